from datetime import date, timedelta

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused, Stale
from jiebang.evidence.actions import change_record, withdraw_record
from jiebang.evidence.drafts import Decided, Draft
from jiebang.people.models import Contact
from jiebang.programmes.models import Leave
from jiebang.reports import actions
from jiebang.reports.models import Report, Sentence
from tests.builders import a_branch, a_cohort, a_secondment
from tests.reports.conftest import KIND, PERIOD, TODAY


def drafted(secondee, user, period=PERIOD):
    return actions.draft_report(secondee, KIND, period, by=user)


def texts(report):
    return [sentence.text for sentence in report.sentences.all()]


def the(report, rule):
    return report.sentences.get(rule__startswith=rule)


def cited(sentence):
    return [row.record for row in sentence.evidence.all()]


@pytest.fixture
def report(secondee, user, record):
    record(
        2,
        "普洛斯",
        people=["王敏"],
        learned="冷链先看订单，再看库容。",
        next_step="寄样品",
        next_due=date(2021, 12, 20),
    )
    record(9, "禾微水产", learned="稳定比好吃更值钱。")
    return drafted(secondee, user)


def test_a_draft_tells_the_period_with_its_records(report, secondee):
    assert texts(report) == [
        "本期走访企业 2 家，累计 2 家，比应有进度少 9 家。",
        "结交专业人才 1 名，累计 1 名，比应有进度少 56 名。",
        "学习尚未开始，按进度应有 3 次。",
        "对接普洛斯、禾微水产 2 家企业。",
        "新结识王敏（上海银行经理）。",
        "走访普洛斯时体会到，冷链先看订单，再看库容。",
        "走访禾微水产时体会到，稳定比好吃更值钱。",
        "12 月 20 日前，寄样品。",
    ]
    visits = the(report, "task:company_visit")
    assert [str(r) for r in cited(visits)] == [str(r) for r in secondee.cohort.records.order_by("date")]
    assert (report.as_of, report.sections) == (TODAY, ["本期工作", "收获体会", "下步打算"])


def test_the_numbers_are_those_of_the_tasks_page(report, secondee):
    from jiebang.evidence.queries import progress_of

    visits = next(p for p in progress_of(secondee, TODAY) if p.task.code == "company_visit")
    assert f"累计 {visits.done} 家，比应有进度少 {visits.verdict.n} 家" in the(report, "task:company_visit").text


def test_drafting_again_takes_in_new_records_and_keeps_what_the_person_changed(report, secondee, user, record):
    met = the(report, "people")
    actions.edit_sentence(met, "认识了王敏。", version=met.version, by=user)
    lesson = report.sentences.get(text__contains="冷链先看订单")
    actions.remove_sentence(lesson, version=lesson.version, by=user)
    own = actions.add_sentence(report, "预计年内可以签约。", section=1, by=user)
    opinion = the(report, "task:study")
    actions.mark_opinion(opinion, version=opinion.version, by=user)
    record(10, "铭越城市", people=["李欣"])
    again = drafted(secondee, user)
    assert again.pk == report.pk
    assert "本期走访企业 3 家，累计 3 家，比应有进度少 8 家。" in texts(again)
    assert not any("冷链先看订单" in text for text in texts(again))
    met.refresh_from_db()
    assert (met.text, met.state) == ("认识了王敏。", "edited")
    assert met.drafted == "新结识王敏（上海银行经理）、李欣（上海银行经理）2 人。"
    assert Sentence.objects.get(pk=own.pk).state == "own"
    assert Sentence.objects.get(pk=opinion.pk).state == "opinion"
    assert Report.objects.count() == 1


def test_drafting_twice_changes_no_word(report, secondee, user):
    before = texts(report)
    assert texts(drafted(secondee, user)) == before


def test_a_withdrawn_record_is_left_out_of_the_next_draft(report, secondee, user):
    for record in secondee.cohort.records.filter(date=date(2021, 12, 9)):
        withdraw_record(record, by=user)
    assert not any("禾微水产" in text for text in texts(drafted(secondee, user)))


