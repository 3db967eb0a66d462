"""Roles by four eyes: nobody decides the own, two never decide twice, and everything is checked when it is decided."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jiebang.common import clock, telling, waiting
from jiebang.common.audit import audited_request
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused
from jiebang.people import actions, four_eyes
from jiebang.people.access import active_grants
from jiebang.people.four_eyes import AlreadyDecided, Place
from jiebang.people.models import Grant, GrantRequest, User
from tests.builders import START, a_cohort, a_grant, a_group, a_person, a_user
from tests.common.test_concurrency import together

pytestmark = pytest.mark.django_db
WHY = "分工调整"


@pytest.fixture(autouse=True)
def day(today_is):
    today_is(START)


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setattr(telling, "_listeners", [lambda users, kind, *rest: heard.append((list(users), kind))])
    return heard


def roles_of(user: User) -> list[str]:
    return [str(grant.role) for grant in active_grants(User.objects.get(pk=user.pk))]


def a_proposal(**fields):
    """The office proposes a group leader."""
    cohort = a_cohort()
    group = a_group(cohort)
    user, office = a_user("zhang"), a_user("office", role="office", scope=cohort)
    place = Place("group", group.uuid, cohort.uuid)
    return four_eyes.propose(user, "leader", place, by=office, reason=WHY, **fields)


def test_one_proposes_another_decides_and_both_sides_are_told(told):
    secadmin = a_user("secadmin", role="secadmin")
    request = a_proposal(ends_on=START + timedelta(days=9))
    assert roles_of(request.user) == []
    four_eyes.decide(request, by=secadmin, granted=True)
    [grant] = active_grants(request.user)
    assert (grant.role, grant.scope_kind, grant.ends_on) == ("leader", "group", START + timedelta(days=9))
    assert told == [
        ([secadmin], "grant.asked"), ([request.user], "grant.received"), ([request.proposed_by], "grant.granted"),
    ]  # fmt: skip
    lines = AuditEntry.objects.filter(verb__startswith="grant.", actor__in=[secadmin, request.proposed_by])
    assert [(line.verb, line.actor_label) for line in lines] == [
        ("grant.proposed", "office"), ("grant.given", "secadmin"), ("grant.decided", "secadmin"),
    ]  # fmt: skip
    assert lines.get(verb="grant.decided").data["proposed_by"] == "office"


def test_what_is_declined_gives_nothing_and_says_why(told):
    request, secadmin = a_proposal(), a_user(role="secadmin")
    with pytest.raises(Refused):
        four_eyes.decide(request, by=secadmin, granted=False, reason=" ")
    four_eyes.decide(request, by=secadmin, granted=False, reason="该组已有组长")
    request.refresh_from_db()
    assert (request.verdict, request.verdict_reason, roles_of(request.user)) == ("declined", "该组已有组长", [])
    assert told[-1] == ([request.proposed_by], "grant.declined")


def test_a_role_taken_back_ends_with_the_next_request(told):
    request, secadmin = a_proposal(), a_user(role="secadmin")
    four_eyes.decide(request, by=secadmin, granted=True)
    held = request.user.grants.get()
    revocation = four_eyes.propose_revocation(held, by=request.proposed_by, reason=WHY)
    assert roles_of(request.user) == ["leader"]
    four_eyes.decide(revocation, by=secadmin, granted=True)
    assert roles_of(request.user) == []
    assert ([request.user], "grant.taken") in told


def test_a_security_administrator_takes_back_alone_with_a_reason_and_what_waited_is_settled():
    request, secadmin = a_proposal(), a_user(role="secadmin")
    four_eyes.decide(request, by=secadmin, granted=True)
    held = request.user.grants.get()
    waits = four_eyes.propose_revocation(held, by=request.proposed_by, reason=WHY)
    with pytest.raises(Refused):
        four_eyes.revoke_at_once(held, by=secadmin, reason="")
    four_eyes.revoke_at_once(held, by=secadmin, reason="离队")
    waits.refresh_from_db()
    assert (roles_of(request.user), waits.is_open) == ([], False)
    assert AuditEntry.objects.get(verb="grant.revoked").data["reason"] == "离队"


def test_nobody_proposes_for_themselves():
    office = a_user(role="office")
    with pytest.raises(Refused):
        four_eyes.propose(office, "reader", Place(), by=office, reason=WHY)


def test_nobody_decides_the_own_proposal_or_about_themselves_even_by_a_second_account():
    person = a_person()
    secadmin = a_user("secadmin", role="secadmin", person=person)
    other = a_user("other-secadmin", role="secadmin")
    own = four_eyes.propose(a_user(), "auditor", Place(), by=secadmin, reason=WHY)
    about = GrantRequest.objects.create(
        user=secadmin, role="reader", scope_kind="installation", proposed_by=other, proposed_at=own.proposed_at
    )
    for request in (own, about):
        with pytest.raises(Refused):
            four_eyes.decide(request, by=secadmin, granted=True)
        assert not four_eyes.may_decide(secadmin, request)
    User.objects.filter(pk=other.pk).update(person=None)
    assert four_eyes.may_decide(other, own) and not four_eyes.may_decide(other, about)


def test_two_accounts_of_one_person_are_not_four_eyes():
    one, other = a_user(), a_user()
    one.person_id = other.person_id = a_person().pk  # the table allows one account a person; the rule asks anyway
    assert four_eyes.same_human(one, other)
    assert not four_eyes.same_human(a_user(), a_user())


def test_the_database_refuses_two_eyes_whoever_writes():
    request = a_proposal()
    for decided_by in (request.proposed_by, request.user):
        with pytest.raises(IntegrityError), transaction.atomic():
            GrantRequest.objects.filter(pk=request.pk).update(decided_by=decided_by, verdict="granted")


def test_a_try_at_the_own_proposal_leaves_a_line():
    secadmin = a_user("secadmin", role="secadmin")
    own = four_eyes.propose(a_user(), "auditor", Place(), by=secadmin, reason=WHY)
    # As in a request, whose handler turns the refusal into a page.
    with audited_request("203.0.113.9"), suppress(Refused):
        four_eyes.decide(own, by=secadmin, granted=True)
    line = AuditEntry.objects.get(result="refused")
    assert (line.verb, line.actor_label, line.address) == ("grant.decided", "secadmin", "203.0.113.9")


def test_an_administrators_role_takes_two_security_administrators():
    office, secadmin, second = a_user(role="office"), a_user(role="secadmin"), a_user(role="secadmin")
    new, auditor = a_user(), a_user(role="auditor")
    with pytest.raises(Refused):
        four_eyes.propose(new, "auditor", Place(), by=office, reason=WHY)
    with pytest.raises(Refused):
        four_eyes.revoke_at_once(auditor.grants.get(), by=secadmin, reason=WHY)
    request = four_eyes.propose(new, "auditor", Place(), by=secadmin, reason=WHY)
    four_eyes.decide(request, by=second, granted=True)
    assert roles_of(new) == ["auditor"]


def test_the_last_of_an_administrators_role_is_kept():
    secadmin, second, auditor = a_user(role="secadmin"), a_user(role="secadmin"), a_user(role="auditor")
    request = four_eyes.propose_revocation(auditor.grants.get(), by=secadmin, reason=WHY)
    with pytest.raises(Refused):
        four_eyes.decide(request, by=second, granted=True)
    request.refresh_from_db()
    assert request.is_open and roles_of(auditor) == ["auditor"]
    a_user(role="auditor")
    four_eyes.decide(request, by=second, granted=True)
    assert roles_of(auditor) == []


@pytest.mark.parametrize("spoil", ["shut", "ended", "administrator"])
def test_a_proposal_that_went_stale_is_refused_and_waits_on(today_is, spoil):
    request, secadmin = a_proposal(ends_on=START + timedelta(days=5)), a_user(role="secadmin")
    if spoil == "shut":
        actions.deactivate(request.user, by=a_user(role="sysadmin"), reason=WHY)
    if spoil == "ended":
        today_is(START + timedelta(days=6))
    if spoil == "administrator":
        a_grant(request.user, "auditor")
    with pytest.raises(Refused):
        four_eyes.decide(request, by=secadmin, granted=True)
    request.refresh_from_db()
    assert request.is_open and "leader" not in roles_of(request.user)


def test_who_is_no_security_administrator_any_more_decides_nothing():
    request, secadmin = a_proposal(), a_user(role="secadmin")
    active_grants(secadmin)  # read when the page was opened
    Grant.objects.filter(user=secadmin).update(revoked_at=request.proposed_at)
    with pytest.raises(Refused):
        four_eyes.decide(request, by=secadmin, granted=True)


def test_the_same_proposal_twice_is_one_and_anothers_is_named():
    request = a_proposal()
    again = four_eyes.propose(request.user, "leader", Place.of(request), by=request.proposed_by, reason="又一次")
    assert again == request
    with pytest.raises(Refused, match="office"):
        four_eyes.propose(request.user, "leader", Place.of(request), by=a_user(role="office"), reason=WHY)
    assert GrantRequest.objects.count() == 1


def test_a_role_held_already_is_not_asked_for_but_its_days_may_be():
    request, secadmin = a_proposal(), a_user(role="secadmin")
    four_eyes.decide(request, by=secadmin, granted=True)
    with pytest.raises(Refused):
        four_eyes.propose(request.user, "leader", Place.of(request), by=request.proposed_by, reason=WHY)
    until = START + timedelta(days=30)
    longer = four_eyes.propose(
        request.user, "leader", Place.of(request), by=request.proposed_by, reason=WHY, ends_on=until
    )
    four_eyes.decide(longer, by=secadmin, granted=True)
    assert request.user.grants.get().ends_on == until


def test_only_who_proposed_withdraws_and_a_withdrawn_one_is_not_decided():
    request, secadmin = a_proposal(), a_user("secadmin", role="secadmin")
    with pytest.raises(Refused):
        four_eyes.withdraw(request, by=a_user(role="office"))
    four_eyes.withdraw(request, by=request.proposed_by)
    four_eyes.withdraw(request, by=request.proposed_by)
    assert AuditEntry.objects.filter(verb="grant.withdrawn").count() == 1
    with pytest.raises(AlreadyDecided):
        four_eyes.decide(request, by=secadmin, granted=True)


def test_the_same_decision_again_changes_nothing_and_the_other_one_is_a_conflict():
    request, secadmin = a_proposal(), a_user("secadmin", role="secadmin")
    for _twice in range(2):
        four_eyes.decide(request, by=secadmin, granted=True)
    with pytest.raises(AlreadyDecided, match="secadmin"):
        four_eyes.decide(request, by=a_user(role="secadmin"), granted=False, reason=WHY)
    assert AuditEntry.objects.filter(verb="grant.decided").count() == 1


def test_several_are_decided_at_once_each_checked_by_itself():
    secadmin = a_user(role="secadmin")
    good, shut = a_proposal(), None
    own = four_eyes.propose(a_user("own"), "auditor", Place(), by=secadmin, reason=WHY)
    shut = GrantRequest.objects.create(
        user=a_user("shut"), role="reader", scope_kind="installation", proposed_by=good.proposed_by,
        proposed_at=good.proposed_at, reason=WHY,
    )  # fmt: skip
    User.objects.filter(username="shut").update(is_active=False)
    done, refused = four_eyes.decide_many(
        GrantRequest.objects.select_related("user").order_by("id"), by=secadmin, granted=True
    )
    assert (done, [sentence.split("：")[0] for sentence in refused]) == ([good], ["own", "shut"])
    assert own.is_open and shut.is_open


def test_what_waits_is_said_to_those_who_may_decide_it():
    request = a_proposal()
    secadmin, second = a_user(role="secadmin"), a_user(role="secadmin")
    [matter] = waiting._sources["grant_requests"](secadmin)
    assert (matter.url, matter.since) == ("/grant-requests/", request.proposed_at.astimezone(clock.zone()).date())
    own = four_eyes.propose(a_user(), "auditor", Place(), by=second, reason=WHY)
    assert waiting._sources["grant_requests"](request.proposed_by) == []
    assert [len(four_eyes.deciders(r)) for r in (request, own)] == [2, 1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_eight_deciders_at_once_give_the_role_once():
    request = a_proposal()
    deciders = [a_user(role="secadmin") for _number in range(8)]
    results = together(
        lambda number: four_eyes.decide(request, by=deciders[number], granted=number % 2 == 0, reason=WHY)
    )
    assert sorted(type(result).__name__ for result in results) == ["AlreadyDecided"] * 7 + ["GrantRequest"]
    request.refresh_from_db()
    assert (len(roles_of(request.user)), AuditEntry.objects.filter(verb="grant.decided").count()) == (
        int(request.verdict == "granted"), 1,
    )  # fmt: skip


# ── accounts ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_shut_account_ends_at_its_next_request_and_its_roles_come_back_with_it():
    user, sysadmin = a_user(role="office"), a_user(role="sysadmin")
    for _twice in range(2):
        actions.deactivate(user, by=sysadmin, reason=WHY)
    assert roles_of(user) == []
    actions.activate(user, by=sysadmin)
    assert roles_of(user) == ["office"]
    assert AuditEntry.objects.filter(verb="user.deactivated").count() == 1


def test_nobody_shuts_the_own_account_or_the_last_administrator(told):
    sysadmin, auditor, secadmin = a_user(role="sysadmin"), a_user(role="auditor"), a_user(role="secadmin")
    for user in (sysadmin, auditor):
        with pytest.raises(Refused):
            actions.deactivate(user, by=sysadmin, reason=WHY)
    second = a_user(role="auditor")
    actions.deactivate(auditor, by=sysadmin, reason=WHY)
    assert told == [([sysadmin, secadmin, second], "account.shut")]
