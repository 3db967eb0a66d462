"""Roles × routes × methods × relations, walked from the address table and held to the one table of rights.

The lines of that table stand where policies are declared (tests/access_table.py reads them). `make test` asks every
page for every role on the own rows, and every relation for every role on a page of each line; `make soak` asks all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from jiebang.common import policy as policies
from jiebang.common.models import AuditEntry
from jiebang.people.access import ADMINISTRATORS, BUSINESS_ROLES, cells_of
from tests.access_table import FORBIDDEN, HIDDEN, IN, ROUTES, SIGN_IN, Route, document, expected
from tests.builders import START, signed_in
from tests.samples import PEOPLE, VISITOR, CohortSample, a_cohort_sample, in_relation

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).parents[1] / "docs" / "access.md"
# Answers 404 to everybody elsewhere.
ONLY_IN_A_DEMONSTRATION = {"move_date"}
METHODS = ("put", "patch", "delete", "options")


@pytest.fixture
def own(today_is) -> CohortSample:
    today_is(START)
    return a_cohort_sample("own1")


# ── the table and its document ─────────────────────────────────────────────────────────────────────────────────


def test_every_route_declares_a_known_policy_and_has_a_name():
    undeclared = [route.pattern for route in ROUTES if route.policy is None]
    asked = {name for route in ROUTES for name in (route.policy, route.post_policy) if name}
    acting_on = {policy.within for policy in policies.REGISTRY.values() if policy.within}
    nameless = [route.pattern for route in ROUTES if not route.name]
    assert (undeclared, sorted((asked | acting_on) - policies.REGISTRY.keys()), nameless) == ([], [], [])


def test_the_routes_open_to_visitors_are_these():
    assert sorted(route.address for route in ROUTES if route.policy == "public") == [
        "/healthz", "/language/", "/readyz", "/sign-in/", "/sign-in/help/", "/sign-in/passkey/", "/sign-in/second/",
        "/sign-in/with/dingtalk/callback/", "/sign-in/with/feishu/callback/", "/sign-in/with/provider_id/",
        "/sign-in/with/provider_id/callback/", "/sign-out/", "/slip/", "/slip/token/",
    ]  # fmt: skip


def test_the_document_says_what_is_declared():
    if os.environ.get("JIEBANG_WRITE_ACCESS"):
        DOCUMENT.write_text(document(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_administrators_stand_in_no_line_with_a_business_role_that_opens_rows_of_a_programme():
    """A line is either of the business or of the installation; both only where the office proposes to them."""
    mixed = {name for name in policies.REGISTRY if cells_of(name).keys() & ADMINISTRATORS and holders(name)}
    assert mixed <= {"people.grants"}


def holders(name: str) -> set[str]:
    return cells_of(name).keys() & BUSINESS_ROLES


# ── the matrix ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_answers_as_the_table_says_on_the_own_rows(own, who):
    """Page and form alike; what is refused leaves no trace; never a fault."""
    assert list(wrong_answers(own, who, ROUTES, {"own": own})) == []


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != VISITOR])
def test_rows_in_every_relation_answer_as_the_table_says(own, who):
    """One page of every line and noun that lets the role in, for rows that differ from the own ones by a little."""
    chosen = [route for route in ONE_OF_EACH_LINE if lets_in(route, who, own)]
    beside = {name: rows for name, rows in in_relation(own).items() if rows is not own}
    assert list(wrong_answers(own, who, chosen, beside)) == []


@pytest.mark.soak
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_answers_as_the_table_says_in_every_relation(own, who):
    assert list(wrong_answers(own, who, ROUTES, in_relation(own))) == []


@pytest.mark.parametrize("method", METHODS)
def test_other_methods_never_break_never_write_and_let_nobody_in(own, method):
    """A role of its own for each page, so that all of them ask some."""
    wrong = []
    for number, route in enumerate(ROUTES):
        who = PEOPLE[(number + METHODS.index(method)) % len(PEOPLE)]
        code, written = request(own, who, method, route.url(own))
        refused = expected(route, "get" if method == "options" else "post", who, own, own) != IN
        if code >= 500 or written or (refused and code not in {302, 403, 404, 405}):
            wrong.append((method, route.address, who, code, written))
    assert wrong == []


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != VISITOR])
def test_a_row_is_not_opened_through_the_address_of_another(own, who):
    """An own cohort or report before, somebody else's run or sentence behind. 409: it is no longer there."""
    rows = in_relation(own)
    left_open = []
    for route in ROUTES:
        if len(route.nouns) > 1 and lets_in(route, who, own):
            for name in ("same cohort", "other cohort"):
                codes = {request(own, who, method, route.url(own, last=rows[name]))[0] for method in ("get", "post")}
                # What is of the same cohort may be reached through its address by who oversees the cohort.
                if not codes <= {403, 404, 405, 409} and not (name == "same cohort" and route.nouns[0] == "cohorts"):
                    left_open.append((route.address, name, codes))
    assert left_open == []


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_administrators_read_no_row_of_a_programme(own, role):
    """Neither by a page of the business nor by a name on the pages everybody has."""
    client = signed_in(Client(), own.account(role))
    business = [route for route in ROUTES if holders(str(route.policy)) and role not in cells_of(str(route.policy))]
    opened = [route.address for route in business if request(own, role, "get", route.url(own))[0] not in {403, 404}]
    named = []
    for route in ROUTES:
        if not route.arguments and route not in business:
            text = client.get(route.url(own)).content.decode(errors="ignore")
            named += [(route.address, word) for word in ("own1甲", "own1交易所", "own1发改委") if word in text]
    assert (opened, named) == ([], [])


