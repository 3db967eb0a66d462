"""Carrying out a change during the course, bringing it into effect on its day, and taking it back.

A change is arranged at once (own days, posts, groups from a day) and takes effect on its day, today or when `tick`
finds that the day has come: then offices and duties end or pass, and today's group and host move. Nothing of the past
is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from jiebang.common import clock, look
from jiebang.common.audit import audit
from jiebang.common.imports.journal import Journal
from jiebang.common.imports.journal import label_of as label_of_table
from jiebang.common.imports.taking_back import refuse_if_built_on, take_back
from jiebang.common.refusals import Refused
from jiebang.common.text import clean, clean_name, sort_key
from jiebang.evidence.actions import pass_steps
from jiebang.home.changing.asked import ENDINGS, LEAVING, Asked, Kind, Newcomer
from jiebang.home.changing.watching import Watch, merged
from jiebang.people.models import Organisation, Person
from jiebang.people.organisations import OrganisationBook
from jiebang.placements import seats
from jiebang.placements.actions import place, place_from, unplace
from jiebang.placements.models import Placement, Post
from jiebang.programmes import changes, own_days, stays
from jiebang.programmes.actions import (
    assign_group,
    end_office,
    enrol,
    join_body,
    leave_body,
    name_officer,
    require_group,
    require_length,
)
from jiebang.programmes.bodies import is_member, pass_duties
from jiebang.programmes.models import Body, Change, Cohort, Duty, Membership, Officer, Secondment
from jiebang.programmes.numbers import Numbers
from jiebang.programmes.officers import sync_officer_grants

REASON = 300
# Rows that follow others by themselves and hold nothing back that is taken back.
PLACEMENT = label_of_table(Placement)
DERIVED = frozenset({"evidence.tasktally", "programmes.change", "programmes.hoststay", "programmes.groupstay"})


@transaction.atomic
def carry_out(cohort: Cohort, asked: Asked, *, by: Any, at_once: bool = False) -> list[Change]:
    """Carry a change out for everybody it is about; all of it or nothing.

    at_once: bring it into effect whatever its day, to see what will follow.
    """
    Cohort.objects.select_for_update(no_key=True).only("pk").get(pk=cohort.pk)
    reason = require_reason(asked.reason)
    people: list[Secondment | None] = list(asked.people) if asked.people else [None]
    return [Act(cohort, asked, reason, by, who).carry_out(at_once=at_once) for who in people]


def require_reason(reason: str) -> str:
    reason = " ".join(clean(reason).split())
    if not reason:
        raise Refused(_("Write the reason in a few words."), field="reason")
    require_length(reason, REASON, field="reason")
    return reason


@dataclass
class Act:
    """One change of one person on its way."""

    cohort: Cohort
    asked: Asked
    reason: str
    by: Any
    who: Secondment | None
    successor: Secondment | None = None
    made: list[models.Model] = field(default_factory=list)

    def carry_out(self, *, at_once: bool) -> Change:
        asked = self.asked
        known = (self.who, asked.heir, asked.newcomer if isinstance(asked.newcomer, Secondment) else None)
        watch = Watch(row.pk for row in known if row is not None)
        if self.who is not None:
            require_in_order(self.who, asked)
        old = self.described()
        ARRANGE[asked.kind](self)
        assert self.who is not None  # noqa: S101 - for the type checker: who joins was taken in
        change = Change.objects.create(
            cohort=self.cohort,
            secondment=self.who,
            successor=self.successor,
            kind=asked.kind,
            day=asked.day,
            reason=self.reason,
            asked={**asked.as_json(), "person": label_of(self.who), "old": old, "new": self.described(new=True)},
            takes_effect_on=asked.takes_effect_on,
            made_by=self.by if isinstance(self.by, models.Model) else None,
            made_at=clock.business_now(),
        )
        if at_once or change.takes_effect_on <= clock.today():
            take_effect(change, by=self.by)
        newcomers = [row for row in (self.who, self.successor) if row is not None]
        change.journal = watch.journal(*newcomers, made=self.made).to_json()
        change.save()
        self.note(change)
        return change

    def note(self, change: Change) -> None:
        people = [row.person.uuid for row in (self.who, self.successor) if row is not None]
        # The reason may be an illness: it stays out of the trail.
        data = {"kind": change.kind, "day": str(change.day), "change": str(change.uuid)}
        audit(self.by, "change.made", self.who, scope=self.cohort.uuid, about=people, **data)

    def described(self, *, new: bool = False) -> str:
        """What the change is from and to, in the office's own names; "" where the kind says it all."""
        asked = self.asked
        if asked.kind == Kind.HOST and self.who is not None:
            return post_label(asked.post) if new else placed_at(self.who, asked.day)
        if asked.kind == Kind.GROUP and self.who is not None:
            group = asked.group if new else stays.group_on(self.who, asked.day - timedelta(days=1))
            return group.name if group else ""
        if asked.kind == Kind.REPLACE and new and self.successor is not None:
            return label_of(self.successor)
        return ""

    # ── each kind ──

    def let_go(self) -> None:
        """The own days end; who has not come yet gives the place back at once."""
        who, asked = self.there, self.asked
        first = who.first_day if asked.kind == Kind.EARLY else min(asked.day, who.first_day)
        require_day(first, asked.day, min(who.last_day, self.last_but_one))
        never_came = asked.day < who.first_day
        standing = Placement.objects.standing().filter(secondment=who).first()
        if never_came and standing is not None:
            unplace(standing, by=self.by)
        who.arrives_on = None if never_came else who.arrives_on
        who.ends_on = self.cohort.starts_on - timedelta(days=1) if never_came else asked.day
        who.ending = ENDINGS[Kind(asked.kind)]
        # Who withdrew owes no more than the days there were.
        who.by_days = asked.by_days or asked.kind != Kind.EARLY
        who.save(update_fields=["arrives_on", "ends_on", "ending", "by_days"])
        own_days.require_all_within(who)
        changes.announce([who])
        sync_officer_grants(who, self.by)

    def replace(self) -> None:
        """Somebody else has the post and the group from a day after the last one of who leaves."""
        who, asked = self.there, self.asked
        held, group = seats.placement_on(who, asked.day), stays.group_on(who, asked.day)
        starts = asked.first_of_successor
        require_day(asked.takes_effect_on, starts, self.cohort.ends_on, field="starts")
        self.let_go()
        self.successor = taken = self.newcomer()
        if taken.pk == who.pk:
            raise Refused(_("Choose somebody else to take the place over."), field="newcomer")
        self.begin(taken, starts)
        if held is not None:
            place(taken, held.post, by=self.by)
        if group is not None:
            assign_group(taken, group, by=self.by)

    def join(self) -> None:
        """The own days begin after the cohort's."""
        asked = self.asked
        self.who = who = self.there if self.who is not None else self.newcomer()
        require_day(self.cohort.starts_on, asked.day, who.last_day)
        self.begin(who, asked.day)
        if asked.post is not None:
            place(who, asked.post, by=self.by)
        if asked.group is not None:
            assign_group(who, asked.group, by=self.by)

    def change_host(self) -> None:
        who, asked = self.there, self.asked
        require_day(who.first_day, asked.day, who.last_day)
        if asked.post is None:
            raise Refused(_("Choose the post."), field="post")
        held = seats.placement_on(who, asked.day)
        if held is not None and held.post_id == asked.post.pk:
            raise Refused(
                _("{name} works there on that day already. Choose another post.").format(name=who.person.name),
                field="post",
            )
        place_from(who, asked.post, asked.day, by=self.by)

    def change_group(self) -> None:
        who, asked = self.there, self.asked
        require_day(who.first_day, asked.day, who.last_day)
        if asked.group is None:
            raise Refused(_("Choose the group."), field="group")
        require_group(asked.group, who)
        if stays.group_on(who, asked.day) == asked.group:
            raise Refused(
                _("{name} is in {group} on that day already.").format(name=who.person.name, group=asked.group.name),
                field="group",
            )
        stays.move_group(who, asked.group, asked.day)
        changes.announce([who])

    # ── what they share ──

    @property
    def there(self) -> Secondment:
        """Whom the change is about, read afresh: a preview rolls its rows back, but not what it held in memory."""
        if self.who is None:
            raise Refused(_("Choose the person."), field="person")
        self.who = Secondment.objects.select_related("person", "cohort", "group", "host").get(pk=self.who.pk)
        return self.who

    @property
    def last_but_one(self) -> date:
        return self.cohort.ends_on - timedelta(days=1)

    def begin(self, who: Secondment, first: date) -> None:
        if first > self.cohort.starts_on:
            who.arrives_on, who.by_days = first, self.asked.by_days
            who.save(update_fields=["arrives_on", "by_days"])
            own_days.require_all_within(who)
            changes.announce([who])

    def newcomer(self) -> Secondment:
        """Who joins or takes over: somebody of the cohort who has no place yet, or somebody taken in now."""
        said = self.asked.newcomer
        if isinstance(said, Secondment):
            if Placement.objects.filter(secondment=said).exists() or said.ending:
                raise Refused(
                    _("{name} has a place already or has left. Choose somebody without a place.").format(
                        name=said.person.name
                    ),
                    field="newcomer",
                )
            return Secondment.objects.select_related("person", "cohort").get(pk=said.pk)
        if said is None or not clean_name(said.name):
            raise Refused(_("Write the name of who comes."), field="name")
        return self.take_in(said)

    def take_in(self, said: Newcomer) -> Secondment:
        name = clean_name(said.name)
        require_length(name, 60, field="name")
        require_length(said.job, 120, field="job")
        person = Person.objects.create(name=name, sort_key=sort_key(name))
        number = said.number or Numbers(self.cohort.secondments.values_list("number", flat=True)).next()
        unit = None
        if said.home_unit:
            unit = OrganisationBook([said.home_unit]).find_or_make(said.home_unit, kind=Organisation.Kind.AGENCY)
        made = enrol(self.cohort, person, number=number, by=self.by, home_unit=unit, job=clean(said.job))
        self.made.append(person)
        return made


