"""Shared reads of the programmes room: where a cohort stands today, how many people and hosts it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jiebang.common import look
from jiebang.kernel.scheme import Phase
from jiebang.programmes.models import Body, Cohort, Host, Leave, Secondment

State = Literal["before", "running", "ended"]


def cohort_of(uuid: UUID) -> Cohort | None:
    return Cohort.objects.filter(uuid=uuid).first()


@dataclass(frozen=True)
class Standing:
    """Where a cohort, or one person in it, stands on a day. number: 0 or less before day 1, above `days` after the end
    · first, last: numbers of the first and last day, for a person the own ones."""

    number: int
    days: int
    state: State
    phase: Phase | None
    first: int = 1
    last: int = 0

    @property
    def until_start(self) -> int:
        """Days until the first one; 0 once it has come."""
        return max(0, self.first - self.number)

    @property
    def left(self) -> int:
        """Days that follow this one; 0 on the last day and after it."""
        last = self.last or self.days
        return max(0, min(self.days, last - self.number))


def standing(cohort: Cohort, day: date) -> Standing:
    number = cohort.day_number(day)
    state: State = "before" if number < 1 else "ended" if number > cohort.days else "running"
    return Standing(number, cohort.days, state, phase_of_day(cohort, number))


def own_standing(secondment: Secondment, day: date) -> Standing:
    """Where one person stands: as the cohort does, but before, running and ended by the own first and last day."""
    cohort = secondment.cohort
    here = standing(cohort, day)
    if not secondment.has_own_days:
        return here
    state: State = "before" if day < secondment.first_day else "ended" if day > secondment.last_day else "running"
    first, last = cohort.day_number(secondment.first_day), cohort.day_number(secondment.last_day)
    return replace(here, state=state, first=first, last=last)


def whereabouts(who: Secondment, day: date) -> str:
    """Why somebody is not here on a day: comes on, withdrew on, ended early on; "" while the person is."""
    if who.last_day < who.first_day:
        return _("withdrew before the beginning")
    if day < who.first_day and who.first_day > who.cohort.starts_on:
        return _("comes on {day}").format(day=look.day_long(who.first_day))
    if not who.has_left_by(day):
        return ""
    said = {
        Secondment.Ending.WITHDRAWN: _("withdrew on {day}"),
        Secondment.Ending.EARLY: _("ended early on {day}"),
    }.get(Secondment.Ending(who.ending) if who.ending else None, _("left on {day}"))
    return said.format(day=look.day_long(who.last_day))


def phase_of_day(cohort: Cohort, number: int) -> Phase | None:
    """The phase day `number` falls in; None between phases and outside the cohort."""
    return next((p for p in cohort.scheme.phases if p.from_day <= number <= p.to_day), None)


def with_counts(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """The cohorts with `people_count` and `host_count`, in the same query."""
    return cohorts.annotate(people_count=count_of(Secondment), host_count=count_of(Host))


def cohorts_in_state(cohorts: QuerySet[Cohort], state: str, today: date) -> QuerySet[Cohort]:
    """Those before, running or ended on that day; all of them for any other word."""
    if state == "before":
        return cohorts.filter(starts_on__gt=today)
    if state == "running":
        return cohorts.filter(starts_on__lte=today, ends_on__gte=today)
    if state == "ended":
        return cohorts.filter(ends_on__lt=today)
    return cohorts


def orientations_on(body: Body, day: date) -> list[dict[str, str]]:
    """Orientations that hold for the body's members on a day: the cohort's own and those it has adopted by then."""
    own = [row for row in body.orientations if row["from"] <= day.isoformat()]
    scheme = body.cohort.scheme
    whole = [
        {"code": o.code, "title": o.title, "title_en": o.title_en, "meaning": o.meaning, "meaning_en": o.meaning_en}
        for o in scheme.orientations
        if o.level == "cohort"
    ]
    return whole + own


def on_leave(secondments: Any, day: date) -> dict[int, str]:
    """Who is away on a day and why: {secondment id: reason}."""
    rows = Leave.objects.filter(secondment__in=secondments, starts_on__lte=day, ends_on__gte=day)
    return dict(rows.order_by("starts_on", "id").values_list("secondment_id", "reason"))


def days_of(cohort: Cohort) -> list[date]:
    return [cohort.starts_on + timedelta(days=n) for n in range(cohort.days)]


def count_of(model: Any) -> Any:
    rows = model.objects.filter(cohort=OuterRef("pk")).order_by().values("cohort").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)
