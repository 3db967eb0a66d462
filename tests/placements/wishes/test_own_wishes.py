"""A secondee's own ranking: what is on offer, how it is stored, and when it may be changed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from jiebang.common.models import AuditEntry, AuditSubject
from jiebang.placements import queries
from jiebang.placements.models import PlacementRule, Post, Wish, WishStep
from tests.builders import a_cohort, a_placement, a_post, a_secondment, a_user, signed_in
from tests.placements.wishes.conftest import FIRST, LAST, Window, a_window, day_after, own_page, ranks

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(who):
    return a_user("shan", role="secondee", scope=who)


@pytest.fixture
def page(windows, user, who):
    return Window(user, own_page(who))


def test_posts_are_ranked_moved_and_removed_and_count_at_once(page, posts, cohort, who):
    before = queries.digest(queries.inputs_of(cohort))
    page.put(posts[2], 1)
    page.put(posts[0], 2)
    page.put(posts[0], 1)
    assert ranks() == [("S1", "H1", 1), ("S1", "H3", 2)]
    assert "保存即生效" in page.text and queries.digest(queries.inputs_of(cohort)) != before
    page.out(posts[0])
    assert ranks() == [("S1", "H3", 1)]
    about = AuditSubject.objects.filter(entry__verb="wishes.said").values_list("person_id", flat=True)
    assert (set(about), len(about)) == ({who.person.uuid}, 4)
    assert [(step.kind, step.said) for step in WishStep.objects.all()] == [("said", "H3")]


def test_what_could_suit_stands_first_with_place_and_reason_and_no_points(page):
    first = page.text.index("清算专员")
    assert first < page.text.index("园区运营")
    assert "第 1 合适，共 3 个可去岗位" in page.text
    assert "场外清算" in page.text and "已停岗位" not in page.text and "1000" not in page.text


def test_what_is_added_goes_to_the_end_whenever_its_card_was_drawn(page, posts):
    for post in (posts[2], posts[0], posts[2]):
        page.press(f"add:{post.uuid}")
    assert ranks() == [("S1", "H1", 2), ("S1", "H3", 1)]


def test_search_filters_and_order_narrow_the_posts(page, posts):
    def shown(query):
        page.read(page.client.get(page.path + query))
        return [post.title for post in posts if f'id="card-{post.uuid}"' in page.text]

    assert shown("?q=日终") == ["清算专员"]
    assert shown("?sector=物流") == ["园区运营"]
    assert shown(f"?host={posts[2].host.uuid}") == ["园区运营"]
    assert shown("?learn=场外清算") == ["清算专员"]
    assert shown("?q=没有这样的") == [] and "没有符合条件的" in page.text
    assert shown("?sort=number&sector=%00&page=999&host=no") == []


def test_up_to_three_posts_stand_beside_each_other(page, posts):
    keys = "&".join(f"compare={post.uuid}" for post in posts)
    page.read(page.client.get(f"{page.path}?{keys}"))
    assert "3 个岗位比较" in page.text
    page.read(page.client.get(f"{page.path}?compare={uuid4()}&compare=x"))
    assert "岗位比较" not in page.text


def test_the_same_tap_twice_is_one_wish_and_a_key_sent_again_changes_nothing(page, posts):
    seen = page.seen
    for _again in range(2):
        answer = page.client.post(page.path, {"act": f"put:{posts[0].uuid}:1", "seen": seen})
        assert answer.status_code == 302
    assert ranks() == [("S1", "H1", 1)] and AuditEntry.objects.filter(verb="wishes.said").count() == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_a_second_window_is_told_and_neither_ranking_is_lost(page, posts, user, who, htmx):
    second = Window(user, own_page(who))
    page.put(posts[0], 1)
    answer = second.put(posts[2], 1, htmx=htmx)
    assert answer.status_code == 409 and ranks() == [("S1", "H1", 1)]
    assert "清算专员" in second.text and "园区运营" in second.text and "另一个窗口" in second.text
    assert second.press("keep", wanted=str(posts[2].uuid)).status_code == 302
    assert ranks() == [("S1", "H3", 1)]


def test_htmx_gets_the_panel_and_the_card_that_was_pressed(page, posts):
    shown = [str(post.uuid) for post in posts[:3]]
    text = page.put(posts[0], 1, htmx=True, shown=shown).content.decode()
    assert text.count("hx-swap-oob") == 2 and f'id="card-{posts[0].uuid}"' in text and "已保存" in text
    assert "<html" not in text and f'id="card-{posts[1].uuid}"' not in text


KEY, KEYS = UUID(int=1), [str(UUID(int=n)) for n in range(401)]
HOSTILE = [
    "", "put", "add", "add:x", f"add:{KEY}", "put::1", "put:x:1", f"put:{KEY}:0", f"put:{KEY}:NaN", f"put:{KEY}:-1",
    "sing", f"put:{KEY}:1", f"put:{KEY}:9999", "keep",
]  # fmt: skip


@pytest.mark.parametrize("act", HOSTILE)
def test_hostile_acts_change_nothing(page, act):
    assert page.press(act, wanted=str(KEY)).status_code == 422
    assert ranks() == []


@pytest.mark.parametrize("seen", ["x", "1,2", ",".join(KEYS[:1] * 2), ",".join(KEYS)])
def test_a_list_no_page_sends_is_refused(page, posts, seen):
    answer = page.client.post(page.path, {"act": f"put:{posts[0].uuid}:1", "seen": seen})
    assert (answer.status_code, ranks()) == (422, [])


def test_no_more_than_allowed_no_closed_post_and_none_of_another_cohort(page, posts):
    elsewhere = a_post(a_cohort(code="x1"), seats=1)
    for post in (posts[3], elsewhere):
        assert page.put(post, 1).status_code == 422
    page.put(posts[0], 1)
    page.put(posts[1], 2)
    assert page.put(posts[2], 3).status_code == 422
    assert "最多排 2 个" in page.text and ranks() == [("S1", "H1", 1), ("S1", "H2", 2)]


def test_a_post_that_closes_later_keeps_its_wish_and_is_marked(page, posts):
    page.put(posts[0], 1)
    page.put(posts[1], 2)
    Post.objects.filter(pk=posts[0].pk).update(seats=0)
    page.read(page.client.get(page.path))
    assert "已不能选" in page.text
    page.put(posts[2], 3)  # one closed post takes nobody's place
    page.put(posts[2], 1)
    assert ranks() == [("S1", "H1", 2), ("S1", "H2", 3), ("S1", "H3", 1)]


def test_a_post_ruled_out_for_the_person_is_not_offered_and_the_rule_is_not_told(page, posts, who, cohort):
    PlacementRule.objects.create(cohort=cohort, number=1, kind="forbid", secondment=who, post=posts[0],
                                 why="亲属在该单位", written_at="2021-10-01T00:00:00Z")  # fmt: skip
    page.read(page.client.get(page.path))
    assert f"card-{posts[0].uuid}" not in page.text and "亲属" not in page.text and "共 2 个可去岗位" in page.text
    assert page.put(posts[0], 1).status_code == 422


@pytest.mark.parametrize(
    ("day", "open_"),
    [(FIRST - timedelta(days=1), False), (FIRST, True), (LAST, True), (day_after(LAST), False)],
)
def test_wishes_are_taken_from_the_first_day_to_the_last(page, posts, today_is, day, open_):
    today_is(day)
    page.read(page.client.get(page.path))
    assert ("加入志愿" in page.text) == open_
    assert page.put(posts[0], 1).status_code == (302 if open_ else 422)
    assert bool(ranks()) == open_


def test_before_and_after_the_days_the_page_says_when_and_whom_to_ask(page, today_is):
    today_is(FIRST - timedelta(days=1))
    page.read(page.client.get(page.path))
    assert "10 月 1 日 周五开始填报" in page.text
    today_is(day_after(LAST))
    page.read(page.client.get(page.path))
    assert "10 月 8 日 周五已截止，要改请联系项目办" in page.text


def test_without_days_set_nothing_can_be_said_and_imported_wishes_are_shown(cohort, posts, who, user):
    Wish.objects.create(cohort=cohort, side="person", secondment=who, post=posts[0], rank=1)
    page = Window(user, own_page(who))
    assert "还没有定填报时间" in page.text and "清算所" in page.text
    assert page.out(posts[0]).status_code == 422 and ranks() == [("S1", "H1", 1)]


def test_imported_wishes_stand_in_the_ranking_and_are_changed_there(page, cohort, posts, who):
    for rank, post in enumerate(posts[:2], start=3):
        Wish.objects.create(cohort=cohort, side="person", secondment=who, post=post, rank=rank)
    stale = page.put(posts[2], 1)
    assert stale.status_code == 409
    page.read(page.client.get(page.path))
    page.put(posts[1], 1)
    assert ranks() == [("S1", "H1", 2), ("S1", "H2", 1)]


def test_any_post_may_be_fine_and_that_can_be_taken_back(page, posts, who):
    page.press("easy")
    assert "哪个岗位都可以" in page.text
    page.press("picky")
    page.put(posts[0], 1)
    assert page.press("easy").status_code == 422
    assert [step.kind for step in WishStep.objects.all()] == ["easy", "said"]


def test_how_many_others_wish_a_post_is_shown_only_where_the_office_allows_and_few_are_not_told(
    cohort, posts, who, user
):
    window = a_window(cohort)
    for n in range(4):
        wishing = a_secondment(cohort, number=f"Z{n}")
        Wish.objects.create(cohort=cohort, side="person", secondment=wishing, post=posts[0], rank=1)
    Wish.objects.create(cohort=cohort, side="person", secondment=wishing, post=posts[1], rank=2)
    assert "人填报" not in Window(user, own_page(who)).text
    type(window).objects.update(shows_count=True)
    text = Window(user, own_page(who)).text
    assert "另有 4 人填报" in text and "另有不足 3 人填报" in text


def test_the_office_enters_for_a_person_after_the_last_day_and_the_history_says_so(
    windows, posts, who, office, today_is
):
    today_is(day_after(LAST))
    page = Window(office, own_page(who))
    page.put(posts[0], 1)
    assert ranks() == [("S1", "H1", 1)] and "代填" in page.text
    assert WishStep.objects.get().for_them


def test_a_home_unit_reads_and_strangers_and_other_roles_do_not(windows, posts, who, other, cohort):
    def code(user, method="get"):
        return getattr(signed_in(Client(), user), method)(own_page(who), {"act": "easy", "seen": ""}).status_code

    unit = a_user(role="home_unit", scope=who.home_unit, cohort=cohort)
    assert (code(unit), code(unit, "post")) == (200, 403)
    colleague = a_user(role="secondee", scope=other)
    leader = a_user(role="reader", scope=cohort)
    elsewhere = a_user(role="office", scope=a_cohort(code="x2"))
    mentor = a_user(role="mentor", scope=posts[0].host)
    codes = [code(user, method) for user in (colleague, leader, elsewhere, mentor) for method in ("get", "post")]
    assert set(codes) <= {403, 404} and ranks() == []


def test_who_left_is_offered_nothing(windows, cohort, who, user, posts):
    type(who).objects.filter(pk=who.pk).update(ends_on=FIRST, ending="withdrawn")
    page = Window(user, own_page(who))
    assert "card-" not in page.text
    assert page.put(posts[0], 1).status_code == 422


def test_who_is_placed_already_is_told_that_wishes_count_for_a_new_plan_only(windows, who, user, posts):
    told = f"已经安排到{posts[1].host.organisation.name}"
    assert told not in Window(user, own_page(who)).text
    a_placement(who, posts[1])
    assert told in Window(user, own_page(who)).text


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_posts_or_wishes(cohort, posts, who, user, windows, count, django_assert_num_queries):
    for n in range(count):
        post = a_post(cohort, number=f"M{n}", seats=1)
        Wish.objects.create(cohort=cohort, side="person", secondment=who, post=post, rank=n + 1)
    client = signed_in(Client(), user)
    client.get(own_page(who))
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(own_page(who))


PAGE_QUERIES = 21
