"""Periods: when each report kind and task window of a scheme begins, ends, falls due and locks.

Half-months are 1–15 and 16–end, weeks Monday to Sunday; all are cut at the cohort's edges. Dates are local dates,
both ends included. Nothing here knows what day it is.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from jiebang.kernel.scheme.model import ReportKind

Every = Literal["day", "week", "half_month", "month", "quarter", "end"]
END = "end"


@dataclass(frozen=True)
class Span:
    """A stretch of the calendar. key: its PERIOD, e.g. 2021-12-H1 · start, end: first and last day."""

    every: Every
    key: str
    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Period:
    """One turn of a report kind inside a cohort.

    kind: code of the report kind · due: last day to hand it in, until due_time local time · locks: last day its text
    may still change, None = it never locks.
    """

    kind: str
    key: str
    start: date
    end: date
    due: date
    locks: date | None
    due_time: str = "24:00"

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def due_at(self) -> datetime:
        """The moment it is due, local time without zone; 24:00 is the midnight that ends the day `due`."""
        if self.due_time == "24:00":
            return datetime.combine(self.due, time()) + timedelta(days=1)
        return datetime.combine(self.due, time.fromisoformat(self.due_time))

    def is_over(self, today: date) -> bool:
        return today > self.end

    def is_locked(self, today: date) -> bool:
        return self.locks is not None and today > self.locks


def periods(report: ReportKind, start: date, end: date) -> list[Period]:
    """All periods of one report kind that fall inside a cohort, in order; the first and last may be short."""
    return [_period(report, span) for span in spans(report.every, start, end)]


def period_at(report: ReportKind, day: date, start: date, end: date) -> Period | None:
    """The period `day` falls in; None outside the cohort."""
    if not start <= day <= end:
        return None
    return _period(report, _cut(span_at(report.every, day, start, end), start, end))


def period_of_key(report: ReportKind, key: str, start: date, end: date) -> Period | None:
    """The period named `key`; None where the cohort has none of that name for this report kind."""
    try:
        named = parse_period_key(key)
    except ValueError:
        return None
    if named is None:
        return period_at(report, start, start, end) if report.every == END else None
    if named.every != report.every or named.end < start or named.start > end:
        return None
    return _period(report, _cut(named, start, end))


def days_late(period: Period, today: date) -> int:
    """Whole days past the due date; 0 while still in time."""
    return max(0, (today - period.due).days)


def spans(every: Every, start: date, end: date) -> Iterator[Span]:
    """The stretches of one sort that tile start..end, each cut at the edges. Raises ValueError if end < start."""
    if end < start:
        raise ValueError(f"end {end} lies before start {start}")
    day = start
    while True:
        span = _cut(span_at(every, day, start, end), start, end)
        yield span
        if span.end >= end:
            return
        day = span.end + timedelta(days=1)


def span_at(every: Every, day: date, start: date, end: date) -> Span:
    """The uncut calendar stretch `day` lies in; for "end" the whole of start..end."""
    if every == END:
        return Span(END, END, start, end)
    return _MAKERS[every](day)


def parse_period_key(key: str) -> Span | None:
    """The calendar stretch a PERIOD names, uncut; None for "end", whose dates the cohort gives.

    Raises ValueError for anything that names no period, e.g. 2021-02-30, 2021-W60 or 2021-13.
    """
    if key == END:
        return None
    for pattern, read in _READERS:
        if match := pattern.fullmatch(key):
            with suppress(ValueError):  # no such day, week or month
                return read(*(int(part) for part in match.groups()))
    raise ValueError(f"{key!r} names no period; allowed: 2026-11-02, 2026-W45, 2026-10-H2, 2026-10, 2026-Q4, end")


def _period(report: ReportKind, span: Span) -> Period:
    return Period(
        kind=report.code,
        key=span.key,
        start=span.start,
        end=span.end,
        due=span.end + timedelta(days=report.due_days),
        locks=None if report.lock_days is None else span.end + timedelta(days=report.lock_days),
        due_time=report.due_time,
    )


def _cut(span: Span, start: date, end: date) -> Span:
    return Span(span.every, span.key, max(span.start, start), min(span.end, end))


def _day(day: date) -> Span:
    return Span("day", day.isoformat(), day, day)


def _week(day: date) -> Span:
    year, week, weekday = day.isocalendar()
    monday = day.toordinal() - weekday + 1
    # The very first and last weeks of the calendar reach beyond what a date can hold.
    first, last = max(monday, date.min.toordinal()), min(monday + 6, date.max.toordinal())
    return Span("week", f"{year:04d}-W{week:02d}", date.fromordinal(first), date.fromordinal(last))


def _half_month(day: date) -> Span:
    month = f"{day.year:04d}-{day.month:02d}"
    if day.day <= 15:
        return Span("half_month", f"{month}-H1", day.replace(day=1), day.replace(day=15))
    return Span("half_month", f"{month}-H2", day.replace(day=16), _month_end(day))


def _month(day: date) -> Span:
    return Span("month", f"{day.year:04d}-{day.month:02d}", day.replace(day=1), _month_end(day))


def _quarter(day: date) -> Span:
    number = (day.month + 2) // 3
    first = date(day.year, 3 * number - 2, 1)
    return Span("quarter", f"{day.year:04d}-Q{number}", first, _month_end(date(day.year, 3 * number, 1)))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


_MAKERS: dict[str, Callable[[date], Span]] = {
    "day": _day,
    "week": _week,
    "half_month": _half_month,
    "month": _month,
    "quarter": _quarter,
}

_READERS: tuple[tuple[re.Pattern[str], Callable[..., Span]], ...] = (
    (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), lambda year, month, day: _day(date(year, month, day))),
    (re.compile(r"([0-9]{4})-W([0-9]{2})"), lambda year, week: _week(date.fromisocalendar(year, week, 1))),
    (
        re.compile(r"([0-9]{4})-([0-9]{2})-H([12])"),
        lambda year, month, half: _half_month(date(year, month, 1 if half == 1 else 16)),
    ),
    (re.compile(r"([0-9]{4})-([0-9]{2})"), lambda year, month: _month(date(year, month, 1))),
    (re.compile(r"([0-9]{4})-Q([1-4])"), lambda year, quarter: _quarter(date(year, 3 * quarter, 1))),
)
