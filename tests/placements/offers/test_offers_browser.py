"""A host's way by its link in a browser, from opening to handing in, and the office accepting it; once in English."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jiebang.common.models import Invitation
from jiebang.placements.models import OfferedPost, Post
from tests.browser import assert_accessible
from tests.builders import a_cohort, a_host, a_user, an_organisation
from tests.placements.offers.conftest import an_invitation, the_offer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fields(page, name):
    return page.locator(f"[name^='{name}-']")


def test_a_host_fills_in_reloads_hands_in_and_the_office_accepts(page_for, host, office):
    path = an_invitation(host).issued.path
    page = page_for(None)
    page.goto(path)
    assert_accessible(page)
    # It keeps itself while it is typed; a reload and the way back lose nothing.
    fields(page, "title").first.fill("清算业务专员")
    fields(page, "duties").first.fill("日终核对")
    expect(page.locator("#kept")).to_contain_text("已保存")
    page.reload()
    expect(fields(page, "duties").first).to_have_value("日终核对")
    page.goto("/sign-in/")
    page.go_back()
    expect(fields(page, "title").first).to_have_value("清算业务专员")
    # Another window changes the same field: both texts are shown, neither is lost.
    other = page_for(None, width="desktop")
    other.goto(path)
    fields(other, "title").first.fill("清算研究员")
    expect(other.locator("#kept")).to_contain_text("已保存")
    fields(page, "title").first.fill("清算业务主管")
    expect(page.locator("#kept")).to_contain_text("清算研究员")
    assert_accessible(page)
    page.get_by_role("button", name="用本窗口的文字").click()
    expect(fields(page, "title").first).to_have_value("清算业务主管")
    # A second post, what is missing, and a double tap on handing in.
    page.get_by_role("button", name="再加一个岗位").click()
    fields(page, "title").nth(1).fill("风控助理")
    page.locator("button[value=hand_in]").click()
    expect(page.get_by_role("alert")).to_contain_text("学员由谁带")
    assert_accessible(page)
    page.fill("#id_mentor_name", "陈老师")
    page.locator("button[value=hand_in]").dblclick()
    expect(page.get_by_role("heading", name="申报的岗位")).to_be_visible()
    assert_accessible(page)
    assert sorted(OfferedPost.objects.values_list("title", flat=True)) == ["清算业务主管", "风控助理"]
    other.reload()
    expect(other.locator("h1")).to_have_text("上海清算所")
    assert_accessible(other)
    desk = page_for(office, width="desktop")
    desk.goto("/cohorts/sh06/offers/")
    assert_accessible(desk)
    desk.get_by_role("link", name="上海清算所").click()
    assert_accessible(desk)
    desk.get_by_role("button", name="采用勾选的岗位").click()
    expect(desk.get_by_role("status")).to_contain_text("已采用")
    assert [post.number for post in Post.objects.all()] == ["K001", "K002"]
    phone = page_for(office)
    for address in (
        "/cohorts/sh06/offers/",
        f"/offers/{the_offer().uuid}/",
        f"/organisations/{host.organisation.uuid}/",
    ):
        phone.goto(address)
        assert_accessible(phone)


def test_an_expired_link_says_whom_to_ask_and_scripts_are_not_needed(page_for, host):
    handed = an_invitation(host)
    page = page_for(None, javascript=False)
    page.goto(handed.issued.path)
    fields(page, "title").first.fill("研究员")
    page.get_by_role("button", name="再加一个岗位").click()
    assert fields(page, "title").first.input_value() == "研究员"
    page.get_by_role("button", name="本期没有岗位").click()
    expect(page.locator(".lead")).to_contain_text("谢谢告知")
    Invitation.objects.update(expires_at=timezone.now())
    page.reload()
    expect(page.locator("h1")).to_have_text("这个链接已过期")


def test_a_company_rotation_is_walked_in_english(page_for):
    cohort = a_cohort(code="cr01", scheme="company-rotation", name="Rotation 2021")
    path = an_invitation(a_host(cohort, organisation=an_organisation("North Works"))).issued.path
    page = page_for(None)
    page.goto(path)
    assert page.locator("html").get_attribute("lang") == "en"
    fields(page, "title").first.fill("Network planner")
    fields(page, "seats").first.fill("2")
    page.get_by_label("Name", exact=False).first.fill("Ruth Calder")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="What you offer")).to_be_visible()
    assert_accessible(page)
    desk = page_for(a_user(role="office", scope=cohort, language="en"), width="desktop")
    desk.goto("/cohorts/cr01/offers/?state=handed_in")
    assert_accessible(desk)
    desk.get_by_role("link", name="North Works").click()
    desk.get_by_role("button", name="Accept the ticked posts").click()
    expect(desk.get_by_role("status")).to_contain_text("Accepted")
    text = desk.locator("main").inner_text()
    assert not [character for character in text if "\u4e00" <= character <= "\u9fff"]
    assert Post.objects.get().seats == 2
