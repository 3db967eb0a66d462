"""What a scheme asks for, in words: no codes of the file on any page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from jiebang.common import look
from jiebang.kernel.scheme import Course, Kind, Orientation, Phase, ReportKind, Scheme, Task
from jiebang.programmes.words import GLOSSARY

# table of the file → (heading of its entries, one of them)
TABLES: dict[str, tuple[Any, Any]] = {
    "scheme": (gettext_lazy("About the scheme"), gettext_lazy("the scheme")),
    "lead": (gettext_lazy("Lead principle"), gettext_lazy("the lead principle")),
    "phase": (gettext_lazy("Phases"), gettext_lazy("phase")),
    "direction": (gettext_lazy("Directions"), gettext_lazy("direction")),
    "action": (gettext_lazy("Actions"), gettext_lazy("action")),
    "more": (gettext_lazy("Mores"), gettext_lazy("more")),
    "orientation": (gettext_lazy("Orientations"), gettext_lazy("orientation")),
    "kind": (gettext_lazy("Kinds of records"), gettext_lazy("kind of record")),
    "task": (gettext_lazy("Tasks"), gettext_lazy("task")),
    "report": (gettext_lazy("Papers and exchanges"), gettext_lazy("paper or exchange")),
    "course": (gettext_lazy("Courses"), gettext_lazy("course")),
    "stage": (gettext_lazy("Stages of leads"), gettext_lazy("stage of leads")),
    "modules": (gettext_lazy("Modules"), gettext_lazy("modules")),
    "words": (gettext_lazy("Words"), gettext_lazy("word")),
    "burden": (gettext_lazy("What the burden is reckoned by"), gettext_lazy("what the burden is reckoned by")),
}
FEEDS = {
    "contact": gettext_lazy("people met"),
    "idea": gettext_lazy("ideas handed in"),
    "research_report": gettext_lazy("research reports handed in"),
    "market_project": gettext_lazy("market projects brought about"),
}
ORGANISATIONS = {
    "company": gettext_lazy("companies"),
    "association": gettext_lazy("chambers and associations"),
    "agency": gettext_lazy("government bodies"),
    "school": gettext_lazy("schools and universities"),
    "other": gettext_lazy("other organisations"),
}
SCOPES = {
    "person": gettext_lazy("each person"),
    "group": gettext_lazy("each group"),
    "cohort": gettext_lazy("the whole cohort"),
}
DISTINCT = {
    "none": gettext_lazy("every record counts"),
    "organisation": gettext_lazy("an organisation counts once"),
    "person": gettext_lazy("a person counts once"),
}
PACES = {"even": gettext_lazy("at an even pace"), "by_day": gettext_lazy("as a whole by a day")}
WINDOWS = {
    "whole": gettext_lazy("over the whole stay"),
    "quarter": gettext_lazy("in each quarter"),
    "month": gettext_lazy("in each month"),
}
EVERY = {
    "day": gettext_lazy("every day"),
    "week": gettext_lazy("every week"),
    "half_month": gettext_lazy("every half-month"),
    "month": gettext_lazy("every month"),
    "quarter": gettext_lazy("every quarter"),
    "end": gettext_lazy("once, at the end"),
}
FORMS = {
    "report": gettext_lazy("a paper that is handed in"),
    "discussion": gettext_lazy("a meeting"),
    "digest": gettext_lazy("writes itself, nothing is handed in"),
}
WHO = {
    "person": gettext_lazy("written by each person"),
    "group": gettext_lazy("by each group"),
    "cohort": gettext_lazy("by the whole cohort"),
}
LEVELS = {
    "cohort": gettext_lazy("holds for the whole cohort"),
    "group": gettext_lazy("a group adopts it from a day of its own"),
}
MODULES = {
    "branch": gettext_lazy("temporary branch"),
    "events": gettext_lazy("events and delegations"),
    "leads": gettext_lazy("leads"),
    "questions": gettext_lazy("questions and answers"),
}


def said(item: Any, name: str = "title") -> str:
    """A text of the scheme in the reader's language, where it has it."""
    text: Any = getattr(item, f"{name}_en", "") if (get_language() or "").startswith("en") else ""
    return text or getattr(item, name, "") or ""


def joined(parts: Iterable[Any]) -> str:
    return pgettext("between things listed", ", ").join(str(part) for part in parts if part)


def clauses(parts: Iterable[Any]) -> str:
    return pgettext("between clauses", ", ").join(str(part) for part in parts if part)


