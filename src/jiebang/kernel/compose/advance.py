"""Sentences on how far the tasks are and what else was done: every number is counted by `kernel.progress`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date

from jiebang.kernel.compose.model import Absence, Happening, Material, Sentence
from jiebang.kernel.compose.phrases import Phrases, filled
from jiebang.kernel.compose.text import MARKS, sentence, tidy
from jiebang.kernel.progress import Fact, Progress, counts, due_on, judge, owed, unit_of, window_key, worked_on
from jiebang.kernel.progress import count as count_units
from jiebang.kernel.scheme.model import PERSON, Kind, Task

WELL = ("done", "ahead", "on_pace")
HOST_WORK = "host_work"


@dataclass(frozen=True)
class Advance:
    """One task at the end of the period. new: records of the units first counted in the period, by unit ·
    before: those of the units counted earlier in the same window."""

    task: Task
    progress: Progress
    new: tuple[str, ...]
    before: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.progress.verdict.code


def advances(material: Material) -> list[Advance]:
    facts = [fact for fact in material.facts if fact.date <= material.as_of]
    return [advance(task, facts, material) for task in material.tasks if task.scope == PERSON]


def advance(task: Task, facts: list[Fact], material: Material) -> Advance:
    course = material.course
    window = window_key(task, material.as_of, course)
    within = [fact for fact in facts if counts(task, fact) and window_key(task, fact.date, course) == window]
    first: dict[Hashable, Fact] = {}
    for fact in sorted(within, key=lambda fact: (fact.date, str(fact.source), fact.kind, fact.subject)):
        first.setdefault(unit_of(task, fact), fact)
    return Advance(
        task,
        judge(task, count_units(task, facts, course), course, material.as_of),
        tuple(record_of(fact) for fact in first.values() if fact.date >= material.start),
        tuple(record_of(fact) for fact in first.values() if fact.date < material.start),
    )


def record_of(fact: Fact) -> str:
    return str(fact.source[1]) if isinstance(fact.source, tuple) else str(fact.source)


def on_tasks(section: int, material: Material, phrases: Phrases) -> Iterator[Sentence]:
    """What was done outside the tasks, each task that moved, then those that did not."""
    opened = False
    yield from on_absences(section, material, phrases)
    if not material.happenings:
        yield sentence(section, "no_records", phrases.say("no_records"), plain=True, weight=100)
    for told in on_other_kinds(section, material, phrases):
        yield told
        opened = True
    found = advances(material)
    yield from on_moved(section, [a for a in found if a.new], phrases, opened=opened)
    yield from on_still(section, [a for a in found if not a.new], material, phrases)


def on_absences(section: int, material: Material, phrases: Phrases) -> Iterator[Sentence]:
    for away in sorted(material.absences, key=lambda away: (away.start, away.end, away.reason)):
        if away.start <= material.end and away.end >= material.start:
            reason = tidy(away.reason, 60)
            rule = "absence" if reason else "absence_bare"
            text = phrases.say(rule, when=stretch(away, material, phrases), reason=reason)
            yield sentence(section, f"absence:{away.start}", text, plain=True, weight=90)


def stretch(away: Absence, material: Material, phrases: Phrases) -> str:
    start, end = (phrases.day(day, material.end) for day in (away.start, away.end))
    return start if away.start == away.end else phrases.say("from_to", start=start, end=end)


def on_other_kinds(section: int, material: Material, phrases: Phrases) -> Iterator[Sentence]:
    """Records of kinds that no task counts, in one sentence: days at the host, meetings, study."""
    told = {code for task in material.tasks if task.scope == PERSON for code in task.counts}
    by_kind: dict[str, list[Happening]] = defaultdict(list)
    for happening in in_order(material.happenings):
        by_kind[happening.kind].append(happening)
    kinds = sorted(material.kinds, key=lambda kind: kind.code != HOST_WORK)
    chosen = [kind for kind in kinds if kind.code in by_kind and kind.code not in told]
    if chosen:
        parts = [kind_count(kind, by_kind[kind.code], material, phrases) for kind in chosen]
        text = phrases.say("other_kinds", parts=phrases.listing(parts))
        groups = [[happening.id for happening in by_kind[kind.code]] for kind in chosen]
        yield sentence(section, "other_kinds", text, groups, weight=80)


def kind_count(kind: Kind, happenings: list[Happening], material: Material, phrases: Phrases) -> str:
    """Days for work at the host, which is written up once or twice a day; records for anything else."""
    days = {happening.date for happening in happenings}
    n = len(days) if kind.code == HOST_WORK else len(happenings)
    template = phrases.kind_counts.get(kind.code, phrases.texts["kind"])
    host = tidy(material.host, 60) or phrases.say("host")
    return filled(template, title=tidy(kind.title, 40), n=n, host=host, marks=MARKS)


def on_moved(section: int, moved: list[Advance], phrases: Phrases, *, opened: bool) -> Iterator[Sentence]:
    """Tasks that go well and count mere occasions share a sentence; the others have one each, the largest first."""
    shared = [a for a in moved if a.task.distinct == "none" and a.code in WELL and a.task.window == "whole"]
    if len(shared) < 2 or "together" not in phrases.texts:
        shared = []
    alone = sorted((a for a in moved if a not in shared), key=lambda a: (a.code not in WELL, -len(a.new), a.task.code))
    for number, a in enumerate(alone):
        rule = "task_first" if number == 0 and not opened else "task"
        text = phrases.say(rule, verdict=verdict(a, phrases), total=total(a, phrases), **numbers(a, phrases))
        yield sentence(section, f"task:{a.task.code}", text, [a.new], weight=70)
        if number == 0 and shared:
            yield together(section, shared, phrases)
    if shared and not alone:
        yield together(section, shared, phrases)


def together(section: int, shared: list[Advance], phrases: Phrases) -> Sentence:
    items = phrases.listing([phrases.say("item", **numbers(a, phrases)) for a in shared])
    totals = phrases.listing([phrases.say("quantity", n=a.progress.done, unit=unit(a.task, phrases)) for a in shared])
    text = phrases.say("together", items=items, totals=totals)
    return sentence(section, "tasks", text, [a.new for a in shared], weight=70)


def numbers(a: Advance, phrases: Phrases) -> dict[str, object]:
    return {
        "title": tidy(a.task.title, 40),
        "n": len(a.new),
        "unit": unit(a.task, phrases),
        "done": a.progress.done,
        "quota": a.progress.quota,
        "marks": MARKS,
    }


def unit(task: Task, phrases: Phrases) -> str:
    return tidy(task.unit, 12) or phrases.say("unit")


def total(a: Advance, phrases: Phrases) -> str:
    return phrases.say(f"total_{a.task.window}", done=a.progress.done, unit=unit(a.task, phrases))


def verdict(a: Advance, phrases: Phrases) -> str:
    rule = a.code if f"verdict_{a.code}" in phrases.texts else "on_pace"
    return phrases.say(f"verdict_{rule}", n=a.progress.verdict.n, quota=a.progress.quota, unit=unit(a.task, phrases))


def on_still(section: int, still: list[Advance], material: Material, phrases: Phrases) -> Iterator[Sentence]:
    """Tasks without anything new: each one that is behind, then the names of those that are not."""
    for a in still:
        if a.code in ("behind", "overdue", "due"):
            yield behind(section, a, material, phrases)
    calm = [tidy(a.task.title, 40) for a in still if a.code in WELL and a.progress.done]
    if calm:
        text = phrases.say("calm", titles=phrases.listing(calm), n=len(calm))
        yield sentence(section, "calm", text, plain=True, weight=30)


def behind(section: int, a: Advance, material: Material, phrases: Phrases) -> Sentence:
    """Its total rests on the earlier records; where there are none it is a plain statement of nothing."""
    rule = "late" if a.task.pace == "by_day" else "behind" if a.progress.done else "not_begun"
    due = phrases.day(due_day(a.task, material), material.end)
    values = {"due": due, "expected": a.progress.expected, "total": total(a, phrases), "verdict": verdict(a, phrases)}
    text = phrases.say(rule, **values, **numbers(a, phrases))
    groups = [a.before] if a.before else []
    return sentence(section, f"task:{a.task.code}", text, groups, plain=not a.before, weight=60)


def due_day(task: Task, material: Material) -> date:
    """The day a task done at once is due, in the window of `as_of`."""
    course = material.course
    at = min(max(material.as_of, course.start), course.end)
    window = next(window for window in owed(task, {}, course) if window.start <= at <= window.end)
    return due_on(task, worked_on(task, window, course, material.as_of))


def in_order(happenings: tuple[Happening, ...]) -> list[Happening]:
    return sorted(happenings, key=lambda happening: (happening.date, happening.id))
