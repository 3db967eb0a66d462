"""Who sees which row. In each case rows of another cohort, group, host and unit exist beside the visible ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Q

from jiebang.common import clock
from jiebang.common import policy as policies
from jiebang.common.audit import SYSTEM, Operator
from jiebang.people import actions
from jiebang.people.access import (
    active_grants,
    forget_grants,
    has_any_business_role,
    has_role,
    is_office_of,
    may_write_in,
    roles_in,
)
from jiebang.people.models import Grant, Person, Role, User
from jiebang.programmes.models import Body, Cohort, Programme, Secondment
from jiebang.programmes.permissions import (
    cleared,
    leads,
    may_manage,
    may_write_for,
    opened_by,
    own_secondment,
    own_secondments,
    visible_secondments,
)
from tests.builders import (
    START,
    a_branch,
    a_cohort,
    a_grant,
    a_group,
    a_host,
    a_member,
    a_person,
    a_secondment,
    a_user,
    an_officer,
    an_organisation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


class World:
    """Two cohorts; in the first two groups, two hosts, two home units and a branch."""

    def __init__(self) -> None:
        self.cohort, self.other = a_cohort(code="sh05"), a_cohort(code="sh06")
        self.first, self.second = a_group(self.cohort, "第一组"), a_group(self.cohort, "第二组")
        self.branch = a_branch(self.cohort)
        self.exchange, self.shipping = an_organisation("交易所"), an_organisation("航运")
        self.at_exchange = a_host(self.cohort, organisation=self.exchange)
        self.at_shipping = a_host(self.cohort, organisation=self.shipping)
        self.bureau, self.company = an_organisation("局"), an_organisation("公司")
        self.shan = a_secondment(
            self.cohort, person=a_person("单晓", is_party_member=True),
            group=self.first, host=self.at_exchange, home_unit=self.bureau,
        )  # fmt: skip
        self.ceng = a_secondment(self.cohort, "曾一", group=self.first, host=self.at_shipping, home_unit=self.company)
        self.qiu = a_secondment(self.cohort, "仇二", group=self.second, host=self.at_exchange, home_unit=self.bureau)
        self.stranger = a_secondment(
            self.other, person=a_person("陌生人", is_party_member=True), group=a_group(self.other),
            host=a_host(self.other, organisation=self.exchange), home_unit=self.bureau,
        )  # fmt: skip
        a_branch(self.other)
        a_member(self.branch, self.shan)


@pytest.fixture
def world() -> World:
    return World()


def seen(user) -> set[str]:
    return {secondment.person.name for secondment in Secondment.objects.visible_to(user)}


def bodies(user) -> set[str]:
    return {body.name for body in Body.objects.visible_to(user) if body.cohort.code == "sh05"}


def cohorts(user) -> set[str]:
    return {cohort.code for cohort in Cohort.objects.visible_to(user)}


EVERYBODY = {"单晓", "曾一", "仇二"}
BODIES = {"第一组", "第二组", "临时党支部"}


@pytest.mark.parametrize(
    ("role", "scope", "people", "groups"),
    [
        ("office", "cohort", EVERYBODY, BODIES),
        ("reader", "cohort", EVERYBODY, BODIES),
        ("leader", "first", {"单晓", "曾一"}, {"第一组"}),
        ("deputy", "second", {"仇二"}, {"第二组"}),
        ("secretary", "branch", {"单晓"}, {"临时党支部"}),
        ("secondee", "ceng", {"曾一"}, {"第一组"}),
        ("mentor", "at_exchange", {"单晓", "仇二"}, set()),
        ("home_unit", "company", {"曾一"}, set()),
    ],
)
def test_each_role_sees_its_scope_and_nothing_beside_it(world, role, scope, people, groups):
    user = a_user(role=role, scope=getattr(world, scope), cohort=world.cohort)
    assert (seen(user), bodies(user), cohorts(user)) == (people, groups, {"sh05"})


@pytest.mark.parametrize("role", ["office", "reader"])
def test_a_role_on_the_installation_sees_every_cohort(world, role):
    user = a_user(role=role)
    assert seen(user) == EVERYBODY | {"陌生人"}
    assert cohorts(user) == {"sh05", "sh06"}


@pytest.mark.parametrize("role", ["office", "reader"])
def test_a_role_on_a_programme_sees_its_cohorts_and_those_to_come(world, role):
    elsewhere = a_cohort(code="bj03", programme=Programme.objects.create(code="other", name="别的项目"))
    a_secondment(elsewhere, "外人")
    user = a_user(role=role, scope=world.cohort.programme)
    assert (seen(user), cohorts(user), bodies(user)) == (EVERYBODY | {"陌生人"}, {"sh05", "sh06"}, BODIES)
    assert (roles_in(user, world.cohort), roles_in(user, elsewhere)) == ({role}, set())
    a_secondment(a_cohort(code="sh07"), "来者")
    assert "来者" in seen(user)
    assert is_office_of(user, world.other) is (role == "office")


@pytest.mark.parametrize("role", ["sysadmin", "secadmin", "auditor"])
def test_the_three_administrators_see_no_business_row(world, role):
    user = a_user(role=role)
    assert (seen(user), bodies(user), cohorts(user)) == (set(), set(), set())
    assert not has_any_business_role(user)


def test_an_account_without_a_grant_sees_nothing(world):
    user = a_user()
    assert (seen(user), bodies(user), cohorts(user)) == (set(), set(), set())


def test_a_visitor_sees_nothing(world):
    from django.contrib.auth.models import AnonymousUser

    assert (seen(AnonymousUser()), cohorts(AnonymousUser())) == (set(), set())


def test_the_operator_sees_everything(world):
    assert seen(Operator.here()) == EVERYBODY | {"陌生人"}
    assert may_manage(Operator.here(), world.cohort)


def test_two_roles_are_a_union_scope_by_scope_never_a_cross_product(world):
    user = a_user(role="leader", scope=world.second)
    a_grant(user, "secondee", world.stranger)
    assert seen(user) == {"仇二", "陌生人"}
    led = visible_secondments(Secondment.objects.all(), user, roles=[Role.LEADER])
    assert {row.person.name for row in led} == {"仇二"}
    assert leads(user, world.qiu)
    assert not leads(user, world.stranger)
    assert roles_in(user, world.cohort) == {"leader"}
    assert roles_in(user, world.other) == {"secondee"}


def test_a_mentor_of_the_same_organisation_in_another_cohort_sees_nobody_of_this_one(world):
    user = a_user(role="mentor", scope=world.exchange, cohort=world.other)
    assert seen(user) == {"陌生人"}


def test_a_secondee_reads_the_names_of_the_group_and_no_other_row(world):
    user = a_user(role="secondee", scope=world.ceng)
    assert {row.person.name for row in Secondment.objects.named_to(user)} == {"单晓", "曾一"}
    assert seen(user) == {"曾一"}


def test_a_secondee_without_a_group_has_no_group_mates(world):
    alone, other = a_secondment(world.cohort, "甲"), a_secondment(world.cohort, "乙")
    user = a_user(role="secondee", scope=alone)
    assert list(Secondment.objects.named_to(user)) == [alone]
    assert other not in Secondment.objects.named_to(user)


def test_a_secretary_sees_the_members_of_the_own_branch_and_no_other_party_member(world):
    second = a_branch(world.cohort, "第二支部")
    an_officer(second, world.ceng, "member", "组织委员")
    Person.objects.filter(pk=world.qiu.person_id).update(is_party_member=True)
    assert seen(a_user(role="secretary", scope=world.branch)) == {"单晓"}
    assert seen(a_user(role="secretary", scope=second)) == {"曾一"}


def test_members_of_a_branch_know_it_and_nobody_beside_them_does(world):
    assert bodies(a_user(role="secondee", scope=world.shan)) == {"第一组", "临时党支部"}
    assert bodies(a_user(role="secondee", scope=world.ceng)) == {"第一组"}


def test_a_grant_on_a_scope_its_role_does_not_stand_on_opens_nothing(world):
    user = a_user()
    cohort = world.cohort.uuid
    Grant.objects.create(user=user, role="mentor", scope_kind="cohort", scope_id=cohort, cohort_uuid=cohort)
    assert (seen(user), bodies(user), roles_in(user, world.cohort)) == (set(), set(), set())


def test_a_grant_holds_between_its_dates(world, today_is):
    user = a_user()
    a_grant(user, "leader", world.first, starts_on=date(2021, 11, 1), ends_on=date(2021, 11, 30))
    for day, count in [
        (date(2021, 10, 31), 0),
        (date(2021, 11, 1), 1),
        (date(2021, 11, 30), 1),
        (date(2021, 12, 1), 0),
    ]:
        today_is(day)
        assert len(active_grants(user)) == count, day


def test_a_revoked_grant_is_gone_at_the_next_request(world):
    user = a_user(role="office", scope=world.cohort)
    actions.revoke(user.grants.get(), by=SYSTEM)
    assert seen(User.objects.get(pk=user.pk)) == set()


def test_grants_are_read_once_for_a_request(world, django_assert_num_queries):
    user = a_user(role="leader", scope=world.first)
    forget_grants(user)
    with django_assert_num_queries(1):
        assert has_role("leader")(user)
        assert not has_role("office")(user)
        assert not is_office_of(user, world.cohort)


def test_own_secondment_is_the_one_of_that_cohort(world):
    user = a_user(role="secondee", scope=world.ceng)
    a_grant(user, "secondee", world.stranger)
    assert own_secondment(user, world.cohort) == world.ceng
    assert own_secondment(user, world.other) == world.stranger
    assert own_secondment(a_user(role="leader", scope=world.first), world.cohort) is None
    assert set(own_secondments(user)) == {world.ceng, world.stranger}


@pytest.mark.parametrize(
    ("role", "scope", "before", "after"),
    [
        ("office", "cohort", True, True),
        ("secondee", "ceng", True, False),
        ("leader", "first", True, False),
        ("deputy", "first", True, False),
        ("secretary", "branch", True, False),
        ("mentor", "at_exchange", True, False),
        ("reader", "cohort", False, False),
        ("home_unit", "bureau", False, False),
    ],
)
def test_writing_ends_thirty_days_after_the_cohort(world, today_is, role, scope, before, after):
    user = a_user(role=role, scope=getattr(world, scope), cohort=world.cohort)
    last = START + timedelta(days=99 + 30)
    today_is(last)
    assert may_write_in(user, world.cohort) is before
    today_is(last + timedelta(days=1))
    assert may_write_in(user, world.cohort) is after
    assert not may_write_in(user, world.other)


@pytest.mark.parametrize("role", ["secondee", "leader", "deputy", "secretary"])
def test_who_left_early_writes_until_thirty_days_after_the_own_last_day(world, today_is, role):
    """Whatever the person's role in the cohort, an own place with an earlier or later end decides."""
    scope = {"leader": world.first, "deputy": world.first, "secretary": world.branch}.get(role)
    user = a_user(role="secondee", scope=world.shan)
    if scope:
        a_grant(user, role, scope)
    for left in (START + timedelta(days=20), START + timedelta(days=130)):
        Secondment.objects.filter(pk=world.shan.pk).update(ends_on=left)
        today_is(left + timedelta(days=30))
        assert may_write_in(user, world.cohort)
        today_is(left + timedelta(days=31))
        assert not may_write_in(user, world.cohort)
        assert seen(user) >= {"单晓"}  # reading stays