ARRANGE = {
    Kind.WITHDRAW: Act.let_go,
    Kind.EARLY: Act.let_go,
    Kind.REPLACE: Act.replace,
    Kind.JOIN: Act.join,
    Kind.HOST: Act.change_host,
    Kind.GROUP: Act.change_group,
}


def require_in_order(who: Secondment, asked: Asked) -> None:
    """Changes of one person go in the order of their days: each builds on the one before."""
    last = standing_changes(who).order_by("-id").first()
    if last is None:
        return
    told = {"name": who.person.name, "what": last.get_kind_display(), "day": look.day_dated(last.day)}
    if last.kind in LEAVING and last.secondment_id == who.pk:
        raise Refused(_("{name}: {what} on {day} is noted already. Take that back first.").format(**told))
    if asked.day < last.day:
        raise Refused(
            _(
                "{name}: {what} on {day} is noted already. Choose that day or a later one, or take it back first."
            ).format(**told),
            field="day",
        )


def standing_changes(who: Secondment) -> models.QuerySet[Change]:
    """Changes of a person that are not taken back, and those in which the person took a place over."""
    return Change.objects.filter(Q(secondment=who) | Q(successor=who), undone_at__isnull=True)


def require_day(first: date, day: date, last: date, *, field: str = "day") -> None:
    if not first <= day <= last:
        raise Refused(
            _("Choose a day from {first} to {last}.").format(first=look.day_dated(first), last=look.day_dated(last)),
            field=field,
        )


