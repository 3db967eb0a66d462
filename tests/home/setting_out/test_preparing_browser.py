"""Getting ready in the browser at both sizes: office, home unit and secondee of a cohort that begins in twelve days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.programmes.checklist import actions as checklist
from jiebang.programmes.courses import actions as courses
from jiebang.programmes.models import Absence, ProfileWord
from jiebang.programmes.topics import actions as topics
from tests.browser import assert_accessible
from tests.builders import START, a_branch, a_cohort, a_secondment, a_user, an_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = START - timedelta(days=12)


@pytest.fixture
def cohort(transactional_db, today_is):
    today_is(TODAY)
    cohort = a_cohort(code="sh06", scheme="qingdao-shanghai", name="第六批赴上海专业实训")
    unit = an_organisation("青岛市商务局")
    for n in range(1, 6):
        a_secondment(
            cohort, f"学员{n}", number=f"S00{n}", home_unit=unit, sector="金融" if n % 2 else "航运", gap=["跨境结算"]
        )
    a_branch(cohort)
    courses.plan_course(cohort, title="长三角一体化发展", day=TODAY - timedelta(days=3), hours=3, by=SYSTEM)
    checklist.take_usual(cohort, by=SYSTEM)
    topics.offer(cohort, title="借鉴虹桥经验", about="枢纽", most=2, by=SYSTEM)
    return cohort


@pytest.fixture
def users(cohort):
    who = cohort.secondments.get(number="S001")
    return {
        "office": a_user("office", role="office", scope=cohort),
        "home": a_user("home", role="home_unit", scope=who.home_unit, cohort=cohort),
        "secondee": a_user("s1", role="secondee", scope=who),
    }


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_every_page_of_getting_ready_is_accessible(page_for, cohort, users, width):
    who, course, topic = cohort.secondments.get(number="S001"), cohort.courses.get(), cohort.topics.get()
    here = "/cohorts/sh06"
    pages = {
        "office": [
            f"{here}/courses/", f"{here}/courses/new/", f"{here}/courses/people/", f"/courses/{course.uuid}/",
            f"/courses/{course.uuid}/attendance/", f"{here}/grouping/", f"{here}/grouping/proposal/?size=3",
            f"{here}/profiles/", f"{here}/profiles/reminder/", f"/people/{who.uuid}/profile/", f"{here}/checklist/",
            f"{here}/checklist/lines/", f"/people/{who.uuid}/checklist/", f"{here}/topics/", f"{here}/topics/people/",
            f"{here}/departures/", f"{here}/host-projects/",
        ],
        "home": [f"{here}/profiles/", f"{here}/checklist/", f"/people/{who.uuid}/profile/", f"{here}/topics/new/"],
        "secondee": [
            "/today/", f"/people/{who.uuid}/profile/", f"/people/{who.uuid}/checklist/", f"/topics/{topic.uuid}/",
            f"/people/{who.uuid}/departure/", f"{here}/courses/",
        ],
    }  # fmt: skip
    for name, addresses in pages.items():
        page = page_for(users[name], width=width)
        for address in addresses:
            assert page.goto(address).status == 200, address
            assert page.locator("h1").count() == 1, address
            assert_accessible(page)


def test_the_profile_is_stored_as_it_is_typed_and_both_windows_keep_their_text(page_for, cohort, users):
    who = cohort.secondments.get(number="S001")
    first, second = page_for(users["secondee"]), page_for(users["secondee"], width="desktop")
    for page in (first, second):
        page.goto(f"/people/{who.uuid}/profile/")
    first.fill("#v-question", "第一个窗口写的")
    first.locator("#v-question").blur()
    first.wait_for_selector("#part-question [role=status]")
    first.reload()
    assert first.input_value("#v-question") == "第一个窗口写的"
    second.fill("#v-question", "第二个窗口写的")
    second.locator("#v-question").blur()
    second.wait_for_selector("#part-question .err")
    assert "第一个窗口写的" in second.inner_text("#part-question")
    assert second.input_value("#v-question") == "第二个窗口写的"
    assert ProfileWord.objects.get(part="question").value == "第一个窗口写的"


def test_absences_and_groups_survive_a_double_tap_and_the_way_back(page_for, cohort, users):
    page = page_for(users["office"])
    course = cohort.courses.get()
    page.goto(f"/courses/{course.uuid}/attendance/")
    page.locator("label", has_text="学员2").click()
    page.fill("[aria-label*='学员2']", "发烧")
    page.get_by_role("button", name="保存到课情况").dblclick()
    page.wait_for_url(f"**/courses/{course.uuid}/")
    assert list(Absence.objects.values_list("secondment__number", "reason")) == [("S002", "发烧")]
    page.goto("/cohorts/sh06/grouping/proposal/?size=3")
    page.get_by_role("button", name="按此编组").dblclick()
    page.wait_for_url("**/grouping/")
    assert set(cohort.secondments.values_list("group__name", flat=True)) == {"第一组", "第二组"}
    page.get_by_role("button", name="撤销这一步").click()
    page.wait_for_selector("text=尚未编组")
    assert cohort.secondments.filter(group__isnull=False).count() == 0


def test_a_rotation_in_english_gets_ready_without_a_branch(page_for, transactional_db, today_is):
    today_is(TODAY)
    cohort = a_cohort(code="cr01", scheme="company-rotation", name="Company rotation")
    who = a_secondment(cohort, "Nora Whitcombe", number="E01", sector="Finance")
    checklist.take_usual(cohort, by=SYSTEM)
    office = page_for(a_user("office", role="office", scope=cohort, language="en"), width="desktop")
    own = page_for(a_user("e1", role="secondee", scope=who, language="en"))
    for page, addresses in (
        (office, ("/cohorts/cr01/courses/", "/cohorts/cr01/grouping/proposal/", "/cohorts/cr01/departures/")),
        (own, ("/today/", f"/people/{who.uuid}/profile/")),
    ):
        for address in addresses:
            page.goto(address)
            assert_accessible(page)
            assert "branch" not in page.inner_text("main").lower()