def test_what_a_branch_wrote_stays_in_the_branch(secondee, user, record, cohort):
    record(3, kind="meeting", subject="支部会议", learned="支部里说的话留在支部。", body=a_branch(cohort))
    assert not any("支部" in text for text in texts(drafted(secondee, user)))


def test_people_who_declined_are_not_named(secondee, user, record):
    record(3, "普洛斯", people=["王敏"])
    Contact.objects.update(consent=Contact.Consent.NO)
    assert the(drafted(secondee, user), "people").text == "新结识 1 人。"


def test_leave_is_told_and_an_empty_period_says_so(secondee, user):
    Leave.objects.create(secondment=secondee, starts_on=date(2021, 11, 29), ends_on=TODAY, reason="参加培训")
    assert texts(drafted(secondee, user))[:2] == ["11 月 29 日至 12 月 12 日因参加培训请假。", "本期没有留下工作记录。"]
    assert not any(row.needs_evidence for row in Report.objects.get().sentences.all())


def test_decisions_that_name_the_person_are_next_steps(secondee, user, record):
    decided = (Decided("报送线索进展", "单晓", date(2021, 12, 18)), Decided("别人的事", "曾梅", date(2021, 12, 18)))
    record(5, kind="meeting", place="驻地", decisions=decided)
    assert texts(drafted(secondee, user))[-1] == "12 月 18 日前，报送线索进展。"


def test_the_records_of_others_never_reach_a_draft(secondee, user, record, cohort):
    record(5, "别人的公司", whose=a_secondment(cohort, "旁人"), learned="别人学到的东西，不该在这里。")
    assert not any("别人" in text for text in texts(drafted(secondee, user)))


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ("2021-12-H2", "begins on"), ("2021-10-H2", "locked on"), ("2020-01-H1", "has no period"),
        ("rubbish", "has no period"), ("2021-12", "has no period"),
    ],
)  # fmt: skip
def test_periods_that_cannot_be_drafted_are_refused(secondee, user, period, sentence):
    with pytest.raises(Refused, match=sentence):
        drafted(secondee, user, period)


def test_a_paper_the_scheme_does_not_know_is_refused(secondee, user):
    with pytest.raises(Refused, match="Its scheme knows: half_month"):
        actions.draft_report(secondee, "rubbish", PERIOD, by=user)


def test_group_papers_and_talks_are_refused_with_the_reason(user):
    cohort = a_cohort(scheme="weifang-beijing", start=date(2021, 11, 16))
    secondee = a_secondment(cohort)
    with pytest.raises(Refused, match="whole group"):
        actions.draft_report(secondee, "monthly_report", "2021-11", by=user)


def test_an_edited_sentence_keeps_its_marks_where_its_words_still_stand(report, user):
    visits = the(report, "task:company_visit")
    at = visits.evidence.first().at
    assert visits.text[:at] == "本期走访企业 2 家"
    edited = actions.edit_sentence(visits, "本期走访企业 2 家，都谈得实。", version=visits.version, by=user)
    assert {row.at for row in edited.evidence.all()} == {at}
    again = actions.edit_sentence(edited, "我本期走访企业 2 家，都谈得实。", version=edited.version, by=user)
    assert {row.at for row in again.evidence.all()} == {at + 1}
    rewritten = actions.edit_sentence(again, "全部改写了！", version=again.version, by=user)
    assert {row.at for row in rewritten.evidence.all()} == {5}


def test_a_sentence_put_back_word_for_word_is_the_drafts_again(report, user):
    met = the(report, "people")
    edited = actions.edit_sentence(met, "改了。", version=met.version, by=user)
    back = actions.edit_sentence(edited, edited.drafted, version=edited.version, by=user)
    assert back.state == "drafted"


def test_going_back_to_the_draft_brings_its_evidence_back(report, user):
    met = the(report, "people")
    edited = actions.edit_sentence(met, "改了。", version=met.version, by=user, records=[])
    assert not edited.evidence.exists()
    back = actions.restore_sentence(edited, version=edited.version, by=user)
    assert (back.text, back.state, back.evidence.count()) == ("新结识王敏（上海银行经理）。", "drafted", 1)


