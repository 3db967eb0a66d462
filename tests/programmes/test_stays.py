from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.programmes import stays
from jiebang.programmes.actions import assign_group
from jiebang.programmes.models import GroupStay
from jiebang.programmes.stays import ByDay, Span, group_on, groups_by_day, hosts_by_day
from tests.builders import a_cohort, a_group, a_host, a_secondment

pytestmark = pytest.mark.django_db

FIRST, MOVED, TODAY = date(2021, 10, 17), date(2021, 11, 20), date(2021, 12, 12)


@pytest.fixture
def world(today_is):
    today_is(TODAY)
    cohort = a_cohort()
    return cohort, a_group(cohort, "第一组"), a_group(cohort, "第二组")


def test_who_never_moved_had_the_same_group_and_host_on_every_day(world):
    cohort, first, _second = world
    stayed = a_secondment(cohort, group=first, host=a_host(cohort))
    assert group_on(stayed, FIRST) == group_on(stayed, TODAY) == first
    assert groups_by_day(cohort).had(first.pk) == {stayed.pk: [Span(first.pk)]}
    hosts = hosts_by_day(cohort.secondments.all())
    assert hosts.on(stayed.pk, FIRST) == str(stayed.host.organisation.uuid)


def test_a_change_of_group_from_a_day_leaves_the_days_before_where_they_were(world):
    cohort, first, second = world
    moved = a_secondment(cohort, group=first)
    stays.move_group(moved, second, MOVED)
    assert [(s.group, s.starts_on, s.ends_on) for s in moved.group_stays.all()] == [
        (first, None, date(2021, 11, 19)),
        (second, MOVED, None),
    ]
    assert [group_on(moved, day) for day in (FIRST, date(2021, 11, 19), MOVED, TODAY)] == [first, first, second, second]
    assert groups_by_day(cohort).had(first.pk) == {moved.pk: [Span(first.pk, None, date(2021, 11, 19))]}
    assert (stays.follow_groups([moved]), moved.group) == ([moved], second)
    assert stays.follow_groups([moved]) == []


def test_a_change_ahead_leaves_today_as_it_is(world):
    cohort, first, second = world
    moved = a_secondment(cohort, group=first)
    stays.move_group(moved, second, date(2021, 12, 20))
    assert (stays.follow_groups([moved]), moved.group) == ([], first)


def test_a_second_change_cuts_the_stay_it_begins_in_and_drops_later_ones(world):
    cohort, first, second = world
    third = a_group(cohort, "第三组")
    moved = a_secondment(cohort, group=first)
    stays.move_group(moved, second, MOVED)
    stays.move_group(moved, third, date(2021, 11, 10))
    assert [(s.group, s.starts_on) for s in moved.group_stays.all()] == [(first, None), (third, date(2021, 11, 10))]


def test_putting_the_group_of_today_right_puts_its_stay_right_and_no_other(world):
    cohort, first, second = world
    third = a_group(cohort, "第三组")
    moved = a_secondment(cohort, group=first)
    stays.move_group(moved, second, MOVED)
    stays.follow_groups([moved])
    assign_group(moved, third, by=SYSTEM)
    assert [s.group for s in GroupStay.objects.filter(secondment=moved)] == [first, third]


def test_before_the_first_stay_counts_what_it_will_be_and_after_the_last_one_nothing():
    days: ByDay[str] = ByDay(moved={1: [Span("甲", date(2021, 11, 1), date(2021, 11, 30))]})
    found = [days.on(1, day) for day in (FIRST, MOVED, TODAY)]
    assert (found, days.on(2, FIRST)) == (["甲", "甲", None], None)
