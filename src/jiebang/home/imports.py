"""Imports on screen: upload a list, look at every row's fate, answer, confirm, take back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import imports
from jiebang.common.imports import error_sheet
from jiebang.common.models import ImportBatch
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.uploads import read_upload, shown_name
from jiebang.common.write_once import long_work
from jiebang.home import import_page as pages
from jiebang.programmes.current import current_cohort, remember
from jiebang.programmes.models import Cohort


@long_work
@policy("imports.write")
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return upload(request)
    here = current_cohort(request)
    wanted = {"cohort": request.GET.get("cohort", here.code if here else ""), "kind": request.GET.get("kind", "")}
    form = pages.UploadForm(user=request.user, initial=wanted)
    return render(request, "home/imports/list.html", pages.list_context(request, form))


def upload(request: HttpRequest) -> HttpResponse:
    """Read the file in the limited process and show what would happen; nothing is imported yet."""
    form = pages.UploadForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            workbook, digest = read_upload(file)
            batch = imports.start(
                form.cleaned_data["kind"], form.scope_id, workbook,
                file_name=shown_name(file.name), sha256=digest, by=request.user,
            )  # fmt: skip
        except Refused as error:
            form.add_error("file", str(error))
        else:
            return redirect("import", uuid=batch.uuid)
    return render(request, "home/imports/list.html", pages.list_context(request, form), status=422)


@policy("imports.write")
@require_GET
def import_sheet(request: HttpRequest) -> HttpResponse:
    found, _chosen = pages.filtered(request)
    columns = [_("File"), _("List"), _("Cohort"), _("Rows"), _("State"), _("Uploaded"), _("Stored"), _("By")]
    return sheet_response(_("Imports"), columns, sheet_rows(found))


def sheet_rows(found: Any) -> Iterator[list[Any]]:
    batches = list(found)
    names = pages.cohort_names(batches)
    for batch in batches:
        row = pages.list_row(batch, names)
        yield [
            batch.file_name, row["kind"], row["cohort"], row["counts"], row["state"], batch.created_at,
            batch.applied_at, row["by"],
        ]  # fmt: skip


@policy("imports.write")
@require_GET
def import_preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return answer(request, batch_or_404(request, uuid))


@policy("imports.write")
@require_POST
def import_answers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep what was decided about columns, sheets and doubtful rows, and plan again."""
    batch = batch_or_404(request, uuid)
    imports.replan(batch, pages.posted_options(request, batch), by=request.user)
    messages.success(request, _("The preview was made again with your answers."))
    return redirect(f"{reverse('import', kwargs={'uuid': uuid})}{kept_query(request)}")


@long_work
@policy("imports.write")
@require_POST
def import_confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    batch = batch_or_404(request, uuid)
    if batch.applied_at is not None:
        return redirect("import", uuid=uuid)
    options = pages.posted_options(request, batch)
    try:
        batch = imports.apply(batch, by=request.user, options=options, seen=request.POST.get("seen", "")[:64])
    except Refused as error:
        if error.status == 422:
            # The answers given on this page are not lost with the refusal.
            imports.replan(batch, options, by=request.user)
        return answer(request, batch_or_404(request, uuid), refusal=error)
    messages.success(request, _("The list is in."))
    return redirect("import", uuid=uuid)


@long_work
@policy("imports.write")
@require_POST
def import_undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    batch = batch_or_404(request, uuid)
    try:
        imports.undo(batch, by=request.user)
    except Refused as error:
        return answer(request, batch, refusal=error)
    messages.success(request, _("The import was taken back; everything stands as before it."))
    return redirect("import", uuid=uuid)


@policy("imports.write")
@require_GET
def import_errors(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The rows that cannot go in, with what to mend, as a workbook to mend and upload again."""
    batch = batch_or_404(request, uuid)
    titles, rows = error_sheet(batch)
    return sheet_response(_("{file} to mend").format(file=batch.file_name.rpartition(".")[0]), titles, rows)


def batch_or_404(request: HttpRequest, uuid: UUID) -> ImportBatch:
    # The rows themselves are read only where a plan is made anew.
    return get_object_or_404(pages.visible_batches(request.user).defer("rows", "undo"), uuid=uuid)


def answer(request: HttpRequest, batch: ImportBatch, *, refusal: Refused | None = None) -> HttpResponse:
    # The page is about the cohort of the file: the rail leads on into it, not into the one opened before.
    cohort = Cohort.objects.filter(uuid=batch.scope_id).first()
    if cohort is not None:
        remember(request, cohort)
    context = pages.preview_context(request, batch, cohort, refusal=str(refusal) if refusal else "")
    return render(request, "home/imports/preview.html", context, status=refusal.status if refusal else 200)


def kept_query(request: HttpRequest) -> str:
    """The tab, search and page the person was on."""
    query = request.GET.urlencode()
    return f"?{query}" if query else ""
