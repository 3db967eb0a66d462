"""Pages of records: the list, 记一笔, one record, changing it and taking it back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import clock
from jiebang.common.address import safe_next
from jiebang.common.asked import uuids
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.evidence import actions, lists
from jiebang.evidence.behind import counted_by
from jiebang.evidence.forms import Desk, RecordForm, initial_of
from jiebang.evidence.models import Record
from jiebang.evidence.permissions import (
    choosable,
    may_change,
    may_restore,
    may_withdraw,
    writable_cohorts,
)
from jiebang.evidence.preview import preview
from jiebang.evidence.queries import with_everything
from jiebang.evidence.wording import field_words, kind_title, stored_sentence
from jiebang.programmes.current import current_cohort
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import own_secondment


@policy("evidence.read")
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    cohort = current_cohort(request)
    seen = records_seen(request, cohort)
    asked = lists.Asked.of(request.GET)
    page = Paginator(with_everything(lists.found(seen, asked)), lists.PAGE).get_page(request.GET.get("page"))
    people = people_to_filter(request, cohort)
    own = own_secondment(request.user, cohort) if cohort else None
    context = {
        "page": page,
        "rows": [list_row(record, request.user, own) for record in page],
        "asked": asked,
        "cohort": cohort,
        "kinds": lists.kind_choices([cohort] if cohort else []),
        "people": people,
        "own": own,
        "any_at_all": page.paginator.count or (asked.any and seen.exists()),
        "sheet": reverse("records_sheet"),
    }
    return render(request, "evidence/records.html", context)


def records_seen(request: HttpRequest, cohort: Cohort | None) -> Any:
    return Record.objects.visible_to(request.user).filter(cohort=cohort)


def people_to_filter(request: HttpRequest, cohort: Cohort | None) -> list[Secondment]:
    """Whose records can be asked for; nobody to choose from for who sees only the own ones."""
    if cohort is None:
        return []
    seen = Secondment.objects.visible_to(request.user).filter(cohort=cohort).select_related("person")
    people = list(seen.order_by("person__sort_key", "number"))
    return people if len(people) > 1 else []


def list_row(record: Record, user: Any, own: Secondment | None) -> dict[str, Any]:
    people = [row.secondment for row in record.participations.all()]
    return {
        "record": record,
        "kind": kind_title(record.cohort, record.kind),
        "people": people[:3],
        "more": len(people) - 3,
        "own": own in people,
        "withdrawn": hasattr(record, "withdrawal"),
        "mine": own is not None and record.author_id == own.pk,
    }


@policy("evidence.read")
@require_GET
def records_sheet(request: HttpRequest) -> FileResponse:
    cohort = current_cohort(request)
    asked = lists.Asked.of(request.GET)
    columns, rows = lists.sheet(lists.found(records_seen(request, cohort), asked))
    name = _("Records of {cohort}").format(cohort=cohort) if cohort else _("Records")
    return sheet_response(name, columns, rows)


@policy("evidence.read")
@require_POST
def records_chosen(request: HttpRequest) -> HttpResponse:
    """What is done with the ticked rows: take them away as Excel, or take the own ones back."""
    ids = uuids(request.POST.getlist("id"))
    if not ids:
        raise Refused(_("Tick the records first."))
    if request.POST.get("act") != "withdraw":
        return redirect(f"{reverse('records_sheet')}?{urlencode([('id', i) for i in ids] + [('state', 'all')])}")
    seen = Record.objects.visible_to(request.user).filter(uuid__in=ids)
    seen = seen.select_related("cohort", "body", "author").prefetch_related("participations__secondment")
    chosen = list(seen.filter(cohort=current_cohort(request)))
    foreign = [record for record in chosen if not may_withdraw(request.user, record)]
    if foreign or len(chosen) < len(set(ids)):
        raise Refused(_("Only your own records can be withdrawn, while records are open. Untick the others."))
    count = actions.withdraw_records(chosen, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, ngettext("{n} record withdrawn.", "{n} records withdrawn.", count).format(n=count))
    return redirect("records")


TODAY = "/today/"  # whoever writes the own day goes back to it, where the count has risen


# ── 记一笔 ──────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("evidence.write")
@require_http_methods(["GET", "POST"])
def record_new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    # What is sent after midnight of the last day comes back with its text, for the office to enter.
    if desk is None or (request.method == "GET" and not desk.is_open):
        return render(
            request,
            "evidence/closed.html",
            {"cohort": desk.cohort if desk else None, "closes": desk.closes if desk else None, "today": clock.today()},
        )
    form = RecordForm(desk, request.POST or None, initial=asked_first(request, desk))
    if request.method == "POST" and form.is_valid():
        return store_new(request, desk, form)
    return form_page(request, form)


def desk_of(request: HttpRequest) -> Desk | None:
    """Where this user writes: the cohort last opened if they may, else their newest one."""
    cohorts = writable_cohorts(request.user)
    here = current_cohort(request)
    cohort = next((c for c in cohorts if here and c.pk == here.pk), cohorts[0] if cohorts else None)
    return desk_in(request, cohort) if cohort else None


def desk_in(request: HttpRequest, cohort: Cohort) -> Desk:
    own = own_secondment(request.user, cohort)
    if own is not None:
        # The same object as among the people one may name, with host and group read along.
        own = choosable(request.user, cohort).select_related("person", "group", "host__organisation").get(pk=own.pk)
    return Desk(cohort, own, request.user)


def asked_first(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """What a link to the form may fill in: kind, date, organisation, place, and that it is of the writer's branch."""
    given = {
        name: request.GET[name][:200] for name in ("kind", "date", "organisation", "place") if request.GET.get(name)
    }
    if desk.cohort.scheme.kind(given.get("kind", "")) is None:
        given.pop("kind", None)
    return {**given, "of_branch": bool(request.GET.get("of_branch"))}


