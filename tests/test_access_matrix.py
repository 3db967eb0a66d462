"""Every route × every role × {own cohort, other cohort}, taken from the resolver, held against docs/access.md.

A new route fails here until it declares a policy and has its row in docs/access.md. After looking at what changed,
`JIEBANG_WRITE_ACCESS=1 python -m pytest tests/test_access_matrix.py` writes the table afresh.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jiebang.common import policy as policies
from jiebang.common.models import AuditEntry
from jiebang.people.models import Role
from tests.builders import START, signed_in
from tests.samples import ROLES, VISITOR, CohortSample, a_cohort_sample, arguments_of, rows_beside

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parents[1] / "docs" / "access.md"
ADMINISTRATORS = [Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR]
# Policies that say nothing about business rows: whoever passes them may read no row by them.
OPEN_POLICIES = {"public", "signed_in", "own_password"}
# Arguments of an address that name a row, or the cohort it belongs to.
ROW_ARGUMENTS = {"uuid", "code", "sentence"}
WRITING = bool(os.environ.get("JIEBANG_WRITE_ACCESS"))

# What an answer is called in the table.
OPENS, FORBIDDEN, HIDDEN, SIGN_IN, ONLY_POST = "opens", "403", "404", "sign-in", "POST"


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    policy: str | None
    arguments: tuple[str, ...]

    @property
    def address(self) -> str:
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"\1", self.pattern).replace("uuid", "ID").replace("code", "CODE")

    def url(self, sample: CohortSample) -> str:
        return reverse(self.name, kwargs=arguments_of(self.pattern, list(self.arguments), sample))


def all_routes(patterns: Any = None, prefix: str = "") -> Iterator[Route]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from all_routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            named = tuple(re.findall(r"<(?:\w+:)?(\w+)>", route))
            yield Route(pattern.name or "", route, getattr(pattern.callback, "policy", None), named)


ROUTES = list(all_routes())


@pytest.fixture
def own(today_is) -> CohortSample:
    today_is(START)
    return a_cohort_sample("own1")


def test_every_route_declares_a_known_policy_and_has_a_name():
    undeclared = [route.pattern for route in ROUTES if route.policy is None]
    unknown = [route.policy for route in ROUTES if route.policy is not None and route.policy not in policies.REGISTRY]
    nameless = [route.pattern for route in ROUTES if not route.name]
    assert (undeclared, unknown, nameless) == ([], [], [])


def test_the_routes_open_to_visitors_are_these():
    assert sorted(route.address for route in ROUTES if route.policy == "public") == [
        "/healthz", "/language/", "/readyz", "/sign-in/", "/sign-out/",
    ]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_this_role_as_the_documentation_says(own, role):
    """Reading as in the table; writing no wider than reading; rows of others hidden; never a fault."""
    found = {route: reading(route, role, own) for route in ROUTES}
    if WRITING:
        write_column(role, {route.name: answer for route, answer in found.items()})
    assert {route.name: answer for route, answer in found.items()} == column(role)
    assert [line for route in ROUTES for line in faults_in_writing(route, role, own, found[route])] == []
    if role in ADMINISTRATORS:
        assert [route.address for route in BUSINESS if found[route] not in {FORBIDDEN, HIDDEN}] == []


@pytest.mark.parametrize("role", Role.values)
def test_rows_of_others_neither_open_nor_change(own, role):
    """404, or 403 where the page is not for the role at all; never a row, never a write."""
    other = a_cohort_sample("other1")
    left_open = doors_left_open(own, role, other, BUSINESS)
    if role not in {Role.OFFICE, Role.READER}:
        with_a_row = [route for route in BUSINESS if "uuid" in route.arguments]
        left_open += doors_left_open(own, role, rows_beside(own), with_a_row)
    assert left_open == []


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_pages_everybody_has_show_administrators_no_name(own, role):
    client = signed_in(Client(), own.account(role))
    named = []
    for route in ROUTES:
        if route.policy in OPEN_POLICIES and not route.arguments:
            text = b"".join(client.get(route.url(own))).decode("utf-8", "replace")
            named += [route.address for word in ("own1甲", "own1交易所", "own1发改委") if word in text]
    assert named == []


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_never_break_and_never_write(own, method):
    asked = [(route.address, *request(own, Role.OFFICE, method, route.url(own))) for route in ROUTES]
    assert [(address, code, lines) for address, code, lines in asked if code >= 500 or lines] == []


BUSINESS = [route for route in ROUTES if route.policy not in OPEN_POLICIES]


def reading(route: Route, role: str, sample: CohortSample) -> str:
    """What opening the page of the own row gives; a page that only takes forms is asked by an empty one."""
    code, _lines = request(sample, role, "get", route.url(sample))
    otherwise = OPENS
    if code == 405:
        code, _lines = request(sample, role, "post", route.url(sample))
        otherwise = ONLY_POST if code < 500 else str(code)
    if role == VISITOR and code == 302 and route.policy != "public":
        return SIGN_IN
    return {403: FORBIDDEN, 404: HIDDEN}.get(code, otherwise if code < 500 else str(code))


def faults_in_writing(route: Route, role: str, sample: CohortSample, read: str) -> list[Any]:
    """An empty form breaks nothing, and what is refused on reading is refused on writing, without a trace."""
    code, lines = request(sample, role, "post", route.url(sample))
    refused = {FORBIDDEN: {403, 405}, SIGN_IN: {302}}.get(read)
    wrong = code >= 500 or (refused is not None and (code not in refused or lines > 0))
    return [(route.address, read, code, lines)] if wrong else []


def doors_left_open(own: CohortSample, role: str, rows: CohortSample, routes: list[Route]) -> list[Any]:
    """Routes that answer this role of the own cohort with something for rows that are none of its business."""
    found = []
    user = own.account(role)
    for route in routes:
        if not ROW_ARGUMENTS.intersection(route.arguments) or not comes_in(route, user):
            continue
        for method in ("get", "post"):
            code, lines = request(own, role, method, route.url(rows))
            if code not in {403, 404, 405} or lines:
                found.append((method, route.address, code, lines))
    return found


def comes_in(route: Route, user: Any) -> bool:
    """Whether the page's policy lets the role in at all; where it does not, no row is ever asked for."""
    return user is not None and policies.REGISTRY[str(route.policy)].may(user)


