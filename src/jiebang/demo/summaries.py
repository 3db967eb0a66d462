"""Half-monthly summaries of the past periods, handed in as a cohort does: most in time, some late, a few not at all."""

from __future__ import annotations

from datetime import date, timedelta

from jiebang.common import clock
from jiebang.demo.office import DEMO
from jiebang.kernel.cadence import Period
from jiebang.programmes.models import Cohort, Secondment
from jiebang.reports.actions import draft_report, submit_report
from jiebang.reports.periods import begun, personal_kinds

# Of every so many people one is a day late and one hands nothing in; never the same person in every period.
ONE_LATE_IN, ONE_MISSING_IN = 12, 27


def hand_in(cohort: Cohort) -> None:
    """Go through the past periods day by day, as if the sample date had stood there, then come back to today."""
    today = clock.today()
    for kind in personal_kinds(cohort):
        for turn, period in enumerate(begun(cohort, kind, today)):
            if period.is_over(today):
                hand_in_period(cohort, kind.code, turn, period, today)
    clock.move_sample_date(today)


def hand_in_period(cohort: Cohort, kind: str, turn: int, period: Period, today: date) -> None:
    due = min(period.due, today)
    for place, secondment in enumerate(cohort.secondments.select_related("person", "cohort", "host__organisation")):
        if (place + 5 * turn) % ONE_MISSING_IN == 0:
            continue
        late = (place + 4 * turn) % ONE_LATE_IN == 0
        clock.move_sample_date(min(due + timedelta(days=1) if late else due, today))
        report = draft_report(secondment, kind, period.key, by=DEMO)
        submit_report(report, version=report.version, by=DEMO)


def leave_draft_waiting(secondment: Secondment) -> None:
    """A draft of the period that runs on the sample date, for the sign-in that shows it."""
    for kind in personal_kinds(secondment.cohort):
        for period in begun(secondment.cohort, kind, clock.today()):
            if kind.every != "end" and not period.is_over(clock.today()):
                draft_report(secondment, kind.code, period.key, by=DEMO)
