"""The page of a host: what it was to us over all cohorts, and advice left there, each to whom it belongs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from jiebang.common.models import AuditEntry
from jiebang.placements.models import Advice
from jiebang.placements.offers import advice, gains
from tests.builders import (
    a_cohort,
    a_grant,
    a_host,
    a_placement,
    a_post,
    a_secondment,
    a_user,
    an_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db
FIFTH, SIXTH = date(2020, 10, 17), date(2021, 10, 17)
NEAR_THE_END = date(2021, 1, 5)  # the fifth cohort ends on 2021-01-24
TEXT = "先跟班两周，再谈课题。"


@pytest.fixture
def house():
    return an_organisation("上海清算所")


@pytest.fixture
def fifth(house):
    """An earlier cohort's secondee at the house, with a mentor and colleagues elsewhere."""
    cohort = a_cohort(code="sh05", start=FIFTH, name="第五批")
    host = a_host(cohort, organisation=house, mentor_name="陈老师")
    return placed(cohort, host, "单晓", "清算专员", offers=["三级复核", "异常处置"])


@pytest.fixture
def sixth(house):
    cohort = a_cohort(code="sh06", start=SIXTH, name="第六批")
    return placed(
        cohort, a_host(cohort, organisation=house), "江月", "清算助理", offers=["三级复核"], needs=["财会背景"]
    )


def placed(cohort, host, name, title, **fields):
    secondment = a_secondment(cohort, name)
    a_placement(secondment, a_post(cohort, title, host=host, seats=2, **fields))
    return secondment


def who_is(secondment):
    return a_user(role="secondee", scope=secondment)


def page(user, house):
    answer = signed_in(Client(), user).get(f"/organisations/{house.uuid}/")
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def leave(user, house, text=TEXT, version=0, **more):
    data = {"text": text, "version": version, **more}
    return signed_in(Client(), user).post(f"/organisations/{house.uuid}/advice/", data)


def test_the_office_sees_the_dealings_of_all_cohorts(house, fifth, sixth, today_is):
    today_is(SIXTH)
    office = a_user(role="office")
    text = page(office, house)
    for words in ("2 批累计接收 2 人。其中第六批 1 人。", "1 / 2", "江月", "财会背景", "三级复核", "2 批", "陈老师",
                  "清算专员"):  # fmt: skip
        assert words in text, words


def test_a_mentor_sees_the_own_cohort_and_a_secondee_placed_there_the_own_post(house, fifth, sixth, today_is):
    today_is(SIXTH)
    mentor, secondee = a_user(role="mentor", scope=sixth.host), who_is(sixth)
    for user in (mentor, secondee):
        text = page(user, house)
        assert ("清算助理" in text, "单晓" in text, "清算专员" in text) == (True, False, False)
    assert page(who_is(a_secondment(sixth.cohort, "旁人", host=a_host(sixth.cohort))), house) == 404


def test_advice_is_left_near_the_end_and_read_by_whom_it_is_for(house, fifth, sixth, today_is):
    author = who_is(fifth)
    today_is(NEAR_THE_END)
    assert leave(author, house).status_code == 302
    today_is(SIXTH)
    office = a_user(role="office")
    leader = a_user(role="reader", scope=fifth.cohort)
    readers = {
        "office": office, "author": author, "mentor": a_user(role="mentor", scope=sixth.host),
        "next": who_is(sixth), "leadership": leader,
    }  # fmt: skip
    shown = {who: TEXT in page(user, house) for who, user in readers.items()}
    assert shown == {"office": True, "author": True, "mentor": True, "next": True, "leadership": False}
    named = {who: "单晓" in page(user, house).split("h-advice")[-1] for who, user in readers.items()}
    assert (named["office"], named["mentor"], named["next"]) == (True, False, False)


@pytest.mark.parametrize("day", [date(2020, 12, 24), date(2021, 2, 24)])
def test_too_early_and_too_late_are_said_with_the_days(house, fifth, today_is, day):
    author = who_is(fifth)
    today_is(day)
    assert leave(author, house).status_code == 422
    text = signed_in(Client(), author).get(f"/organisations/{house.uuid}/advice/").content.decode()
    assert ("12 月 25 日" in text, "2 月 23 日" in text) == (True, True)
    assert not Advice.objects.exists()


def test_a_double_tap_is_once_a_change_replaces_and_a_stale_one_shows_both(house, fifth, today_is):
    author = who_is(fifth)
    today_is(NEAR_THE_END)
    for _again in range(2):
        leave(author, house)
    assert [(row.text, row.version) for row in Advice.objects.all()] == [(TEXT, 1)]
    stale = leave(author, house, "另一个窗口写的。")
    text = stale.content.decode()
    assert (stale.status_code, TEXT in text, "另一个窗口写的。" in text) == (409, True, True)
    assert leave(author, house, "改过的。", version=1).status_code == 302
    assert Advice.objects.get().text == "改过的。"


def test_the_author_takes_it_back_and_nobody_else_can(house, fifth, sixth, today_is):
    author, other = who_is(fifth), who_is(sixth)
    today_is(NEAR_THE_END)
    leave(author, house)
    today_is(SIXTH)
    leave(other, house, act="withdraw")
    assert Advice.objects.count() == 1
    for _again in range(2):
        leave(author, house, act="withdraw")
    assert not Advice.objects.exists()
    verbs = AuditEntry.objects.filter(verb__startswith="advice.").values_list("verb", flat=True)
    assert list(verbs) == ["advice.left", "advice.withdrawn"]
    assert TEXT not in repr([line.data for line in AuditEntry.objects.all()])


@pytest.mark.parametrize("text", ["", "  ", "字" * 601])
def test_empty_or_too_long_advice_is_refused_and_kept_in_the_form(house, fifth, today_is, text):
    author = who_is(fifth)
    today_is(NEAR_THE_END)
    answer = leave(author, house, text)
    assert (answer.status_code, text.strip() in answer.content.decode()) == (422, True)


def test_nobody_leaves_advice_about_a_house_they_were_not_at(house, fifth, today_is):
    today_is(NEAR_THE_END)
    user = who_is(a_secondment(fifth.cohort, "旁人"))
    a_grant(user, "office", fifth.cohort)
    assert leave(user, house).status_code == 404


def test_what_a_host_gets_shown_names_no_one(house, fifth, sixth):
    told = gains.earlier(house, before=sixth.cohort)
    assert [(one.cohort, one.people, one.posts) for one in told] == [(fifth.cohort, 1, ("清算专员",))]


def test_own_place_is_the_latest_stay(house, fifth):
    place = advice.own_place(who_is(fifth), house)
    assert (place.host, place.opens) == (fifth.host, fifth.cohort.ends_on - timedelta(days=30))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_person_as_for_three(house, count, today_is, django_assert_num_queries):
    cohort = a_cohort(code="sh06", start=SIXTH)
    host = a_host(cohort, organisation=house)
    for n in range(count):
        placed(cohort, host, f"学员{n}", f"岗位{n}")
    today_is(SIXTH)
    client = signed_in(Client(), a_user(role="office"))
    client.get(f"/organisations/{house.uuid}/")
    with django_assert_num_queries(30):
        client.get(f"/organisations/{house.uuid}/")
