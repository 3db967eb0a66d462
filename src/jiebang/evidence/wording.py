"""Counting in words: what a record counts for, and why it does not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language, ngettext, npgettext, pgettext
from django.utils.translation import gettext as _

from jiebang.common import look
from jiebang.common.words import say
from jiebang.evidence.drafts import OCCASIONS
from jiebang.evidence.preview import Counted, NotCounted, Preview
from jiebang.kernel.scheme.model import in_language
from jiebang.people.models import Organisation
from jiebang.programmes.models import Cohort


def title(item: Any) -> str:
    """A scheme's item in the reader's language; "" for none."""
    return in_language(item, "title", get_language() or "") if item else ""


def kind_title(cohort: Cohort, code: str) -> str:
    """The scheme's word for a kind of record; the code where a later snapshot dropped it."""
    return title(cohort.scheme.kind(code)) or code


def counted_words(counted: Counted) -> str:
    """13→14, or for others only: 9 人."""
    if counted.after > counted.before:
        return f"{counted.before}→{counted.after}"
    return ngettext("{n} person", "{n} people", counted.others).format(n=counted.others)


def others_words(counted: Counted) -> str:
    if not counted.others or counted.after == counted.before:
        return ""
    return ngettext("and {n} other", "and {n} others", counted.others).format(n=counted.others)


def why_words(missed: NotCounted, cohort: Cohort) -> str:
    """Why a task does not count it, as one plain sentence."""
    named = {
        "name": missed.name,
        "task": title(missed.task),
        "host": say("host", cohort),
        "day": look.day_short(missed.on),
    }
    if missed.why == "own_host":
        return _("{name} is your own {host}: no visit, so {task} stays").format(**named)
    if missed.why == "already":
        return _("{name} counted on {day} already: {task} stays").format(**named)
    if missed.why == "no_organisation":
        return _("Name the organisation and it counts for {task}").format(**named)
    return ""


def reasons_words(found: Preview, cohort: Cohort) -> list[str]:
    """Every reason once; tasks that only lack the organisation are named together."""
    lacking = [missed for missed in found.not_counted if missed.why == "no_organisation"]
    said = [why_words(missed, cohort) for missed in found.not_counted if missed.why != "no_organisation"]
    if lacking:
        names = pgettext("between things listed", ", ").join(dict.fromkeys(title(missed.task) for missed in lacking))
        said.append(_("Name the organisation and it counts for {task}").format(task=names))
    return list(dict.fromkeys(said))


def saved_words(found: Preview) -> str:
    """走访企业 13→14，结交人才 46→47 · what a saved record counted for."""
    parts = [f"{title(c.task)} {counted_words(c)}" for c in found.counted]
    return pgettext("between things listed", ", ").join(parts)


def stored_sentence(found: Preview, cohort: Cohort, kind: str) -> str:
    """已保存。计入：参访企业 13→14。 · what a stored record counted for, else why it counts for nothing."""
    if found.counted:
        return _("Stored. It counted: {tasks}.").format(tasks=saved_words(found))
    why = [plain_words(kind_title(cohort, kind), found.in_branch)] if found.plain else reasons_words(found, cohort)
    if not why:
        return _("Stored.")
    return _("Stored. {why}.").format(why=pgettext("between clauses", ", ").join(why))


def plain_words(kind: str, in_branch: bool = False) -> str:
    """Where goes what no task counts. in_branch: a branch's own record, which no report takes up."""
    if in_branch:
        return _("{kind} counts for no task; it stays in the branch and out of reports").format(kind=kind)
    return _("{kind} counts for no task; it goes into your diary and reports").format(kind=kind)


def organisation_kind_words(code: str) -> str:
    words = {"event": _("event"), "expo": _("exhibition"), "venue": _("venue")}
    if code in OCCASIONS:
        return words[code]
    return str(dict(Organisation.Kind.choices).get(code, ""))


def field_words(*, of_branch: bool = False) -> dict[str, str]:
    """What the fields of a record are called, in the order they are shown.

    of_branch: where a branch is or was named; elsewhere no word may hint that there is one.
    """
    return {
        "kind": _("What was done"),
        "date": _("Day"),
        "time": _("Time"),
        "organisations": _("Organisation"),
        "place": _("Place"),
        "participants": _("Who took part"),
        "people_met": _("Whom you met"),
        "subject": _("Title"),
        "content": _("How it went"),
        "learned": _("Learned"),
        "next_step": _("Next step"),
        "next_owner": _("In charge"),
        "next_due": _("By when"),
        "agenda": _("Agenda"),
        "decisions": _("Decisions"),
        "body": _("Group or branch") if of_branch else _("Group"),
    }


def waiting_words(begun: int) -> str:
    """未到时候，2 人已开始: what is said of a task that is not due yet for anybody, instead of how many keep up."""
    return _("not yet time; {n} begun").format(n=begun) if begun else _("not yet time")


def verdict_sentence(tasks: Iterable[Any]) -> str:
    """7 项跟上，2 项落后: how many keep up; those whose time has not come are counted apart."""
    rows = list(tasks)
    up = sum(1 for task in rows if task.keeps_up)
    behind = sum(1 for task in rows if not task.keeps_up and task.verdict.code != "not_yet")
    waiting = len(rows) - up - behind
    parts = [npgettext("number of tasks", "{n} keeps up", "{n} keep up", up).format(n=up)] if up else []
    parts += [ngettext("{n} is behind", "{n} are behind", behind).format(n=behind)] if behind else []
    parts += [ngettext("{n} is not due yet", "{n} are not due yet", waiting).format(n=waiting)] if waiting else []
    return pgettext("between clauses", ", ").join(parts)


def forecast_sentence(tasks: Iterable[Any]) -> str:
    """照现在的速度，推介会差 5 场: what would be missing at the end at the rate so far; "" when nothing would."""
    short = [
        _("{task} {n} {unit}").format(
            task=title(task.task),
            n=task.quota - task.forecast,
            unit=in_language(task.task, "unit", get_language() or ""),
        )
        for task in tasks
        if task.behind and task.forecast is not None and task.forecast < task.quota
    ]
    if not short:
        return ""
    return _("At this rate there will be missing: {tasks}").format(
        tasks=pgettext("between things listed", ", ").join(short)
    )
