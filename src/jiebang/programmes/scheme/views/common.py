"""Finding the cohort of a page, and whether the user runs it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort, SchemeDraft
from jiebang.programmes.permissions import may_manage
from jiebang.programmes.scheme.drafts import draft_of, gone


def cohort_or_404(request: HttpRequest, code: str) -> Cohort:
    """Hidden ones are 404; the page is about this cohort from now on."""
    found: Cohort = get_object_or_404(Cohort.objects.visible_to(request.user), code__iexact=code)
    return remember(request, found)


def run_cohort(request: HttpRequest, code: str) -> Cohort:
    """The cohort, for its office: 403 for whoever only reads it."""
    found = cohort_or_404(request, code)
    if not may_manage(request.user, found):
        raise PermissionDenied
    return found


def draft_to_edit(request: HttpRequest, code: str) -> SchemeDraft:
    """The open draft of a cohort the user runs; 409 where there is none any more."""
    found = draft_of(run_cohort(request, code))
    if found is None:
        raise gone()
    return found
