"""The first pages in Chromium: no axe violation, no sideways scroll, both themes, with and without JavaScript."""

import pytest

from jiebang.common import imports
from jiebang.common.audit import SYSTEM
from jiebang.common.uploads import read_table
from jiebang.programmes.models import Cohort
from tests.browser import assert_accessible
from tests.builders import a_branch, a_member, a_user
from tests.home.rows import DAY_57, a_group_of, a_visit, study
from tests.home.test_imports import DUPLICATES

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def world(today_is, transactional_db):
    today_is(DAY_57)
    cohort, group, people = a_group_of(4, scheme="qingdao-shanghai")
    for person in people[1:]:
        study(person, DAY_57)
        a_visit(person, DAY_57, "浦江科技", next_step="下周回访", next_due=DAY_57)
    office, secondee = a_user(role="office"), a_user(role="secondee", scope=people[1])
    addresses = {
        "overview": (office, f"/cohorts/{cohort.code}/"),
        "board": (office, f"/groups/{group.uuid}/"),
        "living page": (office, "/ui/"),
        "today": (secondee, "/today/"),
        "sign-in": (None, "/sign-in/"),
        "not found": (office, "/nowhere/"),
    }
    return addresses


@pytest.mark.parametrize(("width", "dark"), [("phone", False), ("desktop", False), ("desktop", True)])
def test_first_pages_are_open_to_everybody(page_for, world, width, dark):
    for user, address in world.values():
        page = page_for(user, width=width, dark=dark)
        page.goto(address)
        assert_accessible(page)


def test_the_theme_is_switched_and_kept(page_for, world):
    user, address = world["overview"]
    page = page_for(user, width="desktop")
    page.goto(address)
    page.locator("summary", has_text="项目办").click()
    page.get_by_role("button", name="切换深浅色").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_pages_stand_without_javascript(page_for, world):
    for user, address in world.values():
        page = page_for(user, javascript=False)
        page.goto(address)
        assert page.locator("h1").count() == 1


INNER = "[...document.querySelectorAll('.scroll-x')].filter(one => one.scrollWidth > one.clientWidth).length"


def test_lists_are_cards_on_a_phone_and_scroll_nowhere_inside(page_for, world):
    office = world["overview"][0]
    cohort = Cohort.objects.get()
    name = "2021年秋季第五批赴上海专业实训学员基本情况汇总表（定稿）.xlsx"
    imports.start("people", cohort.uuid, read_table(DUPLICATES), file_name=name, sha256="0", by=SYSTEM)
    branch = a_branch(cohort)
    for person in cohort.secondments.all():
        a_member(branch, person)
    pages = [(office, address) for address in ("/imports/", "/consents/", "/cohorts/")]
    pages += [(a_user(role="sysadmin"), "/installation/"), (a_user(role="secretary", scope=branch), "/")]
    wide = {}
    for user, address in pages:
        page = page_for(user)
        page.goto(address)
        assert_accessible(page)
        wide[address] = page.evaluate(INNER)
    assert wide == dict.fromkeys(wide, 0)


TWICE = """() => {
  const form = document.querySelector('form[action="/language/"]');
  const send = () => form.dispatchEvent(new SubmitEvent('submit', {bubbles: true, cancelable: true}));
  return [send(), send(), form.getAttribute('aria-busy')];
}"""


def test_a_second_press_sends_nothing_while_the_first_is_under_way(page_for, world):
    page = page_for(world["overview"][0], width="desktop")
    page.goto("/ui/")
    assert page.evaluate(TWICE) == [True, False, "true"]


def test_the_menu_of_an_office_page_opens_on_a_phone_and_leads_on(page_for, world):
    page = page_for(world["overview"][0])
    page.goto("/ui/")
    page.get_by_text("菜单", exact=True).click()
    assert_accessible(page)
    page.locator(".menu a", has_text="收件箱").click()
    page.wait_for_url("**/inbox/")
    assert page.locator(".menu").get_attribute("open") is None
