"""Pages of the first and third step: what the lists hold, and plans being worked out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.asked import as_uuid
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.kernel.placement import AIMS
from jiebang.placements import queries
from jiebang.placements.models import Post, Run, SolveJob, Wish
from jiebang.placements.plan_page import page_of
from jiebang.placements.posts.days import narrower_posts
from jiebang.placements.wording import AIM_NAMES
from jiebang.placements.workbench import jobs, names, rule_rows, steps
from jiebang.placements.workbench.access import at_the_desk
from jiebang.programmes.models import Cohort

LATEST = 10
HERE_ASKED = ("frontier", "conflict", "keep")


@policy("placements.workbench")
@require_GET
def lists(request: HttpRequest, code: str) -> HttpResponse:
    """What a plan will be made from, and what would make it better."""
    cohort = at_the_desk(request, code)
    context = {
        "cohort": cohort,
        "steps": steps.bar(cohort, "lists"),
        "facts": list_facts(cohort),
        "imports_url": page_of("imports"),
        "narrower": len(narrower_posts(cohort)),
    }
    return render(request, "placements/lists.html", context)


def list_facts(cohort: Cohort) -> dict[str, int]:
    people = queries.people_to_place(cohort)
    wished = Wish.objects.filter(cohort=cohort, secondment__in=people)
    posts = Post.objects.filter(cohort=cohort)
    found = posts.aggregate(
        posts=Count("pk", filter=Q(seats__gt=0)),
        closed=Count("pk", filter=Q(seats=0)),
        places=Sum("seats"),
        silent=Count("pk", filter=Q(seats__gt=0, offers=[])),
        fewest=Sum("min_seats"),
    )
    sides = dict(wished.values_list("side").annotate(n=Count("pk")))
    who = people.aggregate(
        people=Count("pk"), no_gap=Count("pk", filter=Q(gap=[])), no_sector=Count("pk", filter=Q(sector="")),
        gone=Count("pk", filter=Q(ending="withdrawn")),
    )  # fmt: skip
    wishing = wished.filter(side=Wish.Side.PERSON).values("secondment").distinct().count()
    return {
        **{key: value or 0 for key, value in {**found, **who}.items()},
        "wishing": wishing,
        "silent_people": who["people"] - wishing,
        **{f"{side}_wishes": sides.get(side, 0) for side in Wish.Side.values},
    }


@policy("placements.workbench")
@require_http_methods(["GET", "POST"])
def solving(request: HttpRequest, code: str) -> HttpResponse:
    """The searches of a cohort; POST asks for one."""
    cohort = at_the_desk(request, code)
    if request.method == "POST":
        row = ask(request, cohort)
        return redirect("placement_solve_job", code=cohort.code, uuid=row.uuid)
    inputs = queries.inputs_of(cohort)
    found = list(SolveJob.objects.filter(cohort=cohort).select_related("asked_by__person")[:LATEST])
    context = {
        "cohort": cohort,
        "steps": steps.bar(cohort, "solving"),
        "ready": bool(inputs.people) and any(post.seats for post in inputs.posts),
        "clashes": rule_rows.clashes(inputs.rules, inputs),
        "rules": len(inputs.rules),
        "jobs": [shown(row) for row in found],
        "aims": [(aim, AIM_NAMES[aim]) for aim in AIMS],
        "limits": jobs.LIMITS,
        "usual": jobs.USUAL,
        "open": next((shown(row) for row in found if row.is_open and not jobs.lost(row)), None),
    }
    return render(request, "placements/solving.html", context)


def ask(request: HttpRequest, cohort: Cohort) -> SolveJob:
    what = request.POST.get("what", "frontier")
    seconds = request.POST.get("seconds", "")
    asked: dict[str, Any] = {"seconds": int(seconds) if seconds in map(str, jobs.LIMITS) else jobs.USUAL}
    if what in AIMS:
        return jobs.ask(cohort, "aim", by=request.user, aim=what, **asked)
    if what not in HERE_ASKED:
        raise Refused(_("There is no aim {aim}. Choose one of those on the page.").format(aim=what[:40]), field="what")
    base = None
    if what == "keep":
        base = Run.objects.filter(cohort=cohort, uuid=as_uuid(request.POST.get("base", ""))).first()
        if base is None:
            raise Refused(_("Choose the plan to keep first."), field="base")
    return jobs.ask(cohort, what, by=request.user, base=base, **asked)


@policy("placements.workbench")
@require_GET
def solve_job(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """How far a search is, and what came of it; asked again every two seconds while it goes on."""
    cohort = at_the_desk(request, code)
    row = job_or_404(request, cohort, uuid)
    context = {"cohort": cohort, "job": shown(row)}
    if request.headers.get("HX-Request"):
        return render(request, "placements/solve_job_state.html", context)
    return render(request, "placements/solve_job.html", {**context, "steps": steps.bar(cohort, "solving")})


@policy("placements.workbench")
@require_POST
def solve_job_cancellation(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    cohort = at_the_desk(request, code)
    row = jobs.cancel(job_or_404(request, cohort, uuid), by=request.user)
    if row.state == SolveJob.State.DONE:
        messages.info(request, _("It was finished already; its plans are kept."))
    return redirect("placement_solve_job", code=cohort.code, uuid=row.uuid)


def job_or_404(request: HttpRequest, cohort: Cohort, uuid: UUID) -> SolveJob:
    rows = SolveJob.objects.visible_to(request.user).select_related("asked_by__person", "base")
    return get_object_or_404(rows, cohort=cohort, uuid=uuid)


def shown(row: SolveJob) -> SolveJob:
    """With the words the page says beside it; one whose process is gone shows as failed."""
    if code := jobs.lost(row):
        over = SolveJob.State.CANCELLED if row.cancel_asked else SolveJob.State.FAILED
        row.state, row.said = over, {} if row.cancel_asked else {"code": code}
    row.kind_words = what_asked(row)  # type: ignore[attr-defined]
    row.step_words = jobs.STEP_WORDS[row.step]  # type: ignore[attr-defined]
    row.said_words = jobs.said_text(row)  # type: ignore[attr-defined]
    row.against = rules_against(row)  # type: ignore[attr-defined]
    row.found = found_plans(row)  # type: ignore[attr-defined]
    return row


def what_asked(row: SolveJob) -> str:
    if row.kind == SolveJob.Kind.AIM:
        return str(AIM_NAMES.get(row.asked.get("aim", ""), ""))
    return str(SolveJob.Kind(row.kind).label)


def rules_against(row: SolveJob) -> list[tuple[int, str, str]]:
    """(number, address, text) of the rules that cannot hold together."""
    numbers = row.said.get("rules", [])
    if not numbers:
        return []
    known = rule_rows.everybody(row.cohort)
    found = row.cohort.placement_rules.filter(number__in=numbers).select_related(
        "secondment", "home_unit", "post", "host__organisation"
    ).prefetch_related("members__secondment")  # fmt: skip
    return [(rule.number, str(rule.uuid), rule_rows.text_of(rule_rows.stated(rule), known)) for rule in found]


def found_plans(row: SolveJob) -> list[Run]:
    if not row.plans:
        return []
    runs = {str(run.uuid): run for run in Run.objects.filter(cohort=row.cohort, uuid__in=row.plans)}
    return names.named([runs[uuid] for uuid in row.plans if uuid in runs], row.cohort)
