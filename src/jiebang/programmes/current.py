"""Which cohort a page is about when its address does not say: the one opened last, else the user's main one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest

from jiebang.common import clock
from jiebang.programmes.models import Cohort
from jiebang.programmes.permissions import own_secondments

KEY = "cohort"


def current_cohort(request: HttpRequest) -> Cohort | None:
    """The cohort of this page; None for who sees none. A view with a cohort in its address calls `remember` first."""
    found: Cohort | None = getattr(request, "cohort", None)
    if found is None:
        found = _opened_last(request) or main_cohort(request.user)
        request.cohort = found  # type: ignore[attr-defined]
    return found


def remember(request: HttpRequest, cohort: Cohort) -> Cohort:
    """This page is about this cohort; pages without one of their own follow it until another is opened."""
    request.cohort = cohort  # type: ignore[attr-defined]
    if request.session.get(KEY) != str(cohort.uuid):
        request.session[KEY] = str(cohort.uuid)
    return cohort


def main_cohort(user: Any) -> Cohort | None:
    """The user's own cohort as a secondee, else of the visible ones the running one with most people.

    Where none runs: the next to begin, else the one that ended last.
    """
    own = own_secondments(user).first() if getattr(user, "pk", None) else None
    if own is not None:
        return own.cohort
    seen: QuerySet[Cohort] = Cohort.objects.visible_to(user)
    today = clock.today()
    running = seen.filter(starts_on__lte=today, ends_on__gte=today).annotate(people=Count("secondments"))
    return (
        running.order_by("-people", "-starts_on", "id").first()
        or seen.filter(starts_on__gt=today).order_by("starts_on", "id").first()
        or seen.order_by("-ends_on", "id").first()
    )


def _opened_last(request: HttpRequest) -> Cohort | None:
    uuid = request.session.get(KEY)
    return Cohort.objects.visible_to(request.user).filter(uuid=uuid).first() if uuid else None
