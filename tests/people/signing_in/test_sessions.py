"""How long a session lasts, which ones somebody has, and ending them."""

from __future__ import annotations

import pytest
from django.test import Client

from jiebang.common.models import AuditEntry
from jiebang.people.models import Session
from jiebang.people.signing_in import devices, sessions
from tests.builders import PASSWORD, a_cohort, a_user, signed_in

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
WECHAT = "Mozilla/5.0 (Linux; Android 14; V2) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0"


@pytest.fixture
def office():
    return a_user("office", role="office", scope=a_cohort(), password=PASSWORD)


def device(user, agent=CHROME):
    """A browser in which the user has just signed in."""
    client = signed_in(Client(headers={"User-Agent": agent}), user)
    assert client.get("/records/").status_code == 200
    return client


@pytest.mark.parametrize(("profile", "idle", "hours"), [("asvs", 60, 12), ("mlps", 15, 8)])
class TestLimits:
    @pytest.fixture(autouse=True)
    def under(self, settings, profile):
        settings.PASSWORD_PROFILE = profile

    def test_a_session_nobody_uses_ends_to_the_minute(self, office, later, idle, hours):
        client = device(office)
        later(minutes=idle - 1, seconds=59)
        assert client.get("/records/").status_code == 200
        later(minutes=2 * idle - 1)
        assert client.get("/records/").status_code == 200
        later(minutes=3 * idle)
        answer = client.get("/records/?q=x")
        assert (answer.status_code, answer.url) == (302, "/sign-in/?next=%2Frecords%2F%3Fq%3Dx&ended=idle")
        assert not Session.objects.filter(user=office).exists()
        assert f"{idle} 分钟" in client.get(answer.url).content.decode()

    def test_a_session_that_is_used_ends_after_its_hours_all_the_same(self, office, later, idle, hours):
        client = device(office)
        for minutes in range(10, hours * 60, 10):
            later(minutes=minutes)
            assert client.get("/records/").status_code == 200, minutes
        later(hours=hours, minutes=-1)
        assert client.get("/records/").status_code == 200
        later(hours=hours)
        answer = client.get("/records/")
        assert "ended=longest" in answer.url
        assert f"{hours} 小时" in client.get(answer.url).content.decode()


def test_a_form_sent_too_late_leads_back_to_its_page(office, later):
    client = device(office)
    later(hours=2)
    sent = client.post("/records/chosen/", {}, headers={"Referer": "http://testserver/records/?q=x"})
    assert sent.url == "/sign-in/?next=%2Frecords%2F%3Fq%3Dx&ended=idle"
    other = client.post("/records/chosen/", {}, headers={"Referer": "https://evil.example/records/"})
    assert "evil" not in other.url


