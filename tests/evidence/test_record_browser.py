"""The phone at 22:00: from Today to a stored visit, in a real browser."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.evidence import actions
from jiebang.evidence.drafts import Draft, Met, Named
from jiebang.evidence.models import Record
from jiebang.evidence.queries import progress_of
from tests.browser import assert_accessible
from tests.builders import a_cohort, a_grant, a_group, a_host, a_secondment, a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = date(2021, 12, 12)


@pytest.fixture
def people(transactional_db, today_is):
    today_is(TODAY)
    cohort = a_cohort(scheme="qingdao-shanghai", code="sh05")
    group = a_group(cohort, "第一组")
    own = a_secondment(cohort, "单晓", number="P001", group=group, host=a_host(cohort, "上海清算所"))
    mate = a_secondment(cohort, "仇文", number="P002", group=group)
    before = Draft(
        "visit", date(2021, 12, 1), (own,), (Named("普洛斯", "company"),), (Met("周女士", "普洛斯", "总监"),)
    )
    actions.save_record(cohort, before, by=SYSTEM, author=own)
    user = a_user("P001", role="secondee", scope=own)
    a_grant(user, "leader", group)
    return user, own, mate


def counts(page) -> list[str]:
    return page.locator("#strip li").all_inner_texts()


def test_a_visit_is_noted_with_six_touches_and_the_strip_tells_first(people, page_for):
    user, own, _mate = people
    page = page_for(user)
    page.goto("/tasks/")
    assert_accessible(page)
    page.locator(".dock .jot").click()  # 1
    page.locator("#id_organisation").click()  # 2
    page.keyboard.type("东方国际")
    page.locator("#id_met").click()  # 3
    page.keyboard.type("陈先生（工程师）")
    page.locator("#strip li.yes").nth(1).wait_for()
    assert counts(page) == ["参访企业 1→2", "结交专业人才 1→2"]
    assert_accessible(page)
    page.locator("#id_learned").click()  # 4
    page.keyboard.type("样品间先看规格。")
    page.get_by_role("button", name="保存这一笔").click()  # 5
    page.wait_for_url("**/today/")
    assert_accessible(page)
    assert "参访企业 1→2" in page.locator(".notes").inner_text()
    assert {p.task.code: p.done for p in progress_of(own)}["company_visit"] == 2


def test_a_place_known_offers_whom_one_met_there_and_says_it_counted_already(people, page_for):
    user, _own, _mate = people
    page = page_for(user)
    page.goto("/records/new/")
    page.fill("#id_organisation", "普洛斯")
    page.get_by_text("周女士·总监").click()
    page.locator("#strip", has_text="周女士").wait_for()
    assert [words[: words.index("已计过") + 3] for words in counts(page)] == [
        "普洛斯在 12/1 已计过",
        "周女士在 12/1 已计过",
    ]
    assert page.locator("#known input:checked").count() == 1


def test_choosing_a_group_kind_ticks_the_group_and_unticking_leaves_somebody_out(people, page_for):
    user, own, mate = people
    page = page_for(user)
    page.goto("/records/new/")
    page.locator(".pick label", has_text="集体走访").click()
    page.locator("#people input:checked").nth(1).wait_for(state="attached")
    page.locator("#people label", has_text="仇文").click()
    page.fill("#id_organisation", "东方国际")
    page.get_by_role("button", name="保存这一笔").click()
    page.wait_for_url("**/today/")
    record = Record.objects.order_by("-id").first()
    assert [row.secondment for row in record.participations.all()] == [own]
    assert mate not in {row.secondment for row in record.participations.all()}


def test_without_scripts_a_visit_is_stored_and_the_strip_is_a_page(people, page_for):
    user, own, _mate = people
    page = page_for(user, javascript=False)
    page.goto("/records/new/")
    page.fill("#id_organisation", "东方国际")
    page.get_by_role("button", name="保存这一笔").click()
    page.wait_for_url("**/today/")
    assert {p.task.code: p.done for p in progress_of(own)}["company_visit"] == 2


@pytest.mark.parametrize("width", ["phone", "desktop"])
@pytest.mark.parametrize(
    "address",
    ["/records/", "/records/?q=nichts", "/records/new/?kind=group_visit", "/tasks/company_visit/", "/tasks/idea/"],
)
def test_the_pages_are_accessible(people, page_for, address, width):
    page = page_for(people[0], width=width)
    page.goto(address)
    assert_accessible(page)


def test_a_refused_form_is_accessible_and_keeps_what_was_typed(people, page_for):
    page = page_for(people[0])
    page.goto("/records/new/")
    page.fill("#id_learned", "先写一句")
    page.get_by_role("button", name="保存这一笔").click()
    page.locator(".errsum").wait_for()
    assert page.input_value("#id_learned") == "先写一句"
    assert_accessible(page)


def test_the_pages_are_accessible_in_the_dark(people, page_for):
    page = page_for(people[0], dark=True)
    for address in ("/records/new/", "/tasks/", "/records/"):
        page.goto(address)
        assert_accessible(page)