def test_who_writes_for_a_secondee(world, today_is):
    today_is(START + timedelta(days=5))
    writers = {
        role: may_write_for(a_user(role=role, scope=scope, cohort=world.cohort), world.ceng)
        for role, scope in [
            ("office", world.cohort), ("leader", world.first), ("deputy", world.second), ("secondee", world.ceng),
            ("mentor", world.at_shipping), ("home_unit", world.company), ("reader", world.cohort),
        ]
    }  # fmt: skip
    assert writers == {
        "office": True, "leader": True, "deputy": False, "secondee": True,
        "mentor": False, "home_unit": False, "reader": False,
    }  # fmt: skip
    mate = a_user(role="secondee", scope=world.shan)
    assert not may_write_for(mate, world.ceng)


def test_the_business_date_decides_in_a_demonstration(world, settings):
    settings.DEMO = True
    clock.move_sample_date(date(2022, 3, 1))
    assert not may_write_in(a_user(role="secondee", scope=world.ceng), world.cohort)


@pytest.fixture
def line(monkeypatch):
    """Declare a line of the table for one test: `line(Role.LEADER, only={…})`."""
    monkeypatch.setattr(policies, "REGISTRY", dict(policies.REGISTRY))
    return lambda *roles, **cells: policies.declare("test.read", has_role(*roles, **cells))


