"""Announcements: the list, and writing and changing one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import files
from jiebang.common.asked import as_uuid, uuids
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.common.write_once import long_work
from jiebang.notices import actions, audiences, lists
from jiebang.notices.actions.announcing import FOLDER, place_of
from jiebang.notices.audiences import Place
from jiebang.notices.forms import AnnouncementForm, initial_of
from jiebang.notices.models import Announcement
from jiebang.notices.permissions import AUTHORS, managed_announcements, manages, may_write
from jiebang.notices.queries import with_standing
from jiebang.people.access import holds


@policy("announcements.read")
@require_GET
def announcements(request: HttpRequest) -> HttpResponse:
    seen, cohorts = announcements_seen(request), cohorts_to_filter(request)
    asked = asked_of(request, cohorts)
    page = Paginator(lists.announcements_found(seen, asked), lists.PAGE).get_page(request.GET.get("page"))
    author = holds(request.user, *AUTHORS)
    managed = set(managed_announcements(Announcement.objects.filter(pk__in=[a.pk for a in page]), request.user)
                  .values_list("pk", flat=True)) if author else set()  # fmt: skip
    states = lists.announcement_states(author=author)
    context = {
        "page": page,
        "rows": [{"announcement": row, "managed": row.pk in managed, **state_of(row)} for row in page],
        "asked": asked,
        "filters": [
            *cohort_filter(cohorts, asked),
            {"name": "state", "label": _("State"), "choices": states, "value": asked.state},
        ],
        "cohort": next((place.title for place in cohorts if place.uuid == asked.cohort), ""),
        "everything": f"{reverse('announcements')}?cohort=all",
        "author": author,
        "any_at_all": page.paginator.count or (asked.any and seen.exists()),
        "sheet": reverse("announcements_sheet") if author else "",
    }
    return render(request, "notices/announcements.html", context)


def announcements_seen(request: HttpRequest) -> Any:
    return with_standing(Announcement.objects.visible_to(request.user), request.user)


def cohorts_to_filter(request: HttpRequest) -> list[Place]:
    """The cohorts whose announcements can be asked for, the current one first; none for who writes in one or none."""
    if not holds(request.user, *AUTHORS):
        return []
    here = audiences.source().current(request)
    cohorts = [place for place in audiences.source().writable(request.user) if place.kind == "cohort"]
    return sorted(cohorts, key=lambda place: place.uuid != here) if len(cohorts) > 1 else []


def asked_of(request: HttpRequest, cohorts: list[Place]) -> lists.Asked:
    """What the address asks for. The current cohort's unless another is asked for, or a state or rows of their own."""
    query, known = request.GET, [place.uuid for place in cohorts]
    wanted = as_uuid(query.get("cohort", ""))
    given = "cohort" in query or bool(query.get("state") or query.getlist("id"))
    here = audiences.source().current(request)
    cohort = wanted if given else here
    states = lists.ANNOUNCEMENT_STATES
    return lists.Asked.of(query, states=states, cohort=cohort if cohort in known else None)


def cohort_filter(cohorts: list[Place], asked: lists.Asked) -> list[dict[str, Any]]:
    if not cohorts:
        return []
    choices = [*((str(place.uuid), place.title) for place in cohorts), ("all", _("all cohorts"))]
    return [{"name": "cohort", "label": _("Cohort"), "choices": choices, "value": asked.cohort or "all"}]


def state_of(row: Announcement) -> dict[str, str]:
    """The state in one word, with its ink."""
    if row.is_withdrawn:
        return {"state": _("withdrawn"), "tone": "och"}
    if row.is_published:
        return {"state": _("published"), "tone": "pin"}
    if row.publish_on:
        return {"state": _("planned"), "tone": "ind"}
    return {"state": _("draft"), "tone": ""}


@policy("announcements.write")
@require_GET
def announcements_sheet(request: HttpRequest) -> FileResponse:
    """The announcements the user answers for: how many they reach and how many have not tapped, nobody's name."""
    rows = with_standing(managed_announcements(Announcement.objects.all(), request.user), request.user)
    found = lists.announcements_found(rows, asked_of(request, cohorts_to_filter(request)))
    columns = [_("Title"), _("For"), _("State"), _("Published on"), _("Readers"), _("Not tapped yet")]
    lines = [
        [
            row.title, row.place_title, state_of(row)["state"],
            row.publication.published_on if row.is_published else None, row.people, row.untapped,
        ]
        for row in found[:5_000]
    ]  # fmt: skip
    return sheet_response(_("Announcements"), columns, lines)


