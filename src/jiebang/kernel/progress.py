"""How far a task is: facts counted under a scheme's task, and the verdict against where today should be.

Counting knows nothing of today; judging knows nothing of facts. So a count can be stored and judged on any later day.

What one unit of a count is:
- `distinct = "organisation"` or `"person"`: each subject once in each window, however often it was met;
- a task about organisations of one kind, or about people met, without `distinct`: each subject of each source once;
- any other task: each source once, however many organisations it names.
One's own host is never a visit: such a fact counts in no task about organisations and in none that counts visits.
It still counts as an occasion (work done at the host, a group's visit there).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from jiebang.kernel.cadence import span_at, spans
from jiebang.kernel.scheme.model import Task

ORGANISATION, PERSON_MET = "organisation", "person"
CONTACT, VISIT = "contact", "visit"
# Counted only when the rooms of ideas, reports and projects say so; no record ever feeds them.
FED_BY_OTHERS = frozenset({"idea", "research_report", "market_project"})

Code = Literal["done", "ahead", "on_pace", "behind", "not_yet", "due", "overdue"]
Why = Literal["counts", "other_kind", "other_organisation", "no_organisation", "own_host", "already"]


@dataclass(frozen=True)
class Fact:
    """Something happened for one secondee.

    source: what says so, e.g. ("record", id) · kind: a record kind, or "contact", "idea" …
    subject_kind, subject: what it concerns, "organisation" or "person" and its key, both "" where nothing
    organisation: kind of the subject organisation, e.g. "company" · own_host: it is the secondee's own host.
    """

    source: Hashable
    kind: str
    date: date
    subject_kind: str = ""
    subject: str = ""
    organisation: str = ""
    own_host: bool = False


@dataclass(frozen=True)
class Count:
    """Units counted in one window and the date of the newest unit."""

    done: int = 0
    last_on: date | None = None


@dataclass(frozen=True)
class Course:
    """The stretch a task is worked on. start, end: the cohort's first and last day, which windows are cut at ·
    joins, leaves: the secondee's own first and last day where they differ; an even pace runs between these ·
    by_days: of an even quota only the share of the own days is owed."""

    start: date
    end: date
    joins: date | None = None
    leaves: date | None = None
    by_days: bool = False

    @property
    def first(self) -> date:
        return min(max(self.joins or self.start, self.start), self.end)

    @property
    def last(self) -> date:
        return max(min(self.leaves or self.end, self.end), self.first)


@dataclass(frozen=True)
class Verdict:
    """code: done · ahead or behind by n units · on_pace · not_yet time for it · due today · overdue, n missing."""

    code: Code
    n: int = 0


@dataclass(frozen=True)
class WindowProgress:
    """One window of a task: quota as owed there, what an earlier window left included."""

    key: str
    start: date
    end: date
    done: int
    quota: int


@dataclass(frozen=True)
class Progress:
    """One task on one day, of its current window.

    expected: units due by the end of this day · tick: where today should be, per mille of the quota ·
    forecast: units at the window's end if things go on as so far, None where that says nothing.
    """

    task: Task
    done: int
    quota: int
    expected: int
    tick: int
    verdict: Verdict
    last_on: date | None = None
    forecast: int | None = None
    windows: tuple[WindowProgress, ...] = ()

    @property
    def missing(self) -> int:
        return max(0, self.quota - self.done)


def progress(task: Task, facts: Iterable[Fact], course: Course, today: date) -> Progress:
    """Count and judge in one go. Raises ValueError where the course ends before it starts."""
    return judge(task, count(task, facts, course), course, today)


def count(task: Task, facts: Iterable[Fact], course: Course) -> dict[str, Count]:
    """Units by window key ("" for a task over the whole cohort); windows without any are left out.

    The order of the facts does not matter and more facts never count less. Facts dated outside the course count in the
    nearest window.
    """
    firsts: dict[str, dict[Hashable, date]] = {}
    for fact in facts:
        if counts(task, fact):
            units = firsts.setdefault(window_key(task, fact.date, course), {})
            unit = unit_of(task, fact)
            units[unit] = min(units.get(unit, fact.date), fact.date)
    return {key: Count(len(units), max(units.values())) for key, units in firsts.items()}


@dataclass(frozen=True)
class Told:
    """What a fact does for a task. why: "counts", or why not · before: the fact that counted for the unit already."""

    fact: Fact
    why: Why
    before: Fact | None = None


def explained(task: Task, facts: Iterable[Fact], course: Course) -> list[Told]:
    """Every fact of a kind the task names with what it does for the task, by date; of one unit the first one counts.

    Those told as "counts" are as many as `count` gives. Facts of one day keep the order they come in.
    """
    seen: dict[tuple[str, Hashable], Fact] = {}
    told: list[Told] = []
    for fact in sorted((fact for fact in facts if fact.kind in task.counts), key=lambda fact: fact.date):
        reason = why(task, fact)
        unit = window_key(task, fact.date, course), unit_of(task, fact)
        if reason != "counts":
            told.append(Told(fact, reason))
        elif unit in seen:
            told.append(Told(fact, "already", seen[unit]))
        else:
            seen[unit] = fact
            told.append(Told(fact, "counts"))
    return told


def counts(task: Task, fact: Fact) -> bool:
    """Whether the fact is of the sort the task counts, repeats left aside."""
    return why(task, fact) == "counts"


def why(task: Task, fact: Fact) -> Why:
    """Why the fact can or cannot count for the task, repeats left aside; who knows the others says "already"."""
    if fact.kind not in task.counts:
        return "other_kind"
    if about_organisations(task) and fact.subject_kind != ORGANISATION:
        return "no_organisation"
    if fact.own_host and (about_organisations(task) or fact.kind == VISIT):
        return "own_host"
    if task.organisation and fact.organisation != task.organisation:
        return "other_organisation"
    if task.distinct == PERSON_MET and fact.subject_kind != PERSON_MET:
        return "other_kind"
    return "counts"


def about_organisations(task: Task) -> bool:
    return bool(task.organisation) or task.distinct == ORGANISATION


def unit_of(task: Task, fact: Fact) -> Hashable:
    """What the fact is counted as; facts of one unit count once."""
    if task.distinct != "none":
        return fact.subject
    if task.organisation or fact.subject_kind == PERSON_MET:
        return fact.source, fact.subject
    return fact.source


def window_key(task: Task, day: date, course: Course) -> str:
    """The window a day falls in: "" for the whole cohort, else a PERIOD such as 2026-Q4 or 2026-10."""
    if task.window == "whole":
        return ""
    return span_at(task.window, min(max(day, course.start), course.end), course.start, course.end).key


@dataclass(frozen=True)
class Stretch:
    """Where today stands between the first and last day a quota is worked on."""

    first: date
    last: date
    today: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def gone(self) -> int:
        return min(max((self.today - self.first).days + 1, 0), self.days)


def judge(task: Task, counted: Mapping[str, Count], course: Course, today: date) -> Progress:
    """Where the task stands on `today`, given its counts by window. Raises ValueError where the course ends first."""
    if course.end < course.start:
        raise ValueError(f"end {course.end} lies before start {course.start}")
    windows = owed(task, counted, course)
    at = min(max(today, course.start), course.end)
    now = next(window for window in windows if window.start <= at <= window.end)
    stretch = worked_on(task, now, course, today)
    return Progress(
        task=task,
        done=now.done,
        quota=now.quota,
        expected=expected(task, now.quota, stretch),
        tick=expected(task, 1000, stretch),
        verdict=verdict(task, now.done, now.quota, stretch),
        last_on=max((c.last_on for c in counted.values() if c.last_on), default=None),
        forecast=forecast(task, now.done, stretch),
        windows=windows if task.window != "whole" else (),
    )


def owed(task: Task, counted: Mapping[str, Count], course: Course) -> tuple[WindowProgress, ...]:
    """Every window with what is owed in it.

    A quarter or month cut short by the cohort owes its share of the quota by days, to the nearest whole, a half down;
    with `carry`, what one window missed is owed in the next as well. Where the course says `by_days`, a window (or the
    whole) cut short by the secondee's own days owes its share alike, so that the pace a day is everybody's.
    """
    if task.window == "whole":
        done = counted.get("", Count()).done
        whole = (course.end - course.start).days + 1
        quota = nearest(task.quota * worked_days(task, course.start, course.end, course), whole)
        return (WindowProgress("", course.start, course.end, done, quota),)
    windows: list[WindowProgress] = []
    missed = 0
    for span in spans(task.window, course.start, course.end):
        uncut = span_at(task.window, span.start, course.start, course.end)
        days = worked_days(task, span.start, span.end, course)
        quota = nearest(task.quota * days, uncut.days) + (missed if task.carry else 0)
        done = counted.get(span.key, Count()).done
        windows.append(WindowProgress(span.key, span.start, span.end, done, quota))
        missed = max(0, quota - done)
    return tuple(windows)


def worked_days(task: Task, start: date, end: date, course: Course) -> int:
    """The days of a window a quota is owed for: what is due as a whole on one day is owed as a whole."""
    if course.by_days and task.pace == "even":
        start, end = max(start, course.first), min(end, course.last)
    return max(0, (end - start).days + 1)


def worked_on(task: Task, window: WindowProgress, course: Course, today: date) -> Stretch:
    """An even pace runs from the secondee's own first day to the own last; a due day is the same for everybody."""
    first, last = max(window.start, course.first), min(window.end, course.last)
    if task.pace == "by_day" or last < first:
        first, last = window.start, window.end
    return Stretch(first, last, today)


