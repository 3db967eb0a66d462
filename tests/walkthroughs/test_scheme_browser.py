"""The office lowers a quota: looks at the effect, puts it into force, and everybody's pages follow but old papers."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.programmes.models import Cohort
from jiebang.reports.actions import draft_report, submit_report
from tests.browser import assert_accessible
from tests.builders import a_user
from tests.home.rows import DAY_57, a_group_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db, today_is):
    today_is(date(2021, 12, 2))
    cohort, group, people = a_group_of(3, scheme="qingdao-shanghai")
    report = draft_report(people[1], "half_month_summary", "2021-11-H2", by=SYSTEM)
    submit_report(report, version=report.version, by=SYSTEM)
    today_is(DAY_57)
    return cohort, group, people[1], report


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_quota_is_changed_looked_at_and_put_into_force(world, page_for, width):
    cohort, group, person, report = world
    own = page_for(a_user(role="secondee", scope=person), width="phone")
    own.goto(f"/reports/{report.uuid}/")
    paper_before = own.locator("main").inner_text()
    page = page_for(a_user(role="office"), width=width)
    page.goto(f"/cohorts/{cohort.code}/scheme/")
    assert_accessible(page)
    page.get_by_role("button", name="改方案").click()
    assert_accessible(page)
    page.fill("#q-promotion", "2")
    page.locator("#task-promotion .quota button").click()
    page.get_by_text("定额由 10 改为 2").first.wait_for()
    page.locator("#task-contact").get_by_role("link", name="修改").click()
    assert_accessible(page)
    page.fill("#id_quota", "50")
    page.locator("#meter .pin").wait_for()  # the meter follows before anything is stored
    page.get_by_role("button", name="存入草稿").click()
    page.get_by_role("link", name="看影响").click()
    assert_accessible(page)
    assert "“集中推介活动”：落后的仍是 3 人。" in page.locator("main").inner_text()
    page.fill("#id_from_day", "2021-12-01")
    page.fill("#id_reason", "主任会议定，减负")
    page.get_by_role("button", name="生效", exact=True).click()
    page.locator(".errsum").first.wait_for()
    assert_accessible(page)
    page.fill("#id_from_day", "2021-12-12")
    page.get_by_role("button", name="生效", exact=True).click()
    page.wait_for_url("**/scheme/")
    assert "第 2 版已生效。" in page.locator(".notes").inner_text()
    assert Cohort.objects.get(pk=cohort.pk).scheme.task("promotion").quota == 2
    for address in ("scheme/versions/", "scheme/versions/1/", "scheme/draft/origin/", "settings/"):
        page.goto(f"/cohorts/{cohort.code}/{address}")
        assert_accessible(page)
    page.goto("/cohorts/new/?source=scheme:company-rotation")
    assert_accessible(page)
    page.goto(f"/cohorts/compare/?a={cohort.code}")
    assert_accessible(page)
    page.goto(f"/groups/{group.uuid}/")
    assert "应 1 / 2" in page.locator(".board thead").inner_text()
    own.goto("/today/")
    assert "0/2" in own.locator("main").inner_text().replace(" ", "")
    own.goto(f"/reports/{report.uuid}/")
    assert own.locator("main").inner_text() == paper_before


def test_the_pages_work_without_javascript(world, page_for):
    cohort, _group, _person, _report = world
    page = page_for(a_user(role="office"), width="desktop", javascript=False)
    page.goto(f"/cohorts/{cohort.code}/scheme/")
    page.get_by_role("button", name="改方案").click()
    page.locator("#phase-visit").get_by_role("link", name="修改").click()
    page.fill("#id_to_day", "75")
    page.get_by_role("button", name="存入草稿").click()
    assert "与另一阶段重叠（第 15–75 天）" in page.locator("#phase-turn_to_use").inner_text()
    page.locator("#task-idea").get_by_role("button", name="上移金点子").click()
    assert page.locator("#task-idea ~ #task-contact").count() == 1
