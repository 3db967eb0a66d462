"""Pages where the office issues slips: the list of a cohort's people, the list of other accounts, and issuing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.documents import CONTENT_TYPE
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.write_once import given_once
from jiebang.people.models import Role
from jiebang.programmes.current import current_cohort, remember
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import may_manage, visible_secondments
from jiebang.programmes.slips import issuing, papers, rows
from jiebang.programmes.slips.rows import Asked, Row

ON_SCREEN = 12  # slips one page shows at most


@dataclass(frozen=True)
class Desk:
    """Where slips are issued: for the people of a cohort, or for other accounts (cohort None)."""

    user: Any
    cohort: Cohort | None

    @property
    def people(self) -> bool:
        return self.cohort is not None

    @property
    def list_url(self) -> str:
        return reverse("slips" if self.people else "slips_accounts")

    @property
    def new_url(self) -> str:
        return reverse("slips_new" if self.people else "slips_accounts_new")

    @property
    def chosen_url(self) -> str:
        return reverse("slips_chosen" if self.people else "slips_accounts_chosen")

    def found(self, asked: Asked) -> Any:
        if self.cohort is not None:
            return rows.found(rows.secondments(self.user, self.cohort), asked)
        return rows.found_accounts(rows.accounts(self.user), asked)

    def as_rows(self, subjects: Any) -> list[Row]:
        return [rows.row_of(subject) for subject in subjects] if self.people else rows.account_rows(subjects)


def desk_of(request: HttpRequest) -> Desk:
    """The cohort opened last, where the user runs it."""
    cohort = current_cohort(request)
    if cohort is None:
        raise Http404
    if not may_manage(request.user, cohort):
        raise PermissionDenied
    return Desk(request.user, cohort)


@policy("slips.issue")
@require_GET
def slips(request: HttpRequest) -> HttpResponse:
    return list_page(request, desk_of(request))


@policy("slips.accounts")
@require_GET
def slips_accounts(request: HttpRequest) -> HttpResponse:
    return list_page(request, Desk(request.user, None))


def list_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked = Asked.of(request.GET)
    page = Paginator(desk.found(asked), rows.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": desk.as_rows(page),
        "desk": desk,
        "asked": asked,
        "cohort": desk.cohort,
        "filters": filters(desk, asked),
        "sheet": reverse("slips_sheet" if desk.people else "slips_accounts_sheet"),
        "counts": counts(desk) if desk.people else None,
    }
    return render(request, "programmes/slips.html", context)


def counts(desk: Desk) -> dict[str, int]:
    """How many of the whole cohort have an account, and how many an open slip."""
    whole = rows.secondments(desk.user, desk.cohort)  # type: ignore[arg-type]
    return {
        "people": whole.count(),
        "accounts": whole.filter(has_account=True).count(),
        "open": whole.filter(is_open=True).count(),
    }


def filters(desk: Desk, asked: Asked) -> list[dict[str, Any]]:
    state = {
        "name": "state", "label": _("State"), "choices": rows.state_choices(people=desk.people), "value": asked.state,
    }  # fmt: skip
    if desk.cohort is None:
        return [state]
    group = {
        "name": "group", "label": _("Group"), "choices": rows.groups_of(desk.cohort), "value": str(asked.group or ""),
    }  # fmt: skip
    return [state, group]


@policy("slips.issue")
@require_GET
def slips_sheet(request: HttpRequest) -> FileResponse:
    return sheet(request, desk_of(request))


@policy("slips.accounts")
@require_GET
def slips_accounts_sheet(request: HttpRequest) -> FileResponse:
    return sheet(request, Desk(request.user, None))


def sheet(request: HttpRequest, desk: Desk) -> FileResponse:
    unit = _("Home unit") if desk.people else _("Roles")
    number = _("Number") if desk.people else _("Login")
    columns = [number, pgettext("of a person", "Name"), unit, _("State"), _("Slip good until")]
    name = _("Sign-in slips of {cohort}").format(cohort=desk.cohort) if desk.people else _("Accounts and slips")
    return sheet_response(name, columns, sheet_rows(desk, Asked.of(request.GET)))


def sheet_rows(desk: Desk, asked: Asked) -> Iterator[list[Any]]:
    words = dict(rows.state_choices())
    for row in desk.as_rows(desk.found(asked)):
        yield [row.number, row.name, row.unit, words[row.state], row.until]


# ── issuing ────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("slips.issue")
@require_http_methods(["GET", "POST"])
def slips_new(request: HttpRequest) -> HttpResponse:
    return issue_page(request, desk_of(request))


@policy("slips.accounts")
@require_http_methods(["GET", "POST"])
def slips_accounts_new(request: HttpRequest) -> HttpResponse:
    return issue_page(request, Desk(request.user, None))


@policy("slips.issue")
@require_GET
def slips_for(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To issuing for one person, from wherever the person is shown; the person's cohort becomes the one opened."""
    places: Any = visible_secondments(Secondment.objects.select_related("cohort"), request.user, roles=[Role.OFFICE])
    place = get_object_or_404(places, uuid=uuid)
    remember(request, place.cohort)
    return redirect(f"{reverse('slips_new')}?id={place.uuid}")


