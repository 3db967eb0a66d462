"""The inbox: what is told, once a matter; what waits; what others never see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from jiebang.common import telling, waiting
from jiebang.common.telling import tell
from jiebang.common.waiting import Waiting
from jiebang.notices import actions
from jiebang.notices.models import Notice
from jiebang.notices.queries import asking_count, sentence_of
from tests.builders import a_user, signed_in
from tests.notices.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(monkeypatch):
    monkeypatch.setattr(telling, "_wordings", dict(telling._wordings))
    telling.declare("report.returned", "The report of {name} came back.")


def inbox(client, user, query=""):
    answer = signed_in(client, user).get(f"/inbox/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def told(user) -> list[str]:
    return [sentence_of(notice) for notice in Notice.objects.filter(user=user)]


def test_what_is_told_is_worded_in_the_readers_language_when_it_is_read(house, client, announce):
    actions.withdraw([announce("周五学习")], "改期", by=house.office)
    assert "通知“周五学习”已撤回。" in inbox(client, house["甲"])
    house["甲"].language = "en"
    house["甲"].save()
    assert "The announcement “周五学习” is withdrawn." in inbox(client, house["甲"])


def test_opening_a_notice_marks_it_and_leads_to_its_page(house, client, kinds):
    tell([house["甲"]], "report.returned", {"name": "乙"}, url="/reports/")
    notice = Notice.objects.get()
    assert asking_count(house["甲"]) == 1
    answer = signed_in(client, house["甲"]).post(f"/inbox/{notice.uuid}/opening/")
    assert (answer.status_code, answer.url) == (302, "/reports/")
    assert asking_count(house["甲"]) == 0


def test_a_notice_of_somebody_else_is_404_and_stays_unread(house, client, kinds):
    tell([house["甲"]], "report.returned", {"name": "乙"}, url="/reports/")
    notice = Notice.objects.get()
    assert signed_in(client, house["乙"]).post(f"/inbox/{notice.uuid}/opening/").status_code == 404
    assert signed_in(client, house["乙"]).post("/inbox/opened/", {"id": str(notice.uuid)}).status_code == 302
    assert asking_count(house["甲"]) == 1


def test_a_notice_never_leads_off_this_site(house, client, kinds):
    tell([house["甲"]], "report.returned", {"name": "乙"}, url="https://evil.example/")
    answer = signed_in(client, house["甲"]).post(f"/inbox/{Notice.objects.get().uuid}/opening/")
    assert answer.url == "/inbox/"


def test_one_matter_stands_once_while_it_is_unread_with_the_newest_words(house, kinds):
    for name in ("乙", "丙"):
        tell([house["甲"]], "report.returned", {"name": name}, url="/reports/", matter="report:1")
    assert told(house["甲"]) == ["The report of 丙 came back."]


def test_the_same_words_again_within_three_days_are_not_told_but_new_ones_are(house, kinds, today_is):
    def again(name):
        tell([house["甲"]], "report.returned", {"name": name}, url="/reports/", matter="report:1")
        actions.mark_opened(house["甲"])
        return Notice.objects.count()

    assert [again("乙"), again("乙"), again("丙")] == [1, 1, 2]
    today_is(TODAY + timedelta(days=3))
    assert again("乙") == 3


def test_two_things_of_one_kind_without_a_matter_are_two_notices(house, kinds):
    for name in ("乙", "丙", "丙"):
        tell([house["甲"]], "report.returned", {"name": name}, url="/reports/")
    assert sorted(told(house["甲"])) == ["The report of 丙 came back.", "The report of 乙 came back."]


def test_a_reminder_reaches_a_person_once_in_three_days_by_whomever(house, today_is):
    def remind(by):
        done = actions.remind([house["甲"], house["乙"]], "behind:g", "请补记录", url="/today/", by=by)
        return len(done.reached), len(done.lately)

    assert [remind(house.office), remind(house["甲"])] == [(2, 0), (0, 2)]
    actions.mark_opened(house["甲"])
    today_is(TODAY + timedelta(days=2))
    assert remind(house.office) == (0, 2)
    today_is(TODAY + timedelta(days=3))
    assert remind(house.office) == (2, 0)


def test_what_waits_stands_above_with_its_clock(house, client, monkeypatch):
    matters = [
        Waiting("late", "上半月小结没交", "/reports/", since=date(2021, 12, 1), due=date(2021, 12, 10)),
        Waiting("soon", "下一步该做了", "/records/", due=date(2021, 12, 13)),
        Waiting("open", "看看", "/"),
    ]
    monkeypatch.setattr(waiting, "_sources", {"all": lambda user: matters})
    page = inbox(client, house["甲"])
    assert "有 3 件事等你" in page and "其中 1 件已逾期" in page
    assert '<span class="tag cin">逾期 2 天</span>' in page and '<span class="tag och">还有 1 天</span>' in page
    assert page.index("上半月小结没交") < page.index("下一步该做了") < page.index("看看")


def test_a_notice_about_what_its_reader_may_not_see_any_more_shows_nothing_of_it(house, client, announce):
    made = announce("机密标题甲乙丙")
    actions.withdraw([made], "写错了", by=house.office)
    assert "机密标题甲乙丙" in inbox(client, house["乙"])
    made.recipients.filter(person=house["乙"].person).delete()
    page = inbox(client, house["乙"])
    assert "机密标题甲乙丙" not in page and "已经看不到" in page
    notice = Notice.objects.get(user=house["乙"])
    answer = signed_in(client, house["乙"]).post(f"/inbox/{notice.uuid}/opening/", follow=True)
    assert answer.status_code == 404 and "机密标题甲乙丙" not in answer.content.decode()


@pytest.fixture
def full(house, kinds):
    for number in range(120):
        tell([house["甲"]], "report.returned", {"name": f"学员{number}"}, url="/reports/")
    actions.remind([house["甲"]], "m", "请看一下通知", url="/today/", by=house.office)
    return house["甲"]


def test_search_filter_and_pages(full, client):
    assert inbox(client, full, "?page=3").count('class="told-open"') == 21
    assert inbox(client, full, "?q=学员77").count('class="told-open"') == 1
    assert inbox(client, full, "?q=came+back").count('class="told-open"') == 50
    assert inbox(client, full, "?kind=reminder").count('class="told-open"') == 1
    assert inbox(client, full, "?state=opened").count('class="told-open"') == 0
    assert "没有这样的消息" in inbox(client, full, "?q=不存在的词")


def test_bulk_marking_as_read(full, client):
    some = [str(uuid) for uuid in Notice.objects.values_list("uuid", flat=True)[:3]]
    signed_in(client, full).post("/inbox/opened/", {"id": some})
    assert asking_count(full) == 118
    client.post("/inbox/opened/", {"act": "all"})
    assert asking_count(full) == 0


def test_ticking_nothing_is_refused_with_what_to_do(full, client):
    answer = signed_in(client, full).post("/inbox/opened/", {})
    assert answer.status_code == 422 and "先勾选" in answer.content.decode()


def test_the_list_leaves_as_excel_with_its_filters(full, client):
    answer = signed_in(client, full).get("/inbox.xlsx?kind=reminder")
    assert answer.status_code == 200 and answer["Content-Type"].endswith("sheet")


def test_an_empty_inbox_says_what_will_stand_there(client):
    page = inbox(client, a_user())
    assert "还没有消息" in page and "没有事等你" in page


def test_the_count_on_every_page_costs_one_query(house, announce, django_assert_num_queries):
    announce()
    with django_assert_num_queries(1):
        assert asking_count(house["甲"]) == 1
    for number in range(3):
        announce(f"第{number}号")
        tell([house["甲"]], "letter.answered", {"number": str(number)}, url="/box/")
    with django_assert_num_queries(1):
        assert asking_count(house["甲"]) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_takes_the_same_queries_for_one_notice_and_three(
    house, client, kinds, count, django_assert_num_queries
):
    for number in range(count):
        tell([house["甲"]], "report.returned", {"name": str(number)}, url="/reports/")
    signed_in(client, house["甲"]).get("/inbox/")
    with django_assert_num_queries(INBOX_QUERIES):
        client.get("/inbox/")


INBOX_QUERIES = 22


def test_an_administrator_has_an_inbox_too(db, client, today_is):
    today_is(TODAY)
    assert inbox(client, a_user(role="secadmin"))


def test_english_pages_say_it_in_english(house, client):
    house["甲"].language = "en"
    house["甲"].save()
    with translation.override("en"):
        assert "Nothing was told to you yet" in inbox(client, house["甲"])
