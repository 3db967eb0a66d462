"""A secondee's own days, and what of a secondee is dated outside days that are asked for.

Rooms above register what they keep by day, so that nobody's days can be cut under a record, a report or a placement:

    own_days.register("records", records_outside)     # records_outside(secondment, first, last) -> [Conflict, …]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import look
from jiebang.common.refusals import Refused
from jiebang.programmes.models import Secondment

NAMED = 3


@dataclass(frozen=True)
class Conflict:
    """Something dated outside the days asked for. name: what it is, in words · url: where it can be put right."""

    name: str
    day: date
    url: str = ""


class Outside(Refused):
    """Something lies outside the days asked for. conflicts: what, to be put right first."""

    def __init__(self, sentence: str, conflicts: list[Conflict]) -> None:
        super().__init__(sentence, field="day")
        self.conflicts = conflicts


Source = Callable[[Secondment, date, date], list[Conflict]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Have `source` asked what of a secondee lies outside first..last; the same name again replaces it."""
    _sources[name] = source


def conflicts(secondment: Secondment, first: date, last: date) -> list[Conflict]:
    """Everything of the secondee dated before `first` or after `last`, by its day."""
    found = [conflict for name in sorted(_sources) for conflict in _sources[name](secondment, first, last)]
    return sorted(found, key=lambda conflict: (conflict.day, conflict.name))


def require_all_within(secondment: Secondment) -> None:
    """Refused, naming the first of them, where something is dated outside the secondee's own days."""
    outside = conflicts(secondment, secondment.first_day, secondment.last_day)
    if outside:
        raise Outside(
            ngettext(
                "{n} entry of {name} is dated outside {first} to {last}: {entries}. Put it right first, or choose "
                "other days.",
                "{n} entries of {name} are dated outside {first} to {last}, such as {entries}. Put them right first, "
                "or choose other days.",
                len(outside),
            ).format(
                n=len(outside),
                name=secondment.person.name,
                first=look.day_dated(secondment.first_day),
                last=look.day_dated(max(secondment.last_day, secondment.first_day - timedelta(days=1))),
                entries=named(outside),
            ),
            outside,
        )


def named(found: list[Conflict]) -> str:
    return _(", ").join(_("{name} of {day}").format(name=c.name, day=look.day_dated(c.day)) for c in found[:NAMED])
