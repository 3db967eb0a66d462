"""How things stand around some people on a day, as plain values; two pictures compared say what a change does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiebang.common import clock
from jiebang.evidence.queries import open_steps, progress_of_many
from jiebang.people.models import Grant, User
from jiebang.placements import seats
from jiebang.placements.models import Post
from jiebang.programmes import stays
from jiebang.programmes.models import Body, Cohort, Duty, Leave, Membership, Officer, Secondment
from jiebang.programmes.officers import CARRIED
from jiebang.reports.models import Submission
from jiebang.reports.periods import owed_periods, personal_kinds


@dataclass
class Seen:
    """One person. post, group: keys on the day · offices: (body, title) · duties: (body, words) · roles: (role, body)
    · tasks: code → (done, quota) · papers: (kind, period) → (first, last, due) of what is still to come in."""

    number: str
    name: str
    first: date
    last: date
    post: int | None = None
    group: int | None = None
    offices: list[tuple[int, str]] = field(default_factory=list)
    duties: list[tuple[int, str]] = field(default_factory=list)
    memberships: list[int] = field(default_factory=list)
    roles: list[tuple[str, int]] = field(default_factory=list)
    tasks: dict[str, tuple[int, int]] = field(default_factory=dict)
    papers: dict[tuple[str, str], tuple[date, date, date]] = field(default_factory=dict)
    steps: int = 0
    leaves: list[tuple[date, date]] = field(default_factory=list)

    @property
    def days(self) -> int:
        return max(0, (self.last - self.first).days + 1)

    @property
    def label(self) -> str:
        return f"{self.number} {self.name}"


@dataclass(frozen=True)
class Picture:
    """posts: key → (label, seats taken from the day on, seats, minimum) · groups: key → members on the day
    · hosts: name of an organisation → people there on the day · led: groups that have a leader."""

    day: date
    people: dict[int, Seen]
    posts: dict[int, tuple[str, int, int, int]]
    groups: Counter[int]
    hosts: Counter[str]
    led: set[int]
    bodies: dict[int, str]


def picture(cohort: Cohort, people: Iterable[int], day: date) -> Picture:
    """As things stand on the day for these people; what is counted and owed, as of today."""
    rows = list(Secondment.objects.filter(pk__in=list(people)).select_related("person", "cohort", "group"))
    everybody = {s.pk: s for s in cohort.secondments.select_related("cohort")}
    here = {pk for pk, s in everybody.items() if s.first_day <= day <= s.last_day}
    groups, hosts = stays.groups_by_day(cohort), stays.hosts_by_day(cohort.secondments.all())
    leaders = Officer.objects.filter(body__cohort=cohort, body__kind=Body.Kind.GROUP, post=Officer.Post.LEADER)
    return Picture(
        day=day,
        people={who.pk: seen(who, day) for who in rows},
        posts=posts_on(cohort, day),
        groups=Counter(group for pk in here if (group := groups.on(pk, day)) is not None),
        hosts=Counter(host for pk in here if (host := hosts.on(pk, day)) is not None),
        led=set(leaders.values_list("body_id", flat=True)),
        bodies=dict(cohort.bodies.values_list("pk", "name")),
    )


def posts_on(cohort: Cohort, day: date) -> dict[int, tuple[str, int, int, int]]:
    posts = list(Post.objects.filter(cohort=cohort).select_related("host__organisation"))
    holds, last = seats.holds_at(posts), max(day, cohort.ends_on)
    return {
        post.pk: (
            f"{post.host.organisation.name} {post.title}",
            seats.most_taken(holds[post.pk], day, last),
            post.seats,
            post.min_seats,
        )
        for post in posts
    }


def seen(who: Secondment, day: date) -> Seen:
    progress = progress_of_many([who])[who.pk]
    held = seats.placement_on(who, day) if day <= who.last_day else None
    group = stays.group_on(who, day) if day <= who.last_day else None
    user = User.objects.filter(person=who.person_id).first()
    return Seen(
        number=who.number,
        name=who.person.name,
        first=who.first_day,
        last=who.last_day,
        post=held.post_id if held else None,
        group=group.pk if group else None,
        offices=sorted(Officer.objects.filter(secondment=who).values_list("body_id", "title")),
        duties=sorted(Duty.objects.filter(secondment=who).values_list("body_id", "words")),
        memberships=sorted(Membership.objects.filter(secondment=who).values_list("body_id", flat=True)),
        roles=roles_of(user, who) if user else [],
        tasks={t.task.code: (t.done, whole_quota(t)) for t in progress if t.task.scope == "person"},
        papers=papers_of(who),
        steps=open_steps(who, day).beyond_branches().count(),
        leaves=list(Leave.objects.filter(secondment=who, ends_on__gt=who.last_day).values_list("starts_on", "ends_on")),
    )


def whole_quota(progress: Any) -> int:
    """What is owed over all the own days."""
    return sum(window.quota for window in progress.windows) if progress.windows else progress.quota


def roles_of(user: User, who: Secondment) -> list[tuple[str, int]]:
    """The officers' roles the person has in this cohort, each with the body it is held in."""
    roles = {role for role, _scope in CARRIED.values()}
    bodies = dict(who.cohort.bodies.values_list("uuid", "pk"))
    held = Grant.objects.filter(user=user, role__in=roles, scope_id__in=bodies, revoked_at__isnull=True)
    return sorted((grant.role, bodies[grant.scope_id]) for grant in held if grant.scope_id is not None)


def papers_of(who: Secondment) -> dict[tuple[str, str], tuple[date, date, date]]:
    """Papers that are owed and not handed in, past ones and ones to come."""
    handed = set(Submission.objects.filter(report__secondment=who).values_list("report__kind", "report__period"))
    owed = [(kind.code, period) for kind in personal_kinds(who.cohort) for period in owed_periods(who, kind)]
    return {
        (kind, period.key): (period.start, period.end, period.due)
        for kind, period in owed
        if (kind, period.key) not in handed and (period.locks is None or clock.today() <= period.locks)
    }
