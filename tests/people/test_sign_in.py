"""Signing in by name and password, from the visitor's side."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from jiebang.common.models import AuditEntry
from jiebang.people import actions
from jiebang.people.models import Session, User
from tests.builders import PASSWORD, a_cohort, a_person, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db

WRONG = {"login": "office", "password": "wrong"}
RIGHT = {"login": "office", "password": PASSWORD}
HOSTILE_TARGETS = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "https:evil",
    "http://evil.example", "https://evil.example/", "javascript:alert(1)", "data:text/html,x", "/\t/evil.example",
    "\t//evil.example", "/%0d%0aLocation:https://evil.example\r\n", "https:/\\evil.example", "//evil.example%2f..",
    "http:///evil.example", "//user@evil.example", "evil.example", "/\u2028/evil.example", " //evil.example",
    "\x00//evil.example",
]  # fmt: skip


@pytest.fixture
def office() -> User:
    return a_user("office", role="office", password=PASSWORD)


def test_the_right_password_leads_home(client, office):
    answer = client.post("/sign-in/", RIGHT)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(office.pk)
    assert AuditEntry.objects.filter(verb="user.signed_in", actor=office).count() == 1


def test_a_page_that_asked_for_sign_in_is_shown_after_it(client, office):
    answer = client.get("/password/")
    assert (answer.status_code, answer.url) == (302, "/sign-in/?next=/password/")
    assert client.post(answer.url, RIGHT).url == "/password/"


def test_the_session_gets_a_new_key_at_sign_in(client, office):
    client.get("/sign-in/")
    client.session["seen"] = True
    session = client.session
    session["seen"] = True
    session.save()
    before = session.session_key
    client.post("/sign-in/", RIGHT)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_session_ends_after_twelve_hours(client, office):
    client.post("/sign-in/", RIGHT)
    session = Session.objects.get(session_key=client.session.session_key)
    left = session.expire_date - timezone.now()
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)


def test_an_unknown_name_is_told_the_same_as_a_wrong_password(client, office):
    wrong = client.post("/sign-in/", WRONG)
    unknown = client.post("/sign-in/", {"login": "nobody", "password": "wrong"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert without_token(unknown).replace("nobody", "office") == without_token(wrong)


def test_an_unknown_name_takes_as_long_as_a_wrong_password(client, office, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    actions.set_password(office, PASSWORD, by=office, check_password=False)
    known, unknown = [], []
    for turn in range(4):
        known.append(seconds(client, {**WRONG, "login": "office"}))
        unknown.append(seconds(client, {**WRONG, "login": f"nobody{turn}"}))
        AccessAttempt.objects.all().delete()
    assert min(unknown) == pytest.approx(min(known), rel=0.5)


def test_six_wrong_passwords_lock_the_name(client, office):
    codes = [client.post("/sign-in/", WRONG).status_code for _ in range(6)]
    assert codes == [422, 422, 422, 422, 429, 429]
    locked = client.post("/sign-in/", RIGHT)
    assert locked.status_code == 429
    assert "15" in locked.content.decode()
    assert locked["Retry-After"] == "900"
    assert "_auth_user_id" not in client.session


def test_an_unknown_name_is_locked_alike(client):
    codes = [client.post("/sign-in/", {"login": "nobody", "password": "x"}).status_code for _ in range(6)]
    assert codes == [422, 422, 422, 422, 429, 429]


def test_other_letters_of_the_same_name_do_not_start_the_count_afresh(client, office):
    names = ["office", "OFFICE", "Office", " office", "ｏｆｆｉｃｅ", "oFFICE"]
    codes = [client.post("/sign-in/", {"login": name, "password": "wrong"}).status_code for name in names]
    assert codes[-1] == 429


def test_one_locked_name_locks_nobody_else_at_the_same_address(client, office):
    a_user("secondee", password=PASSWORD)
    for _ in range(6):
        client.post("/sign-in/", WRONG)
    assert client.post("/sign-in/", {"login": "secondee", "password": PASSWORD}).status_code == 302


def test_the_lock_ends_by_itself(client, office):
    for _ in range(6):
        client.post("/sign-in/", WRONG)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert client.post("/sign-in/", RIGHT).status_code == 302


def test_a_made_up_forwarding_header_does_not_get_round_the_lock(client, office):
    codes = [
        client.post("/sign-in/", WRONG, headers={"X-Forwarded-For": f"10.1.1.{turn}"}).status_code for turn in range(6)
    ]
    assert codes[-1] == 429


def test_behind_one_trusted_proxy_the_last_address_counts(client, office, settings):
    settings.TRUSTED_PROXIES = 1
    for turn in range(6):
        client.post("/sign-in/", WRONG, headers={"X-Forwarded-For": f"10.1.1.{turn}, 192.0.2.7"})
    assert list(AccessAttempt.objects.values_list("ip_address", "failures_since_start")) == [("192.0.2.7", 5)]


def test_a_made_up_key_does_not_undo_the_count(client, office):
    """Visitors' idempotency keys are ignored, or each failure would be rolled back with its answer."""
    codes = [
        client.post("/sign-in/", {**WRONG, "idempotency_key": f"key-{turn}-abcdefgh"}).status_code for turn in range(6)
    ]
    assert codes[-1] == 429


