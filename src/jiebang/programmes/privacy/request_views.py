"""Requests about own data: the person asks, the home unit passes on, the office decides, the administrator runs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import clock
from jiebang.common.erasure import Line
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.text import clean
from jiebang.people import requests
from jiebang.people.models import DataRequest
from jiebang.programmes.models import Secondment
from jiebang.programmes.privacy import erase
from jiebang.programmes.privacy.forms import AskForm, DecisionForm, ForwardForm, posted
from jiebang.programmes.privacy.own_views import person_or_404
from jiebang.programmes.privacy.steps import (
    approved_erasures,
    may_decide,
    may_forward,
    place_of,
    visible_requests,
    waits_for_home_unit,
)

PAGE = 50
TONES = {"asked": "och", "forwarded": "och", "approved": "ind", "declined": "", "taken_back": "", "done": "pin"}


# ── the person ─────────────────────────────────────────────────────────────────────────────────────────────────


@policy("privacy.own")
@require_http_methods(["GET", "POST"])
def my_requests(request: HttpRequest) -> HttpResponse:
    person = person_or_404(request)
    form = AskForm(posted(request), initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        place = Secondment.objects.filter(person=person).order_by("-cohort__starts_on", "-id").first()
        if place is None:
            raise Refused(_("You are in no cohort. Ask the programme office in writing."))
        requests.ask(person, secondment_uuid=place.uuid, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your request is on its way; here you see how far it is."))
        return redirect("my_requests")
    found = [request_row(row) for row in DataRequest.objects.filter(person=person)]
    context = {"form": form, "rows": found, "working_days": requests.WORKING_DAYS}
    return render(request, "programmes/privacy/my_requests.html", context, status=422 if form.errors else 200)


@policy("privacy.own")
@require_POST
def my_request_withdrawal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(DataRequest, uuid=uuid, person=person_or_404(request))
    requests.take_back(found, by=request.user)
    messages.success(request, _("The request is taken back."))
    return redirect("my_requests")


def request_row(found: DataRequest) -> dict[str, Any]:
    due = requests.due_on(found)
    return {
        "asked": found,
        "kind": DataRequest.Kind(found.kind).label,
        "state": requests.STATES[found.state],
        "tone": TONES[found.state],
        "due": due if found.state in {"asked", "forwarded", "approved"} else None,
        "late": found.is_open and clock.today() > due,
        "may_take_back": found.state in {"asked", "forwarded", "approved"},
    }


# ── home unit and office ───────────────────────────────────────────────────────────────────────────────────────


@policy("privacy.requests")
@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    found, chosen = filtered(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{**request_row(row), "place": place} for row, place in with_places(page)],
        "search": chosen["q"],
        "narrowed": any(chosen.values()),
        "filters": [
            {"name": "kind", "label": _("Kind"), "choices": [("", _("all")), *DataRequest.Kind.choices],
             "value": chosen["kind"]},
            {"name": "state", "label": _("State"), "value": chosen["state"],
             "choices": [("", _("all")), ("open", _("open")), ("closed", _("closed"))]},
        ],
    }  # fmt: skip
    return render(request, "programmes/privacy/requests.html", context)


def filtered(request: HttpRequest) -> tuple[QuerySet[DataRequest], dict[str, str]]:
    chosen = {name: clean(request.GET.get(name, ""))[:100] for name in ("q", "kind", "state")}
    found = visible_requests(request.user)
    if chosen["q"]:
        found = found.filter(person__name__icontains=chosen["q"])
    if chosen["kind"] in DataRequest.Kind.values:
        found = found.filter(kind=chosen["kind"])
    still = found.filter(taken_back_on__isnull=True, done_on__isnull=True).exclude(approved=False)
    if chosen["state"] == "open":
        found = still
    elif chosen["state"] == "closed":
        found = found.exclude(pk__in=still.values("pk"))
    return found, chosen


def with_places(page: Any) -> list[tuple[DataRequest, Secondment | None]]:
    rows = list(page)
    places = Secondment.objects.filter(uuid__in=[row.secondment_uuid for row in rows]).select_related(
        "person", "home_unit", "cohort"
    )
    by_uuid = {place.uuid: place for place in places}
    return [(row, by_uuid.get(row.secondment_uuid)) for row in rows]


@policy("privacy.requests")
@require_GET
def request_sheet(request: HttpRequest) -> FileResponse:
    found, _chosen = filtered(request)
    columns = [
        _("Kind"),
        _("Id"),
        _("Full name"),
        _("Home unit"),
        _("Asked"),
        _("Due"),
        _("State"),
        _("Decided"),
        _("Done"),
    ]
    return sheet_response(_("Requests about own data"), columns, map(sheet_row, with_places(found)))


def sheet_row(pair: tuple[DataRequest, Secondment | None]) -> list[Any]:
    row, place = pair
    told = request_row(row)
    return [
        str(told["kind"]), place.number if place else "", row.person.name,
        str(place.home_unit or "") if place else "", row.asked_on, told["due"], str(told["state"]),
        row.decided_on, row.done_on,
    ]  # fmt: skip


@policy("privacy.requests")
@require_GET
def request_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return answer(request, request_or_404(request, uuid))


def answer(
    request: HttpRequest,
    found: DataRequest,
    *,
    forward: ForwardForm | None = None,
    decision: DecisionForm | None = None,
) -> HttpResponse:
    """The page of one request; a form with errors comes back in it."""
    decides = may_decide(request.user, found)
    survey = erase.dry_run(found) if decides and found.kind == "erasure" and found.state != "done" else []
    status = 422 if (forward and forward.errors) or (decision and decision.errors) else 200
    context = {
        **request_row(found),
        "state_code": found.state,
        "place": place_of(found),
        "outcome": lines_of(found),
        "forward": (forward or ForwardForm()) if may_forward(request.user, found) else None,
        "decision": (decision or DecisionForm()) if decides and found.state in {"asked", "forwarded"} else None,
        "waits_for_home_unit": decides and waits_for_home_unit(found),
        "may_finish": decides and found.state == "approved" and found.kind == DataRequest.Kind.CORRECTION,
        "survey": survey,
        "still_running": bool(survey) and erase.is_running(found),
        "working_days": requests.WORKING_DAYS,
        "forward_days": requests.FORWARD_DAYS,
    }
    return render(request, "programmes/privacy/request.html", context, status=status)


@policy("privacy.forward")
@require_POST
def request_forward(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = request_or_404(request, uuid)
    if not may_forward(request.user, found) and found.forwarded_on is None:
        raise PermissionDenied
    form = ForwardForm(request.POST)
    if not form.is_valid():
        return answer(request, found, forward=form)
    requests.forward(found, note=form.cleaned_data["note"], by=request.user)
    messages.success(request, _("The programme office has it now."))
    return redirect("data_request", uuid=uuid)


@policy("privacy.decide")
@require_POST
def request_decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = decidable_or_404(request, uuid)
    if waits_for_home_unit(found):
        raise Refused(_("The home unit has until then to pass it on; decide when it has, or when its time is over."))
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return answer(request, found, decision=form)
    approve = form.cleaned_data["verdict"] == "approve"
    requests.decide(found, approve=approve, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("Decided; the person is told."))
    return redirect("data_request", uuid=uuid)


@policy("privacy.decide")
@require_POST
def request_finish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was to be corrected stands right now."""
    found = decidable_or_404(request, uuid)
    if found.kind != DataRequest.Kind.CORRECTION:
        raise Refused(_("An erasure is carried out by the system administrator."))
    requests.finish(found, by=request.user)
    messages.success(request, _("Done; the person is told."))
    return redirect("data_request", uuid=uuid)


