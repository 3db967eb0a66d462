"""Advice to who comes next: what somebody leaves about a host near the end of the stay or after it.

Read by the office, by those placed at the host, then or later, and by its mentor. Only the office and the author see
whose it is; the others read of which cohort. The author may change it or take it back at any time while writing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jiebang.common import clock, look
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.people.access import grants_of, is_operator, roles_of
from jiebang.people.models import Grant, Organisation, Role
from jiebang.placements.models import Advice, Placement
from jiebang.programmes.models import Cohort, Host, Secondment
from jiebang.programmes.permissions import own_secondments, visible_cohorts, writes_until

# From so long before the own last day.
NEAR_THE_END = timedelta(days=30)
LONGEST = 600


@dataclass(frozen=True)
class Place:
    """Somebody's stay at a host. opens: the first day on which advice may be left · closes: the last one."""

    secondment: Secondment
    host: Host
    opens: date
    closes: date

    @property
    def is_open(self) -> bool:
        return self.opens <= clock.today() <= self.closes

    @property
    def advice(self) -> Advice | None:
        return Advice.objects.filter(secondment=self.secondment, host=self.host).first()


def own_place(user: Any, organisation: Organisation) -> Place | None:
    """The user's own stay with this organisation; of several the latest."""
    if is_operator(user):
        return None
    for own in own_secondments(user):
        stays = Placement.objects.filter(secondment=own, post__host__organisation=organisation)
        placed = stays.select_related("post__host__organisation").order_by("-id").first()
        if placed is not None:
            last = min(own.last_day, placed.ends_on or own.last_day)
            return Place(own, placed.post.host, last - NEAR_THE_END, writes_until(own))
    return None


@transaction.atomic
def leave(place: Place, text: str, *, version: int, by: Any) -> Advice:
    """Leave advice, or change it. version: of the text that was changed, 0 for a new one."""
    text = text.strip()
    require_open(place)
    if not text or len(text) > LONGEST:
        raise Refused(_("Write a few sentences, up to {n} characters.").format(n=LONGEST), field="text")
    Secondment.objects.select_for_update().get(pk=place.secondment.pk)
    held = place.advice
    if held is not None and held.text == text:
        return held
    if (held.version if held else 0) != version:
        raise Stale(
            _("This was changed in another window meanwhile. Compare the two, then store the right one."),
            yours={str(_("Advice")): text}, theirs={str(_("Advice")): held.text if held else ""},
        )  # fmt: skip
    held = held or Advice(secondment=place.secondment, host=place.host, version=0)
    held.text, held.written_on, held.version = text, clock.today(), held.version + 1
    held.save()
    audit(by, "advice.left", held, scope=place.secondment.cohort.uuid, about=[place.secondment.person.uuid])
    return held


@transaction.atomic
def take_back(place: Place, *, by: Any) -> None:
    """Gone from every page; once more changes nothing."""
    held = place.advice
    if held is not None:
        audit(by, "advice.withdrawn", held, scope=place.secondment.cohort.uuid, about=[place.secondment.person.uuid])
        held.delete()


def require_open(place: Place) -> None:
    if clock.today() < place.opens:
        raise Refused(
            _("Advice is left near the end of the stay, from {day} on.").format(day=look.day_long(place.opens))
        )
    if clock.today() > place.closes:
        raise Refused(_("Writing in this cohort ended on {day}.").format(day=look.day_long(place.closes)))


# ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Shown:
    """author: only for who may know it, else ""."""

    advice: Advice
    author: str
    is_own: bool


def advice_for(user: Any, organisation: Organisation) -> list[Shown] | None:
    """What was left about this host, the newest cohort first; None for who does not read advice there."""
    if not reads(user, organisation):
        return None
    rows = Advice.objects.filter(host__organisation=organisation).select_related("secondment__person", "host__cohort")
    rows = rows.defer("host__cohort__snapshot").order_by("-host__cohort__starts_on", "-written_on", "-id")
    run = set(run_by(user).values_list("pk", flat=True))
    own = set(own_secondments(user).values_list("pk", flat=True)) if not is_operator(user) else set()
    return [
        Shown(row, str(row.secondment) if row.host.cohort_id in run else "", row.secondment_id in own) for row in rows
    ]


def reads(user: Any, organisation: Organisation) -> bool:
    """The office of a cohort the organisation is a host of, its mentor, and who is or was placed there."""
    if is_operator(user) or Host.objects.filter(organisation=organisation, cohort__in=run_by(user)).exists():
        return True
    mentors = Q(role=Role.MENTOR, scope_kind=Grant.Scope.HOST, scope_id=organisation.uuid)
    held = [grant.pk for grant in grants_of(user, roles_of("advice.read"))]
    return Grant.objects.filter(mentors, pk__in=held).exists() or own_place(user, organisation) is not None


def run_by(user: Any) -> Any:
    return visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE])
