"""The office's pages of wishes: who has answered, the days, links, reminders, which posts are wished."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiebang.common import clock, look
from jiebang.common.asked import as_date
from jiebang.common.audit import audit
from jiebang.common.plain import file_name
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import CONTENT_TYPE as SHEET_TYPE
from jiebang.common.sheets import sheet_response, write_book
from jiebang.notices import actions as notices
from jiebang.placements import handing
from jiebang.placements.wishes import asking, demand, lists, papers
from jiebang.placements.wishes.forms import WindowForm
from jiebang.placements.wishes.lists import Asked
from jiebang.placements.wishes.owners import Owner, Side, chosen, everybody
from jiebang.placements.wishes.setting import set_window
from jiebang.placements.wishes.standing import Standing, side_word, standings
from jiebang.placements.wishes.telling_all import accounts_of, page_of
from jiebang.placements.wishes.windows import Opening, windows_of
from jiebang.programmes.models import Cohort
from jiebang.programmes.permissions import may_manage
from jiebang.programmes.reaching import cohort_for

AT_ONCE = 300


# ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────


@policy("wishes.list")
@require_safe
def wishes(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "wishes.list")
    asked, everyone = Asked.of(request.GET), lists.rows_for(request.user, cohort)
    shown = lists.found(everyone, asked, lists.first_wishes_of(cohort))
    page = Paginator(shown, lists.PAGE).get_page(request.GET.get("page"))
    writes = may_manage(request.user, cohort)
    windows = windows_of(cohort)
    context = {
        "cohort": cohort,
        "page": page,
        "rows": [row_of(row) for row in page],
        "asked": asked,
        "verdict": lists.verdict(everyone),
        "filters": lists.filters(cohort, asked),
        "sheet": reverse("wishes_sheet", kwargs={"code": cohort.code}),
        "writes": writes,
        "sides": [side_row(cohort, side, windows) for side in Side],
        "to_invite": sum(may_be_invited(row) for row in everyone) if writes else 0,
    }
    return render(request, "placements/wishes/list.html", context)


def row_of(row: Standing) -> dict[str, Any]:
    return {"standing": row, "owner": row.owner, "sheet": row.sheet, "url": page_of(row.owner)}


def side_row(cohort: Cohort, side: Side, windows: dict[str, Any]) -> dict[str, Any]:
    opening = Opening(windows.get(side))
    return {"side": side, "label": side_word(cohort, side), "opening": opening, "words": opening.words(cohort)}


def may_be_invited(row: Standing) -> bool:
    never = row.sheet is None or row.sheet.invited_on is None
    return row.owner.side in asking.BY_LINK and never and row.opening.window is not None and row.state != "answered"


@policy("wishes.list")
@require_safe
def wishes_sheet(request: HttpRequest, code: str) -> FileResponse:
    """The wishes as a list that goes in again, and beside it how far everybody is."""
    cohort = cohort_for(request, code, "wishes.list")
    rows = lists.found(
        lists.rows_for(request.user, cohort), Asked.of(request.GET), lists.first_wishes_of(cohort)
    )  # fmt: skip
    about = list({wish.secondment.person.uuid for row in rows for wish in row.wishes})
    if about:
        audit(request.user, "seen.wishes_taken_away", cohort, scope=cohort.uuid, about=about, rows=len(rows))
    return book_response(rows, _("Wishes of {cohort}").format(cohort=cohort.name))


def book_response(rows: Sequence[Standing], name: str) -> FileResponse:
    # Closed by the response when it has been sent.
    target = tempfile.TemporaryFile()  # noqa: SIM115
    write_book(
        target,
        [
            (_("Wishes"), lists.sheet_columns(), lists.sheet_rows(rows)),
            (_("Who answered"), lists.state_columns(), lists.state_rows(rows)),
        ],
    )
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{file_name(name)}.xlsx", content_type=SHEET_TYPE)


# ── what is done with the ticked ones ──────────────────────────────────────────────────────────────────────────


@policy("wishes.manage")
@require_POST
def wishes_chosen(request: HttpRequest, code: str) -> HttpResponse:
    """On to inviting, remind, another last day, take the link back."""
    cohort = cohort_for(request, code, "wishes.manage")
    owners = chosen(everybody(cohort), request.POST.getlist("id"))
    if not owners:
        raise Refused(_("Tick who is meant first."))
    act = request.POST.get("act", "")
    if act == "invite":
        request.session[CHOSEN] = [owner.key for owner in owners]
        return redirect("wishes_links", code=cohort.code)
    if act == "extend":
        return extend(request, cohort, owners)
    if act == "withdraw":
        count = asking.withdraw(owners, by=request.user)
        said = ngettext("{n} link opens nothing any more.", "{n} links open nothing any more.", count)
        messages.success(request, said.format(n=count))
        return redirect("wishes", code=cohort.code)
    if act == "remind":
        return remind(request, cohort, owners)
    raise Refused(_("The form is incomplete. Reload the page and try again."))


CHOSEN = "wishes_chosen"


def extend(request: HttpRequest, cohort: Cohort, owners: list[Owner]) -> HttpResponse:
    until = as_date(request.POST.get("until", ""))
    if until is None:
        raise Refused(_("Choose the last day."), field="until")
    count = asking.extend(owners, until, by=request.user)
    said = ngettext("{n} may answer until {day}.", "{n} may answer until {day}.", count)
    messages.success(request, said.format(n=count, day=look.day_full(until)))
    return back_to(request, cohort, owners)


def back_to(request: HttpRequest, cohort: Cohort, owners: list[Owner]) -> HttpResponse:
    """To the page of the one, where that is where it was done."""
    if len(owners) == 1 and request.POST.get("back") == "page":
        return redirect(page_of(owners[0]))
    return redirect("wishes", code=cohort.code)


def remind(request: HttpRequest, cohort: Cohort, owners: list[Owner]) -> HttpResponse:
    """Those with an account get a notice; for the others the words to send are shown."""
    rows = standings(cohort, owners)
    due = [row for row in rows if asking.may_be_reminded(row)]
    text = _("Please say your wishes; nothing is there yet, or not enough.")
    accounts = accounts_of(row.owner for row in due)
    reached, by_hand = 0, 0
    for row in due:
        users = accounts.get(row.owner.key)
        if users:
            matter = f"wishes:{cohort.uuid}:{row.owner.key}"
            done = notices.remind(users, matter, text, url=page_of(row.owner), by=request.user, scope=cohort.uuid)
            if not done.reached:
                continue
        elif row.owner.side == Side.PERSON or not (row.sheet and row.sheet.invited_on):
            continue
        else:
            by_hand += 1
        asking.note_reminded(row.owner, by=request.user)
        reached += 1
    if not reached:
        raise Refused(_("None of these is to be reminded: they answered, have no account or link, or were reminded "
                        "within the last three days."))  # fmt: skip
    messages.success(request, lists.told_reminded(reached, len(owners) - reached))
    return redirect("wishes_reminders", code=cohort.code) if by_hand else back_to(request, cohort, owners)


@policy("wishes.manage")
@require_safe
def wishes_reminders(request: HttpRequest, code: str) -> HttpResponse:
    """The words to send to those reminded today who come by their link."""
    cohort = cohort_for(request, code, "wishes.manage")
    rows = [
        row
        for row in standings(cohort, everybody(cohort))
        if row.owner.side in asking.BY_LINK and row.sheet and row.sheet.reminded_on == clock.today()
        and row.sheet.invited_on and row.state != "answered"
    ]  # fmt: skip
    page = Paginator(rows, lists.PAGE).get_page(request.GET.get("page"))
    shown = [{"name": row.owner.name, "letter": papers.reminder(row)} for row in page]
    context = {"cohort": cohort, "rows": shown, "page": page}
    return render(request, "placements/wishes/reminders.html", context)


# ── links ──────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("wishes.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def wishes_links(request: HttpRequest, code: str) -> HttpResponse:
    """For whom, before it happens; then the links, given out this once."""
    cohort = cohort_for(request, code, "wishes.manage")
    rows = rows_to_invite(request, cohort)
    if request.method == "POST":
        return hand_out(request, cohort, [row.owner for row in rows])
    context = {
        "cohort": cohort,
        "rows": rows,
        "new": [row for row in rows if not (row.sheet and row.sheet.invited_on)],
        "again": [row for row in rows if row.sheet and row.sheet.invited_on],
        "chosen": request.GET.get("all") != "1",
        "on_screen": handing.ON_SCREEN,
    }
    return render(request, "placements/wishes/links.html", context)


def rows_to_invite(request: HttpRequest, cohort: Cohort) -> list[Standing]:
    """Those ticked in the list, or named by the form; else all who were not invited and have something to say."""
    everyone = everybody(cohort)
    keys = request.POST.getlist("id")
    if request.method != "POST":
        keys = [] if request.GET.get("all") == "1" else request.session.get(CHOSEN, [])
    owners = chosen(everyone, keys) if keys else everyone
    rows = [row for row in standings(cohort, owners) if row.owner.side in asking.BY_LINK]
    return (rows if keys else [row for row in rows if may_be_invited(row)])[:AT_ONCE]


def hand_out(request: HttpRequest, cohort: Cohort, owners: list[Owner]) -> HttpResponse:
    if not owners:
        raise Refused(_("There is nobody to invite. Tick hosts or home units in the list first."))
    on_screen = request.POST.get("form") == "screen"
    if on_screen:
        handing.require_room(len(owners))
    handed = asking.invite(owners, by=request.user)
    request.session.pop(CHOSEN, None)
    return papers.LINKS.given(request, cohort, handed, on_screen=on_screen)


# ── the days ───────────────────────────────────────────────────────────────────────────────────────────────────


@policy("wishes.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def wishes_windows(request: HttpRequest, code: str) -> HttpResponse:
    """From when to when each side says its wishes; a form for each."""
    cohort = cohort_for(request, code, "wishes.manage")
    windows, sent = windows_of(cohort), request.POST.get("side", "")
    forms = {side: WindowForm(cohort, side, windows.get(side), request.POST if sent == side else None) for side in Side}
    status, refused = 200, None
    if request.method == "POST":
        form = forms.get(sent)  # type: ignore[call-overload]
        if form is None:
            raise Refused(_("The form is incomplete. Reload the page and try again."))
        try:
            if form.is_valid():
                version = request.POST.get("version", "")
                number = int(version) if version.isdecimal() and len(version) < 9 else 0
                set_window(cohort, sent, version=number, by=request.user, **form.cleaned_data)
                messages.success(request, _("Stored. Whoever has an account is told on the first day."))
                return redirect("wishes", code=cohort.code)
        except Refused as error:
            refused = error
        status = refused.status if refused else 422
    parts = [
        {"side": side, "label": side_word(cohort, side), "form": forms[side], "window": windows.get(side)}
        for side in Side
    ]
    context = {"cohort": cohort, "parts": parts, "refused": refused}
    return render(request, "placements/wishes/windows.html", context, status=status)


# ── the posts ──────────────────────────────────────────────────────────────────────────────────────────────────


@policy("wishes.manage")
@require_safe
def wishes_posts(request: HttpRequest, code: str) -> HttpResponse:
    """Which posts are wished by how many, and whose wishes are all for the few that many want."""
    cohort = cohort_for(request, code, "wishes.manage")
    asked, rows = demand.Asked.of(request.GET), demand.demand_of(cohort)
    page = Paginator(demand.found(rows, asked), lists.PAGE).get_page(request.GET.get("page"))
    firsts = lists.first_wishes_of(cohort)
    crowded = sum(lists.is_crowded(row, firsts) for row in standings(cohort, everybody(cohort)))
    context = {
        "cohort": cohort,
        "page": page,
        "verdict": demand.verdict(rows),
        "asked": asked,
        "filters": demand.filters(asked),
        "sheet": reverse("wishes_posts_sheet", kwargs={"code": cohort.code}),
        "crowded": crowded,
    }
    return render(request, "placements/wishes/posts.html", context)


@policy("wishes.manage")
@require_safe
def wishes_posts_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_for(request, code, "wishes.manage")
    rows = demand.found(demand.demand_of(cohort), demand.Asked.of(request.GET))
    name = _("Wished posts of {cohort}").format(cohort=cohort.name)
    return sheet_response(name, demand.columns(), demand.sheet_rows(rows))
