"""Any order of changes, records, reports, leaves, days passing and taking back keeps the books straight."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused
from jiebang.evidence.actions import rebuild_tallies, restore_record, save_record, withdraw_record
from jiebang.evidence.drafts import Draft, Named, Writer
from jiebang.evidence.models import Participation, Record
from jiebang.home.changing.acts import carry_out, undo
from jiebang.home.changing.asked import Asked, Kind, Newcomer
from jiebang.home.changing.follows import foresee
from jiebang.home.jobs import bring_changes_into_effect
from jiebang.kernel import scheme as schemes
from jiebang.people.models import Grant
from jiebang.placements import seats
from jiebang.placements.actions import place
from jiebang.placements.models import Placement, Post
from jiebang.programmes.actions import name_officer, take_leave
from jiebang.programmes.bodies import give_duty
from jiebang.programmes.models import Body, Change, Cohort, Officer, Secondment
from jiebang.programmes.stays import groups_by_day, hosts_by_day
from jiebang.reports.actions import draft_report, submit_report
from jiebang.reports.models import Report
from tests.builders import START, a_cohort, a_group, a_host, a_post, a_scheme, a_secondment, a_user

pytestmark = pytest.mark.django_db

DAYS = 30
numbers = st.integers(0, 5)
days = st.integers(0, DAYS + 1)


class World(NamedTuple):
    cohort: Cohort
    groups: list[Body]
    posts: list[Post]


def a_world() -> World:
    """Two groups with leaders who have duties, three posts with one seat or two, and somebody in reserve."""
    tasks = (
        *a_scheme().tasks,
        schemes.Task("together", "集体走访", quota=4, unit="次", counts=("group_visit",), scope="group"),
    )
    cohort = a_cohort(scheme=a_scheme(tasks=tasks), days=DAYS)
    groups = [a_group(cohort) for _ in range(2)]
    posts = [a_post(cohort, seats=n % 2 + 1, host=a_host(cohort)) for n in range(3)]
    for n in range(3):
        who = a_secondment(cohort, group=groups[n % 2])
        a_user(role="secondee", scope=who)
        place(who, posts[n], by=SYSTEM)
        name_officer(who.group, who, title="组长", by=SYSTEM)
        give_duty(who.group, who, "联系企业", by=SYSTEM)
    a_secondment(cohort)
    return World(cohort, groups, posts)


class Course(RuleBasedStateMachine):
    """One small cohort that lives through whatever comes."""

    world: World  # made once, for every course the same
    carried_out: ClassVar[set[str]] = set()  # kinds of changes that came about in any course

    @initialize(today=st.integers(3, DAYS))
    def begin(self, today: int) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.cohort, self.groups, self.posts = self.world
        self.today = START + timedelta(days=today)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    @property
    def today(self) -> date:
        return clock.today()

    @today.setter
    def today(self, day: date) -> None:
        clock.today = lambda: day  # type: ignore[method-assign] - put back by the test

    def person(self, n: int) -> Secondment:
        people = list(Secondment.objects.filter(cohort=self.cohort).select_related("person", "cohort").order_by("id"))
        return people[n % len(people)]

    def tried(self, act: Any) -> Any:
        """An act is carried out or refused with a sentence; nothing between."""
        try:
            with transaction.atomic():
                return act()
        except Refused as refusal:
            assert str(refusal)
            return None

    @rule(kind=st.sampled_from(Kind.values), who=numbers, other=numbers, n=numbers, day=days, passes=st.booleans())
    def change(self, kind: str, who: int, other: int, n: int, day: int, passes: bool) -> None:
        people = () if kind == Kind.JOIN and passes else (self.person(who),)
        asked = Asked(
            kind=kind,
            day=START + timedelta(days=day - 1),
            reason="有事",
            people=people,
            post=Post.objects.get(pk=self.posts[n % 3].pk) if n < 3 or kind == Kind.HOST else None,
            group=self.groups[n % 2],
            by_days=n % 2 == 0,
            heir=self.person(other) if kind != Kind.JOIN and other < 4 else None,
            pass_offices=passes,
            newcomer=Newcomer("新来的") if passes or not people else self.person(other),
        )
        foreseen = self.tried(lambda: foresee(self.cohort, asked, by=SYSTEM))
        made = self.tried(lambda: carry_out(self.cohort, asked, by=SYSTEM))
        assert (foreseen is None) == (made is None)  # what was foreseen can be done, what was refused cannot
        if made:
            self.carried_out.add(kind)

    @rule(n=numbers)
    def take_back(self, n: int) -> None:
        changes = list(Change.objects.filter(cohort=self.cohort, undone_at__isnull=True).order_by("id"))
        if changes:
            self.tried(lambda: undo(changes[n % len(changes)], by=SYSTEM))

    @rule(kind=st.sampled_from(["visit", "group_visit", "study"]), who=numbers, other=numbers, n=numbers, day=days)
    def record(self, kind: str, who: int, other: int, n: int, day: int) -> None:
        host = self.posts[n % 3].host.organisation
        draft = Draft(
            kind, START + timedelta(days=day), tuple({self.person(who), self.person(other)}),
            organisations=(Named(host.name, "company", host),), next_step="回访", next_owner=self.person(who),
            next_due=START + timedelta(days=DAYS + 5),
        )  # fmt: skip
        self.tried(lambda: save_record(self.cohort, draft, by=SYSTEM, writer=Writer(office=True, today=self.today)))

    @rule(n=numbers, back=st.booleans())
    def withdraw_or_restore(self, n: int, back: bool) -> None:
        records = list(Record.objects.filter(cohort=self.cohort, withdrawal__isnull=not back).order_by("id"))
        if records:
            act = restore_record if back else withdraw_record
            self.tried(lambda: act(records[n % len(records)], by=SYSTEM))

    @rule(who=numbers, day=days)
    def leave(self, who: int, day: int) -> None:
        first = START + timedelta(days=day)
        last = first + timedelta(days=2)
        self.tried(lambda: take_leave(self.person(who), starts_on=first, ends_on=last, reason="请假", by=SYSTEM))

    @rule(who=numbers, period=st.sampled_from(["2021-10-H2", "2021-11-H1"]), hands_in=st.booleans())
    def report(self, who: int, period: str, hands_in: bool) -> None:
        def write() -> None:
            found = draft_report(self.person(who), "half_month", period, by=SYSTEM)
            if hands_in:
                submit_report(found, version=found.version, by=SYSTEM)

        self.tried(write)

    @rule(n=st.integers(1, 6))
    def days_pass(self, n: int) -> None:
        self.today = self.today + timedelta(days=n)
        bring_changes_into_effect()

    # ── what always holds ──

    @invariant()
    def tallies_equal_a_rebuild(self) -> None:
        assert not hasattr(self, "cohort") or rebuild_tallies(self.cohort) == 0

    @invariant()
    def seats_are_enough_on_every_day(self) -> None:
        if hasattr(self, "cohort"):
            posts = list(Post.objects.filter(cohort=self.cohort))
            holds = seats.holds_at(posts)
            first, last = self.cohort.starts_on, self.cohort.ends_on
            assert [p for p in posts if seats.most_taken(holds[p.pk], first, last) > p.seats] == []

    @invariant()
    def everybody_has_one_place_a_day_and_it_is_the_host_of_that_day(self) -> None:
        if not hasattr(self, "cohort"):
            return
        hosts, groups = hosts_by_day(Secondment.objects.filter(cohort=self.cohort)), groups_by_day(self.cohort)
        rows = Placement.objects.filter(cohort=self.cohort).select_related("post__host__organisation")
        placements = list(rows)
        for who in Secondment.objects.filter(cohort=self.cohort).select_related("cohort", "host__organisation"):
            own = [p for p in placements if p.secondment_id == who.pk]
            edges = {day for p in own for day in (p.starts_on, p.ends_on and p.ends_on + timedelta(days=1)) if day}
            for day in {who.first_day, who.last_day, *edges}:
                here = [p for p in own if (p.starts_on or day) <= day <= (p.ends_on or day)]
                assert len(here) <= 1
                if who.first_day <= day <= who.last_day:
                    assert hosts.on(who.pk, day) == (str(here[0].post.host.organisation.uuid) if here else None)
            if who.first_day <= self.today <= who.last_day:
                assert hosts.on(who.pk, self.today) == (str(who.host.organisation.uuid) if who.host else None)
                assert who.group_id == groups.on(who.pk, self.today)

    @invariant()
    def nothing_lies_outside_the_days_of_whose_it_is(self) -> None:
        if not hasattr(self, "cohort"):
            return
        parts = Participation.objects.filter(record__cohort=self.cohort, record__withdrawal__isnull=True)
        for part in parts.select_related("record", "secondment__cohort"):
            assert part.secondment.first_day <= part.record.date <= part.secondment.last_day
        for report in Report.objects.filter(cohort=self.cohort, submission__isnull=False).select_related("secondment"):
            assert report.starts_on <= report.secondment.last_day and report.secondment.first_day <= report.ends_on
        for placement in Placement.objects.filter(cohort=self.cohort).select_related("secondment__cohort"):
            hold = seats.hold_of(placement)
            assert hold.first <= hold.last

    @invariant()
    def rights_are_those_of_the_offices_held(self) -> None:
        if not hasattr(self, "cohort"):
            return
        grants = Grant.objects.filter(cohort_uuid=self.cohort.uuid, revoked_at__isnull=True).exclude(role="secondee")
        people = {who.person_id: who for who in Secondment.objects.filter(cohort=self.cohort)}
        held = {(g.user.person_id, g.role, g.scope_id, g.ends_on) for g in grants.select_related("user")}
        offices = Officer.objects.filter(
            body__cohort=self.cohort, post="leader", secondment__person__user__isnull=False
        )
        assert held == {
            (o.secondment.person_id, "leader", o.body.uuid, people[o.secondment.person_id].ends_on)
            for o in offices.select_related("secondment", "body")
        }
        offices = Officer.objects.filter(body__cohort=self.cohort).values_list(
            "secondment", "body", "secondment__group", "secondment__ends_on"
        )
        assert [office for office in offices if office[3] and office[3] < self.today] == []
        assert [office for office in offices if office[1] != office[2]] == []


def run(monkeypatch: Any, examples: int, steps: int, **more: Any) -> None:
    monkeypatch.setattr(clock, "today", lambda: START)  # what the course sets is put back
    Course.world = a_world()
    Course.carried_out.clear()
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        # A failing course is told as it was found; to shorten it takes longer than a test may.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **more,
    )
    run_state_machine_as_test(Course, settings=chosen)
    # The books are held straight after every step (`Course`'s invariants); here: that there was something to hold.
    assert Course.carried_out == set(Kind.values)


def test_any_order_of_changes_keeps_the_books_straight(monkeypatch):
    run(monkeypatch, 20, 20, derandomize=True)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_great_many_orders_do(monkeypatch):
    run(monkeypatch, 600, 60)
