"""Shared reads: what a plan is made from, the plan's lines as a page lists them, posts left vacant."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache

from django.db.models import Count, Q, QuerySet

from jiebang.common import clock
from jiebang.kernel.fit import background
from jiebang.kernel.placement import engine_versions
from jiebang.people.search import person_says
from jiebang.placements.grid import near_sectors
from jiebang.placements.inputs import Candidate, Inputs, Vacancy, Wanted
from jiebang.placements.models import Assignment, Placement, Post, Run, Wish
from jiebang.placements.seats import still_held
from jiebang.placements.workbench import rule_rows
from jiebang.programmes.models import Cohort, Secondment


def inputs_of(cohort: Cohort) -> Inputs:
    """The cohort's people, posts, wishes, weights and rules as a plan is made from them; who left needs no place."""
    there = people_to_place(cohort)
    people = there.select_related("person", "home_unit").order_by("number", "id")
    posts = Post.objects.filter(cohort=cohort).select_related("host__organisation").order_by("number", "id")
    wished = Wish.objects.filter(cohort=cohort, secondment__in=there).order_by("id")
    wishes = wished.values_list("side", "secondment__number", "post__number", "rank")
    held = still_held(cohort)
    inputs = Inputs(
        people=[candidate(secondment) for secondment in people],
        posts=[vacancy(post, held=held[post.pk]) for post in posts],
        wishes=[Wanted(*wish) for wish in wishes],
        weights=rule_rows.desk_of(cohort).points,
    )
    return replace(inputs, rules=rule_rows.holding(cohort, inputs))


def people_to_place(cohort: Cohort) -> QuerySet[Secondment]:
    """Those who are here today or will be."""
    return Secondment.objects.filter(cohort=cohort).exclude(ends_on__lt=max(clock.today(), cohort.starts_on))


def candidate(secondment: Secondment) -> Candidate:
    return Candidate(
        number=secondment.number,
        name=secondment.person.name,
        home=secondment.home_unit.name if secondment.home_unit else "",
        job=secondment.job,
        sector=secondment.sector,
        level=secondment.level,
        skills=tuple(secondment.skills),
        gap=tuple(secondment.gap),
        note=secondment.note,
        born=secondment.person.born,
        more={title: str(value) for title, value in secondment.extra.items() if value not in (None, "")},
    )


def vacancy(post: Post, *, held: int = 0) -> Vacancy:
    """held: seats that somebody keeps for a while whom the plan does not move."""
    return Vacancy(
        number=post.number,
        host=post.host.organisation.name,
        title=post.title,
        sector=post.sector,
        seats=max(0, post.seats - held),
        least=min(post.min_seats, max(0, post.seats - held)),
        duties=post.duties,
        offers=tuple(post.offers),
        needs=tuple(post.needs),
        level=post.level,
    )


def digest(inputs: Inputs) -> str:
    """SHA-256 of the inputs, the same whatever the order of the rows; a plan is only accepted on unchanged inputs."""
    plain = {
        "people": sorted((vars(person) for person in inputs.people), key=lambda row: row["number"]),
        "posts": sorted((vars(post) for post in inputs.posts), key=lambda row: row["number"]),
        "wishes": sorted([wish.side, wish.person, wish.post, wish.rank] for wish in inputs.wishes),
        "weights": asdict(inputs.weights),
        # The tables a fit is computed with are inputs too: a later version may ship others.
        "sectors": sorted([*sorted(names), share] for names, share in (inputs.sectors or near_sectors()).near.items()),
        "words": words_digest(),
    }
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@cache
def words_digest() -> str:
    """Of the table of words a fit is computed with, which is a few thousand lines and stays as long as the process."""
    return hashlib.sha256(json.dumps(sorted(background().items()), ensure_ascii=False).encode()).hexdigest()


def run_to_show(cohort: Cohort) -> Run | None:
    """The plan in force, else the one being worked on, else the newest."""
    runs = Run.objects.filter(cohort=cohort)
    in_force = runs.filter(accepted_at__isnull=False).order_by("-accepted_at").first()
    # A plan made from another one is on trial until it is saved, and then it is the one worked on.
    return in_force or rule_rows.desk_of(cohort).chosen or runs.exclude(options__has_key="base").first()


def proved_plan(cohort: Cohort, aim: str, inputs: Inputs) -> Run | None:
    """A plan of this aim from exactly these inputs, rules and engines that was proved best."""
    same = Run.objects.filter(cohort=cohort, aim=aim, inputs_hash=digest(inputs), status="optimal")
    same = same.filter(versions=engine_versions(), options__name=aim)
    return next((run for run in same if run.options.get("rules_hash") == rule_rows.rules_hash(inputs.rules)), None)


def places_of_run(run: Run) -> dict[str, str]:
    """{person: post} of everybody the plan places."""
    lines = Assignment.objects.filter(run=run, post__isnull=False)
    return dict(lines.values_list("secondment__number", "post__number"))


def with_wishes(runs: QuerySet[Run]) -> QuerySet[Run]:
    """The runs with `first_wishes` and `top_wishes` (the first three), in the same query."""
    return runs.annotate(
        first_wishes=Count("assignments", filter=Q(assignments__wish_rank=1)),
        top_wishes=Count("assignments", filter=Q(assignments__wish_rank__lte=3)),
    )


