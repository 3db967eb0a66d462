"""What a change of the scheme does to papers: periods that come, go or move, and what is handed in already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import look
from jiebang.kernel.cadence import Period
from jiebang.kernel.scheme.model import ReportKind
from jiebang.programmes.models import Cohort
from jiebang.programmes.scheme import effects, words
from jiebang.programmes.scheme.effects import Change, Effect
from jiebang.reports.models import Report
from jiebang.reports.periods import asked_between

Turns = dict[tuple[str, str], tuple[ReportKind, Period]]
LISTED = 3  # periods named before the others are only counted


def register() -> None:
    effects.add("reports", of_reports, order=30)


def of_reports(change: Change) -> Iterator[Effect]:
    before, after = (turns(side, change.from_day) for side in (change.before, change.after))
    titles = {code: kind for (code, _key), (kind, _period) in (before | after).items()}
    for code, kind in titles.items():
        gone = [before[key][1] for key in before if key[0] == code and key not in after]
        new = [after[key][1] for key in after if key[0] == code and key not in before]
        moved = [
            after[key][1]
            for key in after
            if key[0] == code and key in before and dates(before[key][1]) != dates(after[key][1])
        ]
        yield from told(kind, gone, _("{title}: {n} no longer asked for ({days})."), "och")
        yield from told(kind, new, _("{title}: {n} more asked for ({days})."), "och")
        yield from told(kind, moved, _("{title}: other days for {n} ({days})."), "")
        yield from seam(change, kind)
    yield from standing(change.cohort, set(before) - set(after))


def turns(side: Cohort, from_day: date) -> Turns:
    return {(kind.code, period.key): (kind, period) for kind, period in asked_between(side, from_day, date.max)}


def dates(period: Period) -> tuple[date, date, date, date | None, str]:
    return period.start, period.end, period.due, period.locks, period.due_time


def told(kind: ReportKind, periods: list[Period], text: str, tone: str) -> Iterator[Effect]:
    if not periods:
        return
    count = ngettext("{n} period", "{n} periods", len(periods)).format(n=len(periods))
    days = words.joined(look.day_span(period.start, period.end) for period in periods[:LISTED])
    days += " …" if len(periods) > LISTED else ""
    yield Effect("reports", text.format(title=words.said(kind), n=count, days=days), tone, "report", kind.code)


def seam(change: Change, kind: ReportKind) -> Iterator[Effect]:
    """Days between the last period under the old rhythm and the first under the new one."""
    new = change.after.scheme.report(kind.code)
    old = change.before.scheme.report(kind.code)
    if old is None or new is None or old.every == new.every:
        return
    last = max((p.end for k, p in asked_between(change.before, date.min, change.from_day - timedelta(days=1))
                if k.code == kind.code), default=None)  # fmt: skip
    first = min((p.start for k, p in asked_between(change.after, change.from_day, date.max) if k.code == kind.code),
                default=None)  # fmt: skip
    if first is None:
        return
    left = (first - (last or change.cohort.starts_on - timedelta(days=1))).days - 1
    if left > 0:
        text = ngettext(
            "{title}: {n} day falls into no period, {days}. Choose another first day if it should be told.",
            "{title}: {n} days fall into no period, {days}. Choose another first day if they should be told.",
            left,
        )
        days = look.day_span(first - timedelta(days=left), first - timedelta(days=1))
        yield Effect("reports", text.format(title=words.said(kind), n=left, days=days), "och", "report", kind.code)


def standing(cohort: Cohort, gone: set[tuple[str, str]]) -> Iterator[Effect]:
    """What people wrote stays: handed in as it was, begun as a draft they may still open."""
    rows = Report.objects.filter(cohort=cohort).values_list("kind", "period", "submission__pk")
    handed = sum(1 for _kind, _period, submission in rows if submission)
    begun = sum(1 for kind, period, submission in rows if not submission and (kind, period) in gone)
    if handed:
        text = ngettext(
            "{n} report handed in stays as it is, with the quotas of its day.",
            "{n} reports handed in stay as they are, with the quotas of their day.",
            handed,
        )
        yield Effect("reports", text.format(n=handed), "pin")
    if begun:
        text = ngettext(
            "{n} draft of a period that is no longer asked for is kept; it may still be opened.",
            "{n} drafts of periods that are no longer asked for are kept; they may still be opened.",
            begun,
        )
        yield Effect("reports", text.format(n=begun), "och")
