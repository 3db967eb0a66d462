"""The report kinds a person owes and their periods, from the cohort's snapshot."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiebang.common.refusals import Refused
from jiebang.kernel.cadence import Period, period_of_key, periods
from jiebang.kernel.scheme import PERSON, in_language
from jiebang.kernel.scheme.model import ReportKind
from jiebang.programmes.models import Cohort
from jiebang.reports.models import Report


def personal_kinds(cohort: Cohort) -> list[ReportKind]:
    """Papers each person hands in; talks and meetings are held, and group papers are the group's."""
    return [kind for kind in cohort.scheme.reports if kind.who == PERSON and kind.form == "report"]


def kind_of(cohort: Cohort, code: str) -> ReportKind:
    """Raises Refused with what the scheme knows."""
    kind = cohort.scheme.report(code)
    if kind is None:
        known = ", ".join(kind.code for kind in cohort.scheme.reports) or "—"
        sentence = _("{cohort} has no report “{code}”. Its scheme knows: {known}.")
        raise Refused(sentence.format(cohort=cohort.code, code=code, known=known))
    if kind.who != PERSON:
        sentence = _("{title} is a paper of a whole group or cohort; so far only one person's papers can be drafted.")
        raise Refused(sentence.format(title=title_of(kind)))
    if kind.form != "report":
        sentence = _("{title} is talked over or held as a meeting; nothing is handed in for it.")
        raise Refused(sentence.format(title=title_of(kind)))
    return kind


def period_of(cohort: Cohort, kind: ReportKind, key: str) -> Period:
    """Raises Refused where the cohort has no such period, naming one it has."""
    period = period_of_key(kind, key, cohort.starts_on, cohort.ends_on)
    if period is None:
        first = periods(kind, cohort.starts_on, cohort.ends_on)[0]
        raise Refused(_("{title} has no period “{key}” in {cohort}. Its first one is {first}.").format(
            title=title_of(kind), key=key, cohort=cohort.code, first=first.key))  # fmt: skip
    return period


def kind_and_period(report: Report) -> tuple[ReportKind, Period]:
    kind = kind_of(report.cohort, report.kind)
    return kind, period_of(report.cohort, kind, report.period)


def begun(cohort: Cohort, kind: ReportKind, today: date) -> list[Period]:
    """The periods that have begun by today, in order."""
    return [period for period in periods(kind, cohort.starts_on, cohort.ends_on) if period.start <= today]


def title_of(kind: ReportKind) -> str:
    """On screen: in the reader's language where the scheme has it."""
    return in_language(kind, "title", get_language() or "")
