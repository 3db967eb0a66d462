"""The demonstration's upcoming cohort, from offers to the answer of an objection, as everybody who takes part: the
office, a second person of it, a host and a home unit by their links, a secondee. Long: the demonstration is loaded."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from jiebang.common import clock
from jiebang.common.models import Invitation
from jiebang.demo.load import load
from jiebang.people.models import User
from jiebang.placements.models import Agreement, Objection, Placement, Post, SolveJob, Wish
from jiebang.programmes.models import Secondment
from tests.browser import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.django_db(transaction=True)]
TODAY = date(2021, 12, 12)
HERE = "/cohorts/sh06"


@pytest.fixture
def demonstration(transactional_db, settings):
    settings.DEMO, settings.DEMO_DATE = True, TODAY
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load("walk the whole chain")


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_sh06_from_the_offers_to_the_answer_of_an_objection(demonstration, page_for, width):
    def window(login=None):
        return page_for(login and User.objects.get(username=login), width=width)

    office, second, secondee = window("office"), window("office2"), window("secondee-next")
    posts = Post.objects.filter(cohort__code="sh06").count()
    a_host_offers_posts(office, window())
    assert Post.objects.filter(cohort__code="sh06").count() == posts + 1
    wishes_are_said(office, secondee, window(), window())
    a_plan_is_made(office)
    it_is_accepted_and_published(second)
    placed = Placement.objects.filter(cohort__code="sh06")
    assert placed.count() == Secondment.objects.filter(cohort__code="sh06").count()
    the_secondee_objects(secondee)
    guest = window()
    link = units_read_their_people(office, guest)
    the_objection_is_answered(second, secondee)
    agreements_are_drafted(office, secondee)
    a_link_runs_out(guest, link)


def seen(page, path):
    assert page.goto(path).status == 200, path
    assert_accessible(page)


def links_on(page):
    """{name: link} of the slips shown this once."""
    return {
        slip.locator("h2").inner_text(): slip.locator(".once").inner_text() for slip in page.locator("article").all()
    }


def a_host_offers_posts(office, guest):
    seen(office, f"{HERE}/offers/?state=not_invited")
    office.locator("tbody input[name=id]").first.check()
    office.locator("button[name=act][value=invite]").click()
    office.locator("#form-screen").check()
    office.get_by_role("button", name="生成链接").dblclick()
    office.locator(".once").first.wait_for()
    assert_accessible(office)
    ((name, link),) = links_on(office).items()
    guest.goto(link)
    assert_accessible(guest)
    guest.locator("[name^='title-']").first.fill("合规与风险助理")
    guest.locator("[name^='seats-']").first.fill("1")
    guest.locator("[name^='duties-']").first.fill("参与合规检查")
    expect(guest.locator("#kept")).to_contain_text("已保存")
    guest.reload()
    expect(guest.locator("[name^='title-']").first).to_have_value("合规与风险助理")
    guest.fill("#id_mentor_name", "陈老师")
    guest.locator("button[value=hand_in]").dblclick()
    expect(guest.get_by_role("heading", name="申报的岗位")).to_be_visible()
    assert_accessible(guest)
    seen(office, f"{HERE}/offers/?q={name}")
    office.get_by_role("link", name=name).click()
    assert_accessible(office)
    office.get_by_role("button", name="采用勾选的岗位").dblclick()
    expect(office.get_by_role("status").first).to_contain_text("已采用")


def wishes_are_said(office, secondee, host, home):
    for path in ("wishes/", "wishes/days/", "wishes/posts/"):
        seen(office, f"{HERE}/{path}")
    own = Secondment.objects.get(cohort__code="sh06", person__user__username="secondee-next")
    seen(secondee, "/")
    seen(secondee, f"/people/{own.uuid}/wishes/")
    before = Wish.objects.filter(secondment=own, side="person").count()
    secondee.get_by_role("button", name="移除").first.click()
    expect(secondee.locator(".ranked li")).to_have_count(before - 1)
    secondee.get_by_role("button", name="加入志愿").first.dblclick()
    expect(secondee.locator(".ranked li")).to_have_count(before)
    secondee.reload()
    expect(secondee.locator(".ranked li")).to_have_count(before)
    assert_accessible(secondee)
    for guest, side in ((host, "host"), (home, "home")):
        office.goto(f"{HERE}/wishes/?side={side}")
        office.locator("tbody input[name=id]").first.check()
        office.locator("button[name=act][value=invite]").click()
        office.locator("#form-screen").check()
        office.get_by_role("button", name="生成链接").click()
        office.locator(".once").first.wait_for()
        assert_accessible(office)
        ((_name, link),) = links_on(office).items()
        guest.goto(link)
        assert_accessible(guest)


def a_plan_is_made(office):
    for path in ("", "lists/", "rules/", "solving/"):
        seen(office, f"{HERE}/placement/{path}")
    office.get_by_role("button", name="开始求解").dblclick()
    office.get_by_role("link", name="比选", exact=True).wait_for(timeout=90_000)
    assert SolveJob.objects.count() == 1
    seen(office, f"{HERE}/placement/compare/")
    office.get_by_role("button", name="选定安排方案 1").click()
    office.get_by_text("正在做").first.wait_for()
    assert_accessible(office)
    office.get_by_role("link", name="为什么不是别处").nth(3).click()
    office.locator("#why.open").wait_for()
    assert_accessible(office)
    seen(office, f"{HERE}/placement/final/")
    office.fill("#words", "兼顾本人志愿与单位需要")
    office.get_by_role("button", name="提交这个安排方案").dblclick()
    office.get_by_text("由项目办另一人决定").wait_for()


def it_is_accepted_and_published(second):
    seen(second, f"{HERE}/placement/final/")
    second.get_by_role("button", name="定这个安排方案").dblclick()
    second.get_by_role("link", name="去公布").first.click()
    assert_accessible(second)
    assert not Placement.objects.filter(cohort__code="sh06").exists()
    second.fill("#id_words", "有疑问请找项目办")
    second.get_by_role("button", name="公布", exact=True).dblclick()
    second.get_by_text("异议期内").wait_for()
    assert_accessible(second)


def the_secondee_objects(secondee):
    seen(secondee, "/")
    secondee.get_by_role("link", name="岗位和理由").first.click()
    assert_accessible(secondee)
    secondee.get_by_role("link", name="提异议").click()
    secondee.fill("#id_text", "承担的课题需要到另一个单位调研")
    expect(secondee.locator("#kept")).to_contain_text("已保存")
    secondee.reload()
    expect(secondee.locator("#id_text")).to_have_value("承担的课题需要到另一个单位调研")
    secondee.get_by_role("button", name="提交").dblclick()
    secondee.get_by_text("已提交").first.wait_for()
    assert_accessible(secondee)
    assert Objection.objects.get().text == "承担的课题需要到另一个单位调研"


def units_read_their_people(office, guest):
    seen(office, f"{HERE}/placement/readers/")
    for box in office.locator("tbody input[name=id]").all()[:2]:
        box.check()
    office.get_by_role("button", name="显示在屏幕上").click()
    office.locator(".once").first.wait_for()
    assert_accessible(office)
    for link in links_on(office).values():
        guest.goto(link)
        guest.locator("h2").first.wait_for()
        assert_accessible(guest)
    return link


def the_objection_is_answered(second, secondee):
    seen(second, f"{HERE}/placement/objections/")
    second.locator("tbody a").first.click()
    assert_accessible(second)
    second.get_by_label("不成立，岗位不变").check()
    second.fill("#reply", "调研可以由所在单位安排")
    second.get_by_role("button", name="答复").dblclick()
    second.get_by_text("已答复").first.wait_for()
    own = Objection.objects.get().secondment
    seen(secondee, f"/people/{own.uuid}/placement/")
    secondee.get_by_text("调研可以由所在单位安排").wait_for()


def agreements_are_drafted(office, secondee):
    seen(office, f"{HERE}/agreements/")
    office.locator("button[name=act][value=all]").dblclick()
    office.get_by_role("status").first.wait_for()
    assert (
        Agreement.objects.filter(cohort__code="sh06").count() == Placement.objects.filter(cohort__code="sh06").count()
    )
    own = Objection.objects.get().secondment
    seen(secondee, f"/people/{own.uuid}/placement/")
    secondee.get_by_role("link", name="三方协议").first.click()
    secondee.get_by_role("heading", name="三方协议").first.wait_for()
    assert_accessible(secondee)
    seen(secondee, f"/people/{own.uuid}/reading/")
    seen(secondee, "/")


def a_link_runs_out(guest, link):
    Invitation.objects.update(expires_at=clock.now())
    assert guest.goto(link).status == 410
    assert_accessible(guest)