def test_two_tabs_on_one_sentence_give_both_texts_and_lose_nothing(report, user):
    met = the(report, "people")
    actions.edit_sentence(met, "第一个窗口。", version=met.version, by=user)
    with pytest.raises(Stale) as caught:
        actions.edit_sentence(met, "第二个窗口。", version=met.version, by=user)
    assert (list(caught.value.yours.values()), list(caught.value.theirs.values())) == (
        ["第二个窗口。"],
        ["第一个窗口。"],
    )


def test_two_tabs_on_two_sentences_do_not_disturb_each_other(report, user):
    one, other = the(report, "people"), the(report, "organisations")
    actions.edit_sentence(one, "一。", version=one.version, by=user)
    actions.edit_sentence(other, "二。", version=other.version, by=user)
    assert {"一。", "二。"} <= set(texts(report))


def test_editing_a_deleted_sentence_gives_ones_own_text_back(report, user):
    met = the(report, "people")
    actions.remove_sentence(met, version=met.version, by=user)
    with pytest.raises(Stale) as caught:
        actions.edit_sentence(met, "我的话。", version=met.version, by=user)
    assert list(caught.value.yours.values()) == ["我的话。"]


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "Write the sentence"), (" \x00\n", "Write"), ("字" * 601, "too long")]
)
def test_empty_and_endless_sentences_are_refused(report, user, text, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.add_sentence(report, text, section=0, by=user)


def test_a_sentence_rests_only_on_ones_own_standing_records(report, user, record, cohort):
    foreign = record(5, "别人的公司", whose=a_secondment(cohort, "旁人"))
    with pytest.raises(Refused, match="not yours"):
        actions.add_sentence(report, "借来的。", section=0, by=user, records=[foreign.uuid])
    own = record(6, "自己的公司")
    withdraw_record(own, by=user)
    with pytest.raises(Refused, match="not yours"):
        actions.add_sentence(report, "收回的。", section=0, by=user, records=[own.uuid])


def test_a_section_that_is_not_there_is_refused(report, user):
    for section in (-1, 3):
        with pytest.raises(Refused, match="no such section"):
            actions.add_sentence(report, "一句。", section=section, by=user)


def test_handing_in_needs_evidence_a_judgement_or_deletion(report, user):
    bare = actions.add_sentence(report, "预计年内可以签约。", section=1, by=user)
    report.refresh_from_db()
    with pytest.raises(Refused, match="“预计年内可以签约”"):
        actions.submit_report(report, version=report.version, by=user)
    actions.mark_opinion(bare, version=bare.version, by=user)
    report.refresh_from_db()
    assert actions.submit_report(report, version=report.version, by=user).submitted_on == TODAY


def test_a_plain_statement_needs_evidence_once_it_is_rewritten(report, user):
    still = the(report, "task:study")
    assert not still.needs_evidence
    actions.edit_sentence(still, "学习 9 次。", version=still.version, by=user)
    report.refresh_from_db()
    with pytest.raises(Refused, match="学习 9 次"):
        actions.submit_report(report, version=report.version, by=user)


def test_handing_in_freezes_words_and_versions(report, user, secondee):
    submission = actions.submit_report(report, version=refreshed(report).version, by=user)
    before = submission.data
    record = secondee.cohort.records.get(date=date(2021, 12, 9))
    change_record(record, Draft("visit", record.date, (secondee,), place="别处"), version=1, by=SYSTEM)
    submission.refresh_from_db()
    assert submission.data == before
    assert before["records"][str(record.uuid)]["version"] == 1
    assert [s["text"] for part in before["sections"] for s in part["sentences"]] == texts(report)


def refreshed(report):
    report.refresh_from_db()
    return report


def test_a_report_handed_in_is_changed_by_nobody(report, user, secondee):
    sentence = the(report, "people")
    actions.submit_report(report, version=refreshed(report).version, by=user)
    for act in (
        lambda: actions.edit_sentence(sentence, "改。", version=sentence.version, by=user),
        lambda: actions.remove_sentence(sentence, version=sentence.version, by=user),
        lambda: actions.mark_opinion(sentence, version=sentence.version, by=user),
        lambda: actions.add_sentence(report, "加。", section=0, by=user),
        lambda: actions.submit_report(report, version=report.version, by=user),
        lambda: drafted(secondee, user),
    ):
        with pytest.raises(Refused, match="handed in"):
            act()


def test_handing_in_a_text_one_did_not_see_is_stale(report, user):
    seen = refreshed(report).version
    met = the(report, "people")
    actions.edit_sentence(met, "另一处改了。", version=met.version, by=user)
    with pytest.raises(Stale):
        actions.submit_report(report, version=seen, by=user)


def test_after_the_lock_nothing_changes_until_the_office_gives_more_time(report, user, office, today_is):
    locks = date(2021, 12, 20)
    today_is(locks)
    met = the(report, "people")
    actions.edit_sentence(met, "锁定当天还能改。", version=met.version, by=user)
    today_is(locks + timedelta(days=1))
    met.refresh_from_db()
    with pytest.raises(Refused, match="locked"):
        actions.edit_sentence(met, "晚了。", version=met.version, by=user)
    with pytest.raises(Refused, match="past"):
        actions.extend_report(report, locks, by=office)
    actions.extend_report(report, locks + timedelta(days=3), by=office)
    actions.edit_sentence(met, "有了时间。", version=met.version, by=user)
    submission = actions.submit_report(report, version=refreshed(report).version, by=user)
    assert submission.submitted_on > date(2021, 12, 17)


def test_every_act_leaves_one_audit_line(report, user, office):
    met = the(report, "people")
    met = actions.edit_sentence(met, "一。", version=met.version, by=user)
    actions.mark_opinion(met, version=met.version, by=user)
    actions.extend_report(report, TODAY, by=office)
    actions.submit_report(report, version=refreshed(report).version, by=user)
    lines = AuditEntry.objects.filter(verb__startswith="report.").values_list("verb", "actor_label")
    assert list(lines) == [
        ("report.drafted", "P001"), ("report.sentence_edited", "P001"), ("report.sentence_marked_opinion", "P001"),
        ("report.extended", "office"), ("report.submitted", "P001"),
    ]  # fmt: skip


def test_due_reports_are_drafted_once_for_everybody(secondee, cohort, today_is):
    today_is(date(2021, 12, 16))
    a_secondment(cohort, "仇文")
    # The first half of December is over and open; everything before is locked, everything after has not ended.
    assert actions.draft_due_reports(cohort, by=SYSTEM) == 2
    assert actions.draft_due_reports(cohort, by=SYSTEM) == 0
    assert set(Report.objects.values_list("period", flat=True)) == {PERIOD}


def test_hostile_words_of_records_are_only_words(secondee, user, record):
    hostile = "{0} {title} <script>alert(1)</script> =1+1 %s"
    record(3, hostile, people=[hostile[:30]], learned=hostile * 3, next_step=hostile, next_due=date(2021, 12, 30))
    report = drafted(secondee, user)
    assert any("<script>" in text for text in texts(report))
    actions.submit_report(report, version=refreshed(report).version, by=user)


def test_an_english_scheme_is_drafted_in_english(user, record, on_day_57):
    cohort = a_cohort(scheme="company-rotation", start=date(2021, 10, 17))
    secondee = a_secondment(cohort, "Jane Doe")
    record(3, "Acme Robotics", kind="customer_visit", whose=secondee, people=["Ann Lee"], learned="Small pilots first.")
    report = actions.draft_report(secondee, "monthly_reflection", "2021-12", by=user)
    text = " ".join(texts(report)).replace("经理, 上海银行", "")
    assert "Customers visited: 1 in this period (1 this quarter)" in text
    assert "Small pilots first (visit to Acme Robotics)." in text
    assert text.isascii() or not any("\u3000" <= c <= "\u9fff" for c in text)
    assert report.sections == ["What I did", "What I learned", "People and opportunities", "What comes next"]
