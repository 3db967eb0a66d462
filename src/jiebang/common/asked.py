"""What an address or a form says, read without trust: what cannot be read counts as not said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from uuid import UUID

# So many rows are ticked at once at the most; what comes after them is not read.
MOST_CHOSEN = 500


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
