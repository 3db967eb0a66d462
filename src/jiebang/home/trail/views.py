"""The audit trail: looked at, and taken away, which leaves a line itself."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.jobs import JOBS, VERIFIED
from jiebang.common.models import JobOutcome
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.trail import anchor
from jiebang.common.waiting import Waiting
from jiebang.home.roles.forms import ReasonForm
from jiebang.home.trail import lists
from jiebang.people.access import holds
from jiebang.people.models import Role
from jiebang.people.trail import reads_all

# More lines than a page shows are taken away with a reason, and never more than these at once.
WITHOUT_REASON = lists.PAGE
AT_MOST = 100_000
VERIFYING = "audit trail: verify"


@policy("people.trail")
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    asked = lists.Asked.of(request.GET)
    page = Paginator(lists.found(request.user, asked), lists.PAGE).get_page(request.GET.get("page"))
    everybodys = reads_all(request.user)
    context = {
        "asked": asked,
        "page": page,
        "rows": lists.rows_of(request.user, page),
        "filters": lists.filters(request.user, asked),
        "everybodys": everybodys,
        "state": state() if everybodys else None,
    }
    return render(request, "home/trail/trail.html", context)


def state() -> dict[str, Any]:
    """How far the chain reaches, and what its last verification said."""
    outcomes = {outcome.name: outcome for outcome in JobOutcome.objects.filter(name__in=[VERIFIED, VERIFYING])}
    last = outcomes.get(VERIFYING)
    return {
        "sealed": anchor.present().sequence,
        "fault": last.error if last else "",
        "verified": outcomes.get(VERIFIED),
    }


@policy("people.trail")
@require_http_methods(["GET", "POST"])
def trail_sheet(request: HttpRequest) -> HttpResponse:
    """Few lines at once; many after a reason was given. A second sending is a second taking away, and says so."""
    asked = lists.Asked.of(request.GET)
    lines = lists.found(request.user, asked)
    count = lines.count()
    if count > AT_MOST:
        raise Refused(
            _("These are {n} lines; at most {most} leave at once. Narrow the days.").format(n=count, most=AT_MOST)
        )
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if count > WITHOUT_REASON and not form.is_valid():
        return render(request, "home/trail/reason.html", {"form": form, "count": count}, status=422)
    reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
    audit(request.user, "trail.taken", None, lines=count, reason=reason)
    # Up to the line that says so, which is not among them.
    return sheet_response(_("Audit trail"), lists.sheet_columns(), lists.sheet_rows(request.user, lines[:count]))


def waits_for_the_auditor(user: Any) -> list[Waiting]:
    """A trail that was tampered with waits for who reads it."""
    if not holds(user, Role.AUDITOR) or VERIFYING not in JOBS:
        return []
    broken = JobOutcome.objects.filter(name=VERIFYING).exclude(error="").first()
    if broken is None:
        return []
    day = broken.at.astimezone(clock.zone()).date()
    return [Waiting("audit_trail", _("The audit trail is not whole. Look into it at once."), "/audit/", since=day)]
