"""The group board: its sentence, its order, its cells, its sheet, and who may open it."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from python_calamine import CalamineWorkbook

from jiebang.common import look
from jiebang.common.audit import SYSTEM
from jiebang.home import phrases
from jiebang.home.board import group_board, verdict
from jiebang.programmes.models import Leave
from tests.builders import a_branch, a_cohort, a_group, a_person, a_scheme, a_secondment, a_user, signed_in
from tests.home.rows import DAY_57, a_group_of, a_visit, day, keep_up, study

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(today_is):
    """Five people on day 57: one keeps up, one is behind, one is behind on leave, one is silent, one is new."""
    today_is(DAY_57)
    whole = a_scheme()
    cohort = a_cohort(scheme=replace(whole, tasks=tuple(task for task in whole.tasks if task.code != "contact")))
    group = a_group(cohort, "金融组")
    names = {"安": "an", "白": "bai", "陈": "chen", "邓": "deng"}
    people = {
        name: a_secondment(cohort, person=a_person(name, sort_key=key), group=group) for name, key in names.items()
    }
    keep_up(people["安"])
    for name in ("白", "陈"):
        study(people[name], DAY_57)
    keep_up(people["邓"], until=DAY_57 - timedelta(days=6))
    Leave.objects.create(secondment=people["陈"], starts_on=day(44), ends_on=day(56), reason="封闭培训")
    return group_board(group, to=SYSTEM)


def test_the_sentence_says_who_keeps_up_who_is_behind_and_who_is_silent(board):
    with translation.override("zh-hans"):
        said = verdict(board)
    assert said == (
        '4 人中 <b>1 人跟上</b>，<b class="och">2 人落后</b>（1 人已说明原因），<b class="cin">1 人 6 天没有记录</b>。'
    )


def test_the_english_sentence_names_the_people_once(board):
    with translation.override("en"):
        assert verdict(board).startswith("Of 4 people <b>1 keeps up</b>, ")


def test_people_stand_in_the_order_of_what_needs_help(board):
    assert [str(row.standing.secondment) for row in board.rows] == ["邓", "白", "陈", "安"]


def test_by_name_is_by_name(board):
    again = group_board(board.rows[0].standing.secondment.group, to=SYSTEM, by_name=True)
    assert [str(row.standing.secondment) for row in again.rows] == ["安", "白", "陈", "邓"]


def test_why_gives_the_reason_or_says_that_none_was_given(board):
    with translation.override("zh-hans"):
        again = group_board(board.rows[0].standing.secondment.group, to=SYSTEM)
        why = {str(row.standing.secondment): row.why for row in again.rows}
    assert why["陈"] == "封闭培训 11/29–12/11，已说明"
    assert why["邓"].startswith("6 天没有记录")
    assert why["白"].endswith("没有说明原因")


def test_leadership_reads_that_somebody_was_on_leave_and_not_why(board):
    group = board.rows[0].standing.secondment.group
    with translation.override("zh-hans"):
        told = {
            role: [row.why for row in group_board(group, to=a_user(role=role, scope=scope)).rows if "11/29" in row.why]
            for role, scope in [("leader", group), ("office", group.cohort), ("reader", group.cohort)]
        }
    why = ["封闭培训 11/29–12/11，已说明"]
    assert told == {"leader": why, "office": why, "reader": ["请假 11/29–12/11，已说明"]}


def test_no_number_adds_up_different_tasks(board, client):
    group = board.rows[0].standing.secondment.group
    page = signed_in(client, a_user(role="office")).get(f"/groups/{group.uuid}/").content.decode()
    assert "合计" not in page and "失联" not in page and "排名" not in page


def test_the_board_opens_for_its_leader_and_hides_from_strangers(client, today_is):
    today_is(DAY_57)
    cohort, group, people = a_group_of(2)
    stranger = a_user(role="leader", scope=a_group(cohort, "航运组"))
    member = a_user(role="secondee", scope=people[0])
    said = {
        who: signed_in(client, user).get(f"/groups/{group.uuid}/").status_code
        for who, user in {
            "leader": a_user(role="leader", scope=group),
            "deputy": a_user(role="deputy", scope=group),
            "office": a_user(role="office", scope=cohort),
            "reader": a_user(role="reader", scope=cohort),
            "other cohort": a_user(role="office", scope=a_cohort()),
            "other group": stranger,
            "member": member,
            "auditor": a_user(role="auditor"),
        }.items()
    }
    assert said == {
        "leader": 200, "deputy": 200, "office": 200, "reader": 200,
        "other cohort": 404, "other group": 404, "member": 403, "auditor": 403,
    }  # fmt: skip


def test_a_branch_has_no_board(client):
    branch = a_branch(a_cohort())
    assert signed_in(client, a_user(role="office")).get(f"/groups/{branch.uuid}/").status_code == 404


def test_an_empty_group_says_how_people_come_into_it(client):
    group = a_group(a_cohort())
    page = signed_in(client, a_user(role="office")).get(f"/groups/{group.uuid}/")
    assert (page.status_code, "这个组还没有人" in page.content.decode()) == (200, True)


def test_a_scheme_without_tasks_has_a_board_without_columns(client, today_is):
    today_is(DAY_57)
    _cohort, group, _people = a_group_of(2, scheme=replace(a_scheme(), tasks=()))
    page = signed_in(client, a_user(role="office")).get(f"/groups/{group.uuid}/")
    assert (page.status_code, 'class="h"' in page.content.decode()) == (200, False)


def test_names_on_the_board_are_escaped(client, today_is):
    today_is(DAY_57)
    cohort = a_cohort()
    group = a_group(cohort, "<b>组</b>")
    a_secondment(cohort, name="<script>alert(1)</script>", group=group)
    page = signed_in(client, a_user(role="office")).get(f"/groups/{group.uuid}/").content.decode()
    assert "<script>alert" not in page and "<b>组</b>" not in page


def test_the_board_takes_the_same_queries_for_one_and_many(client, today_is, django_assert_num_queries):
    today_is(DAY_57)
    counts = []
    for size in (1, 5):
        _cohort, group, people = a_group_of(size)
        for person in people:
            a_visit(person, DAY_57, "浦江科技")
        user = a_user(role="leader", scope=group)
        signed_in(client, user)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/groups/{group.uuid}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_sheet_carries_the_counts_and_keeps_names_as_text(client, today_is):
    today_is(DAY_57)
    _cohort, group, [person] = a_group_of(1)
    person.person.name = "=1+1"
    person.person.save()
    a_visit(person, DAY_57, "浦江科技")
    answer = signed_in(client, a_user(role="leader", scope=group)).get(f"/groups/{group.uuid}.xlsx")
    content = BytesIO(b"".join(answer.streaming_content))
    titles, row = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    line = dict(zip(titles, row, strict=True))
    assert (line["编号"], line["学员"], line["走访企业"], line["走访企业（应到）"]) == (person.number, "=1+1", 1, 11)
    assert line["最近记录"] == DAY_57


def test_the_sheet_hides_from_strangers(client):
    group = a_group(a_cohort())
    user = a_user(role="leader", scope=a_group(a_cohort()))
    assert signed_in(client, user).get(f"/groups/{group.uuid}.xlsx").status_code == 404


def test_a_sentence_begins_with_a_capital_and_keeps_its_escapes():
    with translation.override("en"):
        said = phrases.sentence([phrases.ink("och", "a <b> is behind"), "nobody else"])
        assert said == '<b class="och">A &lt;b&gt; is behind</b>, nobody else.'
        assert phrases.sentences(said, phrases.sentence(["so it stands"])).endswith("nobody else. So it stands.")


def test_names_and_numbers_are_set_apart_from_chinese():
    assert phrases.spaced("在46家实训单位，2 goals跟上") == "在 46 家实训单位，2 goals 跟上"


def test_the_span_of_a_half_month_is_short():
    with translation.override("zh-hans"):
        spans = [look.day_span(date(2021, 11, 16), date(2021, 11, n)) for n in (16, 30)]
        assert [*spans, look.day_span(date(2021, 11, 29), date(2021, 12, 12))] == ["11/16", "11/16–30", "11/29–12/12"]
    with translation.override("en"):
        assert look.day_span(date(2021, 11, 16), date(2021, 11, 30)) == "16–30 Nov"
