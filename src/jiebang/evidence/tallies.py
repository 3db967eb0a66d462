"""Tallies: how far each holder is with each task, recounted from facts in the transaction that changed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from jiebang.evidence.facts import kernel_facts
from jiebang.evidence.models import Fact, TaskTally
from jiebang.kernel import progress as kernel
from jiebang.kernel.scheme.model import COHORT, GROUP, PERSON, Task
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.stays import Span, groups_by_day, hosts_by_day

# (secondment or None, body or None, task, window)
Key = tuple[int | None, int | None, str, str]


def course_of(cohort: Cohort, secondment: Secondment | None = None) -> kernel.Course:
    """The stretch a cohort's tasks are worked on, with a late joiner's or early leaver's own days."""
    if secondment is None:
        return kernel.Course(cohort.starts_on, cohort.ends_on)
    return kernel.Course(
        cohort.starts_on, cohort.ends_on, secondment.arrives_on, secondment.ends_on, secondment.by_days
    )


@transaction.atomic
def rebuild_tallies(cohort: Cohort) -> int:
    """Count everything of a cohort afresh, for all its people and tasks; how many tallies were wrong."""
    lock(cohort)
    return recount(cohort, all_tasks=True)


@transaction.atomic
def recount_secondments(secondments: Iterable[Secondment]) -> int:
    """Count these people's tasks afresh, after a change of what counting rests on: a host, a group, a merge."""
    by_cohort: dict[int, list[Secondment]] = {}
    for secondment in secondments:
        by_cohort.setdefault(secondment.cohort_id, []).append(secondment)
    changed = 0
    counted = Fact.objects.filter(cohort_id__in=by_cohort).values("cohort_id")
    for cohort in Cohort.objects.filter(pk__in=counted):
        lock(cohort)
        # A change of group touches two groups, of which only the new one is known here.
        together = any(task.scope != PERSON for task in cohort.scheme.tasks)
        changed += recount(cohort, None if together else [s.pk for s in by_cohort[cohort.pk]], all_tasks=True)
    return changed


@transaction.atomic
def recount_scheme(cohort: Cohort, before: Cohort) -> int:
    """Another scheme or other days came into force: count afresh the tasks that are counted otherwise now."""
    lock(cohort)
    was = {task.code: counting(task, before) for task in before.scheme.tasks}
    tasks = [task for task in cohort.scheme.tasks if was.get(task.code) != counting(task, cohort)]
    return clear_strays(cohort) + (recount_tasks(cohort, tasks, None) if tasks else 0)


def counting(task: Task, cohort: Cohort) -> tuple[Any, ...]:
    """All that a task's tallies depend on besides facts; quota and pace are judged when they are shown."""
    cut = (cohort.starts_on, cohort.ends_on) if task.window != "whole" else ()
    return task.scope, frozenset(task.counts), task.organisation, task.distinct, task.window, cut


def lock(cohort: Cohort) -> None:
    """One writer at a time in a cohort, until the transaction ends: a tally is the count of all facts, not of some.

    Whoever waited here while another scheme came into force counts by that one.
    """
    held = Cohort.objects.select_for_update(no_key=True).only("pk", "scheme_number").get(pk=cohort.pk)
    if held.scheme_number != cohort.scheme_number:
        cohort.forget_scheme()


def recount(
    cohort: Cohort, secondments: Iterable[int] | None = None, kinds: Iterable[str] = (), *, all_tasks: bool = False
) -> int:
    """Count the tasks that facts of these kinds feed, for these people (None: everybody), their groups and the cohort.

    The caller holds the cohort's lock. Returns how many stored tallies changed.
    """
    wanted = set(kinds)
    tasks = [task for task in cohort.scheme.tasks if all_tasks or wanted & set(task.counts)]
    strays = clear_strays(cohort) if all_tasks else 0
    return strays + (recount_tasks(cohort, tasks, secondments) if tasks else 0)


def recount_tasks(cohort: Cohort, tasks: list[Task], secondments: Iterable[int] | None) -> int:
    holders = Holders.of(cohort, None if secondments is None else set(secondments), {task.scope for task in tasks})
    return store(cohort, tasks, holders, count_all(cohort, tasks, holders))


# Whose facts are counted: everybody's of these people, or for a group those of the days they were in it.
Counted = Mapping[int, list[Span[int]] | None]


