from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from tests.browser import assert_accessible
from tests.builders import a_cohort, a_group, a_host, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2021, 12, 12)


@pytest.fixture(autouse=True)
def on_day_57(today_is):
    today_is(TODAY)
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def office(client):
    return signed_in(client, a_user(role="office"))


def names(response):
    return [row["cohort"].name for row in response.context["rows"]]


def three_cohorts():
    a_cohort(code="sh04", name="第四批", start=date(2020, 10, 17))
    a_cohort(code="sh05", name="第五批", start=date(2021, 10, 17))
    a_cohort(code="sh06", name="第六批", start=date(2021, 12, 24))


def test_the_list_shows_the_newest_first_with_its_day(office):
    three_cohorts()
    answer = office.get("/cohorts/")
    assert names(answer) == ["第六批", "第五批", "第四批"]
    assert [row["state"] for row in answer.context["rows"]] == ["12 天后出发", "第 57 天，共 100 天", "已结束"]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("?state=running", ["第五批"]),
        ("?state=before", ["第六批"]),
        ("?state=ended", ["第四批"]),
        ("?state=nonsense", ["第六批", "第五批", "第四批"]),
        ("?q=SH05", ["第五批"]),
        ("?q=六", ["第六批"]),
        ("?q=%00六", ["第六批"]),
        ("?q=nothing", []),
    ],
)
def test_the_list_is_searched_and_filtered(office, address, found):
    three_cohorts()
    answer = office.get(f"/cohorts/{address}")
    assert (answer.status_code, names(answer)) == (200, found)


def test_an_empty_list_says_what_to_do_first(office):
    assert office.get("/cohorts/").content.decode().count("/cohorts/new/") == 2


def test_an_office_of_one_cohort_sees_that_one_alone(client):
    cohort = a_cohort(name="自己的")
    a_cohort(name="别人的")
    signed_in(client, a_user(role="office", scope=cohort))
    assert names(client.get("/cohorts/")) == ["自己的"]


def test_a_secondee_a_leader_and_a_stranger_may_not_open_the_list(client):
    cohort = a_cohort()
    group = a_group(cohort)
    people = [a_user(role="secondee", scope=a_secondment(cohort)), a_user(role="leader", scope=group), a_user()]
    for user in people:
        signed_in(client, user)
        assert [client.get(path).status_code for path in ("/cohorts/", "/cohorts.xlsx")] == [403, 403]
    client.logout()
    assert client.get("/cohorts/").status_code == 302


def test_the_list_goes_on_after_fifty(office):
    for number in range(51):
        a_cohort(start=date(2010, 1, 1) + timedelta(days=number))
    assert len(office.get("/cohorts/").context["rows"]) == 50
    assert len(office.get("/cohorts/?page=2").context["rows"]) == 1
    assert office.get("/cohorts/?page=999").status_code == 200


def queries_of(client, connection):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        client.get("/cohorts/")
    return len(seen)


def test_the_list_costs_the_same_queries_for_two_and_for_twelve(office):
    from django.db import connection

    for _ in range(2):
        a_secondment(a_cohort())
    queries_of(office, connection)  # what a session remembers is written once
    two = queries_of(office, connection)
    for _ in range(10):
        a_secondment(a_cohort())
    assert queries_of(office, connection) == two


def test_the_sheet_holds_what_the_filters_leave(office):
    three_cohorts()
    cohort = a_cohort(code="x1", name="=第七批", start=date(2021, 12, 1))
    a_secondment(cohort, host=a_host(cohort))
    answer = office.get("/cohorts.xlsx?state=running&q=七")
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    assert sheet.to_python() == [
        ["代号", "名称", "方案", "首日", "末日", "状态", "学员", "接收单位"],
        ["x1", "=第七批", "小方案", date(2021, 12, 1), date(2022, 3, 10), "第 12 天，共 100 天", 1.0, 1.0],
    ]


@pytest.mark.browser
@pytest.mark.parametrize("width", ["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True])
def test_the_list_is_accessible_and_never_scrolls_sideways(page_for, width, dark):
    a_cohort(name="赴上海专业实训第五批（市直机关、国有企业、民营企业混合编队）", start=date(2021, 10, 17))
    page = page_for(a_user(role="office"), width=width, dark=dark)
    page.goto("/cohorts/")
    assert page.locator("h1").inner_text() == "批次"
    assert_accessible(page)
