"""Holding an offer while it changes, noting what happened to it, and who is told."""

from __future__ import annotations

from typing import Any

from django.db import models

from jiebang.common import clock
from jiebang.common.invitations import Guest
from jiebang.placements.models import Offer, OfferStep
from jiebang.programmes.models import Cohort

PURPOSE = "offer"


def locked(offer: Offer) -> Offer:
    """The row as it stands, held until the transaction ends."""
    rows = Offer.objects.select_for_update(of=("self",)).select_related("cohort", "host__organisation")
    return rows.get(pk=offer.pk)


def lock_cohort(cohort: Cohort) -> None:
    """Whoever invites, or gives posts their numbers, in this cohort meanwhile waits."""
    Cohort.objects.select_for_update().get(pk=cohort.pk)


def note(offer: Offer, kind: str, *, by: Any, text: str = "") -> None:
    """One step of its history; the line of the trail beside it says no text."""
    OfferStep.objects.create(
        offer=offer, kind=kind, text=text, at=clock.business_now(), by=by if isinstance(by, models.Model) else None,
        by_host=isinstance(by, Guest),
    )  # fmt: skip
