"""Two rows that mean one organisation, person or contact made one, and taken apart again.

plan = plan_merge(winner, loser)            # what would move, nothing written
merged = merge(winner, loser, by=user)      # the loser's name becomes another name of the winner
undo_merge(merged, by=user)                 # every link back where it was
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jiebang.common import clock, merging, versions
from jiebang.common.audit import audit
from jiebang.common.merging import Outcome, Plan
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import normal_name, sort_key
from jiebang.people.models import (
    Alias,
    Contact,
    ContactAlias,
    FormerAddress,
    Grant,
    Merge,
    NotTheSame,
    Organisation,
    Person,
    PersonAlias,
    User,
)

Mergeable = Organisation | Person | Contact
KINDS: dict[str, type[Mergeable]] = {
    Merge.Kind.ORGANISATION: Organisation,
    Merge.Kind.PERSON: Person,
    Merge.Kind.CONTACT: Contact,
}
# What a person chooses between, column by column; what one side leaves blank is taken from the other without asking.
CHOSEN: dict[str, tuple[str, ...]] = {
    Merge.Kind.ORGANISATION: ("name", "number", "kind", "sector", "city", "size", "note"),
    Merge.Kind.PERSON: ("name",),
    Merge.Kind.CONTACT: ("name", "organisation_id", "job"),
}
Guard = Callable[[Any, Plan], None]
_guards: list[Guard] = []


def guard(check: Guard) -> None:
    """Have `check(by, plan)` asked before a merge is done or undone; it raises Refused."""
    if check not in _guards:
        _guards.append(check)


def plan_merge(winner: Mergeable, loser: Mergeable, *, by: Any, theirs: Iterable[str] = ()) -> Plan:
    """The steps that make one of the two. theirs: columns whose value is taken from the loser. Raises Refused."""
    refuse_wrong_pair(winner, loser)
    kind = kind_of(winner)
    taken = [column for column in CHOSEN[kind] if column in set(theirs)]
    values = values_of(winner, loser, taken)
    if isinstance(winner, Contact):
        refuse_third(winner, loser, values)
    plan = Plan()
    plan.join_rows(winner, loser, fill=values)
    keep_names(plan, winner, loser, loser.name if "name" in taken else winner.name)
    for check in _guards:
        check(by, plan)
    return plan


@transaction.atomic
def merge(
    winner: Mergeable, loser: Mergeable, *, by: Any, theirs: Iterable[str] = (), seen: str | None = None
) -> Merge:
    """Make one of the two: every link of the loser's goes to the winner, its names become the winner's other names.

    seen: `print_of(winner, loser)` when the choice was made; Stale where one of them was changed since. A pair that is
    one already changes nothing.
    """
    done = Merge.objects.standing().filter(kind=kind_of(winner), winner=winner.uuid, loser=loser.uuid).first()
    if done is not None:
        return done
    winner, loser = locked(winner, loser)
    if seen is not None and seen != print_of(winner, loser):
        raise Stale(
            _("One of the two was changed while you looked at them. Look again, then merge."), yours={}, theirs={}
        )
    plan = plan_merge(winner, loser, by=by, theirs=theirs)
    try:
        with transaction.atomic():
            plan.do()
    except IntegrityError:
        raise busy() from None
    merged = Merge.objects.create(
        kind=kind_of(winner),
        winner=winner.uuid,
        loser=loser.uuid,
        winner_name=KINDS[kind_of(winner)].objects.get(pk=winner.pk).name,
        loser_name=loser.name,
        steps=merging.as_data(plan.steps),
        merged_by=by if isinstance(by, User) else None,
        merged_at=clock.now(),
    )
    addresses = [FormerAddress(merge=merged, gone=gone, kept=kept) for gone, kept in plan.addresses]
    FormerAddress.objects.bulk_create(addresses)
    about = [winner.uuid, loser.uuid] if merged.kind == Merge.Kind.PERSON else []
    data = {"kind": merged.kind, "winner": str(winner.uuid), "loser": str(loser.uuid)}
    audit(by, "merge.done", merged, about=about, **data)
    return merged


@transaction.atomic
def undo_merge(merged: Merge, *, by: Any) -> Outcome:
    """Take a merge back: the loser stands again with every link it had. A second time changes nothing.

    What was written about the winner since stays with it, and so does every row somebody changed since. Raises Refused
    while a later merge rests on this one, or where something has taken the loser's place.
    """
    merged = Merge.objects.select_for_update().get(pk=merged.pk)
    if merged.undone_at is not None:
        return Outcome()
    steps = merging.from_data(merged.steps)
    refuse_undo(merged, steps)
    for check in _guards:
        check(by, Plan(steps))
    try:
        with transaction.atomic():
            outcome = merging.undo(steps)
    except IntegrityError:
        raise busy() from None
    merged.undone_at, merged.undone_by = clock.now(), by if isinstance(by, User) else None
    merged.save(update_fields=["undone_at", "undone_by"])
    merged.addresses.all().delete()
    about = [merged.winner, merged.loser] if merged.kind == Merge.Kind.PERSON else []
    audit(by, "merge.undone", merged, about=about, kind=merged.kind)
    return outcome


@transaction.atomic
def say_not_the_same(kind: str, pairs: Iterable[tuple[UUID, UUID]], *, by: Any) -> int:
    """Remember that these are not one: they are never suggested again. How many were not said before."""
    said = 0
    for one, other in pairs:
        first, second = in_order(one, other)
        fields = {"said_by": by if isinstance(by, User) else None, "said_at": clock.now()}
        _row, made = NotTheSame.objects.get_or_create(kind=kind, first=first, second=second, defaults=fields)
        said += made
    if said:
        audit(by, "duplicates.told_apart", None, kind=kind, pairs=said)
    return said


def in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if str(one) < str(other) else (other, one)


def address_now(gone: UUID) -> UUID | None:
    """Where the row of a former address is now; None for an address that never was one."""
    found: UUID | None = None
    while (row := FormerAddress.objects.filter(gone=gone).order_by("-id").first()) is not None:
        gone = found = row.kept
    return found


def former_addresses(uuid: UUID) -> set[UUID]:
    """The addresses of all that became part of this row, for who looks for what was said about them."""
    found: set[UUID] = set()
    wanted = {uuid}
    while wanted:
        rows = FormerAddress.objects.filter(kept__in=wanted).values_list("gone", flat=True)
        wanted = set(rows) - found
        found |= wanted
    return found


# ── what is taken from whom ────────────────────────────────────────────────────────────────────────────────────────


def kind_of(row: Mergeable) -> str:
    return next(kind for kind, model in KINDS.items() if isinstance(row, model))


def refuse_wrong_pair(winner: Mergeable, loser: Mergeable) -> None:
    if type(winner) is not type(loser) or winner.pk == loser.pk:
        raise Refused(_("Choose two different rows of the same sort."))
    if isinstance(winner, Organisation) and isinstance(loser, Organisation):
        codes = {winner.credit_code, loser.credit_code} - {None}
        if len(codes) > 1:
            raise Refused(
                _(
                    "{one} and {other} have different credit codes, each valid, so they are two organisations. If one "
                    "code is wrong, correct it first."
                ).format(one=winner.name, other=loser.name)
            )


def values_of(winner: Mergeable, loser: Mergeable, taken: list[str]) -> dict[str, Any]:
    """Columns the winner gets besides its blanks filled."""
    values = {column: getattr(loser, column) for column in taken if getattr(loser, column) not in merging.BLANK}
    if "name" in values:
        values["sort_key"] = loser.sort_key
        if isinstance(loser, Organisation):
            values["normal_name"] = loser.normal_name
    if (
        isinstance(winner, Organisation)
        and isinstance(loser, Organisation)
        and (winner.credit_code or loser.credit_code)
    ):
        values["doubtful_code"] = ""  # a good code speaks for itself
    if isinstance(winner, Contact) and isinstance(loser, Contact):
        values["consent"] = joint_consent(winner.consent, loser.consent)
    return values


def refuse_third(winner: Contact, loser: Mergeable, values: dict[str, Any]) -> None:
    """One name stands once at an organisation: a third contact there is to be merged first."""
    name = values.get("name", winner.name)
    place = values.get("organisation_id", winner.organisation_id or getattr(loser, "organisation_id", None))
    third = Contact.objects.filter(name=name, organisation=place).exclude(pk__in=[winner.pk, loser.pk]).first()
    if third is not None:
        raise Refused(
            _("There is one more {name} at {organisation}. Merge that one first, or keep the other name.").format(
                name=name, organisation=third.organisation or _("no organisation")
            )
        )


def joint_consent(*said: str) -> str:
    """Who declined once has declined; who agreed once and never declined has agreed."""
    consent = Contact.Consent
    return next((answer for answer in (consent.NO, consent.YES) if answer in said), consent.UNASKED)


def keep_names(plan: Plan, winner: Mergeable, loser: Mergeable, name: str) -> None:
    """The name that is not kept becomes another name, so that whoever writes it finds the same row."""
    for other in dict.fromkeys((winner.name, loser.name)):
        if other == name:
            continue
        if isinstance(winner, Organisation):
            both = Q(organisation=winner) | Q(organisation=loser.pk)
            if not Alias.objects.filter(both, normal_name=normal_name(other)).exists():
                plan.make(Alias, organisation_id=winner.pk, name=other, normal_name=normal_name(other))
        elif isinstance(winner, Person):
            if not PersonAlias.objects.filter(person__in=[winner.pk, loser.pk], name=other).exists():
                plan.make(PersonAlias, person_id=winner.pk, name=other)
        elif not ContactAlias.objects.filter(contact__in=[winner.pk, loser.pk], name=other).exists():
            plan.make(ContactAlias, contact_id=winner.pk, name=other)


def print_of(*rows: Mergeable) -> str:
    """What two rows said when somebody looked at them, in a few letters."""
    return versions.print_of({str(row.uuid): merging.columns_of(row) for row in sorted(rows, key=lambda row: row.pk)})


def locked(winner: Mergeable, loser: Mergeable) -> tuple[Any, Any]:
    """Both rows, held until the transaction ends; in one order, so that two merges never wait for each other."""
    rows = KINDS[kind_of(winner)].objects.select_for_update().filter(pk__in=[winner.pk, loser.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    if winner.pk not in found or (type(winner) is type(loser) and loser.pk not in found):
        raise Refused(_("One of the two was merged meanwhile. Look at the list again."))
    return found[winner.pk], found.get(loser.pk, loser)


def refuse_undo(merged: Merge, steps: list[merging.Step]) -> None:
    later = Merge.objects.standing().filter(pk__gt=merged.pk)
    gone = later.filter(loser=merged.winner).first()
    if gone is None:
        gone = next((m for m in later if merging.depends_on(merging.from_data(m.steps), steps)), None)
    if gone is not None:
        raise Refused(
            _("{loser} was merged into {winner} after this. Undo that one first.").format(
                loser=gone.loser_name, winner=gone.winner_name
            )
        )
    if not KINDS[merged.kind].objects.filter(uuid=merged.winner).exists():
        raise Refused(_("{name} is not there any more, so nothing can be taken apart.").format(name=merged.winner_name))


def busy() -> Refused:
    return Refused(_("Somebody wrote about one of the two at the same moment. Nothing was changed; try once more."))


# ── what this room's rows need when two become one ─────────────────────────────────────────────────────────────────


def register() -> None:
    merging.references("people.organisation", repoint_grants)
    merging.joins("people.grant", join_grants)
    merging.joins("people.contact", join_contacts)
    merging.joins("people.user", part_from_person)


def repoint_grants(plan: Plan, kept: Organisation, gone: Organisation) -> None:
    """Roles held on a home unit or host name it by its uuid."""
    scopes = [Grant.Scope.HOME_UNIT, Grant.Scope.HOST]
    plan.repoint(Grant, "scope_id", gone.uuid, kept.uuid, Q(scope_kind__in=scopes))


def join_grants(plan: Plan, kept: Grant, gone: Grant) -> None:
    """The same role on both: held from the first day of either to the last."""
    starts = [kept.starts_on, gone.starts_on]
    ends = [kept.ends_on, gone.ends_on]
    plan.drop(gone, kept)
    plan.put(
        kept,
        {
            "starts_on": None if None in starts else min(day for day in starts if day),
            "ends_on": None if None in ends else max(day for day in ends if day),
        },
    )


def join_contacts(plan: Plan, kept: Contact, gone: Contact) -> None:
    plan.join_rows(kept, gone, fill={"consent": joint_consent(kept.consent, gone.consent)})


def part_from_person(plan: Plan, kept: User, gone: User) -> None:
    """A person has one account; the other goes on under its name with the roles it has, no longer tied to a person."""
    name = gone.display_name or (gone.person.name if gone.person else "")
    plan.put(gone, {"person_id": None, "display_name": name[:60]})


def rename(row: Person | Organisation, name: str) -> dict[str, Any]:
    """The columns that follow from a name."""
    if isinstance(row, Organisation):
        return {"name": name, "normal_name": normal_name(name), "sort_key": sort_key(name, person=False)}
    return {"name": name, "sort_key": sort_key(name)}


def organisation_at(written: str) -> Organisation | None:
    """The organisation of an address in a stored choice, also of one merged since; None for what is no address."""
    try:
        uuid = UUID(written)
    except ValueError:
        return None
    return Organisation.objects.filter(uuid__in=[uuid, address_now(uuid) or uuid]).first()
