"""A scheme changed entry by entry: put in, replaced, taken out, moved. Frozen values in, frozen values out.

table: the name in the file ("task", "phase" …), one of `file.REPEATED`. Whether the result is a good scheme says
`file.faults_of`: a scheme on its way from one state to another may hold faults for a while.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jiebang.kernel.scheme.file import REPEATED, SINGLE
from jiebang.kernel.scheme.model import TERMS, Item, Scheme


def entries(scheme: Scheme, table: str) -> tuple[Any, ...]:
    """The entries of a repeated table, in order."""
    return tuple(getattr(scheme, REPEATED[table][0]))


def entry(scheme: Scheme, table: str, code: str) -> Any | None:
    return next((row for row in entries(scheme, table) if row.code == code), None)


def place_of(scheme: Scheme, table: str, code: str) -> int:
    """Which entry it is, from 1; 0 where there is none of that code."""
    return next((n for n, row in enumerate(entries(scheme, table), start=1) if row.code == code), 0)


def with_single(scheme: Scheme, table: str, item: Any) -> Scheme:
    """table: one of `file.SINGLE`."""
    return replace(scheme, **{SINGLE[table][0]: item})


def with_added(scheme: Scheme, table: str, item: Item) -> Scheme:
    return _with(scheme, table, (*entries(scheme, table), item))


def with_changed(scheme: Scheme, table: str, code: str, item: Item) -> Scheme:
    """Put `item` where the entry of that code stands. Raises KeyError where none does."""
    at = _at(scheme, table, code)
    rows = entries(scheme, table)
    return _with(scheme, table, (*rows[:at], item, *rows[at + 1 :]))


def without(scheme: Scheme, table: str, code: str) -> Scheme:
    """Raises KeyError where there is no such entry."""
    at = _at(scheme, table, code)
    rows = entries(scheme, table)
    return _with(scheme, table, rows[:at] + rows[at + 1 :])


def with_moved(scheme: Scheme, table: str, code: str, *, down: bool) -> Scheme:
    """The entry one place up or down; at its edge it stays. Raises KeyError where there is no such entry."""
    at = _at(scheme, table, code)
    rows = list(entries(scheme, table))
    to = at + 1 if down else at - 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return _with(scheme, table, tuple(rows))


def with_word(scheme: Scheme, term: str, word: str, word_en: str) -> Scheme:
    """The programme's word for a term of the glossary; where both are empty, the product's own again."""
    words = {key: value for key, value in scheme.words.items() if key not in (term, f"{term}_en")}
    words |= {key: value for key, value in ((term, word), (f"{term}_en", word_en)) if value}
    order = [key for known in TERMS for key in (known, f"{known}_en")]
    last = len(order)  # a source stands at the end
    return replace(
        scheme, words=dict(sorted(words.items(), key=lambda p: order.index(p[0]) if p[0] in order else last))
    )


def _with(scheme: Scheme, table: str, rows: tuple[Any, ...]) -> Scheme:
    field: dict[str, Any] = {REPEATED[table][0]: rows}
    return replace(scheme, **field)


def _at(scheme: Scheme, table: str, code: str) -> int:
    at = place_of(scheme, table, code)
    if not at:
        raise KeyError(code)
    return at - 1