def request_or_404(request: HttpRequest, uuid: UUID) -> DataRequest:
    found: DataRequest = get_object_or_404(visible_requests(request.user), uuid=uuid)
    return found


def decidable_or_404(request: HttpRequest, uuid: UUID) -> DataRequest:
    found = request_or_404(request, uuid)
    if not may_decide(request.user, found):
        raise PermissionDenied
    return found


# ── the system administrator ───────────────────────────────────────────────────────────────────────────────────


@policy("erasure.run")
@require_GET
def erasure_list(request: HttpRequest) -> HttpResponse:
    """What was agreed to and waits, by number and day alone: whose data it is, only the office knows."""
    page = Paginator(approved_erasures(), PAGE).get_page(request.GET.get("page"))
    rows = [{"request": row, "due": requests.due_on(row), "late": is_late(row)} for row in page]
    return render(request, "programmes/privacy/erasures.html", {"page": page, "rows": rows})


def is_late(found: DataRequest) -> bool:
    today: date = clock.today()
    return found.is_open and today > requests.due_on(found)


@policy("erasure.run")
@require_GET
def erasure_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(approved_erasures(), uuid=uuid)
    lines = erase.dry_run(found) if found.state == "approved" else []
    context = {"found": found, "survey": lines, "outcome": lines_of(found), "due": requests.due_on(found)}
    return render(request, "programmes/privacy/erasure.html", context)


def lines_of(found: DataRequest) -> list[Line]:
    """What was done, as it was told then."""
    return [Line(**line) for line in found.outcome]


@policy("erasure.run")
@require_POST
def erasure_run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(approved_erasures(), uuid=uuid)
    if request.POST.get("sure") != "yes":
        raise Refused(_("Tick that this cannot be undone."), field="sure")
    erase.erase(found, by=request.user)
    messages.success(request, _("It is carried out. The programme office is told."))
    return redirect("erasure", uuid=uuid)
