"""Papers through a change of the scheme: old ones keep quotas and dates of their day, new ones follow the new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation

from jiebang.common.audit import SYSTEM
from jiebang.kernel.scheme import ReportKind, Scheme
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.scheme import drafts, versions
from jiebang.programmes.scheme.effects import Change, effects_of
from jiebang.reports.actions import draft_report, submit_report
from jiebang.reports.models import Report
from jiebang.reports.papers import paper_of
from jiebang.reports.queries import turns_of
from tests.builders import a_cohort, a_scheme, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2021, 12, 18)
LAST = "2021-12-H1"


@pytest.fixture(autouse=True)
def on_day_63(today_is):
    today_is(TODAY)
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def person():
    return a_secondment(a_cohort(), "单晓")


def put(cohort: Cohort, scheme: Scheme, from_day: date = TODAY) -> None:
    draft = drafts.take_over(cohort, scheme, origin="test", by=SYSTEM)
    versions.put_into_force(draft, version=draft.version, from_day=from_day, reason="试", by=SYSTEM)


def fresh(person: Secondment) -> Secondment:
    return Secondment.objects.select_related("cohort").get(pk=person.pk)


def harder(scheme: Scheme) -> Scheme:
    return replace(scheme, tasks=tuple(replace(task, quota=77) for task in scheme.tasks))


def other_rhythm(scheme: Scheme, **values) -> Scheme:
    return replace(scheme, reports=tuple(replace(report, **values) for report in scheme.reports))


def words_of(report: Report) -> str:
    paper = paper_of(Report.objects.get(pk=report.pk), SYSTEM)
    return " ".join(line.text for line in paper.lines)


def turns(person: Secondment) -> list[tuple[str, str, str]]:
    return [(turn.kind.code, turn.period.key, str(turn.period.due)) for turn in turns_of(fresh(person))]


def test_a_paper_of_an_earlier_period_keeps_the_quotas_of_its_day_also_when_drafted_later(person):
    before = draft_report(person, "half_month", LAST, by=SYSTEM)
    said = words_of(before)
    assert "学习尚未开始，按进度应有 3 次" in said
    put(person.cohort, harder(person.cohort.scheme))
    again = draft_report(fresh(person), "half_month", LAST, by=SYSTEM)
    now = draft_report(fresh(person), "half_month", "2021-12-H2", by=SYSTEM)
    assert words_of(again) == said
    assert "学习尚未开始，按进度应有 49 次" in words_of(now)  # 77 by day 100, 63 days gone


def test_what_is_handed_in_stands_word_for_word_with_the_print_of_its_scheme(person):
    report = draft_report(person, "half_month", LAST, by=SYSTEM)
    hash_then = person.cohort.snapshot_hash
    kept = submit_report(report, version=report.version, by=SYSTEM).data
    put(person.cohort, harder(person.cohort.scheme))
    assert Report.objects.get(pk=report.pk).submission.data == kept
    assert kept["scheme"] == hash_then


def test_due_days_of_periods_over_stay_and_those_to_come_move(person):
    before = turns(person)
    put(person.cohort, other_rhythm(person.cohort.scheme, due_days=5, lock_days=9))
    after = turns(person)
    assert [(b, a) for b, a in zip(before, after, strict=True) if b != a] == [
        (("half_month", "2021-12-H2", "2022-01-02"), ("half_month", "2021-12-H2", "2022-01-05"))
    ]


def test_another_rhythm_begins_with_its_day_and_earlier_periods_stay_owed(person):
    put(person.cohort, other_rhythm(person.cohort.scheme, every="week"), date(2021, 12, 18))
    assert [key for _kind, key, _due in turns(person)] == [
        "2021-W50", "2021-12-H1", "2021-11-H2", "2021-11-H1", "2021-10-H2",
    ]  # fmt: skip


def test_a_draft_of_a_period_that_is_asked_for_no_more_is_still_opened(client, person):
    running = draft_report(person, "half_month", "2021-12-H2", by=SYSTEM)
    other = a_secondment(person.cohort)
    put(person.cohort, replace(person.cohort.scheme, reports=()))
    user = a_user(role="secondee", scope=person)
    assert signed_in(client, user).get(f"/reports/{running.uuid}/").status_code == 200
    assert (turns(person)[0][1], turns(other)[0][1]) == ("2021-12-H2", "2021-12-H1")


def test_the_effect_tells_which_periods_go_come_and_move(person):
    scheme = person.cohort.scheme
    report = draft_report(person, "half_month", LAST, by=SYSTEM)
    submit_report(report, version=report.version, by=SYSTEM)
    draft_report(person, "half_month", "2021-12-H2", by=SYSTEM)

    def told(after: Scheme, day: date = TODAY) -> list[str]:
        return [e.text for e in effects_of(Change.of(person.cohort, scheme, after, day)) if e.section == "reports"]

    kept = "已交的 1 份不变，仍按当时的定额。"
    assert told(other_rhythm(scheme, due_days=4)) == [
        "半月总结：有 3 期的起止或期限变了（12/16–31、1/1–15、1/16–24）。", kept,
    ]  # fmt: skip
    assert told(replace(scheme, reports=())) == [
        "半月总结：有 3 期不再要交（12/16–31、1/1–15、1/16–24）。", kept,
        "不再要交的各期已有 1 份草稿，仍保留，可以打开。",
    ]  # fmt: skip
    monthly = ReportKind("month", "月报", every="month", who="person", form="report")
    assert told(replace(scheme, reports=(*scheme.reports, monthly))) == ["月报：多要交 2 期（12/1–31、1/1–24）。", kept]
    assert told(other_rhythm(scheme, every="week"), date(2021, 12, 27))[2] == (
        "半月总结：有 11 天（12/16–26）不在任何一期之内；如要衔接，请换一个生效日。"
    )


@pytest.mark.parametrize("people", [1, 3])
def test_the_effect_on_papers_takes_as_many_queries_for_three_as_for_one(people, django_assert_num_queries):
    cohort = a_cohort(scheme=a_scheme(tasks=()))
    for _ in range(people):
        draft_report(a_secondment(cohort), "half_month", LAST, by=SYSTEM)
    change = Change.of(cohort, cohort.scheme, other_rhythm(cohort.scheme, every="week"), TODAY + timedelta(days=3))
    with django_assert_num_queries(4):
        list(effects_of(change))
