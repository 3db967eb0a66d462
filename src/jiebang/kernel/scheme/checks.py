"""What must hold between the values of a scheme: codes that stand once, codes that exist, days that fit.

Works on what could be read, so that these faults are named together with those of single values.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from jiebang.kernel.scheme.model import FEEDS
from jiebang.kernel.scheme.rules import near

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Found = tuple[str, str, str, Row]  # table, key, code, values


def check(single: dict[str, Row], rows: Rows) -> Iterator[Found]:
    """Faults between values. single and rows: the values read so far, by table name; a faulty value is missing."""
    days = single["scheme"].get("days")
    yield from _codes_once(rows)
    yield from _reserved_kinds(rows)
    yield from _phases(rows["phase"], days)
    for number, task in enumerate(rows["task"], start=1):
        table = _place("task", number, task)
        for key, code, values in itertools.chain(_counts(task, rows), _pace(task, days), _action(task, rows)):
            yield table, key, code, values
    for number, report in enumerate(rows["report"], start=1):
        table = _place("report", number, report)
        for key, code, values in _report(report, rows):
            yield table, key, code, values


def _codes_once(rows: Rows) -> Iterator[Found]:
    for table, entries in rows.items():
        first: dict[str, int] = {}
        for number, row in enumerate(entries, start=1):
            code = row.get("code")
            if code in first:
                yield _place(table, number, row), "code", "twice", {"got": code, "other": f"{table} {first[code]}"}
            elif code:
                first[code] = number


def _reserved_kinds(rows: Rows) -> Iterator[Found]:
    for number, kind in enumerate(rows["kind"], start=1):
        if kind.get("code") in FEEDS:
            yield _place("kind", number, kind), "code", "reserved", {"got": kind["code"]}


def _phases(phases: list[Row], days: int | None) -> Iterator[Found]:
    whole: list[tuple[str, int, int]] = []
    for number, phase in enumerate(phases, start=1):
        table = _place("phase", number, phase)
        first, last = phase.get("from_day"), phase.get("to_day")
        for key, day in (("from_day", first), ("to_day", last)):
            if day is not None and days is not None and day > days:
                yield table, key, "outside", {"days": days, "got": day}
        if first is None or last is None:
            continue
        if last < first:
            yield table, "to_day", "backwards", {"other": first, "got": last}
            continue
        for other, other_first, other_last in whole:
            if first <= other_last and other_first <= last:
                yield table, "from_day", "overlap", {"other": other, "first": other_first, "last": other_last}
        whole.append((table, first, last))


def _counts(task: Row, rows: Rows) -> Iterator[tuple[str, str, Row]]:
    kinds = _codes(rows["kind"])
    counts = task.get("counts", ())
    for code in dict.fromkeys(counts):
        if code not in kinds and code not in FEEDS:
            values = {"got": code, "allowed": ", ".join(kinds), "near": near(code, [*kinds, *FEEDS])}
            yield "counts", "unknown_count", values
        if counts.count(code) > 1:
            yield "counts", "repeated", {"got": code}
    if "counts" not in task:
        return
    if not any(code not in FEEDS for code in counts):
        if "organisation" in task:
            yield "organisation", "no_organisation", {}
        if task.get("distinct") == "organisation":
            yield "distinct", "no_organisation", {}
    if task.get("distinct") == "person" and "contact" not in counts:
        yield "distinct", "no_person", {}


def _pace(task: Row, days: int | None) -> Iterator[tuple[str, str, Row]]:
    by_day, due = task.get("pace") == "by_day", task.get("due_day")
    if by_day and due is None:
        yield "due_day", "due_missing", {"days": days or "…"}
    if due is not None and not by_day:
        yield "due_day", "due_unused", {}
    if due is not None and days is not None and due > days:
        yield "due_day", "outside", {"days": days, "got": due}
    window = task.get("window", "whole")
    if by_day and window != "whole":
        yield "window", "by_day_window", {"got": window}
    if task.get("carry") and window == "whole":
        yield "carry", "carry_whole", {}


def _action(task: Row, rows: Rows) -> Iterator[tuple[str, str, Row]]:
    if "action" in task:
        yield from _known_action("action", task["action"], rows)


def _report(report: Row, rows: Rows) -> Iterator[tuple[str, str, Row]]:
    due, lock = report.get("due_days", 0), report.get("lock_days")
    if lock is not None and lock < due:
        yield "lock_days", "lock_early", {"other": due, "got": lock}
    sections = report.get("sections", ())
    for title in dict.fromkeys(sections):
        if sections.count(title) > 1:
            yield "sections", "repeated", {"got": title}
    for key in ("sections_en", "section_actions"):
        unread = key == "sections_en" and "sections" not in report  # the reader has named that already
        if report.get(key) and not unread and len(report[key]) != len(sections):
            yield key, "lengths", {"other": len(sections), "got": len(report[key])}
    if sections and report.get("form", "report") != "report":
        yield "sections", "no_digest_sections", {}
    for code in dict.fromkeys(report.get("section_actions", ())):
        if code:
            yield from _known_action("section_actions", code, rows)


def _known_action(key: str, code: str, rows: Rows) -> Iterator[tuple[str, str, Row]]:
    actions = _codes(rows["action"])
    if code not in actions:
        yield key, "unknown_action", {"got": code, "allowed": ", ".join(actions) or "–", "near": near(code, actions)}


def _codes(rows: list[Row]) -> list[str]:
    return [row["code"] for row in rows if "code" in row]


def _place(table: str, number: int, row: Row) -> str:
    return f"{table} {number} ({row['code']})" if "code" in row else f"{table} {number}"
