"""What a host gets from us: who will come, and what earlier cohorts did there. Facts and counts alone, no names.

What secondees recorded lives in a room beside this one; whoever joins the rooms says it:

    gains.add("records", recorded_at)       # recorded_at(organisation) -> {cohort.pk: words}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jiebang.people.models import Organisation
from jiebang.placements.models import Placement
from jiebang.programmes.models import Cohort, Secondment

MOST_SECTORS = 6

Gains = Callable[[Organisation], Mapping[int, list[str]]]
_rooms: dict[str, Gains] = {}


def add(room: str, gains: Gains) -> None:
    """Have `gains(organisation)` asked for what each cohort did at a host; the same room again replaces it."""
    _rooms[room] = gains


@dataclass(frozen=True)
class Coming:
    """Who comes with a cohort. sectors: the most frequent ones with their numbers."""

    people: int
    units: int
    sectors: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Earlier:
    """One cohort's time at a host. posts: what people did there · did: what came of it, in words."""

    cohort: Cohort
    people: int
    posts: tuple[str, ...]
    did: tuple[str, ...]


def coming(cohort: Cohort) -> Coming:
    rows = list(Secondment.objects.filter(cohort=cohort, ending="").values_list("home_unit_id", "sector"))
    sectors = Counter(sector for _unit, sector in rows if sector)
    return Coming(len(rows), len({unit for unit, _s in rows if unit}), tuple(sectors.most_common(MOST_SECTORS)))


def earlier(organisation: Organisation, *, before: Cohort | None = None) -> list[Earlier]:
    """What cohorts did at this host, the newest first; before: only those that began before this one."""
    placed = Placement.objects.filter(post__host__organisation=organisation)
    if before is not None:
        placed = placed.filter(cohort__starts_on__lt=before.starts_on)
    rows = list(placed.select_related("cohort", "post").defer("cohort__snapshot").order_by("post__number", "id"))
    told: dict[int, list[str]] = {}
    for room in sorted(_rooms) if rows else ():
        for key, words in _rooms[room](organisation).items():
            told.setdefault(key, []).extend(words)
    cohorts = {row.cohort_id: row.cohort for row in rows}
    return [
        Earlier(
            cohort,
            len({row.secondment_id for row in rows if row.cohort_id == key}),
            tuple(dict.fromkeys(row.post.title for row in rows if row.cohort_id == key)),
            tuple(told.get(key, ())),
        )
        for key, cohort in sorted(cohorts.items(), key=lambda pair: pair[1].starts_on, reverse=True)
    ]
