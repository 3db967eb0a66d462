"""Records, hosts and groups day by day: what counts for who moved, joined late or left."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused
from jiebang.evidence.actions import rebuild_tallies, restore_record, save_record, withdraw_record
from jiebang.evidence.drafts import Draft, Named, Writer
from jiebang.evidence.models import Record, TaskTally
from jiebang.evidence.queries import progress_of
from jiebang.kernel import scheme as schemes
from jiebang.placements.actions import place, place_from
from jiebang.programmes import changes, own_days, stays
from jiebang.programmes.models import Cohort
from tests.builders import a_cohort, a_grant, a_group, a_host, a_post, a_scheme, a_secondment, a_user

pytestmark = pytest.mark.django_db

OFFICE = Writer(office=True, today=date(2021, 12, 12))
MOVED = date(2021, 11, 20)


@pytest.fixture
def cohort(today_is) -> Cohort:
    today_is(date(2021, 12, 12))
    tasks = (
        *a_scheme().tasks,
        schemes.Task("together", "集体走访", quota=10, unit="次", counts=("group_visit",), scope="group"),
    )
    return a_cohort(scheme=a_scheme(tasks=tasks))


def visit(who, host, day, kind="visit"):
    draft = Draft(kind, day, (who,), organisations=(Named(host.organisation.name, "company", host.organisation),))
    return save_record(who.cohort, draft, by=SYSTEM, writer=OFFICE)


def done(who, task="company_visit"):
    return next(row.done for row in progress_of(who) if row.task.code == task)


def test_a_visit_is_measured_by_the_host_of_its_day(cohort):
    old, new = a_host(cohort, "普洛斯"), a_host(cohort, "清算所")
    who = a_secondment(cohort)
    place(who, a_post(cohort, host=old), by=SYSTEM)
    visit(who, new, date(2021, 11, 1))  # not yet the own host: counts
    visit(who, old, date(2021, 11, 2))  # the own host: does not
    assert done(who) == 1
    place_from(who, a_post(cohort, host=new), MOVED, by=SYSTEM)
    assert (done(who), who.host) == (1, new)
    visit(who, old, date(2021, 12, 1))  # not the own host any more
    visit(who, new, date(2021, 12, 2))
    assert (done(who), rebuild_tallies(cohort)) == (2, 0)


def test_a_change_of_host_dated_back_counts_what_was_written_since(cohort):
    old, new = a_host(cohort, "普洛斯"), a_host(cohort, "清算所")
    who = a_secondment(cohort)
    place(who, a_post(cohort, host=old), by=SYSTEM)
    visit(who, old, date(2021, 12, 1))
    visit(who, new, date(2021, 12, 2))
    assert done(who) == 1
    place_from(who, a_post(cohort, host=new), MOVED, by=SYSTEM)
    assert [row.subject_key for row in who.facts.order_by("date")] == [
        str(old.organisation.uuid), str(new.organisation.uuid),
    ]  # fmt: skip
    assert (done(who), rebuild_tallies(cohort)) == (1, 0)


def test_what_somebody_did_with_a_group_stays_with_it(cohort):
    first, second = a_group(cohort, "第一组"), a_group(cohort, "第二组")
    who, mate = a_secondment(cohort, group=first), a_secondment(cohort, group=first)
    there = a_host(cohort, "港务集团")
    visit(who, there, date(2021, 11, 1), kind="group_visit")
    visit(mate, there, date(2021, 11, 2), kind="group_visit")
    stays.move_group(who, second, MOVED)
    stays.follow_groups([who])
    changes.announce([who])
    visit(who, there, date(2021, 12, 1), kind="group_visit")
    counts = dict(TaskTally.objects.filter(task="together").values_list("body__name", "done"))
    assert (counts, rebuild_tallies(cohort)) == ({"第一组": 2, "第二组": 1}, 0)


@pytest.mark.parametrize(
    ("fields", "day", "words"),
    [
        ({"arrives_on": MOVED}, date(2021, 11, 19), "11 月 20 日"),
        ({"ends_on": MOVED, "ending": "withdrawn"}, date(2021, 11, 21), "11 月 20 日"),
    ],
)
def test_nothing_is_recorded_of_days_somebody_was_not_here(cohort, fields, day, words):
    who = a_secondment(cohort, "单晓", **fields)
    with pytest.raises(Refused, match=words) as refused:
        visit(who, a_host(cohort), day)
    assert (refused.value.field, "单晓" in str(refused.value)) == ("participants", True)
    visit(who, a_host(cohort), MOVED)


def test_a_record_taken_back_does_not_come_back_outside_the_days_of_its_people(cohort):
    who = a_secondment(cohort)
    record = visit(who, a_host(cohort), date(2021, 12, 1))
    withdraw_record(record, by=SYSTEM)
    who.ends_on = MOVED
    who.save()
    with pytest.raises(Refused, match="11 月 20 日"):
        restore_record(record, by=SYSTEM)
    assert Record.objects.standing().count() == 0


def test_what_lies_outside_other_days_is_named(cohort):
    who = a_secondment(cohort, "单晓")
    record = visit(who, a_host(cohort, "港务集团"), date(2021, 12, 1))
    found = own_days.conflicts(who, cohort.starts_on, MOVED)
    assert [(c.day, c.url) for c in found] == [(date(2021, 12, 1), f"/records/{record.uuid}/")]
    assert own_days.conflicts(who, cohort.starts_on, date(2021, 12, 1)) == []


def test_who_left_writes_up_until_the_day_after(cohort, today_is):
    who = a_secondment(cohort, ends_on=MOVED, ending="withdrawn")
    draft = Draft("study", MOVED, (who,), content="读书")
    today_is(date(2021, 11, 21))
    save_record(cohort, draft, by=SYSTEM, author=who)
    today_is(date(2021, 11, 22))
    with pytest.raises(Refused, match="11 月 21 日"):
        save_record(cohort, draft, by=SYSTEM, author=who)


def test_a_mentor_reads_the_work_of_the_days_at_the_own_host(cohort):
    old, new = a_host(cohort, "普洛斯"), a_host(cohort, "清算所")
    who = a_secondment(cohort)
    place(who, a_post(cohort, host=old), by=SYSTEM)
    before = visit(who, old, date(2021, 11, 1), kind="host_work")
    place_from(who, a_post(cohort, host=new), MOVED, by=SYSTEM)
    after = visit(who, new, date(2021, 12, 1), kind="host_work")
    seen = {}
    for host in (old, new):
        mentor = a_user()
        a_grant(mentor, "mentor", host)
        seen[host] = list(Record.objects.visible_to(mentor))
    assert seen == {old: [before], new: [after]}
