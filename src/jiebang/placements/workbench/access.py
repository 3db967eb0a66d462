"""From an address to the cohort, plan or job behind it, for who makes its plans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from jiebang.placements.models import Run
from jiebang.placements.permissions import cohorts_with_plans, may_plan
from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort


def cohort_or_404(request: HttpRequest, code: str) -> Cohort:
    return get_object_or_404(cohorts_with_plans(request.user), code__iexact=code)


def at_the_desk(request: HttpRequest, code: str) -> Cohort:
    """The cohort, shown from now on; 404 where it is hidden, 403 for who reads its plans and makes none."""
    cohort = cohort_or_404(request, code)
    require_may_plan(request, cohort)
    return remember(request, cohort)


def require_may_plan(request: HttpRequest, cohort: Cohort) -> None:
    if not may_plan(request.user, cohort):
        raise PermissionDenied


def run_or_404(request: HttpRequest, cohort: Cohort, uuid: UUID) -> Run:
    runs: Any = Run.objects.visible_to(request.user).select_related("created_by__person", "accepted_by__person")
    found: Run = get_object_or_404(runs, cohort=cohort, uuid=uuid)
    found.cohort = cohort
    return found
