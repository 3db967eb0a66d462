"""Reads a scheme's TOML into frozen values, and writes it back. Every fault of a file is named at once.

The file itself is opened by the caller: text and name come in, so the same reader serves disk, upload and tests.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from typing import Any

from jiebang.kernel.scheme import rules
from jiebang.kernel.scheme.checks import check
from jiebang.kernel.scheme.faults import Fault, SchemeFaults
from jiebang.kernel.scheme.model import (
    SHIPPED_KINDS,
    TERMS,
    About,
    Burden,
    Course,
    Direction,
    Item,
    Kind,
    Lead,
    Modules,
    Orientation,
    Phase,
    ReportKind,
    Scheme,
    Task,
)

MOST_CHARACTERS = 200_000
MOST_ENTRIES = 200

# Table in the file: (field of Scheme, value it becomes).
SINGLE: dict[str, tuple[str, type]] = {
    "scheme": ("about", About),
    "lead": ("lead", Lead),
    "modules": ("modules", Modules),
    "burden": ("burden", Burden),
}
REPEATED: dict[str, tuple[str, type]] = {
    "phase": ("phases", Phase),
    "direction": ("directions", Direction),
    "action": ("actions", Item),
    "more": ("mores", Item),
    "orientation": ("orientations", Orientation),
    "kind": ("kinds", Kind),
    "task": ("tasks", Task),
    "report": ("reports", ReportKind),
    "course": ("courses", Course),
    "stage": ("stages", Item),
}
TABLES = ("scheme", "lead", *REPEATED, "modules", "words", "burden")
# What stands above each kind of table in a written file.
HEADINGS = {
    "scheme": ("方案", "scheme"),
    "lead": ("总领", "lead"),
    "phase": ("阶段", "phases"),
    "direction": ("方向", "directions"),
    "action": ("行动", "actions"),
    "more": ("“更”", "mores"),
    "orientation": ("导向", "orientations"),
    "kind": ("记录类别", "kinds of records"),
    "task": ("任务", "tasks"),
    "report": ("汇报", "reports"),
    "course": ("课程", "courses"),
    "stage": ("线索阶段", "stages of leads"),
    "modules": ("模块", "modules"),
    "words": ("用词", "words"),
    "burden": ("负担的计算", "what the burden is reckoned by"),
}


def read(text: str, file: str) -> Scheme:
    """The scheme a TOML text holds. file: the name faults begin with. Raises SchemeFaults with all faults."""
    return _Reader(file).read(_parse(text, file))


def to_toml(scheme: Scheme, head: str = "") -> str:
    """The scheme as a TOML file that reads back as the same scheme; values at their default are left out.

    head: lines to stand at its beginning as comments. Every kind of table is headed by its name, in Chinese too where
    the scheme is Chinese.
    """
    chinese = not scheme.about.name.isascii()
    blocks = ["\n".join(f"# {line}".rstrip() for line in head.splitlines())] if head else []
    for name, rows in tables_of(scheme).items():
        many = isinstance(rows, list)
        first, *others = [_table(f"[[{name}]]" if many else f"[{name}]", row) for row in (rows if many else [rows])]
        heading = " · ".join(HEADINGS[name][0 if chinese else 1 :])
        blocks += [f"# ---- {heading}\n\n{first}", *others]
    return "\n\n".join(blocks) + "\n"


def tables_of(scheme: Scheme) -> dict[str, Any]:
    """The scheme as its file holds it: a table or a list of tables by name, values at their default left out."""
    tables: dict[str, Any] = {}
    for name in TABLES:
        if name == "words":
            tables[name] = dict(scheme.words)
        elif name in SINGLE:
            item = getattr(scheme, SINGLE[name][0])
            tables[name] = _row_of(item, rules.SINGLE[name]) if item is not None else {}
        else:
            tables[name] = [_row_of(row, rules.REPEATED[name]) for row in getattr(scheme, REPEATED[name][0])]
    always = ("scheme", "modules", "burden")
    return {name: rows for name, rows in tables.items() if rows or name in always}


def faults_of(scheme: Scheme, file: str) -> tuple[Fault, ...]:
    """Everything that would be wrong with the file of these values; they may have been put together from anywhere."""
    try:
        _Reader(file).read(tables_of(scheme))
    except SchemeFaults as error:
        return error.faults
    return ()


def _parse(text: str, file: str) -> dict[str, Any]:
    if len(text) > MOST_CHARACTERS:
        raise SchemeFaults([Fault(file, "", "", "too_long", {"got": len(text), "most": MOST_CHARACTERS})])
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        raise SchemeFaults([Fault(file, "", "", "too_deep")]) from None
    except ValueError as error:  # TOMLDecodeError, and numbers with more digits than Python reads
        raise SchemeFaults([_syntax_fault(str(error), file)]) from None


def _syntax_fault(reason: str, file: str) -> Fault:
    at = re.search(r" \(at (line \d+, column \d+|end of document)\)$", reason)
    place, reason = (at.group(1), reason[: at.start()]) if at else ("", reason)
    return Fault(file, place, "", "syntax", {"reason": reason})


class _Reader:
    """Collects faults while it reads, so that one bad value never hides the next."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def read(self, data: dict[str, Any]) -> Scheme:
        self._unknown_tables(data)
        single = {name: self._single(name, data) for name in (*SINGLE, "words")}
        rows = {name: self._rows(name, data) for name in REPEATED}
        if "kind" not in data:
            rows["kind"] = _shipped_rows()
        self.faults += [Fault(self.file, *fault) for fault in check(single, rows)]
        if self.faults:
            raise SchemeFaults(_by_table(self.faults))
        return _build(single, rows)

    def _unknown_tables(self, data: dict[str, Any]) -> None:
        for name in data:
            if name not in TABLES:
                near = rules.near(name, TABLES)
                self._fault(rules.shown_name(name), "", "unknown_table", allowed=", ".join(TABLES), near=near)

    def _single(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        if name not in data:
            if name == "scheme":
                self._fault(name, "", "missing_table")
            return {}
        if not isinstance(data[name], dict):
            self._fault(name, "", "not_one", name=name)
            return {}
        read = self._words if name == "words" else self._row
        return read(name, data[name], rules.SINGLE[name])

    def _rows(self, name: str, data: dict[str, Any]) -> list[dict[str, Any]]:
        rows = data.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._fault(name, "", "not_many", name=name)
            return []
        if len(rows) > MOST_ENTRIES:
            self._fault(name, "", "too_many", got=len(rows), most=MOST_ENTRIES)
            return []
        if name == "kind" and name in data and not rows:
            self._fault(name, "", "empty_list")
        return [self._row(place(name, i, row), row, rules.REPEATED[name]) for i, row in enumerate(rows, start=1)]

    def _row(self, table: str, row: dict[str, Any], keys: dict[str, rules.Rule]) -> dict[str, Any]:
        """The values of one table that follow their rules; the others are left out and complained of."""
        for key, rule in keys.items():
            if rule.required and key not in row:
                self._fault(table, key, "missing", allowed=rule.allowed[0], allowed_zh=rule.allowed[1])
        return self._values(table, row, keys, unknown="unknown_key")

    def _words(self, table: str, row: dict[str, Any], keys: dict[str, rules.Rule]) -> dict[str, Any]:
        terms = dict.fromkeys(TERMS, rules.Text(required=True, most=40))
        return self._values(table, row, {**terms, **keys}, unknown="unknown_word")

    def _values(self, table: str, row: dict[str, Any], keys: dict[str, rules.Rule], *, unknown: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in row.items():
            rule = rules.rule_of(key, keys)
            if rule is None:
                near = rules.near(key, rules.with_twins(keys))
                self._fault(table, rules.shown_name(key), unknown, allowed=", ".join(keys), near=near)
                continue
            # A word may be given in English alone: the glossary has the Chinese one.
            if table != "words" and key not in keys and key.removesuffix("_en") not in row:
                self._fault(table, key, "twin_alone", base=key.removesuffix("_en"))
            try:
                values[key] = rule.read(value)
            except rules.Wrong as wrong:
                for code, named in wrong.faults:
                    self._fault(table, key, code, **named)
        return values

    def _fault(self, table: str, key: str, code: str, **values: Any) -> None:
        self.faults.append(Fault(self.file, table, key, code, values))


def place(name: str, number: int, row: dict[str, Any]) -> str:
    """How a fault names an entry: "task 2 (fair)"."""
    code = row.get("code")
    return (
        f"{name} {number} ({code[:40]})"
        if isinstance(code, str) and code.isprintable() and code
        else f"{name} {number}"
    )


def _by_table(faults: list[Fault]) -> list[Fault]:
    order = {fault.table: number for number, fault in reversed(list(enumerate(faults)))}
    return sorted(faults, key=lambda fault: order[fault.table])


def _shipped_rows() -> list[dict[str, Any]]:
    return [{f.name: getattr(kind, f.name) for f in fields(kind)} for kind in SHIPPED_KINDS]


def _build(single: dict[str, dict[str, Any]], rows: dict[str, list[dict[str, Any]]]) -> Scheme:
    values: dict[str, Any] = {field: cls(**single[name]) for name, (field, cls) in SINGLE.items() if single[name]}
    for name, (field, cls) in REPEATED.items():
        values[field] = tuple(cls(**row) for row in rows[name])
    return Scheme(words=single["words"], **values)


def _row_of(item: Any, keys: dict[str, rules.Rule]) -> dict[str, Any]:
    """One table's values; what is required is always there."""
    row = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if value != field.default or (field.name in keys and keys[field.name].required):
            row[field.name] = list(value) if isinstance(value, tuple) else value
    return row


def _table(head: str, row: dict[str, Any]) -> str:
    return "\n".join([head, *(f"{key} = {_written(value)}" for key, value in row.items())])


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_written(entry) for entry in value) + "]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
