"""What an address or a form says, read without trust: what cannot be read counts as not said."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Self
from uuid import UUID

from django.http import QueryDict

from jiebang.common.text import clean

# So many rows are ticked at once at the most; what comes after them is not read.
MOST_CHOSEN = 500
# Of what is searched for so many letters are read.
LONGEST = 100


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def uuids(texts: Iterable[str], most: int = MOST_CHOSEN) -> tuple[UUID, ...]:
    """Those of the first `most` texts that name a row."""
    return tuple(found for found in map(as_uuid, islice(texts, most)) if found)


def as_date(text: str) -> date | None:
    """A day written year-month-day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Narrowed:
    """How a list is narrowed: by words, by one of its states, to the rows ticked in it."""

    text: str = ""
    state: str = ""
    chosen: tuple[UUID, ...] = ()

    @classmethod
    def read(cls, query: QueryDict, states: Container[str]) -> Self:
        state = query.get("state", "")
        text = clean(query.get("q", ""))[:LONGEST]
        return cls(text, state if state in states else "", uuids(query.getlist("id")))

    @property
    def any(self) -> bool:
        return bool(self.text or self.state or self.chosen)
