"""From a file of rules to its tables, each with its lines. Faults of form alone; what rules say is for `rule_file`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiebang.common.tables import TableFault
from jiebang.common.tables.delimited import decode
from jiebang.common.text import clean
from jiebang.common.toml_lines import Lines, Statement, TooDeep, statements
from jiebang.kernel.scheme.rules import near, shown_name
from jiebang.placements.rules import RuleFault

MAX_BYTES = 1024 * 1024
KEYS = {
    "forbid": ("person", "home", "post", "host"),
    "fix": ("person", "post"),
    "together": ("people",),
    "apart": ("people",),
    "limit": ("by", "at", "max", "min"),
    "fill": ("min_posts",),
}
EXAMPLES = {
    "person": 'person = "P001"',
    "post": 'post = "K001"',
    "host": 'host = "…"',
    "home": 'home = "…"',
    "people": 'people = ["P001", "P002"]',
    "by": 'by = "home"',
    "at": 'at = "host"',
    "max": "max = 1",
    "min": "min = 2",
    "min_posts": 'min_posts = "soft"',
    "why": 'why = "…"',
}
_TEXT_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*+"|\'[^\'\n]*+\'|#.*')
_CHINESE_SIGNS = re.compile("[“”‘’＂＇＝［］，、；：]")
_ASSIGNED = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=\s*(.*)")


@dataclass(frozen=True)
class Table:
    """One table of the file. number: among those of its kind, from 0."""

    kind: str
    number: int
    data: Mapping[str, Any]
    lines: Lines

    @property
    def line(self) -> int:
        return self.lines.of(self.kind, self.number)

    @property
    def header(self) -> str:
        return header(self.kind)

    def line_of(self, key: str) -> int:
        return self.lines.of(self.kind, self.number, key)


class _Unreadable(Exception):
    """The file gives no tables. fault: why."""

    def __init__(self, code: str, line: int = 0, value: str = "", **values: Any) -> None:
        super().__init__(code)
        self.fault = RuleFault(code, line, value=value, values=values)


def read_tables(path: Path) -> tuple[list[Table], list[RuleFault]]:
    """The tables of known kinds in the order of the file, and what is wrong with its form."""
    try:
        text, faults = _with_double_brackets(_text(path))
        data = _parsed(text)
    except _Unreadable as unreadable:
        return [], [unreadable.fault]
    lines = Lines(text)
    tables: list[Table] = []
    for name, found in data.items():
        rows = [found] if isinstance(found, dict) else found
        fault = _fault_of(name, found, lines.of(name))
        if fault:
            faults.append(fault)
        if name in KEYS and isinstance(rows, list):
            tables += [Table(name, n, row, lines) for n, row in enumerate(rows) if isinstance(row, dict)]
    return sorted(tables, key=lambda table: table.line), faults


def _fault_of(name: str, found: Any, line: int) -> RuleFault | None:
    if name not in KEYS:
        if any(name in keys for keys in (*KEYS.values(), ("why",))) or not isinstance(found, dict | list):
            return RuleFault("key_outside", line, shown_name(name))
        return unknown_word("unknown_table", line, name, list(KEYS))
    if isinstance(found, dict):
        return RuleFault("single_brackets", line, values={"kind": name}) if name != "fill" else None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        return RuleFault("no_table", line, values={"kind": name, "header": header(name)})
    return None


def _with_double_brackets(text: str) -> tuple[str, list[RuleFault]]:
    """[forbid] is said and read as [[forbid]], so that it hides nothing; so is [fill], of which two are told later."""
    faults: list[RuleFault] = []
    parts, done = [], 0
    for found in _statements(text):
        if found.sign == "[" and len(found.keys) == 1 and found.keys[0] in KEYS:
            if found.keys[0] != "fill":
                faults.append(RuleFault("single_brackets", found.line, values={"kind": found.keys[0]}))
            parts += [text[done : found.start], "[", text[found.start : found.end], "]"]
            done = found.end
    return "".join([*parts, text[done:]]), faults


def unknown_word(
    code: str,
    line: int,
    word: str,
    allowed: Sequence[str],
    **values: Any,
) -> RuleFault:
    """A word that is none of the known ones; code + "_near" where one of them is likely meant."""
    likely = near(word, list(allowed))
    said = {**values, "value": shown_name(word), "allowed": list(allowed), "near": likely}
    return RuleFault(f"{code}_near" if likely else code, line, values=said)


def header(kind: str) -> str:
    return f"[{kind}]" if kind == "fill" else f"[[{kind}]]"


def short(value: Any) -> str:
    """A value as it was written, on one line; "" for a list or table, which its key says enough about."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 200:
        return "…"
    plain = clean(str(value)).replace("\n", " ") if isinstance(value, str | int | float) else ""
    return plain if len(plain) <= 40 else plain[:39] + "…"


