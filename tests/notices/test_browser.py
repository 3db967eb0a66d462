"""An announcement with its tap and a complaint with its answer, in a real browser at both widths."""

from __future__ import annotations

import pytest

from jiebang.notices import actions, audiences
from jiebang.notices.models import Letter
from tests.browser import assert_accessible
from tests.notices.conftest import a_house

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAYLOAD = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>"


@pytest.fixture
def house(transactional_db, today_is):
    return a_house(today_is)


def test_an_announcement_is_written_looked_at_published_read_and_tapped(house, page_for, tmp_path):
    (tmp_path / "日程.txt").write_text("周五学习", encoding="utf-8")
    office = page_for(house.office, width="desktop")
    office.goto("/announcements/new/")
    assert_accessible(office)
    office.locator("#id_title").fill("关于集中学习的通知")
    office.locator("#id_text").fill("周五下午集中学习。\n\n资料见附件。")
    office.get_by_text("选定的组或支部").click()
    office.locator("#id_bodies").get_by_text("第一组").click()
    office.locator("#id_files").set_input_files(str(tmp_path / "日程.txt"))
    office.get_by_role("button", name="存草稿并预览").click()
    office.get_by_text("将发给 2 人").wait_for()
    assert_accessible(office)
    office.get_by_role("button", name="立即发布").click()
    office.get_by_text("2 人中 2 人还没点已阅").wait_for()
    assert_accessible(office)

    phone = page_for(house["乙"])
    phone.goto("/today/")
    assert phone.locator(".bell .count").inner_text() == "1"
    assert_accessible(phone)
    phone.get_by_role("link", name="关于集中学习的通知").click()
    phone.get_by_role("button", name="已阅").wait_for()
    assert_accessible(phone)
    with phone.expect_download() as download:
        phone.get_by_role("link", name="日程.txt").click()
    assert download.value.suggested_filename == "日程.txt"
    phone.get_by_role("button", name="已阅").click()
    phone.get_by_text("你已点已阅").wait_for()
    assert phone.locator(".bell .count").count() == 0
    phone.goto("/announcements/")
    assert_accessible(phone)
    office.reload()
    assert "2 人中 1 人还没点已阅" in office.locator("#h-untapped").inner_text()


def test_a_complaint_is_written_on_the_phone_and_answered_at_the_desk(house, page_for):
    phone = page_for(house["乙"])
    phone.goto("/tasks/")
    phone.locator(".foot a").click()
    assert_accessible(phone)
    phone.get_by_text("投诉", exact=True).click()
    phone.get_by_text("接收单位", exact=True).click()
    phone.locator("#id_text").fill("一直没有安排工作。")
    phone.get_by_role("button", name="提交").click()
    phone.locator(".receipt").wait_for()
    assert_accessible(phone)
    letter = Letter.objects.get()
    assert letter.page == "/tasks/"

    office = page_for(house.office, width="desktop")
    office.goto("/inbox/")
    assert_accessible(office)
    office.get_by_role("link", name=f"意见 {letter.number} 待答复").click()
    assert_accessible(office)
    office.locator("#id_text").fill("已与单位商定下周起的任务。")
    office.get_by_role("button", name="提交答复").click()
    office.get_by_text("已与单位商定下周起的任务").wait_for()
    office.goto("/box/")
    assert_accessible(office)

    phone.goto("/inbox/")
    assert_accessible(phone)
    phone.get_by_role("button", name=f"你的意见 {letter.number} 已答复").click()
    phone.get_by_text("已与单位商定下周起的任务").wait_for()
    assert_accessible(phone)
    phone.goto("/notices/settings/")
    assert_accessible(phone)


def test_a_payload_in_every_text_stays_text(house, page_for):
    """Title, text, file name, reason, letter, answer, question, remark, reminder: seen by author and reader."""
    place = audiences.place_of(house.office, house.cohort.uuid)
    made = [
        actions.save_draft(
            place, title=f"{number}{PAYLOAD}"[:120], text=f"{PAYLOAD}\n\nhttps://a.example/{PAYLOAD}",
            audience={"to": "all", "ids": []}, for_newcomers=False, by=house.office,
        )
        for number in range(2)
    ]  # fmt: skip
    for one in made:
        actions.publish(one, by=house.office)
    actions.correct(made[0], version=1, title=PAYLOAD, text=PAYLOAD * 2, by=house.office)
    actions.withdraw([made[1]], PAYLOAD, by=house.office)
    own = audiences.source().cohorts_of(house["乙"])[0]
    letter = actions.put_in(
        key="payload-key", kind="complaint", about="other", text=PAYLOAD, by=house["乙"], place=own, page="/today/"
    ).letter
    actions.pass_on(letter, to=PAYLOAD, note=PAYLOAD, by=house.office)
    actions.answer(letter, PAYLOAD, by=house.office)
    actions.ask_again(letter, PAYLOAD, by=house["乙"])
    actions.remind([house["乙"]], "m", PAYLOAD, url="/today/", by=house.office)
    fired, shown = [], 0
    for user, width in ((house.office, "desktop"), (house["乙"], "phone")):
        page = page_for(user, width=width)
        page.on("dialog", lambda dialog: (fired.append(dialog.message), dialog.dismiss()))
        for url in (
            "/announcements/",
            *(one.get_absolute_url() for one in made),
            "/box/",
            letter.get_absolute_url(),
            "/inbox/",
        ):
            page.goto(url)
            assert page.locator("img[src=x]").count() == 0
            shown += "onerror" in page.content()
    assert (fired, shown) == ([], 11)  # on every page but the office's inbox, which names only numbers
