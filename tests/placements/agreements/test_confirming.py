"""Three confirmations of one exact version: whose, twice, stale, taken back, on paper; what a party asks to change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused, Stale
from jiebang.notices.models import Notice
from jiebang.placements.agreements import confirming, drafts, links, remarks
from jiebang.placements.agreements.confirming import Paper
from jiebang.placements.agreements.standing import standing_of
from jiebang.placements.models import AgreementConfirmation
from tests.builders import a_grant, a_user
from tests.placements.agreements.conftest import TODAY, drafted, placed

pytestmark = pytest.mark.django_db


def newest(agreement):
    return standing_of(agreement).newest.digest


def say_yes(agreement, side, by, **more):
    return confirming.confirm(agreement, side, newest(agreement), by=by, **more)


def test_three_confirm_in_any_order_and_each_twice_is_once(agreement, office, mentor, unit, own):
    for side, user in (("host", mentor), ("person", own), ("home", unit)):
        first = say_yes(agreement, side, user)
        assert say_yes(agreement, side, user) == first
    stand = standing_of(agreement)
    assert (stand.is_complete, stand.verdict) == (True, "三方均已确认。")
    told = Notice.objects.filter(kind="agreement.complete").values_list("user__username", flat=True)
    assert sorted(told) == ["mentor", "own", "unit"]  # the office has the list
    lines = AuditEntry.objects.filter(verb="agreement.confirmed")
    assert [(row.data["side"], row.data["way"]) for row in lines] == [
        ("host", "account"), ("person", "account"), ("home", "account"),
    ]  # fmt: skip


def test_other_words_than_those_shown_are_not_confirmed_and_both_are_told(agreement, mentor):
    shown = newest(agreement)
    drafts.word_otherwise(agreement, {"duties": "参加例会"}, version=1, by=SYSTEM)
    with pytest.raises(Stale) as stale:
        confirming.confirm(agreement, "host", shown, by=mentor)
    assert stale.value.yours == {"岗位职责": "日终核对\n协助编写周报"}
    assert stale.value.theirs == {"岗位职责": "参加例会"}
    with pytest.raises(Refused, match="表单不完整"):
        confirming.confirm(agreement, "host", "0" * 64, by=mentor)
    assert not AgreementConfirmation.objects.exists()


def test_what_is_known_to_have_changed_is_not_confirmed(agreement, mentor, own, host):
    say_yes(agreement, "person", own)
    host.mentor_name = "赵工"
    host.save()
    with pytest.raises(Stale, match="带教"):
        say_yes(agreement, "host", mentor)
    assert [one.side for one in AgreementConfirmation.objects.all()] == ["person"]


def test_nobody_confirms_for_two_sides(agreement, cohort, home, mentor, unit):
    a_grant(mentor, "home_unit", home, cohort=cohort)
    say_yes(agreement, "host", mentor)
    with pytest.raises(Refused, match="已代表“接收单位”确认"):
        say_yes(agreement, "home", mentor)
    say_yes(agreement, "home", unit)


def test_a_confirmation_is_taken_back_until_all_three_stand(agreement, mentor, unit, own):
    say_yes(agreement, "host", mentor)
    assert confirming.withdraw(agreement, "host", by=mentor)
    assert not confirming.withdraw(agreement, "host", by=mentor)
    assert standing_of(agreement).waiting_for == ["home", "host", "person"]
    for side, user in (("host", mentor), ("person", own), ("home", unit)):
        say_yes(agreement, side, user)
    with pytest.raises(Refused, match="协议已成立"):
        confirming.withdraw(agreement, "host", by=mentor)


def test_a_signature_on_paper_says_who_signed_when_and_who_brought_it(agreement, office, who):
    made = say_yes(agreement, "home", office, paper=Paper("王处长", date(2021, 10, 3), "李想"))
    assert (made.way, made.name, made.on, made.brought_by, made.by) == (
        "paper", "王处长", date(2021, 10, 3), "李想", office,
    )  # fmt: skip
    with pytest.raises(Refused, match="还没到"):
        say_yes(agreement, "host", office, paper=Paper("陈老师", TODAY + timedelta(days=1), "李想"))
    with pytest.raises(Refused, match="签字人"):
        say_yes(agreement, "host", office, paper=Paper(" ", TODAY, "李想"))
    also_secondee = a_user("two", role="office", scope=who.cohort, person=who.person)
    with pytest.raises(Refused, match="你本人的协议"):
        say_yes(agreement, "host", also_secondee, paper=Paper("陈老师", TODAY, "李想"))


def test_what_a_party_asks_is_one_remark_however_often_sent_and_answered_once(agreement, mentor, office):
    first = remarks.ask(agreement, "host", "职责改为参加例会", by=mentor)
    assert remarks.ask(agreement, "host", "职责改为参加例会", by=mentor) == first
    assert list(Notice.objects.filter(kind="agreement.asked").values_list("user__username", flat=True)) == ["office"]
    remarks.answer(first, "已改", by=office)
    assert remarks.answer(first, "已改", by=office).answer == "已改"
    with pytest.raises(Refused, match="答复"):
        remarks.answer(first, "不改", by=office)
    told = Notice.objects.filter(kind="agreement.answered").values_list("user__username", flat=True)
    assert list(told) == ["mentor"]


def test_reminders_reach_only_who_has_not_confirmed_and_once_in_three_days(
    cohort, agreement, today_is, mentor, unit, own, office
):
    say_yes(agreement, "host", mentor)
    assert links.remind(cohort, [agreement], by=office) == []  # drafted today
    today_is(TODAY + timedelta(days=3))
    assert len(links.remind(cohort, [agreement], by=office)) == 1
    assert links.remind(cohort, [agreement], by=office) == []
    told = Notice.objects.filter(kind="agreement.reminder").values_list("user__username", flat=True)
    assert sorted(told) == ["own", "unit"]
    for side, user in (("person", own), ("home", unit)):
        say_yes(agreement, side, user)
    today_is(TODAY + timedelta(days=9))
    assert links.remind(cohort, [agreement], by=office) == []


def test_several_are_confirmed_at_once_and_one_refused_holds_up_no_other(cohort, agreement, host, home, mentor):
    other = drafted(cohort, placed(cohort, host, home, "周遥", "S002"))
    digests = {agreement.uuid: newest(agreement), other.uuid: newest(other)}
    drafts.word_otherwise(other, {"duties": "参加例会"}, version=1, by=SYSTEM)
    for _twice in range(2):
        several = confirming.confirm_several([agreement, other], digests, lambda one: ["host"], by=mentor)
        assert list(several.refused) == ["周遥"]
    assert [str(one.version.agreement) for one in AgreementConfirmation.objects.all()] == ["单晓"]
