"""The cohort overview: tasks against the pace, hosts, papers by group, and what needs a hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from jiebang.common import clock, look
from jiebang.evidence.models import Participation, Record
from jiebang.evidence.queries import TaskProgress, records_per_day
from jiebang.home import phrases
from jiebang.home.board import Apart, apart_of, latest_of
from jiebang.home.papers import Turn, turns_of
from jiebang.home.standing import Standing, parted, people_of, standings
from jiebang.kernel.scheme import PERSON, Task
from jiebang.placements.models import Post, Run, Wish
from jiebang.placements.queries import people_to_place
from jiebang.programmes.models import Body, Cohort, Host

TURNS_SHOWN = 3
LIVELY_DAYS = 14  # the shade of a host: records of its people within these days
SILENT_DAYS = 10  # a host none of whose people wrote for so long
SLOW_BELOW, SLOW_SHARE = 0.9, 0.1
NOTHING_SECTOR = ""


@dataclass(frozen=True)
class TaskLine:
    """One task over all who owe it, each counted up to the quota so that nobody's surplus hides another's gap.

    done, quota, expected: on average for one holder · behind: holders clearly behind (see standing.is_far_behind)
    """

    task: Task
    title: str
    done: float
    quota: float
    expected: float
    holders: int
    complete: int
    behind: int
    waiting: bool

    @property
    def is_slow(self) -> bool:
        """A tenth short of today on average, or a tenth of the people clearly behind."""
        if self.waiting or not self.holders:
            return False
        return self.done < SLOW_BELOW * self.expected or self.behind >= SLOW_SHARE * self.holders

    @property
    def state(self) -> str:
        if self.complete == self.holders:
            return "done"
        return "low" if self.is_slow else "ok"

    @property
    def mean(self) -> str:
        return look.number(round(self.done, 1))


@dataclass(frozen=True)
class HostSquare:
    """shade: "x" nobody there wrote for SILENT_DAYS, else how many records within LIVELY_DAYS: 0, 1, 2."""

    name: str
    people: list[Standing]
    shade: str
    records: int

    @property
    def size(self) -> int:
        return len(self.people)


@dataclass(frozen=True)
class Sector:
    title: str
    hosts: list[HostSquare]


@dataclass(frozen=True)
class GroupColumn:
    group: Body | None
    people: list[Standing]

    @property
    def keys(self) -> list[int]:
        return [person.secondment.pk for person in self.people]


@dataclass(frozen=True)
class Overview:
    cohort: Cohort
    people: list[Standing]
    tasks: list[TaskLine]
    sectors: list[Sector]
    groups: list[GroupColumn]
    turns: list[Turn]
    latest: Turn | None
    per_day: list[int]
    empty_hosts: int = 0
    hosts: int = 0
    quiet: list[Standing] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)

    @property
    def slow_tasks(self) -> list[TaskLine]:
        return [line for line in self.tasks if line.is_slow]

    @property
    def judged_tasks(self) -> list[TaskLine]:
        return [line for line in self.tasks if not line.waiting]

    @property
    def silent_hosts(self) -> list[HostSquare]:
        return [host for sector in self.sectors for host in sector.hosts if host.shade == "x"]

    @property
    def behind(self) -> list[Standing]:
        return [person for person in self.people if person.is_behind and not person.needs_help]


def overview_of(cohort: Cohort) -> Overview:
    """A fixed number of queries, however many people, hosts and groups."""
    people, others = parted(standings(cohort, people_of(cohort)))
    turns = turns_of(cohort, [person.secondment for person in people], last=TURNS_SHOWN)
    hosts = list(Host.objects.filter(cohort=cohort).select_related("organisation"))
    sectors = sectors_of(hosts, people, lively(cohort))
    counts = records_per_day(cohort)
    return Overview(
        cohort=cohort,
        people=people,
        tasks=[line_of(task, people) for task in cohort.scheme.tasks] if people else [],
        sectors=sectors,
        groups=columns_of(cohort, people),
        turns=turns,
        latest=latest_of(turns),
        per_day=[counts.get(cohort.starts_on + timedelta(days=n), 0) for n in range(cohort.days)],
        hosts=len(hosts),
        empty_hosts=len(hosts) - sum(len(sector.hosts) for sector in sectors),
        quiet=[person for person in people if person.needs_help],
        apart=[apart_of(person) for person in others],
    )


# ---------- tasks ----------


def line_of(task: Task, people: list[Standing]) -> TaskLine:
    held = holders_of(task, people)
    n = len(held) or 1
    return TaskLine(
        task=task,
        title=phrases.title_of(task),
        done=sum(min(t.done, t.quota) for t in held) / n,
        quota=sum(t.quota for t in held) / n or task.quota,
        expected=sum(min(t.expected, t.quota) for t in held) / n,
        holders=len(held),
        complete=sum(1 for t in held if t.done >= t.quota),
        behind=sum(1 for person in people for t in person.slow if t.task.code == task.code),
        waiting=all(t.verdict.code == "not_yet" for t in held),
    )


def holders_of(task: Task, people: list[Standing]) -> list[TaskProgress]:
    """One progress for each person, group or the cohort, as the task's scope says."""
    own = [(person, t) for person in people for t in person.tasks if t.task.code == task.code]
    if task.scope == PERSON:
        return [t for _person, t in own]
    once = {person.secondment.group_id if task.scope == "group" else None: t for person, t in own}
    return list(once.values())


