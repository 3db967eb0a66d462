"""Links for hosts and home units, reminders for who has not answered, more time, links taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock, invitations, look
from jiebang.common.audit import audit
from jiebang.common.invitations import Invitation, Issued
from jiebang.common.invitations.links import LONGEST
from jiebang.common.refusals import Refused
from jiebang.placements.models import WishSheet
from jiebang.placements.wishes.owners import Owner, Side, locked
from jiebang.placements.wishes.standing import Standing
from jiebang.placements.wishes.steps import PURPOSE, Kind, note
from jiebang.placements.wishes.windows import CLOSED, opening_for
from jiebang.programmes.models import Cohort

# One reminder in so many days, and none before the invitation is as old.
REMINDED_EVERY = timedelta(days=3)
BY_LINK = (Side.HOST, Side.HOME)
LIVE = (Invitation.State.OPEN, Invitation.State.EXPIRED)


@dataclass(frozen=True)
class Handed:
    """One link to hand out, with whose it is and its last day."""

    owner: Owner
    issued: Issued
    until: date


@transaction.atomic
def invite(owners: Iterable[Owner], *, by: Any) -> list[Handed]:
    """A link for each, good to the last day of the window; an earlier one ends. Secondees use their account."""
    handed = []
    for owner in owners:
        if owner.side not in BY_LINK:
            continue
        sheet = locked(owner)
        opening = opening_for(owner.cohort, owner.side, sheet)
        if opening.last is None or opening.state == CLOSED:
            raise unset(owner)
        until = min(opening.last, clock.today() + LONGEST)
        issued = invitations.issue(PURPOSE, sheet.uuid, until=until, by=by, scope=owner.cohort.uuid)
        note(sheet, Kind.RENEWED if sheet.invited_on else Kind.INVITED, by=by)
        sheet.invited_on = sheet.invited_on or clock.today()
        sheet.save(update_fields=["invited_on"])
        audit(by, "wishes.invited", sheet, scope=owner.cohort.uuid, side=owner.side, until=str(until))
        handed.append(Handed(owner, issued, until))
    return handed


def unset(owner: Owner) -> Refused:
    return Refused(_("Set the days for {name} first, with a last day that has not gone by.").format(name=owner.name))


def may_be_reminded(standing: Standing) -> bool:
    """Only who has not said all, while it may be said; one reminder in three days after the invitation or the last."""
    sheet = standing.sheet
    if standing.is_answered or not standing.opening.is_open:
        return False
    last = max((day for day in (sheet.reminded_on, sheet.invited_on) if day), default=None) if sheet else None
    if standing.owner.side == Side.HOST and last is None:
        return False
    return last is None or clock.today() - last >= REMINDED_EVERY


@transaction.atomic
def note_reminded(owner: Owner, *, by: Any) -> WishSheet:
    sheet = locked(owner)
    sheet.reminded_on = clock.today()
    sheet.save(update_fields=["reminded_on"])
    note(sheet, Kind.REMINDED, by=by)
    audit(by, "wishes.reminded", sheet, scope=owner.cohort.uuid, side=owner.side)
    return sheet


@transaction.atomic
def extend(owners: Iterable[Owner], until: date, *, by: Any) -> int:
    """Give some a last day of their own; how many were changed. A link that ran out is good again to that day."""
    if until < clock.today():
        raise Refused(_("This day has gone by. Choose today or a later one."), field="until")
    changed = 0
    for owner in owners:
        sheet = locked(owner)
        window = opening_for(owner.cohort, owner.side, sheet).window
        if window is None:
            raise unset(owner)
        if until < window.closes_on:
            raise Refused(
                _("The days of all last until {day}. Choose that day or a later one.").format(
                    day=look.day_full(window.closes_on)
                ),
                field="until",
            )
        if sheet.until == until:
            continue
        sheet.until = until
        sheet.save(update_fields=["until"])
        move_link(sheet, until, by=by)
        note(sheet, Kind.EXTENDED, by=by, said=str(until))
        audit(by, "wishes.extended", sheet, scope=owner.cohort.uuid, side=owner.side, until=str(until))
        changed += 1
    return changed


@transaction.atomic
def withdraw(owners: Iterable[Owner], *, by: Any) -> int:
    """End links, such as one sent to the wrong person; how many were open. What was said stays."""
    ended = 0
    for owner in owners:
        sheet = locked(owner)
        link = link_of(sheet)
        if link and invitations.withdraw([link], by=by):
            note(sheet, Kind.WITHDRAWN, by=by)
            audit(by, "wishes.withdrawn", sheet, scope=owner.cohort.uuid, side=owner.side)
            ended += 1
    return ended


def keep_links_good(cohort: Cohort, side: str, last: date, *, by: Any) -> None:
    """Have the links of a side be good to the window's new last day, or to an own one that is later."""
    for sheet in WishSheet.objects.filter(cohort=cohort, side=side):
        until = max(sheet.until, last) if sheet.until else last
        if until >= clock.today():  # else the page behind it says that it closed
            move_link(sheet, until, by=by)


def move_link(sheet: WishSheet, until: date, *, by: Any) -> None:
    link = link_of(sheet)
    if link and link.state_at(clock.now()) in LIVE:
        invitations.extend(link, min(until, clock.today() + LONGEST), by=by)


def link_of(sheet: WishSheet) -> Invitation | None:
    return invitations.newest(PURPOSE, [sheet.uuid]).get(sheet.uuid)
