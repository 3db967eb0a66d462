from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.people import actions as people_actions
from jiebang.people.models import Grant, Role
from jiebang.programmes.actions import assign_group, end_office, leave_body, name_officer
from jiebang.programmes.officers import sync_officer_grants
from tests.builders import a_branch, a_cohort, a_group, a_secondment, a_user, an_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(today_is):
    today_is(date(2021, 12, 12))
    return a_cohort()


@pytest.fixture
def group(cohort):
    return a_group(cohort, "第二组")


@pytest.fixture
def secondee(cohort, group):
    return a_secondment(cohort, "唐棠", group=group)


@pytest.fixture
def account(secondee):
    return a_user("tang", role="secondee", scope=secondee)


def held(user):
    rows = Grant.objects.filter(user=user, revoked_at__isnull=True).exclude(role=Role.SECONDEE).order_by("role")
    return [(g.role, g.scope_kind, g.scope_id, g.ends_on) for g in rows]


def test_naming_an_officer_gives_the_role_and_ending_the_office_takes_it_back(group, secondee, account):
    officer = name_officer(group, secondee, title="组长", by=SYSTEM)
    assert held(account) == [("leader", "group", group.uuid, None)]
    end_office(officer, by=SYSTEM)
    assert held(account) == []


def test_each_post_carries_its_own_role_and_other_duties_none(cohort, group, secondee, account):
    branch = a_branch(cohort)
    name_officer(group, secondee, title="副组长", by=SYSTEM)
    name_officer(group, secondee, title="联络员", by=SYSTEM)
    name_officer(branch, secondee, title="支部书记", by=SYSTEM)
    name_officer(a_group(cohort, "进博会专班", kind="task_force"), secondee, title="组长", by=SYSTEM)
    assert held(account) == [("deputy", "group", group.uuid, None), ("secretary", "branch", branch.uuid, None)]
    leave_body(branch, secondee, by=SYSTEM)
    assert held(account) == [("deputy", "group", group.uuid, None)]


def test_moving_to_another_group_ends_the_role_in_the_old_one(cohort, group, secondee, account):
    name_officer(group, secondee, title="组长", by=SYSTEM)
    assign_group(secondee, a_group(cohort, "第三组"), by=SYSTEM)
    assert held(account) == []


def test_an_account_made_later_gets_the_roles_of_the_offices_held(group, secondee):
    an_officer(group, secondee)
    assert sync_officer_grants(secondee, SYSTEM) == []
    account = a_user("tang", role="secondee", scope=secondee)
    assert [g.role for g in sync_officer_grants(secondee, SYSTEM)] == ["leader"]
    assert (sync_officer_grants(secondee, SYSTEM), held(account)) == ([], [("leader", "group", group.uuid, None)])


def test_the_role_ends_with_the_own_days_and_leaves_other_cohorts_alone(group, secondee, account):
    elsewhere = a_cohort()
    there = a_secondment(elsewhere, person=secondee.person, group=a_group(elsewhere))
    name_officer(there.group, there, title="组长", by=SYSTEM)
    name_officer(group, secondee, title="组长", by=SYSTEM)
    secondee.ends_on = date(2021, 12, 20)
    sync_officer_grants(secondee, SYSTEM)
    assert sorted(held(account), key=str) == sorted(
        [("leader", "group", group.uuid, date(2021, 12, 20)), ("leader", "group", there.group.uuid, None)], key=str
    )


def test_a_role_somebody_took_back_stays_taken_back_until_somebody_gives_it(group, secondee, account):
    officer = name_officer(group, secondee, title="组长", by=SYSTEM)
    people_actions.revoke(Grant.objects.get(user=account, role="leader"), by=SYSTEM, reason="调查期间")
    assert (sync_officer_grants(secondee, SYSTEM), held(account)) == ([], [])
    end_office(officer, by=SYSTEM)
    officer = name_officer(group, secondee, title="组长", by=SYSTEM)
    assert held(account) == []
    people_actions.grant(
        account, "leader", by=SYSTEM, scope_kind="group", scope_id=group.uuid, cohort_uuid=group.cohort.uuid
    )
    end_office(officer, by=SYSTEM)
    assert held(account) == []
    name_officer(group, secondee, title="组长", by=SYSTEM)
    assert held(account) == [("leader", "group", group.uuid, None)]
