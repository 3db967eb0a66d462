"""Roles: who holds which, proposing, deciding, taking back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.asked import uuids
from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.text import clean
from jiebang.home.roles import lists
from jiebang.home.roles.forms import DecisionForm, ProposalForm, ReasonForm
from jiebang.home.roles.permissions import (
    accounts_to_propose,
    cohorts_of,
    decides,
    roles_to_propose,
    visible_grants,
    visible_requests,
)
from jiebang.people import four_eyes
from jiebang.people.models import Grant, GrantRequest, Role, User

AT_ONCE = 100
ACCOUNTS_SHOWN = 20


# ── who holds what ─────────────────────────────────────────────────────────────────────────────────────────────


@policy("people.grants")
@require_GET
def grant_list(request: HttpRequest) -> HttpResponse:
    states = lists.grant_states()
    asked = lists.Asked.of(request.GET, states)
    page = Paginator(lists.grants_found(request.user, asked), lists.PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "rows": lists.grant_rows(request.user, page),
        "filters": lists.filters(request.user, asked, states),
        "waiting": visible_requests(request.user).filter(decided_at__isnull=True).count(),
        "decides": decides(request.user),
    }
    return render(request, "home/roles/grants.html", context)


@policy("people.grants")
@require_GET
def grant_sheet(request: HttpRequest) -> HttpResponse:
    asked = lists.Asked.of(request.GET, lists.grant_states())
    rows = lists.grant_rows(request.user, lists.grants_found(request.user, asked))
    audit(request.user, "grants.taken", None, lines=len(rows))
    return sheet_response(_("Roles"), lists.grant_columns(), lists.grant_sheet(rows))


@policy("people.grants")
@require_GET
def grant(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return render(request, "home/roles/grant.html", grant_context(request, uuid, ReasonForm()))


def grant_context(request: HttpRequest, uuid: UUID, form: ReasonForm) -> dict[str, Any]:
    found = get_object_or_404(visible_grants(request.user).select_related("user__person"), uuid=uuid)
    [row] = lists.grant_rows(request.user, [found])
    same = {name: getattr(found, name) for name in ("user", "role", "scope_kind", "scope_id", "cohort_uuid")}
    history = visible_requests(request.user).filter(Q(grant=found) | Q(**same)).distinct()
    related = history.select_related("user__person", "proposed_by__person", "decided_by")
    return {
        "row": row,
        "grant": found,
        "form": form,
        "history": lists.request_rows(request.user, related[: lists.PAGE]),
        "at_once": takes_alone(request.user, found),
        "open": any(past.is_open and past.grant_id == found.pk for past in history),
    }


def takes_alone(user: User, held: Grant) -> bool:
    """A security administrator takes roles of a programme back alone; an administrator's role takes two."""
    return decides(user) and held.role not in four_eyes.ADMINISTRATORS


@policy("people.grants")
@require_POST
def grant_revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    form = ReasonForm(request.POST)
    context = grant_context(request, uuid, form)
    if form.is_valid():
        try:
            messages.success(request, take_back(context["grant"], form.cleaned_data["reason"], by=request.user))
        except Refused as error:
            form.add_error("reason", str(error))
            return render(request, "home/roles/grant.html", context, status=error.status)
        return redirect("grant", uuid=uuid)
    return render(request, "home/roles/grant.html", context, status=422)


def take_back(held: Grant, reason: str, *, by: User) -> str:
    """Take the role back, or propose it where that takes two; what was done, in words."""
    if takes_alone(by, held):
        four_eyes.revoke_at_once(held, by=by, reason=reason)
        return _("The role is taken back. It acts at the next request.")
    four_eyes.propose_revocation(held, by=by, reason=reason)
    return _("The proposal waits for a security administrator.")


@policy("people.grants")
@require_POST
def grant_revoke_many(request: HttpRequest) -> HttpResponse:
    """Take back, or propose to take back, the roles ticked in the list; each that cannot be is named with why."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say why, in a few words."), field="reason")
    chosen = visible_grants(request.user).filter(uuid__in=uuids(request.POST.getlist("id"), AT_ONCE))
    done = 0
    for held in chosen.select_related("user").order_by("id"):
        try:
            take_back(held, form.cleaned_data["reason"], by=request.user)
            done += 1
        except Refused as error:
            messages.warning(request, _("{login}: {sentence}").format(login=held.user.username, sentence=error))
    return back_with(request, "grants", done)


# ── proposing ──────────────────────────────────────────────────────────────────────────────────────────────────


@policy("people.grants")
@require_http_methods(["GET", "POST"])
def grant_new(request: HttpRequest) -> HttpResponse:
    """The role, the cohort and whom one looks for stand in the address; the rest is the form."""
    chosen = Chosen(request)
    form = chosen.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = propose(chosen.role, form, by=request.user)
        except Refused as error:
            form.add_error(ERROR_FIELDS.get(error.field), str(error))
        else:
            messages.success(request, _("The proposal waits for a security administrator."))
            return redirect("grant_request", uuid=asked.uuid)
    context = {"chosen": chosen, "form": form, "decides": decides(request.user)}
    return render(request, "home/roles/new.html", context, status=422 if form.errors else 200)


# Where the form shows what an action refuses.
ERROR_FIELDS = {"ends_on": "ends_on", "starts_on": "starts_on", "reason": "reason", "user": "account"}


class Chosen:
    """What the address of the proposal says: whom one looks for, the role, the cohort."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = request.user
        self.text = clean(request.GET.get("q", ""))[:60]
        self.account = request.GET.get("account", "")[:36]
        roles = roles_to_propose(self.user)
        self.role = next((role for role in roles if role == request.GET.get("role")), roles[0])
        self.cohorts = list(cohorts_of(self.user))
        asked = request.GET.get("cohort", "")
        self.cohort = next((c for c in self.cohorts if c.code == asked), self.cohorts[0] if self.cohorts else None)

    def form(self, posted: Any) -> ProposalForm:
        initial = {"account": self.account}
        keywords = {"user": self.user, "role": self.role, "cohort": self.cohort, "accounts": self.accounts()}
        return ProposalForm(posted, initial=initial, **keywords)

    def accounts(self) -> list[User]:
        """Those that match what one looks for, the one chosen before among them."""
        accounts = accounts_to_propose(self.user).select_related("person")
        if self.account and not self.text:
            return list(accounts.filter(uuid__in=uuids([self.account])))
        if not self.text:
            return []
        named = Q(username__icontains=self.text)
        if decides(self.user):
            named |= Q(display_name__icontains=self.text, person__isnull=True)
        else:
            person = Q(person__name__icontains=self.text) | Q(person__sort_key__icontains=self.text)
            named |= Q(display_name__icontains=self.text) | person
        return list(accounts.filter(named)[:ACCOUNTS_SHOWN])

    @property
    def filters(self) -> list[dict[str, Any]]:
        roles = [(role.value, role.label) for role in roles_to_propose(self.user)]
        cohorts = [(cohort.code, cohort.name) for cohort in self.cohorts]
        return [
            {"name": "role", "label": _("Role"), "value": self.role.value, "choices": roles},
            {"name": "cohort", "label": _("Cohort"), "value": self.cohort.code if self.cohort else "",
             "choices": cohorts},
        ]  # fmt: skip


