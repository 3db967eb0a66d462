"""What stands beside a scheme when two cohorts are compared: figures of each on the same day of the stay.

    sides.add("tasks", tasks_at, order=20)

`tasks_at(cohort, on)` gives figures; those of both cohorts with one key stand in one row. Figures are of whole cohorts,
never of people, and no cohort is put before another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from jiebang.programmes.models import Cohort


@dataclass(frozen=True)
class Figure:
    key: str
    title: str
    words: str


_shares: dict[str, tuple[int, Callable[[Cohort, date], Iterable[Figure]]]] = {}


def add(key: str, share: Callable[[Cohort, date], Iterable[Figure]], *, order: int = 50) -> None:
    """A room's share; the same key again replaces it."""
    _shares[key] = (order, share)


def figures_of(cohort: Cohort, on: date) -> list[Figure]:
    ordered = sorted(_shares.values(), key=lambda pair: pair[0])
    return [figure for _order, share in ordered for figure in share(cohort, on)]
