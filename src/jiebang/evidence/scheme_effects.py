"""What a change of the scheme does to tasks and records: who would be behind, what counts no more, what is in use."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import clock, look
from jiebang.evidence.models import Record, TaskTally
from jiebang.evidence.tallies import Holders, count_all, counting, course_of
from jiebang.evidence.wording import waiting_words
from jiebang.kernel import progress as kernel
from jiebang.kernel.scheme.model import COHORT, GROUP, PERSON, Task
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.scheme import effects, sides, words
from jiebang.programmes.scheme.effects import Change, Effect

BEHIND, AHEAD = ("behind", "overdue"), ("ahead", "done")
# (secondment or None, body or None, task) → counts by window
Counts = dict[tuple[int | None, int | None, str], dict[str, kernel.Count]]


def register() -> None:
    effects.add("records", of_records, order=10)
    effects.add("tasks", of_tasks, order=20)
    sides.add("tasks", tasks_at, order=20)


# ---------- tasks ----------


def of_tasks(change: Change) -> Iterator[Effect]:
    """For every task whose standing changes: how many are behind and ahead before and after, as of today."""
    people = list(Secondment.objects.filter(cohort=change.cohort))
    if not people:
        return
    before, after = standing(change.before, change.cohort, people), standing(change.after, change.cohort, people)
    now = {task.code: task for task in change.after.scheme.tasks}
    for task in change.before.scheme.tasks:
        if task.code not in now:
            yield taken_out(task, before[task.code])
    was = {task.code: task for task in change.before.scheme.tasks}
    for task in now.values():
        old = was.get(task.code)
        if old is None or differs(old, task) or before[task.code] != after[task.code]:
            yield weighed(task, before.get(task.code), after[task.code])


@dataclass(frozen=True)
class Standings:
    """How the holders of one task stand: people, groups or the one cohort.

    begun: how many have anything counted · waiting: for how many it is not yet time · finished: how many did it all.
    """

    holders: int
    behind: int
    ahead: int
    begun: int
    units: int
    waiting: int = field(default=0, compare=False)
    finished: int = field(default=0, compare=False)


def standing(side: Cohort, cohort: Cohort, people: list[Secondment], on: date | None = None) -> dict[str, Standings]:
    """Every task of one side, in a fixed number of queries; on: the day to judge on, facts of later days left out."""
    counts = counts_of(side, cohort, on)
    day = on or clock.today()
    return {task.code: standings_of(task, side, people, counts, day) for task in side.scheme.tasks}


def standings_of(task: Task, side: Cohort, people: list[Secondment], counts: Counts, day: date) -> Standings:
    judged = [
        kernel.judge(task, counts.get((*key, task.code), {}), course, day)
        for key, course in holders(task, side, people)
    ]
    codes = Counter(found.verdict.code for found in judged)
    return Standings(
        holders=len(judged),
        behind=sum(codes[code] for code in BEHIND),
        ahead=sum(codes[code] for code in AHEAD),
        begun=sum(1 for found in judged if found.done),
        units=sum(found.done for found in judged),
        waiting=codes["not_yet"],
        finished=codes["done"],
    )


def holders(
    task: Task, side: Cohort, people: list[Secondment]
) -> list[tuple[tuple[int | None, int | None], kernel.Course]]:
    """((secondment, body), the stretch it works on) of everybody whose task it is."""
    if task.scope == GROUP:
        groups = dict.fromkeys(person.group_id for person in people if person.group_id)
        return [((None, group), course_of(side)) for group in groups]
    if task.scope == COHORT:
        return [((None, None), course_of(side))]
    return [((person.pk, None), course_of(side, person)) for person in people]


def counts_of(side: Cohort, cohort: Cohort, on: date | None = None) -> Counts:
    """From the tallies where they count as this side does, else from the facts."""
    kept = {task.code: counting(task, cohort) for task in cohort.scheme.tasks}
    told = [task for task in side.scheme.tasks if on is None and kept.get(task.code) == counting(task, side)]
    found: Counts = defaultdict(dict)
    if told:
        rows = TaskTally.objects.filter(cohort=cohort, task__in=[task.code for task in told])
        for who, body, code, window, done, last_on in rows.values_list(
            "secondment_id", "body_id", "task", "window", "done", "last_on"
        ):
            found[who, body, code][window] = kernel.Count(done, last_on)
    others = [task for task in side.scheme.tasks if task not in told]
    if others:
        those = Holders.of(cohort, None, {task.scope for task in others})
        for (who, body, code, window), count in count_all(side, others, those, until=on).items():
            found[who, body, code][window] = count
    return found


def differs(old: Task, new: Task) -> bool:
    """In what is asked, not in what it is called."""
    keys = ("quota", "scope", "counts", "organisation", "distinct", "pace", "due_day", "window", "carry")
    return any(getattr(old, key) != getattr(new, key) for key in keys)


def taken_out(task: Task, was: Standings) -> Effect:
    if not was.begun:
        text = _("“{task}” is taken out; nobody had begun it.")
    else:
        text = ngettext(
            "“{task}” is taken out: what {n} had done for it ({units} in all) counts no more. The records stay.",
            "“{task}” is taken out: what {n} had done for it ({units} in all) counts no more. The records stay.",
            was.begun,
        )
    told = text.format(task=words.said(task), n=counted(task, was.begun), units=units(task, was.units))
    return Effect("tasks", look.spaced(told), "och" if was.begun else "", "task", task.code)


def weighed(task: Task, was: Standings | None, now: Standings) -> Effect:
    """How many are behind, before and after: 落后的由 27 人减到 11 人."""
    tone = ""
    if was is None:
        text, tone = _("“{task}” is new: as of today {now} would be behind."), "och" if now.behind else ""
    elif was.behind == now.behind:
        text = _("“{task}”: {now} behind, as before.")
    elif now.behind < was.behind:
        text, tone = _("“{task}”: behind falls from {was} to {now}."), "pin"
    else:
        text, tone = _("“{task}”: behind rises from {was} to {now}."), "och"
    before = counted(task, was.behind) if was else ""
    told = look.spaced(text.format(task=words.said(task), was=before, now=counted(task, now.behind)))
    return Effect("tasks", told, tone, "task", task.code, figures=figures(was, now))


def figures(was: Standings | None, now: Standings) -> tuple[tuple[str, int, int], ...]:
    old = was or Standings(0, 0, 0, 0, 0)
    return (
        (_("behind"), old.behind, now.behind),
        (_("ahead or done"), old.ahead, now.ahead),
        (_("begun"), old.begun, now.begun),
    )


def counted(task: Task, n: int) -> str:
    if task.scope == GROUP:
        return ngettext("{n} group", "{n} groups", n).format(n=n)
    if task.scope == COHORT:
        return ngettext("{n} cohort", "{n} cohorts", n).format(n=n)
    return ngettext("{n} person", "{n} people", n).format(n=n)


def units(task: Task, n: int) -> str:
    unit = words.said(task, "unit")
    return f"{n} {look.singular(unit) if n == 1 else unit}".strip()


# ---------- records ----------


def of_records(change: Change) -> Iterator[Effect]:
    """What records name stays in the scheme; and records of days that would lie outside are told."""
    yield from in_use("kind", change, dict(kinds_used(change.cohort)))
    for table, column in (("direction", "directions"), ("orientation", "orientations"), ("action", "action")):
        if change.removed(table):
            yield from in_use(table, change, codes_used(change.cohort, column))
    outside = Record.objects.standing().filter(cohort=change.cohort, date__gt=change.after.ends_on).count()
    if outside:
        text = ngettext("{n} record is dated after that day.", "{n} records are dated after that day.", outside)
        yield Effect("records", text.format(n=outside), "och", "scheme")


def kinds_used(cohort: Cohort) -> Iterable[tuple[str, int]]:
    return Counter(Record.objects.filter(cohort=cohort).values_list("kind", flat=True)).items()


def codes_used(cohort: Cohort, column: str) -> dict[str, int]:
    """How many records name each code; a column holds one code or a list of them."""
    found: Counter[str] = Counter()
    for named in Record.objects.filter(cohort=cohort).values_list(column, flat=True).iterator():
        found.update([named] if isinstance(named, str) else named)
    return dict(found)


def in_use(table: str, change: Change, used: dict[str, int]) -> Iterator[Effect]:
    for item in change.removed(table):
        if n := used.get(item.code, 0):
            text = ngettext(
                "{table} “{title}” cannot be taken out: {n} record names it. Put it back; its title may be changed.",
                "{table} “{title}” cannot be taken out: {n} records name it. Put it back; its title may be changed.",
                n,
            )
            told = text.format(table=words.heading(table), title=words.said(item), n=n)
            yield Effect("records", told, "cin", table, item.code, blocks=True)


# ---------- two cohorts beside each other ----------


def tasks_at(cohort: Cohort, on: date) -> list[sides.Figure]:
    """For each task, how many keep up on a day; a task is known by its code across schemes."""
    people = list(Secondment.objects.filter(cohort=cohort))
    then = cohort.as_on(on)
    found: list[sides.Figure] = []
    if people:
        stands = standing(then, cohort, people, on)
        for task in then.scheme.tasks:
            this = stands[task.code]
            found.append(sides.Figure(f"task:{task.code}", words.said(task), keeping_up(task, this)))
    return found


def keeping_up(task: Task, found: Standings) -> str:
    if found.waiting and found.waiting + found.finished == found.holders:
        return waiting_words(found.begun)
    if task.scope != PERSON:
        return counted(task, found.holders - found.behind)
    return _("{n} of {of} keep up").format(n=found.holders - found.behind, of=found.holders)