@policy("announcements.write")
@require_POST
def announcements_chosen(request: HttpRequest) -> HttpResponse:
    """What is done with the ticked rows: take them away as Excel, or withdraw them with one reason."""
    ids = uuids(request.POST.getlist("id"))
    if not ids:
        raise Refused(_("Tick the announcements first."))
    if request.POST.get("act") != "withdraw":
        query = QueryDict(mutable=True)
        query.setlist("id", [str(one) for one in ids])
        return redirect(f"{reverse('announcements_sheet')}?{query.urlencode()}")
    chosen = list(managed_announcements(Announcement.objects.filter(uuid__in=ids), request.user))
    if len(chosen) < len(set(ids)):
        raise Refused(_("Only announcements you answer for can be withdrawn. Untick the others."))
    count = actions.withdraw(chosen, request.POST.get("reason", ""), by=request.user)
    messages.success(
        request, ngettext("{n} announcement withdrawn.", "{n} announcements withdrawn.", count).format(n=count)
    )
    return redirect("announcements")


# ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("announcements.write")
@long_work
@require_http_methods(["GET", "POST"])
def announcement_new(request: HttpRequest) -> HttpResponse:
    places = audiences.source().writable(request.user)
    place = place_asked(request, places)
    form = AnnouncementForm(place, request.POST or None, request.FILES or None, initial={"to": "all"})
    if request.method == "POST" and form.is_valid():
        with files.taken_in(form.cleaned_data["files"], FOLDER) as accepted, transaction.atomic():
            said = form.cleaned_data
            made = actions.save_draft(
                place, title=said["title"], text=said["text"], audience=form.audience or {},
                for_newcomers=said["for_newcomers"], by=request.user,
            )  # fmt: skip
            actions.add_files(made, accepted, by=request.user)
        return redirect("announcement", uuid=made.uuid)
    return form_page(request, form, places=places)


def place_asked(request: HttpRequest, places: list[Place]) -> Place:
    """The place named by the form or address, else the cohort one is in, else the first; 404 where there is none."""
    wanted = as_uuid(request.POST.get("place") or request.GET.get("place") or "")
    if wanted is not None:
        found = next((place for place in places if place.uuid == wanted), None)
    else:
        here = audiences.source().current(request)
        found = next((place for place in places if here and place.scope == here), places[0] if places else None)
    if found is None:
        raise Http404
    return found


def form_page(request: HttpRequest, form: AnnouncementForm, *, status: int | None = None, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "place": form.place,
        "announcement": form.announcement,
        "people": form.people_by_part() if form.is_open else [],
        **more,
    }
    failed = 422 if form.errors else 200
    return render(request, "notices/announcement_form.html", context, status=status or failed)


@policy("announcements.edit")
@long_work
@require_http_methods(["GET", "POST"])
def announcement_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = writable_or_404(request, uuid)
    if found.is_withdrawn:
        raise Refused(_("“{title}” is withdrawn. Write a new announcement.").format(title=found.title))
    form = AnnouncementForm(
        place_of(found), request.POST or None, request.FILES or None, announcement=found, initial=initial_of(found)
    )
    if request.method == "POST" and form.is_valid():
        try:
            return corrected(request, found, form)
        except Stale as stale:
            return both_texts(request, found, form, stale)
    return form_page(request, form)


def corrected(request: HttpRequest, found: Announcement, form: AnnouncementForm) -> HttpResponse:
    said = form.cleaned_data
    with files.taken_in(said["files"], FOLDER) as accepted, transaction.atomic():
        actions.correct(
            found, version=version_of(request), title=said["title"], text=said["text"], by=request.user,
            audience=form.audience, for_newcomers=said.get("for_newcomers"), ask_again=said.get("ask_again", False),
        )  # fmt: skip
        actions.add_files(found, accepted, by=request.user)
    messages.success(request, _("Changed. The former text is kept as a version."))
    return redirect("announcement", uuid=found.uuid)


def version_of(request: HttpRequest) -> int:
    written = request.POST.get("version", "")
    return int(written) if written.isdigit() and len(written) < 9 else 0


def both_texts(request: HttpRequest, found: Announcement, form: AnnouncementForm, stale: Stale) -> HttpResponse:
    """The form again with what was typed, and beside it what stands now; storing it again is then meant."""
    found.refresh_from_db()
    labels = {"title": _("Title"), "text": _("Text")}
    texts = [(labels[name], stale.yours[name], stale.theirs[name]) for name in stale.yours]
    return form_page(request, form, status=409, sentence=str(stale), texts=texts)


# ── which ones ─────────────────────────────────────────────────────────────────────────────────────────────────


def announcement_or_404(request: HttpRequest, uuid: UUID) -> Announcement:
    return get_object_or_404(announcements_seen(request), uuid=uuid)


def writable_or_404(request: HttpRequest, uuid: UUID) -> Announcement:
    found = announcement_or_404(request, uuid)
    if not may_write(request.user, found):
        raise PermissionDenied
    return found


def managed_or_404(request: HttpRequest, uuid: UUID) -> Announcement:
    found = announcement_or_404(request, uuid)
    if not manages(request.user, found):
        raise PermissionDenied
    return found