def quota_words(task: Task) -> str:
    """每人 20 家 · each quarter 6 customers"""
    unit = said(task, "unit")
    values = {"who": SCOPES[task.scope], "n": task.quota, "unit": look.singular(unit) if task.quota == 1 else unit}
    return _("{who}: {n} {unit}").format(**values).strip()


def pace_words(task: Task) -> str:
    """匀速 · 第 60 天前一次完成 · 每季度，欠的下季补"""
    if task.pace == "by_day":
        return _("as a whole by day {day}").format(day=task.due_day)
    if task.window == "whole":
        return str(PACES["even"])
    owed = _("what is missing is owed in the next") if task.carry else ""
    return clauses([WINDOWS[task.window], owed])


def counts_words(task: Task, scheme: Scheme) -> str:
    """走访、集体走访；只计企业；同一家只计一次"""
    if not task.counts:
        return _("nothing counts for it yet")
    only = _("only {organisations}").format(organisations=ORGANISATIONS[task.organisation]) if task.organisation else ""
    once = DISTINCT[task.distinct] if task.distinct != "none" else ""
    return clauses([joined(count_word(code, scheme) for code in task.counts), only, once])


def count_word(code: str, scheme: Scheme) -> str:
    kind = scheme.kind(code)
    return said(kind) if kind else str(FEEDS.get(code, code))


def action_word(code: str, scheme: Scheme) -> str:
    return next((said(action) for action in scheme.actions if action.code == code), code)


def report_words(report: ReportKind) -> str:
    """每半月一次，本人写，期末后 2 日内 24:00 前交，7 日后锁定"""
    if report.form != "report":
        return clauses([EVERY[report.every], WHO_HOLDS[report.who], FORMS[report.form]])
    return clauses([EVERY[report.every], WHO[report.who], due_words(report), lock_words(report)])


WHO_HOLDS = {
    "person": gettext_lazy("for each person"),
    "group": gettext_lazy("in each group"),
    "cohort": gettext_lazy("for the whole cohort"),
}


def due_words(report: ReportKind) -> str:
    text = ngettext(
        "due {n} day after the period by {time}", "due {n} days after the period by {time}", report.due_days
    )
    if report.due_days == 0:
        text = _("due on the last day by {time}")
    return text.format(n=report.due_days, time=report.due_time)


def lock_words(report: ReportKind) -> str:
    if report.lock_days is None:
        return _("never locked")
    return ngettext("locked after {n} day", "locked after {n} days", report.lock_days).format(n=report.lock_days)


def days_words(phase: Phase) -> str:
    return _("days {first} to {last}").format(first=phase.from_day, last=phase.to_day)


def level_words(orientation: Orientation) -> str:
    return str(LEVELS[orientation.level])


def term_word(term: str) -> str:
    """The product's own word for a term a scheme may put its own on."""
    return str(GLOSSARY.get(term, term))


def heading(table: str) -> str:
    return str(TABLES[table][0])


def one_of(table: str) -> str:
    return str(TABLES[table][1])


def entry_words(table: str, item: Any, scheme: Scheme) -> str:
    """One entry in one line, as a list of the scheme shows it under its title."""
    say = ENTRIES.get(table)
    return say(item, scheme) if say else ""


def kind_words(kind: Kind) -> str:
    # The plural decides by whole numbers: half a minute is said like several.
    asked = ngettext("{n} minute an entry", "{n} minutes an entry", 1 if kind.minutes == 1 else 2)
    return clauses([asked.format(n=look.number(kind.minutes)), _("entered once for all") if kind.group else ""])


def course_words(course: Course) -> str:
    hours = ngettext("{n} hour", "{n} hours", 1 if course.hours == 1 else 2)
    return hours.format(n=look.number(course.hours)) if course.hours else ""


ENTRIES: dict[str, Callable[[Any, Scheme], str]] = {
    "task": lambda task, scheme: clauses([quota_words(task), pace_words(task), counts_words(task, scheme)]),
    "report": lambda report, _scheme: report_words(report),
    "phase": lambda phase, _scheme: days_words(phase),
    "direction": lambda direction, _scheme: said(direction, "question"),
    "orientation": lambda item, _scheme: clauses([said(item, "meaning").rstrip("。."), level_words(item)]),
    "kind": lambda kind, _scheme: kind_words(kind),
    "course": lambda course, _scheme: course_words(course),
}