def opened(user, **when) -> set[str]:
    rows = opened_by(
        "test.read", Secondment.objects.all(), user, of=lambda people: Q(pk__in=people.values("pk")), **when
    )
    return {row.person.name for row in rows}


def test_a_line_of_the_table_says_whose_rows_each_role_opens(world, line):
    line(Role.OFFICE, Role.LEADER, only={Role.MENTOR: "of the bureau"}, reach={Role.SECONDEE: "group"})
    when = {"when": {"of the bureau": Q(home_unit=world.bureau)}}
    Secondment.objects.filter(pk=world.qiu.pk).update(home_unit=world.company)
    found = {
        role: opened(a_user(role=role, scope=scope, cohort=world.cohort), **when)
        for role, scope in [
            ("office", world.cohort), ("leader", world.second), ("mentor", world.at_exchange),
            ("secondee", world.ceng), ("home_unit", world.bureau),
        ]
    }  # fmt: skip
    assert found == {
        "office": EVERYBODY, "leader": {"仇二"}, "mentor": {"单晓"}, "secondee": {"单晓", "曾一"}, "home_unit": set(),
    }  # fmt: skip
    assert opened(a_user(role="office"), **when) == EVERYBODY | {"陌生人"}
    assert opened(Operator.here(), **when) == EVERYBODY | {"陌生人"}


def test_a_sort_the_room_does_not_know_is_a_fault_and_never_opens_all(world, line):
    line(only={Role.MENTOR: "of the bureau"})
    with pytest.raises(KeyError):
        opened(a_user(role="mentor", scope=world.at_exchange))


def test_a_line_clears_for_some_people_at_once(world, django_assert_num_queries):
    user = a_user(role="leader", scope=world.first)
    active_grants(user)
    with django_assert_num_queries(1):
        assert cleared("leave.reason", Secondment.objects.all(), user) == {world.shan.pk, world.ceng.pk}
    assert cleared("secondment.note", Secondment.objects.all(), user) == set()
