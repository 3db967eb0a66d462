"""Links of home units and hosts without an account, and reminders of who has not confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiebang.common import clock, invitations
from jiebang.common.audit import audit
from jiebang.common.invitations import Invitation, Issued
from jiebang.common.refusals import Refused
from jiebang.people.models import Organisation
from jiebang.placements.agreements import sides
from jiebang.placements.agreements.standing import Standing, standings
from jiebang.placements.models import Agreement, AgreementParty, Side
from jiebang.programmes.models import Cohort

PURPOSE = "agreement"
REMINDED_EVERY = timedelta(days=3)
TIME_TO_ANSWER = timedelta(days=7)


@dataclass(frozen=True)
class Handed:
    """One link to hand out. waiting: how many agreements wait for who gets it."""

    party: AgreementParty
    issued: Issued
    waiting: int


@dataclass(frozen=True)
class Unit:
    """A home unit or host some agreements wait for. accounts: whether somebody signed in can speak for it."""

    side: str
    organisation: Organisation
    waiting: int
    accounts: bool

    @property
    def term(self) -> str:
        return Side(self.side).term


def units_waited_for(cohort: Cohort, stands: Iterable[Standing]) -> list[Unit]:
    """The units of these agreements that have not confirmed: who is to get a link. One query more."""
    accounts = sides.Accounts(cohort)
    found: dict[tuple[str, int], list[Standing]] = {}
    for stand in stands:
        for side in stand.waiting_for:
            organisation = organisation_of(stand.agreement, side)
            if organisation is not None:
                found.setdefault((side, organisation.pk), []).append(stand)
    units = []
    for (side, _key), waiting in found.items():
        first = waiting[0].agreement
        organisation = organisation_of(first, side)
        assert organisation is not None  # noqa: S101 - for the type checker
        units.append(Unit(side, organisation, len(waiting), bool(accounts.of(first, side))))
    return sorted(units, key=lambda unit: (unit.side, unit.organisation.sort_key, unit.organisation.pk))


def organisation_of(agreement: Agreement, side: str) -> Organisation | None:
    if side == Side.HOST:
        return agreement.host.organisation
    return agreement.secondment.home_unit if side == Side.HOME else None


@transaction.atomic
def hand_out(cohort: Cohort, units: Iterable[Unit], *, answer_by: date, by: Any) -> list[Handed]:
    """A link for each of these units, in place of an earlier one."""
    chosen = list(units)
    if not chosen:
        raise Refused(_("No home unit or host is waited for here."))
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    return [hand_out_one(cohort, unit, answer_by, by) for unit in chosen]


def hand_out_one(cohort: Cohort, unit: Unit, answer_by: date, by: Any) -> Handed:
    party, _made = AgreementParty.objects.update_or_create(
        cohort=cohort, side=unit.side, organisation=unit.organisation,
        defaults={"sent_on": clock.today(), "answer_by": answer_by},
    )  # fmt: skip
    party.cohort, party.organisation = cohort, unit.organisation
    issued = invitations.issue(PURPOSE, party.uuid, until=answer_by, by=by, scope=cohort.uuid)
    audit(by, "agreement.link_sent", party, scope=cohort.uuid, side=unit.side, until=str(answer_by))
    return Handed(party, issued, unit.waiting)


@transaction.atomic
def change_link(party: AgreementParty, *, until: date | None, by: Any) -> bool:
    """Let a link be good to another day, or end it (`until` None), such as one sent to the wrong person."""
    link = invitations.newest(PURPOSE, [party.uuid]).get(party.uuid)
    if link is None:
        return False
    if until is None:
        return bool(invitations.withdraw([link], by=by))
    invitations.extend(link, until, by=by)
    AgreementParty.objects.filter(pk=party.pk).update(answer_by=until)
    return True


def agreements_of(party: AgreementParty) -> QuerySet[Agreement]:
    """What a link opens: the current agreements of its unit in its cohort, on its side."""
    rows = Agreement.objects.filter(cohort=party.cohort_id).current()
    if party.side == Side.HOST:
        return rows.filter(host__organisation=party.organisation_id)
    return rows.filter(secondment__home_unit=party.organisation_id)


# ── reminding ──────────────────────────────────────────────────────────────────────────────────────────────────


def may_be_reminded(agreement: Agreement, today: date) -> bool:
    """At most once in three days, and none before the draft is as old."""
    return today - max(agreement.reminded_on or agreement.drafted_on, agreement.drafted_on) >= REMINDED_EVERY


@transaction.atomic
def remind(cohort: Cohort, agreements: Iterable[Agreement], *, by: Any) -> list[Standing]:
    """Remind of each of these who has not confirmed: in the product whoever has an account; units with a link by the
    words the office sends. Those all have confirmed, or reminded lately, are left out."""
    today, accounts = clock.today(), sides.Accounts(cohort)
    rows = Agreement.objects.filter(pk__in=[row.pk for row in agreements], cohort=cohort).current()
    held = rows.select_related("cohort", "secondment__person", "secondment__home_unit", "host__organisation")
    stands = standings(held.select_for_update(of=("self",)))
    due = [stand for stand in stands if stand.waiting_for and may_be_reminded(stand.agreement, today)]
    for stand in due:
        row = stand.agreement
        row.reminded_on = today
        row.save(update_fields=["reminded_on"])
        accounts.tell(row, "agreement.reminder", stand.waiting_for, day=today)
        about = [row.secondment.person.uuid]
        audit(by, "agreement.reminded", row, scope=cohort.uuid, about=about, sides=stand.waiting_for)
    keep_links_good(cohort, due, by=by)
    return due


def keep_links_good(cohort: Cohort, stands: Iterable[Standing], *, by: Any) -> None:
    """Links of those reminded that ran out, or do today, are good for another week."""
    wanted = {(side, unit.pk) for stand in stands for side in stand.waiting_for
              if (unit := organisation_of(stand.agreement, side))}  # fmt: skip
    for party in parties_of(cohort, wanted):
        link = invitations.newest(PURPOSE, [party.uuid]).get(party.uuid)
        state = link.state_at(clock.now()) if link else ""
        if link and party.answer_by <= clock.today() and state in (Invitation.State.OPEN, Invitation.State.EXPIRED):
            change_link(party, until=clock.today() + TIME_TO_ANSWER, by=by)


def parties_of(cohort: Cohort, wanted: set[tuple[str, int]]) -> list[AgreementParty]:
    rows = AgreementParty.objects.filter(cohort=cohort, organisation__in=[key for _side, key in wanted])
    return [row for row in rows.select_related("organisation", "cohort") if (row.side, row.organisation_id) in wanted]


def party_of(uuid: UUID) -> AgreementParty:
    return AgreementParty.objects.select_related("cohort__programme", "organisation").get(uuid=uuid)
