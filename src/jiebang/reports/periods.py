"""The report kinds a person owes and their periods, from the cohort's snapshot."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiebang.common import look
from jiebang.common.refusals import Refused
from jiebang.kernel.cadence import Period, period_of_key, periods
from jiebang.kernel.scheme import PERSON, in_language
from jiebang.kernel.scheme.model import ReportKind
from jiebang.programmes.models import Cohort, Secondment
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


def owed_periods(secondment: Secondment, kind: ReportKind) -> list[Period]:
    """The periods of a paper that the person owes, cut at the own first and last day, in order.

    Who ends early owes the period that is cut short and the final paper; who withdrew owes only what was over by then.
    """
    cohort = secondment.cohort
    whole = periods(kind, cohort.starts_on, cohort.ends_on)
    if not secondment.has_own_days:
        return whole
    first, last = secondment.first_day, secondment.last_day
    own = periods(kind, first, last) if first <= last else []
    if secondment.ending != Secondment.Ending.WITHDRAWN:
        return own
    complete = {period.key for period in whole if period.end <= last}
    return [period for period in own if period.key in complete]


def period_of(secondment: Secondment, kind: ReportKind, key: str) -> Period:
    """Raises Refused where the cohort has no such period, naming one it has, or where the person does not owe it."""
    whole = period_in(secondment.cohort, kind, key)
    found = owed(secondment, kind, whole.key)
    if found is None:
        raise not_owed(secondment, kind, whole)
    return found


def owed(secondment: Secondment, kind: ReportKind, key: str) -> Period | None:
    """The person's own period of that name; None where it is not owed."""
    return next((period for period in owed_periods(secondment, kind) if period.key == key), None)


def not_owed(secondment: Secondment, kind: ReportKind, period: Period) -> Refused:
    return Refused(
        _("{name} is here from {first} to {last} and does not owe {title} {period}.").format(
            name=secondment.person.name,
            first=look.day_dated(secondment.first_day),
            last=look.day_dated(secondment.last_day),
            title=title_of(kind),
            period=period.key,
        )
    )


def period_in(cohort: Cohort, kind: ReportKind, key: str) -> Period:
    """The cohort's period of that name. Raises Refused, naming one it has."""
    period = period_of_key(kind, key, cohort.starts_on, cohort.ends_on)
    if period is None:
        first = periods(kind, cohort.starts_on, cohort.ends_on)[0]
        raise Refused(_("{title} has no period “{key}” in {cohort}. Its first one is {first}.").format(
            title=title_of(kind), key=key, cohort=cohort.code, first=first.key))  # fmt: skip
    return period


def kind_and_period(report: Report) -> tuple[ReportKind, Period]:
    """What a report is of; the cohort's period where its person does not owe it any more."""
    kind = kind_of(report.cohort, report.kind)
    whole = period_in(report.cohort, kind, report.period)
    return kind, owed(report.secondment, kind, whole.key) or whole


def is_owed(report: Report) -> bool:
    """Whether its person still owes it; a draft made before somebody left may be owed no more."""
    return owed(report.secondment, kind_of(report.cohort, report.kind), report.period) is not None


def begun(cohort: Cohort, kind: ReportKind, today: date) -> list[Period]:
    """The periods that have begun by today, in order."""
    return [period for period in periods(kind, cohort.starts_on, cohort.ends_on) if period.start <= today]


def title_of(kind: ReportKind) -> str:
    """On screen: in the reader's language where the scheme has it."""
    return in_language(kind, "title", get_language() or "")
