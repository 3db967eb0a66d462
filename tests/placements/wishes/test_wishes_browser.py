"""Wishes walked at both sizes: by the secondee, a host and a home unit by link, and the office; once in English."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jiebang.common.models import Invitation
from jiebang.placements.models import Wish
from tests.browser import assert_accessible
from tests.builders import a_cohort, a_host, a_post, a_secondment, a_user, an_organisation
from tests.placements.wishes.conftest import a_link, a_window, host_owner, own_page, ranks, unit_owner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def titles(page):
    return page.locator(".ranked .grow").all_inner_texts()


def card(page, post):
    return page.locator(f"#card-{post.uuid}")


def test_a_secondee_ranks_on_a_phone_compares_and_two_windows_lose_nothing(page_for, windows, posts, who):
    type(windows["person"]).objects.update(most=3)
    user = a_user("shan", role="secondee", scope=who)
    page = page_for(user)
    page.goto(own_page(who))
    assert_accessible(page)
    card(page, posts[0]).get_by_role("button", name="加入志愿").dblclick()
    expect(page.get_by_role("status").last).to_contain_text("1 个已保存，已生效")
    card(page, posts[2]).get_by_role("button", name="加入志愿").click()
    expect(page.locator(".ranked li")).to_have_count(2)
    expect(card(page, posts[2])).to_contain_text("第 2 志愿")
    # By keyboard, keeping the focus; a reload and the way back lose nothing.
    page.locator(f"#up-{posts[2].uuid}").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".ranked li").first).to_contain_text("园区运营")
    assert page.evaluate("document.activeElement.id") == f"up-{posts[2].uuid}"
    page.locator(f"#up-{posts[0].uuid}").click()
    expect(page.locator(".ranked li").first).to_contain_text("清算专员")
    assert_accessible(page)
    page.reload()
    assert [text.split("·")[-1].strip() for text in titles(page)] == ["清算专员", "园区运营"]
    page.goto("/today/")
    page.go_back()
    assert len(titles(page)) == 2
    # Three posts beside each other, at both sizes.
    for post in posts[:3]:
        card(page, post).get_by_role("link", name="比较").click()
    expect(page.get_by_role("heading", name="3 个岗位比较")).to_be_visible()
    assert_accessible(page)
    desk = page_for(user, width="desktop")
    desk.goto(page.url)
    assert_accessible(desk)
    # Another window changes the ranking: this one is told, and both lists are there to choose from.
    card(desk, posts[0]).get_by_role("button", name="移除").click()
    expect(desk.locator(".ranked li")).to_have_count(1)
    page.locator(f"#down-{posts[0].uuid}").click()
    expect(page.get_by_role("alert").filter(has_text="另一个窗口")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="用本窗口的").click()
    expect(page.locator(".ranked li")).to_have_count(2)
    assert ranks() == [("S1", "H1", 2), ("S1", "H3", 1)]


def test_a_host_and_a_home_unit_answer_by_link_and_the_office_sees_it(page_for, windows, posts, who, other, office):
    link = a_link(host_owner(posts[0]))
    guest = page_for(None)
    guest.goto(link)
    assert_accessible(guest)
    guest.get_by_role("link", name="清算专员").click()
    assert_accessible(guest)
    card(guest, who).get_by_role("button", name="加入人选").click()
    expect(guest.locator(".ranked li")).to_have_count(1)
    guest.reload()
    expect(guest.locator(".ranked li")).to_contain_text("S1 科长")
    plain = page_for(None, javascript=False, width="desktop")
    plain.goto(a_link(unit_owner(who)))
    plain.get_by_role("link", name="单晓").click()
    card(plain, posts[2]).get_by_role("button", name="加入志愿").click()
    assert len(titles(plain)) == 1
    for width in ("desktop", "phone"):
        page = page_for(office, width=width)
        for path in ("", "days/", "posts/", "links/?all=1", "?state=waited"):
            page.goto(f"/cohorts/sh06/wishes/{path}")
            assert_accessible(page)
        page.goto("/cohorts/sh06/wishes/")
        page.get_by_role("link", name="上海清算所").click()
        assert_accessible(page)
    Invitation.objects.update(expires_at=timezone.now())
    guest.reload()
    expect(guest.locator("h1")).to_have_text("这个链接已过期")
    assert ranks("host") == [("S1", "H1", 1)] and ranks("home") == [("S1", "H3", 1)]


def test_a_company_rotation_is_walked_in_english(page_for):
    cohort = a_cohort(code="cr01", scheme="company-rotation", name="Rotation 2021")
    unit = an_organisation("Kestrel Finance")
    fields = {"sector": "Finance", "job": "Controller", "gap": ["treasury"], "skills": ["budgeting"]}
    who = a_secondment(cohort, "Nora Whitcombe", number="E1", home_unit=unit, **fields)
    post = a_post(cohort, "Treasury analyst", number="T1", host=a_host(cohort, "Oakmere Finance"), sector="Finance",
                  offers=["treasury"], duties="Prepare the cash forecast")  # fmt: skip
    for side in ("person", "host", "home"):
        a_window(cohort, side)
    page = page_for(a_user("nora", role="secondee", scope=who, language="en"))
    page.goto(own_page(who))
    card(page, post).get_by_role("button", name="Add to the ranking").click()
    expect(page.locator(".ranked li")).to_have_count(1)
    assert_accessible(page)
    desk = page_for(a_user("office", role="office", scope=cohort, language="en"), width="desktop")
    guest = page_for(None)
    guest.goto(a_link(host_owner(post)))
    card(guest, who).get_by_role("button", name="Rank this person").click()
    expect(guest.locator(".ranked li")).to_have_count(1)
    desk.goto("/cohorts/cr01/wishes/")
    for window in (page, guest, desk):
        text = window.locator("main").inner_text()
        assert not [character for character in text if "\u4e00" <= character <= "\u9fff"], text
    assert Wish.objects.count() == 2