# ---------- hosts ----------


def lively(cohort: Cohort) -> dict[int, int]:
    """Records of each person within the last LIVELY_DAYS of the cohort so far."""
    today = min(clock.today(), cohort.ends_on)
    days = (today - timedelta(days=LIVELY_DAYS - 1), today)
    records = Record.objects.standing().filter(cohort=cohort, date__range=days).beyond_branches()
    rows = Participation.objects.filter(record__in=records.values("pk"))
    return dict(rows.order_by().values_list("secondment_id").annotate(Count("pk")))


def sectors_of(hosts: list[Host], people: list[Standing], records: dict[int, int]) -> list[Sector]:
    """Hosts that have people, by sector: the largest sectors first, hosts by name."""
    at: dict[int, list[Standing]] = defaultdict(list)
    for person in people:
        if person.secondment.host_id:
            at[person.secondment.host_id].append(person)
    found: dict[str, list[HostSquare]] = defaultdict(list)
    for host in sorted(hosts, key=lambda host: (host.organisation.sort_key, host.pk)):
        if at[host.pk]:
            found[host.organisation.sector].append(square_of(host, at[host.pk], records))
    ordered = sorted(found.items(), key=lambda pair: (pair[0] == NOTHING_SECTOR, -len(pair[1]), pair[0]))
    return [Sector(title, squares) for title, squares in ordered]


def square_of(host: Host, people: list[Standing], records: dict[int, int]) -> HostSquare:
    count = sum(records.get(person.secondment.pk, 0) for person in people)
    return HostSquare(str(host.organisation), people, shade_of(people, count), count)


def shade_of(people: list[Standing], count: int) -> str:
    quiet = [person.quiet_days for person in people if person.quiet_days is not None and not person.explained]
    if quiet and len(quiet) == len(people) and min(quiet) >= SILENT_DAYS:
        return "x"
    each = count / len(people)
    # About one record every working day is usual; half of that is a quieter host.
    return "2" if each >= LIVELY_DAYS / 2 else "1" if each >= LIVELY_DAYS / 4 else "0"


# ---------- groups ----------


def columns_of(cohort: Cohort, people: Iterable[Standing]) -> list[GroupColumn]:
    """The groups in their fixed order, and whoever is in none last."""
    inside: dict[int | None, list[Standing]] = defaultdict(list)
    for person in people:
        inside[person.secondment.group_id].append(person)
    groups = Body.objects.filter(cohort=cohort, kind=Body.Kind.GROUP)
    columns = [GroupColumn(g, inside[g.pk]) for g in groups if inside[g.pk] or g.dissolved_on is None]
    return columns + ([GroupColumn(None, inside[None])] if inside[None] else [])


@dataclass(frozen=True)
class Readiness:
    """What a cohort before departure has and lacks."""

    people: int
    grouped: int
    placed: int
    hosts: int
    posts: int
    seats: int
    wishes: int
    plans: int


def readiness_of(cohort: Cohort) -> Readiness:
    people: dict[str, Any] = people_to_place(cohort).aggregate(
        all=Count("pk"),
        grouped=Count("pk", filter=Q(group__isnull=False)),
        placed=Count("pk", filter=Q(host__isnull=False)),
    )
    posts = Post.objects.filter(cohort=cohort).aggregate(all=Count("pk"), seats=Sum("seats"))
    return Readiness(
        people=people["all"],
        grouped=people["grouped"],
        placed=people["placed"],
        hosts=Host.objects.filter(cohort=cohort).count(),
        posts=posts["all"],
        seats=posts["seats"] or 0,
        wishes=Wish.objects.filter(cohort=cohort).count(),
        plans=Run.objects.filter(cohort=cohort).count(),
    )