def propose(role: Role, form: ProposalForm, *, by: User) -> GrantRequest:
    said = form.cleaned_data
    return four_eyes.propose(
        said["account"], role, form.held_on, by=by, reason=said["reason"], starts_on=said["starts_on"],
        ends_on=said["ends_on"],
    )  # fmt: skip


# ── deciding ───────────────────────────────────────────────────────────────────────────────────────────────────


@policy("people.grants")
@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    states = lists.request_states()
    asked = lists.Asked.of(request.GET, states)
    page = Paginator(lists.requests_found(request.user, asked), lists.PAGE).get_page(request.GET.get("page"))
    rows = lists.request_rows(request.user, page)
    context = {
        "asked": asked,
        "page": page,
        "rows": rows,
        "filters": lists.filters(request.user, asked, states),
        "decidable": any(row.may_decide for row in rows),
    }
    return render(request, "home/roles/requests.html", context)


@policy("people.grants")
@require_GET
def request_sheet(request: HttpRequest) -> HttpResponse:
    asked = lists.Asked.of(request.GET, lists.request_states())
    rows = lists.request_rows(request.user, lists.requests_found(request.user, asked))
    audit(request.user, "grants.taken", None, lines=len(rows))
    return sheet_response(_("Proposed roles"), lists.request_columns(), lists.request_sheet(request.user, rows))


@policy("people.grants")
@require_GET
def grant_request(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return render(request, "home/roles/request.html", request_context(request, uuid, DecisionForm()))


def request_context(request: HttpRequest, uuid: UUID, form: DecisionForm) -> dict[str, Any]:
    related = visible_requests(request.user).select_related("user__person", "proposed_by", "decided_by", "grant")
    found = get_object_or_404(related, uuid=uuid)
    [row] = lists.request_rows(request.user, [found])
    return {
        "row": row,
        "asked": found,
        "form": form,
        "is_own": found.proposed_by_id == request.user.pk,
        "why_not": four_eyes.why_not(found, request.user) if decides(request.user) and found.is_open else "",
    }


@policy("people.grants_decide")
@require_POST
def request_decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    form = DecisionForm(request.POST)
    context = request_context(request, uuid, form)
    if form.is_valid():
        try:
            decided = four_eyes.decide(
                context["asked"], by=request.user, granted=form.granted, reason=form.cleaned_data["reason"]
            )
        except Refused as error:
            fresh = request_context(request, uuid, form)  # as it stands now
            form.add_error("reason", str(error))
            return render(request, "home/roles/request.html", fresh, status=error.status)
        messages.success(request, lists.request_state(decided)[0])
        return redirect("grant_request", uuid=uuid)
    return render(request, "home/roles/request.html", context, status=422)


@policy("people.grants_decide")
@require_POST
def request_decide_many(request: HttpRequest) -> HttpResponse:
    """Decide the proposals ticked in the list, each checked as if it were alone."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say why, in a few words."), field="reason")
    chosen = visible_requests(request.user).filter(uuid__in=uuids(request.POST.getlist("id"), AT_ONCE))
    done, refused = four_eyes.decide_many(
        chosen.select_related("user").order_by("id"), by=request.user, granted=form.granted,
        reason=form.cleaned_data["reason"],
    )  # fmt: skip
    for sentence in refused:
        messages.warning(request, sentence)
    return back_with(request, "grant_requests", len(done))


@policy("people.grants")
@require_POST
def request_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(visible_requests(request.user), uuid=uuid)
    four_eyes.withdraw(found, by=request.user)
    messages.success(request, _("The proposal is withdrawn."))
    return redirect("grant_request", uuid=uuid)


def back_with(request: HttpRequest, name: str, done: int) -> HttpResponse:
    """Back to the list one was on, with how many were done."""
    if done:
        messages.success(request, ngettext("{n} is done.", "{n} are done.", done).format(n=done))
    elif not request.POST.getlist("id"):
        messages.warning(request, _("Nothing was ticked."))
    query = request.GET.urlencode()
    return redirect(reverse(name) + (f"?{query}" if query else ""))
