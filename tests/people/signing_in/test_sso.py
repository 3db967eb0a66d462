"""Signing in through an OpenID Connect directory run here."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from jiebang.common.models import AuditEntry
from jiebang.people.models import User
from tests.builders import PASSWORD, a_cohort, a_person, a_secondment, a_user
from tests.people.signing_in.provider import CLIENT, SECRET, Provider
from tests.people.test_sign_in import HOSTILE_TARGETS

pytestmark = pytest.mark.django_db
START = "/sign-in/with/oidc/"


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def directory(running, settings):
    running.claims = {"sub": "u-1", "preferred_username": "zhang"}
    running.userinfo, running.signed_by, running.issuer_claimed = None, running.key, ""
    app = {
        "provider_id": "oidc", "name": "市局统一认证", "client_id": CLIENT, "secret": SECRET,
        "settings": {"server_url": running.url},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.SSO_OFFERED, settings.OIDC_NAME = ["oidc"], "市局统一认证"
    settings.OIDC_CLAIM, settings.OIDC_MATCH = "preferred_username", "login"
    return running


@pytest.fixture
def zhang():
    return a_user("zhang", role="secondee", scope=a_secondment(a_cohort()), password=PASSWORD)


def through(client, directory, **fields):
    """The whole way: our button, their sign-in, back to us."""
    there = client.post(START, fields)
    assert there.status_code == 302
    return client.get(directory.authorize(there.url))


def test_nothing_is_offered_where_nothing_is_configured(client):
    assert "/sign-in/with/" not in client.get("/sign-in/").content.decode()
    for key in ("oidc", "dingtalk", "feishu", "google"):
        assert client.post(f"/sign-in/with/{key}/").status_code == 404
        assert client.get(f"/sign-in/with/{key}/callback/?code=x&state=y").status_code == 404


def test_the_button_stands_on_the_sign_in_page_under_its_name(client, directory):
    assert "用市局统一认证登录" in client.get("/sign-in/").content.decode()
    assert client.get(START).status_code == 405


def test_the_claim_connects_an_account_once_and_signs_it_in(client, directory, zhang):
    answer = through(client, directory)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(zhang.pk)
    again = Client()
    directory.claims["preferred_username"] = "renamed"
    through(again, directory)
    assert again.session["_auth_user_id"] == str(zhang.pk)
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, account.extra_data) == ("oidc", "u-1", {})
    assert account.last_login == account.date_joined  # when it was used is not kept
    lines = AuditEntry.objects.filter(verb__in=["sso.connected", "user.signed_in"]).values_list("verb", "data")
    assert list(lines) == [
        ("sso.connected", {"provider": "oidc"}), ("user.signed_in", {"ways": ["oidc"]}),
        ("user.signed_in", {"ways": ["oidc"]}),
    ]  # fmt: skip


@pytest.mark.parametrize(("match", "claim"), [("phone", "15400000021"), ("number", "P021")])
def test_the_claim_may_be_the_phone_or_the_number(client, directory, settings, match, claim):
    secondment = a_secondment(a_cohort(), number="P021", person=a_person(phone="15400000021"))
    user = a_user("whoever", role="secondee", scope=secondment)
    settings.OIDC_CLAIM, settings.OIDC_MATCH = "phone_number", match
    directory.claims["phone_number"] = claim
    through(client, directory)
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("claimed", ["nobody", "", None, ["zhang"], {"a": 1}])
def test_who_has_no_account_here_reads_so_and_gets_none(client, directory, zhang, claimed):
    directory.claims["preferred_username"] = claimed
    answer = through(client, directory)
    assert answer.status_code == (502 if isinstance(claimed, dict) else 403)
    assert ("尚未绑定" in answer.content.decode()) is (answer.status_code == 403)
    assert "_auth_user_id" not in client.session
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


@pytest.mark.parametrize("role", ["office", "reader", "secadmin"])
def test_accounts_that_may_do_more_are_not_connected_by_a_claim(client, directory, role):
    a_user("zhang", role=role, password=PASSWORD)
    assert through(client, directory).status_code == 403
    assert not SocialAccount.objects.exists()


def test_after_signing_in_with_the_password_anybody_connects_by_hand(client, directory, settings):
    settings.OIDC_CLAIM = ""
    office = a_user("office", role="office", password=PASSWORD)
    client.post("/sign-in/", {"login": "office", "password": PASSWORD})
    assert through(client, directory, process="connect").url == "/security/"
    again = Client()
    through(again, directory)
    assert again.session["_auth_user_id"] == str(office.pk)
    assert client.post("/security/connections/oidc/removal/").url == "/security/"
    assert client.post("/security/connections/oidc/removal/").status_code == 404
    assert through(Client(), directory).status_code == 403


def test_a_visitor_connects_nothing(client, directory, zhang):
    answer = through(client, directory, process="connect")
    assert client.get(answer.url).url.startswith("/sign-in/")
    assert not SocialAccount.objects.exists()


def test_a_closed_account_stays_closed(client, directory, zhang):
    through(client, directory)
    zhang.is_active = False
    zhang.save()
    assert through(Client(), directory).status_code == 422


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d, address: address.replace("state=", "state=x"),
        lambda d, address: address.replace("code=", "code=x"),
        lambda d, address: address.split("?")[0],
        lambda d, address: address.split("?")[0] + "?error=server_error&state=x",
    ],
)
def test_a_made_up_way_back_leads_nowhere(client, directory, zhang, spoil):
    there = client.post(START)
    answer = client.get(spoil(directory, directory.authorize(there.url)))
    assert answer.status_code == 502
    assert "_auth_user_id" not in client.session


def test_a_way_back_belongs_to_the_browser_that_set_out(client, directory, zhang):
    """Somebody else's code with the own state, or the other way round, signs nobody in."""
    stolen = directory.authorize(client.post(START).url)
    assert Client().get(stolen).status_code == 502
    victim = Client()
    own = parse_qs(urlsplit(victim.post(START).url).query)["state"][0]
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    assert victim.get(f"{START}callback/?code={code}&state={own}").status_code == 502
    assert "_auth_user_id" not in victim.session