def issue_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whom it is for and what it does to each, before it happens; then the slips, given out this once."""
    asked = Asked.of(request.POST if request.method == "POST" else request.GET)
    listed = desk.as_rows(desk.found(asked)[: rows.AT_ONCE])
    if request.method == "POST":
        return hand_out(request, desk, listed)
    states = {state: [row for row in listed if row.state == state] for state in rows.STATES}
    context = {
        "desk": desk,
        "cohort": desk.cohort,
        "asked": asked,
        "listed": listed,
        "parts": [part for part in parts(states) if part["rows"]],
        "on_screen": ON_SCREEN,
    }
    return render(request, "programmes/slips_new.html", context)


def parts(states: dict[str, list[Row]]) -> list[dict[str, Any]]:
    """Who gets a slip, by how they stand, and what it means for them. Account holders are left out unless only they
    are asked for: most of them sign in well."""
    newcomers = states[rows.NONE] or states[rows.EXPIRED] or states[rows.OPEN]
    told = [
        (rows.NONE, _("No account and no slip yet"), "", True),
        (rows.EXPIRED, _("The slip ran out"), "", True),
        (rows.OPEN, _("A slip is open"), _("The open one stops working."), not states[rows.NONE]),
        (rows.ACCOUNT, _("Has an account"), _("The password stays until the slip is used."), not newcomers),
    ]
    return [
        {"state": state, "title": title, "note": note, "ticked": ticked, "rows": states[state]}
        for state, title, note, ticked in told
    ]


def hand_out(request: HttpRequest, desk: Desk, listed: list[Row]) -> HttpResponse:
    wanted = set(request.POST.getlist("who"))
    subjects = [row.subject for row in listed if row.state in wanted]
    shown = request.POST.get("form") == "screen"
    if shown and len(subjects) > ON_SCREEN:
        raise Refused(
            _("A page shows up to {n} slips, these are {count}. Take them as Word.").format(
                n=ON_SCREEN, count=len(subjects)
            )
        )
    handed = issuing.issue_slips(subjects, by=request.user, cohort=desk.cohort)
    base = request.build_absolute_uri("/").rstrip("/")
    if shown:
        context = {"slips": papers.on_screen(handed, base=base), "desk": desk, "steps": papers.steps()}
        answer = render(request, "programmes/slips_shown.html", context)
    else:
        answer = word_answer(papers.word_file(handed, base=base, cohort=desk.cohort), desk)
    return given_once(answer, _("The slips were issued, and are given out this once. Look among your downloads, or "
                                "issue them anew: the earlier ones then stop working."))  # fmt: skip


def word_answer(content: bytes, desk: Desk) -> HttpResponse:
    name = _("Sign-in slips of {cohort}").format(cohort=desk.cohort) if desk.people else _("Sign-in slips")
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
    return answer


@policy("slips.issue")
@require_POST
def slips_chosen(request: HttpRequest) -> HttpResponse:
    return chosen(request, desk_of(request))


@policy("slips.accounts")
@require_POST
def slips_accounts_chosen(request: HttpRequest) -> HttpResponse:
    return chosen(request, Desk(request.user, None))


def chosen(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What is done with the ticked people: on to issuing, take open slips back, or let account holders in."""
    asked = Asked(chosen=Asked.of(request.POST).chosen)
    if not asked.chosen:
        raise Refused(_("Tick the people first."))
    act = request.POST.get("act")
    if act == "issue":
        return redirect(f"{desk.new_url}?{urlencode([('id', key) for key in asked.chosen])}")
    subjects = list(desk.found(asked))
    if act == "let_in" and desk.people:
        count = issuing.let_in(subjects, by=request.user)
        told = ngettext("{n} account may open this cohort now.", "{n} accounts may open this cohort now.", count)
    else:
        count = issuing.take_back(subjects, by=request.user)
        told = ngettext("{n} slip is taken back.", "{n} slips are taken back.", count)
    messages.success(request, told.format(n=count))
    return redirect(desk.list_url)
