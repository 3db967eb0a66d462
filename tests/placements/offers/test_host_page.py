"""A host and its link: nothing typed is lost, nothing is done twice, nobody else sees it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from jiebang.common import clock, invitations
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.notices.models import Notice
from jiebang.placements.models import Offer, OfferedPost
from tests.builders import a_cohort, a_host, a_placement, a_post, a_secondment, an_organisation, signed_in
from tests.placements.offers.conftest import GOOD, TODAY, Window, an_invitation, fill, stored, the_offer

pytestmark = pytest.mark.django_db


def test_a_host_fills_its_offer_in_and_hands_it_in(window, office):
    fill(window).type(0, level="3", starts_on="2021-11-01")
    assert window.hand_in().status_code == 302
    offer = the_offer()
    assert (offer.state, offer.handed_in_on, offer.mentor_name, offer.mentor_phone) == (
        "handed_in", TODAY, "陈老师", "021-5555 0000",
    )  # fmt: skip
    post = OfferedPost.objects.get()
    assert [post.title, post.seats, post.min_seats, post.duties, post.offers, post.needs, post.level] == [
        "清算业务专员", 2, 0, "日终核对", ["三级复核", "异常处置"], ["财会背景"], 3,
    ]  # fmt: skip
    assert (post.starts_on, post.ends_on) == (date(2021, 11, 1), None)
    page = window.client.get(window.path).content.decode()
    assert all(words in page for words in ("清算业务专员", "陈老师", "再改一下"))
    assert [notice.user for notice in Notice.objects.filter(kind="offer.handed_in")] == [office]


def test_what_is_typed_is_kept_as_it_is_typed_half_numbers_too(window):
    window.type(0, title="研究员", seats="两个吧").autosave()
    again = Window(Client(), window.path)
    assert (again.typed[f"seats-{again.posts[0]}"], the_offer().state) == ("两个吧", "drafting")


def test_opening_the_page_changes_nothing(window):
    assert (the_offer().state, the_offer().draft) == ("invited", {})
    assert window.reload().status_code == 200


def test_reload_and_back_show_what_was_typed(window):
    fill(window).autosave()
    before = dict(window.typed)
    window.reload()
    assert window.typed == before


def test_a_double_tap_on_any_button_is_one_tap(window):
    fill(window)
    add = window.body(f"add:{window.new}")
    assert [window.client.post(window.path, add).status_code for _n in range(2)] == [302, 302]
    assert len(the_offer().draft["posts"]) == 2
    window.reload()
    window.type(1, title="风控助理")
    hand_in = window.body("hand_in")
    assert [window.client.post(window.path, hand_in).status_code for _n in range(2)] == [302, 302]
    assert OfferedPost.objects.count() == 2
    assert AuditEntry.objects.filter(verb="offer.handed_in").count() == 1


def test_two_windows_on_different_fields_keep_both(client, window):
    other = Window(client, window.path)
    window.type(mentor_name="陈老师").autosave()
    other.type(0, title="研究员").autosave()
    window.type(0, duties="核对").autosave()
    assert stored() == [("mentor", "陈老师"), ("研究员", "核对")]


def test_two_windows_on_one_field_show_both_texts_and_lose_neither(client, window):
    other = Window(client, window.path)
    window.type(0, title="研究员").autosave()
    answer = other.type(0, title="分析师").type(mentor_name="陈老师").autosave()
    text = answer.content.decode()
    assert (answer.status_code, "研究员" in text, "分析师" in text) == (409, True, True)
    assert stored() == [("mentor", "陈老师"), ("研究员", "")]
    # It goes on typing elsewhere: the text of the other window still stands, and is still named.
    assert other.type(0, duties="写报告").autosave().status_code == 409
    assert stored() == [("mentor", "陈老师"), ("研究员", "写报告")]
    answer = other.send("hand_in")
    assert (answer.status_code, the_offer().state) == (409, "drafting")
    assert "分析师" in answer.content.decode()
    assert other.send("save:mine").status_code == 302
    assert stored() == [("mentor", "陈老师"), ("分析师", "写报告")]


def test_what_a_window_has_not_seen_is_not_taken_for_its_own_change(client, window):
    """The first window shows an old title all the while; storing other fields from there changes no title."""
    window.type(0, title="研究员").autosave()
    other = Window(client, window.path)
    other.type(0, title="分析师").autosave()
    for duties in ("一", "二"):
        assert window.type(0, duties=duties).autosave().status_code == 200
    assert stored() == [("mentor", ""), ("分析师", "二")]


def test_a_window_left_open_after_handing_in_gives_its_words_back(client, window):
    other = Window(client, window.path)
    fill(window).hand_in()
    other.type(0, title="来晚的一句")
    late = other.autosave()
    assert (late.status_code, "来晚的一句" in other.typed.values()) == (422, True)
    page = other.client.post(other.path, other.body("save"))
    assert (page.status_code, "来晚的一句" in page.content.decode()) == (422, True)
    assert OfferedPost.objects.get().title == GOOD["title"]


def test_a_removed_post_can_be_put_back_and_one_written_on_elsewhere_comes_back(client, window):
    fill(window).send(f"add:{window.new}")
    window.type(1, title="风控助理").send()
    other = Window(client, window.path)
    key = window.posts[1]
    assert window.send(f"remove:{key}").status_code == 302
    assert [post["title"] for post in the_offer().draft["posts"]] == [GOOD["title"]]
    assert "风控助理" in window.client.get(window.path).content.decode()
    window.send(f"restore:{key}")
    window.send(f"remove:{key}")
    other.type(1, duties="盯盘").autosave()
    assert stored()[1:] == [(GOOD["title"], GOOD["duties"]), ("风控助理", "盯盘")]


def test_what_is_missing_is_named_at_its_field_and_everything_is_stored(window):
    window.type(0, title="", seats="0", min_seats="3", duties="核对", level="12", ends_on="2023-01-01")
    window.type(mentor_phone="打我电话")
    answer = window.hand_in()
    text = answer.content.decode()
    key = window.posts[0]
    assert answer.status_code == 422
    for field in ("mentor_name", "mentor_phone", *(f"{n}-{key}" for n in ("title", "seats", "level", "ends_on"))):
        assert f'href="#id_{field}"' in text
        assert f'id="id_{field}_error"' in text
    assert (stored(), the_offer().state) == ([("mentor", ""), ("", "核对")], "drafting")


def test_an_empty_offer_is_not_handed_in(window):
    assert window.type(mentor_name="陈老师").hand_in().status_code == 422
    assert the_offer().state == "drafting"


def test_nothing_this_time_is_one_tap_twice_is_once_and_can_be_taken_back(window, office):
    for _again in range(2):
        window.client.post(window.path, {"act": "nothing", "reason": "部门调整"})
    offer = the_offer()
    assert (offer.state, offer.said) == ("nothing", "部门调整")
    assert AuditEntry.objects.filter(verb="offer.nothing").count() == 1
    assert Notice.objects.filter(kind="offer.nothing").count() == 1
    window.client.post(window.path, {"act": "reopen"})
    assert the_offer().state == "drafting"


def test_nothing_this_time_keeps_what_was_typed(window):
    window.type(0, title="研究员").send("nothing")
    window.client.post(window.path, {"act": "reopen"})
    assert stored() == [("mentor", ""), ("研究员", "")]


def test_handed_in_it_can_be_changed_until_the_office_decides(window):
    fill(window).hand_in()
    window.client.post(window.path, {"act": "reopen"})
    window.reload()
    window.type(0, seats="3").hand_in()
    assert [post.seats for post in OfferedPost.objects.all()] == [3]


def test_an_expired_link_says_so_and_nothing_typed_before_is_lost(window, monkeypatch):
    fill(window).autosave()
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(days=16))
    answer = window.client.post(window.path, window.body("hand_in"))
    assert (answer.status_code, "已过期" in answer.content.decode()) == (410, True)
    assert "第六批" in answer.content.decode()
    monkeypatch.setattr(clock, "now", lambda: real)
    window.reload()
    assert window.hand_in().status_code == 302


def test_a_stranger_with_a_guessed_link_or_that_of_another_host_sees_nothing_of_it(window, cohort):
    fill(window).autosave()
    other = an_invitation(a_host(cohort, organisation=an_organisation("东方国际")))
    for path in ("/invited/offers/AAAAAAAAAAAAAAAAAAAAAAAA/", other.issued.path):
        text = Client().get(path).content.decode()
        assert not any(words in text for words in ("上海清算所", "陈老师", GOOD["title"]))
    assert Client().get(f"{path}word/").status_code == 200
    assert Client().get("/invited/offers/AAAA/word/").status_code == 404


def test_the_posts_of_another_host_cannot_be_written_into(client, window, cohort):
    """A form that names another offer's post makes none there, nor takes it over."""
    fill(window).hand_in()
    theirs = OfferedPost.objects.get()
    other = Window(client, an_invitation(a_host(cohort, organisation=an_organisation("东方国际"))).issued.path)
    other.posts = [str(theirs.uuid)]
    other.typed = dict.fromkeys(other.names(), "")
    other.type(mentor_name="某人").type(0, title="抢来的岗位", seats="1")
    other.hand_in()
    theirs.refresh_from_db()
    assert (theirs.title, theirs.offer.host.organisation.name) == (GOOD["title"], "上海清算所")


