"""A report on screen: open the draft, mend a sentence, settle one without evidence, hand in, take the Word file."""

import docx
import pytest

from jiebang.reports import actions
from jiebang.reports.models import Report
from tests.browser import assert_accessible
from tests.reports.conftest import KIND, PERIOD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def report(secondee, user, record):
    record(2, "普洛斯", people=["王敏"], learned="冷链先看订单，再看库容。")
    record(9, "禾微水产", learned="稳定比好吃更值钱。")
    return actions.draft_report(secondee, KIND, PERIOD, by=user)


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_draft_is_mended_settled_and_handed_in(page_for, user, report, tmp_path, width):
    actions.add_sentence(report, "预计年内可以签约。", section=1, by=user)
    page = page_for(user, width=width)
    page.goto("/reports/")
    assert_accessible(page)
    page.get_by_role("link", name="Open the draft").click()
    assert_accessible(page)
    sentence = page.locator(".s", has_text="新结识")
    sentence.hover()
    sentence.locator(".pen").click()
    page.get_by_label("Edit this sentence").fill("认识了银行的王敏。")
    assert_accessible(page)
    page.get_by_role("button", name="Save").locator("visible=true").first.click()
    page.get_by_text("You changed 2.").wait_for()  # the one added and the one mended
    assert page.get_by_text("认识了银行的王敏").is_visible()
    page.locator(".fix").get_by_role("button", name="My own judgement").click()
    page.get_by_text("own judgement", exact=True).wait_for()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("stand as they were").wait_for()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    download.value.save_as(tmp_path / "report.docx")
    texts = [paragraph.text for paragraph in docx.Document(str(tmp_path / "report.docx")).paragraphs]
    assert any("认识了银行的王敏。" in text for text in texts)
    assert any("预计年内可以签约（个人判断）。" in text for text in texts)
    assert Report.objects.get().is_submitted


def test_the_preview_and_the_records_left_out_are_accessible(page_for, user, report, record):
    record(10, "铭越城市")
    page = page_for(user)
    for path in ("preview/", "records/"):
        page.goto(f"/reports/{report.uuid}/{path}")
        assert_accessible(page)


def test_the_office_list_is_accessible_at_390_px(page_for, office, report):
    page = page_for(office)
    page.goto("/reports/")
    assert_accessible(page)