def test_a_fragment_asked_for_too_late_moves_the_whole_page(office, later):
    client = device(office)
    later(hours=2)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/records/new/"}
    answer = client.get("/records/", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in/?next=%2Frecords%2Fnew%2F&ended=idle")


def test_signing_in_afresh_begins_a_new_time(office, later):
    client = device(office)
    later(hours=13)
    client.post("/sign-in/", {"login": "office", "password": PASSWORD})
    assert client.get("/records/").status_code == 200


def test_a_session_is_written_at_most_once_a_minute(office, later, django_assert_num_queries):
    client = device(office)
    later(seconds=59)
    client.get("/records/")
    assert client.session["active"] == client.session["began"]
    later(seconds=61)
    client.get("/records/")
    assert client.session["active"] > client.session["began"]


def test_the_own_devices_stand_in_words_this_one_first(office):
    here, phone = device(office), device(office, WECHAT)
    rows = here.get("/sessions/").context["rows"]
    assert [(row.words, row.here) for row in rows] == [("Windows 上的 Chrome", True), ("Android 上的 微信", False)]
    assert here.get("/sessions/").status_code == phone.get("/sessions/").status_code == 200


def test_one_device_is_signed_out_and_a_second_click_finds_nothing(office):
    here, phone = device(office), device(office, WECHAT)
    other = here.get("/sessions/").context["rows"][1]
    assert here.post(f"/sessions/{other.uuid}/").url == "/sessions/"
    assert here.post(f"/sessions/{other.uuid}/").status_code == 404
    assert phone.get("/records/").status_code == 302
    assert here.get("/records/").status_code == 200


def test_all_other_devices_are_signed_out_in_one_act(office):
    here, others = device(office), [device(office, WECHAT), device(office)]
    here.post("/sessions/others/")
    assert [client.get("/records/").status_code for client in (here, *others)] == [200, 302, 302]
    line = AuditEntry.objects.get(verb="user.sessions_ended")
    assert line.data == {"login": "office", "count": 2}


def test_nobody_ends_the_sessions_of_somebody_else(office):
    here, stranger = device(office), device(a_user("other", role="office", scope=a_cohort()))
    row = here.get("/sessions/").context["rows"][0]
    assert stranger.post(f"/sessions/{row.uuid}/").status_code == 404
    assert here.get("/records/").status_code == 200


def test_sessions_that_open_nothing_any_more_are_not_listed(office, later):
    here, idle = device(office), device(office, WECHAT)
    later(minutes=30)
    here.get("/records/")
    later(minutes=70)
    assert [row.here for row in here.get("/sessions/").context["rows"]] == [True]
    assert idle.get("/records/").status_code == 302


def test_a_session_keeps_no_address_and_no_browser_string(office):
    client = device(office)
    kept = Session.objects.get(user=office).get_decoded()
    assert kept["device"] == ["chrome", "windows"]
    assert not [value for value in map(str, kept.values()) if "127.0.0.1" in value or "AppleWebKit" in value]
    assert str(client.session.session_key) not in client.get("/sessions/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(office, count, django_assert_num_queries):
    clients = [device(office) for _turn in range(count)]
    with django_assert_num_queries(1):
        assert len(sessions.open_sessions(office, here=clients[0].session.session_key)) == count


@pytest.mark.parametrize(
    ("agent", "words"),  # shortened
    [
        (CHROME, "Windows 上的 Chrome"), (WECHAT, "Android 上的 微信"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "iPhone 上的 Safari"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/126 Safari/537.36 Edg/126.0", "Mac 上的 Edge"),
        ("Mozilla/5.0 (Linux; Android 12; HarmonyOS) HuaweiBrowser/14 Safari/537.36", "HarmonyOS 上的 华为浏览器"),
        ("Mozilla/5.0 (iPhone) AliApp(DingTalk/7.5) Mobile", "iPhone 上的 钉钉"),
        ("curl/8.5", "未知设备"), ("", "未知设备"), ("<script>", "未知设备"),
    ],
)  # fmt: skip
def test_a_browser_in_words(client, agent, words):
    from django.utils import translation

    with translation.override("zh-hans"):
        assert devices.words_for(devices.kind_of(agent)) == words


def test_the_security_administrator_ends_sessions_of_anybody_and_sees_no_address(office):
    here, guard = device(office), signed_in(Client(), a_user("guard", role="secadmin"))
    page = guard.get(f"/accounts/{office.uuid}/sessions/")
    assert [row.words for row in page.context["rows"]] == ["Windows 上的 Chrome"]
    assert "127.0.0.1" not in page.content.decode()
    assert AuditEntry.objects.get(verb="seen.sessions").object_id == str(office.uuid)
    end = f"/accounts/{office.uuid}/sessions/end/"
    assert guard.post(end, {"session": "nonsense"}).status_code == 404
    guard.post(end, {"session": str(page.context["rows"][0].uuid)})
    assert here.get("/records/").status_code == 302
    device(office), device(office)
    guard.post(end)
    assert not sessions.open_sessions(office)


@pytest.mark.parametrize("role", ["office", "sysadmin", "auditor", "leader"])
def test_nobody_else_looks_at_the_sessions_of_others(client, office, role):
    from tests.builders import a_group

    user = a_user("curious", role=role, scope=a_group(a_cohort()) if role == "leader" else None)
    signed_in(client, user)
    codes = {client.get(f"/accounts/{office.uuid}/sessions/").status_code, client.get("/lockouts/").status_code}
    assert codes == {403}
