"""Signing in with a real browser: on a phone, with and without JavaScript, under the strict content policy."""

from __future__ import annotations

import pytest

from tests.browser import assert_accessible
from tests.builders import PASSWORD, a_cohort, a_group, a_secondment, a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def secondee():
    cohort = a_cohort()
    return a_user("p001", role="secondee", scope=a_secondment(cohort, group=a_group(cohort)), password=PASSWORD)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_person_signs_in_and_out_on_a_phone(page_for, secondee, javascript):
    page = page_for(None, javascript=javascript)
    page.goto("/password/")
    assert page.url.endswith("/sign-in/?next=/password/")
    if javascript:
        assert_accessible(page)
    fill(page, "p001", "wrong")
    page.locator(".err:visible").first.wait_for()
    fill(page, "p001", PASSWORD)
    page.wait_for_url("**/password/")
    if javascript:
        assert_accessible(page)
    page.locator("header details summary").first.click()
    page.locator("form[action='/sign-out/'] button").first.click()
    page.wait_for_url("**/sign-in/")
    page.goto("/password/")
    assert "/sign-in/" in page.url


def test_back_after_signing_out_shows_nothing(page_for, secondee):
    page = page_for(secondee)
    page.goto("/password/")
    page.locator("header details summary").first.click()
    page.locator("form[action='/sign-out/'] button").first.click()
    page.wait_for_url("**/sign-in/")
    page.go_back()
    page.wait_for_load_state()
    assert "/sign-in/" in page.url


def test_the_language_is_switched_from_the_menu(page_for, secondee):
    page = page_for(secondee, width="desktop")
    page.goto("/password/")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.locator("header details summary").first.click()
    page.locator("form[action='/language/'] button").first.click()
    page.wait_for_url("**/password/")
    assert page.locator("html").get_attribute("lang") == "en"
    assert_accessible(page)


@pytest.mark.parametrize("path", ["/nothing-here/", "/password/"])
def test_what_cannot_be_shown_is_a_whole_page(page_for, secondee, path):
    for user in (secondee, None):
        page = page_for(user)
        page.goto(path)
        assert page.locator("h1").count() == 1
        assert_accessible(page)


def fill(page, login, password):
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.locator("form:has(input[name=password]) button:not([type=button])").last.click()
    page.wait_for_load_state()
