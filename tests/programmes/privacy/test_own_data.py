"""My data: what is shown, taken away, changed and agreed to, always the own and nobody else's."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiebang.common import waiting
from jiebang.common.models import AuditEntry, WriteKey
from jiebang.evidence.actions import save_record
from jiebang.evidence.drafts import Draft, Named
from jiebang.people import consents, identity
from jiebang.people.models import Consent, IdentityNumber, Person
from jiebang.people.phones import mark_of
from jiebang.programmes.privacy.rules import Sight, phone_sight
from tests.builders import START, a_user, signed_in
from tests.dump import text_of_zip
from tests.one_secondee import ID_NUMBER, PHONE

REASON = {"reason": "work", "words": "改地点"}


def archive(client):
    answer = client.get("/my-data.zip")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def files(data):
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def lines(data, name):
    return [json.loads(line) for line in files(data)[name].decode().splitlines()]


@pytest.fixture
def records(world):
    for who, text in (("own", "我的体会"), ("stranger", "别人的体会")):
        secondment = getattr(world, who)
        draft = Draft("visit", START, (secondment,), (Named("普洛斯", "company"),), learned=text)
        save_record(world.cohort, draft, by=world.users[who], author=secondment)


# ── the page ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_shows_the_own_things_and_who_looked(world, records):
    world.client("office").post(f"/people/{world.own.uuid}/phone/", REASON)
    page = world.client("own").get("/my-data/").content.decode()
    for told in (PHONE, "我的体会", "office", "项目办", "查看了你的手机号", "联系工作（改地点）"):
        assert told in page
    assert "别人的体会" not in page


def test_looks_at_others_are_not_mine(world):
    world.client("office").post(f"/people/{world.own.uuid}/phone/", REASON)
    assert "还没有人查看" in world.client("stranger").get("/my-data/").content.decode()
    assert "改地点" not in world.client("stranger").get("/my-data/looks/").content.decode()
    assert "改地点" in world.client("own").get("/my-data/looks/").content.decode()
    sheet = world.client("own").get("/my-data/looks.xlsx")
    assert "改地点" in text_of_zip(b"".join(sheet.streaming_content))


@pytest.mark.parametrize("role", ["office", "home", "mentor", "reader", "sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("path", ["/my-data/", "/my-data.zip", "/my-data/consents/", "/my-data/requests/"])
def test_an_account_without_a_person_has_no_own_data(world, role, path):
    assert world.client(role).get(path).status_code == 403


def test_the_own_roles_are_told_in_words(world):
    page = world.client("own").get("/my-data/").content.decode().rsplit("我的角色", 1)[1].split("</table>")[0]
    assert "<td>学员</td><td>本人</td>" in page


def test_an_office_colleague_with_a_person_has_own_data_too(world, client):
    user = a_user("clerk", role="office", scope=world.cohort, person=Person.objects.create(name="办事员", sort_key="b"))
    assert "办事员" in archive_text(signed_in(client, user))


def archive_text(client):
    return text_of_zip(archive(client))


def queries_of(client, path):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
        return len(asked)


def test_the_page_asks_as_often_for_three_looks_as_for_one(world):
    office, own = world.client("office"), world.client("own")
    office.post(f"/people/{world.own.uuid}/phone/", REASON)
    own.get("/my-data/looks/")
    one = queries_of(own, "/my-data/looks/")
    for _n in range(2):
        office.post(f"/people/{world.own.uuid}/phone/", REASON)
    assert queries_of(own, "/my-data/looks/") == one


# ── taking it away ─────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_is_taken_away_in_open_formats_and_nobody_elses(world, records, numbers_kept):
    identity.give_number(world.own.person, ID_NUMBER, by=world.users["own"])
    world.client("stranger").post("/my-data/phone/", {"phone": "15400002222", "seen": mark_of(world.stranger.person)})
    data = archive(world.client("own"))
    assert {"manifest.json", "overview.xlsx", "person.jsonl", "records.jsonl", "consents.jsonl"} <= set(files(data))
    [person] = lines(data, "person.jsonl")
    assert (person["name"], person["phone"], person["id_number"]) == ("单晓月", PHONE, ID_NUMBER)
    [record] = lines(data, "records.jsonl")
    assert (record["learned"], record["people"]) == ("我的体会", ["单晓月"])
    text = text_of_zip(data)
    for other in ("别人的体会", "15400002222", "查理"):
        assert other not in text
    line = AuditEntry.objects.get(verb="seen.own_data")
    assert [str(s.person_id) for s in line.subjects.all()] == [str(world.own.person.uuid)]


def test_nothing_of_it_is_kept_for_replays(world):
    client = world.client("own", headers={"Idempotency-Key": "11111111-2222"})
    archive(client)
    assert not WriteKey.objects.exists()


# ── phone ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_own_number_is_changed_in_its_one_writing_and_deleted(world):
    client, person = world.client("own"), world.own.person
    for written, kept in (("138 0000-9999", "13800009999"), ("+86 532 00001001", "0532-00001001"), ("", "")):
        answer = client.post("/my-data/phone/", {"phone": written, "seen": mark_of(person)})
        assert answer.status_code == 302
        person.refresh_from_db()
        assert person.phone == kept


def test_a_wrong_number_comes_back_with_a_sentence(world):
    answer = world.client("own").post("/my-data/phone/", {"phone": "abc", "seen": mark_of(world.own.person)})
    assert (answer.status_code, "这不是电话号码" in answer.content.decode()) == (422, True)


def test_a_form_left_open_while_the_office_changed_it_is_409(world):
    seen = mark_of(world.own.person)
    Person.objects.filter(pk=world.own.person_id).update(phone="15400003333")
    answer = world.client("own").post("/my-data/phone/", {"phone": "15400004444", "seen": seen})
    assert answer.status_code == 409
    assert "154****3333" in answer.content.decode() and "15400003333" not in answer.content.decode()
    assert Person.objects.get(pk=world.own.person_id).phone == "15400003333"


def test_fields_that_are_not_on_the_form_change_nobody(world):
    form = {"phone": "15400005555", "seen": mark_of(world.own.person), "person": str(world.mate.person.uuid)}
    world.client("own").post("/my-data/phone/", form)
    assert Person.objects.get(pk=world.mate.person_id).phone == ""


# ── identity number ────────────────────────────────────────────────────────────────────────────────────────────


def test_without_the_switch_nothing_is_kept(world):
    assert world.client("own").post("/my-data/id-number/", {"id_number": ID_NUMBER}).status_code == 404
    assert not IdentityNumber.objects.exists()


def test_the_own_number_is_kept_sealed_shown_masked_and_deleted_with_the_consent(world, numbers_kept):
    client, person = world.client("own"), world.own.person
    assert client.post("/my-data/id-number/", {"id_number": "370202-19900101-1237"}).status_code == 302
    row = IdentityNumber.objects.get()
    assert ID_NUMBER not in f"{row.sealed}{row.index}"
    page = client.get("/my-data/").content.decode()
    assert "370202********1237" in page and ID_NUMBER not in page
    assert consents.has_agreed(person, consents.ID_NUMBER)
    client.post("/my-data/consents/", {"purpose-id_number": "no"})
    assert not IdentityNumber.objects.exists()


def test_a_wrong_or_taken_identity_number_comes_back_and_is_not_repeated_in_the_page_of_others(world, numbers_kept):
    world.client("own").post("/my-data/id-number/", {"id_number": ID_NUMBER})
    mate = world.client("mate")
    wrong = mate.post("/my-data/id-number/", {"id_number": "370202199001011234"})
    assert (wrong.status_code, "校验位" in wrong.content.decode()) == (422, True)
    taken = mate.post("/my-data/id-number/", {"id_number": ID_NUMBER})
    assert (taken.status_code, "另一个人" in taken.content.decode()) == (422, True)
    assert IdentityNumber.objects.count() == 1
    assert not consents.has_agreed(world.mate.person, consents.ID_NUMBER)


# ── consents ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_is_answered_on_one_page_and_never_waits_again(world):
    client, user = world.client("own"), world.users["own"]
    assert [m.url for m in waiting.for_user(user)] == ["/my-data/consents/"]
    answers = {f"purpose-{purpose.code}": "yes" for purpose in consents.purposes()}
    answers["purpose-photos"] = "no"
    assert client.post("/my-data/consents/", answers).status_code == 302
    assert Consent.objects.filter(agreed=True).count() == len(answers) - 1
    assert waiting.for_user(user) == []
    client.post("/my-data/consents/", answers)
    assert Consent.objects.count() == len(answers)  # the same again is no new answer


def test_withdrawing_is_one_answer_that_acts_at_once_and_is_kept(world):
    client = world.client("own")
    client.post("/my-data/consents/", {"purpose-phone_to_group": "yes"})
    assert phone_sight(world.users["mate"], world.own) == Sight.FULL
    client.post("/my-data/consents/", {"purpose-phone_to_group": "no"})
    assert phone_sight(world.users["mate"], world.own) == Sight.NOTHING
    given, declined = Consent.objects.order_by("id")
    assert given.agreed and given.withdrawn_at is not None
    assert not declined.agreed and declined.withdrawn_at is None
    verbs = AuditEntry.objects.filter(verb__startswith="consent.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["consent.given", "consent.withdrawn"]


@pytest.mark.parametrize("form", [{}, {"purpose-made_up": "yes"}, {"purpose-photos": "perhaps"}])
def test_what_is_not_asked_is_not_answered(world, form):
    world.client("own").post("/my-data/consents/", form)
    assert not Consent.objects.exists()


# ── consents on paper ──────────────────────────────────────────────────────────────────────────────────────────


def paper(world, *people, **fields):
    form = {"id": [str(p.uuid) for p in people], "purpose": "photos", "agreed": "yes", "note": "档案第 3 页", **fields}
    return world.client("office").post("/consents/", form)


def test_the_office_notes_paper_for_many_and_leaves_own_answers_alone(world):
    consents.answer(world.own.person, "photos", agreed=False, by=world.users["own"])
    assert paper(world, world.own, world.mate, world.stranger).status_code == 302
    held = dict(Consent.objects.filter(withdrawn_at__isnull=True).values_list("person__name", "agreed"))
    assert held == {"单晓月": False, "仇文": True, "查理": True}
    paper(world, world.mate)
    assert Consent.objects.count() == 3
    page = world.client("office").get("/consents/?purpose=photos&state=yes").content.decode()
    assert "仇文" in page and "单晓月" not in page


def test_the_page_says_how_many_agree_to_the_purpose(world):
    def said(query="") -> str:
        page = world.client("office").get(f"/consents/?purpose=photos{query}").content.decode()
        return re.search(r"</h1><p>(.*?)</p>", page).group(1).partition("：")[2]

    everybody = world.own.cohort.secondments.count()
    assert said() == f"{everybody} 人中 0 人同意，{everybody} 人还没有答复。"
    paper(world, world.own, world.mate)
    paper(world, world.stranger, agreed="no")
    verdict = f"{everybody} 人中 2 人同意，1 人不同意"
    verdict += f"，{everybody - 3} 人还没有答复。" if everybody > 3 else "。"
    assert (said(), said("&state=yes")) == (verdict, f"{verdict}下面列出 2 人。")


@pytest.mark.parametrize("fields", [{"note": ""}, {"note": "长" * 201}, {"purpose": "made_up"}, {"agreed": "maybe"}])
def test_a_paper_answer_needs_everything(world, fields):
    assert paper(world, world.mate, **fields).status_code == 422
    assert not Consent.objects.exists()


def test_nobody_ticked_or_only_invented_ids_is_told(world):
    for ids in ([], ["x" * 36], ["not-an-id"]):
        form = {"id": ids, "purpose": "photos", "agreed": "yes", "note": "档案"}
        assert world.client("office").post("/consents/", form).status_code == 422


@pytest.mark.parametrize("role", ["leader", "home", "reader", "own", "mentor", "sysadmin"])
def test_consents_of_all_are_for_the_office(world, role):
    for path in ("/consents/", "/consents.xlsx"):
        assert world.client(role).get(path).status_code == 403


def test_the_sheet_of_consents_follows_its_filters(world):
    consents.answer(world.own.person, "photos", agreed=True, by=world.users["own"])
    text = text_of_zip(
        b"".join(world.client("office").get("/consents.xlsx?purpose=photos&state=yes").streaming_content)
    )
    assert "单晓月" in text and "仇文" not in text


def test_the_list_of_consents_asks_as_often_for_three_as_for_one(world):
    client = world.client("office")
    client.get("/consents/")
    assert queries_of(client, "/consents/?q=单晓月") == queries_of(client, "/consents/")
