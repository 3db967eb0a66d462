"""Who sees how much of a phone and an identity number, and what looking at one leaves behind."""

from __future__ import annotations

import json
import uuid

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from jiebang.common import panels
from jiebang.common.models import AuditEntry, WriteKey
from jiebang.people import consents, identity
from jiebang.programmes.models import Secondment
from jiebang.programmes.privacy import reveal
from jiebang.programmes.privacy.rules import Sight, masked_phones, phone_sight
from tests.one_secondee import ID_NUMBER, MASKED, PHONE

REASON = {"reason": "work", "words": "明天座谈改地点"}
ADMINISTRATORS = ["sysadmin", "secadmin", "auditor"]


def address(secondment, what="phone"):
    return f"/people/{secondment.uuid}/{what}/"


def looks(verb="seen.phone"):
    return AuditEntry.objects.filter(verb=verb)


@pytest.mark.parametrize(
    ("role", "sight"),
    [
        ("own", Sight.OWN), ("office", Sight.FULL), ("leader", Sight.FULL), ("secretary", Sight.FULL),
        ("home", Sight.FULL), ("mentor", Sight.MASKED), ("reader", Sight.MASKED), ("mate", Sight.NOTHING),
        ("stranger", Sight.NOTHING), *((role, Sight.NOTHING) for role in ADMINISTRATORS),
    ],
)  # fmt: skip
def test_how_much_of_a_phone_each_role_may_see(world, role, sight):
    assert phone_sight(world.users[role], world.own) == sight


def test_the_group_sees_it_once_the_owner_agrees_and_no_longer_once_taken_back(world):
    person, mate = world.own.person, world.users["mate"]
    consents.answer(person, consents.PHONE_TO_GROUP, agreed=True, by=world.users["own"])
    assert (phone_sight(mate, world.own), phone_sight(world.users["stranger"], world.own)) == (
        Sight.FULL,
        Sight.NOTHING,
    )
    consents.answer(person, consents.PHONE_TO_GROUP, agreed=False, by=world.users["own"])
    assert phone_sight(mate, world.own) == Sight.NOTHING


@pytest.mark.parametrize("role", ["office", "leader", "secretary", "home"])
def test_the_number_is_shown_for_a_reason_and_the_reason_is_kept(world, role):
    client = world.client(role)
    before = client.get(address(world.own)).content.decode()
    assert MASKED in before and PHONE not in before
    answer = client.post(address(world.own), REASON)
    assert (answer.status_code, answer.url) == (302, address(world.own))
    page = client.get(address(world.own))
    assert PHONE in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"
    line = looks().get()
    assert (line.actor, line.object_id, line.data) == (world.users[role], str(world.own.uuid), REASON)
    assert [str(s.person_id) for s in line.subjects.all()] == [str(world.own.person.uuid)]


def test_htmx_gets_the_piece_alone(world):
    client = world.client("office", headers={"HX-Request": "true"})
    form = client.get(address(world.own)).content.decode()
    assert "<html" not in form and MASKED in form and 'name="reason"' in form
    piece = client.post(address(world.own), REASON, follow=True).content.decode()
    assert "<html" not in piece and PHONE in piece


@pytest.mark.parametrize("role", ["mentor", "reader"])
def test_mentor_and_leadership_see_the_masked_number_and_cannot_ask(world, role):
    client = world.client(role)
    page = client.get(address(world.own)).content.decode()
    assert MASKED in page and PHONE not in page and 'name="reason"' not in page
    assert client.post(address(world.own), REASON).status_code == 403
    assert not looks().exists()


@pytest.mark.parametrize("role", ["mate", "stranger", *ADMINISTRATORS])
def test_others_are_turned_away(world, role):
    client = world.client(role)
    for answer in (client.get(address(world.own)), client.post(address(world.own), REASON)):
        assert answer.status_code in {403, 404}
        assert PHONE not in answer.content.decode() and MASKED not in answer.content.decode()
    assert not looks().exists()


def test_the_owner_is_sent_to_the_own_data(world):
    assert world.client("own").get(address(world.own)).url == "/my-data/"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "请说明"),
        ({"reason": "curiosity"}, "请说明"),
        ({"reason": "other", "words": "  "}, "几个字"),
        ({"reason": "work", "words": "好" * 10_000}, "200"),
    ],
)
def test_a_missing_or_endless_reason_shows_nothing(world, form, told):
    client = world.client("office")
    answer = client.post(address(world.own), form)
    assert answer.status_code == 422
    assert told in answer.content.decode() and PHONE not in answer.content.decode()
    assert PHONE not in client.get(address(world.own)).content.decode()
    assert not looks().exists()


def test_markup_in_a_reason_stays_text(world):
    world.client("office").post(address(world.own), {"reason": "other", "words": "<script>alert(1)</script>"})
    page = world.client("own").get("/my-data/").content.decode()
    assert "&lt;script&gt;" in page and "<script>alert" not in page


