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
OPEN_TO_ALL = [route for route in ROUTES if route.policy == "public"]


@pytest.fixture
def own(today_is) -> CohortSample:
    today_is(START)
    return a_cohort_sample("own1")


@pytest.fixture
def other(own) -> CohortSample:
    return a_cohort_sample("other1")


def test_every_route_declares_a_known_policy_and_has_a_name():
    undeclared = [route.pattern for route in ROUTES if route.policy is None]
    unknown = [route.policy for route in ROUTES if route.policy is not None and route.policy not in policies.REGISTRY]
    nameless = [route.pattern for route in ROUTES if not route.name]
    assert (undeclared, unknown, nameless) == ([], [], [])


def test_the_routes_open_to_visitors_are_these():
    assert sorted(route.address for route in OPEN_TO_ALL) == [
        "/healthz", "/language/", "/readyz", "/sign-in/", "/sign-out/",
    ]  # fmt: skip


def test_the_table_of_the_documentation_is_what_happens(own):
    found = {route.name: {role: what_happens(route, role, own) for role in ROLES} for route in ROUTES}
    if os.environ.get("JIEBANG_WRITE_ACCESS"):
        TABLE.write_text(written(found), encoding="utf-8")
    assert read_table() == found


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_another_cohort_opens_or_changes(own, other, role):
    """404, or 403 where the page is not for the role at all; never a row, never a write."""
    assert doors_left_open(own, role, other) == []


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {Role.OFFICE, Role.READER}])
def test_nothing_of_another_group_host_or_home_unit_of_the_cohort_opens_or_changes(own, role):
    beside = rows_beside(own)
    with_a_row = [route for route in ROUTES if "uuid" in route.arguments or "id" in route.arguments]
    assert doors_left_open(own, role, beside, with_a_row) == []


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_the_three_administrators_read_no_business_row(own, role):
    opened = [
        route.address
        for route in ROUTES
        if route.policy not in OPEN_POLICIES and what_happens(route, role, own) not in {FORBIDDEN, HIDDEN}
    ]
    assert opened == []


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_pages_everybody_has_show_administrators_no_name(own, role):
    client = signed_in(Client(), own.account(role))
    named = []
    for route in ROUTES:
        if route.policy in OPEN_POLICIES and not route.arguments:
            text = client.get(route.url(own)).content.decode()
            named += [route.address for word in ("own1甲", "own1交易所", "own1发改委") if word in text]
    assert named == []


@pytest.mark.parametrize("role", ROLES)
def test_what_is_refused_on_reading_is_refused_on_writing_and_nothing_ever_breaks(own, role):
    wrong = []
    for route in ROUTES:
        reading = what_happens(route, role, own)
        code, lines = request(own, role, "post", route.url(own))
        if code >= 500:
            wrong.append((route.address, code))
        if reading == FORBIDDEN and (code not in {403, 405} or lines):
            wrong.append((route.address, "403 on reading", code, lines))
        if reading == SIGN_IN and (code != 302 or lines):
            wrong.append((route.address, "sign-in on reading", code, lines))
    assert wrong == []


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_never_break_and_never_write(own, method):
    wrong = []
    for route in ROUTES:
        code, lines = request(own, Role.OFFICE, method, route.url(own))
        if code >= 500 or lines:
            wrong.append((route.address, code, lines))
    assert wrong == []


def doors_left_open(own: CohortSample, role: str, rows: CohortSample, routes: Any = ROUTES) -> list[Any]:
    """Routes that answer this role of the own cohort with something for rows that are none of its business."""
    found = []
    for route in routes:
        if not route.arguments or route.policy in OPEN_POLICIES:
            continue
        for method in ("get", "post"):
            code, lines = request(own, role, method, route.url(rows))
            if code not in ({302} if role == VISITOR else {403, 404, 405}) or lines:
                found.append((method, route.address, code, lines))
    return found


def what_happens(route: Route, role: str, sample: CohortSample) -> str:
    """What opening the page of the own cohort's row gives; a page that only takes POST is asked by an empty one."""
    code, _lines = request(sample, role, "get", route.url(sample))
    if code == 405:
        code, _lines = request(sample, role, "post", route.url(sample))
        return {403: FORBIDDEN, 404: HIDDEN}.get(code, SIGN_IN if role == VISITOR and asks(route) else ONLY_POST)
    if code == 302 and role == VISITOR and asks(route):
        return SIGN_IN
    return {403: FORBIDDEN, 404: HIDDEN}.get(code, OPENS if code < 400 else str(code))


def asks(route: Route) -> bool:
    return route.policy != "public"


def request(sample: CohortSample, role: str, method: str, url: str) -> tuple[int, int]:
    """Status and number of audit lines written; everything is undone afterwards."""
    client = Client(raise_request_exception=False)
    user = sample.account(role)
    with transaction.atomic():
        if user is not None:
            signed_in(client, type(user).objects.get(pk=user.pk))
        before = AuditEntry.objects.count()
        answer = getattr(client, method)(url)
        code = answer.status_code
        if answer.streaming:
            b"".join(answer.streaming_content)
        lines = AuditEntry.objects.count() - before
        transaction.set_rollback(True)
    return code, lines


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


def written(found: dict[str, dict[str, str]]) -> str:
    lines = ["| page | address | policy | " + " | ".join(ROLES) + " |", "|---|---|---|" + "---|" * len(ROLES)]
    for route in sorted(ROUTES, key=lambda route: route.address):
        cells = " | ".join(found[route.name][role] for role in ROLES)
        lines.append(f"| {route.name} | `{route.address}` | {route.policy} | {cells} |")
    return HEAD + "\n".join(lines) + "\n"


def read_table() -> dict[str, dict[str, str]]:
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and "`/" in line:
            found[cells[0]] = dict(zip(ROLES, cells[3:], strict=True))
    return found
