"""Who acts for a group today: the leader, else the deputy, else the office; nobody about an own matter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.people import actions
from jiebang.programmes.acting import acting_officers, acts_for, deciders
from jiebang.programmes.actions import take_leave
from jiebang.programmes.models import Secondment
from jiebang.programmes.permissions import is_concerned, leads
from tests.builders import START, a_cohort, a_grant, a_group, a_secondment, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

TODAY = START + timedelta(days=40)


class World:
    """A group with leader and deputy, both secondees of it, and a member; another group with its own leader."""

    def __init__(self) -> None:
        self.cohort = a_cohort(code="sh05")
        self.group = a_group(self.cohort, "第一组")
        self.member, self.first, self.second = (
            a_secondment(self.cohort, name, group=self.group) for name in ("单晓", "曾一", "仇二")
        )
        self.leader = an_officer_of(self.group, self.first, "leader")
        self.deputy = an_officer_of(self.group, self.second, "deputy")
        self.office = a_user("office", role="office", scope=self.cohort)
        other = a_group(self.cohort, "第二组")
        an_officer_of(other, a_secondment(self.cohort, "别人", group=other), "leader")
        a_user("elsewhere", role="office", scope=a_cohort(code="sh06"))


def an_officer_of(group, secondment, role):
    user = a_user(role="secondee", scope=secondment)
    a_grant(user, role, group)
    return user


@pytest.fixture
def world(today_is) -> World:
    today_is(TODAY)
    return World()


def away(secondment, first=TODAY, last=TODAY):
    take_leave(secondment, starts_on=first, ends_on=last, reason="培训", by=SYSTEM)


def test_the_leader_decides_while_there(world):
    assert deciders(world.member) == [world.leader]
    assert leads(world.deputy, world.member)  # the deputy reads the group all the same


def test_the_deputy_decides_while_the_leader_is_on_leave(world, today_is):
    away(world.first, TODAY, TODAY + timedelta(days=2))
    for days, who in [(-1, world.leader), (0, world.deputy), (2, world.deputy), (3, world.leader)]:
        today_is(TODAY + timedelta(days=days))
        assert deciders(world.member) == [who]


def test_the_leaders_own_matter_is_the_deputys_and_the_deputys_own_the_leaders(world):
    assert deciders(world.first) == [world.deputy]
    assert deciders(world.second) == [world.leader]


def test_where_neither_can_it_is_the_office(world):
    away(world.second)
    assert deciders(world.first) == [world.office]
    away(world.first)
    assert deciders(world.member) == [world.office]
    assert acting_officers(world.group) == []


def test_an_office_that_ended_or_has_not_begun_does_not_act(world):
    actions.revoke(world.leader.grants.get(role="leader"), by=SYSTEM)
    assert deciders(world.member) == [world.deputy]
    a_grant(world.leader, "leader", world.group, starts_on=TODAY + timedelta(days=1))
    assert deciders(world.member) == [world.deputy]
    actions.deactivate(world.deputy, by=SYSTEM)
    assert deciders(world.member) == [world.office]


def test_a_leader_who_left_early_acts_no_more(world, today_is):
    Secondment.objects.filter(pk=world.first.pk).update(ends_on=TODAY)
    assert deciders(world.member) == [world.leader]
    today_is(TODAY + timedelta(days=1))
    assert deciders(world.member) == [world.deputy]


def test_after_the_days_for_writing_it_is_the_office(world, today_is):
    last = world.cohort.ends_on + timedelta(days=30)
    today_is(last)
    assert deciders(world.member) == [world.leader]
    today_is(last + timedelta(days=1))
    assert deciders(world.member) == [world.office]


def test_somebody_in_no_group_is_the_offices(world):
    assert deciders(a_secondment(world.cohort, "无组")) == [world.office]


def test_nobody_decides_about_themselves_in_whatever_role(world):
    """Not even through an account that holds no secondee's role, but belongs to the same human being."""
    own = a_secondment(world.cohort, "兼任", group=None)
    twice = a_user(role="office", scope=world.cohort, person=own.person)
    assert is_concerned(twice, own)
    assert deciders(own) == [world.office]
    assert deciders(a_secondment(world.cohort, "无组")) == [world.office, twice]
    leading = a_user(role="leader", scope=world.group, person=a_secondment(world.cohort, group=world.group).person)
    actions.revoke(world.leader.grants.get(role="leader"), by=SYSTEM)
    theirs = Secondment.objects.get(person=leading.person)
    assert deciders(theirs) == [world.deputy]
    assert (acts_for(leading, world.group), acts_for(world.deputy, world.group)) == (True, False)
