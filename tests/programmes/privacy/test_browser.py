"""Looking at a number with a reason, answering consents, reading who looked: in a real browser, at both sizes."""

from __future__ import annotations

import pytest

from jiebang.common.models import AuditEntry
from jiebang.people.models import Consent
from tests.browser import assert_accessible
from tests.one_secondee import MASKED, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_number_is_shown_for_a_reason_and_its_owner_reads_it_and_answers(transactional_db, world, page_for):
    office = page_for(world.users["office"], width="desktop")
    office.goto(f"/people/{world.own.uuid}/phone/")
    assert_accessible(office)
    assert office.get_by_text(MASKED).is_visible()
    office.get_by_text("其他", exact=True).click()
    office.get_by_role("button", name="显示完整号码").click()
    office.locator(".errsum").wait_for()  # "something else" wants words
    assert_accessible(office)
    office.get_by_text("联系工作").click()
    office.fill("#id_words", "改座谈地点")
    office.get_by_role("button", name="显示完整号码").click()
    office.get_by_role("link", name=PHONE).wait_for()
    assert office.url.endswith("/phone/") and PHONE not in office.url
    assert_accessible(office)
    assert AuditEntry.objects.filter(verb="seen.phone").count() == 1

    own = page_for(world.users["own"])
    own.goto("/my-data/")
    assert_accessible(own)
    assert own.get_by_text("联系工作（改座谈地点）").is_visible()
    own.get_by_role("link", name="答复 5 项").click()
    assert_accessible(own)
    for number in range(5):
        own.locator(".consent").nth(number).get_by_text("同意", exact=True).click()
    own.get_by_role("button", name="保存答复").click()
    own.get_by_text("都已答复").wait_for()
    assert Consent.objects.filter(agreed=True).count() == 5
    own.goto("/my-data/requests/")
    assert_accessible(own)


def test_a_large_list_goes_through_two_pairs_of_eyes(transactional_db, world, page_for, monkeypatch):
    monkeypatch.setattr("jiebang.programmes.privacy.exports.MOST_ALONE", 1)
    office = page_for(world.users["office"], javascript=False)
    office.goto("/exports/new/?kind=contacts")
    office.get_by_text("核对名单").click()
    office.get_by_role("button", name="请同事审批").click()
    assert office.get_by_text("待第二人同意").is_visible()
    colleague = page_for(world.users["office2"], width="desktop")
    colleague.goto("/exports/")
    assert_accessible(colleague)
    colleague.get_by_role("link", name="通讯录（含手机号）").last.click()
    assert_accessible(colleague)
    colleague.get_by_role("button", name="同意", exact=True).click()
    office.reload()
    with office.expect_download() as download:
        office.get_by_role("link", name="取走名单").click()
    assert download.value.suggested_filename.endswith(".xlsx")