def request(sample: CohortSample, role: str, method: str, url: str) -> tuple[int, int]:
    """Status and number of audit lines written; everything is undone afterwards.

    A refusal is asked for as JSON, which says the same without drawing a page around it.
    """
    client = Client(raise_request_exception=False, headers={"Accept": "application/json, text/html;q=0.9"})
    client.cookies.load(session(sample, role))
    with transaction.atomic():
        before = AuditEntry.objects.count()
        answer = getattr(client, method)(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
        lines = AuditEntry.objects.count() - before
        transaction.set_rollback(True)
    return answer.status_code, lines


def session(sample: CohortSample, role: str) -> dict[str, str]:
    """The cookie of this role's session, opened once for all its requests."""
    user = sample.account(role)
    if user is not None and role not in sample.sessions:
        sample.sessions[role] = signed_in(Client(), user).session.session_key
    return {settings.SESSION_COOKIE_NAME: sample.sessions[role]} if user is not None else {}


HEAD = """# Who may open what

Taken from the address table of the running product and held to it by `tests/test_access_matrix.py`: a page without a
policy, or without its row here, fails the tests.

Each cell says what a page of the **own** row answers somebody who holds only that role there: `opens`, `403` (known,
but not for this role), `404` (hidden), `POST` (takes only forms, and takes this role's), `sign-in`. Rows of another
group, host or home unit of the same cohort, and everything of **another** cohort, answer 404, or 403 where the page is
not for the role, without exception. Whoever holds two roles has the union inside each scope, never the cross product; a
role taken back ends with the next request; secondees, officers of bodies and mentors write until 30 days after their
cohort ends. The three administrators read no row of a programme.

"""


def column(role: str) -> dict[str, str]:
    return {name: answers[role] for name, answers in read_table().items()}


def read_table() -> dict[str, dict[str, str]]:
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and "`/" in line:
            found[cells[0]] = dict(zip(ROLES, cells[3:], strict=True))
    return found


def write_column(role: str, answers: dict[str, str]) -> None:
    table = read_table() if TABLE.exists() else {}
    rows = {route.name: table.get(route.name, {}) | {role: answers[route.name]} for route in ROUTES}
    lines = ["| page | address | policy | " + " | ".join(ROLES) + " |", "|---|---|---|" + "---|" * len(ROLES)]
    for route in sorted(ROUTES, key=lambda route: route.address):
        cells = " | ".join(rows[route.name].get(role, "?") for role in ROLES)
        lines.append(f"| {route.name} | `{route.address}` | {route.policy} | {cells} |")
    TABLE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
