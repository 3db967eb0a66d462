"""An office on a desktop and on a phone: from the list to a changed profile, from a duplicate to a merge and back."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.people.models import Organisation
from jiebang.people.organisations import make_organisation
from jiebang.programmes.models import Secondment
from tests.browser import assert_accessible
from tests.builders import a_cohort, a_group, a_host, a_person, a_secondment, a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db, today_is):
    today_is(date(2021, 12, 12))
    cohort = a_cohort(scheme="qingdao-shanghai", code="sh05")
    group, host = a_group(cohort, "第一组"), a_host(cohort, organisation=make_organisation("上海期货交易所"))
    for number, name in enumerate(["单晓", "仇文"], start=1):
        person = a_person(name, sort_key={"单晓": "shan4 xiao3 单晓", "仇文": "qiu2 wen2 仇文"}[name])
        a_secondment(cohort, person=person, number=f"P00{number}", group=group, host=host, job="副处长")
    a_host(cohort, organisation=make_organisation("上海期交所"))
    return a_user("office", role="office")


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_from_the_list_to_a_changed_profile_and_from_a_duplicate_to_a_merge_and_back(office, page_for, width):
    page = page_for(office, width=width)
    page.goto("/people/")
    assert_accessible(page)
    page.get_by_label("搜索").fill("sx")
    page.get_by_role("button", name="查找").click()
    page.wait_for_url("**/people/?q=sx*")
    page.get_by_role("link", name="单晓").click()
    page.locator("h1", has_text="单晓").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="修改").click()
    page.locator("h1", has_text="的档案").wait_for()
    assert_accessible(page)
    page.get_by_label("职务").fill("处长")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/people/*/")
    assert Secondment.objects.get(number="P001").job == "处长"

    page.goto("/organisations/")
    assert_accessible(page)
    page.goto("/duplicates/")
    assert_accessible(page)
    page.get_by_role("link", name="核对并合并").click()
    page.locator("h1", has_text="合并两个条目").wait_for()
    assert "接收单位" in page.locator("main").inner_text()
    assert_accessible(page)
    page.get_by_role("button", name="合并").click()
    page.wait_for_url("**/merges/")
    assert_accessible(page)
    assert Organisation.objects.count() == 1
    page.get_by_role("button", name="撤销").click()
    page.locator(".notes", has_text="已重新分开").wait_for()
    assert Organisation.objects.count() == 2
    page.goto(f"/organisations/{Organisation.objects.get(name='上海期货交易所').uuid}/")
    assert_accessible(page)