# ── taking effect ──────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def bring_into_effect(change: Change, *, by: Any) -> None:
    """Its day has come: what waited for it happens now, and can be taken back with the rest."""
    change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.in_effect_at is not None or change.undone_at is not None or change.secondment_id is None:
        return
    heir = heir_of(change)
    watch = Watch({change.secondment_id, *(row.pk for row in (change.successor, heir) if row is not None)})
    take_effect(change, by=by)
    change.journal = merged(Journal.from_json(change.journal), watch.journal()).to_json()
    change.save()
    audit(by, "change.in_effect", change, scope=change.cohort.uuid, kind=change.kind)


def take_effect(change: Change, *, by: Any) -> None:
    who = Secondment.objects.select_related("person", "cohort", "group", "host").get(pk=change.secondment_id)
    change.in_effect_at = clock.business_now()
    if change.kind in LEAVING:
        hand_over(who, heir_of(change), change, by=by)
        for membership in Membership.objects.filter(secondment=who).select_related("body__cohort"):
            leave_body(membership.body, who, by=by)
    if change.kind == Kind.GROUP and who.group is not None and who.group != stays.group_on(who, change.day):
        hand_over(who, heir_of(change), change, by=by, body=who.group)
    if change.kind == Kind.GROUP:
        stays.follow_groups([who])
    if change.kind == Kind.HOST:
        seats.settle_hosts([who])
    changes.announce([who])


def heir_of(change: Change) -> Secondment | None:
    """Who takes over: the successor, else the one chosen."""
    if change.successor is not None:
        return change.successor
    uuid = change.asked.get("heir")
    return Secondment.objects.select_related("person", "cohort").filter(uuid=uuid).first() if uuid else None


