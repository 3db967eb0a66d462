"""Nominee profiles: whose word holds, both texts of two tabs, what is missing, reminders only where no answer is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused, Stale
from jiebang.notices.models import Notice
from jiebang.programmes.models import ProfileWord, Secondment
from jiebang.programmes.profiles import lists, words
from jiebang.programmes.profiles.words import Side, say
from tests.builders import START, a_cohort, a_secondment, a_user, an_organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(today_is):
    today_is(START - timedelta(days=5))
    return a_cohort(code="sh06", scheme="qingdao-shanghai")


@pytest.fixture
def unit():
    return an_organisation("青岛市商务局")


@pytest.fixture
def who(cohort, unit):
    return a_secondment(cohort, "单晓", number="P001", home_unit=unit, gap=["跨境结算"])


@pytest.fixture
def users(cohort, unit, who):
    return {
        "office": a_user("office", role="office", scope=cohort),
        "home": a_user("home", role="home_unit", scope=unit, cohort=cohort),
        "person": a_user("p1", role="secondee", scope=who),
    }


def now(who, part):
    return getattr(Secondment.objects.get(pk=who.pk), part)


def test_the_home_unit_proposes_the_person_corrects_and_the_office_decides(who):
    said = []
    for side, gap in (
        (Side.HOME, "期货规则"),
        (Side.PERSON, "期货规则、风控"),
        (Side.HOME, "别的"),
        (Side.OFFICE, "风控"),
    ):
        say(who, "gap", gap, side=side, by=SYSTEM)
        said.append(now(who, "gap"))
    assert said == [["期货规则"], ["期货规则", "风控"], ["期货规则", "风控"], ["风控"]]
    say(who, "gap", "又一个", side=Side.PERSON, by=SYSTEM)
    profile = words.profiles_of([Secondment.objects.get(pk=who.pk)])[0]
    assert (now(who, "gap"), profile.holds_by("gap"), profile.differs("gap")) == (["风控"], Side.OFFICE, True)


def test_a_person_does_not_overwrite_what_the_home_unit_knows_but_fills_what_is_empty(who):
    say(who, "level", "5", side=Side.PERSON, by=SYSTEM)
    assert now(who, "level") == 5
    say(who, "level", "4", side=Side.HOME, by=SYSTEM)
    say(who, "level", "6", side=Side.PERSON, by=SYSTEM)
    assert now(who, "level") == 4
    assert words.profiles_of([Secondment.objects.get(pk=who.pk)])[0].differing == ["level"]


def test_the_same_words_again_change_nothing_and_confirming_says_them(who):
    first = say(who, "question", "怎样打通跨境结算？", side=Side.HOME, by=SYSTEM)
    again = say(who, "question", " 怎样打通跨境结算？ ", side=Side.HOME, by=SYSTEM)
    assert (again.version, first.pk) == (1, again.pk)
    counts = [words.confirm(Secondment.objects.get(pk=who.pk), words.PARTS, side=Side.PERSON, by=SYSTEM) for _ in "12"]
    assert (counts, ProfileWord.objects.filter(side=Side.PERSON).count()) == ([2, 0], 2)
    assert AuditEntry.objects.filter(verb="profile.said").count() == 3


@pytest.mark.parametrize(("part", "written"), [("level", "10"), ("level", "五"), ("job", "字" * 121)])
def test_what_cannot_be_is_refused(who, part, written):
    with pytest.raises(Refused):
        say(who, part, written, side=Side.HOME, by=SYSTEM)


def test_two_windows_of_one_side_keep_both_texts(who):
    say(who, "question", "第一个窗口", side=Side.PERSON, version=0, by=SYSTEM)
    with pytest.raises(Stale) as stale:
        say(who, "question", "第二个窗口", side=Side.PERSON, version=0, by=SYSTEM)
    assert (stale.value.yours, stale.value.theirs) == ({"带着的问题": "第二个窗口"}, {"带着的问题": "第一个窗口"})
    assert now(who, "question") == "第一个窗口"


# ── pages ──────────────────────────────────────────────────────────────────────────────────────────────────────


def part(key, value, version="0"):
    return {"part": key, "value": value, "version": version}


def test_the_page_stores_a_part_by_itself_and_shows_both_texts_of_two_tabs(client, who, users):
    signed_in(client, users["person"])
    address = f"/people/{who.uuid}/profile/"
    assert "跨境结算" in client.get(address).content.decode()
    assert client.post(address, part("question", "第一个窗口")).status_code == 302
    plain = client.post(address, part("question", "第二个窗口"))
    htmx = client.post(address, part("question", "第二个窗口"), headers={"HX-Request": "true"})
    for answer in (plain, htmx):
        text = answer.content.decode()
        assert (answer.status_code, "第一个窗口" in text, "第二个窗口" in text) == (409, True, True)
    assert "<html" not in htmx.content.decode()
    again = client.post(address, part("question", "第二个窗口", "1"), headers={"HX-Request": "true"})
    assert (again.status_code, now(who, "question")) == (200, "第二个窗口")
    bad = client.post(address, part("level", "99"), headers={"HX-Request": "true"})
    assert (bad.status_code, "99" in bad.content.decode()) == (422, True)


def test_who_may_not_fill_it_in_is_kept_out(client, cohort, who, users):
    stranger = a_user("stranger", role="secondee", scope=a_secondment(cohort, "旁人"))
    assert signed_in(client, stranger).get(f"/people/{who.uuid}/profile/").status_code == 404
    other_unit = a_user("else", role="home_unit", scope=an_organisation("别处"), cohort=cohort)
    assert signed_in(client, other_unit).get(f"/people/{who.uuid}/profile/").status_code == 404
    reader = a_user("reader", role="reader", scope=cohort)
    assert signed_in(client, reader).get(f"/people/{who.uuid}/profile/").status_code == 403


def test_the_list_finds_who_has_not_answered_and_who_differs(client, cohort, who, users):
    told = {"job": "主任", "level": 4, "sector": "金融", "skills": ["外语"], "gap": ["期货"], "question": "怎样？"}
    full = a_secondment(cohort, "齐全", number="P002", **told)
    words.confirm(full, words.PARTS, side=Side.PERSON, by=SYSTEM)
    signed_in(client, users["office"])

    def listed(query):
        return [row["who"].number for row in client.get(f"/cohorts/sh06/profiles/{query}").context["rows"]]

    assert [listed(f"?state={state}") for state in lists.STATES] == [["P001"], ["P001"], [], ["P002"]]
    assert (listed("?q=齐全"), listed("?state=nonsense")) == (["P002"], ["P001", "P002"])
    signed_in(client, users["home"])
    assert listed("") == ["P001"]


def test_only_who_has_not_answered_is_reminded_and_once_in_three_days(client, cohort, who, users):
    answered = a_secondment(cohort, "已填", number="P002")
    a_user("p2", role="secondee", scope=answered)
    say(answered, "gap", "期货", side=Side.PERSON, by=SYSTEM)
    a_secondment(cohort, "无账号", number="P003")
    signed_in(client, users["office"])
    address = "/cohorts/sh06/profiles/reminder/"
    page = client.get(address)
    assert [one.name for one in page.context["people"]] == ["单晓"]
    assert [one.name for one in page.context["units"]] == ["青岛市商务局"]
    form = {"to": [str(who.uuid), str(answered.uuid), str(who.home_unit.uuid)], "text": "请填写人选档案"}
    assert client.post(address, form).status_code == 302
    assert sorted(Notice.objects.values_list("user__username", "url")) == [
        ("home", "/cohorts/sh06/profiles/"), ("p1", "/today/"),
    ]  # fmt: skip
    assert client.post(address, form).status_code == 422
    assert Notice.objects.count() == 2
    assert signed_in(client, users["home"]).get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(client, cohort, users, count, django_assert_num_queries):
    for n in range(count - 1):
        say(a_secondment(cohort, f"人{n}"), "gap", "期货", side=Side.PERSON, by=SYSTEM)
    signed_in(client, users["office"])
    client.get("/cohorts/sh06/profiles/")
    with django_assert_num_queries(10):
        client.get("/cohorts/sh06/profiles/")
