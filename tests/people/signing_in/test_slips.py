"""Taking a slip: once, in time, by whoever holds it; and what becomes of it otherwise."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry, WriteKey
from jiebang.common.refusals import Refused
from jiebang.people.access import active_grants
from jiebang.people.models import Slip, User
from jiebang.people.signing_in import slips
from jiebang.people.signing_in.log import HideSlips
from jiebang.people.signing_in.sessions import open_sessions
from tests.builders import PASSWORD, a_cohort, a_group, a_host, a_person, a_secondment, a_user, an_officer, signed_in

pytestmark = pytest.mark.django_db
NEW = "海边的第三盏灯 lamp"


@pytest.fixture
def cohort():
    return a_cohort(code="sh05")


@pytest.fixture
def secondment(cohort):
    return a_secondment(cohort, "单晓", number="P021", group=a_group(cohort, "第二组"))


@pytest.fixture
def issued(secondment):
    return slips.issue(by=SYSTEM, person=secondment.person, login="P021", cohort=secondment.cohort.uuid)


def take(client, issued, password=NEW):
    return client.post("/slip/", {"slip": issued.token, "new": password})


def test_a_slip_makes_the_account_sets_the_own_password_and_signs_in(client, issued, secondment):
    page = client.get(issued.path)
    assert page.status_code == 200
    assert "单晓" in page.content.decode()
    assert page.context["exists"] is False
    answer = take(client, issued)
    user = User.objects.get(person=secondment.person)
    assert (answer.status_code, answer.url) == (302, "/")
    assert (user.username, user.check_password(NEW), user.must_change_password) == ("P021", True, False)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert [(grant.role, grant.scope_id) for grant in active_grants(user)] == [("secondee", secondment.uuid)]
    assert client.get("/", follow=True).redirect_chain[-1] == ("/today/", 302)


def test_officers_get_their_bodies_with_their_own_place(client, cohort, secondment):
    branch = a_group(cohort, "临时党支部", kind="branch")
    an_officer(secondment.group, secondment, "leader")
    an_officer(branch, secondment, "secretary")
    an_officer(branch, secondment, "other", title="宣传委员")
    take(client, slips.issue(by=SYSTEM, person=secondment.person, login="P021"))
    held = {(grant.role, grant.scope_id) for grant in active_grants(User.objects.get(person=secondment.person))}
    assert held == {
        ("secondee", secondment.uuid), ("leader", secondment.group.uuid), ("secretary", branch.uuid),
    }  # fmt: skip


def test_looking_at_the_link_uses_nothing_up(client, issued):
    for agent in ("WeChat/8", "facebookexternalhit/1.1", ""):
        assert Client(headers={"User-Agent": agent}).get(issued.path).status_code == 200
        assert Client().head(issued.path).status_code in {200, 405}
    assert Slip.objects.get().used_at is None
    assert take(client, issued).status_code == 302


def test_a_second_use_says_so_and_whom_to_ask(client, issued):
    take(client, issued)
    stranger = Client()
    for answer in (stranger.get(issued.path), take(stranger, issued, "ein anderes langes Wort")):
        assert answer.status_code == 410
        assert "用过" in answer.content.decode()
    assert User.objects.get().check_password(NEW)
    assert "_auth_user_id" not in stranger.session


def test_a_second_tap_with_the_same_password_is_the_same_use(client, issued, later):
    first, second = take(client, issued), take(Client(), issued)
    assert (first.url, second.url) == ("/", "/")
    assert AuditEntry.objects.filter(verb="slip.used").count() == 1
    later(minutes=3)
    assert take(Client(), issued).status_code == 410


def test_of_two_tabs_the_second_learns_that_the_slip_was_used(client, issued):
    tabs = [client.get(issued.path), client.get(issued.path)]
    assert [tab.status_code for tab in tabs] == [200, 200]
    take(client, issued)
    assert take(client, issued, "etwas ganz anderes 9").status_code == 410


def test_a_slip_lasts_seven_days(client, issued, later):
    later(days=6, hours=23, minutes=59)
    assert client.get(issued.path).status_code == 200
    later(days=7)
    answer = client.get(issued.path)
    assert answer.status_code == 410
    assert "过期" in answer.content.decode()
    assert take(client, issued).status_code == 410
    assert not User.objects.exists()


def test_a_new_slip_ends_the_earlier_one(client, issued, secondment):
    newer = slips.issue(by=SYSTEM, person=secondment.person, login="P021")
    assert (client.get(issued.path).status_code, take(client, issued).status_code) == (410, 410)
    assert client.get(newer.path).status_code == 200
    assert Slip.objects.filter(used_at=None, ended_at=None).count() == 1


def test_a_slip_taken_back_opens_nothing(client, issued):
    assert (slips.take_back([issued.slip], by=SYSTEM), slips.take_back([issued.slip], by=SYSTEM)) == (1, 0)
    assert take(client, issued).status_code == 410


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "../../etc/passwd", "<script>", "\0"])
def test_an_invented_token_is_no_slip(client, issued, token):
    assert client.post("/slip/", {"slip": token, "new": NEW}).status_code == 404
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["", "short", "password123", "p021p021p021", "1qaz2wsx3edc", "woaini1314520"])
def test_a_weak_password_is_said_and_the_slip_stays_open(client, issued, password):
    answer = take(client, issued, password)
    assert answer.status_code == 422
    assert issued.token in answer.content.decode()
    assert not User.objects.exists()
    assert take(client, issued).status_code == 302


def test_a_slip_for_an_account_sets_a_new_password_and_ends_its_other_sessions(client, secondment):
    user = a_user("P021", role="secondee", scope=secondment, password=PASSWORD)
    elsewhere = signed_in(Client(), user)
    elsewhere.get("/password/")
    issued = slips.issue(by=SYSTEM, person=secondment.person, login="anything")
    assert issued.slip.login == "P021"
    assert user.check_password(PASSWORD)
    take(client, issued)
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert elsewhere.get("/password/").status_code == 302
    assert [row.here for row in open_sessions(user, here=client.session.session_key)] == [True]


def test_an_account_without_a_person_takes_a_slip_too(client, cohort):
    mentor = a_user("mentor7", role="mentor", scope=a_host(cohort))
    issued = slips.issue(by=SYSTEM, user=mentor)
    assert take(client, issued).url == "/"
    mentor.refresh_from_db()
    assert mentor.check_password(NEW)


def test_whoever_is_signed_in_on_this_device_is_told_and_signed_out(client, issued, secondment):
    other = a_user("office", role="office", display_name="项目办")
    signed_in(client, other)
    assert "项目办" in client.get(issued.path).content.decode()
    take(client, issued)
    assert client.session["_auth_user_id"] == str(User.objects.get(person=secondment.person).pk)


def test_a_closed_account_is_not_opened_by_a_slip(client, secondment):
    user = a_user("P021", person=secondment.person)
    issued = slips.issue(by=SYSTEM, person=secondment.person)
    user.is_active = False
    user.save()
    assert (client.get(issued.path).status_code, take(client, issued).status_code) == (410, 410)
    with pytest.raises(Refused):
        slips.issue(by=SYSTEM, person=secondment.person)


def test_a_name_taken_meanwhile_gets_a_number(client, issued, secondment):
    a_user("p021")
    take(client, issued)
    assert User.objects.get(person=secondment.person).username == "P021-2"


def test_only_a_hash_of_the_token_is_kept_and_it_stands_in_no_line_log_or_title(client, issued, caplog):
    caplog.set_level(logging.DEBUG)
    page = client.get(issued.path)
    refused = Client(enforce_csrf_checks=True).post("/slip/", {"slip": issued.token, "new": NEW})
    take(client, issued, "short")
    take(client, issued)
    assert refused.status_code == 403
    kept = [*map(str, Slip.objects.values_list()), *map(str, AuditEntry.objects.values_list("data", "object_id"))]
    kept += [bytes(row.body).decode() for row in WriteKey.objects.all()]
    assert [text for text in [*kept, caplog.text] if issued.token in text] == []
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert issued.token not in page.content.decode().split("</title>")[0]


def test_the_link_stays_out_of_the_log_when_its_page_breaks():
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Fault", "/slip/secret-token/"), None)
    HideSlips().filter(record)
    assert record.getMessage() == "Fault: /slip/…/"


@pytest.mark.parametrize(
    ("issuer", "owner", "allowed"),
    [
        ("office", "secondee", True), ("office", "mentor", True), ("office", "office", False),
        ("office", "reader", False), ("office", "secadmin", False), ("sysadmin", "office", True),
        ("sysadmin", "reader", True), ("sysadmin", "secadmin", False), ("sysadmin", "auditor", False),
    ],
)  # fmt: skip
def test_nobody_reaches_an_account_that_may_do_more(cohort, secondment, issuer, owner, allowed):
    by = a_user(role=issuer)
    scopes = {"secondee": secondment, "mentor": a_host(cohort)}
    user = a_user(role=owner, scope=scopes.get(owner))
    if allowed:
        assert slips.issue(by=by, user=user).slip.user == user
    else:
        with pytest.raises(Refused):
            slips.issue(by=by, user=user)
        assert not Slip.objects.exists()


def test_nobody_issues_a_slip_for_themselves():
    office = a_user(role="office", person=a_person())
    with pytest.raises(Refused):
        slips.issue(by=office, user=office)
