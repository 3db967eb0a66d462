"""Which seats are taken on which days, and by whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jiebang.common import clock
from jiebang.placements.models import Placement, Post
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.stays import Span, keep_hosts


@dataclass(frozen=True)
class Hold:
    """Somebody holds a seat of a post from a first to a last day, both their own."""

    secondment_id: int
    first: date
    last: date


def hold_of(placement: Placement) -> Hold:
    """The days a placement holds its seat: its own days, cut to those of the person."""
    who = placement.secondment
    first = max(placement.starts_on or who.first_day, who.first_day)
    return Hold(who.pk, first, min(placement.ends_on or who.last_day, who.last_day))


def holds_at(posts: Iterable[Post]) -> dict[int, list[Hold]]:
    """Who holds seats of these posts, by post. One query."""
    found: dict[int, list[Hold]] = defaultdict(list)
    rows = Placement.objects.filter(post__in=list(posts)).select_related("secondment__cohort")
    for placement in rows:
        hold = hold_of(placement)
        if hold.first <= hold.last:
            found[placement.post_id].append(hold)
    return found


def most_taken(holds: Iterable[Hold], first: date, last: date) -> int:
    """The most seats taken on any one day from first to last."""
    within = [hold for hold in holds if hold.first <= last and first <= hold.last]
    # The number taken only rises on a day on which somebody begins.
    days = {first, *(hold.first for hold in within if hold.first > first)}
    return max((sum(hold.first <= day <= hold.last for hold in within) for day in days), default=0)


def taken_on(post: Post, first: date, last: date, *, but: Secondment | None = None) -> int:
    """The most seats of the post taken on any of the days, one person's own left aside."""
    holds = [hold for hold in holds_at([post])[post.pk] if but is None or hold.secondment_id != but.pk]
    return most_taken(holds, first, last)


def free_posts(cohort: Cohort, first: date, last: date) -> list[Post]:
    """Posts with a seat free on every day from first to last, in the order of their numbers; `taken` beside them."""
    posts = list(Post.objects.filter(cohort=cohort, seats__gt=0).select_related("host__organisation"))
    holds = holds_at(posts)
    for post in posts:
        post.taken = most_taken(holds[post.pk], first, last)  # type: ignore[attr-defined]
    return [post for post in posts if post.taken < post.seats]  # type: ignore[attr-defined]


def placement_on(secondment: Secondment, day: date) -> Placement | None:
    """The placement that holds on a day; before the first one that one, after the last none."""
    rows = Placement.objects.filter(secondment=secondment).select_related("post__host__organisation", "secondment")
    ordered = sorted(rows, key=lambda row: row.starts_on or date.min)
    if ordered and ordered[0].starts_on and day < ordered[0].starts_on:
        return ordered[0]
    return next((row for row in ordered if Span(row, row.starts_on, row.ends_on).holds_on(day)), None)


def settle_hosts(secondments: Iterable[Secondment]) -> None:
    """Let the rooms below know the hosts: today's, and for who changed the post those of each day."""
    people = {secondment.pk: secondment for secondment in secondments}
    spans: dict[int, list[Span]] = defaultdict(list)
    for row in Placement.objects.filter(secondment__in=people).select_related("post__host"):
        spans[row.secondment_id].append(Span(row.post.host, row.starts_on, row.ends_on))
    for pk, secondment in people.items():
        keep_hosts(secondment, spans[pk])


def still_held(cohort: Cohort) -> Counter[int]:
    """Seats of each post that somebody who changes the post or leaves holds today or later, beyond the plan's reach."""
    today = max(clock.today(), cohort.starts_on)
    left = Placement.objects.filter(cohort=cohort, ends_on__gte=today).exclude(secondment__ends_on__lt=today)
    return Counter(left.values_list("post_id", flat=True))


def day_before(day: date) -> date:
    return day - timedelta(days=1)