def test_an_invented_or_foreign_id_is_404(world):
    assert world.client("leader").get(address(world.stranger)).status_code == 404
    assert world.client("office").post(f"/people/{uuid.uuid4()}/phone/", REASON).status_code == 404


def test_the_same_form_twice_is_one_look_and_its_kept_answer_holds_no_number(world):
    client = world.client("office")
    form = {**REASON, "idempotency_key": "11111111-2222-3333-4444-555555555555"}
    assert [client.post(address(world.own), form).status_code for _tap in range(2)] == [302, 302]
    assert looks().count() == 1
    assert PHONE.encode() not in bytes(WriteKey.objects.get().body)


def test_a_session_that_did_not_ask_sees_nothing_and_a_revoked_role_ends_it(world):
    client = world.client("leader")
    client.post(address(world.own), REASON)
    assert PHONE not in world.client("leader").get(address(world.own)).content.decode()
    world.users["leader"].grants.update(revoked_at=world.cohort.created_at)
    assert client.get(address(world.own)).status_code == 403


def test_it_is_hidden_again_after_some_minutes(world, monkeypatch):
    client = world.client("office")
    client.post(address(world.own), REASON)
    monkeypatch.setattr(reveal, "is_over", lambda until: True)
    assert PHONE not in client.get(address(world.own)).content.decode()


def test_after_thirty_looks_an_hour_comes_a_sentence(world, monkeypatch):
    monkeypatch.setattr(reveal, "MOST", 2)
    client = world.client("office")
    codes = [client.post(address(world.own), REASON).status_code for _n in range(3)]
    assert codes == [302, 302, 422]
    assert looks().count() == 2
    assert "2" in client.post(address(world.own), REASON).content.decode()


def test_lists_hold_masked_numbers_of_those_one_may_see_and_ask_once(world, django_assert_num_queries):
    rows = list(Secondment.objects.select_related("person").order_by("number"))
    found = {role: masked_phones(world.users[role], rows) for role in ("office", "leader", "reader", "stranger")}
    assert found["office"][world.own.pk] == found["leader"][world.own.pk] == found["reader"][world.own.pk] == MASKED
    assert set(found["leader"]) == {world.own.pk, world.mate.pk}
    assert found["stranger"] == {}
    for people in (rows[:1], rows):
        with django_assert_num_queries(1):
            masked_phones(world.users["office"], people)


def test_the_panel_of_a_persons_page(world, rf):
    shown = {role: panels.shown("person", world.users[role], world.own) for role in world.users}
    mine = {role: next((c for t, c in found if "contact" in t), None) for role, found in shown.items()}
    assert {role for role, context in mine.items() if context is None} == {"mate", "stranger", *ADMINISTRATORS}
    assert {context["phone"] for context in mine.values() if context} == {MASKED}
    assert {role for role, context in mine.items() if context and context["may_see_phone"]} == {
        "office", "office2", "leader", "secretary", "home",
    }  # fmt: skip


def test_no_audit_line_or_log_holds_the_number(world, caplog):
    client = world.client("office")
    client.post(address(world.own), REASON)
    client.get(address(world.own))
    world.client("own").post("/my-data/phone/", {"phone": "15400009999", "seen": "wrong"})
    lines = json.dumps(list(AuditEntry.objects.values()), cls=DjangoJSONEncoder)
    assert PHONE not in lines and "15400009999" not in lines and PHONE not in caplog.text


# ── identity numbers ───────────────────────────────────────────────────────────────────────────────────────────


def test_without_the_switch_there_is_no_page_of_identity_numbers(world):
    assert world.client("office").get(address(world.own, "id-number")).status_code == 404


@pytest.mark.parametrize(
    ("role", "code"),
    [("office", 200), ("home", 200), ("leader", 403), ("secretary", 403), ("mentor", 403), ("reader", 403),
     ("mate", 403), ("sysadmin", 403)],
)  # fmt: skip
def test_identity_numbers_are_for_office_and_home_unit(world, numbers_kept, role, code):
    identity.store_number(world.own.person, ID_NUMBER, by=world.users["office"])
    client = world.client(role)
    answer = client.get(address(world.own, "id-number"))
    assert answer.status_code == code
    assert ID_NUMBER not in answer.content.decode()
    client.post(address(world.own, "id-number"), {"reason": "formality"})
    shown = ID_NUMBER in client.get(address(world.own, "id-number")).content.decode()
    assert shown == (code == 200)
    assert looks("seen.id_number").count() == (code == 200)


def test_a_number_whose_key_is_gone_is_told_as_such(world, numbers_kept, settings):
    identity.store_number(world.own.person, ID_NUMBER, by=world.users["office"])
    settings.FIELD_KEY = "k2:HR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8fHR8"
    page = world.client("office").get(address(world.own, "id-number"))
    assert page.status_code == 200
    assert "密钥" in page.content.decode()