def test_the_link_opens_the_same_page_for_somebody_who_is_signed_in(path, office):
    page = signed_in(Client(), office).get(path)
    assert (page.status_code, "上海清算所" in page.content.decode()) == (200, True)


def test_last_times_posts_are_taken_over_once(client, host, cohort):
    before = a_cohort(code="sh05", start=date(2020, 10, 17))
    earlier = a_host(before, organisation=host.organisation)
    post = a_post(before, "清算专员", host=earlier, seats=2, offers=["复核"])
    a_placement(a_secondment(before), post)
    window = Window(client, an_invitation(host).issued.path)
    page = client.get(window.path).content.decode()
    assert "1 人" in page
    earlier_act = window.body("earlier")
    for _again in range(2):
        client.post(window.path, earlier_act)
    assert [(one["title"], one["seats"], one["offers"]) for one in the_offer().draft["posts"]] == [
        ("清算专员", "2", "复核")
    ]


def test_hostile_input_is_kept_as_text_and_never_breaks(window):
    for text in ("<script>alert(1)</script>", "=cmd|'/c calc'!A0", "\x00\x01", "𝕏" * 6000, "{% now %}"):
        assert window.type(0, title=text).autosave().status_code == 200
    for base in ("", "[]", "{", '{"title-x": 1}', "null"):
        body = {**window.body(), "base": base}
        assert window.client.post(window.path, body).status_code in {200, 302, 409}
    for act in ("add:x", "remove:", "restore:../", "nonsense", "save:theirs"):
        assert window.client.post(window.path, window.body(act)).status_code in {302, 409, 422}
    assert "<script>alert" not in window.client.get(window.path).content.decode()


