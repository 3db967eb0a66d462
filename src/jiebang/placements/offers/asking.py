"""Inviting hosts, reminding those who have not answered, giving more time, taking links back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock, invitations
from jiebang.common.audit import audit
from jiebang.common.invitations import Invitation, Issued
from jiebang.common.refusals import Refused
from jiebang.people.models import Organisation
from jiebang.placements.models import Offer, OfferStep
from jiebang.placements.offers.steps import PURPOSE, lock_cohort, locked, note
from jiebang.programmes.actions import ensure_host
from jiebang.programmes.models import Cohort, Host

Kind = OfferStep.Kind
# One reminder in so many days, and none before the invitation is as old.
REMINDED_EVERY = timedelta(days=3)
TIME_TO_ANSWER = timedelta(days=7)


@dataclass(frozen=True)
class Handed:
    """One link to hand out, with the offer it opens."""

    offer: Offer
    issued: Issued


@transaction.atomic
def invite(hosts: Iterable[Host], *, answer_by: date, by: Any) -> list[Handed]:
    """A link for each host: the first time with a new offer, else a new link in place of the earlier one."""
    chosen = list(hosts)
    if not chosen:
        raise Refused(_("There is nobody to invite. Tick some hosts, or add hosts to the cohort first."))
    for cohort in {host.cohort for host in chosen}:
        lock_cohort(cohort)
    return [invite_one(host, answer_by, by) for host in chosen]


def invite_one(host: Host, answer_by: date, by: Any) -> Handed:
    offer, made = Offer.objects.get_or_create(
        host=host, defaults={"cohort": host.cohort, "invited_on": clock.today(), "answer_by": answer_by}
    )
    offer.host, offer.cohort = host, host.cohort
    issued = invitations.issue(PURPOSE, offer.uuid, until=answer_by, by=by, scope=host.cohort.uuid)
    if not made and offer.answer_by != answer_by:
        offer.answer_by = answer_by
        offer.save(update_fields=["answer_by"])
    note(offer, Kind.INVITED if made else Kind.RENEWED, by=by)
    audit(by, "offer.invited" if made else "offer.renewed", offer, scope=offer.cohort.uuid, until=str(answer_by))
    return Handed(offer, issued)


@transaction.atomic
def add_hosts(cohort: Cohort, organisations: Iterable[Organisation], *, by: Any) -> list[Host]:
    """Organisations as hosts of the cohort; those that are hosts already stay so. The new ones."""
    known = set(Host.objects.filter(cohort=cohort).values_list("organisation_id", flat=True))
    return [ensure_host(cohort, one, by=by) for one in organisations if one.pk not in known]


def may_be_reminded(offer: Offer, today: date) -> bool:
    """Only who has not answered, and one reminder in three days."""
    last = max(offer.reminded_on or offer.invited_on, offer.invited_on)
    return offer.is_open and today - last >= REMINDED_EVERY


@transaction.atomic
def remind(offers: Iterable[Offer], *, by: Any) -> list[Offer]:
    """Note that these are reminded today; those that answered or were reminded lately are left out.

    Their link stays the one they have: one that ran out is good again for a week.
    """
    reminded = []
    for one in offers:
        offer = locked(one)
        if may_be_reminded(offer, clock.today()):
            keep_link_good(offer, by=by)
            offer.reminded_on = clock.today()
            offer.save(update_fields=["reminded_on", "answer_by"])
            note(offer, Kind.REMINDED, by=by)
            audit(by, "offer.reminded", offer, scope=offer.cohort.uuid)
            reminded.append(offer)
    return reminded


def keep_link_good(offer: Offer, *, by: Any) -> None:
    """Have a link that ran out, or ends today, good for another week. The caller saves `answer_by`."""
    link = link_of(offer)
    if (link and link.state_at(clock.now()) == Invitation.State.EXPIRED) or offer.answer_by <= clock.today():
        offer.answer_by = clock.today() + TIME_TO_ANSWER
        if link and link.state_at(clock.now()) in (Invitation.State.OPEN, Invitation.State.EXPIRED):
            invitations.extend(link, offer.answer_by, by=by)


@transaction.atomic
def extend(offers: Iterable[Offer], until: date, *, by: Any) -> int:
    """Give more (or less) time to answer; how many were changed. Their links stay the same."""
    changed = 0
    for one in offers:
        offer = locked(one)
        link = link_of(offer)
        if link is None or link.state_at(clock.now()) not in (Invitation.State.OPEN, Invitation.State.EXPIRED):
            continue
        invitations.extend(link, until, by=by)
        if offer.answer_by != until:
            offer.answer_by = until
            offer.save(update_fields=["answer_by"])
            note(offer, Kind.EXTENDED, by=by)
            audit(by, "offer.extended", offer, scope=offer.cohort.uuid, until=str(until))
            changed += 1
    return changed


@transaction.atomic
def withdraw_link(offer: Offer, *, by: Any) -> bool:
    """End the link, such as one sent to the wrong person. What was entered stays; a new link opens it again."""
    held = locked(offer)
    link = link_of(held)
    ended = bool(link and invitations.withdraw([link], by=by))
    if ended:
        note(held, Kind.WITHDRAWN, by=by)
        audit(by, "offer.withdrawn", held, scope=held.cohort.uuid)
    return ended


def link_of(offer: Offer) -> Invitation | None:
    return invitations.newest(PURPOSE, [offer.uuid]).get(offer.uuid)
