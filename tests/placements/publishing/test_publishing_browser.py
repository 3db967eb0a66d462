"""In a real browser, at both sizes: from the proposed plan to publication, own result, objection and answer; host and
home unit by their links; nothing lost on reload, back, double tap, two tabs or an expired link. Once in English."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.common.models import Invitation
from jiebang.people.models import Role
from jiebang.placements.actions import make_plan
from jiebang.placements.models import Objection, Placement, PlanPublication, Reader
from jiebang.placements.publishing import deeds
from jiebang.placements.workbench.proposals import propose
from tests.browser import assert_accessible
from tests.builders import a_cohort, a_host, a_post, a_secondment, a_user, an_organisation
from tests.placements.publishing.conftest import a_small_cohort

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_from_the_proposed_plan_to_the_answer_of_an_objection(page_for, today_is, width):
    cohort, people, _posts = a_small_cohort()
    today_is(cohort.starts_on - timedelta(days=12))
    office = a_user("office", role=Role.OFFICE, scope=cohort)
    propose(make_plan(cohort, aim="fair", by=SYSTEM), words="兼顾本人与单位", by=office)
    second = page_for(a_user("office2", role=Role.OFFICE, scope=cohort), width=width)
    secondee = page_for(a_user("secondee", role=Role.SECONDEE, scope=people[1]), width=width)
    here = f"/people/{people[1].uuid}/placement/"
    secondee.goto(here)
    secondee.get_by_text("还没有岗位").wait_for()
    assert_accessible(secondee)
    accept_and_publish(second)
    read_and_object(secondee, here)
    hand_out_links(second, page_for, width)
    answer(second)
    secondee.goto(here)
    secondee.get_by_text("该岗位只有一个名额").wait_for()
    assert_accessible(secondee)


def accept_and_publish(page):
    page.goto("/cohorts/t1/placement/final/")
    assert_accessible(page)
    page.get_by_role("button", name="定这个安排方案").dblclick()
    page.get_by_role("link", name="去公布").first.click()
    page.get_by_text("3 位学员各自看到自己的岗位").wait_for()
    assert_accessible(page)
    assert Placement.objects.count() == 0
    page.fill("#id_words", "有疑问请找项目办")
    page.get_by_role("button", name="公布", exact=True).dblclick()
    page.get_by_text("异议期内").wait_for()
    assert_accessible(page)
    # The form left open in another tab, or come back to, publishes nothing twice.
    page.go_back()
    page.reload()
    assert (PlanPublication.objects.count(), Placement.objects.count()) == (1, 3)


def read_and_object(page, here):
    page.goto("/today/")
    assert_accessible(page)
    page.get_by_role("link", name="岗位和理由").first.click()
    page.get_by_text("为什么不是第一志愿").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="提异议").click()
    assert_accessible(page)
    page.fill("#id_text", "我的课题在")
    expect(page.locator("#kept")).to_contain_text("已保存")
    page.reload()
    expect(page.locator("#id_text")).to_have_value("我的课题在")
    other = page.context.new_page()
    other.goto(f"{here}objection/")
    other.fill("#id_text", "我的课题在航运")
    expect(other.locator("#kept")).to_contain_text("已保存")
    page.fill("#id_text", "旧窗口里的话")
    expect(page.locator("#kept")).to_contain_text("我的课题在航运")
    assert_accessible(page)
    other.select_option("#id_wanted", "K1")
    expect(other.locator("#kept")).to_contain_text("已保存")
    other.get_by_role("button", name="提交").dblclick()
    other.get_by_text("已提交").first.wait_for()
    assert_accessible(other)
    other.get_by_role("link", name="查看或撤回").click()
    assert_accessible(other)
    one = Objection.objects.get()
    assert (one.state, one.text, one.wanted.number) == ("open", "我的课题在航运", "K1")


def hand_out_links(page, page_for, width):
    page.goto("/cohorts/t1/placement/readers/")
    assert_accessible(page)
    for box in page.locator("input[name=id]").all():
        box.check()
    page.get_by_role("button", name="显示在屏幕上").click()
    page.get_by_role("heading", name="4 个链接已生成").or_(page.locator("h1")).first.wait_for()
    assert_accessible(page)
    found = {
        card.locator("h2").inner_text(): card.locator(".once").inner_text() for card in page.locator("article").all()
    }
    guest = page_for(None, width=width)
    guest.goto(found["中远"])
    guest.get_by_role("heading", name="安娜").wait_for()
    assert_accessible(guest)
    guest.goto(found["市商务局"])
    guest.get_by_role("heading", name="薄云").wait_for()
    assert_accessible(guest)
    Invitation.objects.update(expires_at=clock.now())
    assert guest.reload().status == 410
    assert_accessible(guest)


def answer(page):
    page.goto("/cohorts/t1/placement/objections/")
    assert_accessible(page)
    page.get_by_role("link", name="P2 薄云").click()
    page.get_by_role("link", name="查一查").click()
    page.locator("#why.open").wait_for()
    assert_accessible(page)
    page.get_by_label("不成立，岗位不变").check()
    page.fill("#reply", "该岗位只有一个名额")
    page.get_by_role("button", name="答复").dblclick()
    page.get_by_text("已答复").first.wait_for()
    assert_accessible(page)
    assert Objection.objects.get().reply == "该岗位只有一个名额"


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_company_reads_all_of_it_in_english(page_for, today_is, width):
    today_is(date(2026, 1, 5))
    cohort = a_cohort(code="cr01", scheme="company-rotation", name="Rotation 1", start=date(2026, 2, 2))
    home = an_organisation("Plant North")
    for n in range(3):
        who = a_secondment(cohort, f"Person {n}", number=f"E{n}", sector="Finance", level=5, home_unit=home)
        a_post(cohort, f"Analyst {n}", number=f"D{n}", host=a_host(cohort, f"Division {n}"), sector="Finance", level=5)
    office = a_user("office", role=Role.OFFICE, scope=cohort, language="en")
    propose(make_plan(cohort, aim="fair", by=SYSTEM), words="Fair to all", by=office)
    page = page_for(a_user("office2", role=Role.OFFICE, scope=cohort, language="en"), width=width)
    page.goto("/cohorts/cr01/placement/final/")
    page.get_by_role("button", name="Accept this plan").click()
    page.get_by_role("link", name="On to publishing").first.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("window open").wait_for()
    person = page_for(a_user("secondee", role=Role.SECONDEE, scope=who, language="en"), width=width)
    (handed,) = deeds.hand_out(Reader.objects.filter(home_unit=home), until=clock.today(), by=SYSTEM)
    guest = page_for(None, width=width)
    own = f"/people/{who.uuid}/placement/"
    for reader, address in (
        (page, "/cohorts/cr01/placement/publication/"), (page, "/cohorts/cr01/placement/readers/"),
        (page, "/cohorts/cr01/placement/objections/"), (person, own), (person, f"{own}objection/"),
        (guest, handed.issued.path),
    ):  # fmt: skip
        reader.goto(address)
        assert_accessible(reader)
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in reader.locator("main").inner_text()), address
