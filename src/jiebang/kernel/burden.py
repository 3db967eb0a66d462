"""The burden meter: what recording and reporting a scheme demands of one person in one week, and from what it comes.

Only what a task or report asks for is counted; what may be noted but is owed by nobody costs nothing. A record that
serves two tasks is asked for once: the tasks that accept the fewest kinds are filled first, the others take what is
there and ask for the rest as records of the first kind they name. Units: minutes; inputs = controls touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jiebang.kernel.scheme.model import FEEDS, PERSON, Burden, Kind, ReportKind, Scheme, Task

# What one entry asks of a person, apart from a record's own minutes (see [[kind]] minutes).
RECORD_CONTROLS = 5  # kind, organisation, sentence, next step, save
CONTACT_CONTROLS, CONTACT_CHARACTERS = 3, 12  # name, organisation, duty, written into a record
FORM_CONTROLS, FORM_CHARACTERS = 4, 150  # an idea, a research report, a project: one form each
SECTION_CHARACTERS = 40  # what is mended in one section of a drafted report
MEETING_MINUTES = 3.0  # a discussion is one meeting entered by one person

GROUP_SIZE = 10
DAYS = {"day": 1.0, "week": 7.0, "half_month": 365.25 / 24, "month": 365.25 / 12, "quarter": 365.25 / 4}


@dataclass(frozen=True)
class Part:
    """What one task or report adds. times: entries in the whole cohort · shared: of a task's quota, how many come with
    the records of other tasks · minutes, inputs: for one person in one week."""

    what: Literal["task", "report"]
    code: str
    title: str
    title_en: str
    times: float
    shared: float
    minutes: float
    inputs: float


@dataclass(frozen=True)
class Meter:
    """minutes, inputs: for one person in one week · weeks: length of the cohort · group_size: over how many people
    an entry for a whole body is spread."""

    minutes: float
    inputs: float
    weeks: float
    group_size: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class _Cost:
    """seconds and inputs of one entry, for the one person who makes it."""

    seconds: float
    inputs: float

    def over(self, people: int) -> _Cost:
        return _Cost(self.seconds / people, self.inputs / people)


def meter(scheme: Scheme, group_size: int = GROUP_SIZE) -> Meter:
    """The burden of a scheme for a member of a group of that size."""
    weeks = scheme.about.days / 7
    parts = (*_task_parts(scheme, weeks, group_size), *_report_parts(scheme, weeks, group_size))
    return Meter(sum(p.minutes for p in parts), sum(p.inputs for p in parts), weeks, group_size, parts)


def needed(task: Task, days: int) -> float:
    """Units a task asks for in a cohort of that many days; quarters and months owe their share of the days."""
    return task.quota if task.window == "whole" else task.quota * days / DAYS[task.window]


def new_records(scheme: Scheme) -> dict[str, tuple[str, float, float]]:
    """For each task fed by records: (kind asked for, new records, units that come with records of other tasks)."""
    pool: list[_Pooled] = []
    found = {}
    for task in sorted(scheme.tasks, key=lambda t: len(_kinds(t))):
        if kinds := _kinds(task):
            shared = sum(_claim(task, needed(task, scheme.about.days), pool))
            missing = needed(task, scheme.about.days) - shared
            pool.append(_Pooled(kinds[0], task.scope, task.organisation, missing))
            found[task.code] = (kinds[0], missing, shared)
    return found


@dataclass
class _Pooled:
    """Records already asked for; organisation "" = not decided yet, or none."""

    kind: str
    scope: str
    organisation: str
    count: float


def _claim(task: Task, wanted: float, pool: list[_Pooled]) -> Iterator[float]:
    """Let records that are asked for anyway serve this task too; yields how many of each."""
    for entry in list(pool):
        fits = entry.kind in task.counts and entry.scope == task.scope
        if not fits or (task.organisation and entry.organisation not in ("", task.organisation)):
            continue
        taken = min(wanted, entry.count)
        if task.organisation and not entry.organisation:
            entry.count -= taken
            pool.append(_Pooled(entry.kind, entry.scope, task.organisation, taken))
        wanted -= taken
        yield taken


def _task_parts(scheme: Scheme, weeks: float, group_size: int) -> Iterator[Part]:
    records = new_records(scheme)
    for task in scheme.tasks:
        kind, times, shared = records.get(task.code, ("", needed(task, scheme.about.days), 0.0))
        cost = _record_cost(scheme.kind(kind), group_size) if kind else _feed_cost(task, scheme.burden)
        if task.scope != PERSON:
            cost = cost.over(group_size)
        yield _part("task", task, cost, times=times, shared=shared, weeks=weeks)


def _report_parts(scheme: Scheme, weeks: float, group_size: int) -> Iterator[Part]:
    for report in scheme.reports:
        times = 1.0 if report.every == "end" else max(1.0, scheme.about.days / DAYS[report.every])
        cost = _report_cost(report, scheme.burden)
        if report.who != PERSON:
            cost = cost.over(group_size)
        yield _part("report", report, cost, times=times, shared=0.0, weeks=weeks)


def _part(
    what: Literal["task", "report"], item: Task | ReportKind, cost: _Cost, *, times: float, shared: float, weeks: float
) -> Part:
    minutes, inputs = times * cost.seconds / 60 / weeks, times * cost.inputs / weeks
    return Part(what, item.code, item.title, item.title_en, times, shared, minutes, inputs)


def _record_cost(kind: Kind | None, group_size: int) -> _Cost:
    if kind is None:
        return _Cost(0, 0)
    cost = _Cost(kind.minutes * 60, RECORD_CONTROLS)
    return cost.over(group_size) if kind.group else cost


def _feed_cost(task: Task, burden: Burden) -> _Cost:
    """One unit of a task that counts no kind of record."""
    if not task.counts:
        return _Cost(0, 0)
    if "contact" in task.counts:
        return _entry_cost(burden, controls=CONTACT_CONTROLS, characters=CONTACT_CHARACTERS)
    return _entry_cost(burden, controls=FORM_CONTROLS, characters=FORM_CHARACTERS, pages=1)


def _report_cost(report: ReportKind, burden: Burden) -> _Cost:
    """A digest writes itself, a discussion is a meeting's record, a report is a draft to mend and submit."""
    if report.form == "digest":
        return _Cost(0, 0)
    if report.form == "discussion":
        return _Cost(MEETING_MINUTES * 60, RECORD_CONTROLS)
    sections = max(1, len(report.sections))
    return _entry_cost(burden, controls=sections + 1, characters=sections * SECTION_CHARACTERS, pages=1)


def _entry_cost(burden: Burden, *, controls: int, characters: int, pages: int = 0) -> _Cost:
    seconds = controls * burden.control_seconds + characters * burden.character_seconds + pages * burden.page_seconds
    return _Cost(seconds, controls)


def _kinds(task: Task) -> list[str]:
    """The kinds of records that feed a task; none where it counts contacts, for those stand inside records."""
    return [] if "contact" in task.counts else [code for code in task.counts if code not in FEEDS]
