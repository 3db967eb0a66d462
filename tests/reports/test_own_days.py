"""Which papers somebody owes who joined late, ended early or withdrew."""

from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused
from jiebang.home.papers import turns_of as board_turns
from jiebang.kernel import scheme as schemes
from jiebang.programmes import changes, own_days
from jiebang.reports.actions import add_sentence, draft_due_reports, draft_report, submit_report
from jiebang.reports.models import Report
from jiebang.reports.periods import owed_periods
from jiebang.reports.queries import report_states, turns_of
from tests.builders import a_cohort, a_scheme, a_secondment

pytestmark = pytest.mark.django_db

TODAY = date(2021, 12, 12)
FINAL = schemes.ReportKind(
    "final", "实训总结", every="end", who="person", form="report", due_days=5, lock_days=30, sections=("总结",)
)


@pytest.fixture
def cohort(today_is):
    today_is(TODAY)
    return a_cohort(scheme=a_scheme(reports=(*a_scheme().reports, FINAL)))


def owed(cohort, code, **fields):
    who = a_secondment(cohort, **fields)
    kind = next(kind for kind in cohort.scheme.reports if kind.code == code)
    return [(p.key, p.start, p.end, p.due) for p in owed_periods(who, kind)]


def test_who_joins_late_owes_from_the_own_first_day(cohort):
    first = owed(cohort, "half_month", arrives_on=date(2021, 11, 20))[0]
    assert first == ("2021-11-H2", date(2021, 11, 20), date(2021, 11, 30), date(2021, 12, 2))
    assert owed(cohort, "final", arrives_on=date(2021, 11, 20))[0][1] == date(2021, 11, 20)


def test_who_ends_early_owes_the_period_cut_short_and_the_final_paper(cohort):
    ends = {"ends_on": date(2021, 12, 20), "ending": "early"}
    assert owed(cohort, "half_month", **ends)[-1] == (
        "2021-12-H2", date(2021, 12, 16), date(2021, 12, 20), date(2021, 12, 22),
    )  # fmt: skip
    assert owed(cohort, "final", **ends) == [("end", cohort.starts_on, date(2021, 12, 20), date(2021, 12, 25))]


def test_who_withdraws_owes_what_was_over_by_then_and_nothing_more(cohort):
    ends = {"ends_on": date(2021, 12, 5), "ending": "withdrawn"}
    assert [key for key, *_rest in owed(cohort, "half_month", **ends)] == ["2021-10-H2", "2021-11-H1", "2021-11-H2"]
    assert owed(cohort, "final", **ends) == []


def test_who_never_came_owes_nothing(cohort):
    assert owed(cohort, "half_month", ends_on=date(2021, 10, 16), ending="withdrawn") == []
    assert owed(cohort, "half_month", ends_on=date(2021, 10, 16), ending="early") == []


def test_a_draft_of_a_period_no_longer_owed_is_kept_and_can_not_be_handed_in(cohort):
    who = a_secondment(cohort)
    draft = draft_report(who, "half_month", "2021-12-H1", by=SYSTEM)
    who.ends_on, who.ending = date(2021, 12, 5), "withdrawn"
    who.save()
    changes.announce([who])
    states = {turn.period.key: turn.state for turn in turns_of(who)}
    assert states == {
        "2021-12-H1": "not_owed", "2021-11-H2": "locked", "2021-11-H1": "locked", "2021-10-H2": "locked",
    }  # fmt: skip
    with pytest.raises(Refused, match="does not owe"):
        add_sentence(draft, section=0, text="一句话。", by=SYSTEM)
    with pytest.raises(Refused, match="does not owe"):
        draft_report(who, "final", "end", by=SYSTEM)


def test_a_draft_that_is_cut_short_has_the_shorter_days_and_its_old_ones_again(cohort):
    who = a_secondment(cohort)
    draft_report(who, "half_month", "2021-12-H1", by=SYSTEM)
    who.ends_on, who.ending = date(2021, 12, 10), "early"
    who.save()
    changes.announce([who])
    assert Report.objects.values_list("ends_on", "as_of").get() == (date(2021, 12, 10), date(2021, 12, 10))
    who.ends_on, who.ending = None, ""
    who.save()
    changes.announce([who])
    assert Report.objects.values_list("ends_on", flat=True).get() == date(2021, 12, 15)


def test_due_drafts_are_made_for_who_owes_them(cohort, today_is):
    left = a_secondment(cohort, number="P1", ends_on=date(2021, 12, 10), ending="early")
    a_secondment(cohort, number="P2", ends_on=date(2021, 12, 10), ending="withdrawn")
    a_secondment(cohort, number="P3", arrives_on=date(2021, 12, 20))
    assert draft_due_reports(cohort, by=SYSTEM) == 2
    found = Report.objects.order_by("kind").values_list("secondment__number", "kind", "period")
    assert list(found) == [("P1", "final", "end"), ("P1", "half_month", "2021-12-H1")]
    assert left.reports.get(kind="final").ends_on == date(2021, 12, 10)


def test_a_report_handed_in_holds_its_days(cohort, today_is):
    who = a_secondment(cohort)
    today_is(date(2021, 12, 17))
    report = draft_report(who, "half_month", "2021-12-H1", by=SYSTEM)
    submit_report(report, version=report.version, by=SYSTEM)
    assert [c.day for c in own_days.conflicts(who, cohort.starts_on, date(2021, 11, 20))] == [date(2021, 12, 1)]
    assert own_days.conflicts(who, cohort.starts_on, date(2021, 12, 10)) == []


def test_boards_say_what_is_not_owed_instead_of_missing(cohort):
    stays = a_secondment(cohort)
    left = a_secondment(cohort, ends_on=date(2021, 11, 20), ending="withdrawn")
    latest = board_turns(cohort, [stays, left], last=1)[0]
    assert (latest.period.key, latest.handed[left.pk].code, latest.handed[stays.pk].code) == (
        "2021-11-H2", "not_owed", "missing",
    )  # fmt: skip
    assert set(report_states(cohort, "half_month")) == {stays.pk}
