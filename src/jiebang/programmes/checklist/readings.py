"""Lines of the checklist that nobody ticks because rooms above know them: of whom they are so, said by whom and when.

    readings.add(Reading("agreement", _("Agreement confirmed"), _("By all three parties."), confirmed_by_all))

`so(people)` gives {secondment.pk: (by whom in words, on which day)} for those of whom it is so; one fixed number of
queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiebang.programmes.models import Secondment

So = Callable[[Iterable[Secondment]], Mapping[int, tuple[str, date]]]


@dataclass(frozen=True)
class Reading:
    """code: kept as the line's `purpose`, where a consent keeps its own."""

    code: str
    title: Any
    hint: Any
    so: So


_readings: dict[str, Reading] = {}


def add(reading: Reading) -> None:
    """Make a reading known; the same code again replaces it."""
    _readings[reading.code] = reading


def known() -> dict[str, Reading]:
    return dict(_readings)
