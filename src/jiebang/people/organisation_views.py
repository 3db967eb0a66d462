"""Pages of organisations: the list, one of them, changing it and its other names."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import panels
from jiebang.common.asked import uuids
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.common.versions import print_of
from jiebang.people import duplicate_page, organisation_list, register
from jiebang.people.access import holds
from jiebang.people.duplicates import suggested_for
from jiebang.people.forms import OrganisationForm, organisation_as_shown
from jiebang.people.merging import address_now
from jiebang.people.models import Organisation, Role
from jiebang.people.permissions import visible_organisations

PAGE = 50
SUGGESTED = 5


@policy("people.read")
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    asked = organisation_list.Asked.of(request.GET)
    rows = organisation_list.with_names(organisation_list.found(request.user, asked))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "filters": organisation_list.filters(request.user, asked),
        "writes": holds(request.user, Role.OFFICE),
        "kinds": Organisation.Kind.choices,
    }
    return render(request, "people/organisations.html", context)


@policy("people.read")
@require_GET
def organisations_sheet(request: HttpRequest) -> FileResponse:
    asked = organisation_list.Asked.of(request.GET)
    rows = organisation_list.sheet_rows(organisation_list.found(request.user, asked))
    return sheet_response(_("Organisations"), organisation_list.sheet_columns(), rows)


@policy("people.read")
@require_POST
def organisations_chosen(request: HttpRequest) -> HttpResponse:
    """What is done with the ticked rows: take them away, or set what they have in common."""
    ids = uuids(request.POST.getlist("id"), organisation_list.MOST_CHOSEN)
    if not ids:
        raise Refused(_("Tick the organisations first."))
    column = request.POST.get("act", "")
    if column == "export":
        return redirect(f"{reverse('organisations_sheet')}?{urlencode([('id', i) for i in ids])}")
    if not holds(request.user, Role.OFFICE) or column not in register.MANY:
        raise PermissionDenied
    chosen = list(visible_organisations(Organisation.objects.filter(uuid__in=ids), request.user))
    if len(chosen) < len(set(ids)):
        raise Refused(_("Some of the ticked organisations are gone or merged. Look at the list again."))
    count = register.change_many(chosen, column, request.POST.get(column, ""), by=request.user)
    messages.success(
        request, ngettext("{n} organisation changed.", "{n} organisations changed.", count).format(n=count)
    )
    return redirect("organisations")


@policy("people.read")
@require_GET
def organisation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    seen = organisation_list.with_names(visible_organisations(Organisation.objects.all(), request.user))
    found = seen.filter(uuid=uuid).first()
    if found is None:
        now = address_now(uuid)
        if now is None or not seen.filter(uuid=now).exists():
            raise Http404
        return redirect("organisation", uuid=now)
    writes = holds(request.user, Role.OFFICE)
    pairs = suggested_for("organisation", found.uuid, request.user)[:SUGGESTED] if writes else []
    context = {
        "organisation": found,
        "writes": writes,
        "suggested": duplicate_page.rows_of(pairs, request.user, around=found.uuid),
        "panels": panels.drawn("organisation", request, found),
    }
    return render(request, "people/organisation.html", context)


def organisation_or_404(request: HttpRequest, uuid: UUID) -> Organisation:
    return get_object_or_404(visible_organisations(Organisation.objects.all(), request.user), uuid=uuid)


@policy("people.write")
@require_http_methods(["GET", "POST"])
def organisation_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = organisation_or_404(request, uuid)
    form = OrganisationForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            store(found, form, by=request.user)
        except Stale as stale:
            return both_texts(request, found, form, stale)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Stored."))
            return redirect("organisation", uuid=found.uuid)
    return form_page(request, found, form)


@transaction.atomic
def store(found: Organisation, form: OrganisationForm, *, by: Any) -> None:
    """Refused with both texts where somebody changed the organisation since the form was opened."""
    locked = Organisation.objects.select_for_update().get(pk=found.pk)
    values = {name: form.cleaned_data[name] for name in organisation_as_shown(locked)}
    now = organisation_as_shown(locked)
    if form.cleaned_data["seen"] != print_of(now):
        differ = [name for name in now if values[name] != now[name]]
        raise Stale(
            _("Somebody changed this organisation while you had it open. Compare the two, then store the right one."),
            yours={name: shown(name, values[name]) for name in differ},
            theirs={name: shown(name, now[name]) for name in differ},
        )
    register.change_organisation(locked, by=by, **values)


def shown(name: str, value: str) -> str:
    return str(Organisation.Kind(value).label) if name == "kind" else value


def both_texts(request: HttpRequest, found: Organisation, form: OrganisationForm, stale: Stale) -> HttpResponse:
    fresh = organisation_or_404(request, found.uuid)
    data = form.data.copy()
    data["seen"] = print_of(organisation_as_shown(fresh))
    texts = [(form.fields[name].label, stale.yours[name], stale.theirs[name]) for name in stale.yours]
    return form_page(request, fresh, OrganisationForm(fresh, data), status=409, sentence=str(stale), texts=texts)


def form_page(
    request: HttpRequest, found: Organisation, form: OrganisationForm, *, status: int | None = None, **more: Any
) -> HttpResponse:
    context = {"organisation": found, "form": form, **more}
    answered = status or (422 if form.errors else 200)
    return render(request, "people/organisation_form.html", context, status=answered)


@policy("people.write")
@require_POST
def organisation_alias(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add another name, or with act=remove take one away."""
    found = organisation_or_404(request, uuid)
    name = request.POST.get("alias", "")
    if request.POST.get("act") == "remove":
        register.remove_alias(found, name, by=request.user)
    else:
        register.add_alias(found, name, by=request.user)
    return redirect("organisation", uuid=found.uuid)
