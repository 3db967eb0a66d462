"""Lists with personal data: a reason, a second person from a size on, fetched once within a day."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from jiebang.common import clock, jobs, waiting
from jiebang.common.models import AuditEntry, WriteKey
from jiebang.people import identity
from jiebang.people.models import BulkExport
from jiebang.programmes.privacy import exports
from tests.builders import a_cohort, a_secondment, a_user, signed_in
from tests.dump import text_of_zip
from tests.one_secondee import ID_NUMBER, PHONE

REASON = {"reason": "list", "words": "核对通讯录"}


def ask(client, kind="contacts", **fields):
    return client.post(f"/exports/new/?kind={kind}&cohort=sh05", {**REASON, **fields})


def asked(client, kind="contacts"):
    answer = ask(client, kind)
    assert answer.status_code == 302, answer.content.decode()
    return BulkExport.objects.latest("id")


def file_of(client, export):
    answer = client.get(f"/exports/{export.uuid}.xlsx")
    return text_of_zip(b"".join(answer.streaming_content)) if answer.status_code == 200 else answer


def test_a_small_list_is_fetched_once_for_a_reason_and_everybody_on_it_sees_that(world):
    office = world.client("office")
    assert office.get("/people/contacts.xlsx").url == "/exports/new/?kind=contacts"
    export = asked(office)
    assert not export.needs_second
    text = file_of(office, export)
    assert PHONE in text and "单晓月" in text
    again = file_of(office, export)
    assert (again.status_code, "已经取走" in again.content.decode()) == (422, True)
    line = AuditEntry.objects.get(verb="seen.list")
    assert (line.data["reason"], line.data["words"], line.subjects.count()) == ("list", "核对通讯录", 3)
    assert PHONE not in str(line.data)
    assert "核对通讯录" in world.client("mate").get("/my-data/looks/").content.decode()


def test_no_answer_kept_for_replays_holds_a_number(world):
    office = world.client("office", headers={"Idempotency-Key": "11111111-2222"})
    export = asked(office)
    file_of(office, export)
    assert all(PHONE.encode() not in bytes(key.body) for key in WriteKey.objects.all())
    ask(office)
    assert BulkExport.objects.count() == 1  # the same form twice is one request


@pytest.mark.parametrize(
    "form", [{}, {"reason": "curiosity"}, {"reason": "other", "words": " "}, {"reason": "list", "words": "长" * 10_000}]
)  # fmt: skip
def test_without_a_good_reason_there_is_no_list(world, form):
    assert world.client("office").post("/exports/new/?kind=contacts&cohort=sh05", form).status_code == 422
    assert not BulkExport.objects.exists()


@pytest.fixture
def many(world, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ALONE", 2)
    return world


def test_a_large_list_needs_a_second_person_of_the_office(many):
    office, colleague = many.client("office"), many.client("office2")
    export = asked(office)
    assert export.needs_second
    assert file_of(office, export).status_code == 422
    assert [m.url for m in waiting.for_user(many.users["office2"])] == [f"/exports/{export.uuid}/"]
    assert waiting.for_user(many.users["office"]) == []
    own = office.post(f"/exports/{export.uuid}/decision/", {"verdict": "approve"})
    assert (own.status_code, BulkExport.objects.get().approved) == (422, None)
    decision = {"verdict": "approve"}
    assert [colleague.post(f"/exports/{export.uuid}/decision/", decision).status_code for _tap in range(2)] == [
        302,
        302,
    ]
    assert file_of(colleague, export).status_code == 403  # who agrees does not fetch
    assert PHONE in file_of(office, export)


def test_a_refusal_says_why_and_ends_it(many):
    export = asked(many.client("office"))
    colleague = many.client("office2")
    assert colleague.post(f"/exports/{export.uuid}/decision/", {"verdict": "decline"}).status_code == 422
    colleague.post(f"/exports/{export.uuid}/decision/", {"verdict": "decline", "refusal": "范围太大"})
    assert "范围太大" in many.client("office").get(f"/exports/{export.uuid}/").content.decode()
    assert file_of(many.client("office"), export).status_code == 422


def test_after_a_day_it_is_too_late_and_the_tick_forgets_it(world, monkeypatch):
    office = world.client("office")
    export = asked(office)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=25))
    late = file_of(world.client("office"), export)
    assert (late.status_code, "24 小时" in late.content.decode()) == (422, True)
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=8))
    assert jobs.JOBS["sweep exports"]() == 1
    assert not BulkExport.objects.exists()


def test_people_who_came_after_it_was_agreed_are_not_on_it(many):
    office = many.client("office")
    export = asked(office)
    many.client("office2").post(f"/exports/{export.uuid}/decision/", {"verdict": "approve"})
    a_secondment(many.cohort, "新来的")
    assert file_of(office, export).status_code == 422


def test_identity_numbers_always_need_two_and_are_the_offices_alone(world, numbers_kept):
    identity.store_number(world.own.person, ID_NUMBER, by=world.users["office"])
    office = world.client("office")
    export = asked(office, "id_numbers")
    assert (export.rows, export.needs_second) == (1, True)
    world.client("office2").post(f"/exports/{export.uuid}/decision/", {"verdict": "approve"})
    assert ID_NUMBER in file_of(office, export)
    for role in ("home", "secretary"):
        assert world.client(role).get("/exports/new/?kind=id_numbers&cohort=sh05").status_code == 403


def test_a_home_unit_takes_its_own_people_and_a_secretary_the_party_members(world):
    home, secretary = world.client("home"), world.client("secretary")
    contacts = file_of(home, asked(home))
    assert "单晓月" in contacts and "查理" not in contacts
    party = file_of(secretary, asked(secretary, "party_list"))
    assert "单晓月" in party and "仇文" not in party and PHONE not in party
    assert ask(secretary, "contacts").status_code == 403
    assert ask(home, "party_list").status_code == 403


@pytest.mark.parametrize("role", ["own", "leader", "mentor", "reader", "sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("path", ["/exports/", "/exports.xlsx", "/exports/new/", "/people/contacts.xlsx"])
def test_lists_are_not_for_others(world, role, path):
    assert world.client(role).get(path).status_code == 403


def test_another_cohorts_lists_and_invented_ids_are_hidden(world, client):
    a_secondment(a_cohort(code="bj03"), "外人", person=None)
    office = world.client("office")
    assert office.get("/exports/new/?kind=contacts&cohort=bj03").status_code == 404
    assert office.get("/exports/new/?kind=made_up&cohort=sh05").status_code == 404
    assert office.get(f"/exports/{uuid.uuid4()}.xlsx").status_code == 404
    export = asked(office)
    stranger = signed_in(client, a_user("elsewhere", role="office", scope=a_cohort(code="bj04")))
    for path in (f"/exports/{export.uuid}/", f"/exports/{export.uuid}.xlsx"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/exports/{export.uuid}/decision/", {"verdict": "approve"}).status_code == 404


def test_the_log_of_lists_names_no_number(world):
    office = world.client("office")
    file_of(office, asked(office))
    page = office.get("/exports/").content.decode()
    sheet = text_of_zip(b"".join(office.get("/exports.xlsx").streaming_content))
    for text in (page, sheet):
        assert "核对通讯录" in text and PHONE not in text
    assert "没有符合的名单" in office.get("/exports/?state=refused").content.decode()
