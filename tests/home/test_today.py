"""Today of a secondee, from the day before departure to long after the end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiebang.home.today import context, today_of
from jiebang.programmes.models import Leave
from tests.builders import a_cohort, a_scheme, a_secondment, a_user, signed_in
from tests.home.rows import DAY_57, a_visit, day, study

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(today_is):
    today_is(DAY_57)
    return a_secondment(a_cohort(), name="单晓")


def page_of(client, person):
    answer = signed_in(client, a_user(role="secondee", scope=person)).get("/today/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_day_without_a_record_asks_for_one_sentence(client, person):
    page = page_of(client, person)
    assert "今天还没记" in page and "一句话就够" in page and '还有 <b class="n">43</b> 天' in page


def test_a_written_day_shows_what_was_written(client, person):
    study(person, DAY_57)
    page = page_of(client, person)
    assert "今天记了 1 条" in page and "集中学习" in page and "今天还没记" not in page


def test_somebody_on_leave_is_not_pressed(client, person):
    Leave.objects.create(secondment=person, starts_on=day(50), ends_on=day(60), reason="党校学习")
    page = page_of(client, person)
    assert "党校学习" in page and 'class="slip now due"' not in page


def test_the_ruler_holds_the_records_of_each_day(person):
    study(person, day(1))
    a_visit(person, day(2), "浦江科技")
    study(person, day(2))
    counts = today_of(person).ruler.counts
    assert (counts[:3], len(counts), sum(counts)) == ([1, 2, 0], 100, 3)


def test_promises_are_due_today_or_lie_ahead(person):
    for offset, step in ((-20, "太久以前"), (-3, "早该做"), (0, "今天做"), (4, "下周做")):
        a_visit(
            person, day(40), f"公司{offset}", next_step=step, next_owner=person, next_due=DAY_57 + timedelta(offset)
        )
    view = today_of(person)
    assert [record.next_step for record in view.due_steps] == ["早该做", "今天做"]
    assert [record.next_step for record in view.next_steps] == ["下周做"]


def test_a_promise_of_somebody_else_is_not_mine(person):
    other = a_secondment(person.cohort)
    a_visit(person, day(40), "浦江科技", next_step="他来做", next_owner=other, next_due=DAY_57)
    assert today_of(person).due_steps == [] and len(today_of(other).due_steps) == 1


def test_the_paper_that_is_due_stands_there_with_its_day(person, today_is):
    today_is(day(46))  # 1 December: the second half of November is over, due on 2 December
    with translation.override("zh-hans"):
        [paper] = today_of(person).papers
    assert (paper.turn.period.key, paper.turn.days_left, paper.urgency) == ("2021-11-H2", 1, "och")


def test_a_paper_turns_cinnabar_on_its_last_day(person, today_is):
    today_is(day(47))
    assert [paper.urgency for paper in today_of(person).papers] == ["cin"]


def test_a_running_half_month_is_named_only_when_its_end_is_near(person, today_is):
    today_is(day(50))
    assert [paper.turn.state for paper in today_of(person).papers if paper.turn.state == "running"] == []
    today_is(DAY_57)
    assert [paper.turn.state for paper in today_of(person).papers] == ["running"]


def test_tasks_are_counted_in_words(person):
    with translation.override("zh-hans"):
        said = context(today_of(person))
    assert (said["tasks_title"], said["tasks_line"]) == ("四项任务", "三项任务落后")


def test_any_number_of_tasks_has_its_heading(person):
    scheme = person.cohort.scheme
    more = tuple(replace(scheme.tasks[0], code=f"t{n}") for n in range(12))
    other = a_secondment(a_cohort(scheme=replace(a_scheme(), tasks=more)))
    with translation.override("zh-hans"):
        assert context(today_of(other))["tasks_title"] == "12 项任务"


@pytest.mark.parametrize(
    ("number", "words"),
    [(-11, "12 天后出发"), (1, "还有 "), (100, "最后一天"), (101, "已结束"), (102, "写下的都还能看"), (500, "已结束")],
)
def test_every_day_of_a_cohort_has_its_words(client, person, today_is, number, words):
    today_is(day(number))
    text = page_of(client, person).replace('<b class="n">', "").replace("</b>", "")
    assert words in text


def test_nobody_else_has_a_today(client):
    for role in ("office", "reader", "leader", "mentor", "sysadmin"):
        user = a_user(role=role) if role in ("office", "reader", "sysadmin") else a_user()
        assert signed_in(client, user).get("/today/").status_code == 403


def test_texts_of_records_are_escaped(client, person):
    a_visit(person, DAY_57, "浦江科技", subject="<img src=x onerror=alert(1)>", next_step="<b>x</b>", next_due=DAY_57)
    page = page_of(client, person)
    assert "<img src=x" not in page and "<b>x</b>" not in page


def test_today_takes_the_same_queries_however_much_was_written(client, person):
    counts = []
    user = signed_in(client, a_user(role="secondee", scope=person))
    for more in (1, 5):
        for number in range(more):
            a_visit(person, DAY_57, f"公司{more}{number}", next_step="再约", next_due=DAY_57 + timedelta(days=number))
        user.get("/today/")
        with CaptureQueriesContext(connection) as queries:
            user.get("/today/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
