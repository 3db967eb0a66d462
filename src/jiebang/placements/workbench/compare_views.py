"""Pages of the fourth step: plans side by side, and who is elsewhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jiebang.common.asked import as_uuid, uuids
from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.common.sheets import sheet_response
from jiebang.kernel.fit import PARTS
from jiebang.placements.models import Run
from jiebang.placements.wording import PART_NAMES
from jiebang.placements.workbench import chart, edits, figures, names, rule_rows, steps
from jiebang.placements.workbench.access import at_the_desk, run_or_404
from jiebang.programmes.models import Cohort


@policy("placements.workbench")
@require_GET
def compare(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    asked = uuids(request.GET.getlist("run"), figures.MOST)
    runs = figures.shown_runs(cohort, asked)
    found = figures.columns(cohort, runs)
    context = {
        "cohort": cohort,
        "steps": steps.bar(cohort, "compare"),
        "columns": found,
        "chart": chart.drawn(found),
        "sentence": chart.told(found) if found else "",
        "stored": names.named(figures.stored(cohort, beside=runs), cohort),
        "chosen": rule_rows.desk_of(cohort).chosen,
        "legend": [(part, PART_NAMES[part]) for part in PARTS],
        "sheet": reverse("placement_compare_sheet", kwargs={"code": cohort.code}),
        "most": figures.MOST,
    }
    return render(request, "placements/compare.html", context)


@policy("placements.workbench")
@require_GET
def compare_sheet(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    found = figures.columns(cohort, figures.shown_runs(cohort, uuids(request.GET.getlist("run"), figures.MOST)))
    audit(request.user, "seen.plans_taken_away", cohort, scope=cohort.uuid, rows=len(found))
    name = _("Plans of {cohort} compared").format(cohort=cohort.name)
    return sheet_response(name, figures.sheet_titles(), figures.sheet_rows(found))


@policy("placements.workbench")
@require_GET
def differences(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    one, other = two_plans(request, cohort)
    context = {
        "cohort": cohort,
        "steps": steps.bar(cohort, "compare"),
        "one": one,
        "other": other,
        "rows": figures.differences(one, other),
        "sheet": reverse("placement_differences_sheet", kwargs={"code": cohort.code}),
    }
    return render(request, "placements/differences.html", context)


@policy("placements.workbench")
@require_GET
def differences_sheet(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    one, other = two_plans(request, cohort)
    rows = figures.differences(one, other)
    audit(request.user, "seen.plans_taken_away", cohort, scope=cohort.uuid, rows=len(rows))
    name = _("{cohort}, {one} and {other}").format(cohort=cohort.name, one=one.title, other=other.title)  # type: ignore[attr-defined]
    titles = figures.difference_titles(one.title, other.title)  # type: ignore[attr-defined]
    return sheet_response(name, titles, figures.difference_rows(rows))


def two_plans(request: HttpRequest, cohort: Cohort) -> tuple[Run, Run]:
    """The plans named by the address; without any, the first two of the comparison."""
    asked = [as_uuid(request.GET.get(name, "")) for name in ("one", "other")]
    runs = {run.uuid: run for run in Run.objects.filter(cohort=cohort, uuid__in=[uuid for uuid in asked if uuid])}
    found = [runs[uuid] for uuid in asked if uuid in runs]
    if len(found) < 2:
        found = figures.shown_runs(cohort)[:2]
    if len(found) < 2:
        raise Http404
    one, other = names.named(found, cohort)
    return one, other


@policy("placements.workbench")
@require_POST
def choice(request: HttpRequest, code: str, uuid: object) -> HttpResponse:
    """Work on this plan from now on."""
    cohort = at_the_desk(request, code)
    run = run_or_404(request, cohort, uuid)  # type: ignore[arg-type]
    edits.choose(run, by=request.user)
    messages.success(request, _("This is the plan being worked on now. Nothing is placed until it is accepted."))
    return redirect("placement_run", code=cohort.code, uuid=run.uuid)
