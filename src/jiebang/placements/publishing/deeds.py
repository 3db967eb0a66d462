"""Publishing a plan: the placements are made, and those whose place it changes are told. Links for who has no account.

Before this act nothing of a plan is a row that a secondee, host, home unit or group leader reads: what they read is
placements, and there are none. A plan published is put right by another plan alone, proposed, accepted and published
again; nobody takes back what people were told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from jiebang.common import clock, invitations, look
from jiebang.common.audit import audit
from jiebang.common.invitations import Issued
from jiebang.common.refusals import Refused
from jiebang.common.telling import tell
from jiebang.common.text import clean
from jiebang.kernel import placement as kernel
from jiebang.people.models import Grant, Organisation, Role, User
from jiebang.people.requests import working_days_after
from jiebang.placements import actions, queries
from jiebang.placements.answer_words import Names
from jiebang.placements.grid import Grid
from jiebang.placements.models import Assignment, PlanPublication, Reader, Run
from jiebang.placements.publishing import standing
from jiebang.placements.wording import joined
from jiebang.programmes.models import Cohort, Host, Secondment

PURPOSE = "placement"
LONGEST = 500
USUAL_DAYS = 5
LONGEST_WINDOW = timedelta(days=60)


@dataclass(frozen=True)
class Concerned:
    """Whom a publication tells: of people, those whose place it changes."""

    new: Sequence[Secondment]
    moved: Sequence[Secondment]
    unplaced: Sequence[Secondment]
    hosts: Sequence[Host]
    home_units: Sequence[Organisation]
    same: int = 0

    @property
    def people(self) -> list[Secondment]:
        return [*self.new, *self.moved, *self.unplaced]


def usual_day(cohort: Cohort) -> date:
    """Five working days from today, or less where the cohort begins sooner; never a day gone by."""
    day = working_days_after(clock.today(), USUAL_DAYS)
    before = cohort.starts_on - timedelta(days=1)
    return max(clock.today(), min(day, before)) if cohort.starts_on > clock.today() else day


def concerned(run: Run) -> Concerned:
    """Whom publishing this plan would tell."""
    change = queries.difference(run)
    before = standing.latest(run.cohort)
    unplaced = list(
        Secondment.objects.filter(
            pk__in=Assignment.objects.filter(run=run, post__isnull=True).values("secondment")
        ).select_related("person", "home_unit", "cohort")
    )
    known = set()
    if before is not None:
        lines = Assignment.objects.filter(run=before.run, post__isnull=True)
        known = set(lines.values_list("secondment_id", flat=True))
    left = [one for one in unplaced if one.pk not in known]
    gone = {one.secondment_id for one in change.gone}
    posts = [line.post_id for line in change.new] + [line.post_id for _before, line in change.moved]
    posts += [old.post_id for old, _line in change.moved] + [one.post_id for one in change.gone]
    hosts = Host.objects.filter(posts__in=posts).select_related("organisation", "cohort").distinct()
    everybody = [line.secondment for line in change.new] + [line.secondment for _old, line in change.moved]
    told = {one.pk for one in [*everybody, *left]} | gone
    units = Organisation.objects.filter(sent__in=told).distinct().order_by("sort_key", "id")
    return Concerned(
        new=[line.secondment for line in change.new],
        moved=[line.secondment for _old, line in change.moved],
        unplaced=left,
        hosts=list(hosts.order_by("organisation__sort_key", "id")),
        home_units=list(units),
        same=change.same,
    )


@transaction.atomic
def publish(run: Run, *, until: date, words: str = "", replace: bool = False, by: Any) -> PlanPublication:
    """Make the placements of the plan decided last and tell whom they change. Once more changes nothing.

    until: the last day for objections · replace: placements that stand and differ are moved or taken away; without it
    they are named and refused.
    """
    # Whoever publishes, or accepts a plan, of this cohort meanwhile waits.
    cohort = Cohort.objects.select_for_update().get(pk=run.cohort_id)
    published = PlanPublication.objects.filter(run=run).select_related("cohort", "run").first()
    if published is not None:
        return published
    run = Run.objects.get(pk=run.pk)
    run.cohort = cohort
    require_decided(run)
    require_window(cohort, until)
    require_possible(run)
    change = queries.difference(run)
    actions.require_before_the_start(cohort, change)
    actions.require_replace(change, replace)
    told = concerned(run)
    actions.carry_out(run, change, by=by)
    made = PlanPublication.objects.create(
        cohort=cohort, run=run, words=clean(words)[:LONGEST], objections_until=until,
        published_by=by if isinstance(by, models.Model) else None, published_at=clock.business_now(),
    )  # fmt: skip
    note_readers(made, told)
    counts = {"new": len(change.new), "moved": len(change.moved), "gone": len(change.gone), "same": change.same}
    audit(by, "plan.published", run, scope=cohort.uuid, until=str(until), **counts)
    announce(made, told)
    return made


@transaction.atomic
def move_window(publication: PlanPublication, until: date, *, by: Any) -> PlanPublication:
    """Give another last day for objections, to all whom this publication told; also after it went by."""
    held = (
        PlanPublication.objects.select_for_update(of=("self",)).select_related("cohort", "run").get(pk=publication.pk)
    )
    require_window(held.cohort, until)
    if held.objections_until != until:
        held.objections_until = until
        held.save(update_fields=["objections_until"])
        audit(by, "plan.window_moved", held.run, scope=held.cohort.uuid, until=str(until))
    return held


def require_decided(run: Run) -> None:
    if run.accepted_at is None:
        raise Refused(_("This plan is not accepted yet. Somebody else of the office decides first."))
    newest = standing.decided(run.cohort)
    if newest is not None and newest.pk != run.pk:
        raise Refused(_("Another plan was accepted after this one. Publish that one."))


def require_window(cohort: Cohort, until: date) -> None:
    """A course that is over takes no objections, so its day may have gone by."""
    last = clock.today() + LONGEST_WINDOW
    if until > last or (until < clock.today() and cohort.ends_on >= clock.today()):
        raise Refused(
            _("Objections can be handed in from today until {day} at the latest. Choose another day.").format(
                day=look.day_dated(last)
            ),
            field="until",
        )


def require_possible(run: Run) -> None:
    """What was decided can still be carried out: the same people, seats for them, the rules of today kept.

    What people said of themselves since, such as a skill more, undoes no decision.
    """
    inputs = queries.inputs_of(run.cohort)
    if told := actions.what_changed(run, inputs):
        raise Refused(
            _("People came or went after this plan was accepted ({what}). {next}").format(what=told, next=anew())
        )
    names = Names.of(inputs)
    lines = dict(
        Assignment.objects.filter(run=run, post__isnull=False).values_list("secondment__number", "post__number")
    )
    grid = Grid(inputs)
    plan = grid.plan_of(lines)
    seen = kernel.verify(grid.task(kernel.Aim(run.aim)), plan)
    full = [names.post(grid.posts[j].number) for code, j in seen.faults if code == "over_capacity"]
    if full:
        raise Refused(_("There are too few seats by now: {posts}. {next}").format(posts=joined(full), next=anew()))
    if seen.faults or plan.placed != run.placed:
        raise Refused(_("Posts of this plan are no longer open. {next}").format(next=anew()))
    if seen.broken:
        rules = joined([names.rule(inputs.binding[number]) for number in seen.broken[: actions.NAMED]])
        raise Refused(_("Rules written since are against it: {rules}. {next}").format(rules=rules, next=anew()))


def anew() -> str:
    return _("Make the plan anew, keeping the rest, and have it accepted.")


# ── who is told ────────────────────────────────────────────────────────────────────────────────────────────────


def note_readers(publication: PlanPublication, told: Concerned) -> None:
    for host in told.hosts:
        Reader.objects.update_or_create(
            host=host, defaults={"cohort": publication.cohort, "publication": publication, "home_unit": None}
        )
    for unit in told.home_units:
        Reader.objects.update_or_create(
            cohort=publication.cohort, home_unit=unit, defaults={"publication": publication, "host": None}
        )


def announce(publication: PlanPublication, told: Concerned) -> None:
    """A notice to everybody who has an account; what it says of the place stands on its page alone."""
    cohort = publication.cohort
    values, matter = {"cohort": cohort.name}, str(publication.uuid)
    moved = {one.pk for one in told.moved} | {one.pk for one in told.unplaced}
    accounts = accounts_of(told.people)
    for one in told.people:
        kind = "placement.result_changed" if one.pk in moved else "placement.result"
        tell(accounts.get(one.pk, []), kind, values, url=f"/people/{one.uuid}/placement/", matter=matter)
    for reader in publication.readers.select_related("host__organisation", "home_unit", "cohort"):
        kind = "placement.who_comes" if reader.is_host else "placement.who_goes"
        url = f"/placement-results/{reader.uuid}/"
        tell(reader_accounts(reader), kind, {**values, "unit": str(reader)}, url=url, matter=matter)


def accounts_of(people: Iterable[Secondment]) -> dict[int, list[User]]:
    """{secondment: the accounts that act for it}. One query."""
    places = {one.uuid: one.pk for one in people}
    today = clock.today()
    rows = Grant.objects.filter(
        role=Role.SECONDEE, scope_id__in=places, revoked_at__isnull=True, user__is_active=True
    ).select_related("user")
    found: dict[int, list[User]] = {}
    for grant in rows.order_by("id"):
        if grant.holds_on(today) and grant.scope_id is not None:
            found.setdefault(places[grant.scope_id], []).append(grant.user)
    return found


def reader_accounts(reader: Reader) -> list[User]:
    return readers_accounts([reader]).get(reader.pk, [])


def readers_accounts(readers: Iterable[Reader]) -> dict[int, list[User]]:
    """{reader: the accounts of mentors of that host, or of that home unit, in its cohort}. One query."""
    wanted = {
        (Role.MENTOR if one.is_host else Role.HOME_UNIT, one.organisation.uuid, one.cohort.uuid): one.pk
        for one in readers
    }
    today = clock.today()
    rows = Grant.objects.filter(
        role__in=[Role.MENTOR, Role.HOME_UNIT], scope_id__in={key[1] for key in wanted},
        revoked_at__isnull=True, user__is_active=True,
    ).select_related("user")  # fmt: skip
    found: dict[int, list[User]] = {}
    for grant in rows.order_by("id"):
        pk = wanted.get((grant.role, grant.scope_id, grant.cohort_uuid))  # type: ignore[arg-type]
        if pk is not None and grant.holds_on(today):
            found.setdefault(pk, []).append(grant.user)
    return found


# ── links ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Handed:
    """One link to hand out, with who reads by it."""

    reader: Reader
    issued: Issued
    until: date


@transaction.atomic
def hand_out(readers: Iterable[Reader], *, until: date, by: Any) -> list[Handed]:
    """A link for each; an earlier one of the same reader ends."""
    handed = []
    for reader in readers:
        issued = invitations.issue(PURPOSE, reader.uuid, until=until, by=by, scope=reader.cohort.uuid)
        handed.append(Handed(reader, issued, until))
    if not handed:
        raise Refused(_("Tick a host or a home unit first."))
    return handed
