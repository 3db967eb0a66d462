"""A role by four eyes, from the office's proposal to the page it opens, in the browser and at both widths."""

from __future__ import annotations

import pytest

from jiebang.people.models import User
from tests.browser import assert_accessible
from tests.builders import a_cohort, a_group, a_secondment, a_user

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_the_office_proposes_a_security_administrator_grants_and_the_next_page_opens(page_for, today_is, width):
    cohort = a_cohort(code="sh05", name="第五批")
    today_is(cohort.starts_on)
    group = a_group(cohort, "第二组")
    person = a_secondment(cohort, name="单晓", group=group).person
    zhang = a_user("zhang", person=person)
    board = f"/groups/{group.uuid}/"

    theirs = page_for(zhang, width=width)
    assert theirs.goto(board).status == 403

    office = page_for(a_user("office", role="office"), width=width)
    office.goto("/grants/")
    office.get_by_role("link", name="申请角色").first.click()
    assert_accessible(office)
    office.get_by_label("角色").select_option("leader")  # applies by itself
    office.wait_for_url("**role=leader**")
    office.get_by_label("搜索").fill("单")
    office.get_by_role("button", name="查找").click()
    office.get_by_text("单晓 zhang").click()
    office.get_by_role("button", name="提交申请").click()  # no reason yet
    assert_accessible(office)
    office.get_by_text("单晓 zhang").click()
    office.get_by_label("理由").fill("接任组长")
    office.get_by_role("button", name="提交申请").click()
    office.wait_for_url("**/grant-requests/*/")
    assert_accessible(office)

    secadmin = page_for(a_user("secadmin", role="secadmin"), width=width)
    secadmin.goto("/")
    assert_accessible(secadmin)
    secadmin.get_by_role("link", name="有 1 项申请待审批").click()
    assert_accessible(secadmin)
    assert "单晓" not in secadmin.content()
    secadmin.get_by_role("link", name="zhang").click()
    secadmin.get_by_role("button", name="同意授予").click()
    secadmin.get_by_text("审批人").wait_for()
    assert_accessible(secadmin)

    assert theirs.goto(board).status == 200

    auditor = page_for(a_user("auditor", role="auditor"), width=width)
    auditor.goto("/")
    assert "审批了角色申请" in auditor.content()
    assert_accessible(auditor)


def test_a_system_administrator_opens_and_shuts_an_account(page_for):
    page = page_for(a_user("keeper", role="sysadmin"))
    page.goto("/")
    assert_accessible(page)
    page.get_by_role("link", name="开通账号").click()
    page.locator("[name=login]").fill("a b")
    page.get_by_role("button", name="开通").click()
    assert_accessible(page)
    page.locator("[name=login]").fill("wang")
    page.get_by_role("button", name="开通").click()
    page.get_by_role("heading", name="wang").wait_for()
    assert_accessible(page)
    page.get_by_label("理由").fill("离队")
    page.get_by_role("button", name="停用账号").click()
    page.get_by_text("账号已停用").wait_for()
    assert not User.objects.get(username="wang").is_active
    page.goto("/installation/")
    assert_accessible(page)
