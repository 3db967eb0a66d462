"""The whole way in, in Chromium with a virtual authenticator: slip → password → passkey → home → out → by passkey."""

from __future__ import annotations

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.people.models import User
from jiebang.people.signing_in import slips
from tests.browser import assert_accessible
from tests.builders import START, a_cohort, a_group, a_secondment, a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
NEW = "海边的第三盏灯 lamp"


@pytest.fixture
def secondment(today_is, transactional_db):
    today_is(START)
    cohort = a_cohort(code="sh05", name="第五批")
    return a_secondment(cohort, "单晓", number="P021", group=a_group(cohort, "第二组"))


def with_authenticator(page):
    """A device that knows its owner by a finger, as a phone does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_from_the_slip_to_signing_in_by_passkey(page_for, secondment, width):
    issued = slips.issue(by=SYSTEM, person=secondment.person, login="P021")
    page = with_authenticator(page_for(None, width=width))
    page.goto(issued.path)
    assert_accessible(page)
    page.get_by_label("新密码").fill("short")
    page.get_by_role("button", name="设置并登录").click()
    page.get_by_text("至少要 10 个").wait_for()
    assert_accessible(page)
    page.get_by_label("新密码").fill(NEW)
    page.get_by_role("button", name="显示").click()
    assert page.get_by_label("新密码").input_value() == NEW
    page.get_by_role("button", name="设置并登录").click()
    page.wait_for_url("**/today/")

    page.goto("/security/")
    assert_accessible(page)
    page.get_by_role("link", name="添加通行密钥").click()
    assert_accessible(page)
    page.get_by_role("button", name="添加本设备").click()
    page.wait_for_url("**/security/recovery/")
    assert_accessible(page)
    page.goto("/sessions/")
    assert_accessible(page)
    page.goto("/security/app/")
    assert_accessible(page)

    page.goto("/today/")
    page.locator("summary", has_text="单").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in/")
    assert_accessible(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/today/")
    assert User.objects.get().username == "P021"


def test_a_code_or_a_passkey_is_asked_for_after_the_password_and_a_closed_dialogue_is_said(page_for, secondment):
    issued = slips.issue(by=SYSTEM, person=secondment.person, login="P021")
    page = with_authenticator(page_for(None))
    page.goto(issued.path)
    page.get_by_label("新密码").fill(NEW)
    page.get_by_role("button", name="设置并登录").click()
    page.wait_for_url("**/today/")
    page.goto("/security/passkeys/new/")
    page.get_by_role("button", name="添加本设备").click()
    page.wait_for_url("**/security/recovery/")
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_label("账号").fill("p021")
    page.get_by_label("密码").fill(NEW)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/sign-in/second/")
    assert_accessible(page)
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url("**/today/")


def test_the_office_issues_slips_and_sees_calls_at_both_sizes(page_for, secondment):
    office = a_user("office", role="office")
    for width in ("phone", "desktop"):
        page = page_for(office, width=width)
        page.goto("/slips/")
        assert_accessible(page)
        page.get_by_label("勾选单晓").check()
        page.get_by_role("button", name="发放凭条").click()
        assert_accessible(page)
        page.get_by_label("显示在屏幕上").check()
        if width == "desktop":
            page.get_by_label("凭条仍有效").check()
        page.get_by_role("button", name="发放", exact=True).click()
        page.get_by_alt_text("单晓的登录二维码").wait_for()
        assert_accessible(page)
        page.goto("/sign-in-help/")
        assert_accessible(page)
    visitor = page_for(None)
    visitor.goto("/sign-in/help/")
    assert_accessible(visitor)
    visitor.get_by_label("姓名、编号或手机号").fill("P021")
    visitor.get_by_role("button", name="请求帮助").click()
    visitor.get_by_text("求助已收到").wait_for()
    assert_accessible(visitor)
    page.goto("/sign-in-help/")
    assert_accessible(page)


def test_the_security_administrators_pages_stand_at_both_sizes(page_for, secondment):
    guard = a_user("guard", role="secadmin")
    user = a_user("P021", role="secondee", scope=secondment)
    page_for(user).goto("/today/")
    for width in ("phone", "desktop"):
        page = page_for(guard, width=width)
        for address in ("/lockouts/?q=P021", f"/accounts/{user.uuid}/sessions/"):
            page.goto(address)
            assert_accessible(page)
