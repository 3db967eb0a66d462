"""The papers a person owes and their periods, each as the scheme in force on its last day asks for it, cut at the
person's own first and last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiebang.common import look
from jiebang.common.refusals import Refused
from jiebang.kernel.cadence import Period, period_of_key, periods
from jiebang.kernel.scheme import PERSON, Scheme, in_language
from jiebang.kernel.scheme.model import ReportKind
from jiebang.programmes.models import Cohort, Secondment
from jiebang.reports.models import Report


def personal_kinds(cohort: Cohort) -> list[ReportKind]:
    """Papers each person hands in; talks and meetings are held, and group papers are the group's.

    Those of the scheme in force first, then those of earlier versions, whose periods stay owed.
    """
    kinds: dict[str, ReportKind] = {}
    for stretch in reversed(cohort.stretches):
        for kind in papers_in(stretch.scheme):
            kinds.setdefault(kind.code, kind)
    return list(kinds.values())


def papers_in(scheme: Scheme) -> list[ReportKind]:
    return [kind for kind in scheme.reports if kind.who == PERSON and kind.form == "report"]


def asked(cohort: Cohort) -> Iterator[tuple[ReportKind, Period]]:
    """Every period of every paper of a person, under the version of the scheme that holds on its last day."""
    for stretch in cohort.stretches:
        yield from asked_between(cohort.as_on(stretch.first), stretch.first, stretch.last)


def asked_between(cohort: Cohort, first: date, last: date) -> Iterator[tuple[ReportKind, Period]]:
    """The periods that end on these days, under the scheme the cohort has."""
    for kind in papers_in(cohort.scheme):
        for period in periods(kind, cohort.starts_on, cohort.ends_on):
            if first <= period.end <= last:
                yield kind, period


def asked_of(secondment: Secondment) -> Iterator[tuple[ReportKind, Period]]:
    """Every period this person owes, cut at the own first and last day, in the order of `asked`.

    Who ends early owes the period that is cut short and the final paper; who withdrew owes only what was over by then.
    """
    if not secondment.has_own_days:
        yield from asked(secondment.cohort)
        return
    first, last = secondment.first_day, secondment.last_day
    withdrawn = secondment.ending == Secondment.Ending.WITHDRAWN
    for kind, whole in asked(secondment.cohort):
        if first > last or (withdrawn and whole.end > last):
            continue
        own = next((period for period in periods(kind, first, last) if period.key == whole.key), None)
        if own is not None:
            yield kind, own


def owed_periods(secondment: Secondment, kind: ReportKind) -> list[Period]:
    """The periods of one paper that the person owes, in order."""
    return [period for known, period in asked_of(secondment) if known.code == kind.code]


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


def kind_of(cohort: Cohort, code: str) -> ReportKind:
    """Raises Refused with what the scheme knows."""
    kind = next((kind for kind in personal_kinds(cohort) if kind.code == code), None) or cohort.scheme.report(code)
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
    """What a report is of; the cohort's period where its person does not owe it any more."""
    kind, whole = turn_asked(report.cohort, report.kind, report.period)
    if not report.secondment.has_own_days:
        return kind, whole
    return kind, owed(report.secondment, kind, whole.key) or whole


def is_owed(report: Report) -> bool:
    """Whether its person still owes it; a draft made before somebody left may be owed no more."""
    if not report.secondment.has_own_days:
        return True
    kind, whole = turn_asked(report.cohort, report.kind, report.period)
    return owed(report.secondment, kind, whole.key) is not None


def own_turn(secondment: Secondment, code: str, key: str) -> tuple[ReportKind, Period]:
    """One period of a paper as this person owes it. Raises Refused where the cohort never had it, or it is not owed."""
    kind, whole = turn_asked(secondment.cohort, code, key)
    if not secondment.has_own_days:
        return kind, whole
    found = owed(secondment, kind, whole.key)
    if found is None:
        raise not_owed(secondment, kind, whole)
    return kind, found


def turn_asked(cohort: Cohort, code: str, key: str) -> tuple[ReportKind, Period]:
    """One period of a paper as it is asked for. Raises Refused where the cohort never had it.

    What was begun before a new scheme took the period away stays as the last version that had it asked for it.
    """
    kind = kind_of(cohort, code)
    for known, period in asked(cohort):
        if (known.code, period.key) == (kind.code, key):
            return known, period
    return taken_away(cohort, code, key) or (kind, period_of(cohort, kind, key))


def taken_away(cohort: Cohort, code: str, key: str) -> tuple[ReportKind, Period] | None:
    for stretch in reversed(cohort.stretches[:-1]):
        then = cohort.as_on(stretch.first)
        for kind in papers_in(then.scheme):
            period = period_of_key(kind, key, then.starts_on, then.ends_on) if kind.code == code else None
            if period is not None:
                return kind, period
    return None


def begun(cohort: Cohort, kind: ReportKind, today: date) -> list[Period]:
    """The periods that have begun by today, in order."""
    return [period for known, period in asked(cohort) if known.code == kind.code and period.start <= today]


def title_of(kind: ReportKind) -> str:
    """On screen: in the reader's language where the scheme has it."""
    return in_language(kind, "title", get_language() or "")