def store_new(request: HttpRequest, desk: Desk, form: RecordForm) -> HttpResponse:
    draft = form.as_said
    sentence = stored_sentence(preview(desk.cohort, draft, desk.own, seen=desk.seen), desk.cohort, draft.kind)
    record = actions.save_record(desk.cohort, draft, by=request.user, author=desk.own)
    address = reverse("record", kwargs={"uuid": record.uuid})
    messages.success(request, format_html('{} <a href="{}">{}</a>', sentence, address, _("Look at it")))
    return HttpResponseRedirect(safe_next(request, TODAY if desk.own else address))


def form_page(request: HttpRequest, form: RecordForm, *, status: int | None = None, **more: Any) -> HttpResponse:
    if form.is_bound:
        form.is_valid()  # what was said is read from what the form made of the answers
    draft = form.as_said if form.is_bound else form.first_draft()
    context = {
        "form": form,
        "desk": form.desk,
        "cohort": form.desk.cohort,
        "record": form.record,
        "preview": preview(form.desk.cohort, draft, form.desk.own, seen=form.desk.seen, record=form.record),
        "kind": kind_title(form.desk.cohort, draft.kind),
        "recent": recent_organisations(form.desk),
        "wanted": safe_next(request, ""),
        "back": safe_next(request, TODAY if form.desk.own else "/"),
        **more,
    }
    failed = 422 if form.errors else 200
    return render(request, "evidence/record_form.html", context, status=status or failed)


def recent_organisations(desk: Desk) -> list[str]:
    """Names to choose from while typing: the own host and what the writer's records named last."""
    if desk.own is None:
        return []
    seen = Record.objects.standing().filter(cohort=desk.cohort, participations__secondment=desk.own)
    rows = seen.filter(organisations__organisation__isnull=False).order_by("-date", "-id")
    names = list(rows.values_list("organisations__name", flat=True)[:60])
    host = [desk.own.host.organisation.name] if desk.own.host else []
    return list(dict.fromkeys([*host, *names]))[:20]


@policy("evidence.write")
@require_http_methods(["GET", "POST"])
def record_counts(request: HttpRequest) -> HttpResponse:
    """The strip: what the form as it stands would count for. Stores nothing."""
    desk = desk_of(request)
    return strip(request, RecordForm(desk, said(request))) if desk else HttpResponse(status=204)


@policy("evidence.write")
@require_http_methods(["GET", "POST"])
def record_edit_counts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    record = record_or_404(request, uuid)
    if not may_change(request.user, record):
        raise PermissionDenied
    return strip(request, RecordForm(desk_in(request, record.cohort), said(request), record=record))