@dataclass
class Holders:
    """Whose tallies are counted. groups: members by group, each with the days of it, so that what somebody did there
    stays there after a change of group · everybody: whose facts are needed · complete: all."""

    people: set[int]
    complete: bool = False
    groups: dict[int, Counted] = field(default_factory=dict)
    cohort: bool = False
    everybody: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, cohort: Cohort, people: set[int] | None, scopes: set[str]) -> Holders:
        needed = people is None or scopes != {PERSON}
        everybody = set(cohort.secondments.values_list("pk", flat=True)) if needed else set()
        holders = cls(everybody if people is None else people, complete=people is None)
        holders.everybody = set(holders.people)
        if GROUP in scopes:
            groups = groups_by_day(cohort)
            touched = {span.value for who in holders.people for span in groups.spans(who)}
            holders.groups = {group: groups.had(group) for group in touched}
            holders.everybody.update(*holders.groups.values())
        if COHORT in scopes:
            holders.cohort = True
            holders.everybody |= everybody
        return holders

    def holds(self, task: Task) -> list[tuple[int | None, int | None, Counted]]:
        """(secondment, body, whose facts are counted) for each holder of the task."""
        if task.scope == GROUP:
            return [(None, group, members) for group, members in self.groups.items()]
        if task.scope == COHORT:
            return [(None, None, dict.fromkeys(self.everybody))]
        return [(who, None, {who: None}) for who in self.people]


def count_all(
    cohort: Cohort, tasks: list[Task], holders: Holders, *, until: date | None = None
) -> dict[Key, kernel.Count]:
    """Counts of the tasks from the facts. until: the last day whose facts are taken, None for all."""
    facts = load_facts(cohort, tasks, holders.everybody, until=until)
    course = course_of(cohort)
    counted: dict[Key, kernel.Count] = {}
    for task in tasks:
        for secondment, body, members in holders.holds(task):
            for window, found in kernel.count(task, facts_within(facts, members), course).items():
                counted[secondment, body, task.code, window] = found
    return counted


def facts_within(facts: Mapping[int, list[kernel.Fact]], members: Counted) -> list[kernel.Fact]:
    """The facts of these people, of who was a member for some days only those of these days."""
    return [
        fact
        for who, days in members.items()
        for fact in facts.get(who, ())
        if days is None or any(span.holds_on(fact.date) for span in days)
    ]


def load_facts(
    cohort: Cohort, tasks: Iterable[Task], people: set[int], *, until: date | None = None
) -> dict[int, list[kernel.Fact]]:
    kinds = {kind for task in tasks for kind in task.counts}
    facts = Fact.objects.filter(cohort=cohort, kind__in=kinds)
    if until is not None:
        facts = facts.filter(date__lte=until)
    # A long list of people is filtered here: one query cannot name thousands on every database.
    if len(people) <= 500:
        facts = facts.filter(secondment_id__in=people)
    return kernel_facts(facts, hosts_by_day(Secondment.objects.filter(cohort=cohort)))


def store(cohort: Cohort, tasks: list[Task], holders: Holders, counted: dict[Key, kernel.Count]) -> int:
    """Make the stored tallies of these holders and tasks equal to the counts."""
    rows = held_tallies(cohort, tasks, holders)
    gone = [row.pk for key, row in rows.items() if key not in counted]
    new = [
        TaskTally(cohort=cohort, secondment_id=key[0], body_id=key[1], task=key[2], window=key[3], **as_columns(found))
        for key, found in counted.items()
        if key not in rows
    ]
    changed = [row for key, row in rows.items() if key in counted and set_count(row, counted[key])]
    for start in range(0, len(gone), 500):
        TaskTally.objects.filter(pk__in=gone[start : start + 500]).delete()
    TaskTally.objects.bulk_create(new, batch_size=500)
    TaskTally.objects.bulk_update(changed, ["done", "last_on"], batch_size=200)
    return len(gone) + len(new) + len(changed)


def held_tallies(cohort: Cohort, tasks: list[Task], holders: Holders) -> dict[Key, TaskTally]:
    codes = {task.code: task for task in tasks}
    tallies = TaskTally.objects.filter(cohort=cohort, task__in=codes)
    if len(holders.people) <= 500 and not (holders.groups or holders.cohort or holders.complete):
        tallies = tallies.filter(secondment_id__in=holders.people)
    return {key_of(row): row for row in tallies if concerns(row, codes[row.task], holders)}


def concerns(row: TaskTally, task: Task, holders: Holders) -> bool:
    """Whether the tally is of one of these holders; one of a scope the task no longer has is too, and goes."""
    if holders.complete:
        return True
    if row.secondment_id:
        return row.secondment_id in holders.people
    if row.body_id:
        return row.body_id in holders.groups or task.scope != GROUP
    return holders.cohort or task.scope != COHORT


def clear_strays(cohort: Cohort) -> int:
    """Take away tallies of tasks the snapshot does not have."""
    codes = [task.code for task in cohort.scheme.tasks]
    return TaskTally.objects.filter(cohort=cohort).exclude(task__in=codes).delete()[0]


def key_of(row: TaskTally) -> Key:
    return row.secondment_id, row.body_id, row.task, row.window


def as_columns(found: kernel.Count) -> dict[str, Any]:
    return {"done": found.done, "last_on": found.last_on}


def set_count(row: TaskTally, found: kernel.Count) -> bool:
    changed = (row.done, row.last_on) != (found.done, found.last_on)
    row.done, row.last_on = found.done, found.last_on
    return changed