def test_signing_out_ends_the_session_on_the_server(client, office):
    client.post("/sign-in/", RIGHT)
    key = client.session.session_key
    answer = client.post("/sign-out/")
    assert (answer.status_code, answer.url) == (302, "/sign-in/")
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/password/").status_code == 302


def test_a_link_cannot_sign_anybody_out(client, office):
    client.post("/sign-in/", RIGHT)
    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session


def test_a_deactivated_account_is_out_at_its_next_request(client, office):
    client.post("/sign-in/", RIGHT)
    actions.deactivate(office, by=a_user("sysadmin", role="sysadmin"))
    assert client.get("/password/").url.startswith("/sign-in/")
    assert client.post("/sign-in/", RIGHT).status_code == 422


@pytest.mark.parametrize("target", HOSTILE_TARGETS)
def test_next_never_leaves_the_site(client, office, target):
    answer = client.post("/sign-in/", {**RIGHT, "next": target})
    assert (answer.status_code, answer.url) == (302, "/")


def test_sign_up_and_the_other_doors_of_the_library_do_not_exist(client):
    paths = ["/signup/", "/sign-up/", "/accounts/signup/", "/accounts/login/", "/password/reset/", "/email/", "/admin/"]
    assert [client.get(path).status_code for path in paths] == [404] * len(paths)


def test_the_tries_left_stand_at_the_password_and_tell_nothing_of_the_name(client, office):
    for login in ("office", "nobody"):
        text = client.post("/sign-in/", {"login": login, "password": "wrong"}).content.decode()
        places = [text.index(part) for part in ('<label for="id_password"', "还可以试 4 次", 'id="id_password"')]
        assert places == sorted(places)


@pytest.mark.parametrize("written", ["P021", "p021", "Ｐ０２１", " 154 0000 0021 ", "+86 15400000021", "xiaoshan"])
def test_the_number_in_the_cohort_or_the_phone_stand_for_the_login(client, written):
    secondment = a_secondment(a_cohort(), number="P021", person=a_person(phone="15400000021"))
    user = a_user("xiaoshan", role="secondee", scope=secondment, password=PASSWORD)
    client.post("/sign-in/", {"login": written, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_number_two_people_have_stands_for_neither(client):
    for name in ("one", "two"):
        a_user(name, role="secondee", scope=a_secondment(a_cohort(), number="P021"), password=PASSWORD)
    assert client.post("/sign-in/", {"login": "P021", "password": PASSWORD}).status_code == 422


def test_the_own_password_is_changed_and_other_devices_are_out(client, office):
    from django.test import Client

    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.post("/sign-in/", RIGHT)
    answer = client.post("/password/", {"old": PASSWORD, "new": "another long 密码 here"})
    assert answer.status_code == 302
    assert client.get("/password/").status_code == 200
    assert elsewhere.get("/password/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new"), [("wrong", "another long word"), (PASSWORD, "short"), (PASSWORD, "password123"), (PASSWORD, "")]
)
def test_a_bad_new_password_or_a_wrong_old_one_is_refused(client, office, old, new):
    signed_in(client, office)
    assert client.post("/password/", {"old": old, "new": new}).status_code == 422
    office.refresh_from_db()
    assert office.check_password(PASSWORD)


def test_a_one_time_password_opens_only_the_page_that_replaces_it(client):
    user = a_user("office", role="office", scope=a_cohort(), password=PASSWORD)
    user.must_change_password = True
    user.save()
    client.post("/sign-in/", RIGHT)
    assert client.get("/").url == "/password/"
    assert client.post("/password/", {"old": PASSWORD, "new": "my own long words"}).url == "/"
    user.refresh_from_db()
    assert not user.must_change_password


def test_language_is_switched_for_a_visitor_and_kept_for_an_account(client, office):
    answer = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert (answer.status_code, answer.url) == (302, "/sign-in/")
    assert client.get("/sign-in/")["Content-Language"] == "en"
    signed_in(client, office)
    client.post("/language/", {"language": "zh-hans"})
    office.refresh_from_db()
    assert office.language == "zh-hans"
    assert client.get("/password/")["Content-Language"] == "zh-hans"


def test_a_visitor_can_choose_the_language_before_signing_in(client):
    page = client.get("/sign-in/?next=/tasks/").content.decode()
    assert 'name="next" value="/sign-in/?next=/tasks/"' in page and 'name="language" value="en" lang="en"' in page
    assert 'name="language" value="en"' in client.get("/sign-in/help/").content.decode()


def test_an_unknown_language_or_a_way_off_the_site_changes_nothing(client):
    answer = client.post("/language/", {"language": "xx", "next": "//evil.example"})
    assert (answer.url, answer.cookies) == ("/", {})


def seconds(client, fields) -> float:
    began = time.perf_counter()
    client.post("/sign-in/", fields)
    return time.perf_counter() - began


def without_token(answer) -> str:
    return re.sub(
        r'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": "|idempotency_key" value=")[^"]+',
        "",
        answer.content.decode(),
    )
