"""Pages of lists with personal data: asking for one, the second person's word, fetching it once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.people.models import BulkExport
from jiebang.programmes.current import current_cohort
from jiebang.programmes.models import Cohort
from jiebang.programmes.permissions import visible_cohorts
from jiebang.programmes.privacy import exports, reveal
from jiebang.programmes.privacy.forms import ReasonForm, posted

PAGE = 50
STATES = {
    "waiting": (gettext_lazy("waits for a second person"), "och"),
    "ready": (gettext_lazy("ready to fetch"), "pin"),
    "taken": (gettext_lazy("fetched"), ""),
    "refused": (gettext_lazy("declined"), "cin"),
    "over": (gettext_lazy("not fetched in time"), ""),
}


@policy("privacy.contacts")
@require_GET
def contacts_sheet(request: HttpRequest) -> HttpResponse:
    """The address of the list; it is fetched after saying what it is needed for."""
    query = {"kind": "contacts", **({"cohort": request.GET["cohort"]} if request.GET.get("cohort") else {})}
    return redirect(f"{reverse('export_new')}?{urlencode(query)}")


@policy("privacy.export")
@require_GET
def export_list(request: HttpRequest) -> HttpResponse:
    found, state = filtered(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(page, request.user),
        "kinds": exports.kinds_for(request.user),
        "narrowed": bool(state),
        "filters": [{"name": "state", "label": _("State"), "choices": state_choices(), "value": state}],
    }
    return render(request, "programmes/privacy/exports.html", context)


def filtered(request: HttpRequest) -> tuple[list[BulkExport], str]:
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    found = list(exports.visible_exports(request.user)[:1000])
    return [export for export in found if not state or exports.state_of(export) == state], state


def state_choices() -> list[tuple[str, Any]]:
    return [("", _("all")), *((code, words) for code, (words, _tone) in STATES.items())]


@policy("privacy.export")
@require_GET
def export_list_sheet(request: HttpRequest) -> FileResponse:
    """Who asked for which list, when and why: a log, without anything of the lists themselves."""
    found, _state = filtered(request)
    columns = [_("List"), _("Cohort"), _("Rows"), _("Reason"), _("Asked by"), _("Asked"), _("State"), _("Decided by")]
    rows = [
        [
            row["title"], row["cohort"], row["export"].rows, row["reason"], row["by"], row["export"].asked_at,
            str(row["state"]), str(row["export"].decided_by or ""),
        ]
        for row in rows_of(found, request.user)
    ]  # fmt: skip
    return sheet_response(_("Lists taken away"), columns, rows)


def rows_of(found: Iterable[BulkExport], user: Any) -> list[dict[str, Any]]:
    """The exports in words; one query for the cohorts of all."""
    listed = list(found)
    cohorts = Cohort.objects.filter(uuid__in={export.cohort_uuid for export in listed})
    names = dict(cohorts.values_list("uuid", "name"))
    return [row_of(export, user, names.get(export.cohort_uuid, "")) for export in listed]


def row_of(export: BulkExport, user: Any, cohort: str) -> dict[str, Any]:
    kind = exports.KINDS.get(export.kind)
    state = exports.state_of(export)
    return {
        "export": export,
        "title": str(kind.title) if kind else export.kind,
        "cohort": cohort,
        "reason": reveal.say_reason({"reason": export.reason, "words": export.words}),
        "by": str(export.asked_by),
        "state": STATES[state][0],
        "tone": STATES[state][1],
        "code": state,
        "own": export.asked_by_id == user.pk,
    }


@policy("privacy.export")
@require_http_methods(["GET", "POST"])
def export_new(request: HttpRequest) -> HttpResponse:
    kind, cohort = asked_for(request)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = exports.ask(kind, cohort, by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field or None, str(error))
        else:
            return redirect("export", uuid=made.uuid)
    rows = exports.rows_of(kind, cohort, request.user).count()
    context = {
        "kind": kind,
        "cohort": cohort,
        "form": form,
        "rows": rows,
        "columns": kind.columns(),
        "second": exports.needs_second(kind, cohort, request.user, rows),
        "most_alone": exports.MOST_ALONE,
    }
    return render(request, "programmes/privacy/export_new.html", context, status=422 if form.errors else 200)


def asked_for(request: HttpRequest) -> tuple[exports.Kind, Cohort]:
    """The kind and cohort of the address; by default the first and the one opened last."""
    mine = {kind.code: kind for kind in exports.kinds_for(request.user)}
    code = request.GET.get("kind") or next(iter(mine), "")
    if code in exports.KINDS and code not in mine:
        raise PermissionDenied
    kind = mine.get(code)
    if kind is None:
        raise Http404
    cohorts: Any = visible_cohorts(Cohort.objects.all(), request.user, roles=kind.roles)
    wanted = request.GET.get("cohort")
    if wanted:
        return kind, get_object_or_404(cohorts, code__iexact=wanted)
    here = current_cohort(request)
    found = cohorts.filter(pk=here.pk).first() if here else None
    found = found or cohorts.first()
    if found is None:
        raise Http404
    return kind, found


@policy("privacy.export")
@require_GET
def export_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    export = export_or_404(request, uuid)
    may_decide = not row_is_own(export, request) and exports.state_of(export) == "waiting"
    [row] = rows_of([export], request.user)
    context = {**row, "may_decide": may_decide}
    return render(request, "programmes/privacy/export.html", context)


@policy("privacy.approve_export")
@require_POST
def export_decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    export = export_or_404(request, uuid)
    approve = request.POST.get("verdict") == "approve"
    exports.decide(export, approve=approve, refusal=request.POST.get("refusal", ""), by=request.user)
    told = (
        _("You agreed; your colleague can fetch the list.") if approve else _("You declined; your colleague reads why.")
    )
    messages.success(request, told)
    return redirect("exports")


@policy("privacy.fetch")
@require_GET
def export_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The list itself, once. A GET, for an answer to a form is kept for replays and this must not be."""
    export = export_or_404(request, uuid)
    cohort = get_object_or_404(Cohort, uuid=export.cohort_uuid)
    titles, rows = exports.fetch(export, cohort, by=request.user)
    kind = exports.KINDS[export.kind]
    return sheet_response(f"{cohort.name} {kind.title}", titles, rows)


def row_is_own(export: BulkExport, request: HttpRequest) -> bool:
    return export.asked_by_id == request.user.pk


def export_or_404(request: HttpRequest, uuid: UUID) -> BulkExport:
    found: BulkExport = get_object_or_404(exports.visible_exports(request.user), uuid=uuid)
    return found
