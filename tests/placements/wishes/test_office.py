"""The office's pages: days, who has answered, links, reminders, which posts are wished, the file that goes in again."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from jiebang.common import archive, waiting
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry, Invitation
from jiebang.notices.models import Notice
from jiebang.placements.models import Wish, WishSheet, WishStep, WishWindow
from jiebang.placements.own_data import wish_steps
from jiebang.placements.wishes import telling_all
from tests.builders import a_cohort, a_post, a_secondment, a_user, an_organisation, signed_in
from tests.placements.test_importers import bring_in, fates, start
from tests.placements.wishes.conftest import (
    FIRST,
    LAST,
    TODAY,
    Window,
    a_link,
    a_window,
    host_owner,
    own_page,
    ranks,
    unit_owner,
)

pytestmark = pytest.mark.django_db
LIST = "/cohorts/sh06/wishes/"


@pytest.fixture
def desk(office):
    return signed_in(Client(), office)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def keys(*owners):
    return [owner.key for owner in owners]


def wish(who, post, rank=1, side="person"):
    return Wish.objects.create(cohort=who.cohort, side=side, secondment=who, post=post, rank=rank)


# ── days ───────────────────────────────────────────────────────────────────────────────────────────────────────


def days(side="person", version=0, **fields):
    given = {"opens_on": "2021-10-05", "closes_on": "2021-10-12", "most": "4", "fewest": "1", "note": "慎重填报"}
    return {"side": side, "version": version, **given, **fields}


def test_days_are_set_changed_and_audited_and_a_second_window_is_told(desk, cohort, posts, who):
    assert desk.post(f"{LIST}days/", days()).status_code == 302
    assert desk.post(f"{LIST}days/", days()).status_code == 302  # the same again
    assert desk.post(f"{LIST}days/", days(version=0, most="3")).status_code == 422
    assert desk.post(f"{LIST}days/", days(version=1, most="3")).status_code == 302
    [window] = WishWindow.objects.all()
    assert (window.most, window.fewest, window.note, window.version) == (3, 1, "慎重填报", 2)
    said = [line.data for line in AuditEntry.objects.filter(verb="wishes.window_set")]
    assert [line.get("most") for line in said] == ["4", "3"] and "慎重" not in str(said)


@pytest.mark.parametrize(
    "fields",
    [
        {"closes_on": "2021-10-01", "opens_on": "2021-10-02"}, {"most": "0"}, {"most": "NaN"}, {"most": "51"},
        {"fewest": "5"}, {"opens_on": ""}, {"closes_on": "2021-02-30"}, {"side": "nobody"},
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_refused_with_the_form_kept(desk, cohort, posts, fields):
    assert desk.post(f"{LIST}days/", {**days(), **fields}).status_code == 422
    assert not WishWindow.objects.exists()


def test_a_later_last_day_keeps_the_links_good(desk, windows, posts):
    a_link(host_owner(posts[0]))
    before = Invitation.objects.get().expires_at
    desk.post(f"{LIST}days/", days("host", version=1, closes_on="2021-10-20", opens_on="2021-10-01"))
    assert Invitation.objects.get().expires_at - before == timedelta(days=12)


def test_the_opening_is_told_once_on_its_first_day(cohort, posts, who, today_is):
    user = a_user("shan", role="secondee", scope=who)
    a_window(cohort, opens_on=TODAY + timedelta(days=1))
    assert telling_all.tell_openings() == 0
    today_is(TODAY + timedelta(days=1))
    assert [telling_all.tell_openings() for _ in range(2)] == [1, 0]
    assert [notice.url for notice in Notice.objects.filter(user=user)] == [own_page(who)]


# ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_shows_all_three_sides_and_how_far_they_are(desk, windows, posts, who, other):
    wish(who, posts[0])
    wish(who, posts[0], side="host")
    text = desk.get(LIST).content.decode()
    assert "已填：学员 1/2，接收单位 0/2，派出单位 0/1。" in text
    assert "2 份已填 1 份" in text  # one of two posts of a host


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?side=person", {"单晓", "江月"}), ("?side=person&state=silent", {"江月"}), ("?q=S1", {"单晓"}),
        ("?side=host", {"上海清算所", "普洛斯"}), ("?state=partly", {"上海清算所"}),
        ("?q=财政局&side=home", {"市财政局"}),
        ("?state=answered", {"单晓"}), ("?q=没有", set()), ("?side=x&state=y&page=z&q=S2", {"江月"}),
    ],
)  # fmt: skip
def test_search_and_filters(desk, windows, posts, who, other, query, names):
    wish(who, posts[0])
    wish(who, posts[0], side="host")
    text = desk.get(LIST + query).content.decode().split("<tbody>")[-1]
    text = text.split("</tbody>")[0] if "</tbody>" in text else ""
    assert {name for name in ("单晓", "江月", "上海清算所", "普洛斯", "市财政局") if f">{name}</a>" in text} == names


def test_whose_wishes_are_all_at_sought_after_posts(desk, windows, posts, who, other):
    wish(who, posts[1])
    wish(other, posts[1])
    wish(other, posts[2], rank=2)
    text = desk.get(f"{LIST}?state=crowded").content.decode()
    assert "单晓" in text and "江月" not in text
    text = desk.get(f"{LIST}posts/").content.decode()
    assert "1 位学员的志愿全在热门岗位" in text and "1 个无人填报，1 个的第一志愿多于名额" in text
    assert "园区运营" not in desk.get(f"{LIST}posts/?state=unwished").content.decode()
    [sheet] = [desk.get(f"{LIST}posts.xlsx?state=sought")]
    rows = CalamineWorkbook.from_filelike(BytesIO(body(sheet))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["H2"]


def test_the_file_goes_in_again_and_changes_nothing(desk, windows, posts, who, other, cohort, tmp_path):
    wish(who, posts[0])
    wish(other, posts[0], rank=2, side="host")
    wish(other, posts[2], rank=1, side="home")
    path = tmp_path / "志愿.xlsx"
    path.write_bytes(body(desk.get(f"{LIST[:-1]}.xlsx")))
    assert fates(start("wishes", cohort, path)) == {"unchanged": 3}


def test_wishes_of_a_file_stand_on_the_page_and_those_of_the_page_take_part_in_the_next_file(
    windows, posts, who, cohort, tmp_path
):
    page = Window(a_user(role="secondee", scope=who), own_page(who))
    page.put(posts[2], 1)
    path = tmp_path / "志愿.csv"
    path.write_text("学员编号,岗位编号,名次\nS1,H1,1\nS1,H3,2\n", encoding="utf-8")
    bring_in("wishes", cohort, path)
    page.read(page.client.get(page.path))
    assert page.seen == f"{posts[0].uuid},{posts[2].uuid}" and ranks() == [("S1", "H1", 1), ("S1", "H3", 2)]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(desk, windows, posts, who, cohort, count, django_assert_num_queries):
    for n in range(count):
        unit = an_organisation(f"单位{n}号")
        someone = a_secondment(cohort, number=f"Q{n}", home_unit=unit)
        post = a_post(cohort, number=f"Q{n}", seats=1)
        wish(someone, post)
        a_link(unit_owner(someone))
    desk.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        desk.get(LIST)


LIST_QUERIES = 15


def test_a_home_unit_lists_its_own_people_and_itself_and_manages_nothing(windows, posts, who, cohort):
    a_secondment(cohort, "外人", number="S9", home_unit=an_organisation("港口集团"))
    client = signed_in(Client(), a_user(role="home_unit", scope=who.home_unit, cohort=cohort))
    text = client.get(LIST).content.decode()
    assert "单晓" in text and "市财政局" in text
    assert not [name for name in ("外人", "港口集团", "上海清算所") if name in text]
    for path in ("days/", "links/", "posts/", "reminders/", "posts.xlsx"):
        assert client.get(LIST + path).status_code == 403
    assert client.post(f"{LIST}chosen/", {"id": "x", "act": "remind"}).status_code == 403
    rows = CalamineWorkbook.from_filelike(BytesIO(body(client.get(f"{LIST[:-1]}.xlsx"))))
    assert "外人" not in str([rows.get_sheet_by_index(n).to_python() for n in range(2)])


@pytest.mark.parametrize("role", ["reader", "secondee", "mentor"])
def test_nobody_else_opens_the_list(windows, posts, who, cohort, role):
    scope = {"reader": cohort, "secondee": who, "mentor": posts[0].host}[role]
    client = signed_in(Client(), a_user(role=role, scope=scope))
    assert {client.get(LIST).status_code, client.get(f"{LIST[:-1]}.xlsx").status_code} <= {403, 404}


# ── links, reminders, more time ────────────────────────────────────────────────────────────────────────────────


def test_links_are_seen_before_they_are_made_and_given_out_once(desk, windows, posts, who):
    page = desk.get(f"{LIST}links/?all=1").content.decode()
    assert "首次邀请 3 家" in page
    assert not Invitation.objects.exists()
    form = {"id": keys(host_owner(posts[0]), unit_owner(who)), "form": "screen", "idempotency_key": "a-key-of-mine"}
    shown = desk.post(f"{LIST}links/", form)
    assert shown.content.decode().count("/invited/wishes/") >= 2
    again = desk.post(f"{LIST}links/", form)
    assert "/invited/wishes/" not in again.content.decode()
    word = desk.post(f"{LIST}links/", {"id": keys(host_owner(posts[2])), "form": "word"})
    assert word["Content-Disposition"].endswith(".docx") or ".docx" in word["Content-Disposition"]
    assert Invitation.objects.filter(ended_at=None).count() == 3


def test_no_link_before_the_days_are_set_and_none_for_secondees(desk, cohort, posts, who):
    form = {"id": keys(host_owner(posts[0])), "form": "screen"}
    assert desk.post(f"{LIST}links/", form).status_code == 422
    a_window(cohort)
    assert desk.post(f"{LIST}links/", {"id": [f"person:{who.uuid}"], "form": "screen"}).status_code == 422
    assert not Invitation.objects.exists()


def test_who_has_not_answered_is_reminded_once_in_three_days(desk, windows, posts, who, other, today_is):
    user = a_user("shan", role="secondee", scope=who)
    a_user("jiang", role="secondee", scope=other)
    wish(other, posts[0])
    Notice.objects.all().delete()
    form = {"id": [f"person:{who.uuid}", f"person:{other.uuid}"], "act": "remind"}
    assert desk.post(f"{LIST}chosen/", form).status_code == 302
    assert [notice.user for notice in Notice.objects.all()] == [user]
    assert desk.post(f"{LIST}chosen/", form).status_code == 422
    today_is(TODAY + timedelta(days=3))
    assert desk.post(f"{LIST}chosen/", form).status_code == 302
    assert {notice.told_on for notice in Notice.objects.all()} == {TODAY + timedelta(days=3)}


def test_who_comes_by_link_is_reminded_with_words_to_send(desk, windows, posts, who, today_is):
    form = {"id": keys(host_owner(posts[2])), "act": "remind"}
    assert desk.post(f"{LIST}chosen/", form).status_code == 422  # not invited
    a_link(host_owner(posts[2]))
    assert desk.post(f"{LIST}chosen/", form).status_code == 422  # invited today
    today_is(TODAY + timedelta(days=3))
    answer = desk.post(f"{LIST}chosen/", form, follow=True)
    assert "普洛斯" in answer.content.decode() and "10 月 5 日" in answer.content.decode()
    assert [step.kind for step in WishStep.objects.all()] == ["invited", "reminded"]


def test_ticking_nobody_or_somebody_of_another_cohort_does_nothing(desk, windows, posts):
    stranger = a_secondment(a_cohort(code="x1"))
    for chosen in ([], [f"person:{stranger.uuid}"], ["person:x", "x"]):
        for act in ("remind", "extend", "withdraw", "invite", "sing"):
            assert desk.post(f"{LIST}chosen/", {"id": chosen, "act": act, "until": "2021-10-20"}).status_code == 422
    assert not WishSheet.objects.exists()


@pytest.mark.parametrize("until", ["", "x", "2021-10-04", "2021-02-30", "2021-10-07"])
def test_more_time_needs_a_day_to_come(desk, windows, posts, who, until):
    form = {"id": [f"person:{who.uuid}"], "act": "extend", "until": until}
    assert desk.post(f"{LIST}chosen/", form).status_code == 422


def test_one_alone_gets_more_time(desk, windows, posts, who, other, today_is):
    desk.post(f"{LIST}chosen/", {"id": [f"person:{who.uuid}"], "act": "extend", "until": "2021-10-10"})
    today_is(LAST + timedelta(days=2))
    for person in (who, other):
        Window(a_user(role="secondee", scope=person), own_page(person)).put(posts[0], 1)
    assert ranks() == [("S1", "H1", 1)]
    assert AuditEntry.objects.filter(verb="wishes.extended").count() == 1


def test_a_window_that_is_prolonged_holds_for_who_had_more_time_too(desk, windows, posts, who, today_is):
    desk.post(f"{LIST}chosen/", {"id": keys(host_owner(posts[2])), "act": "extend", "until": "2021-10-10"})
    link = a_link(host_owner(posts[2]))
    desk.post(f"{LIST}days/", days("host", version=1, closes_on="2021-10-20", opens_on="2021-10-01"))
    today_is(TODAY + timedelta(days=12))
    page = Window(None, link)
    page.press("easy")
    assert "谁都可以" in page.text and WishSheet.objects.get().easy


def test_a_link_is_taken_back(desk, windows, posts):
    link = a_link(host_owner(posts[2]))
    form = {"id": keys(host_owner(posts[2])), "act": "withdraw"}
    assert desk.post(f"{LIST}chosen/", form).status_code == 302
    assert Client().get(link).status_code == 410


# ── elsewhere in the product ───────────────────────────────────────────────────────────────────────────────────


def test_what_waits_for_whom(windows, posts, who, other, office, cohort, today_is):
    wish(other, posts[0])
    secondee, done = (a_user(role="secondee", scope=person) for person in (who, other))
    unit = a_user(role="home_unit", scope=who.home_unit, cohort=cohort)

    def waits(user):
        return [(matter.url, matter.due) for matter in waiting.for_user(user) if matter.key.startswith("wishes")]

    assert waits(secondee) == [(own_page(who), LAST)] and waits(done) == []
    assert waits(unit) == [(f"/people/{who.uuid}/wishes/home/", LAST)]
    assert waits(office) == [(f"{LIST}?state=waited", LAST)]
    today_is(FIRST)
    assert waits(office) == []
    today_is(LAST + timedelta(days=1))
    assert (waits(secondee), waits(unit), waits(office)) == ([], [], [])


def test_the_days_before_departure_lead_to_the_page(windows, posts, who):
    client = signed_in(Client(), a_user(role="secondee", scope=who))
    assert own_page(who) in client.get("/today/").content.decode()


def test_the_archive_and_the_own_data_tell_what_was_said_when(windows, posts, who, cohort):
    Window(a_user(role="secondee", scope=who), own_page(who)).put(posts[0], 1)
    [sheet] = archive._tables["wish_sheets"](cohort)
    assert (sheet["who"], [(step["kind"], step["said"]) for step in sheet["steps"]]) == ("S1", [("said", "H1")])
    assert [row["most"] for row in archive._tables["wish_windows"](cohort)] == [2, 2, 2]
    assert [row["said"] for row in wish_steps(who.person)] == ["H1"]


def test_steps_of_the_operator_have_no_name(windows, posts, who):
    from jiebang.placements.wishes import saying
    from jiebang.placements.wishes.owners import Owner, Side

    owner = Owner(who.cohort, Side.PERSON, who)
    saying.say(owner, who, (posts[0].uuid,), seen=(), by=SYSTEM, for_them=True)
    assert WishStep.objects.get().by is None and ranks() == [("S1", "H1", 1)]
