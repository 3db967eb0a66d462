"""What a change of a cohort's scheme would bring about, told before it comes into force.

Rooms above programmes know what hangs on a scheme; each adds its share in AppConfig.ready:

    effects.add("tasks", evidence.scheme_effects.of_tasks, order=10)

`of_tasks(change)` gives effects. One that `blocks` says why the change cannot come into force at all; it is asked
again in the transaction that would bring it into force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import look
from jiebang.kernel.scheme import Difference, Scheme, differences
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.scheme import words


@dataclass(frozen=True)
class Change:
    """A change of a cohort's scheme that is not in force yet.

    cohort: as it stands, which is what tallies count by · before, after: the same under the scheme the change was begun
    from and under the changed one, not to be saved · from_day: when it begins
    """

    cohort: Cohort
    before: Cohort
    after: Cohort
    from_day: date

    @classmethod
    def of(cls, cohort: Cohort, before: Scheme, after: Scheme, from_day: date) -> Change:
        return cls(cohort, cohort.under(before), cohort.under(after), from_day)

    @cached_property
    def differences(self) -> list[Difference]:
        return differences(self.before.scheme, self.after.scheme)

    def removed(self, table: str) -> list[Any]:
        return [found.item for found in self.differences if (found.what, found.table) == ("removed", table)]


@dataclass(frozen=True)
class Effect:
    """One thing that would happen.

    section: "stay", "tasks", "records", "reports", "people" · tone: "cin", "och", "pin" or "" · table, code: the
    entry it is about · figures: numbers before and after, by their words
    """

    section: str
    text: str
    tone: str = ""
    table: str = ""
    code: str = ""
    blocks: bool = False
    figures: tuple[tuple[str, int, int], ...] = ()


_shares: dict[str, tuple[int, Callable[[Change], Iterable[Effect]]]] = {}


def add(key: str, share: Callable[[Change], Iterable[Effect]], *, order: int = 50) -> None:
    """A room's share; the same key again replaces it."""
    _shares[key] = (order, share)


def effects_of(change: Change) -> list[Effect]:
    """Everything the change brings about, in the order of the rooms' shares."""
    ordered = sorted(_shares.values(), key=lambda pair: pair[0])
    return [effect for _order, share in ordered for effect in share(change)]


def of_programmes(change: Change) -> list[Effect]:
    """This room's own: the days of the stay, who leaves when, orientations that bodies took up."""
    return [*length(change), *adopted(change)]


def length(change: Change) -> list[Effect]:
    old, new = change.before.ends_on, change.after.ends_on
    if old == new:
        return []
    days, before = change.after.days, change.before.days
    text = _("The stay lasts {days} days instead of {before}; its last day is {day} instead of {was}.")
    told = text.format(days=days, before=before, day=look.day_long(new), was=look.day_long(old))
    found = [Effect("stay", told, "och", "scheme")]
    if new < change.from_day:
        text = _("The stay would end on {day}, before the change begins.").format(day=look.day_long(new))
        found.append(Effect("stay", text, "cin", "scheme", blocks=True))
    beyond = Secondment.objects.filter(cohort=change.cohort, ends_on__gt=new).count()
    if beyond:
        text = ngettext(
            "{n} person has an own last day after that; it is cut to the last day.",
            "{n} people have an own last day after that; it is cut to the last day.",
            beyond,
        )
        found.append(Effect("people", text.format(n=beyond), "och"))
    return found


def adopted(change: Change) -> list[Effect]:
    """A body keeps its own copy of what it took up, so that nothing it wrote is rewritten."""
    gone = {item.code: item for item in change.removed("orientation")}
    if not gone:
        return []
    found = []
    for body in Body.objects.filter(cohort=change.cohort):
        held = [words.said(gone[row["code"]]) for row in body.orientations if row["code"] in gone]
        if held:
            text = _("{body} took up {orientations}; there they go on holding.")
            told = text.format(body=body.name, orientations=words.joined(held))
            found.append(Effect("people", told, "ind", "orientation"))
    return found
