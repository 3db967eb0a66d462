"""The lists of roles and of proposals: search and filters from the address, and the same lists as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.common import clock
from jiebang.common.text import clean
from jiebang.home.roles.permissions import cohorts_of, decides, visible_grants, visible_requests
from jiebang.home.roles.scopes import Places, account_words, role_label
from jiebang.people.four_eyes import may_decide
from jiebang.people.models import Grant, GrantRequest, Role

PAGE = 50
HELD, COMING, ENDED, TAKEN, ALL = "held", "coming", "ended", "taken", "all"
OPEN = "open"


@dataclass(frozen=True)
class Asked:
    """What the address asks for; values that make no sense are left out, never an error."""

    text: str = ""
    state: str = ""
    role: str = ""
    cohort: str = ""

    @classmethod
    def of(cls, query: QueryDict, states: Iterable[tuple[str, str]]) -> Asked:
        state, known = query.get("state", ""), [key for key, _words in states]
        return cls(
            text=clean(query.get("q", ""))[:100],
            state=state if state in known else known[0],
            role=query.get("role", "") if query.get("role", "") in Role.values else "",
            cohort=query.get("cohort", "")[:40],
        )


# ── roles ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class GrantRow:
    """One role as the list shows it to its reader."""

    grant: Grant
    account: str
    role: str
    place: str
    state: str
    tone: str

    @property
    def since(self) -> date:
        return self.grant.starts_on or local_day(self.grant.given_at)

    @property
    def until(self) -> date | None:
        return local_day(self.grant.revoked_at) if self.grant.revoked_at else self.grant.ends_on


def grants_found(user: Any, asked: Asked) -> QuerySet[Grant]:
    grants = visible_grants(user).select_related("user__person")
    today = clock.today()
    standing, over = Q(revoked_at__isnull=True), Q(ends_on__lt=today)
    grants = {
        HELD: lambda: grants.filter(standing & ~Q(starts_on__gt=today)).exclude(over),
        COMING: lambda: grants.filter(standing, starts_on__gt=today),
        ENDED: lambda: grants.filter(standing & over),
        TAKEN: lambda: grants.exclude(standing),
        ALL: lambda: grants,
    }[asked.state]()
    return narrowed(grants, user, asked).order_by("user__username", "id")


def grant_rows(user: Any, grants: Iterable[Grant]) -> list[GrantRow]:
    grants = list(grants)
    places = Places(user, grants)
    return [
        GrantRow(grant, account_words(user, grant.user), role_label(grant), places.words(grant), *grant_state(grant))
        for grant in grants
    ]


def grant_state(grant: Grant) -> tuple[str, str]:
    """In words, and the tone of its tag."""
    today = clock.today()
    if grant.revoked_at:
        return pgettext("role", "taken back"), ""
    if grant.ends_on and grant.ends_on < today:
        return _("ended"), ""
    if grant.starts_on and grant.starts_on > today:
        return _("not begun"), "ind"
    if not grant.user.is_active:
        return _("account shut"), "och"
    return pgettext("role", "held"), "pin"


def grant_states() -> list[tuple[str, str]]:
    return [
        (HELD, _("held now")),
        (COMING, _("not begun")),
        (ENDED, _("ended")),
        (TAKEN, pgettext("role", "taken back")),
        (ALL, _("all")),
    ]


def grant_columns() -> list[str]:
    return [_("Account"), _("Role"), _("Held on"), _("From"), _("To"), _("State")]


def grant_sheet(rows: Iterable[GrantRow]) -> Iterator[list[Any]]:
    for row in rows:
        yield [row.account, row.role, row.place, row.since, row.until, row.state]


# ── proposals ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class RequestRow:
    """One proposal as the list shows it to its reader."""

    request: GrantRequest
    account: str
    role: str
    place: str
    state: str
    tone: str
    may_decide: bool

    @property
    def takes(self) -> bool:
        return self.request.kind == GrantRequest.Kind.REVOKE

    @property
    def proposed_on(self) -> date:
        return local_day(self.request.proposed_at)


def requests_found(user: Any, asked: Asked) -> QuerySet[GrantRequest]:
    requests = visible_requests(user).select_related("user__person", "proposed_by__person", "decided_by", "grant")
    if asked.state == OPEN:
        requests = requests.filter(decided_at__isnull=True)
    elif asked.state != ALL:
        requests = requests.filter(verdict=asked.state)
    # What waits longest stands first; of what is decided the newest.
    return narrowed(requests, user, asked).order_by("id" if asked.state == OPEN else "-id")


def request_rows(user: Any, requests: Iterable[GrantRequest]) -> list[RequestRow]:
    requests = list(requests)
    places = Places(user, requests)
    return [
        RequestRow(
            request, account_words(user, request.user), role_label(request), places.words(request),
            *request_state(request), may_decide(user, request),
        )
        for request in requests
    ]  # fmt: skip


def request_state(request: GrantRequest) -> tuple[str, str]:
    if request.is_open:
        return _("waits"), "och"
    verdict = GrantRequest.Verdict(request.verdict)
    return str(verdict.label), "pin" if verdict == GrantRequest.Verdict.GRANTED else ""


def request_states() -> list[tuple[str, str]]:
    return [(OPEN, _("waits")), *((v.value, str(v.label)) for v in GrantRequest.Verdict), (ALL, _("all"))]


def request_columns() -> list[str]:
    return [
        _("Account"), _("Asked for"), _("Role"), _("Held on"), _("From"), _("To"), _("Reason"), _("Proposed by"),
        _("Proposed on"), _("State"), _("Decided by"), _("Decided on"), _("Reason of the decision"),
    ]  # fmt: skip


def request_sheet(user: Any, rows: Iterable[RequestRow]) -> Iterator[list[Any]]:
    for row in rows:
        request = row.request
        yield [
            row.account, GrantRequest.Kind(request.kind).label, row.role, row.place, request.starts_on,
            request.ends_on, request.reason, account_words(user, request.proposed_by), row.proposed_on, row.state,
            request.decided_by.username if request.decided_by else "",
            local_day(request.decided_at) if request.decided_at else None, request.verdict_reason,
        ]  # fmt: skip


# ── both ───────────────────────────────────────────────────────────────────────────────────────────────────────


def narrowed(rows: Any, user: Any, asked: Asked) -> Any:
    if asked.role:
        rows = rows.filter(role=asked.role)
    if asked.cohort:
        rows = rows.filter(cohort_uuid__in=cohorts_of(user).filter(code=asked.cohort).values("uuid"))
    if asked.text:
        named = Q(user__username__icontains=asked.text)
        if decides(user):
            named |= Q(user__display_name__icontains=asked.text, user__person__isnull=True)
        else:
            named |= Q(user__display_name__icontains=asked.text) | Q(user__person__name__icontains=asked.text)
        rows = rows.filter(named)
    return rows


def filters(user: Any, asked: Asked, states: list[tuple[str, str]]) -> list[dict[str, Any]]:
    roles = [role for role in Role if decides(user) or role not in (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)]
    cohorts = [(cohort.code, cohort.name) for cohort in cohorts_of(user)]
    return [
        {"name": "state", "label": _("State"), "value": asked.state, "choices": states},
        {"name": "role", "label": _("Role"), "value": asked.role,
         "choices": [("", _("any role")), *((role.value, role.label) for role in roles)]},
        {"name": "cohort", "label": _("Cohort"), "value": asked.cohort, "choices": [("", _("any cohort")), *cohorts]},
    ]  # fmt: skip


def local_day(at: datetime) -> date:
    return at.astimezone(clock.zone()).date()
