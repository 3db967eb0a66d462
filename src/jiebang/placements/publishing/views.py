"""The office's pages: the memo, publishing, who reads the places, objections and their answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import clock
from jiebang.common.asked import as_date
from jiebang.common.audit import audit
from jiebang.common.documents import CONTENT_TYPE
from jiebang.common.plain import file_name
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.placements import handing, queries
from jiebang.placements.models import Objection, PlanPublication, Run
from jiebang.placements.publishing import deeds, lists, objections, papers, standing
from jiebang.placements.publishing.forms import PublishForm, WindowForm
from jiebang.placements.publishing.lists import Asked
from jiebang.placements.workbench import names, steps
from jiebang.placements.workbench.access import at_the_desk, cohort_or_404, run_or_404
from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort
from jiebang.programmes.words import language_of


@policy("placements.memo")
@require_GET
def memo(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """The decision memo as Word: a draft before acceptance, then as it was kept."""
    cohort = cohort_or_404(request, code)
    run = run_or_404(request, cohort, uuid)
    audit(request.user, "seen.memo_taken_away", run, scope=cohort.uuid)
    answer = HttpResponse(papers.memo_file(run), content_type=CONTENT_TYPE)
    with translation.override(language_of(cohort.scheme)):
        name = _("{cohort}, decision memo") if run.accepted_at else _("{cohort}, decision memo, draft")
    answer["Content-Disposition"] = content_disposition_header(
        True, f"{file_name(name.format(cohort=cohort.name))}.docx"
    )
    return answer


# ── publishing ─────────────────────────────────────────────────────────────────────────────────────────────────


@policy("placements.workbench")
@require_http_methods(["GET", "POST"])
def publication(request: HttpRequest, code: str) -> HttpResponse:
    """What publishing would do, and doing it; afterwards where things stand."""
    cohort = at_the_desk(request, code)
    if request.method != "POST":
        return publication_page(request, cohort, PublishForm(cohort))
    if request.POST.get("act") == "window":
        return window(request, cohort)
    form = PublishForm(cohort, request.POST)
    run = run_asked(cohort, request.POST.get("run", ""))
    if not form.is_valid():
        return publication_page(request, cohort, form, status=422)
    made = deeds.publish(
        run, until=form.cleaned_data["until"], words=form.cleaned_data["words"],
        replace=bool(request.POST.get("replace")), by=request.user,
    )  # fmt: skip
    messages.success(request, _("Published. Everybody it concerns has been told who has an account."))
    return redirect("placement_publication", code=made.cohort.code)


def run_asked(cohort: Cohort, uuid: str) -> Run:
    """The plan the page showed: another one accepted meanwhile is never published unseen."""
    run = standing.decided(cohort)
    if run is None:
        raise Refused(_("No plan of this cohort is accepted yet."))
    if str(run.uuid) != uuid:
        raise Refused(_("Another plan was accepted meanwhile. Look at it first, then publish it."))
    return run


def window(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    latest = standing.latest(cohort)
    until = as_date(request.POST.get("until", ""))
    if latest is None or until is None:
        raise Refused(_("Choose the last day for objections."), field="until")
    deeds.move_window(latest, until, by=request.user)
    messages.success(request, _("Objections are taken until {day} now.").format(day=until))
    return redirect("placement_publication", code=cohort.code)


def publication_page(request: HttpRequest, cohort: Cohort, form: PublishForm, *, status: int = 200) -> HttpResponse:
    run, latest = standing.to_publish(cohort), standing.latest(cohort)
    context: dict[str, Any] = {
        "cohort": cohort,
        "steps": steps.bar(cohort, "final"),
        "run": names.named([run], cohort)[0] if run else None,
        "latest": latest,
        "form": form,
        "earlier": list(PlanPublication.objects.filter(cohort=cohort).select_related("published_by__person", "run")),
        "upheld": lists.upheld_open(cohort),
    }
    if run is not None:
        run.cohort = cohort
        context |= {"told": deeds.concerned(run), "difference": queries.difference(run)}
    if latest is not None:
        context |= {
            "window_open": clock.today() <= latest.objections_until,
            "window_form": WindowForm(latest.objections_until),
            "open_objections": Objection.objects.filter(cohort=cohort, state=Objection.State.OPEN).count(),
            "alone": sum(row.tone == "och" for row in lists.reader_rows(lists.readers(cohort, Asked()))),
        }
    return render(request, "placements/publishing/publication.html", context, status=status)


# ── who reads ──────────────────────────────────────────────────────────────────────────────────────────────────


@policy("placements.workbench")
@require_GET
def readers(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    asked = Asked.of(request.GET, lists.reader_states())
    page = Paginator(lists.readers(cohort, asked), lists.PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "page": page,
        "rows": lists.reader_rows(page),
        "asked": asked,
        "filters": [{"name": "state", "label": _("State"), "choices": lists.reader_states(), "value": asked.state}],
        "sheet": reverse("placement_readers_sheet", kwargs={"code": cohort.code}),
        "until": max(clock.today(), cohort.starts_on),
        "on_screen": handing.ON_SCREEN,
        "published": standing.latest(cohort) is not None,
    }
    return render(request, "placements/publishing/readers.html", context)


@policy("placements.workbench")
@require_GET
def readers_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = at_the_desk(request, code)
    rows = lists.reader_rows(lists.readers(cohort, Asked.of(request.GET, lists.reader_states())))
    name = _("Hosts and home units told, {cohort}").format(cohort=cohort.name)
    return sheet_response(name, lists.reader_titles(), lists.reader_sheet(rows))


@policy("placements.workbench")
@require_POST
def readers_chosen(request: HttpRequest, code: str) -> HttpResponse:
    """Links for the ticked hosts and home units, or for all found, given out once: as Word slips or on the screen."""
    cohort = at_the_desk(request, code)
    asked = Asked.of(request.POST, lists.reader_states())
    if request.POST.get("act") == "all":
        asked = replace(asked, chosen=())
    elif not asked.chosen:
        raise Refused(_("Tick a host or a home unit first."))
    rows = list(lists.readers(cohort, asked))
    if request.POST.get("act") == "export":
        query = "&".join(f"id={one.uuid}" for one in rows)
        return redirect(f"{reverse('placement_readers_sheet', kwargs={'code': cohort.code})}?{query}")
    until = as_date(request.POST.get("until", ""))
    if until is None:
        raise Refused(_("Choose the day until which the links are good."), field="until")
    return links(request, cohort, rows, until)


def links(request: HttpRequest, cohort: Cohort, rows: list[Any], until: Any) -> HttpResponse:
    shown = request.POST.get("act") == "screen"
    if shown:
        handing.require_room(len(rows))
    handed = deeds.hand_out(rows, until=until, by=request.user)
    return papers.LINKS.given(request, cohort, handed, on_screen=shown)


# ── objections ─────────────────────────────────────────────────────────────────────────────────────────────────


@policy("objections.read")
@require_GET
def objection_list(request: HttpRequest, code: str) -> HttpResponse:
    cohort = at_the_desk(request, code)
    asked = Asked.of(request.GET, lists.objection_states())
    page = Paginator(lists.objections(cohort, asked), lists.PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "page": page,
        "asked": asked,
        "latest": standing.latest(cohort),
        "verdict": lists.verdict(cohort),
        "filters": [{"name": "state", "label": _("State"), "choices": lists.objection_states(), "value": asked.state}],
        "sheet": reverse("placement_objections_sheet", kwargs={"code": cohort.code}),
    }
    return render(request, "placements/publishing/objections.html", context)


@policy("objections.read")
@require_GET
def objection_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = at_the_desk(request, code)
    rows = list(lists.objections(cohort, Asked.of(request.GET, lists.objection_states())))
    about = [row.secondment.person.uuid for row in rows]
    audit(request.user, "seen.objections_taken_away", cohort, scope=cohort.uuid, about=about, rows=len(rows))
    name = _("Objections, {cohort}").format(cohort=cohort.name)
    return sheet_response(name, lists.objection_titles(), lists.objection_sheet(rows))


@policy("objections.read")
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One objection beside why the person is not where it asks for; answering it."""
    rows = Objection.objects.visible_to(request.user).handed_in().select_related(
        "cohort", "publication__run", "secondment__person", "secondment__home_unit", "wanted__host__organisation",
        "answered_by__person",
    )  # fmt: skip
    found = get_object_or_404(rows, uuid=uuid)
    remember(request, found.cohort)
    if request.method == "POST":
        try:
            return answered(request, found)
        except Refused as refused:
            return objection_page(request, found, refused=refused, typed=request.POST.get("reply", ""))
    return objection_page(request, found)


