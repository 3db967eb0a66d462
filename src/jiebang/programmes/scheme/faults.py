"""What is wrong with a scheme, worded for a page: where the file's wording names keys, a page names its fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jiebang.kernel.scheme import Fault, Scheme, faults_of
from jiebang.kernel.scheme.entries import entries
from jiebang.kernel.scheme.file import REPEATED
from jiebang.kernel.scheme.lint import remarks
from jiebang.programmes.scheme import words
from jiebang.programmes.scheme.differences import KEYS, key_word

# Codes of kernel.scheme.faults whose wording speaks of the file; the others are said as they stand there.
SCREEN: dict[str, Any] = {
    "missing": gettext_lazy("This is missing."),
    "blank": gettext_lazy("This must not be empty."),
    "low": gettext_lazy("This must be at least {least}."),
    "high": gettext_lazy("This must be at most {most}."),
    "long_text": gettext_lazy("This has {got} characters; at most {most} are allowed."),
    "too_many": gettext_lazy("These are {got}; at most {most} are allowed."),
    "code": gettext_lazy(
        "Write the code in small letters, digits and {extra}, beginning with a letter, at most {most} long."
    ),
    "twice": gettext_lazy("The code {got} is taken by another entry. Choose another one."),
    "reserved": gettext_lazy("The code {got} is kept for what other pages count. Choose another one."),
    "repeated": gettext_lazy("“{got}” stands there twice; once is enough."),
    "unknown_count": gettext_lazy("“{got}” is no kind of record any more. Untick it, or put the kind back."),
    "unknown_action": gettext_lazy("“{got}” is no action any more. Choose another one, or none."),
    "no_organisation": gettext_lazy("Only records name organisations, and none of what counts here is a record."),
    "no_person": gettext_lazy("To count each person once, “people met” must count."),
    "due_missing": gettext_lazy("Say by which day, from 1 to {days}."),
    "outside": gettext_lazy("The stay has {days} days; day {got} lies outside."),
    "backwards": gettext_lazy("The last day lies before the first (day {other})."),
    "overlap": gettext_lazy("These days overlap another phase (days {first} to {last})."),
    "lock_early": gettext_lazy("It would lock before it is due ({other} days after the period)."),
    "lengths": gettext_lazy("There must be as many as there are sections ({other}), not {got}."),
    "no_digest_sections": gettext_lazy("Only a paper that is handed in has sections."),
    "time": gettext_lazy("Write a time as 18:00; 24:00 is the end of the day."),
    "control": gettext_lazy("This holds a character that cannot be printed. Type it again."),
    "by_day_window": gettext_lazy("What is due by a day has one quota for the whole stay."),
    "remark_unfed": gettext_lazy("Nothing counts for this task, so it stays at 0. Say what counts."),
    "remark_module": gettext_lazy("What counts here comes from a module that is off, so the task stays at 0."),
    "remark_impossible": gettext_lazy("{got} cannot be reached: {days} days hold at most {most} a day."),
    "remark_together": gettext_lazy(
        "Together the tasks ask for {got} records in {days} days; at most {most} a day are possible."
    ),
    "remark_overlap": gettext_lazy("Another paper is asked for as often from the same people. Join the two."),
    "remark_daily": gettext_lazy("A written paper every day is too much. Let it write itself."),
    "remark_burden": gettext_lazy(
        "Recording takes {got} minutes a week; more than {most} is a burden. Leave something out."
    ),
}


def say(fault: Fault) -> str:
    if fault.code not in SCREEN:
        return fault.wording(get_language() or "en")
    text = str(SCREEN[fault.code]).format_map(_Filled(fault.values))
    return text


def placed(fault: Fault, scheme: Scheme) -> str:
    """With the entry and the field it is about: 任务“金点子”，到期：…"""
    table, number = fault.entry
    name = words.heading(table) if table in words.TABLES else ""
    if number and table in REPEATED and number <= len(entries(scheme, table)):
        name = _("{table} “{title}”").format(table=name, title=words.said(entries(scheme, table)[number - 1]))
    field = key_word(fault.key) if fault.key.removesuffix("_en") in KEYS else ""
    return _(": ").join([words.clauses([name, field]), say(fault)]) if name else say(fault)


def found_in(scheme: Scheme) -> list[Fault]:
    return list(faults_of(scheme, ""))


def considered(scheme: Scheme) -> list[Fault]:
    """What had better be changed, though the scheme can be used. A scheme with faults is not judged."""
    return remarks(scheme, "")


def of_entry(faults: Iterable[Fault], table: str, number: int = 0) -> list[Fault]:
    return [fault for fault in faults if fault.entry == (table, number)]


class _Filled(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
