"""Where things stand in a TOML text: the standard library reads the values and gives no lines.

The scan knows just enough of TOML not to be fooled by texts, comments and lists over several lines. It gives up where
a text is no TOML; the library then says why.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

MOST_DEPTH = 20  # of brackets within brackets, and of the parts of a dotted key

_BLANK = re.compile(r"(?:\s|#[^\n]*+)*+")
_KEY = r"""(?:"(?:\\.|[^"\\\n])*+"|'[^'\n]*+'|[A-Za-z0-9_-]++)"""
_KEYS = rf"({_KEY}(?:[ \t]*+\.[ \t]*+{_KEY})*+)"
_HEADER = re.compile(rf"(\[\[?)[ \t]*+{_KEYS}[ \t]*+\]\]?")
_ASSIGNED = re.compile(rf"{_KEYS}[ \t]*+=")
_PART = re.compile(
    r"""
    "{3}(?:\\[\s\S]|[^\\])*?"{3,5}+ | '{3}[\s\S]*?'{3,5}+ | "(?:\\.|[^"\\\n])*+" | '[^'\n]*+' | \#[^\n]*+
    | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<newline>\n) | (?P<broken>["'])
    """,
    re.VERBOSE,
)


class TooDeep(Exception):
    """Brackets or dotted keys go deeper than anybody means. line: where."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True)
class Statement:
    """One header or one key with its value. line: from 1 · start, end: of the header, or of the key with its =."""

    sign: Literal["[[", "[", "="]
    keys: tuple[str, ...]
    line: int
    start: int
    end: int


def statements(text: str) -> Iterator[Statement]:
    """The headers and keys of a TOML text in their order, as far as it is TOML. Raises TooDeep."""
    line, counted, position = 1, 0, 0
    while True:
        begin = _end(_BLANK.match(text, position))
        line, counted = line + text.count("\n", counted, begin), begin
        found = _HEADER.match(text, begin) or _ASSIGNED.match(text, begin)
        if not found:
            return
        *sign, keys = found.groups()
        yield Statement("[[" if sign == ["[["] else "[" if sign else "=", _parts(keys, line), line, begin, found.end())
        position = found.end() if sign else _after_value(text, found.end(), line)


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _parts(keys: str, line: int) -> tuple[str, ...]:
    parts = re.findall(_KEY, keys)
    if len(parts) > MOST_DEPTH:
        raise TooDeep(line)
    try:
        return tuple(next(iter(tomllib.loads(f"{part}=0"))) if part[0] in "\"'" else part for part in parts)
    except tomllib.TOMLDecodeError:
        return tuple(parts)


def _after_value(text: str, position: int, line: int) -> int:
    """The end of the line the value ends in; the end of the text where a quotation mark is never closed."""
    depth = 0
    for part in _PART.finditer(text, position):
        match part.lastgroup:
            case "open":
                depth += 1
            case "close":
                depth -= 1
            case "newline" if depth <= 0:
                return part.start()
            case "broken":
                break
        if depth > MOST_DEPTH:
            raise TooDeep(line + text.count("\n", position, part.start()))
    return len(text)


class Lines:
    """The lines of the tables and keys of a text that is TOML: a list of tables counts from 0."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str | int, ...], int] = {}
        counts: dict[str, int] = {}
        under: tuple[str | int, ...] = ()
        for statement in statements(text):
            first, *rest = statement.keys
            if statement.sign == "=":
                where = (*under, *statement.keys)
            else:
                counts[first] = counts.get(first, 0) + (statement.sign == "[[" and not rest)
                number = max(0, counts[first] - 1)
                under = where = (first, number, *rest)
            for depth in range(1, len(where) + 1):
                self._lines.setdefault(where[:depth], statement.line)

    def of(self, *where: str | int) -> int:
        """The line of `("limit", 1, "max")`, or of what it stands in; 0 where nothing of it stands there."""
        return next((self._lines[where[:n]] for n in range(len(where), 0, -1) if where[:n] in self._lines), 0)
