"""Requests for correction and erasure: whose turn it is, the clock, who is told, what nobody may."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from jiebang.common import telling, waiting
from jiebang.people.models import DataRequest
from jiebang.programmes.privacy.steps import waits_for_home_unit
from tests.dump import text_of_zip
from tests.one_secondee import PHONE

DECIDE = {"verdict": "approve", "reason": "理由充分"}


@pytest.fixture
def told(monkeypatch):
    heard = []

    def listen(users, kind, values, url, matter):
        heard.append((kind, [user.username for user in users], url))

    monkeypatch.setattr(telling, "_listeners", [listen])
    return heard


def asked(world, kind="correction", text="出生年应为 1991"):
    world.client("own").post("/my-data/requests/", {"kind": kind, "text": text})
    return DataRequest.objects.get(kind=kind)


def page(request, step=""):
    return f"/data-requests/{request.uuid}/{step}"


def urls_waiting(world, role):
    return [m.url for m in waiting.for_user(world.users[role]) if "requests" in m.url]


def test_the_turns_of_a_correction(world, told):
    request = asked(world)
    assert (urls_waiting(world, "home"), urls_waiting(world, "office")) == ([page(request)], [])
    assert told.pop() == ("request.asked", ["home"], page(request))
    world.client("home").post(page(request, "forwarding/"), {"note": "属实"})
    assert (urls_waiting(world, "home"), urls_waiting(world, "office")) == ([], [page(request)])
    assert told.pop() == ("request.forwarded", ["office", "office2"], page(request))
    world.client("office").post(page(request, "decision/"), DECIDE)
    assert told.pop() == ("request.decided", ["own"], "/my-data/requests/")
    assert urls_waiting(world, "office") == [page(request)]  # to be corrected
    world.client("office").post(page(request, "completion/"))
    assert told.pop() == ("request.carried_out", ["own"], "/my-data/requests/")
    assert urls_waiting(world, "office") == []
    mine = world.client("own").get("/my-data/requests/").content.decode()
    assert "已办结" in mine and "理由充分" in mine


def test_the_clock_is_shown_to_both_sides(world):
    request = asked(world)  # on Sunday 17 October
    for role, path in (("own", "/my-data/requests/"), ("office", page(request)), ("home", "/data-requests/")):
        text = world.client(role).get(path).content.decode()
        assert "11 月 5 日" in text or "2021-11-05" in text
    assert [m.due for m in waiting.for_user(world.users["home"]) if "request" in m.key] == [date(2021, 11, 5)]


def test_the_office_waits_for_the_home_unit_but_not_for_ever(world, today_is):
    request = asked(world)
    refused = world.client("office").post(page(request, "decision/"), DECIDE)
    assert (refused.status_code, "转交期限" in refused.content.decode()) == (422, True)
    today_is(date(2021, 10, 25))  # the sixth working day
    assert world.client("office").post(page(request, "decision/"), DECIDE).status_code == 302


def test_where_nobody_acts_for_the_home_unit_the_office_decides_at_once(world):
    world.users["home"].grants.update(revoked_at=world.cohort.created_at)
    request = asked(world)
    assert not waits_for_home_unit(request)
    assert urls_waiting(world, "office") == [page(request)]


def test_asking_twice_is_one_request_and_taking_back_ends_it(world):
    first = asked(world)
    assert asked(world, text="另一句") == first
    client = world.client("own")
    withdrawal = f"/my-data/requests/{first.uuid}/withdrawal/"
    assert [client.post(withdrawal).status_code for _tap in range(2)] == [302, 302]
    client.post("/my-data/requests/", {"kind": "correction", "text": "再提一次"})
    assert DataRequest.objects.count() == 2


def test_deciding_twice_is_one_decision_and_another_verdict_is_refused(world):
    request = asked(world)
    world.client("home").post(page(request, "forwarding/"))
    office = world.client("office")
    assert [office.post(page(request, "decision/"), DECIDE).status_code for _tap in range(2)] == [302, 302]
    late = world.client("office2").post(page(request, "decision/"), {"verdict": "decline", "reason": "不行"})
    assert late.status_code == 422
    assert DataRequest.objects.get().approved is True


@pytest.mark.parametrize(
    "form",
    [{}, {"verdict": "approve"}, {"verdict": "maybe", "reason": "x"}, {"verdict": "approve", "reason": "长" * 10_000}],
)  # fmt: skip
def test_a_decision_needs_a_verdict_and_a_reason_of_a_length(world, form):
    request = asked(world)
    world.client("home").post(page(request, "forwarding/"))
    assert world.client("office").post(page(request, "decision/"), form).status_code == 422
    assert DataRequest.objects.get().approved is None


@pytest.mark.parametrize(
    "form",
    [{}, {"kind": "correction"}, {"kind": "everything", "text": "x"}, {"kind": "erasure", "text": "长" * 10_000}],
)  # fmt: skip
def test_a_request_needs_its_kind_and_its_words(world, form):
    assert world.client("own").post("/my-data/requests/", form).status_code == 422
    assert not DataRequest.objects.exists()


def test_markup_stays_text_everywhere(world):
    request = asked(world, text="<script>alert(1)</script>")
    for role, path in (("own", "/my-data/requests/"), ("office", page(request)), ("home", page(request))):
        text = world.client(role).get(path).content.decode()
        assert "&lt;script&gt;" in text and "<script>alert" not in text


def test_a_request_of_another_is_hidden(world):
    request = asked(world)
    for role in ("mate", "stranger"):
        assert world.client(role).post(f"/my-data/requests/{request.uuid}/withdrawal/").status_code == 404
    world.own.__class__.objects.filter(pk=world.own.pk).update(home_unit=world.stranger.home_unit)
    assert world.client("home").get(page(request)).status_code == 404
    assert world.client("home").post(page(request, "forwarding/")).status_code == 404
    assert world.client("office").get(page_of_nobody()).status_code == 404
    for role in ("leader", "secretary", "reader", "mentor", "sysadmin", "secadmin", "auditor", "own"):
        assert world.client(role).get(page(request)).status_code == 403


def page_of_nobody():
    return f"/data-requests/{uuid.uuid4()}/"


def test_the_home_unit_passes_on_and_decides_nothing(world):
    request = asked(world)
    home = world.client("home")
    assert home.post(page(request, "decision/"), DECIDE).status_code == 403
    assert home.post(page(request, "completion/")).status_code == 403
    text = home.get(page(request)).content.decode()
    assert "转交项目办" in text and "审批意见" not in text
    assert world.client("office").post(page(request, "forwarding/")).status_code == 403


def test_the_list_is_searched_filtered_and_taken_away(world):
    asked(world)
    asked(world, kind="erasure", text="")
    office = world.client("office")
    assert "2 项申请" in office.get("/data-requests/").content.decode()
    for query, count in (
        ("?kind=erasure", 1),
        ("?q=单晓", 2),
        ("?q=无此人", 0),
        ("?state=open", 2),
        ("?state=closed", 0),
    ):
        assert f"{count} 项申请" in office.get(f"/data-requests/{query}").content.decode()
    text = text_of_zip(b"".join(office.get("/data-requests.xlsx?kind=erasure").streaming_content))
    assert "删除" in text and "更正" not in text and PHONE not in text


def test_the_dry_run_is_shown_to_the_office_before_it_decides(world):
    request = asked(world, kind="erasure", text="")
    text = world.client("office").get(page(request)).content.decode()
    assert "删除预演" in text and "批次学员" in text and "批次还在进行" not in text  # the home unit comes first
    world.client("home").post(page(request, "forwarding/"))
    assert "批次还在进行" in world.client("office").get(page(request)).content.decode()
    assert "删除预演" not in world.client("home").get(page(request)).content.decode()
