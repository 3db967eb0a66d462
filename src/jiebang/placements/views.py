"""The plan page: runs, the plan's table with its reasons, what is left vacant, accepting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jiebang.common.policy import policy
from jiebang.common.sheets import sheet_response
from jiebang.common.write_once import long_work
from jiebang.placements import actions, plan_page, queries
from jiebang.placements.models import Run
from jiebang.placements.permissions import may_plan, reads_scores
from jiebang.placements.workbench import bench
from jiebang.placements.workbench.access import cohort_or_404, require_may_plan, run_or_404
from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort

PAGE = 50


@policy("placements.read")
@require_GET
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The plan in force, else the newest; where there is none, what to do first."""
    cohort = cohort_or_404(request, code)
    return plan_response(request, cohort, queries.run_to_show(cohort))


@policy("placements.read")
@require_GET
def run(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    cohort = cohort_or_404(request, code)
    return plan_response(request, cohort, run_or_404(request, cohort, uuid))


@policy("placements.read")
@require_GET
def plan_sheet(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_or_404(request, code)
    shown = queries.run_to_show(cohort)
    return sheet_of(request, cohort, shown)


@policy("placements.read")
@require_GET
def run_sheet(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    cohort = cohort_or_404(request, code)
    return sheet_of(request, cohort, run_or_404(request, cohort, uuid))


@policy("placements.read")
@require_GET
def runs(request: HttpRequest, code: str) -> HttpResponse:
    """A plan's address typed without its end leads back to the page."""
    return redirect("placement", code=cohort_or_404(request, code).code)


@policy("placements.write")
@long_work
@require_POST
def acceptance(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """Decide for a plan; the placements are made when it is published."""
    cohort = cohort_or_404(request, code)
    shown = run_or_404(request, cohort, uuid)
    require_may_plan(request, cohort)
    actions.accept_plan(shown, by=request.user)
    messages.success(request, _("Accepted. Nobody is told before it is published."))
    return redirect("placement_final", code=cohort.code)


def plan_response(request: HttpRequest, cohort: Cohort, shown: Run | None) -> HttpResponse:
    remember(request, cohort)
    may = may_plan(request.user, cohort)
    desk = bench.around(cohort, shown) if may else {}
    if shown is None:
        return render(request, "placements/empty.html", {**plan_page.empty_context(cohort, may_plan=may), **desk})
    chosen = plan_page.Chosen.of(request.GET, scores=reads_scores(request.user, cohort))
    if chosen.by == "host":
        return by_host(request, cohort, shown, chosen, desk)
    lines = queries.lines_of(shown, q=chosen.q, host=chosen.host, wish=chosen.wish, sort=chosen.sort)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    context = plan_page.context(cohort, shown, chosen, page, may_plan=may)
    return render(request, "placements/plan.html", {**context, **desk})


def by_host(
    request: HttpRequest, cohort: Cohort, shown: Run, chosen: plan_page.Chosen, desk: dict[str, Any]
) -> HttpResponse:
    """The same plan, post by post, those left vacant among them."""
    posts = queries.posts_of(shown, q=chosen.q, host=chosen.host)
    page = Paginator(posts, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "posts": queries.with_people(shown, page.object_list),
        **plan_page.frame(cohort, shown, chosen, may_plan=bool(desk)),
    }
    return render(request, "placements/plan_hosts.html", {**context, **desk})


def sheet_of(request: HttpRequest, cohort: Cohort, shown: Run | None) -> HttpResponse:
    chosen = plan_page.Chosen.of(request.GET, scores=reads_scores(request.user, cohort))
    lines: Any = []
    if shown is not None:
        lines = queries.lines_of(shown, q=chosen.q, host=chosen.host, wish=chosen.wish, sort=chosen.sort)
    name = _("{cohort} placement plan").format(cohort=cohort.name)
    scores = chosen.scores
    return sheet_response(name, plan_page.sheet_titles(scores=scores), plan_page.sheet_rows(lines, scores=scores))