def hand_over(who: Secondment, heir: Secondment | None, change: Change, *, by: Any, body: Body | None = None) -> None:
    """Offices and duties end or pass, and what was still to be done. body: only those there."""
    within = {"body": body} if body else {}
    if change.kind == Kind.REPLACE and heir is not None:
        forces = Body.objects.filter(memberships__secondment=who, kind=Body.Kind.TASK_FORCE, dissolved_on__isnull=True)
        for force in forces.select_related("cohort"):
            join_body(force, heir, by=by)
    offices = Officer.objects.filter(secondment=who, **within).select_related("body__cohort", "secondment__cohort")
    for office in offices:
        if change.asked.get("pass_offices") and heir is not None and is_member(office.body, heir):
            name_officer(office.body, heir, title=office.title, post=office.post, by=by)
        end_office(office, by=by)
    pass_duties(who, heir, by=by, body=body)
    if heir is not None and body is None:
        pass_steps(who, heir, from_day=change.takes_effect_on, by=by)


# ── taking back ────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def undo(change: Change, *, by: Any) -> Change:
    """Take a change back: every row it touched is as it was. Refused once something was built on it."""
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=change.cohort_id)
    change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.undone_at is not None:
        raise Refused(_("This change was taken back already."))
    people = [row for row in (change.secondment, change.successor) if row is not None]
    refuse_later(change, people)
    about = [row.person.uuid for row in people]
    journal = Journal.from_json(change.journal)
    heir = heir_of(change)
    refuse_if_built_on(journal, DERIVED)
    put_back(journal)
    left = list(
        Secondment.objects.filter(pk__in=[row.pk for row in (*people, heir) if row is not None]).select_related(
            "person", "cohort", "group", "host"
        )
    )
    refuse_astray(left)
    refuse_overfull(left)
    follow(left, by=by)
    change.refresh_from_db()
    change.undone_at, change.undone_by = clock.business_now(), by if isinstance(by, models.Model) else None
    change.save(update_fields=["undone_at", "undone_by"])
    audit(by, "change.undone", change, scope=cohort.uuid, about=about, kind=change.kind, day=str(change.day))
    return change


def refuse_later(change: Change, people: list[Secondment]) -> None:
    for who in people:
        later = standing_changes(who).filter(pk__gt=change.pk).order_by("-id").first()
        if later is not None:
            raise Refused(
                _("{name}: {what} on {day} was built on this. Take that back first.").format(
                    name=who.person.name, what=later.get_kind_display(), day=look.day_dated(later.day)
                )
            )


def put_back(journal: Journal) -> None:
    try:
        with transaction.atomic():
            # The earlier placement stands to the end again, which only one of a person's may.
            Placement.objects.filter(pk__in=journal.made.pop(PLACEMENT, [])).delete()
            take_back(journal)
    except (IntegrityError, models.ProtectedError):
        raise Refused(
            _("This change cannot be taken back: what it ended was given to somebody anew. Take that away first.")
        ) from None


def refuse_astray(people: list[Secondment]) -> None:
    """An office or duty somebody got in a group meanwhile cannot stay where the person is no more."""
    for table in (Officer, Duty):
        there = table.objects.filter(secondment__in=people, body__kind=Body.Kind.GROUP)
        astray = there.exclude(body=F("secondment__group")).select_related("secondment__person", "body").first()
        if astray is not None:
            raise Refused(
                _(
                    "This change cannot be taken back: {name} sees to “{what}” in {group} by now. End that first."
                ).format(name=astray.secondment.person.name, what=astray, group=astray.body.name)
            )


def refuse_overfull(people: list[Secondment]) -> None:
    """A seat that was given to somebody else meanwhile cannot be had back."""
    posts = Post.objects.filter(placements__secondment__in=people).distinct()
    holds = seats.holds_at(posts)
    for post in posts.select_related("host__organisation"):
        days = holds[post.pk]
        if days and seats.most_taken(days, min(h.first for h in days), max(h.last for h in days)) > post.seats:
            raise Refused(
                _(
                    "This change cannot be taken back: the seat at {post} was given to somebody else. Free one first."
                ).format(post=post_label(post))
            )


def follow(people: list[Secondment], *, by: Any) -> None:
    """What follows rows that were put back: hosts and groups of today, counts, drafts, roles."""
    seats.settle_hosts(people)
    stays.follow_groups(people)
    changes.announce(people)
    for who in people:
        sync_officer_grants(who, by)


# ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────


def label_of(who: Secondment) -> str:
    return f"{who.number} {who.person.name}"


def post_label(post: Post | None) -> str:
    return f"{post.host.organisation.name} {post.title}" if post is not None else ""


def placed_at(who: Secondment, day: date) -> str:
    held = seats.placement_on(who, day)
    return post_label(held.post) if held is not None else ""
