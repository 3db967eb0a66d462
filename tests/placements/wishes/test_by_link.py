"""Hosts and home units say their wishes by link, or with an account; nobody sees more than is meant for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.people import merging
from jiebang.placements.models import WishStep, WishWindow
from jiebang.placements.wishes import asking
from tests.builders import a_cohort, a_host, a_post, a_secondment, a_user, an_organisation, signed_in
from tests.placements.wishes.conftest import (
    LAST,
    Window,
    a_link,
    a_window,
    day_after,
    host_owner,
    ranks,
    unit_owner,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def host_link(windows, posts, other):
    return a_link(host_owner(posts[0]))


def for_one(path, subject):
    return f"{path}?for={subject.uuid}"


def test_a_host_ranks_people_for_one_of_its_posts(host_link, posts, who, other):
    page = Window(None, for_one(host_link, posts[0]))
    page.put(other, 1)
    page.put(who, 1)
    assert ranks("host") == [("S1", "H1", 1), ("S2", "H1", 2)]
    [step] = WishStep.objects.filter(kind="said")
    assert (step.by, step.by_link, step.for_them, step.about, step.said) == (None, True, False, "H1", "S1、S2")
    actors = set(AuditEntry.objects.filter(verb="wishes.said").values_list("actor_label", flat=True))
    assert all(actor.startswith("link:wishes:") for actor in actors)


def test_a_host_sees_what_matters_for_the_post_and_no_name_unit_level_or_order_of_people(host_link, posts, who):
    text = Window(None, for_one(host_link, posts[0])).text
    assert all(words in text for words in ("S1", "科长", "金融", "财务分析", "场外清算"))
    assert not [words for words in ("单晓", "市财政局", "级别", "合适，共") if words in text]
    WishWindow.objects.filter(side="host").update(shows_names=True)
    text = Window(None, for_one(host_link, posts[0])).text
    assert "单晓" in text and "市财政局" in text
    assert Window(None, f"{for_one(host_link, posts[0])}&q=单晓").text.count('id="card-') == 1


def test_a_host_does_not_learn_who_wishes_it(host_link, posts, who, cohort):
    cohort.wishes.create(side="person", secondment=who, post=posts[0], rank=1)
    text = Window(None, for_one(host_link, posts[0])).text
    assert "本人" not in text.replace("本人专长", "") and "第 1 志愿" not in text


def test_a_host_of_several_posts_chooses_one_first_and_may_say_that_anybody_is_fine(host_link, posts):
    first = Window(None, host_link)
    assert "清算专员" in first.text and "风控助理" in first.text and "园区运营" not in first.text
    page = Window(None, for_one(host_link, posts[1]))
    page.press("easy")
    page.press("easy")
    assert "这个岗位谁都可以" in page.text
    first.read(first.client.get(host_link))
    assert "都可以" in first.text and "2 份已填 1 份" in first.text
    assert [(step.kind, step.about) for step in WishStep.objects.exclude(kind="invited")] == [("easy", "H2")]


def test_a_form_sent_to_the_list_of_posts_does_nothing(host_link):
    assert Client().post(host_link, {"act": "easy", "seen": ""}).status_code == 422
    assert not WishStep.objects.filter(kind="easy").exists()


def test_a_link_opens_nothing_of_another_host_or_cohort(host_link, posts, who):
    elsewhere = a_post(a_cohort(code="x1"), seats=1)
    for subject in (posts[2], elsewhere, who, posts[3]):
        assert Client().get(for_one(host_link, subject)).status_code == 404
        assert Client().post(for_one(host_link, subject), {"act": "easy", "seen": ""}).status_code == 404
    assert Client().get(f"{host_link}?for=x").status_code == 404


def test_the_links_of_offers_and_wishes_are_not_mixed_up(host_link):
    assert Client().get(host_link.replace("wishes", "offers")).status_code == 404


def test_a_second_window_of_a_guest_is_told_and_a_double_tap_is_once(host_link, posts, who, other):
    one, two = (Window(None, for_one(host_link, posts[0])) for _ in range(2))
    seen = one.seen
    for _again in range(2):
        answer = one.client.post(one.path, {"act": f"put:{who.uuid}:1", "seen": seen})
        assert answer.status_code == 302
    assert two.put(other, 1).status_code == 409 and "另一个窗口" in two.text
    assert ranks("host") == [("S1", "H1", 1)]


def test_a_home_unit_ranks_posts_for_its_own_people_alone(windows, posts, who, other, cohort):
    stranger = a_secondment(cohort, "外人", number="S9", home_unit=an_organisation("港口集团"))
    link = a_link(unit_owner(who))
    first = Window(None, link)
    assert "单晓" in first.text and "江月" in first.text and "外人" not in first.text
    page = Window(None, for_one(link, who))
    page.put(posts[2], 1)
    assert ranks("home") == [("S1", "H3", 1)]
    assert Client().get(for_one(link, stranger)).status_code == 404


def test_a_home_unit_with_an_account_does_the_same(windows, posts, who, other, cohort):
    stranger = a_secondment(cohort, "外人", number="S9", home_unit=an_organisation("港口集团"))
    unit = a_user(role="home_unit", scope=who.home_unit, cohort=cohort)
    page = Window(unit, f"/people/{who.uuid}/wishes/home/")
    page.put(posts[0], 1)
    assert ranks("home") == [("S1", "H1", 1)] and not WishStep.objects.get().for_them
    assert "江月" in page.text
    assert Window(unit, f"/people/{stranger.uuid}/wishes/home/").status == 404
    secondee = a_user(role="secondee", scope=who)
    assert Window(secondee, f"/people/{who.uuid}/wishes/home/").status == 403
    assert Window(unit, f"/hosts/{posts[0].host.uuid}/wishes/").status == 403


def test_somebody_without_a_home_unit_has_no_such_page(windows, cohort, office):
    alone = a_secondment(cohort, "无单位", number="S8")
    assert Window(office, f"/people/{alone.uuid}/wishes/home/").status == 404


def test_the_office_enters_for_a_host_that_answers_by_telephone(windows, posts, who, office, cohort):
    path = f"/hosts/{posts[0].host.uuid}/wishes/"
    page = Window(office, for_one(path, posts[0]))
    page.put(who, 1)
    assert ranks("host") == [("S1", "H1", 1)] and WishStep.objects.get().for_them
    assert "代填" in page.text
    other_host = a_host(a_cohort(code="x3"))
    assert Window(office, f"/hosts/{other_host.uuid}/wishes/").status == 404


def test_a_link_is_good_to_the_last_day_and_says_then_whom_to_ask(cohort, posts, who):
    window = a_window(cohort, "host")
    link = a_link(host_owner(posts[2]))
    assert Window(None, link).status == 200
    window.refresh_from_db()
    asking.extend([host_owner(posts[2])], LAST + timedelta(days=3), by=SYSTEM)
    assert Window(None, link).status == 200
    asking.withdraw([host_owner(posts[2])], by=SYSTEM)
    closed = Window(None, link)
    assert closed.status == 410 and "第六批" in closed.text
    assert Client().get("/invited/wishes/invented/").status_code == 404


def test_an_expired_link_says_so(windows, host_link, posts, monkeypatch):
    from jiebang.common import clock

    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = Client().post(for_one(host_link, posts[0]), {"act": "easy", "seen": ""})
    assert answer.status_code == 410 and not ranks("host")


def test_a_new_link_ends_the_earlier_one_and_keeps_what_was_said(host_link, posts, who):
    Window(None, for_one(host_link, posts[0])).put(who, 1)
    new = a_link(host_owner(posts[0]))
    assert Client().get(host_link).status_code == 410
    assert "S1" in Window(None, for_one(new, posts[0])).text
    kinds = list(WishStep.objects.values_list("kind", flat=True))
    assert kinds == ["invited", "said", "renewed"]


def test_a_link_that_is_good_longer_than_the_window_writes_nothing_after_it(windows, host_link, posts, who, today_is):
    WishWindow.objects.filter(side="host").update(closes_on=LAST - timedelta(days=4))
    page = Window(None, for_one(host_link, posts[0]))
    assert "已截止" in page.text and page.put(who, 1).status_code == 422


def test_the_language_is_that_of_the_cohorts_papers(posts):
    cohort = a_cohort(code="cr01", scheme="company-rotation")
    a_window(cohort, "host")
    host = a_host(cohort, "North Works")
    a_post(cohort, "Planner", host=host, seats=1)
    link = a_link(host_owner(host.posts.get()))
    assert '<html lang="en">' in Window(None, link).text


def test_more_time_for_one_alone(windows, posts, who, other, today_is, office):
    owner = unit_owner(who)
    asking.extend([owner], LAST + timedelta(days=2), by=office)
    today_is(day_after(LAST))
    link_page = Window(signed(owner, who), f"/people/{who.uuid}/wishes/home/")
    link_page.put(posts[0], 1)
    assert ranks("home") == [("S1", "H1", 1)]


def signed(owner, who):
    return a_user(role="home_unit", scope=owner.who, cohort=who.cohort)


def test_nothing_of_a_link_reaches_a_signed_in_strangers_page(windows, posts, who):
    stranger = a_user(role="secondee", scope=a_secondment(a_cohort(code="x4")))
    client = signed_in(Client(), stranger)
    assert client.get(f"/people/{who.uuid}/wishes/").status_code == 404
    assert client.get("/cohorts/sh06/wishes/").status_code == 403


def test_of_two_hosts_or_home_units_that_become_one_links_and_wishes_stay(windows, host_link, posts, who, cohort):
    Window(None, for_one(host_link, posts[0])).put(who, 1)
    twin = a_post(cohort, "清算助理", number="H9", host=a_host(cohort, "上海清算所有限公司"), seats=1)
    kept = a_link(host_owner(twin))
    merging.merge(twin.host.organisation, posts[0].host.organisation, by=SYSTEM)
    first = Window(None, kept)
    assert first.status == 200 and "清算专员" in first.text and "清算助理" in first.text
    assert "S1" in Window(None, for_one(kept, posts[0])).text
    colleague = a_secondment(cohort, "外人", number="S9", home_unit=an_organisation("财政局（市）"))
    links = [a_link(unit_owner(one)) for one in (who, colleague)]
    Window(None, for_one(links[0], who)).put(posts[2], 1)
    merging.merge(who.home_unit, colleague.home_unit, by=SYSTEM)
    pages = [Window(None, link) for link in links]
    assert [page.status for page in pages if "外人" in page.text and "单晓" in page.text]
    assert ("S1", "H3", 1) in ranks("home")
