"""One announcement: for its reader with the tap, for its author with who has not tapped yet; its files."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from jiebang.common import files
from jiebang.common.address import safe_next
from jiebang.common.asked import as_date
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.notices import actions, audiences
from jiebang.notices.actions.announcing import place_of, untapped_of
from jiebang.notices.models import Announcement, AnnouncementFile
from jiebang.notices.permissions import manages, may_write
from jiebang.notices.views.announcements import announcement_or_404, managed_or_404, state_of, writable_or_404
from jiebang.people.models import User

NAMES_SHOWN = 400


@policy("announcements.read")
@require_GET
def announcement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = announcement_or_404(request, uuid)
    authors_side = manages(request.user, found)
    context = {
        "announcement": found,
        **state_of(found),
        # What is withdrawn is shown to nobody but its authors: they may need its words for the next one.
        "shown": not found.is_withdrawn or authors_side,
        "manages": authors_side,
        "may_write": authors_side and may_write(request.user, found),
        "files": list(found.files.all()) if not found.is_withdrawn or authors_side else [],
        "versions": list(found.versions.select_related("saved_by__person").order_by("-version"))[1:],
        "audience": audience_words(found),
        **(authors_context(found) if authors_side else {}),
    }
    return render(request, "notices/announcement.html", context)


def audience_words(found: Announcement) -> str:
    """第二组、第三组; the whole cohort; officers only; 5 people."""
    to, ids = found.audience.get("to"), found.audience.get("ids", [])
    if to == "groups":
        parts = audiences.source().parts(place_of(found))
        return pgettext("between names", ", ").join(part.title for part in parts if str(part.uuid) in ids)
    if to == "officers":
        return _("officers of {place}").format(place=found.place_title)
    if to == "people":
        return ngettext("{n} chosen person", "{n} chosen people", len(ids)).format(n=len(ids))
    return found.place_title


def authors_context(found: Announcement) -> dict[str, Any]:
    """For the author: whom a draft would reach, or who has not tapped yet, by group and name."""
    if not found.is_published:
        members = audiences.chosen(audiences.source().members(place_of(found)), found.audience)
        return {
            "would_reach": len(members),
            "without_account": len(members) - accounts_among([m.person for m in members]),
        }
    rows = list(
        untapped_of(found).select_related("person__user__person").order_by("part_order", "part", "person__sort_key")
    )
    users = [row.person.user for row in rows if hasattr(row.person, "user") and row.person.user.is_active]
    late = actions.reminded_lately(users, f"announcement:{found.uuid}")
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows[:NAMES_SHOWN]:
        user = getattr(row.person, "user", None)
        groups.setdefault(row.part or _("in no group"), []).append(
            {
                "name": row.person.name,
                "no_account": user is None or not user.is_active,
                "reminded": late.get(user.pk) if user else None,
            }
        )
    return {
        "groups": list(groups.items()),
        "untapped": len(rows),
        "hidden": max(0, len(rows) - NAMES_SHOWN),
        "to_remind": len(users) - len(late),
        "no_account": len(rows) - len(users),
        "reminder": _("Please read the announcement “{title}” and tap 已阅.").format(title=found.title[:60]),
    }


def accounts_among(people: list[int]) -> int:
    return User.objects.filter(person__in=people, is_active=True).count()


@policy("announcements.read")
@require_POST
def announcement_tap(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """已阅, by the reader's own hand."""
    found = announcement_or_404(request, uuid)
    if found.is_withdrawn or not found.is_published:
        raise Refused(_("“{title}” is withdrawn; there is nothing to tap.").format(title=found.title))
    actions.tap(found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Noted that you have read it."))
    return redirect(safe_next(request, found.get_absolute_url()))


@policy("announcements.edit")
@require_POST
def announcement_publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Publish it now, on a day, or take that plan back."""
    found = writable_or_404(request, uuid)
    act = request.POST.get("act")
    if act == "later":
        on = day_written(request)
        actions.plan_publication(found, on, by=request.user)
        messages.success(request, _("It goes out on that day. Until then it can be changed."))
    elif act == "not":
        actions.plan_publication(found, None, by=request.user)
        messages.success(request, _("It stays a draft."))
    else:
        made = actions.publish(found, by=request.user)
        people = made.announcement.recipients.count()
        messages.success(
            request, ngettext("Published for {n} person.", "Published for {n} people.", people).format(n=people)
        )
    return redirect("announcement", uuid=found.uuid)


def day_written(request: HttpRequest) -> date:
    day = as_date(request.POST.get("on", ""))
    if day is None:
        raise Refused(_("Choose the day on which it goes out."), field="on")
    return day


@policy("announcements.write")
@require_POST
def announcement_remind(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = managed_or_404(request, uuid)
    done = actions.remind_untapped(found, request.POST.get("text", ""), by=request.user)
    messages.success(request, reminded_words(done))
    return redirect("announcement", uuid=found.uuid)


def reminded_words(done: actions.Reminded) -> str:
    words = ngettext("{n} person was reminded.", "{n} people were reminded.", len(done.reached)).format(
        n=len(done.reached)
    )
    if done.lately:
        n = len(done.lately)
        words += " " + ngettext(
            "{n} had a reminder in the last three days and got none.",
            "{n} had a reminder in the last three days and got none.",
            n,
        ).format(n=n)
    return words


@policy("announcements.write")
@require_POST
def announcement_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = managed_or_404(request, uuid)
    actions.withdraw([found], request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("Withdrawn. Its readers see the reason in its place."))
    return redirect("announcement", uuid=found.uuid)


@policy("announcements.edit")
@require_POST
def announcement_drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actions.drop_draft(writable_or_404(request, uuid), by=request.user)
    messages.success(request, _("The draft is deleted."))
    return redirect("announcements")


@policy("announcements.write")
@require_GET
def readers_sheet(request: HttpRequest, uuid: UUID) -> FileResponse:
    """Whom it is for and who has not tapped yet, by group and name."""
    found = managed_or_404(request, uuid)
    rows = found.recipients.select_related("person").order_by("part_order", "part", "person__sort_key")
    lines = [
        [row.part, row.person.name, _("no") if row.tapped is None or row.tapped < found.asks_from else _("yes")]
        for row in rows
    ]
    return sheet_response(found.title, [_("Group"), _("Name"), _("Tapped")], lines)


# ── files ──────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("announcements.read")
@require_GET
def announcement_file(request: HttpRequest, uuid: UUID, file: UUID) -> FileResponse:
    found = file_or_404(request, uuid, file)
    if found.announcement.is_withdrawn and not manages(request.user, found.announcement):
        raise Http404
    return files.serve(found.stored, found.name)


@policy("announcements.edit")
@require_POST
def announcement_file_remove(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponse:
    found = file_or_404(request, uuid, file)
    if not may_write(request.user, found.announcement):
        raise PermissionDenied
    actions.remove_file(found, by=request.user)
    messages.success(request, _("The file is removed."))
    return redirect("announcement_edit", uuid=uuid)


def file_or_404(request: HttpRequest, uuid: UUID, file: UUID) -> AnnouncementFile:
    found = announcement_or_404(request, uuid)
    return get_object_or_404(found.files.select_related("announcement__withdrawal"), uuid=file)
