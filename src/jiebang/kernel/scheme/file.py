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
_SINGLE: dict[str, tuple[str, type]] = {
    "scheme": ("about", About),
    "lead": ("lead", Lead),
    "modules": ("modules", Modules),
    "burden": ("burden", Burden),
}
_REPEATED: dict[str, tuple[str, type]] = {
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
_TABLES = ("scheme", "lead", *_REPEATED, "modules", "words", "burden")


def read(text: str, file: str) -> Scheme:
    """The scheme a TOML text holds. file: the name faults begin with. Raises SchemeFaults with all faults."""
    return _Reader(file).read(_parse(text, file))


def to_toml(scheme: Scheme) -> str:
    """The scheme as a TOML file that reads back as the same scheme; values at their default are left out."""
    blocks = [_table("[scheme]", scheme.about, rules.SINGLE["scheme"])]
    if scheme.lead:
        blocks.append(_table("[lead]", scheme.lead, rules.SINGLE["lead"]))
    for name, (field, _) in _REPEATED.items():
        blocks += [_table(f"[[{name}]]", row, rules.REPEATED[name]) for row in getattr(scheme, field)]
    blocks.append(_table("[modules]", scheme.modules, rules.SINGLE["modules"]))
    if scheme.words:
        blocks.append("\n".join(["[words]", *(f"{key} = {_quoted(word)}" for key, word in scheme.words.items())]))
    blocks.append(_table("[burden]", scheme.burden, rules.SINGLE["burden"]))
    return "\n\n".join(blocks) + "\n"


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
        single = {name: self._single(name, data) for name in (*_SINGLE, "words")}
        rows = {name: self._rows(name, data) for name in _REPEATED}
        if "kind" not in data:
            rows["kind"] = _shipped_rows()
        self.faults += [Fault(self.file, *fault) for fault in check(single, rows)]
        if self.faults:
            raise SchemeFaults(_by_table(self.faults))
        return _build(single, rows)

    def _unknown_tables(self, data: dict[str, Any]) -> None:
        for name in data:
            if name not in _TABLES:
                near = rules.near(name, _TABLES)
                self._fault(rules.shown_name(name), "", "unknown_table", allowed=", ".join(_TABLES), near=near)

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
    values: dict[str, Any] = {field: cls(**single[name]) for name, (field, cls) in _SINGLE.items() if single[name]}
    for name, (field, cls) in _REPEATED.items():
        values[field] = tuple(cls(**row) for row in rows[name])
    return Scheme(words=single["words"], **values)


def _table(head: str, item: Any, keys: dict[str, rules.Rule]) -> str:
    lines = [head]
    for field in fields(item):
        value = getattr(item, field.name)
        required = field.name in keys and keys[field.name].required
        if required or value != field.default:
            lines.append(f"{field.name} = {_written(value)}")
    return "\n".join(lines)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_written(entry) for entry in value) + "]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
