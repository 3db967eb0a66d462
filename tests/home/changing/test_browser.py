"""In a real browser: somebody withdraws, seen first and then confirmed; and a task force is set up and divided."""

from __future__ import annotations

import pytest

from jiebang.programmes.models import Change, Officer, Secondment
from tests.browser import assert_accessible
from tests.builders import a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page_of_office(transactional_db, world, page_for):
    office = a_user("office", role="office", scope=world.cohort)
    return lambda width: page_for(office, width=width)


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_withdrawal_is_seen_through_confirmed_and_taken_back(world, page_of_office, width):
    page = page_of_office(width)
    page.goto("/cohorts/sh05/bodies/")
    assert_accessible(page)
    page.get_by_role("link", name="第一组").first.click()
    assert_accessible(page)
    page.get_by_role("link", name="变动 唐棠").click()
    page.get_by_role("link", name="退出", exact=True).click()
    assert_accessible(page)
    page.fill("#id_day", "2021-12-11")
    page.fill("#id_reason", "单位召回")
    page.select_option("#id_heir", label="P002 单晓")
    page.check("#id_pass_offices")
    page.get_by_role("button", name="查看影响").click()
    page.get_by_role("heading", name="时间与岗位").wait_for()
    assert "P002 单晓 任第一组组长" in " ".join(page.locator(".follows").all_inner_texts()).replace("\n", " ")
    assert_accessible(page)
    page.get_by_role("button", name="返回修改").click()
    assert page.input_value("#id_reason") == "单位召回"
    page.get_by_role("button", name="查看影响").click()
    page.get_by_role("button", name="确认变动").click()
    page.wait_for_url("**/changes/*/")
    assert_accessible(page)
    assert Officer.objects.get().secondment == world.mate
    page.get_by_role("button", name="撤销变动").click()
    page.get_by_text("已撤销：").or_(page.get_by_text("一切照旧")).first.wait_for()
    assert Secondment.objects.get(pk=world.who.pk).ending == ""
    page.goto("/cohorts/sh05/changes/")
    assert_accessible(page)
    assert Change.objects.get().undone_at is not None
