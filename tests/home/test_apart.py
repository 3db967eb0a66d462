"""Who has left or is still to come is shown apart: on boards, in the overview, on the own first page."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.home.board import group_board
from jiebang.home.overview import overview_of
from jiebang.home.standing import standings
from jiebang.home.today import today_of
from tests.builders import a_cohort, a_group, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db

TODAY = date(2021, 12, 12)


@pytest.fixture
def cohort(today_is):
    today_is(TODAY)
    return a_cohort(code="sh05")


@pytest.fixture
def group(cohort):
    return a_group(cohort, "第一组")


def test_who_left_and_who_is_to_come_are_neither_behind_nor_quiet(cohort, group):
    stays = a_secondment(cohort, "在岗", group=group)
    a_secondment(cohort, "退出", group=group, ends_on=date(2021, 11, 20), ending="withdrawn")
    a_secondment(cohort, "早归", group=group, ends_on=date(2021, 12, 11), ending="early")
    a_secondment(cohort, "后到", group=group, arrives_on=date(2021, 12, 20))
    a_secondment(cohort, "没来", group=group, ends_on=date(2021, 10, 16), ending="withdrawn")
    board = group_board(group, to=SYSTEM)
    assert [row.standing.secondment for row in board.rows] == [stays]
    assert (board.quiet[0].secondment, board.behind) == (stays, [])
    assert {row.secondment.person.name: row.words for row in board.apart} == {
        "退出": "11 月 20 日退出", "早归": "12 月 11 日提前结束", "后到": "12 月 20 日到", "没来": "开始前退出",
    }  # fmt: skip
    view = overview_of(cohort)
    assert ([p.secondment for p in view.people], len(view.apart)) == ([stays], 4)


def test_who_leaves_ahead_is_judged_until_the_last_day(cohort, group):
    leaving = a_secondment(cohort, group=group, ends_on=TODAY, ending="early", by_days=True)
    [standing] = standings(cohort, [leaving])
    assert (standing.here, standing.is_behind) == (True, True)
    companies = next(task for task in standing.tasks if task.task.code == "company_visit")
    assert (companies.quota, companies.expected) == (11, 11)  # 57 of 100 days of 20


def test_a_late_joiner_is_paced_and_quiet_from_the_own_first_day(cohort, group):
    late = a_secondment(cohort, group=group, arrives_on=date(2021, 12, 8), by_days=True)
    [standing] = standings(cohort, [late])
    companies = next(task for task in standing.tasks if task.task.code == "company_visit")
    assert (standing.quiet_days, companies.quota, companies.expected) == (5, 10, 1)


def test_the_own_page_ends_with_the_own_last_day(cohort, group, client):
    left = a_secondment(cohort, group=group, ends_on=date(2021, 12, 10), ending="withdrawn")
    view = today_of(left)
    assert (view.where.state, view.may_write) == ("ended", False)
    page = signed_in(client, a_user(role="secondee", scope=left)).get("/today/").content.decode()
    assert "12 月 10 日已结束" in page


def test_the_days_left_are_the_own_ones(cohort, group):
    ending = a_secondment(cohort, group=group, ends_on=date(2021, 12, 20), ending="early")
    late = a_secondment(cohort, group=group, arrives_on=date(2021, 12, 20))
    assert (today_of(ending).where.left, today_of(late).where.until_start) == (8, 8)


@pytest.mark.parametrize("count", [1, 3])
def test_people_apart_cost_no_query_of_their_own(cohort, group, count, django_assert_num_queries):
    for _ in range(count):
        a_secondment(cohort, group=group, ends_on=date(2021, 11, 20), ending="withdrawn")
        a_secondment(cohort, group=group)
    with django_assert_num_queries(6):
        group_board(group, to=SYSTEM)