def said(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else request.GET


def strip(request: HttpRequest, form: RecordForm) -> HttpResponse:
    form.is_valid()
    context = {
        "form": form,
        "cohort": form.desk.cohort,
        "preview": preview(form.desk.cohort, form.as_said, form.desk.own, seen=form.desk.seen, record=form.record),
        "kind": kind_title(form.desk.cohort, form.as_said.kind),
    }
    if not getattr(request, "htmx", False):
        return render(request, "evidence/record_counts.html", context)
    # The lists beside the strip are sent again only when they are about somebody else than those shown.
    given = said(request)
    if given.get("people_for", "") != form.shown_for:
        context["people_form"] = form.with_suggested_people()
    if given.get("contacts_for", "") != form.contacts_shown_for:
        context["contacts_form"] = form
    return render(request, "evidence/record_form.html#strip_and_lists", context)


# ── one record ─────────────────────────────────────────────────────────────────────────────────────────────────


@policy("evidence.read")
@require_GET
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = record_or_404(request, uuid)
    people = [row.secondment for row in found.participations.all()]
    own = own_secondment(request.user, found.cohort)
    whose = next((who for who in people if who == own), None) or (people[0] if len(people) == 1 else None)
    withdrawn = getattr(found, "withdrawal", None)
    context = {
        "record": found,
        "cohort": found.cohort,
        "kind": kind_title(found.cohort, found.kind),
        "people": people,
        "directions": [item for item in found.cohort.scheme.directions if item.code in found.directions],
        "whose": whose,
        "own": own,
        "counts": counted_by(found, whose) if whose and not withdrawn else None,
        "withdrawn": withdrawn,
        "versions": versions_of(found),
        "may_change": not withdrawn and may_change(request.user, found),
        "may_withdraw": not withdrawn and may_withdraw(request.user, found),
        "may_restore": withdrawn and may_restore(request.user, found),
    }
    return render(request, "evidence/record.html", context)


def versions_of(found: Record) -> list[dict[str, Any]]:
    """Every version, newest first, as (label, text) of what it says."""
    rows = found.versions.select_related("saved_by__person").order_by("-version")
    labels = field_words(of_branch=found.branch is not None)
    return [
        {
            "version": row.version,
            "saved_at": row.saved_at,
            "saved_by": row.saved_by,
            "texts": [
                (
                    label,
                    kind_title(found.cohort, row.data["texts"][name]) if name == "kind" else row.data["texts"][name],
                )
                for name, label in labels.items()
                if row.data["texts"].get(name)
            ],
        }
        for row in rows
    ]


def record_or_404(request: HttpRequest, uuid: UUID) -> Record:
    return get_object_or_404(with_everything(Record.objects.visible_to(request.user)), uuid=uuid)


@policy("evidence.write")
@require_http_methods(["GET", "POST"])
def record_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = record_or_404(request, uuid)
    if not may_change(request.user, found):
        raise PermissionDenied
    desk = desk_in(request, found.cohort)
    form = RecordForm(desk, request.POST or None, record=found, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        return change(request, found, form)
    return form_page(request, form)


def change(request: HttpRequest, found: Record, form: RecordForm) -> HttpResponse:
    try:
        version = form.cleaned_data.get("version") or 0
        actions.change_record(found, form.as_said, version=version, by=request.user)
    except Stale as stale:
        return both_texts(request, found, form, stale)
    messages.success(request, _("Changed. The former text is kept as a version."))
    return redirect("record", uuid=found.uuid)


def both_texts(request: HttpRequest, found: Record, form: RecordForm, stale: Stale) -> HttpResponse:
    """The form again with what was typed, and beside it what stands now; storing it again is then meant."""
    labels = field_words(of_branch=found.branch is not None or form.for_branch)
    texts = [(labels.get(name, name), stale.yours[name], stale.theirs[name]) for name in stale.yours]
    data = form.data.copy()
    data["version"] = found.version
    again = RecordForm(form.desk, data, record=found, initial=form.initial)
    return form_page(request, again, status=409, sentence=str(stale), texts=texts)


@policy("evidence.withdraw")
@require_POST
def record_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = record_or_404(request, uuid)
    if not may_withdraw(request.user, found):
        raise PermissionDenied
    reason = request.POST.get("reason", "").strip()
    if not reason and not may_change(request.user, found):
        raise Refused(_("Say why the record does not stand; its author reads it."), field="reason")
    actions.withdraw_record(found, by=request.user, reason=reason)
    messages.success(request, _("Withdrawn. It stays readable and counts no more."))
    return redirect("record", uuid=found.uuid)


@policy("evidence.withdraw")
@require_POST
def record_restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = record_or_404(request, uuid)
    if not may_restore(request.user, found):
        raise PermissionDenied
    actions.restore_record(found, by=request.user)
    messages.success(request, _("It counts again."))
    return redirect("record", uuid=found.uuid)
