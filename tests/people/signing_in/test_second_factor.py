"""Codes, recovery codes and who must have a second factor. Passkeys need a browser: test_browser.py."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from jiebang.common.models import AuditEntry
from jiebang.people.signing_in import second_factor
from tests.builders import PASSWORD, a_cohort, a_user, signed_in

pytestmark = pytest.mark.django_db
RIGHT = {"login": "office", "password": PASSWORD}


def code_for(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def office():
    return a_user("office", role="office", scope=a_cohort(), password=PASSWORD)


@pytest.fixture
def secret(office):
    """The office has set up an app; the secret it holds."""
    browser = Client()
    browser.post("/sign-in/", RIGHT)
    secret = browser.get("/security/app/").context["form"].secret
    answer = browser.post("/security/app/", {"code": code_for(secret)})
    assert answer.url == "/security/recovery/"
    return secret


def test_an_app_is_set_up_by_its_first_code_and_recovery_codes_follow(client, office):
    client.post("/sign-in/", RIGHT)
    page = client.get("/security/app/")
    assert page.status_code == 200
    assert "data:image/svg+xml;base64," in page.content.decode()
    secret = page.context["form"].secret
    assert client.post("/security/app/", {"code": "000000"}).status_code == 422
    assert client.post("/security/app/", {"code": code_for(secret)}).url == "/security/recovery/"
    codes = client.get("/security/recovery/").context["unused_codes"]
    assert len(codes) == len(set(codes)) == 10
    assert client.get("/security/recovery.txt").content.decode().split() == codes
    assert AuditEntry.objects.get(verb="second_factor.added").data == {"kind": "totp"}


def test_the_secret_is_kept_enciphered_and_its_use_is_not_kept_at_all(client, office, secret):
    kept = Authenticator.objects.get(user=office, type="totp")
    assert secret not in str(kept.data)
    client.post("/sign-in/", RIGHT)
    client.post("/sign-in/second/", {"code": code_for(secret, 1)})
    kept.refresh_from_db()
    assert kept.last_used_at is None
    assert "_auth_user_id" in client.session


def test_after_the_password_the_code_is_asked_for(client, office, secret):
    answer = client.post("/sign-in/", {**RIGHT, "next": "/password/"})
    assert answer.url == "/sign-in/second/"
    assert client.get("/records/").status_code == 302
    assert "_auth_user_id" not in client.session
    assert client.post("/sign-in/second/", {"code": "123456"}).status_code == 422
    assert client.post("/sign-in/second/", {"code": code_for(secret)}).url == "/password/"
    line = AuditEntry.objects.filter(verb="user.signed_in").last()
    assert line.data == {"ways": ["password", "totp"]}


def test_a_code_works_once(client, office, secret):
    code = code_for(secret)
    first, second = Client(), Client()
    for browser in (first, second):
        browser.post("/sign-in/", RIGHT)
    assert first.post("/sign-in/second/", {"code": code}).status_code == 302
    assert second.post("/sign-in/second/", {"code": code}).status_code == 422


def test_a_recovery_code_works_once(client, office, secret):
    code = Authenticator.objects.get(user=office, type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (302, 422):
        browser = Client()
        browser.post("/sign-in/", RIGHT)
        assert browser.post("/sign-in/second/", {"code": code}).status_code == expected


def test_guessing_codes_locks_the_second_step_for_every_browser(client, office, secret):
    codes = []
    for turn in range(6):
        browser = Client()
        browser.post("/sign-in/", RIGHT)
        codes.append(browser.post("/sign-in/second/", {"code": f"00000{turn}"}).status_code)
    assert codes == [422, 422, 422, 422, 429, 429]
    browser = Client()
    browser.post("/sign-in/", RIGHT)
    assert browser.post("/sign-in/second/", {"code": code_for(secret)}).status_code == 429
    guard = signed_in(Client(), a_user("guard", role="secadmin"))
    assert [lock.second_factor for lock in guard.get("/lockouts/").context["page"]] == [True]
    guard.post("/lockouts/", {"name": "office"})
    assert browser.post("/sign-in/second/", {"code": code_for(secret)}).status_code == 302


def test_somebody_between_the_steps_may_start_over(client, office, secret):
    client.post("/sign-in/", RIGHT)
    assert client.get("/sign-in/").url == "/sign-in/second/"
    client.post("/sign-out/")
    assert client.get("/sign-in/").status_code == 200


def test_long_after_signing_in_the_password_is_asked_for_before_a_factor_changes(client, office, later):
    signed_in(client, office).get("/")
    assert client.get("/security/app/").url.startswith("/security/confirmation/")
    wrong = client.post("/security/confirmation/?next=/security/app/", {"password": "wrong"})
    assert wrong.status_code == 422
    right = client.post("/security/confirmation/?next=/security/app/", {"password": PASSWORD})
    assert right.url == "/security/app/"
    assert client.get("/security/app/").status_code == 200


def test_the_app_is_removed_with_its_recovery_codes(client, office, secret):
    client.post("/sign-in/", RIGHT)
    client.post("/sign-in/second/", {"code": code_for(secret)})
    assert client.post("/security/app/removal/").url == "/security/"
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get(verb="second_factor.removed").data == {"kind": "totp"}


def test_new_recovery_codes_end_the_old_ones(client, office, secret):
    client.post("/sign-in/", RIGHT)
    client.post("/sign-in/second/", {"code": code_for(secret)})
    before = client.get("/security/recovery/").context["unused_codes"]
    assert client.post("/security/recovery/new/").url == "/security/recovery/"
    after = client.get("/security/recovery/").context["unused_codes"]
    assert not set(before) & set(after)
    assert AuditEntry.objects.get(verb="second_factor.renewed").data == {"kind": "recovery codes"}


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_ROLES = ["office", "secadmin"]


def test_who_must_have_a_second_factor_sets_it_up_before_anything_else(client, office, required):
    client.post("/sign-in/", RIGHT)
    for path in ("/", "/records/", "/cohorts/", "/ui/"):
        assert client.get(path).url == "/security/"
    page = client.get("/security/")
    assert page.context["missing"] is True
    secret = client.get("/security/app/").context["form"].secret
    client.post("/security/app/", {"code": code_for(secret)})
    assert client.get("/records/").status_code == 200


def test_other_roles_are_not_asked(client, required):
    a_user("reader", role="reader", scope=a_cohort(), password=PASSWORD)
    client.post("/sign-in/", {"login": "reader", "password": PASSWORD})
    assert client.get("/records/").status_code == 200


def test_the_last_one_of_who_must_have_one_is_not_removed(client, office, secret, required):
    client.post("/sign-in/", RIGHT)
    client.post("/sign-in/second/", {"code": code_for(secret)})
    page = client.post("/security/app/removal/")
    assert page.status_code == 422
    assert Authenticator.objects.filter(type="totp").exists()


def test_the_security_administrator_removes_them_for_who_lost_the_phone(office, secret):
    guard = signed_in(Client(), a_user("guard", role="secadmin"))
    url = f"/accounts/{office.uuid}/second-factors/removal/"
    for _turn in range(2):
        assert guard.post(url).status_code == 302
    assert not second_factor.has_one(office)
    line = AuditEntry.objects.get(verb="second_factor.removed_all")
    assert (line.actor_label, line.data) == ("guard", {"login": "office"})
    browser = Client()
    assert browser.post("/sign-in/", RIGHT).url == "/"


def test_nobody_removes_the_own_ones_that_way(client):
    guard = a_user("guard", role="secadmin")
    signed_in(client, guard)
    assert client.post(f"/accounts/{guard.uuid}/second-factors/removal/").status_code == 422


def test_over_plain_http_the_pages_say_that_passkeys_are_off(client, office):
    client.post("/sign-in/", RIGHT)
    for path, secure, works in [("/security/", False, False), ("/security/", True, True)]:
        assert client.get(path, secure=secure).context["passkeys_work"] is works
    assert "https" in client.get("/security/").content.decode()
    assert client.get("/security/", headers={"Host": "localhost:8000"}).context["passkeys_work"] is True


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "nonsense", '{"id": "x", "response": {}}'])
def test_a_made_up_passkey_signs_nobody_in(client, office, answer):
    client.get("/sign-in/passkey/", headers={"Accept": "application/json"})
    assert client.post("/sign-in/passkey/", {"credential": answer}).status_code == 422
    assert "_auth_user_id" not in client.session