def expected(task: Task, quota: int, stretch: Stretch) -> int:
    """Units due by the end of today.

    Even: quota × days gone, today included, by all days, to the nearest whole, a half not yet due.
    By day: nothing before the due day, all of it on it.
    """
    if task.pace == "by_day":
        return quota if stretch.today >= due_on(task, stretch) else 0
    return nearest(quota * stretch.gone, stretch.days)


def verdict(task: Task, done: int, quota: int, stretch: Stretch) -> Verdict:
    if done >= quota:
        return Verdict("done", done - quota)
    if stretch.today > stretch.last:
        return Verdict("overdue", quota - done)
    if task.pace == "by_day":
        return verdict_by_day(quota - done, due_on(task, stretch), stretch.today)
    if stretch.today < stretch.first:
        return Verdict("not_yet")
    ahead = done - expected(task, quota, stretch)
    if ahead == 0:
        return Verdict("on_pace")
    return Verdict("ahead", ahead) if ahead > 0 else Verdict("behind", -ahead)


def verdict_by_day(missing: int, due: date, today: date) -> Verdict:
    if today < due:
        return Verdict("not_yet")
    return Verdict("due", missing) if today == due else Verdict("overdue", missing)


def forecast(task: Task, done: int, stretch: Stretch) -> int | None:
    """Units at the end at the rate so far; None before the first day, after the last, and for what is due at once."""
    if task.pace == "by_day" or not stretch.first <= stretch.today <= stretch.last:
        return None
    return nearest(done * stretch.days, stretch.gone)


def due_on(task: Task, stretch: Stretch) -> date:
    """Day `due_day` of the course or window; its last day where none is given or it lies beyond."""
    if task.due_day is None:
        return stretch.last
    return min(max(stretch.first, stretch.first + timedelta(days=task.due_day - 1)), stretch.last)


def nearest(dividend: int, divisor: int) -> int:
    """dividend / divisor to the nearest whole number, a half rounded down. divisor > 0."""
    return (2 * dividend + divisor - 1) // (2 * divisor)