def answered(request: HttpRequest, found: Objection) -> HttpResponse:
    upheld = {"uphold": True, "refuse": False}.get(request.POST.get("verdict", ""))
    if upheld is None:
        raise Refused(_("Choose whether the objection is upheld."), field="verdict")
    objections.answer(found, upheld=upheld, reply=request.POST.get("reply", ""), by=request.user)
    if upheld:
        messages.success(request, _("Upheld. Now change the plan, have it accepted and publish it again."))
        return redirect("objection", uuid=found.uuid)
    messages.success(request, _("Answered. The person reads your reason."))
    return redirect("placement_objections", code=found.cohort.code)


def objection_page(
    request: HttpRequest, found: Objection, *, refused: Refused | None = None, typed: str = ""
) -> HttpResponse:
    result = standing.result_of(found.secondment)
    context = {
        "cohort": found.cohort,
        "objection": found,
        "who": found.secondment,
        "result": result,
        "run": found.publication.run,
        "against": objections.own_hands(found, request.user),
        "refused": refused,
        "typed": typed,
        "verdict": request.POST.get("verdict", ""),
        "followed": PlanPublication.objects.filter(
            cohort=found.cohort, published_at__gt=found.answered_at
        ).exists() if found.answered_at else False,
    }  # fmt: skip
    status = refused.status if refused else 200
    return render(request, "placements/publishing/objection.html", context, status=status)
