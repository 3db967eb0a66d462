"""Links without an account: one thing on one row until a day, and nothing to anybody else."""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from axes.models import AccessAttempt
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, resolve

from jiebang.common import clock, invitations
from jiebang.common.audit import SYSTEM
from jiebang.common.invitations import Guest, Purpose, invited, purposes
from jiebang.common.models import AuditEntry, Invitation, WriteKey
from jiebang.common.refusals import Refused
from jiebang.people.signing_in.log import HideSlips
from tests.access_table import ROUTES
from tests.builders import a_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
SUBJECT = uuid4()


@invited("trial")
def trial(request, invitation):
    return HttpResponse(f"row {invitation.subject} {Guest(invitation).label}")


urlpatterns = [path("invited/trials/<str:token>/", trial, name="trial"), path("", include("jiebang.urls"))]


@pytest.fixture(autouse=True)
def purpose():
    for name in ("trial", "other"):
        invitations.declare(Purpose(name, "试一试", page="trial", whom=lambda invitation: "第六批项目办"))
    yield
    for name in ("trial", "other"):
        purposes._purposes.pop(name)


@pytest.fixture
def later(monkeypatch):
    """So much later by the real clock."""
    began = clock.now()

    def wait(**span):
        monkeypatch.setattr(clock, "now", lambda: began + timedelta(**span))

    return wait


def a_link(subject=SUBJECT, days=3, purpose="trial"):
    return invitations.issue(purpose, subject, until=clock.today() + timedelta(days=days), by=SYSTEM)


def opened(client, issued):
    answer = client.get(issued.path)
    return answer.status_code, answer.content.decode()


def test_a_link_opens_its_row_and_nothing_is_used_up_by_looking(client):
    issued = a_link()
    for _again in range(2):
        answer = client.get(issued.path)
        assert (answer.status_code, answer.content.decode()) == (
            200, f"row {SUBJECT} link:trial:{issued.invitation.uuid.hex[:8]}",
        )  # fmt: skip
    assert "_auth_user_id" not in client.session
    assert {name: answer[name] for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control")} == {
        "Referrer-Policy": "strict-origin", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store, private",
    }  # fmt: skip


def test_what_stands_in_the_link_is_kept_nowhere(client, caplog):
    caplog.set_level("DEBUG")
    issued = a_link()
    user = a_user()
    signed_in(client, user).post(issued.path, {"idempotency_key": str(uuid4())})
    client.get(f"/invited/trials/{issued.token[:-1]}/")
    kept = [*Invitation.objects.values_list(), *AuditEntry.objects.values_list(), *WriteKey.objects.values_list()]
    kept += AccessAttempt.objects.values_list()
    assert issued.token[:20] not in repr(kept)
    assert not WriteKey.objects.exists()
    shown = [record for record in caplog.records if HideSlips().filter(record)]
    assert [record.getMessage() for record in shown if issued.token[:20] in record.getMessage()] == []


def test_the_log_shows_no_link_even_when_a_page_breaks():
    record = logging.LogRecord("django", 40, "", 0, "Internal Server Error: /invited/trials/abc-DEF/copy/", (), None)
    HideSlips().filter(record)
    assert record.getMessage() == "Internal Server Error: /invited/trials/…/copy/"


def test_a_link_lasts_to_the_end_of_its_day_and_says_so_afterwards(client, monkeypatch, later):
    issued = a_link(days=0)
    assert issued.invitation.last_day == clock.real_today()
    assert opened(client, issued)[0] == 200
    later(days=1, minutes=1)
    code, text = opened(client, issued)
    assert (code, "已过期" in text, "第六批项目办" in text) == (410, True, True)


def test_a_sample_date_changes_days_and_not_how_long_a_link_lasts(today_is):
    today_is(date(2021, 12, 12))
    issued = invitations.issue("trial", SUBJECT, until=date(2021, 12, 15), by=SYSTEM)
    assert issued.invitation.last_day == clock.real_today() + timedelta(days=3)


@pytest.mark.parametrize("days", [-1, 181])
def test_a_day_gone_by_or_too_far_off_is_refused(days):
    with pytest.raises(Refused, match="链接的有效期"):
        a_link(days=days)


def test_a_new_link_ends_the_earlier_one_of_the_same_row_alone(client):
    first, beside, second = a_link(), a_link(subject=uuid4()), a_link()
    assert [opened(client, one)[0] for one in (first, beside, second)] == [410, 200, 200]
    assert "新的链接" in opened(client, first)[1]
    assert invitations.newest("trial", [SUBJECT]) == {SUBJECT: second.invitation}


def test_a_link_is_withdrawn_once_and_not_brought_back(client):
    issued = a_link()
    assert [invitations.withdraw([issued.invitation], by=SYSTEM) for _n in range(2)] == [1, 0]
    assert "收回" in opened(client, issued)[1]
    with pytest.raises(Refused):
        invitations.extend(issued.invitation, clock.today() + timedelta(days=9), by=SYSTEM)
    verbs = AuditEntry.objects.filter(verb__startswith="invitation.").values_list("verb", flat=True)
    assert list(verbs) == ["invitation.issued", "invitation.withdrawn"]


def test_a_link_that_ran_out_opens_again_when_it_is_extended(client, later):
    issued = a_link(days=0)
    later(days=2)
    assert opened(client, issued)[0] == 410
    invitations.extend(issued.invitation, clock.today() + timedelta(days=5), by=SYSTEM)
    assert opened(client, issued)[0] == 200


def test_a_link_is_used_up_once_by_whoever_holds_it(client):
    issued = a_link()
    guest = Guest(issued.invitation)
    for _again in range(2):
        assert invitations.use_up(issued.invitation, by=guest).used_at is not None
    assert "用过" in opened(client, issued)[1]
    lines = AuditEntry.objects.filter(verb="invitation.used")
    assert [line.actor_label for line in lines] == [guest.label]


@pytest.mark.parametrize("token", ["x", "0" * 32, "%00", "<script>", "..%2F..%2Fetc"])
def test_an_invented_link_opens_nothing(client, token):
    a_link()
    answer = client.get(f"/invited/trials/{token}/")
    assert answer.status_code == 404
    assert str(SUBJECT) not in answer.content.decode()


def test_a_link_of_another_purpose_opens_nothing(client):
    issued = a_link(purpose="other")
    assert client.get(f"/invited/trials/{issued.token}/").status_code == 404


def test_wrong_links_are_locked_as_wrong_passwords_are_and_a_right_one_still_opens(client):
    issued = a_link()
    wrong = [client.get(f"/invited/trials/wrong{n}/").status_code for n in range(7)]
    assert wrong == [404] * 5 + [429] * 2
    assert opened(client, issued)[0] == 200
    assert Client(REMOTE_ADDR="10.1.2.3").get("/invited/trials/wrong/").status_code == 404
    attempt = AccessAttempt.objects.filter(username__startswith="link:").first()
    assert (attempt.path_info, attempt.get_data) == ("", "")


def test_every_page_by_link_asks_for_a_link_and_its_address_is_kept_out_of_the_log():
    by_link = [route for route in ROUTES if route.policy == "invited"]
    views = [
        resolve(
            re.sub("<.*?>", "x", re.sub("<uuid:.*?>", str(SUBJECT), f"/{route.pattern}")), urlconf="jiebang.urls"
        ).func
        for route in by_link
    ]
    assert [route.pattern for route in by_link if not route.pattern.startswith("invited/")] == []
    assert [view for view in views if not getattr(view, "purpose", "")] == []