WISHED = {
    "first": Q(wish_rank=1),
    "second_third": Q(wish_rank__in=[2, 3]),
    "later": Q(wish_rank__gt=3),
    "unwished": Q(wish_rank__isnull=True, post__isnull=False),
    "unplaced": Q(post__isnull=True),
}
SORTS = {
    "number": ("secondment__number", "pk"),
    "name": ("secondment__person__sort_key", "pk"),
    # The least fitting first; those without a place have no points and stand before everybody.
    "fit": ("fit", "secondment__number", "pk"),
}


def lines_of(run: Run, *, q: str = "", host: str = "", wish: str = "", sort: str = "number") -> QuerySet[Assignment]:
    """The plan's lines, searched, filtered and sorted; unknown values of a filter change nothing."""
    lines = Assignment.objects.filter(run=run).select_related(
        "secondment__person", "secondment__home_unit", "post__host__organisation"
    )
    for word in q.split():
        lines = lines.filter(_found(word))
    if host:
        lines = lines.filter(post__host__uuid=host)
    if wish in WISHED:
        lines = lines.filter(WISHED[wish])
    return lines.order_by(*SORTS.get(sort, SORTS["number"]))


def _found(word: str) -> Q:
    fields = (
        "secondment__number",
        "secondment__home_unit__name",
        "secondment__job",
        "post__number",
        "post__title",
        "post__host__organisation__name",
    )
    condition = person_says(word, "secondment__person__")
    for field in fields:
        condition |= Q(**{f"{field}__icontains": word})
    return condition


def posts_of(run: Run, *, q: str = "", host: str = "") -> QuerySet[Post]:
    """The posts that have seats or people in the plan, by host."""
    posts = Post.objects.filter(cohort=run.cohort_id).select_related("host__organisation")
    posts = posts.filter(Q(seats__gt=0) | Q(pk__in=Assignment.objects.filter(run=run).values("post")))
    for word in q.split():
        named = Assignment.objects.filter(run=run).filter(_found(word)).values("post")
        here = Q(number__icontains=word) | Q(title__icontains=word) | Q(host__organisation__name__icontains=word)
        posts = posts.filter(here | Q(pk__in=named))
    if host:
        posts = posts.filter(host__uuid=host)
    return posts.order_by("host__organisation__sort_key", "host", "number", "pk")


def with_people(run: Run, posts: Iterable[Post]) -> list[Post]:
    """The posts with `lines`, the plan's lines at each. One query."""
    found = list(posts)
    lines: dict[int, list[Assignment]] = {post.pk: [] for post in found}
    rows = Assignment.objects.filter(run=run, post__in=found).select_related(
        "secondment__person", "secondment__home_unit"
    )
    for line in rows.order_by("secondment__number", "pk"):
        lines[line.post_id].append(line)  # type: ignore[index]
    for post in found:
        post.lines = lines[post.pk]  # type: ignore[attr-defined]
    return found


def hosts_of(run: Run) -> list[tuple[str, str]]:
    """(address, name) of the hosts the plan sends people to."""
    rows = (
        Assignment.objects.filter(run=run, post__isnull=False)
        .values_list("post__host__uuid", "post__host__organisation__name", "post__host__organisation__sort_key")
        .distinct()
        .order_by("post__host__organisation__sort_key")
    )
    return [(str(uuid), name) for uuid, name, _ in rows]


def vacant_posts(run: Run) -> list[Post]:
    """Posts with seats the plan leaves free: `taken` beside the post's own seats and minimum."""
    placed = Assignment.objects.filter(run=run, post__isnull=False)
    counts = dict(placed.order_by().values_list("post").annotate(n=Count("pk")))
    posts = Post.objects.filter(cohort=run.cohort_id, seats__gt=0).select_related("host__organisation")
    free = []
    for post in posts:
        post.taken = counts.get(post.pk, 0)  # type: ignore[attr-defined]
        if post.taken < post.seats:  # type: ignore[attr-defined]
            free.append(post)
    return free


@dataclass(frozen=True)
class Figures:
    """What the sentence at the head of a plan says."""

    first_wishes: int | None  # None where nobody wished
    unplaced: int
    below_minimum: int


def figures_of(run: Run, vacant: list[Post]) -> Figures:
    lines = Assignment.objects.filter(run=run).aggregate(
        first=Count("pk", filter=Q(wish_rank=1)), wished=Count("pk", filter=Q(wish_rank__isnull=False))
    )
    below = [post for post in vacant if post.taken < post.min_seats]  # type: ignore[attr-defined]
    return Figures(lines["first"] if lines["wished"] else None, run.people - run.placed, len(below))


@dataclass(frozen=True)
class Difference:
    """What accepting a plan would change about the placements that stand; for one in force, what strayed from it."""

    new: list[Assignment]
    moved: list[tuple[Placement, Assignment]]
    gone: list[Placement]
    same: int

    @property
    def touched(self) -> int:
        return len(self.moved) + len(self.gone)

    @property
    def strayed(self) -> int:
        return self.touched + len(self.new)


def difference(run: Run) -> Difference:
    standing = {
        placement.secondment_id: placement
        for placement in Placement.objects.standing()
        .filter(secondment__in=people_to_place(run.cohort))
        .select_related("secondment__person", "secondment__cohort", "post")
    }
    new, moved, same = [], [], 0
    lines = Assignment.objects.filter(run=run, post__isnull=False).select_related("secondment__person", "post__host")
    for line in lines.order_by("secondment__number", "pk"):
        before = standing.pop(line.secondment_id, None)
        if before is None:
            new.append(line)
        elif before.post_id == line.post_id:
            same += 1
        else:
            moved.append((before, line))
    gone = sorted(standing.values(), key=lambda placement: placement.secondment.number)
    return Difference(new, moved, gone, same)
