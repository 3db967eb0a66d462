"""In a real browser: from a rule to a plan somebody else accepts, by keyboard where it counts; and in English."""

from __future__ import annotations

import pytest

from jiebang.placements.models import Placement, PlanEdit, Run, SolveJob
from jiebang.programmes.models import Cohort
from tests.browser import assert_accessible
from tests.builders import a_cohort, a_host, a_post, a_secondment, a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "/cohorts/wb1/placement/"


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_from_a_rule_to_a_plan_somebody_else_accepts(bench, page_for, width):
    cohort, _people, _posts = bench
    page = page_for(a_user("office", role="office", scope=cohort), width=width)
    page.goto(HERE)
    assert_accessible(page)
    page.get_by_role("link", name="1 导入").click()
    assert_accessible(page)
    write_a_rule(page)
    have_plans_worked_out(page)
    choose_and_change(page)
    propose(page)
    other = page_for(a_user("office2", role="office", scope=cohort), width=width)
    other.goto(f"{HERE}final/")
    assert_accessible(other)
    other.get_by_role("button", name="定这个安排方案").click()
    other.get_by_text("已审定").first.wait_for()
    assert_accessible(other)
    # Accepting decides; publishing places (tests/placements/publishing).
    assert (Run.objects.filter(accepted_at__isnull=False).count(), Placement.objects.count()) == (1, 0)


def write_a_rule(page):
    page.get_by_role("link", name="2 规则").click()
    assert_accessible(page)
    page.get_by_role("link", name="新规则").click()
    assert_accessible(page)
    page.fill("#id_person", "P0")
    page.fill("#id_host", "第1交易所")
    page.locator("#look").get_by_text("P0 学员0不去第1交易所").wait_for()
    page.fill("#id_why", "须回避")
    page.get_by_role("button", name="保存").press("Enter")
    page.get_by_text("规则 1 已保存").wait_for()
    assert_accessible(page)


def have_plans_worked_out(page):
    page.get_by_role("link", name="3 求解").click()
    assert_accessible(page)
    page.get_by_role("button", name="开始求解").dblclick()
    page.get_by_role("link", name="比选", exact=True).wait_for()
    assert_accessible(page)
    assert SolveJob.objects.count() == 1
    page.get_by_role("link", name="比选", exact=True).click()
    assert_accessible(page)


def choose_and_change(page):
    page.get_by_role("button", name="选定安排方案 1").click()
    page.get_by_text("正在做").first.wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="学员2：为什么不是别处？").press("Enter")
    panel = page.locator("#why.open")
    panel.wait_for()
    page.fill("#why-post", "K5")
    page.get_by_role("button", name="问一问").press("Enter")
    panel.get_by_role("button", name="其他人重新安排").wait_for()
    assert_accessible(page)
    # Back and reload lose nothing: nothing was changed by asking.
    page.reload()
    page.get_by_role("link", name="学员2：为什么不是别处？").click()
    panel.wait_for()
    page.fill("#why-post", "K5")
    page.get_by_role("button", name="问一问").click()
    panel.get_by_role("button", name="其他人重新安排").click()
    page.get_by_role("link", name="手工调整").click()
    page.get_by_role("heading", name="试排：还没有改动").wait_for()
    assert_accessible(page)
    page.fill("#save-reason", "本人承担的课题在那里")
    page.get_by_role("button", name="保存修改").click()
    page.get_by_role("button", name="撤销这处调整").wait_for()
    assert PlanEdit.objects.get().reason == "本人承担的课题在那里"
    page.get_by_role("link", name="1 处手工调整").click()
    assert_accessible(page)


def propose(page):
    page.get_by_role("link", name="5 定稿").click()
    assert_accessible(page)
    page.fill("#words", "兼顾本人与单位")
    page.get_by_role("button", name="提交这个安排方案").click()
    page.get_by_text("由项目办另一人决定").wait_for()
    assert_accessible(page)


@pytest.fixture
def rotation(transactional_db) -> Cohort:
    cohort = a_cohort(code="cr01", scheme="company-rotation", name="Rotation 1")
    for n in range(4):
        a_secondment(cohort, f"Person {n}", number=f"E{n}", sector="Finance", level=5)
        host = a_host(cohort, f"Division {n}")
        a_post(cohort, f"Analyst {n}", number=f"D{n}", host=host, sector="Finance", seats=1, level=5)
    return cohort


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_company_works_with_it_in_english(rotation, page_for, width):
    page = page_for(a_user("office", role="office", scope=rotation, language="en"), width=width)
    here = "/cohorts/cr01/placement/"
    for address in ("", "lists/", "rules/", "rules/new/limit/", "weights/", "solving/", "final/"):
        page.goto(f"{here}{address}")
        assert_accessible(page)
    page.goto(f"{here}solving/")
    page.get_by_text("worst-off person first").click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("1 plan is there").wait_for()
    run = Run.objects.get()
    for address in (f"runs/{run.uuid}/", f"runs/{run.uuid}/?by=host", f"runs/{run.uuid}/why/", "compare/"):
        page.goto(f"{here}{address}")
        assert_accessible(page)
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in page.locator("main").inner_text())
