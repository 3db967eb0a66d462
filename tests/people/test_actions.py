"""Accounts and grants."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiebang.common.audit import SYSTEM, Operator
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused
from jiebang.people import actions
from jiebang.people.access import active_grants
from jiebang.people.models import Grant, Role, User
from tests.builders import a_cohort, a_grant, a_group, a_secondment, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_an_account_is_made_with_one_audit_line():
    user = actions.create_user("  zhang ", by=Operator(label="cli:root"), display_name="张")
    assert (user.username, str(user), user.has_usable_password()) == ("zhang", "张", False)
    line = AuditEntry.objects.get()
    assert (line.verb, line.actor_label, line.object_id, line.data) == (
        "user.created", "cli:root", str(user.uuid), {"login": "zhang"},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["", "   "])
def test_an_account_needs_a_name(name):
    with pytest.raises(Refused):
        actions.create_user(name, by=SYSTEM)


@pytest.mark.parametrize("password", ["short", "password123", "1234567890"])
def test_a_weak_password_is_refused_and_leaves_no_account(password):
    with pytest.raises(Refused) as refused:
        actions.create_user("zhang", by=SYSTEM, password=password)
    assert refused.value.field == "password"
    assert not User.objects.exists()


def test_a_role_given_twice_changes_only_its_dates():
    user, cohort = a_user(), a_cohort()
    first = a_grant(user, "office", cohort)
    again = a_grant(user, "office", cohort, ends_on=date(2099, 1, 1))
    assert first.pk == again.pk
    assert again.ends_on == date(2099, 1, 1)
    assert list(AuditEntry.objects.filter(verb__startswith="grant").values_list("verb", flat=True)) == [
        "grant.given", "grant.dated",
    ]  # fmt: skip


def test_a_role_taken_back_may_be_given_again():
    user, cohort = a_user(), a_cohort()
    first = a_grant(user, "office", cohort)
    actions.revoke(first, by=SYSTEM)
    actions.revoke(first, by=SYSTEM)
    again = a_grant(user, "office", cohort)
    assert first.pk != again.pk
    assert [grant.pk for grant in active_grants(user)] == [again.pk]
    assert AuditEntry.objects.filter(verb="grant.revoked").count() == 1


def test_nobody_grants_to_themselves():
    guard = a_user(role="secadmin")
    with pytest.raises(Refused):
        actions.grant(guard, "office", by=guard)
    assert Grant.objects.filter(role="office").count() == 0


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR])
def test_an_administrator_holds_nothing_else(role):
    administrator = a_user(role=role)
    for other in {Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR, Role.OFFICE} - {role}:
        with pytest.raises(Refused):
            a_grant(administrator, other)
    office = a_user(role="office")
    with pytest.raises(Refused):
        a_grant(office, role)


@pytest.mark.parametrize("role", [role for role in Role.values if role not in {"office", "reader"}])
def test_a_role_on_a_scope_it_does_not_belong_to_is_refused(role):
    cohort = a_cohort()
    wrong = a_group(cohort) if role not in {"leader", "deputy"} else a_secondment(cohort)
    with pytest.raises(Refused):
        a_grant(a_user(), role, wrong)


def test_a_scope_needs_its_row_and_its_cohort():
    user, group = a_user(), a_group(a_cohort())
    for fields in [
        {"scope_kind": "group"},
        {"scope_kind": "group", "scope_id": group.uuid},
        {"scope_kind": "installation"},
    ]:
        with pytest.raises(Refused):
            actions.grant(user, "leader", by=SYSTEM, **fields)
    with pytest.raises(Refused):
        actions.grant(user, "office", by=SYSTEM, scope_id=group.uuid)
    with pytest.raises(Refused):
        actions.grant(user, "king", by=SYSTEM)


@pytest.mark.parametrize("role", ["office", "reader"])
def test_a_role_on_a_programme_names_no_cohort(role):
    user, cohort = a_user(), a_cohort()
    held = a_grant(user, role, cohort.programme)
    assert (held.scope_kind, held.scope_id, held.cohort_uuid) == ("programme", cohort.programme.uuid, None)
    for fields in [{}, {"scope_id": cohort.programme.uuid, "cohort_uuid": cohort.uuid}]:
        with pytest.raises(Refused):
            actions.grant(user, role, by=SYSTEM, scope_kind="programme", **fields)


def test_a_role_in_a_cohort_begins_while_there_is_time_to_write():
    cohort = a_cohort(days=100)
    last = cohort.ends_on + timedelta(days=30)
    group = a_group(cohort)
    assert a_grant(a_user(), "leader", group, starts_on=last).starts_on == last
    with pytest.raises(Refused) as refused:
        a_grant(a_user(), "leader", group, starts_on=last + timedelta(days=1))
    assert refused.value.field == "starts_on"
    assert str(cohort) in str(refused.value)
    assert a_grant(a_user(), "reader", cohort, starts_on=last + timedelta(days=1))


def test_a_role_that_would_end_before_it_starts_is_refused():
    with pytest.raises(Refused) as refused:
        a_grant(a_user(), "office", starts_on=date(2022, 1, 2), ends_on=date(2022, 1, 1))
    assert refused.value.field == "ends_on"
