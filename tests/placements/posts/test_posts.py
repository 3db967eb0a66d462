"""The posts of a cohort: found, closed several at once, changed with both texts where two did, and their days told."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from jiebang.common.audit import SYSTEM
from jiebang.placements.actions import place
from jiebang.placements.models import Post
from jiebang.placements.posts.days import narrower_posts
from tests.builders import a_cohort, a_host, a_post, a_secondment, a_user, an_organisation, signed_in

pytestmark = pytest.mark.django_db
LIST = "/cohorts/sh06/posts/"


@pytest.fixture
def cohort(today_is):
    today_is(date(2021, 10, 5))
    return a_cohort(code="sh06")


@pytest.fixture
def office(cohort):
    return signed_in(Client(), a_user("office", role="office", scope=cohort))


@pytest.fixture
def taken(cohort):
    host = a_host(cohort, organisation=an_organisation("上海清算所"))
    post = a_post(cohort, "清算专员", host=host, number="K01", seats=2, extra={"起始日期": "2021-11-01", "备注": "甲"})
    place(a_secondment(cohort, "单晓"), post, by=SYSTEM)
    return post


@pytest.fixture
def free(cohort):
    return a_post(cohort, "研究员", host=a_host(cohort, organisation=an_organisation("东方国际")), number="K02")


def typed(client, post, **changes):
    form = client.get(f"/posts/{post.uuid}/").context["form"]
    shown = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    return {**shown, **changes}


def test_the_list_finds_posts_by_words_and_by_what_is_free(office, cohort, taken, free):
    a_post(cohort, "旧岗", host=free.host, number="K03", seats=0)

    def numbers(query):
        return [row.post.number for row in office.get(f"{LIST}?{query}").context["page"]]

    queries = ("", "state=open", "state=free", "state=full", "state=closed", "q=清算所", "q=K02", "state=x")
    assert {query: numbers(query) for query in queries} == {
        "": ["K01", "K02", "K03"], "state=open": ["K01", "K02"], "state=free": ["K01", "K02"], "state=full": [],
        "state=closed": ["K03"], "q=清算所": ["K01"], "q=K02": ["K02"], "state=x": ["K01", "K02", "K03"],
    }  # fmt: skip
    assert office.get(LIST).context["verdict"] == "2 个开放岗位，3 个名额，已用 1 个。"
    assert office.get(f"{LIST[:-1]}.xlsx?q=清算").status_code == 200


def test_several_are_closed_and_one_with_somebody_there_stays_open(office, taken, free):
    body = {"id": [taken.uuid, free.uuid], "idempotency_key": "close-these-1"}
    for _twice in range(2):
        assert office.post(f"{LIST}chosen/", body).status_code == 302
    assert list(Post.objects.values_list("number", "seats")) == [("K01", 2), ("K02", 0)]
    assert office.post(f"{LIST}chosen/", {}).status_code == 422


def test_a_post_is_changed_once_and_its_history_says_what(office, taken):
    body = typed(office, taken, duties="参加例会", offers="清算\n风控", first="2021-11-08")
    for _twice in range(2):
        assert office.post(f"/posts/{taken.uuid}/", body).status_code == 302
    taken.refresh_from_db()
    assert (taken.duties, taken.offers, taken.extra["备注"]) == ("参加例会", ["清算", "风控"], "甲")
    [line] = office.get(f"/posts/{taken.uuid}/").context["history"]
    assert (line["who"], line["fields"]) == ("office", "职责、可学到")


def test_of_two_windows_the_later_is_shown_both_texts(office, taken):
    late = typed(office, taken, duties="晚的")
    office.post(f"/posts/{taken.uuid}/", typed(office, taken, duties="早的"))
    answer = office.post(f"/posts/{taken.uuid}/", late)
    assert answer.status_code == 409
    assert [(yours, theirs) for _label, yours, theirs in answer.context["texts"]] == [("晚的", "早的")]
    taken.refresh_from_db()
    assert taken.duties == "早的"
    again = {name: answer.context["form"][name].value() or "" for name in answer.context["form"].fields}
    assert office.post(f"/posts/{taken.uuid}/", again).status_code == 302


def test_seats_in_use_and_what_cannot_be_are_refused_with_what_was_typed(office, taken):
    for changes in ({"seats": "0", "min_seats": "0"}, {"seats": "1", "min_seats": "3"}, {"last": "2021-10-01"},
                    {"title": ""}, {"seats": "-1"}):  # fmt: skip
        first = {"first": "2021-10-20"} if "last" in changes else {}
        answer = office.post(f"/posts/{taken.uuid}/", typed(office, taken, duties="留着", **changes, **first))
        assert (answer.status_code, "留着" in answer.content.decode()) == (422, True), changes
    taken.refresh_from_db()
    assert taken.seats == 2


def test_posts_not_open_for_the_whole_time_are_told_before_a_plan_is_made(office, cohort, free):
    labels = office.get(f"/posts/{free.uuid}/").context["form"]
    body = typed(office, free, first="2021-11-01", last="2022-01-10")
    assert labels.is_bound is False
    office.post(f"/posts/{free.uuid}/", body)
    assert [post.number for post in narrower_posts(cohort)] == ["K02"]
    assert [row.days for row in office.get(f"{LIST}?state=days").context["page"]] == ["11/1–1/10"]
    assert "不看其起止日期" in office.get("/cohorts/sh06/placement/lists/").content.decode()


def test_leadership_reads_and_others_see_no_list_of_posts(cohort, taken):
    reader = signed_in(Client(), a_user(role="reader", scope=cohort))
    assert [reader.get(LIST).status_code, reader.get(f"/posts/{taken.uuid}/").status_code] == [200, 200]
    assert reader.post(f"/posts/{taken.uuid}/", {}).status_code == 403
    assert reader.post(f"{LIST}chosen/", {}).status_code == 403
    other = signed_in(Client(), a_user(role="office", scope=a_cohort(code="x1")))
    assert [other.get(LIST).status_code, other.get(f"/posts/{taken.uuid}/").status_code] == [404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(office, cohort, count, django_assert_num_queries):
    for n in range(count):
        place(a_secondment(cohort), a_post(cohort, number=f"Q{n}"), by=SYSTEM)
    office.get(LIST)
    with django_assert_num_queries(10):
        office.get(LIST)