# ── the text ───────────────────────────────────────────────────────────────────────────────────────────────────


def _text(path: Path) -> str:
    if not path.is_file():
        raise _Unreadable("no_such_file", name=path.name)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _Unreadable("too_large", size=size // 1024, allowed=MAX_BYTES // 1024)
        text, _encoding, _doubt = decode(path.read_bytes())
    except OSError as error:
        raise _Unreadable("unreadable", reason=error.strerror) from None
    except TableFault as fault:
        known = fault.code == "broken_bytes"
        raise _Unreadable(fault.code if known else "no_text", **(fault.values if known else {})) from None
    return text.replace("\r\n", "\n")


def _statements(text: str) -> list[Statement]:
    try:
        return list(statements(text))
    except TooDeep as deep:
        raise _Unreadable("too_deep", deep.line) from None


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _Unreadable("too_deep") from None
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(str(error), text) from None
    except ValueError:  # a number with more digits than Python reads
        digits = re.search(r"[\d_]{4000,}", text)
        line = text.count("\n", 0, digits.start()) + 1 if digits else 0
        raise _Unreadable("endless_number", line) from None


def _no_toml(reason: str, text: str) -> _Unreadable:
    """What an office can see wrong in the line the library stopped at."""
    at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", reason)
    line = int(at.group(1)) if at and at.group(1) else text.rstrip().count("\n") + 1
    written = text.split("\n")[line - 1]
    values: dict[str, Any] = {"reason": reason[: at.start()] if at else reason}
    found = (look(written, values) for look in (_wrong_signs, _wrong_words, _wrong_assignment))
    code = next((code for code in found if code), "toml")
    return _Unreadable(code, line, short(written), **values)


def _wrong_signs(written: str, values: dict[str, Any]) -> str:
    bare = _TEXT_OR_COMMENT.sub("", written)
    if signs := _CHINESE_SIGNS.findall(bare):
        values["signs"] = " ".join(dict.fromkeys(signs))
        return "toml_signs"
    if '"' in bare or "'" in bare:
        return "toml_quote"
    return "toml_bracket" if bare.count("[") != bare.count("]") else ""


def _wrong_words(written: str, values: dict[str, Any]) -> str:
    if not re.match(r"\s*[\[\x22']*[A-Za-z0-9_-]", written):
        return "toml_word"
    if colon := re.match(r"\s*([A-Za-z_-]+)\s*:", written):
        values["example"] = EXAMPLES.get(colon.group(1), EXAMPLES["person"])
        return "toml_colon"
    return ""


def _wrong_assignment(written: str, values: dict[str, Any]) -> str:
    assigned = _ASSIGNED.match(written)
    if not assigned:
        return ""
    key, given = assigned.groups()
    if not given:
        values["example"] = EXAMPLES.get(key, f'{key} = "…"')
        return "toml_no_value"
    if values["reason"].startswith("Cannot overwrite"):
        values["key"] = key
        return "toml_twice"
    if given[0] not in "\"'[{#":
        values["example"] = f'{key} = "{short(given)}"'
        return "toml_unquoted"
    return "toml_one_line" if values["reason"].startswith("Expected newline") else ""
