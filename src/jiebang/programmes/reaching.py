"""The cohort or person an address names, for who may open it by a line of the table of rights."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from jiebang.common.policy import REGISTRY
from jiebang.people.access import roles_of
from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import visible_cohorts, visible_secondments


def cohort_for(request: HttpRequest, code: str, line: str) -> Cohort:
    """404 for who may not read it, 403 for who may read and not act."""
    found: Cohort = opened_or_denied(request.user, line, visible_cohorts, Cohort.objects.all(), code__iexact=code)
    return remember(request, found)


def secondment_for(request: HttpRequest, uuid: UUID, line: str) -> Secondment:
    """404 for who may not read about the person, 403 for who may read and not act."""
    rows = Secondment.objects.select_related("cohort", "person", "home_unit", "group", "host__organisation")
    found: Secondment = opened_or_denied(request.user, line, visible_secondments, rows, uuid=uuid)
    remember(request, found.cohort)
    return found


def opened_or_denied(user: Any, line: str, visible: Any, rows: Any, **named: Any) -> Any:
    within = REGISTRY[line].within
    found = get_object_or_404(visible(rows, user, roles=roles_of(within or line)), **named)
    if within and not visible(type(found).objects.filter(pk=found.pk), user, roles=roles_of(line)).exists():
        raise PermissionDenied
    return found
