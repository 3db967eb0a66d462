"""The inbox: what waits for its reader, and what the reader was told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jiebang.common import clock, waiting
from jiebang.common.address import is_on_site, safe_next
from jiebang.common.asked import uuids
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.waiting import Waiting
from jiebang.notices import actions, lists
from jiebang.notices.models import Notice
from jiebang.notices.queries import out_of_sight, sentence_of

SHEET_ROWS = 5_000


@policy("signed_in")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    own, asked = Notice.objects.filter(user=request.user), asked_of(request)
    page = Paginator(lists.notices_found(own, asked), lists.PAGE).get_page(request.GET.get("page"))
    matters = [] if asked.any or page.number > 1 else waiting.for_user(request.user)
    context = {
        "page": page,
        "rows": rows_of(request, list(page)),
        "asked": asked,
        "filters": filters_of(own, asked),
        "matters": [matter_row(matter) for matter in matters],
        "overdue": sum(1 for matter in matters if matter.due is not None and matter.due < clock.today()),
        "first_look": not asked.any and page.number == 1,
        "unopened": own.filter(unopened__isnull=False).count(),
        "any_at_all": page.paginator.count or (asked.any and own.exists()),
        "sheet": reverse("inbox_sheet"),
    }
    return render(request, "notices/inbox.html", context)


def asked_of(request: HttpRequest) -> lists.Asked:
    return lists.Asked.of(request.GET, states=lists.NOTICE_STATES, kinds=lists.known_sorts())


def filters_of(own: Any, asked: lists.Asked) -> list[dict[str, Any]]:
    states = [("", _("all")), ("unopened", _("unread")), ("opened", _("read"))]
    return [
        {"name": "state", "label": _("State"), "choices": states, "value": asked.state},
        {"name": "kind", "label": _("About"), "choices": lists.notice_kinds(own), "value": asked.kind},
    ]


def rows_of(request: HttpRequest, notices: list[Notice]) -> list[dict[str, Any]]:
    gone = out_of_sight(request.user, notices)
    return [
        {"notice": notice, "sentence": "" if notice.pk in gone else sentence_of(notice), "gone": notice.pk in gone}
        for notice in notices
    ]


def matter_row(matter: Waiting) -> dict[str, Any]:
    words, tone = clock_words(matter.due)
    return {"matter": matter, "clock": words, "tone": tone}


def clock_words(due: date | None) -> tuple[str, str]:
    """How a matter's clock stands, with its ink: late in cinnabar, near in ochre."""
    if due is None:
        return "", ""
    left = (due - clock.today()).days
    if left < 0:
        return ngettext("{n} day overdue", "{n} days overdue", -left).format(n=-left), "cin"
    if left == 0:
        return _("due today"), "cin"
    words = ngettext("{n} day left", "{n} days left", left).format(n=left)
    return words, "och" if left <= 2 else ""


@policy("signed_in")
@require_POST
def notice_open(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Its reader opens it: it is marked, and the page it is about follows, which says itself whether it may be seen."""
    notice = get_object_or_404(Notice, uuid=uuid, user=request.user)
    actions.open_notice(notice)
    return HttpResponseRedirect(notice.url if is_on_site(notice.url, request) else reverse("inbox"))


@policy("signed_in")
@require_POST
def inbox_opened(request: HttpRequest) -> HttpResponse:
    """Mark the ticked notices as read, or all of them."""
    ids = uuids(request.POST.getlist("id"))
    everything = request.POST.get("act") == "all"
    if not ids and not everything:
        raise Refused(_("Tick the notices first."))
    count = actions.mark_opened(request.user, None if everything else ids)  # type: ignore[arg-type]
    messages.success(request, ngettext("{n} marked as read.", "{n} marked as read.", count).format(n=count))
    return redirect(safe_next(request, reverse("inbox")))


@policy("signed_in")
@require_GET
def inbox_sheet(request: HttpRequest) -> FileResponse:
    found = lists.notices_found(Notice.objects.filter(user=request.user), asked_of(request))[:SHEET_ROWS]
    lines = [
        [row["notice"].told_on, row["sentence"], _("unread") if row["notice"].unopened else _("read")]
        for row in rows_of(request, list(found))
    ]
    return sheet_response(_("Inbox"), [_("Day"), _("Notice"), _("State")], lines)
