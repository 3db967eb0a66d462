"""Wrong passwords: an attacker is locked out, an office and the owner are not."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import hashers
from django.test import Client

from jiebang.common.models import AuditEntry
from jiebang.people.signing_in import lockout
from tests.builders import PASSWORD, a_user, signed_in

pytestmark = pytest.mark.django_db


def post(client, login, password, address="192.0.2.1", **headers):
    return client.post(
        "/sign-in/", {"login": login, "password": password}, REMOTE_ADDR=address, headers=headers
    ).status_code


@pytest.fixture
def owner():
    return a_user("owner", role="office", password=PASSWORD)


def test_many_addresses_together_get_no_more_tries_than_one(client, owner):
    codes = [post(Client(), "owner", "wrong", address=f"198.51.100.{turn}") for turn in range(8)]
    assert codes == [422, 422, 422, 422, 429, 429, 429, 429]
    assert post(Client(), "owner", PASSWORD, address="198.51.100.99") == 429


def test_the_owner_gets_in_on_a_device_that_signed_in_before(owner):
    home = Client()
    assert post(home, "owner", PASSWORD) == 302
    home.post("/sign-out/")
    for turn in range(6):
        post(Client(), "owner", "wrong", address=f"198.51.100.{turn}")
    assert post(home, "owner", PASSWORD) == 302
    assert post(Client(), "owner", PASSWORD) == 429


def test_a_known_device_has_five_tries_of_its_own_and_no_more(owner):
    home = Client()
    post(home, "owner", PASSWORD)
    home.post("/sign-out/")
    assert [post(home, "owner", "wrong") for _turn in range(6)] == [422, 422, 422, 422, 429, 429]
    assert post(Client(), "owner", PASSWORD) == 302


@pytest.mark.parametrize("cookie", ["", "nonsense", "eyJpZCI6ICJ4In0:1abc:xyz"])
def test_a_made_up_note_makes_no_device_known(owner, cookie):
    for _turn in range(5):
        post(Client(), "owner", "wrong")
    forged = Client()
    forged.cookies["device"] = cookie
    assert post(forged, "owner", PASSWORD) == 429


def test_the_note_of_one_account_helps_no_other_and_ends_with_the_password(owner):
    a_user("other", role="office", password=PASSWORD)
    thief, home = Client(), Client()
    for browser, name in ((thief, "other"), (home, "owner")):
        post(browser, name, PASSWORD)
        browser.post("/sign-out/")
    owner.set_password("another long lamp")
    owner.save()
    for _turn in range(5):
        post(Client(), "owner", "wrong")
    assert post(thief, "owner", "another long lamp") == 429
    assert post(home, "owner", "another long lamp") == 429


def test_an_office_behind_one_address_is_not_locked_by_one_attacker():
    """81 people sign in for the first time while somebody at the same address tries all their names."""
    for number in range(1, 82):
        a_user(f"P{number:03d}", password=PASSWORD)
    for number in range(1, 31):
        post(Client(), f"P{number:03d}", "123456")
    codes = {post(Client(), f"P{number:03d}", PASSWORD) for number in range(1, 82)}
    assert codes == {302}


def test_trying_many_names_from_one_address_leaves_two_tries_for_each():
    for number in range(1, 41):
        a_user(f"P{number:03d}", password=PASSWORD)
    for number in range(1, 27):
        post(Client(), f"P{number:03d}", "123456")
    codes = [post(Client(), "P040", guess) for guess in ("123456", "654321", "111111", PASSWORD)]
    assert codes == [422, 429, 429, 429]
    assert post(Client(), "P040", PASSWORD, address="198.51.100.7") == 302


def test_a_made_up_forwarding_header_makes_no_new_address(client, owner, settings):
    for proxies, header in [(0, "203.0.113.{}"), (1, "203.0.113.{}, 192.0.2.200")]:
        AccessAttempt.objects.all().delete()
        settings.TRUSTED_PROXIES = proxies
        for turn in range(3):
            post(Client(), "owner", "wrong", **{"X-Forwarded-For": header.format(turn)})
        assert AccessAttempt.objects.count() == 1


def test_going_on_during_the_lock_does_not_make_it_longer(client, owner):
    for _turn in range(5):
        post(Client(), "owner", "wrong")
    first = lockout.locks()[0].until
    for _turn in range(5):
        post(Client(), "owner", "wrong")
    assert [(lock.failures, lock.until) for lock in lockout.locks()] == [(5, first)]


def test_the_same_work_is_done_for_a_name_nobody_has(client, owner, monkeypatch):
    """Both hash one password; how long that takes is measured in a long run."""
    made = []
    real = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda self, *given, **more: made.append(1) or real(self, *given, **more)
    )
    work = {}
    for name in ("owner", "nobody"):
        made.clear()
        post(Client(), name, "wrong")
        work[name] = len(made)
    assert work["owner"] == work["nobody"] >= 1


def test_nothing_but_the_name_and_the_address_is_kept_of_a_failure(owner):
    post(Client(headers={"User-Agent": "Spy/1.0"}), "owner", "a secret password")
    [row] = AccessAttempt.objects.values("get_data", "post_data", "http_accept", "user_agent")
    assert set(row.values()) == {""}


@pytest.fixture
def guard(client):
    return signed_in(client, a_user("guard", role="secadmin"))


def test_the_security_administrator_sees_locks_and_lifts_them(guard, owner):
    for name in ("owner", "nobody"):
        for _turn in range(5):
            post(Client(), name, "wrong")
    page = guard.get("/lockouts/")
    assert [(lock.name, lock.account) for lock in page.context["page"]] == [("nobody", None), ("owner", owner)]
    assert "192.0.2.1" not in page.content.decode()
    assert guard.post("/lockouts/", {"name": ["owner", "gone"]}).url == "/lockouts/"
    assert post(Client(), "owner", PASSWORD) == 302
    assert post(Client(), "nobody", "x") == 429
    lines = AuditEntry.objects.filter(verb="lock.lifted")
    assert [(line.data, line.object_id) for line in lines] == [({"login": "owner"}, str(owner.uuid))]


def test_lifting_needs_a_tick_and_twice_is_as_good_as_once(guard, owner):
    for _turn in range(5):
        post(Client(), "owner", "wrong")
    assert guard.post("/lockouts/", {}).status_code == 422
    for _turn in range(2):
        assert guard.post("/lockouts/", {"name": "owner"}).status_code == 302
    assert AuditEntry.objects.filter(verb="lock.lifted").count() == 1


def test_locks_are_searched_and_taken_away_as_excel(guard, owner):
    for _turn in range(5):
        post(Client(), "owner", "wrong")
    assert len(guard.get("/lockouts/?q=own").context["page"]) == 1
    assert len(guard.get("/lockouts/?q=zzz").context["page"]) == 0
    assert b"".join(guard.get("/lockouts.xlsx").streaming_content)[:2] == b"PK"
    assert [account.username for account in guard.get("/lockouts/?q=own").context["accounts"]] == ["owner"]
    assert guard.get("/lockouts/?q=o").context["accounts"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(owner, count, django_assert_num_queries):
    for name in ["owner", "one", "two"][:count]:
        for _turn in range(5):
            post(Client(), name, "wrong")
    with django_assert_num_queries(2):
        assert len(lockout.locks()) == count
