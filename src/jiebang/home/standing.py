"""How each person of a cohort stands today: tasks, last record, leave, and whether somebody should look.

Two rules, both from facts alone, stated on the page that uses them:
- quiet: no record for QUIET_AFTER days, days on leave not counted. Shown as 可能需要帮助, never as a fault.
- behind: at least one task with less than four fifths of what today expects (heat step −2 or lower) and at least
  two units short, so that one session missed of three is seen in its cell but flags nobody.
Somebody on leave within the last EXPLAINS_FOR days has explained it and is not flagged. Who has left or is not here yet
is judged by nothing and shown apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from jiebang.common import clock, look
from jiebang.evidence.queries import TaskProgress, last_record_dates, progress_of_many
from jiebang.programmes.models import Cohort, Leave, Secondment

QUIET_AFTER = 5
EXPLAINS_FOR = 28
FAR_BEHIND, FAR_SHORT = -2, 2


@dataclass(frozen=True)
class Standing:
    """One person today. quiet_days: days without a record, leave left out, None where nothing can be said."""

    secondment: Secondment
    tasks: list[TaskProgress]
    last_on: date | None
    quiet_days: int | None
    leave: Leave | None = None
    slow: list[TaskProgress] = field(default_factory=list)
    # Whether today is one of the own days; who has left or still is to come is shown apart.
    here: bool = True

    @property
    def explained(self) -> bool:
        return self.leave is not None

    @property
    def is_quiet(self) -> bool:
        return self.quiet_days is not None and self.quiet_days >= QUIET_AFTER

    @property
    def is_behind(self) -> bool:
        return bool(self.slow)

    @property
    def needs_help(self) -> bool:
        """Quiet, and nobody has said why."""
        return self.is_quiet and not self.explained

    @property
    def keeps_up(self) -> bool:
        return not (self.is_quiet or self.is_behind)

    @property
    def urgency(self) -> tuple[int, int]:
        """What comes first on a board: the quiet, then those behind without a reason, then those with one."""
        if self.needs_help:
            return 0, -(self.quiet_days or 0)
        if self.is_behind:
            return (2 if self.explained else 1), -len(self.slow)
        return 3, 0  # the others keep their fixed order: there is no ranking of people


def people_of(cohort: Cohort) -> QuerySet[Secondment]:
    """The cohort's people as boards name them, in their fixed order."""
    rows = Secondment.objects.filter(cohort=cohort).select_related("cohort", "person", "group", "host__organisation")
    return rows.order_by("person__sort_key", "number", "id")


def parted(people: list[Standing]) -> tuple[list[Standing], list[Standing]]:
    """(who is here, who has left or is still to come)"""
    return [person for person in people if person.here], [person for person in people if not person.here]


def standings(cohort: Cohort, people: QuerySet[Secondment] | Iterable[Secondment]) -> list[Standing]:
    """How these people stand today, in the order given. A fixed number of queries for any number of people."""
    rows = list(people)
    today = min(clock.today(), cohort.ends_on)
    running = cohort.starts_on <= clock.today() <= cohort.ends_on
    tasks = progress_of_many(rows) if rows else {}
    last = last_record_dates(cohort) if rows else {}
    leaves = _leaves([row.pk for row in rows], cohort)
    return [
        _standing(row, tasks[row.pk], last.get(row.pk), leaves[row.pk], today=today, running=running) for row in rows
    ]


def _leaves(keys: list[int], cohort: Cohort) -> dict[int, list[Leave]]:
    wanted = set(keys)
    found: dict[int, list[Leave]] = defaultdict(list)
    for leave in Leave.objects.filter(secondment__cohort=cohort).order_by("starts_on", "id"):
        if leave.secondment_id in wanted:
            found[leave.secondment_id].append(leave)
    return found


def _standing(
    person: Secondment,
    tasks: list[TaskProgress],
    last_on: date | None,
    leaves: list[Leave],
    *,
    today: date,
    running: bool,
) -> Standing:
    here = is_here(person, today)
    return Standing(
        secondment=person,
        tasks=tasks,
        last_on=last_on,
        quiet_days=_quiet_days(person, last_on, leaves, today) if running and here else None,
        leave=_that_explains(leaves, today),
        slow=[task for task in tasks if is_far_behind(task)] if here else [],
        here=here,
    )


def is_here(person: Secondment, today: date) -> bool:
    """Whether the person has come and has not left; before the cohort begins everybody counts as here."""
    if today < person.cohort.starts_on:
        return not person.has_left_by(person.cohort.starts_on)
    return person.first_day <= today and not person.has_left_by(today)


def is_far_behind(task: TaskProgress) -> bool:
    if task.verdict.code == "overdue":
        return True
    return (look.level_of(task) or 0) <= FAR_BEHIND and task.verdict.n >= FAR_SHORT


def _quiet_days(person: Secondment, last_on: date | None, leaves: list[Leave], today: date) -> int | None:
    """Days since the last record (or since the person came) that no leave covers."""
    first = person.first_day
    since = max(last_on or first - timedelta(days=1), first - timedelta(days=1))
    silent = (since + timedelta(days=n) for n in range(1, (today - since).days + 1))
    return sum(1 for day in silent if not any(leave.starts_on <= day <= leave.ends_on for leave in leaves))


def _that_explains(leaves: list[Leave], today: date) -> Leave | None:
    """The newest leave begun by today that ended no longer than EXPLAINS_FOR days ago."""
    near = [leave for leave in leaves if leave.starts_on <= today <= leave.ends_on + timedelta(days=EXPLAINS_FOR)]
    return near[-1] if near else None
