"""Shared reads of reports, for this room's pages and for boards. Each takes a fixed number of queries.

turns_of(secondment)                 every period of every paper the person owes, begun by today, newest first
turns_of_many(cohort, secondments)   the same for many: {secondment.pk: [Turn, …]}
report_states(cohort, kind, period)  where everybody is with one period: {secondment.pk: Turn}
latest_due(cohort, kind)             the newest period that is over, or the first while none is
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from jiebang.common import clock
from jiebang.kernel.cadence import Period, days_late
from jiebang.kernel.scheme.model import ReportKind
from jiebang.programmes.models import Cohort, Secondment
from jiebang.reports.models import Report
from jiebang.reports.periods import asked, asked_of, begun, personal_kinds, title_of, turn_asked

State = Literal["running", "waiting", "drafted", "overdue", "locked", "submitted", "submitted_late", "not_owed"]


@dataclass(frozen=True)
class Turn:
    """One period of one paper of one person. report: its row, None while nothing is drafted.

    state: running (the period is not over and nothing drafted) · waiting for a draft · drafted · overdue · locked
    without having been handed in · submitted in time or late · not_owed (drafted before the person left).
    """

    kind: ReportKind
    period: Period
    state: State
    report: Report | None = None
    submitted_on: date | None = None

    @property
    def title(self) -> str:
        return title_of(self.kind)

    @property
    def is_open(self) -> bool:
        """It still waits for the person."""
        return self.state in ("waiting", "drafted", "overdue")

    @property
    def is_done(self) -> bool:
        return self.state in ("submitted", "submitted_late")

    @property
    def days_left(self) -> int:
        """Whole days until the due day; negative once it is past."""
        return (self.period.due - clock.today()).days

    @property
    def late_by(self) -> int:
        return days_late(self.period, self.submitted_on or clock.today())


def turns_of(secondment: Secondment) -> list[Turn]:
    """Newest first."""
    return turns_of_many(secondment.cohort, [secondment])[secondment.pk]


def turns_of_many(cohort: Cohort, secondments: Iterable[Secondment]) -> dict[int, list[Turn]]:
    people = list(secondments)
    reports = reports_by_turn(cohort, [secondment.pk for secondment in people])
    today = clock.today()
    shared = newest_first(pair for pair in asked(cohort) if pair[1].start <= today)
    before = begun_before(cohort, reports, shared)
    found = {}
    for secondment in people:
        secondment.cohort = cohort
        due = own_turns(secondment, today) if secondment.has_own_days else shared
        kept = [pair for pair in before if (secondment.pk, pair[0].code, pair[1].key) in reports]
        pairs = newest_first([*due, *kept]) if kept else due
        turns = [turn_of(k, p, reports.get((secondment.pk, k.code, p.key)), today) for k, p in pairs]
        if secondment.has_own_days:
            turns += [turn for turn in unowed(secondment, reports, today) if turn.report is not None]
        found[secondment.pk] = turns
    return found


def newest_first(due: Iterable[tuple[ReportKind, Period]]) -> list[tuple[ReportKind, Period]]:
    return sorted(due, key=lambda pair: pair[1].end, reverse=True)


def own_turns(secondment: Secondment, today: date) -> list[tuple[ReportKind, Period]]:
    return newest_first(pair for pair in asked_of(secondment) if pair[1].start <= today)


def unowed(secondment: Secondment, reports: ReportsByTurn, today: date) -> list[Turn]:
    """The periods the person does not owe, each with its report where one was drafted or handed in before."""
    owed = {(kind.code, period.key) for kind, period in asked_of(secondment)}
    found = []
    for kind, period in asked(secondment.cohort):
        if period.start > today or (kind.code, period.key) in owed:
            continue
        turn = turn_of(kind, period, reports.get((secondment.pk, kind.code, period.key)), today)
        found.append(turn if turn.is_done else replace(turn, state="not_owed"))
    return found


def begun_before(
    cohort: Cohort, reports: ReportsByTurn, due: list[tuple[ReportKind, Period]]
) -> list[tuple[ReportKind, Period]]:
    """Periods a new scheme asks for no more, of which reports stand that were begun before."""
    known = {(kind.code, period.key) for kind, period in due}
    stand = {(kind, period) for _who, kind, period in reports} - known if len(cohort.stretches) > 1 else ()
    return [turn_asked(cohort, kind, period) for kind, period in sorted(stand)]


def report_states(cohort: Cohort, kind: str, period: str | None = None) -> dict[int, Turn]:
    """Where everybody who owes it is with one period; without `period` the latest due one. {} for no such paper."""
    found = next((report for report in personal_kinds(cohort) if report.code == kind), None)
    turn = None
    if found is not None:
        turn = latest_due(cohort, found) if period is None else next(
            (p for p in begun(cohort, found, clock.today()) if p.key == period), None
        )  # fmt: skip
    if found is None or turn is None:
        return {}
    people = list(cohort.secondments.all())
    theirs = turns_of_many(cohort, people)
    own = {pk: next((t for t in turns if (t.kind.code, t.period.key) == (kind, turn.key)), None) for pk, turns in
           theirs.items()}  # fmt: skip
    return {pk: one for pk, one in own.items() if one is not None}


def latest_due(cohort: Cohort, kind: ReportKind) -> Period | None:
    """The newest period that is over; the running one while none is; None before the cohort begins."""
    today = clock.today()
    known = begun(cohort, kind, today)
    over = [period for period in known if period.is_over(today)]
    return (over or known or [None])[-1]


ReportsByTurn = dict[tuple[int, str, str], Report]


def reports_by_turn(cohort: Cohort, people: list[int]) -> ReportsByTurn:
    rows = Report.objects.filter(cohort=cohort, secondment__in=people).select_related("submission")
    rows = rows.defer("submission__data", "removed", "sections")
    return {(row.secondment_id, row.kind, row.period): row for row in rows}


def turn_of(kind: ReportKind, period: Period, report: Report | None, today: date) -> Turn:
    submitted_on = report.submission.submitted_on if report and report.is_submitted else None
    return Turn(kind, period, state_of(period, report, submitted_on, today), report, submitted_on)


def state_of(period: Period, report: Report | None, submitted_on: date | None, today: date) -> State:
    if submitted_on is not None:
        return "submitted_late" if submitted_on > period.due else "submitted"
    extended = report is not None and report.extended_to is not None and today <= report.extended_to
    if period.is_locked(today) and not extended:
        return "locked"
    if today > period.due:
        return "overdue"
    if report is not None:
        return "drafted"
    return "waiting" if period.is_over(today) else "running"