def test_a_way_back_is_gone_once(client, directory, zhang):
    back = directory.authorize(client.post(START).url)
    assert client.get(back).status_code == 302
    client.post("/sign-out/")
    assert client.get(back).status_code == 502


@pytest.mark.parametrize("fault", ["signature", "issuer", "audience", "expired", "other subject"])
def test_a_token_that_does_not_hold_signs_nobody_in(client, directory, zhang, fault):
    match fault:
        case "signature":
            directory.signed_by = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        case "issuer":
            directory.issuer_claimed = "https://elsewhere.example"
        case "audience":
            directory.claims["aud"] = "another client"
        case "expired":
            directory.claims["exp"] = 1_000_000
        case _:
            directory.userinfo = {**directory.claims, "sub": "u-2"}
    assert through(client, directory).status_code == 502
    assert "_auth_user_id" not in client.session


def test_stopping_there_is_no_fault(client, directory):
    state = parse_qs(urlsplit(client.post(START).url).query)["state"][0]
    answer = client.get(f"{START}callback/?error=access_denied&state={state}")
    assert answer.status_code == 200
    assert "取消" in answer.content.decode()


def test_a_directory_that_is_away_is_said(client, directory, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://127.0.0.1:9"}
    assert client.post(START).status_code == 502


@pytest.mark.parametrize("target", HOSTILE_TARGETS)
def test_next_never_leaves_the_site(client, directory, zhang, target):
    assert through(client, directory, next=target).url == "/"


def test_next_leads_on_to_a_page_of_the_site(client, directory, zhang):
    assert through(client, directory, next="/records/?q=x").url == "/records/?q=x"


def test_the_second_factor_is_asked_for_all_the_same(client, directory, zhang):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    client.get("/sign-in/")
    TOTP.activate(zhang, generate_totp_secret())
    assert through(client, directory).url == "/sign-in/second/"
    assert "_auth_user_id" not in client.session
