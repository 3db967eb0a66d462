"""The cohort overview in every stage of a cohort's life."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiebang.home import overview_page
from jiebang.home.overview import overview_of
from jiebang.programmes.queries import standing
from tests.builders import a_cohort, a_group, a_host, a_post, a_secondment, a_user, signed_in
from tests.home.rows import DAY_57, a_group_of, a_visit, day, keep_up, study

pytestmark = pytest.mark.django_db


def said_of(cohort, on):
    with translation.override("zh-hans"):
        view = overview_of(cohort)
        where = standing(cohort, on)
        have = overview_page.readiness_of(cohort) if where.state == "before" else None
        return str(overview_page.verdict(view, where, have))


def test_a_running_cohort_says_size_day_tasks_and_who_may_need_help(today_is):
    today_is(DAY_57)
    cohort, _group, people = a_group_of(2)
    for person in people:
        study(person, day(20))
    assert said_of(cohort, DAY_57) == (
        "2 人在一家接收单位，第 57 天，共 100 天，"
        '<b class="och">学习、走访企业、结交专业人才偏慢</b>，<b class="cin">2 人可能需要帮助</b>。'
    )


def test_an_average_counts_nobody_beyond_the_quota(today_is):
    today_is(DAY_57)
    cohort, _group, [busy, idle] = a_group_of(2)
    for number in range(9):
        study(busy, DAY_57 - timedelta(days=number))
    line = next(line for line in overview_of(cohort).tasks if line.task.code == "study")
    assert (line.done, line.quota, line.expected, line.complete, line.behind) == (2.5, 5, 3, 1, 1)
    assert idle.pk != busy.pk


def test_a_task_due_as_a_whole_waits_until_its_day(today_is):
    today_is(DAY_57)
    cohort, _group, _people = a_group_of(1)
    assert [line.task.code for line in overview_of(cohort).tasks if line.waiting] == ["idea"]


def test_hosts_are_shaded_by_what_their_people_wrote(client, today_is):
    today_is(DAY_57)
    cohort = a_cohort()
    lively, silent, empty = (a_host(cohort, name) for name in ("甲所", "乙所", "丙所"))
    keep_up(a_secondment(cohort, host=lively))
    study(a_secondment(cohort, host=silent), day(40))
    view = overview_of(cohort)
    assert {host.name: (host.size, host.shade) for sector in view.sectors for host in sector.hosts} == {
        "甲所": (1, "2"), "乙所": (1, "x"),
    }  # fmt: skip
    assert (view.hosts, view.empty_hosts, [host.name for host in view.silent_hosts]) == (3, 1, ["乙所"])
    assert empty.pk
    page = signed_in(client, a_user(role="office")).get(f"/cohorts/{cohort.code}/").content.decode()
    assert "另有 1 家没有学员。" in page


def test_before_departure_the_page_counts_down_and_lists_what_is_missing(today_is, client):
    today_is(date(2021, 12, 12))
    cohort = a_cohort(code="sh06", start=date(2021, 12, 24))
    for _ in range(3):
        a_secondment(cohort)
    a_post(cohort, seats=2)
    assert said_of(cohort, date(2021, 12, 12)) == '还有 12 天出发，<b class="cin">3 人还没有岗位</b>。'
    page = signed_in(client, a_user(role="office")).get("/cohorts/sh06/").content.decode()
    missing = ("名额还差 1 个", "还没有志愿", "谁去哪里还没有安排方案", "还没有分组")
    for words in ("名单上有 3 人", "1 个岗位，2 个名额", *missing):
        assert words in page
    assert "/cohorts/sh06/placement/" in page


def test_an_ended_cohort_says_what_was_done_and_asks_for_nothing(today_is, client):
    today_is(day(200))
    cohort, _group, _people = a_group_of(1)
    assert "已结束" in said_of(cohort, day(200))
    page = signed_in(client, a_user(role="office")).get(f"/cohorts/{cohort.code}/").content.decode()
    assert "可能需要帮助" not in page and "要动手的事" not in page


@pytest.mark.parametrize("people", [0, 2])
@pytest.mark.parametrize("number", [-11, 1, 57, 100, 101, 900])
def test_every_stage_has_a_page(client, today_is, number, people):
    today_is(day(number))
    cohort = a_cohort()
    for _ in range(people):
        a_secondment(cohort)
    page = signed_in(client, a_user(role="office")).get(f"/cohorts/{cohort.code}/")
    assert (page.status_code, page.content.count(b"<h1")) == (200, 1)


@pytest.mark.parametrize("scheme", ["qingdao-shanghai", "weifang-beijing", "company-rotation"])
def test_every_shipped_scheme_has_its_overview_in_both_languages(client, today_is, scheme):
    today_is(DAY_57)
    cohort, _group, people = a_group_of(2, scheme=scheme)
    for language in ("zh-hans", "en"):
        user = a_user(role="office", language=language)
        page = signed_in(client, user).get(f"/cohorts/{cohort.code}/")
        assert page.status_code == 200
    assert len(people) == 2


def test_the_english_scheme_speaks_its_own_words(client, today_is):
    today_is(DAY_57)
    cohort, _group, _people = a_group_of(2, scheme="company-rotation")
    page = signed_in(client, a_user(role="office", language="en")).get(f"/cohorts/{cohort.code}/").content.decode()
    assert "5 goals" in page and "1 host department" in page and "九项" not in page


def test_codes_are_found_without_regard_to_case(client):
    cohort = a_cohort(code="sh05")
    assert signed_in(client, a_user(role="office")).get("/cohorts/SH05/").status_code == 200
    assert cohort.code == "sh05"


def test_the_overview_is_for_the_office_and_leadership(client, today_is):
    today_is(DAY_57)
    cohort, group, people = a_group_of(1)
    users = {
        "office": a_user(role="office", scope=cohort),
        "reader": a_user(role="reader", scope=cohort),
        "stranger": a_user(role="office", scope=a_cohort()),
        "leader": a_user(role="leader", scope=group),
        "secondee": a_user(role="secondee", scope=people[0]),
        "secadmin": a_user(role="secadmin"),
    }
    said = {who: signed_in(client, user).get(f"/cohorts/{cohort.code}/").status_code for who, user in users.items()}
    assert said == {
        "office": 200, "reader": 200, "stranger": 404, "leader": 403, "secondee": 403, "secadmin": 403,
    }  # fmt: skip


def test_the_overview_takes_the_same_queries_for_few_and_many(client, today_is):
    today_is(DAY_57)
    signed_in(client, a_user(role="office"))
    counts = []
    for size in (1, 6):
        cohort = a_cohort()
        for _ in range(size):
            person = a_secondment(cohort, group=a_group(cohort), host=a_host(cohort))
            a_visit(person, DAY_57, "浦江科技")
        client.get(f"/cohorts/{cohort.code}/")  # the session now remembers this cohort
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cohorts/{cohort.code}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
