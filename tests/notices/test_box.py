"""The complaint and suggestion box: whom a letter reaches, its clock, and the writer nobody can name."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps

from jiebang.common import waiting
from jiebang.common.models import AuditEntry, WriteKey
from jiebang.common.refusals import KeyReused, Refused
from jiebang.notices import actions, audiences
from jiebang.notices.models import Letter, Notice
from jiebang.notices.permissions import may_answer
from tests.builders import a_cohort, a_user, signed_in
from tests.notices.conftest import TODAY

pytestmark = pytest.mark.django_db
TEXT = "食堂报销流程太长"


@pytest.fixture
def write(house):
    numbers = iter(range(1, 100))

    def put(about="product", *, by=None, text=TEXT, unnamed=False, about_user=None, kind="complaint"):
        place = audiences.source().cohorts_of(by or house["乙"])[0]
        key = f"form-key-{next(numbers)}"
        return actions.put_in(
            key=key, kind=kind, about=about, text=text, by=by or house["乙"], place=place, about_user=about_user,
            unnamed=unnamed,
        )  # fmt: skip

    return put


def sees(user, letter) -> bool:
    return Letter.objects.visible_to(user).filter(pk=letter.pk).exists()


def test_a_letter_goes_to_the_office_and_one_about_the_office_to_leadership(house, write):
    common, about_office = write("host").letter, write("office").letter
    found = {
        name: (sees(user, common), may_answer(user, common), sees(user, about_office), may_answer(user, about_office))
        for name, user in {
            "office": house.office,
            "reader": house.reader,
            "leader": house["甲"],
            "丙": house["丙"],
        }.items()
    }
    assert found == {
        "office": (True, True, False, False),
        "reader": (False, False, True, True),
        "leader": (False, False, False, False),
        "丙": (False, False, False, False),
    }


def test_nobody_sees_or_answers_a_letter_about_themselves(house, write, client):
    letter = write("member", about_user=house.office).letter
    assert not sees(house.office, letter) and not may_answer(house.office, letter)
    assert may_answer(house.office2, letter)
    assert [str(row.user) for row in Notice.objects.filter(kind="letter.received")] == ["office2"]
    office = signed_in(client, house.office)
    assert office.get(letter.get_absolute_url()).status_code == 404
    assert office.post(f"{letter.get_absolute_url()}answer/", {"text": "没有此事"}).status_code == 404
    assert TEXT not in office.get("/box/").content.decode()


def test_a_letter_about_the_only_member_of_the_office_goes_to_leadership(house, write):
    house.office2.is_active = False
    house.office2.save()
    letter = write("member", about_user=house.office).letter
    assert letter.to_leadership and may_answer(house.reader, letter)


def test_without_leadership_the_office_answers_and_the_form_says_so(house, write, client):
    house.reader.is_active = False
    house.reader.save()
    assert may_answer(house.office, write("office").letter)
    assert "还没有领导账号" in signed_in(client, house["乙"]).get("/box/new/").content.decode()


def test_nobody_answers_their_own_letter(house, write):
    letter = write(by=house.office).letter
    assert sees(house.office, letter) and not may_answer(house.office, letter)
    assert may_answer(house.office2, letter)


def test_the_office_of_another_cohort_sees_none_of_it(house, write):
    other = a_user(role="office", scope=a_cohort(code="bj03"))
    assert not sees(other, write().letter)


def test_a_letter_by_the_form_with_its_answer_and_one_more_question(house, client):
    writer = signed_in(client, house["乙"])
    assert "/box/new/?from=/today/" in writer.get("/today/").content.decode()
    shown = writer.get("/box/new/?from=/today/").content.decode()
    assert "同时附上你来自的页面：/today/" in shown
    said = {"kind": "suggestion", "about": "product", "text": TEXT, "page": "/today/", "idempotency_key": "abcdefgh-1"}
    answer = writer.post("/box/new/", said)
    letter = Letter.objects.get()
    assert letter.number in answer.content.decode()
    assert (letter.author, letter.page, letter.due) == (house["乙"], "/today/", TODAY + timedelta(days=7))
    office, url = signed_in(client, house.office), letter.get_absolute_url()
    assert office.post(f"{url}answer/", {"text": "下月起简化。"}).status_code == 302
    assert office.post(f"{url}answer/", {"text": "又答一次"}).status_code == 422
    assert Notice.objects.filter(user=house["乙"], kind="letter.answered").count() == 1
    writer = signed_in(client, house["乙"])
    assert "下月起简化" in writer.get(url).content.decode()
    assert writer.post(f"{url}question/", {"text": "哪一天起？"}).status_code == 302
    assert writer.post(f"{url}question/", {"text": "第三问"}).status_code == 422
    assert signed_in(client, house.office).post(f"{url}answer/", {"text": "1 日起。"}).status_code == 302
    assert [row.text for row in letter.answers.all()] == ["下月起简化。", "1 日起。"]


def test_its_clock_is_shown_to_both_and_waits_for_the_office(house, write, client, today_is):
    letter = write().letter
    today_is(TODAY + timedelta(days=9))
    [matter] = waiting.for_user(house.office)
    assert (matter.url, matter.since, matter.due) == (letter.get_absolute_url(), TODAY, TODAY + timedelta(days=7))
    for user in (house.office, house["乙"]):
        assert "逾期 2 天" in signed_in(client, user).get(letter.get_absolute_url()).content.decode()
    actions.answer(letter, "好", by=house.office)
    assert waiting.for_user(house.office) == []
    actions.ask_again(letter, "然后呢", by=house["乙"])
    assert waiting.for_user(house.office)[0].due == TODAY + timedelta(days=16)


def test_passing_on_to_leadership_moves_it_and_its_writer_is_told(house, write, client):
    letter = write().letter
    signed_in(client, house.office).post(
        f"{letter.get_absolute_url()}passing-on/", {"act": "leadership", "note": "需领导定"}
    )
    letter.refresh_from_db()
    assert may_answer(house.reader, letter) and not may_answer(house.office, letter) and sees(house.office, letter)
    shown = signed_in(client, house["乙"]).get(letter.get_absolute_url()).content.decode()
    assert "转给领导" in shown and "需领导定" in shown
    assert Notice.objects.filter(user=house["乙"], kind="letter.passed_on").exists()


def test_passing_on_outside_needs_a_name_and_leaves_it_open(house, write, client):
    letter = write().letter
    office, url = signed_in(client, house.office), f"{letter.get_absolute_url()}passing-on/"
    assert office.post(url, {"act": "outside", "to": " "}).status_code == 422
    assert office.post(url, {"act": "outside", "to": "市人社局"}).status_code == 302
    assert "转给市人社局" in office.get(letter.get_absolute_url()).content.decode()
    assert may_answer(house.office, letter)


# ── without a name ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def unnamed(house, client):
    """The page after an unnamed letter was sent by the form."""
    said = {
        "kind": "complaint", "about": "leader", "text": TEXT, "unnamed": "on", "idempotency_key": "unnamed-key-1",
        "page": "/today/",
    }  # fmt: skip
    writer = signed_in(client, house["乙"])
    return [writer.post("/box/new/", said).content.decode() for _ in range(2)]


def receipt_of(shown) -> tuple[str, str]:
    return tuple(re.findall(r'<dd class="n">(\w+)</dd>', shown))


def test_no_row_of_any_table_says_who_wrote_an_unnamed_letter(house, unnamed):
    letter = Letter.objects.get()
    assert (letter.author, letter.is_unnamed) == (None, True)
    assert not WriteKey.objects.exists()
    assert [entry.actor_label for entry in AuditEntry.objects.filter(object_id=str(letter.uuid))] == ["system"]
    assert not AuditEntry.objects.filter(actor=house["乙"], verb__startswith="letter").exists()
    # Whatever any table holds of the writer's account, none of it is newer than, or names, the letter.
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            related = getattr(field, "related_model", None)
            if related is not None and related._meta.label == "people.User" and model is not Notice:
                rows = model.objects.filter(**{field.name: house["乙"]})
                assert not [
                    row for row in rows if str(letter.uuid) in str(row.__dict__) or letter.number in str(row.__dict__)
                ]


def test_an_unnamed_letter_holds_no_time_of_day(unnamed):
    kinds = {field.get_internal_type() for field in Letter._meta.concrete_fields}
    assert "DateTimeField" not in kinds and "TimeField" not in kinds


def test_sent_twice_it_is_one_letter_with_one_receipt(unnamed):
    assert Letter.objects.count() == 1
    assert receipt_of(unnamed[0]) == receipt_of(unnamed[1])


def test_the_same_key_with_another_text_is_409(unnamed, house, client):
    said = {"kind": "complaint", "about": "leader", "text": "别的", "unnamed": "on", "idempotency_key": "unnamed-key-1"}
    assert signed_in(client, house["乙"]).post("/box/new/", said).status_code == 409


def test_number_and_code_open_it_to_read_the_answer_and_ask_once(unnamed, house, client):
    number, code = receipt_of(unnamed[0])
    letter = Letter.objects.get()
    actions.answer(letter, "已提醒有关负责人。", by=house.office)
    assert not Notice.objects.filter(user=house["乙"]).exists()
    anybody = signed_in(client, house["丙"])
    asked = {"number": number.lower(), "code": f"{code[:4]}-{code[4:]} "}
    shown = anybody.post("/box/receipt/", asked).content.decode()
    assert "已提醒有关负责人" in shown and "乙" not in shown.split('id="main"')[1]
    for _ in range(2):
        again = anybody.post("/box/receipt/", asked | {"act": "ask", "text": "然后呢？"})
        assert again.status_code == 200
    assert Letter.objects.get().followup.text == "然后呢？"
    assert not WriteKey.objects.exists()


@pytest.mark.parametrize("wrong", ["AAAAAAAAAAAAAAAA", "", "x" * 60, "' OR 1=1 --"])
def test_a_wrong_code_opens_nothing(unnamed, house, client, wrong):
    number, _code = receipt_of(unnamed[0])
    answer = signed_in(client, house["丙"]).post("/box/receipt/", {"number": number, "code": wrong})
    assert answer.status_code == 422 and TEXT not in answer.content.decode()


def test_its_own_writer_does_not_find_it_among_the_named_ones(unnamed, house, client):
    letter = Letter.objects.get()
    assert not sees(house["乙"], letter)
    assert signed_in(client, house["乙"]).get(letter.get_absolute_url()).status_code == 404


def test_the_offices_lists_name_no_author_of_it(unnamed, house, client):
    office = signed_in(client, house.office)
    shown = office.get("/box/").content.decode().split('id="main"')[1]
    assert "未留姓名" in shown and "乙" not in shown
    sheet = b"".join(office.get("/box.xlsx").streaming_content)
    from tests.notices.sheets import texts_of

    assert "未留姓名" in texts_of(sheet) and "乙" not in texts_of(sheet)


# ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_search_filters_and_ticked_rows(house, write, client):
    first, second = write(kind="suggestion", text="建议提前发课表").letter, write("host", text="宿舍漏水").letter
    actions.answer(second, "已修", by=house.office)
    office = signed_in(client, house.office)

    def found(query):
        shown = office.get(f"/box/{query}").content.decode()
        return {letter.number for letter in (first, second) if letter.get_absolute_url() in shown}

    assert found("") == {first.number, second.number}
    assert found("?state=open") == {first.number} and found("?state=answered") == {second.number}
    assert found("?kind=suggestion") == {first.number} and found("?kind=host") == {second.number}
    assert found("?q=漏水") == {second.number} and found(f"?q={first.number}") == {first.number}
    assert found("?q=没有的词") == set() and found("?state=mine") == set()
    assert office.post("/box/chosen/", {"id": [str(first.uuid)]})["Location"] == f"/box.xlsx?id={first.uuid}"
    assert office.post("/box/chosen/", {}).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(house, write, client, count, django_assert_num_queries):
    for _ in range(count):
        write()
    signed_in(client, house.office).get("/box/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/box/")


LIST_QUERIES = 11


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"kind": "x"}, {"about": "nobody"}, {"about": "member"}, {"text": "长" * 5001}]
)
def test_wrong_input_is_answered_on_the_form(house, client, wrong):
    said = {"kind": "complaint", "about": "product", "text": TEXT, "idempotency_key": "wrong-input"} | wrong
    assert signed_in(client, house["乙"]).post("/box/new/", said).status_code == 422
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "page", ["//evil.example/", "https://evil.example", "/\\evil", "javascript:alert(1)", "/a?secret=1"]
)
def test_the_page_remembered_is_a_path_of_this_site_alone(house, client, page):
    said = {"kind": "complaint", "about": "product", "text": TEXT, "idempotency_key": "page-key-1", "page": page}
    signed_in(client, house["乙"]).post("/box/new/", said)
    assert Letter.objects.get().page == ("/a" if page.startswith("/a") else "")


def test_somebody_without_a_cohort_reaches_the_office_of_the_installation(db, client, today_is):
    today_is(TODAY)
    whole, part = a_user(role="office"), a_user(role="office", scope=a_cohort(code="sh05"))
    admin = a_user(role="auditor")
    said = {"kind": "suggestion", "about": "product", "text": TEXT, "idempotency_key": "admin-key-1"}
    assert signed_in(client, admin).post("/box/new/", said).status_code == 200
    letter = Letter.objects.get()
    assert sees(whole, letter) and not sees(part, letter)


def test_a_form_without_its_key_is_refused(house, client):
    said = {"kind": "suggestion", "about": "product", "text": TEXT}
    assert signed_in(client, house["乙"]).post("/box/new/", said).status_code == 422


def test_the_verbs_refuse_what_the_pages_do(house, write):
    letter = write().letter
    with pytest.raises(Refused):
        actions.ask_again(letter, "还没答就问", by=house["乙"])
    with pytest.raises(KeyReused):
        place = audiences.source().cohorts_of(house["乙"])[0]
        for text in ("一", "二"):
            actions.put_in(key="same-key-1", kind="complaint", about="other", text=text, by=house["乙"], place=place)


def test_the_sign_in_page_says_whom_to_turn_to(client, db):
    assert "意见箱" in client.get("/sign-in/").content.decode()