def test_an_english_scheme_is_answered_in_english():
    cohort = a_cohort(code="cr01", scheme="company-rotation", name="Rotation 1")
    handed = an_invitation(a_host(cohort, organisation=an_organisation("North Works")))
    page = Client().get(handed.issued.path)
    assert (page["Content-Language"], "What you get from us" in page.content.decode()) == ("en", True)


def test_every_act_of_a_host_stands_in_the_trail_under_its_link_without_what_it_says(window):
    fill(window).hand_in()
    lines = AuditEntry.objects.filter(verb__startswith="offer.").order_by("id")
    link = invitations.newest("offer", [the_offer().uuid])[the_offer().uuid]
    assert [(line.verb, line.actor_label) for line in lines] == [
        ("offer.invited", SYSTEM.label), ("offer.handed_in", f"link:offer:{link.uuid.hex[:8]}"),
    ]  # fmt: skip
    said = repr([line.data for line in AuditEntry.objects.all()])
    assert not any(words in said for words in ("陈老师", "5555", GOOD["title"]))


@pytest.mark.parametrize("posts", [1, 3])
def test_the_page_asks_as_often_for_one_post_as_for_three(window, posts, django_assert_num_queries):
    fill(window)
    for _n in range(posts - 1):
        window.send(f"add:{window.new}")
        window.type(len(window.posts) - 1, title="又一个")
    window.send()
    window.client.get(window.path)
    with django_assert_num_queries(6):
        window.client.get(window.path)


def test_the_word_file_says_what_the_offer_says(window):
    from io import BytesIO

    import docx

    fill(window).autosave()
    words = docx.Document(BytesIO(window.client.get(f"{window.path}word/").content))
    text = "\n".join(paragraph.text for paragraph in words.paragraphs)
    assert all(said in text for said in ("上海清算所", "清算业务专员", "三级复核；异常处置", "陈老师"))


def test_a_state_is_never_shown_to_be_open_when_it_is_not():
    assert {state for state in Offer.State.values if Offer(state=state).is_open} == {
        "invited", "drafting", "asked_back",
    }  # fmt: skip
