"""The agreement's way in a browser: drafted, confirmed by link, on a phone and at the desk; once in English."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jiebang.common.audit import SYSTEM
from jiebang.common.models import Invitation
from jiebang.placements.actions import place
from jiebang.placements.agreements import drafts
from jiebang.placements.models import Agreement, AgreementConfirmation
from tests.browser import assert_accessible
from tests.builders import a_cohort, a_host, a_post, a_secondment, a_user, an_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_agreement_is_drafted_asked_about_reworded_and_confirmed_by_all_three(page_for, who, office, own, unit):
    desk = page_for(office, width="desktop")
    desk.goto("/cohorts/sh06/agreements/")
    assert_accessible(desk)
    desk.get_by_role("button", name="起草所缺的 1 份").dblclick()
    expect(desk.get_by_role("status")).to_contain_text("已起草 1 份协议")
    assert Agreement.objects.count() == 1
    assert_accessible(desk)
    # The host comes by a link shown once.
    desk.goto("/cohorts/sh06/agreements/links/")
    assert_accessible(desk)
    desk.locator("#form-screen").check()
    desk.get_by_role("button", name="生成链接").click()
    assert_accessible(desk)
    link = desk.locator(".once").first.inner_text()
    guest = page_for(None)
    guest.goto(link)
    assert_accessible(guest)
    guest.get_by_role("link", name="单晓").click()
    assert_accessible(guest)
    guest.locator("textarea[name=text]").fill("职责改为参加例会")
    guest.locator("[id^=ask-name]").fill("陈老师")
    guest.get_by_role("button", name="提交给项目办").dblclick()
    expect(guest.locator("#remarks")).to_contain_text("尚未答复")
    guest.reload()
    expect(guest.locator(".remark")).to_have_count(1)
    # A second window stays open on version 1 while the office words it otherwise.
    late = page_for(own)
    late.goto(Agreement.objects.get().get_absolute_url())
    assert_accessible(late)
    desk.goto("/cohorts/sh06/agreements/?state=remarks")
    desk.get_by_role("link", name="单晓").click()
    assert_accessible(desk)
    desk.get_by_role("link", name="修改内容").first.click()
    assert_accessible(desk)
    desk.get_by_label("岗位职责", exact=False).fill("参加例会")
    desk.get_by_role("button", name="保存").click()
    expect(desk.get_by_role("status")).to_contain_text("新版本")
    late.get_by_role("button", name="代表学员确认").click()
    expect(late.get_by_role("alert")).to_contain_text("已有新版本")
    assert_accessible(late)
    late.get_by_role("button", name="代表学员确认").dblclick()
    expect(late.locator("#confirmations")).to_contain_text("登录确认")
    late.goto("/inbox/")
    late.go_back()
    late.reload()
    expect(late.locator("#confirmations")).to_contain_text("登录确认")
    guest.reload()
    guest.locator("[id^=name-]").fill("陈老师")
    guest.get_by_role("button", name="代表接收单位确认").click()
    expect(guest.locator("#confirmations")).to_contain_text("链接确认")
    sender = page_for(unit)
    sender.goto("/cohorts/sh06/agreements/")
    assert_accessible(sender)
    sender.get_by_label("勾选单晓", exact=False).check()
    sender.get_by_role("button", name="确认", exact=True).click()
    expect(sender.locator("main")).to_contain_text("已齐")
    assert AgreementConfirmation.objects.filter(withdrawn_at=None).count() == 3
    phone = page_for(office)
    for address in ("", "links/", "clauses/", "reminders/"):
        phone.goto(f"/cohorts/sh06/agreements/{address}")
        assert_accessible(phone)
    phone.goto(f"{Agreement.objects.get().get_absolute_url()}words/")
    assert_accessible(phone)
    Invitation.objects.update(expires_at=timezone.now())
    guest.reload()
    expect(guest.locator("h1")).to_have_text("这个链接已过期")


def test_a_company_rotation_agrees_in_english(page_for):
    cohort = a_cohort(code="cr01", scheme="company-rotation", name="Rotation 2021", start=date(2021, 11, 1))
    host = a_host(cohort, organisation=an_organisation("North Works"), mentor_name="Ruth Calder")
    who = a_secondment(cohort, "Ann Lee", number="E01", home_unit=an_organisation("Finance"), gap=["metering"])
    place(who, a_post(cohort, "Analyst", host=host, number="N1", duties="Walk the lines"), by=SYSTEM)
    drafts.draft(cohort, [who], by=SYSTEM)
    page = page_for(a_user(role="secondee", scope=who, language="en"))
    page.goto(Agreement.objects.get().get_absolute_url())
    assert_accessible(page)
    page.get_by_role("button", name="Confirm for the associate").click()
    expect(page.locator("#confirmations")).to_contain_text("signed in")
    desk = page_for(a_user(role="office", scope=cohort, language="en"), width="desktop")
    for address in ("/cohorts/cr01/agreements/", Agreement.objects.get().get_absolute_url()):
        desk.goto(address)
        assert_accessible(desk)
        text = desk.locator("main").inner_text()
        assert not [character for character in text if "\u4e00" <= character <= "\u9fff"]
