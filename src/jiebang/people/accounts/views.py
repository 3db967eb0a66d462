"""Accounts on screen: list, a new one, one account, shutting and opening one or several."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import panels
from jiebang.common.asked import uuids
from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.people import actions
from jiebang.people.accounts import lists
from jiebang.people.accounts.forms import AccountForm, StateForm
from jiebang.people.models import Role, User
from jiebang.people.wording import PLACES

AT_ONCE = 200


@policy("people.accounts")
@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    asked = lists.Asked.of(request.GET)
    return render(request, "people/accounts.html", list_context(request, asked))


def list_context(request: HttpRequest, asked: lists.Asked) -> dict[str, Any]:
    page = Paginator(lists.found(asked), lists.PAGE).get_page(request.GET.get("page"))
    return {
        "asked": asked,
        "page": page,
        "rows": [{"user": user, "name": lists.shown_name(user), "roles": lists.roles_in_words(user)} for user in page],
        "filters": lists.filters(asked),
        "shut": User.objects.filter(is_active=False).count(),
    }


@policy("people.accounts")
@require_GET
def account_sheet(request: HttpRequest) -> HttpResponse:
    rows = list(lists.sheet_rows(lists.found(lists.Asked.of(request.GET))))
    audit(request.user, "accounts.taken", None, lines=len(rows))
    return sheet_response(_("Accounts"), lists.sheet_columns(), rows)


@policy("people.accounts")
@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.create_user(
                form.cleaned_data["login"], by=request.user, display_name=form.cleaned_data["name"]
            )
        except Refused as error:
            form.add_error("login", str(error))
        else:
            messages.success(request, _("The account {login} is open.").format(login=user.username))
            return redirect("account", uuid=user.uuid)
    return render(request, "people/account_new.html", {"form": form}, status=422 if form.errors else 200)


@policy("people.accounts")
@require_GET
def account(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return render(request, "people/account.html", account_context(request, uuid, StateForm()))


def account_context(request: HttpRequest, uuid: UUID, form: StateForm) -> dict[str, Any]:
    held = Prefetch("grants", queryset=lists.held_today(), to_attr="held")
    user = get_object_or_404(User.objects.prefetch_related(held), uuid=uuid)
    form.fields["reason"].required = user.is_active
    return {
        "account": user,
        "name": lists.shown_name(user),
        "roles": [
            {"label": Role(grant.role).label, "on": PLACES[grant.scope_kind], "grant": grant} for grant in user.held
        ],
        "form": form,
        "is_self": user.pk == request.user.pk,
        "panels": panels.shown("account", request.user, user),
    }


@policy("people.accounts")
@require_POST
def account_state(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Shut or open one account, with a reason."""
    form = StateForm(request.POST)
    context = account_context(request, uuid, form)
    if form.is_valid():
        try:
            set_state(context["account"], form, by=request.user)
        except Refused as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, state_set(1, form.cleaned_data["state"]))
            return redirect("account", uuid=uuid)
    return render(request, "people/account.html", context, status=422)


@policy("people.accounts")
@require_POST
def account_states(request: HttpRequest) -> HttpResponse:
    """Shut or open the accounts ticked in the list; each that cannot be is named with why."""
    form = StateForm(request.POST)
    chosen = User.objects.filter(uuid__in=uuids(request.POST.getlist("id"), AT_ONCE))
    if not form.is_valid():
        raise Refused(_("Say why, in a few words."), field="reason")
    if not chosen:
        raise Refused(_("Tick at least one account."))
    done = 0
    for user in chosen:
        try:
            set_state(user, form, by=request.user)
            done += 1
        except Refused as error:
            messages.warning(request, _("{login}: {sentence}").format(login=user.username, sentence=error))
    if done:
        messages.success(request, state_set(done, form.cleaned_data["state"]))
    query = request.GET.urlencode()
    return redirect(reverse("accounts") + (f"?{query}" if query else ""))


def set_state(user: User, form: StateForm, *, by: User) -> None:
    act = actions.deactivate if form.cleaned_data["state"] == StateForm.SHUT else actions.activate
    act(user, by=by, reason=form.cleaned_data["reason"])


def state_set(count: int, state: str) -> str:
    if state == StateForm.SHUT:
        return ngettext(
            "{n} account is shut, from its next request on.", "{n} accounts are shut from their next request on.", count
        ).format(n=count)
    return ngettext("{n} account is open.", "{n} accounts are open.", count).format(n=count)