def lets_in(route: Route, who: str, own: CohortSample) -> bool:
    """Whether the page's policy lets the role in at all; where it does not, no row is ever asked for."""
    user = own.account(who)
    return any(policies.REGISTRY[str(name)].may(user) for name in (route.policy, route.post_policy))


def one_of_each_line() -> Iterator[Route]:
    """A page of every policy and noun: what differs between two of them is tried by `make soak`."""
    seen = set()
    for route in ROUTES:
        kind = (route.policy, route.post_policy, tuple(route.nouns))
        if route.nouns and kind not in seen:
            seen.add(kind)
            yield route


ONE_OF_EACH_LINE = list(one_of_each_line())


def wrong_answers(
    own: CohortSample, who: str, routes: Iterable[Route], relations: dict[str, CohortSample]
) -> Iterator[tuple[Any, ...]]:
    """Every answer that is not the table's: (relation, method, address, expected, status, lines in the audit trail)."""
    for route in routes:
        if route.name in ONLY_IN_A_DEMONSTRATION:
            continue
        for name, rows in relations.items():
            if rows is not own and route.names_the_same(own, rows):
                continue
            for method in ("get", "post"):
                wanted = expected(route, method, who, own, rows)
                code, written = request(own, who, method, route.url(rows))
                # A page that takes no forms, or only forms, says so to whoever its policy lets in, of whatever row.
                fits = (code == 405 and wanted != SIGN_IN) or answer_of(code, wanted) == wanted
                if not fits or code >= 500 or (written and wanted != IN):
                    yield name, method, route.address, wanted, code, written


def answer_of(code: int, wanted: str) -> str:
    if code == 302 and wanted == SIGN_IN:
        return SIGN_IN
    return {403: FORBIDDEN, 404: HIDDEN}.get(code, IN)


def request(sample: CohortSample, who: str, method: str, url: str) -> tuple[int, int]:
    """Status and number of audit lines written; everything is undone afterwards.

    A refusal is asked for as JSON, which says the same without drawing a page around it.
    """
    client = Client(raise_request_exception=False, headers={"Accept": "application/json, text/html;q=0.9"})
    client.cookies.load(session(sample, who))
    with transaction.atomic():
        before = written()
        answer = getattr(client, method)(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
        lines = written() - before
        transaction.set_rollback(True)
    return answer.status_code, lines


def written() -> int:
    """Lines in the audit trail that say something was done; that somebody was refused may be noted."""
    return AuditEntry.objects.exclude(verb="page.refused").count()


def session(sample: CohortSample, who: str) -> dict[str, str]:
    """The cookie of this role's session, opened once for all its requests."""
    user = sample.account(who)
    if user is not None and who not in sample.sessions:
        sample.sessions[who] = signed_in(Client(), user).session.session_key
    return {settings.SESSION_COOKIE_NAME: sample.sessions[who]} if user is not None else {}
