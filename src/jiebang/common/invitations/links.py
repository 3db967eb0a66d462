"""Handing links out, changing how long they are good, finding one by what stands in it.

Looking at a link uses nothing up, so a chat program that fetches it for a preview spoils nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.common import clock, look
from jiebang.common.audit import audit
from jiebang.common.invitations.purposes import purpose_named
from jiebang.common.models import Invitation
from jiebang.common.refusals import Refused

LONGEST = timedelta(days=180)


@dataclass(frozen=True)
class Issued:
    """A link with what stands in it, which nobody can ask for again."""

    invitation: Invitation
    token: str

    @property
    def path(self) -> str:
        return reverse(purpose_named(self.invitation.purpose).page, kwargs={"token": self.token})


@dataclass(frozen=True)
class Guest:
    """Who acts by a link: nobody we know, only whoever holds it. Has no rights beyond the row of the link."""

    invitation: Invitation
    is_authenticated: bool = False
    pk: None = None

    @property
    def label(self) -> str:
        return f"link:{self.invitation.purpose}:{self.invitation.uuid.hex[:8]}"


@transaction.atomic
def issue(purpose: str, subject: UUID, *, until: date, by: Any, scope: UUID | None = None) -> Issued:
    """A new link for a row, good to the end of the business day `until`; an open one for the same row ends."""
    purpose_named(purpose)
    now, token = clock.now(), secrets.token_urlsafe(24)
    _open_ones(purpose, subject).update(ended_at=now, replaced=True)
    invitation = Invitation.objects.create(
        token_hash=hash_of(token), purpose=purpose, subject=subject, scope_id=scope, issued_at=now,
        issued_by=by if isinstance(by, models.Model) else None, expires_at=end_of(until),
    )  # fmt: skip
    audit(by, "invitation.issued", invitation, scope=scope, purpose=purpose, until=str(until))
    return Issued(invitation, token)


@transaction.atomic
def extend(invitation: Invitation, until: date, *, by: Any) -> Invitation:
    """Let a link be good to the end of another day, also one that ran out. The link itself stays the same."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if held.state_at(clock.now()) in (Invitation.State.WITHDRAWN, Invitation.State.REPLACED, Invitation.State.USED):
        raise Refused(_("This link was ended and stays so. Hand out a new one."))
    ends = end_of(until)
    if held.expires_at != ends:
        held.expires_at = ends
        held.save(update_fields=["expires_at"])
        audit(by, "invitation.extended", held, scope=held.scope_id, purpose=held.purpose, until=str(until))
    return held


@transaction.atomic
def withdraw(invitations: Iterable[Invitation], *, by: Any) -> int:
    """End open links, such as one that was sent to the wrong person. How many were open."""
    ended, now = 0, clock.now()
    for invitation in Invitation.objects.select_for_update().filter(pk__in=[one.pk for one in invitations]):
        if invitation.state_at(now) == Invitation.State.OPEN:
            invitation.ended_at = now
            invitation.save(update_fields=["ended_at"])
            audit(by, "invitation.withdrawn", invitation, scope=invitation.scope_id, purpose=invitation.purpose)
            ended += 1
    return ended


@transaction.atomic
def use_up(invitation: Invitation, *, by: Any) -> Invitation:
    """End a link whose one thing is done. Once more changes nothing; one that is not open is refused."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if held.used_at is None:
        require_open(held)
        held.used_at = clock.now()
        held.save(update_fields=["used_at"])
        audit(by, "invitation.used", held, scope=held.scope_id, purpose=held.purpose)
    return held


def require_open(invitation: Invitation) -> None:
    if invitation.state_at(clock.now()) != Invitation.State.OPEN:
        raise Refused(_("This link does not open anything any more. Ask for a new one."))


def find(purpose: str, token: str) -> Invitation | None:
    """The link with this text, whatever its state; None for an invented one and for one of another purpose."""
    return Invitation.objects.filter(token_hash=hash_of(token), purpose=purpose).first()


def newest(purpose: str, subjects: Iterable[UUID]) -> dict[UUID, Invitation]:
    """The last link handed out for each of these rows."""
    rows = Invitation.objects.filter(purpose=purpose, subject__in=list(subjects)).order_by("id")
    return {row.subject: row for row in rows}


def end_of(until: date) -> datetime:
    """The end of a business day in real time, by which links run out: a sample date moves no clock."""
    if not clock.today() <= until <= clock.today() + LONGEST:
        raise Refused(
            _("A link can be good from today until {day}. Choose another day.").format(
                day=look.day_dated(clock.today() + LONGEST)
            ),
            field="until",
        )
    real = clock.real_today() + (until - clock.today())
    return datetime.combine(real + timedelta(days=1), time.min, clock.zone())


def hash_of(token: str) -> str:
    """The token has 192 random bits, so one round is enough and no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _open_ones(purpose: str, subject: UUID) -> models.QuerySet[Invitation]:
    rows = Invitation.objects.filter(purpose=purpose, subject=subject, used_at__isnull=True, ended_at__isnull=True)
    return rows.select_for_update()
