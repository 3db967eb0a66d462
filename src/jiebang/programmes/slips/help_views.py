"""Asking for help from the sign-in page, and the list of calls for leaders and the office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from allauth.account.internal.decorators import login_not_required
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.policy import policy
from jiebang.common.sheets import sheet_response
from jiebang.common.text import clean
from jiebang.people.models import SignInHelp
from jiebang.programmes.models import Secondment
from jiebang.programmes.slips import helping

PAGE = 50


class HelpForm(forms.Form):
    said = forms.CharField(
        label=gettext_lazy("Your name, number or phone number"),
        help_text=gettext_lazy("As the programme office has it on its list."),
        max_length=helping.LONGEST,
        widget=forms.TextInput({"autocomplete": "name"}),
    )


@policy("public")
@require_http_methods(["GET", "POST"])
@login_not_required
def sign_in_help(request: HttpRequest) -> HttpResponse:
    """The same answer whoever is named, and however often."""
    form = HelpForm(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    if asked:
        helping.ask(form.cleaned_data["said"], request)
    status = 422 if form.errors else 200
    return render(request, "account/help.html", {"form": form, "asked": asked}, status=status)


@policy("sign_in_help.read")
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    state, search = asked_for(request)
    page = Paginator(found(request.user, state, search), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(list(page), request.user),
        "search": search,
        "state": state,
        "filters": [{"name": "state", "label": _("State"), "choices": states(), "value": state}],
    }
    return render(request, "programmes/sign_in_help.html", context)


def asked_for(request: HttpRequest) -> tuple[str, str]:
    state = request.GET.get("state", "")
    return state if state in dict(states()) else "", clean(request.GET.get("q", ""))[:100]


def states() -> list[tuple[str, str]]:
    return [("", _("not answered yet")), ("closed", _("answered")), ("all", _("all"))]


def found(user: Any, state: str, search: str) -> Any:
    rows = helping.calls_for(user)
    if state != "all":
        rows = rows.filter(closed_at__isnull=state != "closed")
    if search:
        rows = rows.filter(said__icontains=search) | rows.filter(person__name__icontains=search)
    return rows.order_by("-asked_at", "-id")


def rows_of(calls: list[SignInHelp], user: Any) -> list[dict[str, Any]]:
    rights = helping.Rights.of(user)
    places = newest_places(calls)
    return [
        {
            "call": call,
            "may_vouch": rights.may_vouch(call),
            "may_close": rights.may_issue(call),
            "issue_url": issue_url(call, places) if rights.may_issue(call) else "",
        }
        for call in calls
    ]


def newest_places(calls: list[SignInHelp]) -> dict[int, UUID]:
    """The newest place of each person: person id → uuid of the secondment."""
    places = Secondment.objects.filter(person__in=[call.person_id for call in calls if call.person_id])
    ordered = places.order_by("cohort__starts_on", "id").values_list("person_id", "uuid")
    return dict(ordered)


def issue_url(call: SignInHelp, places: dict[int, UUID]) -> str:
    """Where the slip is issued: for the person's newest place, or the account."""
    if call.person_id in places:
        return reverse("slips_for", kwargs={"uuid": places[call.person_id]})
    return f"{reverse('slips_accounts_new')}?id={call.user.uuid}" if call.user else ""


@policy("sign_in_help.read")
@require_GET
def calls_sheet(request: HttpRequest) -> FileResponse:
    columns = [_("Who"), _("Written as"), _("Asked"), _("Vouched by"), _("Answered")]
    return sheet_response(_("Calls for help"), columns, sheet_rows(request))


def sheet_rows(request: HttpRequest) -> Iterator[list[Any]]:
    for call in found(request.user, *asked_for(request)):
        yield [
            str(call.person or call.user or ""),
            call.said,
            call.asked_at,
            str(call.vouched_by or ""),
            call.closed_at,
        ]


@policy("sign_in_help.vouch")
@require_POST
def vouch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    call = call_or_404(request, uuid)
    if call.closed_at is None and call.vouched_at is None and not helping.Rights.of(request.user).may_vouch(call):
        raise PermissionDenied
    helping.vouch(call, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Noted. The programme office issues a new slip now."))
    return redirect("sign_in_calls")


@policy("sign_in_help.close")
@require_POST
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    call = call_or_404(request, uuid)
    if call.closed_at is None and not helping.Rights.of(request.user).may_issue(call):
        raise PermissionDenied
    helping.close(call, by=request.user)
    messages.success(request, _("Put aside."))
    return redirect("sign_in_calls")


def call_or_404(request: HttpRequest, uuid: UUID) -> SignInHelp:
    return get_object_or_404(helping.calls_for(request.user), uuid=uuid)
