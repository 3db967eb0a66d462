"""Which group and which host somebody had on a day.

Most people have one group and one host, which stand in the secondment and hold for every day. Who moved during the
course has rows of stays beside it, one for each group or host with its days; the secondment then says where the person
is today. Groups are kept here; hosts follow the placements of the room above (`keep_hosts`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from jiebang.common import clock
from jiebang.programmes.models import Body, Cohort, GroupStay, Host, HostStay, Secondment

T = TypeVar("T")


@dataclass(frozen=True)
class Span(Generic[T]):
    """What somebody had from a first to a last day; None: from the beginning, to the end."""

    value: T
    first: date | None = None
    last: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass
class ByDay(Generic[T]):
    """What each person had on each day. present: of today · moved: the stays of those who have any, oldest first."""

    present: dict[int, T] = field(default_factory=dict)
    moved: dict[int, list[Span[T | None]]] = field(default_factory=dict)

    def on(self, who: int, day: date) -> T | None:
        if who in self.moved:
            return present_of(self.moved[who], day)
        return self.present.get(who)

    def spans(self, who: int) -> list[Span[T]]:
        """Every value of one person with its days."""
        if who in self.moved:
            return [Span(s.value, s.first, s.last) for s in self.moved[who] if s.value is not None]
        return [Span(self.present[who])] if who in self.present else []

    def had(self, value: T) -> dict[int, list[Span[T]]]:
        """Who had this value at any time, with the days."""
        found: dict[int, list[Span[T]]] = {}
        for who in {**self.present, **self.moved}:
            if spans := [span for span in self.spans(who) if span.value == value]:
                found[who] = spans
        return found


def present_of(spans: list[Span[T]], day: date) -> T | None:
    """What holds on a day; before the first stay what that will be, after the last one nothing."""
    if not spans:
        return None
    first = spans[0]
    if first.first is not None and day < first.first:
        return first.value
    return next((span.value for span in spans if span.holds_on(day)), None)


def hosts_by_day(secondments: QuerySet[Secondment]) -> ByDay[str]:
    """Own hosts as keys of organisations. Two queries for any number of people."""
    found: ByDay[str] = ByDay()
    placed = secondments.filter(host__isnull=False).values_list("pk", "host__organisation__uuid")
    found.present = {who: str(host) for who, host in placed}
    moved = HostStay.objects.filter(secondment__in=secondments)
    columns = ("secondment_id", "host__organisation__uuid", "starts_on", "ends_on")
    found.moved = grouped((who, str(host), first, last) for who, host, first, last in moved.values_list(*columns))
    return found


def groups_by_day(cohort: Cohort) -> ByDay[int]:
    """Groups of everybody of a cohort, by key."""
    found: ByDay[int] = ByDay()
    found.present = dict(cohort.secondments.filter(group__isnull=False).values_list("pk", "group_id"))
    moved = GroupStay.objects.filter(secondment__cohort=cohort)
    found.moved = grouped(moved.values_list("secondment_id", "group_id", "starts_on", "ends_on"))
    return found


def grouped(rows: Iterable[tuple[int, Any, date | None, date | None]]) -> dict[int, list[Span[Any]]]:
    found: dict[int, list[Span[Any]]] = defaultdict(list)
    for who, value, first, last in rows:
        found[who].append(Span(value, first, last))
    return {who: sorted(spans, key=lambda span: span.first or date.min) for who, spans in found.items()}


def host_on(secondment: Secondment, day: date) -> Host | None:
    """Where the person worked on a day."""
    stays = secondment.host_stays.select_related("host__organisation")
    spans = [Span(stay.host, stay.starts_on, stay.ends_on) for stay in stays]
    return present_of(in_order(spans), day) if spans else secondment.host


def group_on(secondment: Secondment, day: date) -> Body | None:
    spans = group_spans(secondment)
    return present_of(spans, day) if spans else secondment.group


def group_spans(secondment: Secondment) -> list[Span[Body | None]]:
    """The stays of who moved between groups, oldest first; [] for who never did."""
    return in_order([Span(stay.group, stay.starts_on, stay.ends_on) for stay in secondment.group_stays.all()])


def in_order(spans: list[Span[T]]) -> list[Span[T]]:
    return sorted(spans, key=lambda span: span.first or date.min)


@transaction.atomic
def move_group(secondment: Secondment, group: Body | None, from_day: date) -> None:
    """Be in another group from a day on; the days before keep theirs. `follow_groups` then says where today is."""
    spans = group_spans(secondment) or [Span(secondment.group)]
    kept = [span for span in spans if span.first is None or span.first < from_day]
    before = [Span(s.value, s.first, from_day - timedelta(days=1) if s.holds_on(from_day) else s.last) for s in kept]
    keep_groups(secondment, [*before, Span(group, from_day)])


def keep_groups(secondment: Secondment, spans: list[Span[Body | None]]) -> None:
    secondment.group_stays.all().delete()
    GroupStay.objects.bulk_create(
        GroupStay(secondment=secondment, group=s.value, starts_on=s.first, ends_on=s.last) for s in spans
    )


@transaction.atomic
def keep_hosts(secondment: Secondment, spans: list[Span[Host]]) -> None:
    """The person's hosts day by day, as the placements have them; one host for all days needs no rows."""
    moved = len(spans) > 1 or any(span.first or span.last for span in spans)
    secondment.host_stays.all().delete()
    if moved:
        HostStay.objects.bulk_create(
            HostStay(secondment=secondment, host=s.value, starts_on=s.first, ends_on=s.last) for s in in_order(spans)
        )
    host = present_of(in_order(spans), clock.today())
    if secondment.host_id != (host.pk if host else None):
        secondment.host = host
        secondment.save(update_fields=["host"])


def correct_group(secondment: Secondment) -> None:
    """The group of today was put right: where stays are kept, the one of today says the same."""
    today = clock.today()
    stay = next((s for s in secondment.group_stays.all() if Span(s, s.starts_on, s.ends_on).holds_on(today)), None)
    if stay is not None and stay.group_id != secondment.group_id:
        stay.group_id = secondment.group_id
        stay.save(update_fields=["group"])


def follow_groups(secondments: Iterable[Secondment]) -> list[Secondment]:
    """Let the secondments of people who move say the group of today; those that did not."""
    moved = []
    for secondment in secondments:
        spans = group_spans(secondment)
        group = present_of(spans, clock.today()) if spans else secondment.group
        if secondment.group_id != (group.pk if group else None):
            secondment.group = group
            secondment.save(update_fields=["group"])
            moved.append(secondment)
    return moved


def repair_groups(cohort: Cohort) -> None:
    """After rows were put back as they were: the stay of today is the group the secondment says."""
    for secondment in cohort.secondments.filter(group_stays__isnull=False).distinct():
        correct_group(secondment)
