"""What the office makes of an offer: posts with numbers, once; a question; a reason; and the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from jiebang.common import invitations
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused
from jiebang.placements import actions
from jiebang.placements.models import Offer, OfferedPost, Post, Wish
from jiebang.placements.offers import asking, deciding
from tests.builders import a_placement, a_post, a_secondment
from tests.placements.offers.conftest import TODAY, Window, fill, the_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_in(window):
    """Two posts handed in."""
    fill(window).send(f"add:{window.new}")
    window.type(1, title="风控助理", starts_on="2021-11-01").hand_in()
    return the_offer()


def accept(offer, *titles, reason=""):
    chosen = [post.uuid for post in offer.posts.all() if not titles or post.title in titles]
    return deciding.accept(offer, chosen, by=SYSTEM, reason=reason)


def posts():
    return [(post.number, post.title, post.seats) for post in Post.objects.all()]


def again(window, **fields):
    """The host changes it after a question and hands in again."""
    window.reload()
    window.type(0, **fields).hand_in()
    return the_offer()


def test_accepting_makes_posts_with_the_next_numbers(handed_in, cohort):
    a_post(cohort, "别家的岗位", number="H041")
    assert accept(handed_in).state == "accepted"
    assert posts() == [("H041", "别家的岗位", 1), ("H042", "清算业务专员", 2), ("H043", "风控助理", 1)]
    made = Post.objects.get(number="H043")
    assert (made.host, made.extra) == (handed_in.host, {"到岗日期": "2021-11-01"})
    assert made.host.mentor_name == "" or made.host.refresh_from_db() is None
    made.host.refresh_from_db()
    assert made.host.mentor_name == "陈老师"


def test_accepting_twice_makes_each_post_once(handed_in):
    accept(handed_in)
    accept(handed_in)
    assert [post[0] for post in posts()] == ["K001", "K002"]
    assert AuditEntry.objects.filter(verb="offer.accepted").count() == 1


def test_only_the_ticked_posts_are_opened(handed_in):
    accept(handed_in, "风控助理")
    assert posts() == [("K001", "风控助理", 1)]
    assert [(row.title, row.verdict) for row in OfferedPost.objects.all()] == [
        ("清算业务专员", "declined"), ("风控助理", "accepted"),
    ]  # fmt: skip


def test_nothing_ticked_is_refused_with_what_to_do(handed_in):
    with pytest.raises(Refused, match="至少勾选一个岗位"):
        deciding.accept(handed_in, [], by=SYSTEM)


def test_a_post_that_is_in_the_list_already_is_changed_and_not_doubled(handed_in, host, cohort):
    a_post(
        cohort, "清算业务 专员", number="K007", host=host, seats=1, duties="旧职责", sector="金融", extra={"楼层": "3"}
    )
    accept(handed_in)
    kept = Post.objects.get(number="K007")
    assert (kept.title, kept.seats, kept.duties, kept.sector, kept.extra) == (
        "清算业务专员", 2, "日终核对", "金融", {"楼层": "3"},
    )  # fmt: skip
    assert [post[0] for post in posts()] == ["K007", "K008"]


def test_accepting_is_undone_while_nothing_rests_on_it(handed_in, host, cohort):
    a_post(cohort, "清算业务专员", number="K007", host=host, seats=1, duties="旧职责")
    accept(handed_in)
    for _again in range(2):
        assert deciding.undo_acceptance(the_offer(), by=SYSTEM).state == "handed_in"
    kept = Post.objects.get()
    assert (kept.number, kept.seats, kept.duties, kept.offers) == ("K007", 1, "旧职责", [])
    host.refresh_from_db()
    assert host.mentor_name == ""
    accept(the_offer())
    assert [post[0] for post in posts()] == ["K007", "K008"]


@pytest.mark.parametrize("what", ["placement", "wish"])
def test_what_rests_on_a_post_stands_in_the_way_of_undoing(handed_in, cohort, what):
    accept(handed_in)
    post, who = Post.objects.get(title="风控助理"), a_secondment(cohort)
    if what == "placement":
        a_placement(who, post)
    else:
        Wish.objects.create(cohort=cohort, side="person", secondment=who, post=post, rank=1)
    with pytest.raises(Refused, match="K002 风控助理"):
        deciding.undo_acceptance(the_offer(), by=SYSTEM)
    assert (the_offer().state, Post.objects.count()) == ("accepted", 2)


def test_a_post_changed_since_by_another_hand_is_not_thrown_back(handed_in, host, cohort):
    a_post(cohort, "清算业务专员", number="K007", host=host, seats=1)
    accept(handed_in)
    actions.change_post(Post.objects.select_related("cohort", "host").get(number="K007"), by=SYSTEM, duties="又改了")
    with pytest.raises(Refused, match="又改过"):
        deciding.undo_acceptance(the_offer(), by=SYSTEM)
    assert Post.objects.count() == 2


def test_asked_back_the_host_reads_the_question_changes_it_and_hands_in_again(handed_in, window):
    deciding.ask_back(handed_in, "要不要签保密承诺？", by=SYSTEM)
    page = window.client.get(window.path).content.decode()
    assert "要不要签保密承诺？" in page
    offer = again(window, needs="财会背景\n签保密承诺")
    assert (offer.state, offer.said) == ("handed_in", "")
    assert offer.posts.first().needs == ["财会背景", "签保密承诺"]


def test_asking_back_makes_a_link_that_ran_out_good_again(handed_in, today_is, monkeypatch):
    Offer.objects.update(answer_by=TODAY - timedelta(days=1))
    deciding.ask_back(the_offer(), "几个名额？", by=SYSTEM)
    assert the_offer().answer_by == TODAY + asking.TIME_TO_ANSWER
    link = invitations.newest("offer", [the_offer().uuid])[the_offer().uuid]
    assert link.last_day >= link.issued_at.date()


def test_what_changes_after_an_acceptance_asks_for_a_reason(handed_in, window):
    accept(handed_in)
    deciding.ask_back(the_offer(), "能不能再加一个名额？", by=SYSTEM)
    offer = again(window, seats="3")
    with pytest.raises(Refused, match="写明原因"):
        accept(offer)
    assert Post.objects.get(title="清算业务专员").seats == 2
    accept(offer, reason="名额加到 3 个")
    assert posts() == [("K001", "清算业务专员", 3), ("K002", "风控助理", 1)]
    assert offer.steps.last().text == "名额加到 3 个"


def test_a_post_left_out_after_an_acceptance_is_closed_and_not_when_somebody_is_placed_there(handed_in, window, cohort):
    accept(handed_in)
    deciding.ask_back(the_offer(), "请核对", by=SYSTEM)
    window.reload()
    window.send(f"remove:{window.posts[1]}")
    window.hand_in()
    a_placement(a_secondment(cohort), Post.objects.get(title="风控助理"))
    with pytest.raises(Refused, match="风控助理"):
        accept(the_offer(), "清算业务专员", reason="少一个岗位")
    Post.objects.get(title="风控助理").placements.all().delete()
    accept(the_offer(), "清算业务专员", reason="少一个岗位")
    assert posts() == [("K001", "清算业务专员", 2), ("K002", "风控助理", 0)]


def test_declined_the_host_reads_why_and_the_office_may_ask_again(handed_in, window):
    with pytest.raises(Refused, match="理由"):
        deciding.decline(handed_in, "  ", by=SYSTEM)
    for _again in range(2):
        deciding.decline(handed_in, "本期不设金融方向", by=SYSTEM)
    assert "本期不设金融方向" in window.client.get(window.path).content.decode()
    assert AuditEntry.objects.filter(verb="offer.declined").count() == 1
    assert deciding.ask_back(the_offer(), "换个方向可以吗？", by=SYSTEM).state == "asked_back"


def test_a_host_cannot_change_what_was_decided(handed_in, window):
    accept(handed_in)
    answer = window.client.post(window.path, {"act": "reopen"})
    assert (answer.status_code, "退回补充" in answer.content.decode()) == (422, True)
    late = Window(Client(), window.path)
    assert late.client.post(window.path, {"act": "nothing"}).status_code == 422
    assert the_offer().state == "accepted"


def test_reminders_go_only_to_those_who_have_not_answered_and_once_in_three_days(handed_in, cohort, today_is):
    from tests.builders import a_host
    from tests.placements.offers.conftest import an_invitation

    waiting = an_invitation(a_host(cohort)).offer
    everybody = list(Offer.objects.all())
    reminded = []
    for days in (0, 2, 3, 4, 6):
        today_is(TODAY + timedelta(days=days))
        reminded.append([offer.pk for offer in asking.remind(everybody, by=SYSTEM)])
    assert reminded == [[], [], [waiting.pk], [], [waiting.pk]]
    assert AuditEntry.objects.filter(verb="offer.reminded").count() == 2


def test_the_open_archive_holds_what_was_handed_in_and_not_what_is_typed(handed_in, window):
    from jiebang.placements.archive import offers

    accept(handed_in, "风控助理")
    rows = list(offers(handed_in.cohort))
    assert [(row["host"], row["state"], row["mentor"]["name"]) for row in rows] == [
        ("上海清算所", "accepted", "陈老师")
    ]
    assert [(post["title"], post["decision"], post["post"], post["from"]) for post in rows[0]["posts"]] == [
        ("清算业务专员", "declined", "", None), ("风控助理", "accepted", "K001", "2021-11-01"),
    ]  # fmt: skip
