"""Facts into words: whole agreements compared, where each line came from, what renews a draft, what outdates it."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.jobs import JOBS
from jiebang.common.refusals import Refused, Stale
from jiebang.placements.actions import change_post, place, place_from, unplace
from jiebang.placements.agreements import clauses, confirming, drafts
from jiebang.placements.agreements.standing import standing_of
from jiebang.placements.models import Agreement, AgreementVersion, Offer
from jiebang.programmes.profiles.words import Side, say
from tests.builders import a_cohort, a_host, a_post, a_secondment, an_organisation
from tests.placements.agreements.conftest import TODAY, drafted, placed

pytestmark = pytest.mark.django_db

SAID = "2021 年 10 月 5 日"
CLAUSES = ["工作时间和费用", "考勤和纪律", "保密", "成果和署名", "安全", "个人信息", "提前结束和变更"]


def told(agreement, *, clauses_too=False):
    text = standing_of(agreement).text
    parts = [part for part in text.parts if clauses_too or part.key != "clause"]
    return [(part.title, [(line.text, line.source) for line in part.lines]) for part in parts]


def test_an_agreement_is_drawn_from_what_was_recorded_and_says_where(agreement):
    text = standing_of(agreement).text
    assert (text.title, text.subtitle) == ("岗位安排三方协议", "第六批")
    post = "接收单位填报的岗位 KS001"
    assert told(agreement) == [
        ("协议各方", [("派出单位：市发改委", ""), ("接收单位：上海清算所", ""), ("学员：单晓·S001·科长", "")]),
        ("岗位和期限", [
            ("岗位：清算业务专员（KS001）", "岗位安排"), ("期限：2021 年 10 月 17 日至 2022 年 1 月 24 日", "岗位安排"),
        ]),
        ("岗位职责", [("日终核对", post), ("协助编写周报", post)]),
        ("目标", [
            ("带着问题去，带着答案回：清算业务怎样服务港口贸易？", f"人选档案“带着的问题”，派出单位，{SAID}"),
            ("补短板：三级复核", f"人选档案“要补的短板”，学员，{SAID}"),
            ("补短板：异常处置", f"人选档案“要补的短板”，学员，{SAID}"),
        ]),
        ("可以学到什么", [("清算流程", post), ("风险处置", post)]),
        ("带教", [("带教导师：陈老师", "接收单位名单"), ("带教导师与学员每半个月至少面谈一次。", "报告周期")]),
        ("联系人", [("接收单位：吴处长", "接收单位名单")]),
    ]  # fmt: skip
    assert [part.title for part in text.parts if part.key == "clause"] == CLAUSES


def test_a_company_rotation_agrees_in_english_and_in_its_own_words():
    cohort = a_cohort(code="cr01", scheme="company-rotation", name="Rotation 2021", start=date(2021, 11, 1))
    host = a_host(cohort, organisation=an_organisation("North Works"), mentor_name="Ruth Calder")
    who = a_secondment(cohort, "Ann Lee", number="E01", home_unit=an_organisation("Finance"), gap=["metering"])
    who.question = "What does energy cost us at night?"
    who.save()
    place(
        who, a_post(cohort, "Analyst", host=host, number="N1", duties="Walk the lines", offers=["tariffs"]), by=SYSTEM
    )
    agreement = drafted(cohort, who)
    assert standing_of(agreement).text.title == "Agreement on the assignment"
    post = "what the host department said of the post N1"
    assert told(agreement) == [
        ("Parties", [("Home department: Finance", ""), ("Host department: North Works", ""),
                     ("Associate: Ann Lee · E01", "")]),
        ("Post and days", [("Post: Analyst (N1)", "assignment"),
                           ("From 1 November 2021 to 29 April 2022", "assignment")]),
        ("Duties", [("Walk the lines", post)]),
        ("Goals", [
            ("Bring home an answer to: What does energy cost us at night?", "list of people, “question brought along”"),
            ("Learn: metering", "list of people, “to learn”"),
        ]),
        ("What can be learned", [("tariffs", post)]),
        ("Mentoring", [("Sponsor: Ruth Calder", "list of hosts"),
                       ("Sponsor and associate talk the work over at least once a month.", "rhythm of reports")]),
    ]  # fmt: skip
    [safety] = [lines for title, lines in told(agreement, clauses_too=True) if title == "Safety"]
    assert safety[0][0].startswith("The host department explains its safety rules on the first day")


def test_the_mentor_a_host_named_in_its_offer_stands_before_the_list(cohort, who, host):
    Offer.objects.create(
        cohort=cohort, host=host, invited_on=TODAY, answer_by=TODAY, mentor_name="赵工", mentor_job="清算部主任"
    )
    lines = dict(told(drafted(cohort, who)))["带教"]
    assert lines[0] == ("带教导师：赵工·清算部主任", "接收单位的岗位申报")


def test_drafting_twice_changes_nothing_and_who_has_no_place_is_left_out(cohort, who):
    stranger = a_secondment(cohort)
    first = drafts.draft(cohort, [who, stranger], by=SYSTEM)
    again = drafts.draft(cohort, [who, stranger], by=SYSTEM)
    assert (len(first.new), len(again.new), len(again.renewed), again.same) == (1, 0, 0, 1)
    with pytest.raises(Refused, match="还没有岗位安排"):
        drafts.draft(cohort, [stranger], by=SYSTEM)


def test_changed_facts_renew_what_nobody_confirmed_and_outdate_what_somebody_did(cohort, agreement, host, who):
    host.mentor_name = "赵工"
    host.save()
    assert JOBS["renew agreements"]() == 1
    assert JOBS["renew agreements"]() == 0
    second = standing_of(agreement)
    assert (second.newest.number, second.newest.changed) == (2, [["mentoring", "带教"]])
    confirming.confirm(agreement, "person", second.newest.digest, by=SYSTEM, name="单晓")
    change_post(who.placements.get().post, duties="参加例会", by=SYSTEM)
    assert JOBS["renew agreements"]() == 0
    stands = standing_of(agreement, with_facts=True)
    assert (stands.newest.number, stands.state, stands.verdict) == (2, "outdated", "内容有变：岗位职责")
    assert drafts.renew(agreement, by=SYSTEM)
    third = standing_of(agreement, with_facts=True)
    assert (third.newest.number, third.confirmed, third.changed) == (3, {}, [])
    # The confirmed one is kept as it was.
    kept = AgreementVersion.objects.get(agreement=agreement, number=2)
    assert [one.side for one in kept.confirmations.all()] == ["person"]
    assert not drafts.renew(agreement, by=SYSTEM)


def test_own_days_and_another_post_of_the_same_host_are_the_same_stay(cohort, agreement, who, host):
    place_from(who, a_post(cohort, "风控专员", host=host, number="K9"), date(2021, 11, 20), by=SYSTEM)
    stand = standing_of(agreement, with_facts=True)
    assert (stand.newest.number, stand.newest.changed[0][0], stand.changed) == (2, "post", [])
    assert stand.text.part("post").facts == ("K9", "风控专员", "2021-10-17", "2022-01-24")


def test_a_change_of_host_ends_the_agreement_and_drafts_another_and_back_takes_it_up_again(cohort, agreement, who):
    other = a_post(cohort, "研究员", host=a_host(cohort, organisation=an_organisation("东方国际")), number="K7")
    old = who.placements.get().post
    place_from(who, other, date(2021, 11, 20), by=SYSTEM)
    rows = [(str(row.host), row.ended_on) for row in Agreement.objects.order_by("id")]
    assert rows == [("上海清算所", date(2021, 11, 19)), ("东方国际", None)]
    place_from(who, old, date(2021, 11, 20), by=SYSTEM)
    rows = [(str(row.host), row.ended_on) for row in Agreement.objects.order_by("id")]
    assert rows == [("上海清算所", None), ("东方国际", TODAY)]
    unplace(who.placements.standing().get(), by=SYSTEM)
    assert not Agreement.objects.current().exists()


def test_the_office_words_a_part_otherwise_and_gives_it_back_to_the_facts(agreement):
    text = standing_of(agreement).text
    written = {name: text.part(name).words for name in ("duties", "goals", "teaches", "mentoring", "contacts")}
    assert not drafts.word_otherwise(agreement, written, version=1, by=SYSTEM)
    goals = written["goals"] + "\n写一份清算流程说明"
    assert drafts.word_otherwise(agreement, {**written, "goals": goals}, version=1, by=SYSTEM)
    lines = dict(told(agreement))["目标"]
    assert lines[-1] == ("写一份清算流程说明", "项目办修改")
    assert lines[0][1].startswith("人选档案")  # the others still say where they came from
    with pytest.raises(Stale) as stale:
        drafts.word_otherwise(agreement, {**written, "goals": "别的"}, version=1, by=SYSTEM)
    assert (stale.value.yours, stale.value.theirs) == ({"目标": "别的"}, {"目标": goals})
    assert drafts.word_otherwise(agreement, {**written, "goals": ""}, version=2, by=SYSTEM)
    assert len(dict(told(agreement))["目标"]) == 3
    agreement.refresh_from_db()
    assert agreement.own == {}


def test_clauses_are_worded_for_the_cohort_and_reach_what_nobody_confirmed(cohort, agreement, host, home):
    other = drafted(cohort, placed(cohort, host, home, "周遥", "S002"))
    confirming.confirm(other, "host", standing_of(other).newest.digest, by=SYSTEM, name="陈老师")
    wanted = [{"title": "保密", "text": "另签保密承诺书。"}, {"title": "", "text": " "}]
    assert clauses.save_clauses(cohort, wanted, version=1, by=SYSTEM)
    assert not clauses.save_clauses(cohort, wanted, version=2, by=SYSTEM)
    assert drafts.freshen(Agreement.objects.all(), by=SYSTEM) == 1
    assert standing_of(agreement).text.parts[-1].words == "另签保密承诺书。"
    assert "保密" in standing_of(other, with_facts=True).verdict
    with pytest.raises(Stale) as stale:
        clauses.save_clauses(cohort, [{"title": "保密", "text": "不同"}], version=1, by=SYSTEM)
    assert (stale.value.yours, stale.value.theirs) == ({"保密": "不同"}, {"保密": "另签保密承诺书。"})
    with pytest.raises(Refused, match="请填写条款标题"):
        clauses.save_clauses(cohort, [{"title": "", "text": "甲"}], version=2, by=SYSTEM)


def test_a_later_word_of_the_profile_is_what_the_next_version_says(agreement, who):
    say(who, "question", "怎样对接跨境结算？", side=Side.PERSON, by=SYSTEM)
    assert drafts.freshen([agreement], by=SYSTEM) == 1
    assert dict(told(agreement))["目标"][0] == (
        "带着问题去，带着答案回：怎样对接跨境结算？", "人选档案“带着的问题”，学员，2021 年 10 月 5 日",
    )  # fmt: skip
