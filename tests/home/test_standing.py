"""Who needs help: from missing facts alone, never somebody who has explained it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jiebang.home.standing import QUIET_AFTER, people_of, standings
from jiebang.kernel.scheme import Task
from jiebang.programmes.models import Leave
from tests.builders import a_cohort, a_scheme, a_secondment
from tests.home.rows import DAY_57, a_group_of, a_visit, day, keep_up, study

pytestmark = pytest.mark.django_db
ONE_TASK = replace(a_scheme(), tasks=(Task("study", "学习", quota=10, unit="次", counts=("study",)),))


def one(secondment):
    return next(s for s in standings(secondment.cohort, people_of(secondment.cohort)) if s.secondment == secondment)


def test_somebody_who_writes_and_keeps_pace_is_left_in_peace(today_is):
    today_is(DAY_57)
    cohort = a_cohort(scheme=ONE_TASK)
    person = a_secondment(cohort)
    for number in range(6):
        study(person, DAY_57 - timedelta(days=number))
    found = one(person)
    assert (found.keeps_up, found.needs_help, found.is_behind, found.quiet_days) == (True, False, False, 0)


def test_silence_asks_for_help_after_the_stated_days(today_is):
    _cohort, _group, [person] = a_group_of(1)
    study(person, DAY_57)
    said = []
    for later in (QUIET_AFTER - 1, QUIET_AFTER):
        today_is(DAY_57 + timedelta(days=later))
        said.append((one(person).quiet_days, one(person).needs_help))
    assert said == [(QUIET_AFTER - 1, False), (QUIET_AFTER, True)]


def test_days_on_leave_are_no_silence(today_is):
    today_is(DAY_57)
    _cohort, _group, [person] = a_group_of(1)
    study(person, day(43))
    Leave.objects.create(secondment=person, starts_on=day(44), ends_on=day(57), reason="党校学习")
    found = one(person)
    assert (found.quiet_days, found.needs_help, found.explained) == (0, False, True)


def test_a_leave_long_past_explains_nothing(today_is):
    today_is(DAY_57)
    _cohort, _group, [person] = a_group_of(1)
    study(person, day(50))
    Leave.objects.create(secondment=person, starts_on=day(3), ends_on=day(4), reason="病假")
    found = one(person)
    assert (found.quiet_days, found.needs_help, found.explained) == (7, True, False)


def test_somebody_who_never_wrote_is_counted_from_the_day_of_coming(today_is):
    today_is(day(12))
    cohort = a_cohort()
    early, late = a_secondment(cohort), a_secondment(cohort, arrives_on=day(10))
    assert (one(early).quiet_days, one(late).quiet_days, one(late).needs_help) == (12, 3, False)


def test_nobody_is_called_quiet_before_or_after_the_cohort(today_is):
    cohort = a_cohort()
    person = a_secondment(cohort)
    said = []
    for number in (-5, 101, 400):
        today_is(day(number))
        said.append((one(person).quiet_days, one(person).needs_help))
    assert said == [(None, False)] * 3


def test_one_session_short_is_seen_in_the_cell_but_flags_nobody(today_is):
    today_is(DAY_57)
    cohort = a_cohort(scheme=replace(ONE_TASK, tasks=(replace(ONE_TASK.tasks[0], quota=5),)))
    one_short, two_short = a_secondment(cohort), a_secondment(cohort)
    for person, times in ((one_short, 2), (two_short, 1)):
        for number in range(times):
            study(person, DAY_57 - timedelta(days=number))
    assert [(one(p).tasks[0].verdict.n, one(p).is_behind) for p in (one_short, two_short)] == [(1, False), (2, True)]


def test_a_withdrawn_record_is_no_sign_of_life(today_is):
    from jiebang.common.audit import SYSTEM
    from jiebang.evidence.actions import withdraw_record

    today_is(DAY_57)
    _cohort, _group, [person] = a_group_of(1)
    study(person, day(40))
    withdraw_record(study(person, DAY_57), by=SYSTEM, reason="写错了")
    assert one(person).last_on == day(40)


def test_standings_take_the_same_queries_for_one_and_many(today_is, django_assert_num_queries):
    today_is(DAY_57)
    small, _group, _people = a_group_of(1)
    large, _group, people = a_group_of(6)
    for person in people:
        a_visit(person, DAY_57, "浦江科技")
    keep_up(people[0])
    Leave.objects.create(secondment=people[1], starts_on=day(50), ends_on=day(57), reason="培训")
    for cohort in (small, large):
        with django_assert_num_queries(4):
            standings(cohort, people_of(cohort))
