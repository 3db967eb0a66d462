"""What a scheme may hold and had better not: quotas the days cannot hold, papers asked for twice, tasks nothing feeds.

Remarks, not faults: the scheme can be used.
"""

from __future__ import annotations

from collections.abc import Iterator

from jiebang.kernel.burden import DAYS, meter, needed, new_records
from jiebang.kernel.scheme.faults import Fault
from jiebang.kernel.scheme.model import FEEDS, PERSON, Scheme, Task

# The most one person can do on one day: own records, occasions of a whole group, people met, papers.
MOST_RECORDS, MOST_OCCASIONS, MOST_CONTACTS, MOST_PAPERS = 4, 2, 20, 1
MOST_TOGETHER = 6
MOST_MINUTES = 60  # of recording and reporting in a week

# What feeds a task, and the module without which it never comes.
NEEDS = {"idea": "questions", "research_report": "questions", "market_project": "leads"}


def remarks(scheme: Scheme, file: str) -> list[Fault]:
    """Everything to think about, in the file's order. file: the name remarks begin with."""
    found = [*_tasks(scheme), *_together(scheme), *_reports(scheme), *_burden(scheme)]
    return [Fault(file, table, key, code, values) for table, key, code, values in found]


def _tasks(scheme: Scheme) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    for number, task in enumerate(scheme.tasks, start=1):
        place = f"task {number} ({task.code})"
        off = [NEEDS[code] for code in task.counts if code in NEEDS and not getattr(scheme.modules, NEEDS[code])]
        if not task.counts:
            yield place, "counts", "remark_unfed", {}
        elif off and len(off) == len(task.counts):
            yield place, "counts", "remark_module", {"got": ", ".join(task.counts), "module": off[0]}
        days, most = _days_for(task, scheme.about.days), _most_a_day(task, scheme)
        if task.counts and task.quota > days * most:
            yield place, "quota", "remark_impossible", {"got": task.quota, "days": days, "most": most}


def _together(scheme: Scheme) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    days = scheme.about.days
    own = [task for task in scheme.tasks if task.scope == PERSON]
    asked = new_records(scheme)
    records = sum(asked[task.code][1] if task.code in asked else 0.0 for task in own)
    alone = any(needed(t, days) > days * _most_a_day(t, scheme) for t in own)
    if records > days * MOST_TOGETHER and not alone:
        yield "task", "quota", "remark_together", {"got": round(records), "days": days, "most": MOST_TOGETHER}


def _reports(scheme: Scheme) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    first: dict[tuple[str, str], str] = {}
    for number, report in enumerate(scheme.reports, start=1):
        place = f"report {number} ({report.code})"
        if report.form == "digest":
            continue
        asked = (report.every, report.who)
        if asked in first:
            yield place, "every", "remark_overlap", {"got": report.every, "who": report.who, "other": first[asked]}
        else:
            first[asked] = place
        if report.every == "day" and report.form == "report":
            yield place, "every", "remark_daily", {}


def _burden(scheme: Scheme) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    minutes = meter(scheme).minutes
    if minutes > MOST_MINUTES:
        yield "task", "quota", "remark_burden", {"got": round(minutes), "most": MOST_MINUTES}


def _days_for(task: Task, days: int) -> int:
    """Days in which the quota is to be met."""
    if task.due_day is not None:
        return task.due_day
    return days if task.window == "whole" else min(days, round(DAYS[task.window]))


def _most_a_day(task: Task, scheme: Scheme) -> int:
    return max((_most_of(code, scheme) for code in task.counts), default=0)


def _most_of(code: str, scheme: Scheme) -> int:
    if code == "contact":
        return MOST_CONTACTS
    if code in FEEDS:
        return MOST_PAPERS
    kind = scheme.kind(code)
    return MOST_OCCASIONS if kind and kind.group else MOST_RECORDS
