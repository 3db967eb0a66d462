"""Shared reads of evidence, for this room's pages and for the rooms above. Each takes a fixed number of queries.

progress_of(secondment)            how far one person is with each task of the scheme, in the scheme's order
progress_of_many(cohort | query)   the same for many: {secondment.pk: [TaskProgress, …]}
records_in(secondment, start, end) standing records somebody took part in, oldest first, with all that hangs on them
facts_in(secondment, start, end)   the facts of those days as `kernel.progress.Fact`
records_per_day(cohort | secondment) {date: number of standing records}, those of branches only in the person's own
open_steps(secondment, from_day)   records whose next step waits for the person on that day or later
last_record_dates(cohort)          {secondment.pk: date of the newest standing record}; who has none is left out, and
                                   what a branch wrote, for those who ask are not in it
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from jiebang.common import clock
from jiebang.evidence.facts import kernel_facts
from jiebang.evidence.models import Fact, Participation, Record, TaskTally
from jiebang.evidence.tallies import course_of
from jiebang.kernel import progress as kernel
from jiebang.kernel.scheme.model import COHORT, GROUP, Task
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.stays import hosts_by_day


@dataclass(frozen=True)
class TaskProgress:
    """One task of one person on one day. verdict: code and n, worded by `wording.verdict_words`.

    expected: units due by today · tick: where today should be, per mille of the quota · forecast: units at the end at
    the rate so far, None where that says nothing · windows: each quarter or month of a task that has them.
    """

    task: Task
    done: int
    quota: int
    expected: int
    tick: int
    verdict: kernel.Verdict
    last_on: date | None = None
    forecast: int | None = None
    windows: tuple[kernel.WindowProgress, ...] = ()

    @property
    def missing(self) -> int:
        return max(0, self.quota - self.done)

    @property
    def behind(self) -> bool:
        return self.verdict.code in ("behind", "overdue")

    @property
    def keeps_up(self) -> bool:
        return self.verdict.code in ("done", "ahead", "on_pace")


def progress_of(secondment: Secondment, on: date | None = None) -> list[TaskProgress]:
    """Every task of the cohort's scheme for one person, as of `on` (default: today), in the scheme's order."""
    held = TaskTally.objects.filter(cohort_id=secondment.cohort_id)
    tallies = held.filter(secondment=secondment) | held.filter(secondment__isnull=True)
    return judge_all(secondment, group_tallies(tallies), on or clock.today())


def progress_of_many(
    whom: Cohort | QuerySet[Secondment] | Iterable[Secondment], on: date | None = None
) -> dict[int, list[TaskProgress]]:
    """The same for a whole cohort or the secondments of a query, by secondment.pk."""
    rows = whom.secondments.select_related("cohort") if isinstance(whom, Cohort) else whom
    secondments = list(rows.select_related("cohort") if isinstance(rows, QuerySet) else rows)
    cohorts = {s.cohort_id for s in secondments}
    tallies = group_tallies(TaskTally.objects.filter(cohort_id__in=cohorts))
    # One cohort object for all its people: its scheme is read from the snapshot once.
    shared: dict[int, Cohort] = {}
    for secondment in secondments:
        secondment.cohort = shared.setdefault(secondment.cohort_id, secondment.cohort)
    return {s.pk: judge_all(s, tallies, on or clock.today()) for s in secondments}


# (cohort, secondment or None, body or None, task) → counts by window
Tallies = dict[tuple[int, int | None, int | None, str], dict[str, kernel.Count]]


def group_tallies(rows: QuerySet[TaskTally]) -> Tallies:
    counts: Tallies = defaultdict(dict)
    columns = ("cohort_id", "secondment_id", "body_id", "task", "window", "done", "last_on")
    for cohort, secondment, body, task, window, done, last_on in rows.values_list(*columns):
        counts[cohort, secondment, body, task][window] = kernel.Count(done, last_on)
    return counts


def judge_all(secondment: Secondment, tallies: Tallies, on: date) -> list[TaskProgress]:
    cohort = secondment.cohort
    return [
        judge_one(task, secondment, tallies.get(holder_key(task, secondment), {}), on) for task in cohort.scheme.tasks
    ]


def holder_key(task: Task, secondment: Secondment) -> tuple[int, int | None, int | None, str]:
    if task.scope == GROUP:
        return secondment.cohort_id, None, secondment.group_id or -1, task.code
    if task.scope == COHORT:
        return secondment.cohort_id, None, None, task.code
    return secondment.cohort_id, secondment.pk, None, task.code


def judge_one(task: Task, secondment: Secondment, counts: dict[str, kernel.Count], on: date) -> TaskProgress:
    whose = secondment if task.scope not in (GROUP, COHORT) else None
    judged = kernel.judge(task, counts, course_of(secondment.cohort, whose), on)
    return TaskProgress(
        task, judged.done, judged.quota, judged.expected, judged.tick, judged.verdict,
        judged.last_on, judged.forecast, judged.windows,
    )  # fmt: skip


def with_everything(records: QuerySet[Record]) -> QuerySet[Record]:
    """The records with all their pages show, in a fixed number of queries."""
    # Looked up apart, not joined: thousands of records share one cohort and few people, whose rows are wide.
    people = Participation.objects.order_by("secondment__number").prefetch_related(
        "secondment__person", "secondment__group"
    )
    return records.select_related("withdrawal").prefetch_related(
        "cohort",
        "author__person",
        "body",
        "next_owner__person",
        Prefetch("participations", people),
        "organisations__organisation",
        "people_met__contact__organisation",
        "people_met__met_by__person",
        "decisions",
    )


def records_in(secondment: Secondment, start: date, end: date) -> QuerySet[Record]:
    """Standing records the person took part in on the days from start to end, oldest first."""
    records = Record.objects.standing().filter(participations__secondment=secondment, date__range=(start, end))
    return with_everything(records).order_by("date", "time", "id")


def open_steps(secondment: Secondment, from_day: date) -> QuerySet[Record]:
    """Records whose next step waits for the person on that day or later."""
    own = Q(next_owner=secondment) | Q(next_owner__isnull=True, author=secondment)
    return (
        Record.objects.standing().filter(own, next_due__gte=from_day).exclude(next_step="").order_by("next_due", "id")
    )


def facts_in(secondment: Secondment, start: date, end: date) -> list[kernel.Fact]:
    facts = Fact.objects.filter(secondment=secondment, date__range=(start, end)).order_by("date", "id")
    return kernel_facts(facts, hosts_by_day(Secondment.objects.filter(pk=secondment.pk)))[secondment.pk]


def records_per_day(whom: Cohort | Secondment) -> dict[date, int]:
    records = Record.objects.standing()
    if isinstance(whom, Cohort):
        records = records.filter(cohort=whom).beyond_branches()
    else:
        records = records.filter(participations__secondment=whom)
    return dict(records.order_by("date").values_list("date").annotate(Count("pk")))


def last_record_dates(cohort: Cohort) -> dict[int, date]:
    records = Record.objects.standing().filter(cohort=cohort).beyond_branches()
    rows = Participation.objects.filter(record__in=records.values("pk"))
    return dict(rows.order_by().values_list("secondment_id").annotate(Max("record__date")))
