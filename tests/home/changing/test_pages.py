"""The guided act on screen: the form, what follows, done, taken back; and the list of changes."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from python_calamine import CalamineWorkbook

from jiebang.common import panels
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.evidence.actions import save_record
from jiebang.evidence.drafts import Draft, Writer
from jiebang.home.changing import views
from jiebang.placements.actions import place
from jiebang.programmes.models import Change, Officer, Secondment
from tests.builders import a_cohort, a_grant, a_secondment, a_user, signed_in
from tests.home.changing.conftest import TODAY
from tests.home.changing.test_acts import everything

LAST = "2021-12-05"


@pytest.fixture
def office(client, world):
    return signed_in(client, a_user("office", role="office", scope=world.cohort))


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def form(kind: str, **said: str) -> dict:
    return {"kind": kind, "day": LAST, "reason": "家中有事", "by_days": "days", **said}


def address(who) -> str:
    return f"/people/{who.uuid}/changes/new/"


def seen(answer) -> str:
    return re.search(r'name="seen" value="(\w+)"', answer.content.decode()).group(1)


def test_what_follows_is_shown_and_nothing_is_written(office, world):
    before, lines = everything(world), AuditEntry.objects.count()
    answer = office.post(address(world.who), form("withdraw", heir=str(world.mate.uuid)))
    said = text(answer)
    assert (answer.status_code, everything(world), AuditEntry.objects.count()) == (200, before, lines)
    for words in (
        "离开普洛斯 研究员，名额从12 月 6 日起空出", "普洛斯 研究员：1 个名额，占用 1 → 0", "普洛斯没有人了",
        "第一组：2 人 → 1 人", "第一组没有组长了", "不再任第一组组长", "负责：联系企业", "退出进博会专班",
        "第一组组长的权限到12 月 5 日为止", "走访企业 20 → 10", "不必再交：半月总结 × 4",
    ):  # fmt: skip
        assert words in said, words


def test_confirming_carries_out_exactly_what_was_shown(office, world):
    shown = office.post(address(world.who), form("withdraw", heir=str(world.mate.uuid), pass_offices="on"))
    answer = office.post(address(world.who), form("withdraw", heir=str(world.mate.uuid), pass_offices="on") | {
        "step": "confirm", "seen": seen(shown),
    })  # fmt: skip
    change = Change.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/changes/{change.uuid}/")
    assert (change.reason, change.made_by.username, Officer.objects.get().secondment) == (
        "家中有事",
        "office",
        world.mate,
    )
    page = text(office.get(answer.url))
    assert "家中有事" in page and "普洛斯没有人了" in page and "tang" not in page and "唐棠" in page


def test_a_stale_preview_is_answered_with_what_follows_now(office, world):
    shown = office.post(address(world.who), form("host", post=str(world.new.uuid)))
    world.new.seats = 3
    world.new.save()
    answer = office.post(address(world.who), form("host", post=str(world.new.uuid), step="confirm", seen=seen(shown)))
    assert (answer.status_code, Change.objects.count()) == (409, 0)
    assert "清算所 分析师：3 个名额，占用 0 → 1" in text(answer)
    again = office.post(address(world.who), form("host", post=str(world.new.uuid), step="confirm", seen=seen(answer)))
    assert (again.status_code, Change.objects.count()) == (302, 1)


def test_sent_twice_it_is_carried_out_once(office, world):
    shown = office.post(address(world.who), form("group", group=str(world.second.uuid)))
    sent = form("group", group=str(world.second.uuid), step="confirm", seen=seen(shown), idempotency_key="k" * 20)
    answers = [office.post(address(world.who), sent) for _ in range(2)]
    assert ([a.status_code for a in answers], Change.objects.count()) == ([302, 302], 1)
    assert answers[0]["Location"] == answers[1]["Location"]


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ("withdraw", {"day": ""}, "请填写"),
        ("withdraw", {"reason": " "}, "请填写"),
        ("withdraw", {"day": "2022-02-30"}, "日期"),
        ("withdraw", {"day": "2022-03-01"}, "之间的日期"),
        ("host", {"post": ""}, "请填写"),
        ("host", {"post": "nonsense"}, "nonsense"),
        ("group", {"group": ""}, "请填写"),
        ("replace", {}, "来人姓名"),
        ("withdraw", {"pass_offices": "on"}, "接任职务"),
        ("withdraw", {"reason": "久" * 301}, "300"),
    ],
)
def test_wrong_input_comes_back_with_a_sentence_and_what_was_typed(office, world, kind, said, words):
    answer = office.post(address(world.who), form(kind, **said))
    assert (answer.status_code, Change.objects.count()) == (422, 0)
    assert words in text(answer)


def test_records_after_the_day_are_listed_with_links(office, world):
    draft = Draft("study", date(2021, 12, 10), (world.who,), content="读书")
    record = save_record(world.cohort, draft, by=SYSTEM, writer=Writer(office=True, today=TODAY))
    answer = office.post(address(world.who), form("withdraw"))
    assert answer.status_code == 422
    assert f'href="/records/{record.uuid}/"' in answer.content.decode()


def test_going_back_to_the_form_keeps_what_was_said(office, world):
    answer = office.post(address(world.who), form("early", by_days="whole", step="edit"))
    page = answer.content.decode()
    assert (answer.status_code, "家中有事" in page, 'value="2021-12-05"' in page) == (200, True, True)


def test_somebody_new_joins_late_from_the_cohorts_page(office, world):
    page = office.get("/cohorts/sh05/changes/new/?kind=join")
    assert "姓名" in text(page)
    said = form("join", day="2021-12-15", name="后到", post=str(world.new.uuid), group=str(world.second.uuid))
    shown = office.post("/cohorts/sh05/changes/new/", said)
    assert Secondment.objects.filter(person__name="后到").count() == 0
    assert "还没有账号" in text(shown)
    office.post("/cohorts/sh05/changes/new/", said | {"step": "confirm", "seen": seen(shown)})
    assert Secondment.objects.get(person__name="后到").group == world.second


def test_choosing_a_person_and_a_kind_leads_to_the_form(office, world):
    answer = office.get(f"/cohorts/sh05/changes/new/?kind=early&person={world.who.uuid}")
    assert (answer.status_code, answer.url) == (302, f"{address(world.who)}?kind=early")
    assert "请选择是谁" in text(office.get("/cohorts/sh05/changes/new/?kind=early"))


def test_several_change_the_group_in_one_act(office, world):
    people = [str(world.who.uuid), str(world.mate.uuid)]
    page = office.get(
        "/cohorts/sh05/changes/new/", {"kind": "group", "person": people, "group": str(world.second.uuid)}
    )
    assert "单晓" in text(page)
    said = form("group", group=str(world.second.uuid)) | {"person": people}
    shown = office.post("/cohorts/sh05/changes/new/", said)
    answer = office.post("/cohorts/sh05/changes/new/", said | {"step": "confirm", "seen": seen(shown)})
    assert (answer.url, Change.objects.count(), world.second.secondments.count()) == ("/cohorts/sh05/changes/", 2, 2)
    mine = Change.objects.get(secondment=world.mate)
    assert {line["person"] for line in mine.follows} == {"", "P002 单晓"}


def test_more_people_than_one_act_takes_are_told_so_and_none_is_left_out_unsaid(office, world, monkeypatch):
    monkeypatch.setattr(views, "MOST_AT_ONCE", 1)
    said = {"kind": "group", "person": [str(world.who.uuid), str(world.mate.uuid)]}
    answer = office.get("/cohorts/sh05/changes/new/", said)
    assert (answer.status_code, "一次最多为 1 人办理变动" in text(answer)) == (422, True)


def test_taking_back_on_screen_puts_everything_back(office, world):
    before = everything(world)
    change = world.do("withdraw", date(2021, 12, 5))
    answer = office.post(f"/changes/{change.uuid}/reversal/")
    assert (answer.status_code, everything(world)) == (302, before)
    assert "已撤销" in text(office.get(answer.url))
    assert office.post(f"/changes/{change.uuid}/reversal/").status_code == 422


def test_the_list_is_searched_filtered_and_taken_away(office, world):
    world.do("host", date(2021, 12, 1), post=world.new)
    world.do("early", date(2021, 12, 20))
    page = text(office.get("/cohorts/sh05/changes/"))
    assert "普洛斯 研究员 → 清算所 分析师" in page
    assert "清算所" not in text(office.get("/cohorts/sh05/changes/?kind=early"))
    assert "没有符合条件" in text(office.get("/cohorts/sh05/changes/?q=查无此人"))
    answer = office.get("/cohorts/sh05/changes.xlsx?state=ahead")
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    assert [row[:3] for row in sheet.to_python()[1:]] == [["P001", "唐棠", "提前结束"]]
    chosen = office.post("/cohorts/sh05/changes/chosen/", {"id": str(Change.objects.last().uuid)})
    assert chosen.status_code == 302 and "id=" in chosen.url
    assert office.post("/cohorts/sh05/changes/chosen/", {}).status_code == 422


@pytest.mark.parametrize("role", ["reader", "leader", "secretary", "secondee", "mentor", "home_unit", "auditor"])
def test_changes_are_the_offices_alone(client, world, role):
    change = world.do("host", date(2021, 12, 1), post=world.new)
    user = a_user()
    scope = {
        "reader": world.cohort, "leader": world.first, "secondee": world.mate, "mentor": world.old.host,
        "home_unit": world.who.home_unit, "auditor": None, "secretary": None,
    }[role]  # fmt: skip
    if role != "secretary":
        a_grant(user, role, scope, cohort=world.cohort)
    signed_in(client, user)
    pages = ["/cohorts/sh05/changes/", "/cohorts/sh05/changes.xlsx", address(world.who), f"/changes/{change.uuid}/"]
    assert {client.get(page).status_code for page in pages} == {403}
    assert client.post(f"/changes/{change.uuid}/reversal/").status_code == 403


def test_an_office_of_another_cohort_finds_nothing(client, world):
    change = world.do("host", date(2021, 12, 1), post=world.new)
    signed_in(client, a_user(role="office", scope=a_cohort(code="other")))
    pages = ["/cohorts/sh05/changes/", address(world.who), f"/changes/{change.uuid}/"]
    assert {client.get(page).status_code for page in pages} == {404}
    assert client.post(address(world.who), form("withdraw")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_more_rows(office, world, count, django_assert_num_queries):
    for n in range(count):
        who = a_secondment(world.cohort, number=f"P1{n}")
        place(who, world.new, by=SYSTEM) if n == 0 else None
        world.do("early", date(2021, 12, 20), who)
    with django_assert_num_queries(13):
        office.get("/cohorts/sh05/changes/")


def test_the_persons_page_has_the_buttons_of_the_act_for_the_office_alone(world):
    office, reader = a_user(role="office", scope=world.cohort), a_user(role="reader", scope=world.cohort)

    def page(user):
        found = [
            render_to_string(template, dict(context)) for template, context in panels.shown("person", user, world.who)
        ]
        return " ".join(found)

    assert f"{address(world.who)}?kind=withdraw" in page(office)
    assert "changes/new" not in page(reader)
    change = world.do("withdraw", date(2021, 12, 5))
    assert f"/changes/{change.uuid}/" in page(office) and "kind=early" not in page(office)
