"""Verbs of placement: make a plan, accept it, place one person, take a placement back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import clock, look
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.kernel import placement as kernel
from jiebang.placements import queries, seats
from jiebang.placements.answer_words import Names, impossible_texts
from jiebang.placements.grid import Grid
from jiebang.placements.inputs import Inputs
from jiebang.placements.keeping import About, keep
from jiebang.placements.matching import Match, NoMatch, match
from jiebang.placements.models import Assignment, Placement, Post, Run
from jiebang.placements.publishing import decision
from jiebang.placements.wording import joined
from jiebang.placements.workbench import proposals
from jiebang.programmes import changes
from jiebang.programmes.models import Cohort, Host, HostStay, Secondment
from jiebang.programmes.permissions import places_of

# The plan found by then is kept and says that it is not proved.
SECONDS = 20
BATCH = 500
NAMED = 5


def make_plan(cohort: Cohort, *, aim: str, by: Any, seconds: float = SECONDS) -> Run:
    """Solve the cohort's placement and keep the plan with its proof. Solving holds no transaction.

    Where the same lists gave a proved plan for this aim already, that one comes back: there is no better one to find.
    """
    if aim not in kernel.AIMS:
        raise Refused(_("There is no aim {aim}. Choose one of those on the page.").format(aim=aim), field="aim")
    inputs = queries.inputs_of(cohort)
    if not inputs.people:
        raise Refused(_("{cohort} has no people yet. Import the list of people first.").format(cohort=cohort.name))
    if not any(post.seats for post in inputs.posts):
        raise Refused(_("{cohort} has no post with a seat yet. Import the posts first.").format(cohort=cohort.name))
    known = queries.proved_plan(cohort, aim, inputs)
    return known or keep(cohort, inputs, solved(inputs, aim, seconds), About(name=aim), by=by)


def solved(inputs: Inputs, aim: str, seconds: float) -> Match:
    try:
        return match(inputs, aim, seconds=seconds)
    except NoMatch as none:
        told = impossible_texts(none.conflict, Names.of(inputs)) if none.conflict else [_("No plan was found in time")]
        raise Refused("; ".join(told)) from None


def require_other_hands(run: Run, by: Any) -> None:
    if run.assignments.filter(secondment__in=places_of(by)).exists():
        raise Refused(_("This plan places you as well. Nobody decides about themselves: ask a colleague to accept it."))


def accept_plan(run: Run, *, by: Any) -> Run:
    """Decide for a plan. A plan made from other lists than those of today is refused, so is a second time.

    Nobody is placed by it: `publishing.deeds.publish` makes the placements, so that nothing of them can be read before.
    """
    # What explains the decision is worked out before the transaction, for it may take some seconds.
    paper = decision.written(run)
    with transaction.atomic():
        # Whoever accepts a plan of this cohort meanwhile waits, and then sees that one was.
        cohort = Cohort.objects.select_for_update().get(pk=run.cohort_id)
        run = Run.objects.get(pk=run.pk)
        run.cohort = cohort
        require_not_accepted(run)
        require_other_hands(run, by)
        proposals.accepted(run, by=by)
        inputs = queries.inputs_of(run.cohort)
        require_same_inputs(run, inputs)
        require_valid(run, inputs)
        require_before_the_start(run.cohort, queries.difference(run))
        run.accepted_by = by if isinstance(by, models.Model) else None
        run.accepted_at = clock.business_now()
        run.save(update_fields=["accepted_by", "accepted_at"])
        decision.keep(run, paper)
        audit(by, "plan.accepted", run, scope=run.cohort.uuid, placed=run.placed, people=run.people)
    return run


def require_not_accepted(run: Run) -> None:
    if run.accepted_at is not None:
        raise Refused(
            _("This plan was accepted already, by {name} on {day}.").format(
                name=run.accepted_by or _("the operator"), day=look.day_long(local_day(run.accepted_at))
            )
        )


def require_same_inputs(run: Run, inputs: Inputs) -> None:
    if queries.digest(inputs) == run.inputs_hash:
        return
    told = what_changed(run, inputs)
    raise Refused(
        _(
            "People, posts or wishes changed after this plan was made{told}. Make a new plan, then accept that one."
        ).format(told=_(" ({what})").format(what=told) if told else "")
    )


def what_changed(run: Run, inputs: Inputs) -> str:
    """People who came or went since the plan; "" where only their details, posts or wishes changed."""
    then = set(Assignment.objects.filter(run=run).values_list("secondment__number", flat=True))
    now = {person.number for person in inputs.people}
    told = []
    if new := sorted(now - then):
        told.append(_("new: {numbers}").format(numbers=named(new)))
    if run.people > len(then):
        told.append(ngettext("{count} person left", "{count} people left", run.people - len(then)).format(
            count=run.people - len(then)
        ))  # fmt: skip
    return _(", ").join(told)


def require_valid(run: Run, inputs: Inputs) -> None:
    """Recompute the certificate from the stored lines, under the rules of today: a plan somebody tampered with, or
    that breaks a rule written since, places nobody."""
    aim = kernel.Aim(run.aim)
    grid = Grid(inputs if run.options.get("whole") else inputs.for_aim(aim))
    lines = Assignment.objects.filter(run=run, post__isnull=False).values_list("secondment__number", "post__number")
    seen = kernel.verify(grid.task(aim), grid.plan_of(dict(lines)))
    if seen.faults or (seen.placed, seen.total_fit, seen.worst_fit) != (run.placed, run.total_fit, run.worst_fit):
        raise Refused(_("This plan does not agree with its own proof and cannot be accepted. Make a new plan."))
    if seen.broken:
        names = Names.of(inputs)
        told = joined([names.rule(inputs.binding[number]) for number in seen.broken[:NAMED]])
        raise Refused(_("This plan breaks rules that hold today: {rules}. Make it anew.").format(rules=told))


def require_before_the_start(cohort: Cohort, change: queries.Difference) -> None:
    """Who is at work changes the post from a day on, and the days before stay as they were."""
    if change.touched and clock.today() >= cohort.starts_on:
        raise Refused(
            _(
                "The cohort has begun, so this plan cannot move people at once: have each of them change the host from "
                "a day on, as a change of the course."
            )
        )


def require_replace(change: queries.Difference, replace: bool) -> None:
    touched = [before.secondment for before, _line in change.moved] + [gone.secondment for gone in change.gone]
    if touched and not replace:
        raise Refused(
            ngettext(
                "{count} person has another placement already ({names}). Tick that it is to be replaced.",
                "{count} people have other placements already ({names}). Tick that they are to be replaced.",
                len(touched),
            ).format(count=len(touched), names=named([f"{s.number} {s.person.name}" for s in touched])),
            field="replace",
        )


def carry_out(run: Run, change: queries.Difference, *, by: Any) -> None:
    """Make the placements of a plan, inside the transaction that publishes it."""
    for gone in change.gone:
        unplace(gone, by=by)
    for before, line in change.moved:
        _set(before.secondment, line.post, before, run=run)
    now = clock.business_now()
    Placement.objects.bulk_create(
        [
            Placement(cohort=run.cohort, secondment=line.secondment, post=line.post, run=run, created_at=now)
            for line in change.new
        ],
        batch_size=BATCH,
    )
    for line in change.new:
        line.secondment.host = line.post.host
    Secondment.objects.bulk_update([line.secondment for line in change.new], ["host"], batch_size=BATCH)
    moved = set(HostStay.objects.filter(secondment__cohort=run.cohort).values_list("secondment_id", flat=True))
    seats.settle_hosts(line.secondment for line in change.new if line.secondment_id in moved)
    changes.announce(line.secondment for line in change.new)


# ── one by one ─────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def place(secondment: Secondment, post: Post, *, by: Any) -> Placement:
    """Put one person at a post, moving the person from another one. The same place again changes nothing.

    This puts right where the person belongs; who changes the post from a day on keeps the old one for the days before
    (`place_from`).
    """
    require_one_cohort(secondment, post)
    before = Placement.objects.standing().select_related("post").filter(secondment=secondment).first()
    if before is not None and before.post_id == post.pk:
        return before
    first = before.starts_on if before and before.starts_on else secondment.first_day
    post = require_seat(secondment, post, first)
    return move(secondment, post, before, by=by)


@transaction.atomic
def place_from(secondment: Secondment, post: Post, day: date, *, by: Any) -> Placement:
    """Have one person work at a post from a day on. An earlier post stays the one of the days before, and its seat is
    free from that day; what was to hold only from that day, or later, is replaced."""
    require_one_cohort(secondment, post)
    require_seat(secondment, post, day)
    old = seats.placement_on(secondment, day)
    for earlier in Placement.objects.filter(secondment=secondment):
        if (earlier.starts_on or secondment.first_day) >= day:
            earlier.delete()
        elif earlier.ends_on is None or earlier.ends_on >= day:
            earlier.ends_on = seats.day_before(day)
            earlier.save(update_fields=["ends_on"])
    placement = Placement.objects.create(
        cohort_id=secondment.cohort_id,
        secondment=secondment,
        post=post,
        starts_on=day if day > secondment.first_day else None,
        created_at=clock.business_now(),
    )
    seats.settle_hosts([secondment])
    changes.announce([secondment])
    data = {"old": old.post.number if old else "", "new": post.number, "since": str(day)}
    audit(by, "placement.changed", secondment, scope=secondment.cohort.uuid, **data)
    return placement


def require_one_cohort(secondment: Secondment, post: Post) -> None:
    if secondment.cohort_id != post.cohort_id:
        raise Refused(_("{name} and {post} belong to different cohorts.").format(name=secondment, post=post))


def require_seat(secondment: Secondment, post: Post, first: date) -> Post:
    """The post, held until the transaction ends: two who want the last seat wait for each other here."""
    post = Post.objects.select_for_update(of=("self",)).select_related("host__organisation").get(pk=post.pk)
    taken = seats.taken_on(post, first, max(first, secondment.last_day), but=secondment)
    if taken >= post.seats:
        raise Refused(
            _("{post} is full: {taken} of {seats} seats are taken. Choose another post or add a seat.").format(
                post=post, taken=taken, seats=post.seats
            ),
            field="post",
        )
    return post


def move(secondment: Secondment, post: Post, before: Placement | None, *, by: Any) -> Placement:
    """Put a person at a post whose free seat the caller has made sure of. before: the placement that stands."""
    old = before.post.number if before else ""
    placement = _set(secondment, post, before, run=None)
    verb = "placement.moved" if old else "placement.made"
    audit(by, verb, secondment, scope=secondment.cohort.uuid, old=old, new=post.number)
    return placement


def _set(secondment: Secondment, post: Post, before: Placement | None, *, run: Run | None) -> Placement:
    placement = before or Placement(cohort_id=secondment.cohort_id, secondment=secondment)
    placement.post, placement.run, placement.created_at = post, run, clock.business_now()
    placement.save()
    seats.settle_hosts([secondment])
    changes.announce([secondment])
    return placement


@transaction.atomic
def unplace(placement: Placement, *, by: Any) -> None:
    """Take a placement away; the person is at no host then."""
    secondment = placement.secondment
    audit(by, "placement.removed", secondment, scope=secondment.cohort.uuid, old=placement.post.number)
    placement.delete()
    seats.settle_hosts([secondment])
    changes.announce([secondment])


POST_FIELDS = ("host", "title", "sector", "seats", "min_seats", "duties", "offers", "needs", "level", "extra")


@transaction.atomic
def open_post(cohort: Cohort, number: str, *, host: Host, title: str, by: Any, **fields: Any) -> Post:
    """Open a post at a host of the cohort. fields: any other of POST_FIELDS."""
    post = Post(cohort=cohort, number=number, host=host, title=title, **fields)
    require_good_post(post)
    if Post.objects.filter(cohort=cohort, number=number).exists():
        raise Refused(_("The post number {number} is taken in this cohort.").format(number=number), field="number")
    post.save()
    audit(by, "post.opened", post, scope=cohort.uuid, number=number, seats=post.seats)
    return post


@transaction.atomic
def change_post(post: Post, *, by: Any, **fields: Any) -> list[str]:
    """Change what is said of a post; the names of the fields that changed. Seats in use stay."""
    changed = [name for name, value in fields.items() if getattr(post, name) != value]
    for name in changed:
        setattr(post, name, fields[name])
    require_good_post(post)
    if {"seats", "host"} & set(changed):
        require_free(post, host_changed="host" in changed)
    if changed:
        post.save(update_fields=changed)
        audit(by, "post.changed", post, scope=post.cohort.uuid, fields=changed)
    return changed


@transaction.atomic
def remove_post(post: Post, *, by: Any) -> None:
    """Take a post away that was opened by mistake and that nothing rests on; the caller has made sure of that."""
    audit(by, "post.removed", post, scope=post.cohort.uuid, number=post.number)
    post.delete()


def require_good_post(post: Post) -> None:
    if post.min_seats > post.seats:
        raise Refused(
            _("{post} asks for at least {least} people, but has {seats} seats.").format(
                post=post, least=post.min_seats, seats=post.seats
            ),
            field="min_seats",
        )


def require_free(post: Post, *, host_changed: bool) -> None:
    cohort = post.cohort
    placed = Placement.objects.filter(post=post).count()
    taken = placed if host_changed else seats.taken_on(post, cohort.starts_on, cohort.ends_on)
    if taken > post.seats or (taken and host_changed):
        raise Refused(
            ngettext(
                "{count} person is placed at {post}. Move the person first.",
                "{count} people are placed at {post}. Move them first.",
                taken,
            ).format(count=taken, post=post),
            field="seats",
        )


def local_day(moment: datetime) -> date:
    return moment.astimezone(clock.zone()).date()


def named(names: Sequence[str]) -> str:
    """The first few, and how many more."""
    shown = _(", ").join(names[:NAMED])
    return shown if len(names) <= NAMED else _("{names} and {count} more").format(names=shown, count=len(names) - NAMED)
