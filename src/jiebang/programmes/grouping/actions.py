"""What writes while groups are formed. Each step can be taken back while nothing was built on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.versions import print_of
from jiebang.programmes.actions import assign_group, end_office, ensure_body, join_body, name_officer
from jiebang.programmes.bodies import changes_group, dissolve_body, give_duty, members_of
from jiebang.programmes.cohorts import account
from jiebang.programmes.grouping.proposing import Wanted, proposal
from jiebang.programmes.models import Body, Cohort, Duty, GroupStep, Officer, Secondment

Post = Officer.Post
# The posts chosen while groups are formed, by the sort of body.
HEADS = {
    Body.Kind.GROUP: (Post.LEADER, Post.DEPUTY),
    Body.Kind.BRANCH: (Post.SECRETARY, Post.DEPUTY),
}


@transaction.atomic
def apply(cohort: Cohort, wanted: Wanted, *, seen: str, by: Any) -> GroupStep:
    """Carry a proposal out as it was shown. Raises Stale where people or groups changed since."""
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    shown = proposal(cohort, wanted)
    if not shown.groups:
        raise Refused(_("Everybody is in a group already."))
    if shown.seen != seen:
        raise Stale(
            _("People or groups changed since this was shown. Look at the proposal again."), yours={}, theirs={}
        )
    require_not_at_work((who, group.body) for group in shown.groups for who in group.people)
    made: list[Body] = []
    moved: list[list[Any]] = []
    for group in shown.groups:
        body = group.body or ensure_body(cohort, group.name, by=by)
        if group.body is None:
            made.append(body)
        moved += put(group.people, body, by=by)
    return keep(cohort, moved, made, by=by)


def require_not_at_work(moves: Iterable[tuple[Secondment, Body | None]]) -> None:
    """Who is at work in a group changes it from a day on, which shows first what follows."""
    for who, body in moves:
        if changes_group(body or Body(kind=Body.Kind.GROUP), who):
            raise Refused(
                _("{name} is at work in {group}. Move the person by a change from a day on.").format(
                    name=who.person.name, group=who.group.name if who.group else ""
                )
            )


@transaction.atomic
def move(cohort: Cohort, people: Iterable[Secondment], into: Body | None, *, by: Any) -> GroupStep | None:
    """Put people into a group by hand, or into none; None where all of them were there already."""
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    people = list(people)
    require_not_at_work((who, into) for who in people)
    moved = put(people, into, by=by)
    return keep(cohort, moved, [], by=by) if moved else None


def put(people: Iterable[Secondment], into: Body | None, *, by: Any) -> list[list[Any]]:
    """[[person, group before, group after, what the person did in the group before], …] of those who moved."""
    moved = []
    for who in people:
        before = str(who.group.uuid) if who.group else ""
        held = held_in_group(who)
        if assign_group(who, into, by=by):
            moved.append([str(who.uuid), before, str(into.uuid) if into else "", held])
    return moved


def held_in_group(who: Secondment) -> dict[str, Any]:
    if who.group_id is None:
        return {}
    offices = who.offices.filter(body=who.group_id).order_by("id")
    duties = Duty.objects.filter(secondment=who, body=who.group_id)
    held = {
        "offices": [[office.post, office.title] for office in offices],
        "duties": list(duties.values_list("words", flat=True)),
    }
    return held if any(held.values()) else {}


def keep(cohort: Cohort, moved: list[list[Any]], made: list[Body], *, by: Any) -> GroupStep:
    step = GroupStep.objects.create(
        cohort=cohort, moved=moved, made=[str(body.uuid) for body in made], made_by=account(by), made_at=clock.now()
    )
    audit(by, "groups.formed", cohort, scope=cohort.uuid, people=len(moved), groups=len(made))
    return step


def last_step(cohort: Cohort) -> GroupStep | None:
    """The step that can be taken back."""
    return GroupStep.objects.filter(cohort=cohort, undone_at__isnull=True).first()


@transaction.atomic
def undo(step: GroupStep, *, by: Any) -> GroupStep:
    """Put everybody back, with offices and duties; groups it made go where nothing hangs on them. The same again
    changes nothing. Refused where a later step stands, or somebody it moved is elsewhere or in office there now."""
    step = GroupStep.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=step.pk)
    if step.undone_at is not None:
        return step
    if last_step(step.cohort) != step:
        raise Refused(_("A later step stands. Take that one back first."))
    people, bodies = rows_of(step)
    for uuid, _before, after, _held in step.moved:
        require_untouched(people.get(uuid), bodies.get(after))
    for uuid, before, _after, held in step.moved:
        put_back(people[uuid], bodies.get(before), held, by=by)
    for uuid in step.made:
        if (body := bodies.get(uuid)) is not None and not members_of(body).exists():
            dissolve_body(body, by=by)
    step.undone_by, step.undone_at = account(by), clock.now()
    step.save(update_fields=["undone_by", "undone_at"])
    audit(by, "groups.put_back", step.cohort, scope=step.cohort.uuid, people=len(step.moved))
    return step


def rows_of(step: GroupStep) -> tuple[dict[str, Secondment], dict[str, Body]]:
    rows = step.cohort.secondments.filter(uuid__in=[row[0] for row in step.moved])
    people = {str(who.uuid): who for who in rows.select_related("person", "group", "cohort")}
    named = {*step.made, *(uuid for row in step.moved for uuid in row[1:3] if uuid)}
    return people, {str(body.uuid): body for body in step.cohort.bodies.filter(uuid__in=named)}


def require_untouched(who: Secondment | None, after: Body | None) -> None:
    if who is None:
        raise Refused(_("Somebody it moved is not in this cohort any more. Move the others by hand."))
    if who.group_id != (after.pk if after else None):
        raise Refused(_("{name} was moved again since. Move people by hand.").format(name=who.person.name))
    require_not_at_work([(who, None)])
    if after is not None and held_in_group(who):
        raise Refused(
            _("{name} was given an office or duty in {group} since. End it first, or move people by hand.").format(
                name=who.person.name, group=after.name
            )
        )


def put_back(who: Secondment, before: Body | None, held: dict[str, Any], *, by: Any) -> None:
    if before is not None and before.dissolved_on is not None:
        ensure_body(who.cohort, before.name, by=by)
        before.refresh_from_db()
    assign_group(who, before, by=by)
    if before is None:
        return
    for post, title in held.get("offices", []):
        name_officer(before, who, title=title, post=post, by=by)
    for words in held.get("duties", []):
        give_duty(before, who, words, by=by)


# ── heads ──────────────────────────────────────────────────────────────────────────────────────────────────────


def heads_of(body: Body) -> dict[str, Officer]:
    """post → who holds it; the first where there are several."""
    return heads_in([body])[body.pk]


def heads_in(bodies: Iterable[Body]) -> dict[int, dict[str, Officer]]:
    """The heads of several bodies, by their keys; one query."""
    found: dict[int, dict[str, Officer]] = {body.pk: {} for body in bodies}
    posts = {post for heads in HEADS.values() for post in heads}
    rows = Officer.objects.filter(body__in=found, post__in=posts).select_related("secondment").order_by("id")
    for officer in rows:
        found[officer.body_id].setdefault(officer.post, officer)
    return found


def heads_seen(heads: dict[str, Officer]) -> str:
    """What the form carries to tell whether the heads changed since it was opened."""
    return print_of({post: str(officer.secondment.uuid) for post, officer in heads.items()})


@transaction.atomic
def name_heads(body: Body, chosen: dict[str, Secondment | None], titles: dict[str, str], *, seen: str, by: Any) -> int:
    """Say who leads a group or branch; who did before does no more. How many posts changed hands."""
    body = Body.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=body.pk)
    now = heads_of(body)
    if heads_seen(now) != seen:
        raise Stale(
            _("Somebody named others since you opened this page. Look at who leads now, then choose again."),
            yours={}, theirs={},
        )  # fmt: skip
    people = [who.pk for who in chosen.values() if who is not None]
    if len(people) != len(set(people)):
        raise Refused(_("One person cannot hold both posts. Choose two."))
    changing = {post: who for post, who in chosen.items() if (now[post].secondment if post in now else None) != who}
    for post in changing:
        if post in now:
            end_office(Officer.objects.select_related("body", "secondment__cohort").get(pk=now[post].pk), by=by)
    for post, who in changing.items():
        if who is not None:
            if body.kind == Body.Kind.BRANCH:
                join_body(body, who, by=by)
            name_officer(body, who, title=titles[post], post=post, by=by)
    return len(changing)
