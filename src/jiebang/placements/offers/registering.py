"""What offers add to the product's registries: the purpose of their links, notices, what waits, and their entry."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import invitations, merging, telling, waiting
from jiebang.common.invitations import Invitation, Purpose
from jiebang.common.merging import Plan
from jiebang.common.waiting import Waiting
from jiebang.people.access import is_operator
from jiebang.people.models import Role
from jiebang.placements.models import Offer
from jiebang.placements.offers import host_page
from jiebang.placements.offers.steps import PURPOSE
from jiebang.programmes.models import Cohort
from jiebang.programmes.permissions import visible_cohorts
from jiebang.programmes.words import language_of, word


def register() -> None:
    invitations.declare(
        Purpose(PURPOSE, gettext_lazy("offer of posts"), page="offer_by_link", whom=office_of, language=language_here)
    )
    telling.declare("offer.handed_in", gettext_lazy("{host} handed in its offer of posts."))
    telling.declare("offer.nothing", gettext_lazy("{host} has no posts to offer this time."))
    waiting.register("offers", offers_to_decide)
    host_page.register()
    merging.references("placements.offer", take_link_along)


def take_link_along(plan: Plan, kept: Offer, gone: Offer) -> None:
    """Of two hosts that become one, the link of the offer that goes opens the one that stays."""
    plan.repoint(Invitation, "subject", gone.uuid, kept.uuid, Q(purpose=PURPOSE))


def office_of(invitation: Invitation) -> str:
    cohort = Cohort.objects.filter(uuid=invitation.scope_id).first()
    if cohort is None:
        return _("the programme office")
    return _("the {office} of {cohort}").format(office=word(cohort, "office"), cohort=cohort.name)


def language_here(invitation: Invitation) -> str:
    cohort = Cohort.objects.filter(uuid=invitation.scope_id).first()
    return language_of(cohort.scheme) if cohort else "zh-hans"


def offers_to_decide(user: Any) -> list[Waiting]:
    """Offers that were handed in, cohort by cohort, for the office that decides about them."""
    if is_operator(user):
        return []
    run = visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE])
    rows = Offer.objects.filter(state=Offer.State.HANDED_IN, cohort__in=run).select_related("cohort")
    found: dict[int, list[Offer]] = {}
    for offer in rows.defer("cohort__snapshot").order_by("handed_in_on", "id"):
        found.setdefault(offer.cohort_id, []).append(offer)
    return [to_decide(offers) for offers in found.values()]


def to_decide(offers: list[Offer]) -> Waiting:
    cohort = offers[0].cohort
    title = ngettext(
        "{cohort}: {n} offer of a host waits for your decision.",
        "{cohort}: {n} offers of hosts wait for your decision.",
        len(offers),
    ).format(cohort=cohort.name, n=len(offers))
    url = f"/cohorts/{cohort.code}/offers/?state={Offer.State.HANDED_IN}"
    return Waiting(f"offers {cohort.uuid}", title, url, since=offers[0].handed_in_on)
