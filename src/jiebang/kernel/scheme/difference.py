"""What differs between two schemes, entry by entry and value by value; worded by whoever shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

from jiebang.kernel.scheme.file import REPEATED, SINGLE
from jiebang.kernel.scheme.model import TERMS, Scheme

What = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True)
class Difference:
    """One thing that differs.

    table: as in the file · code: of the entry, "" in a table that stands once, the term in [words]
    key, before, after: of a changed value · item: the entry as it stands after, or stood before where it is removed
    """

    what: What
    table: str
    code: str = ""
    key: str = ""
    before: Any = None
    after: Any = None
    item: Any = None


def differences(before: Scheme, after: Scheme) -> list[Difference]:
    """Everything that turns `before` into `after`, in the order of the file."""
    return [
        *_single("scheme", before, after),
        *_single("lead", before, after),
        *(found for table in REPEATED for found in _repeated(table, before, after)),
        *_single("modules", before, after),
        *_words(before.words, after.words),
        *_single("burden", before, after),
    ]


def _single(table: str, before: Scheme, after: Scheme) -> Iterator[Difference]:
    old, new = (getattr(scheme, SINGLE[table][0]) for scheme in (before, after))
    if old is None or new is None:
        if old is not new:
            yield Difference("added" if old is None else "removed", table, item=new or old)
        return
    yield from _values(table, "", old, new)


def _repeated(table: str, before: Scheme, after: Scheme) -> Iterator[Difference]:
    old, new = ({row.code: row for row in getattr(scheme, REPEATED[table][0])} for scheme in (before, after))
    yield from (Difference("removed", table, code, item=old[code]) for code in old if code not in new)
    for code, row in new.items():
        if code in old:
            yield from _values(table, code, old[code], row)
        else:
            yield Difference("added", table, code, item=row)
    kept, stands = [code for code in old if code in new], [code for code in new if code in old]
    if kept != stands:
        yield Difference("moved", table, before=tuple(kept), after=tuple(stands))


def _values(table: str, code: str, old: Any, new: Any) -> Iterator[Difference]:
    for field in fields(new):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was != now:
            yield Difference("changed", table, code, field.name, was, now, new)


def _words(old: dict[str, str], new: dict[str, str]) -> Iterator[Difference]:
    for key in [*(k for term in TERMS for k in (term, f"{term}_en")), "source", "source_en"]:
        if old.get(key, "") != new.get(key, ""):
            yield Difference("changed", "words", key, "word", old.get(key, ""), new.get(key, ""))
