"""Roles × routes × methods × relations, walked from the address table and held to the one table of rights.

The lines of that table stand where policies are declared (tests/access_table.py reads them). `make test` asks every
page for every role on the own rows, and every relation for every role on a page of each line; `make soak` asks all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from jiebang.common import policy as policies
from jiebang.common import telling
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry
from jiebang.people.access import ADMINISTRATORS, BUSINESS_ROLES, cells_of
from jiebang.people.actions import revoke
from jiebang.people.models import Role
from tests.access_table import (
    DEPENDS,
    FORBIDDEN,
    HIDDEN,
    IN,
    ROUTES,
    SIGN_IN,
    Held,
    Route,
    document,
    expected,
)
from tests.builders import START, a_grant, a_user, signed_in
from tests.canaries import FOUND, Canary, as_read, as_text, leaks_to, met, plant
from tests.samples import NOUNS, PEOPLE, VISITOR, CohortSample, a_cohort_sample, hold, in_relation

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).parents[1] / "docs" / "access.md"
# Answers 404 to everybody elsewhere.
ONLY_IN_A_DEMONSTRATION = {"move_date"}
METHODS = ("put", "patch", "delete", "options")


@dataclass(frozen=True)
class World:
    """Rows in every relation to the own ones, with an unmistakable value in every sensitive field."""

    relations: dict[str, CohortSample]
    planted: dict[str, Canary]

    @property
    def own(self) -> CohortSample:
        return self.relations["own"]

    def holding(self, who: str) -> list[Held]:
        """What the sample account of this name holds; nothing for a visitor."""
        return [Held(who, self.own)] if who != VISITOR else []


@dataclass(frozen=True)
class Answer:
    """written: lines in the audit trail that say something was done · leaks: sensitive values it gave out"""

    code: int
    written: int = 0
    leaks: tuple[str, ...] = ()


@pytest.fixture
def world(today_is) -> World:
    today_is(START)
    relations = in_relation(a_cohort_sample("own1"))
    return World(relations, plant(relations))


@pytest.fixture(autouse=True)
def log_lines(caplog) -> Iterator[None]:
    """Whatever was asked, no log line holds what is sensitive."""
    caplog.set_level("DEBUG")
    yield
    assert FOUND.findall(caplog.text) == []


# ── the table and its document ─────────────────────────────────────────────────────────────────────────────────


def test_every_route_declares_a_known_policy_and_has_a_name():
    undeclared = [route.pattern for route in ROUTES if route.policy is None]
    asked = {name for route in ROUTES for name in (route.policy, route.post_policy) if name}
    acting_on = {policy.within for policy in policies.REGISTRY.values() if policy.within}
    nameless = [route.pattern for route in ROUTES if not route.name]
    assert (undeclared, sorted((asked | acting_on) - policies.REGISTRY.keys()), nameless) == ([], [], [])


def test_the_routes_open_to_visitors_are_these():
    assert sorted(route.address for route in ROUTES if policies.REGISTRY[str(route.policy)].public) == [
        "/healthz", "/invited/agreements/token/", "/invited/agreements/token/ID/",
        "/invited/agreements/token/ID/word/", "/invited/offers/token/", "/invited/offers/token/word/",
        "/invited/placements/token/", "/invited/wishes/token/", "/language/",
        "/readyz", "/sign-in/", "/sign-in/help/", "/sign-in/passkey/", "/sign-in/second/",
        "/sign-in/with/dingtalk/callback/", "/sign-in/with/feishu/callback/", "/sign-in/with/provider_id/",
        "/sign-in/with/provider_id/callback/", "/sign-out/", "/slip/", "/slip/token/",
    ]  # fmt: skip


def test_the_document_says_what_is_declared():
    if os.environ.get("JIEBANG_WRITE_ACCESS"):
        DOCUMENT.write_text(document(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_administrators_stand_in_no_line_with_a_business_role_that_opens_rows_of_a_programme():
    """A line is either of the business or of the installation; both only where the office proposes to them, and for
    the slips each hands out to its own accounts."""
    mixed = {name for name in policies.REGISTRY if cells_of(name).keys() & ADMINISTRATORS and holders(name)}
    assert mixed <= {"people.grants", "slips.accounts"}


def holders(name: str) -> set[str]:
    return cells_of(name).keys() & BUSINESS_ROLES


# ── the matrix ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_answers_as_the_table_says_on_the_own_rows(world, who):
    """Page and form alike; what is refused leaves no trace, what is sensitive reaches nobody else; never a fault."""
    assert list(wrong_answers(world, world.holding(who), ROUTES, {"own": world.own})) == []


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != VISITOR])
def test_rows_in_every_relation_answer_as_the_table_says(world, who):
    """One page of every line and noun that lets the role in, for rows that differ from the own ones by a little."""
    chosen = [route for route in ONE_OF_EACH_LINE if lets_in(route, who, world.own)]
    beside = {name: rows for name, rows in world.relations.items() if rows is not world.own}
    assert list(wrong_answers(world, world.holding(who), chosen, beside, once=True)) == []


@pytest.mark.soak
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_answers_as_the_table_says_in_every_relation(world, who):
    assert list(wrong_answers(world, world.holding(who), ROUTES, world.relations)) == []


@pytest.mark.parametrize("method", METHODS)
def test_other_methods_never_break_never_write_and_let_nobody_in(world, method):
    """A role of its own for each page, so that all of them ask some."""
    wrong = []
    for number, route in enumerate(ROUTES):
        who = PEOPLE[(number + METHODS.index(method)) % len(PEOPLE)]
        held = world.holding(who)
        answer = ask(world, who, method, route.url(world.own), held=held)
        refused = expected(route, "get" if method == "options" else "post", held, world.own) != IN
        let_in = refused and answer.code not in {302, 403, 404, 405}
        if answer.code >= 500 or answer.written or answer.leaks or let_in:
            wrong.append((method, route.address, who, answer))
    assert wrong == []


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != VISITOR])
def test_a_row_is_not_opened_through_the_address_of_another(world, who):
    """An own cohort or report before, somebody else's run or sentence behind. 409: it is no longer there."""
    left_open = []
    for route in ROUTES:
        if len(route.nouns) > 1 and lets_in(route, who, world.own):
            for name in ("same cohort", "other cohort"):
                if NOUNS[route.nouns[-1]](world.own) == NOUNS[route.nouns[-1]](world.relations[name]):
                    continue  # one row for the whole cohort is nobody else's
                url = route.url(world.own, last=world.relations[name])
                codes = {ask(world, who, method, url, held=world.holding(who)).code for method in ("get", "post")}
                # What is of the same cohort may be reached through its address by who oversees the cohort.
                if not codes <= {403, 404, 405, 409} and not (name == "same cohort" and route.nouns[0] == "cohorts"):
                    left_open.append((route.address, name, codes))
    assert left_open == []


def test_leadership_writes_nothing_yet_and_a_home_unit_passes_on_alone(world):
    """Leadership will decide on an item put to it, a home unit adopt what it is given; each by a line of its own."""
    wrote = []
    for who in (Role.READER, Role.HOME_UNIT):
        for route in ROUTES:
            if cells_of(str(route.post_policy)) and lets_in(route, who, world.own):
                answer = ask(world, who, "post", route.url(world.own), held=world.holding(who))
                wrote += [(who, route.address)] if answer.written else []
    assert wrote == [(Role.HOME_UNIT, "/data-requests/ID/forwarding/")]


TWO_ROLES = [
    (Role.MENTOR, Role.OFFICE),
    (Role.LEADER, Role.SECONDEE),
    (Role.SECRETARY, Role.HOME_UNIT),
    (Role.HOME_UNIT, Role.READER),
]


@pytest.mark.parametrize(("here", "there"), TWO_ROLES)
def test_two_roles_open_the_union_inside_each_scope_and_nothing_between(world, here, there):
    """One role on the own rows, another in the next cohort, on the same organisations."""
    user = a_user("both")
    held = [Held(here, world.own, "both"), Held(there, world.relations["other cohort"])]
    for role in held:
        hold(user, role.role, role.own)
    world.own.users["both"] = user
    chosen = {name: world.relations[name] for name in ("own", "same host and home unit", "same cohort", "other cohort")}
    assert list(wrong_answers(world, held, ONE_OF_EACH_LINE, chosen, account="both", once=True)) == []


@pytest.mark.parametrize(("here", "there"), TWO_ROLES)
def test_every_link_of_the_rail_opens_for_somebody_with_two_roles(world, here, there):
    user = a_user("both")
    other = world.relations["other cohort"]
    hold(user, here, world.own)
    hold(user, there, other)
    client = signed_in(Client(raise_request_exception=False), user)
    for opened_last in ("", str(world.own.cohort.uuid), str(other.cohort.uuid)):
        page = opened_after(client, opened_last, "/")
        links = set(re.findall(r'<a[^>]* href="(/[^"#?]*)"', page.content.decode()))
        codes = {link: opened_after(client, opened_last, link).status_code for link in links}
        assert (page.status_code, codes) == (200, dict.fromkeys(links, 200))


def opened_after(client: Client, cohort: str, link: str) -> Any:
    """A page, and where it leads, as it opens while this cohort is the one opened last."""
    session = client.session
    session["cohort"] = cohort
    session.save()
    return client.get(link, follow=True)


def test_a_role_opens_from_its_first_day_until_it_is_taken_back(world, today_is):
    """At the very next request, in a session that stays open."""
    user = a_user("later")
    held = a_grant(user, Role.OFFICE, world.own.cohort, starts_on=START + timedelta(days=1))
    client = signed_in(Client(), user)
    address = f"/cohorts/{world.own.cohort.code}/"
    answers = [client.get(address).status_code]
    today_is(START + timedelta(days=1))
    answers.append(client.get(address).status_code)
    revoke(held, by=SYSTEM)
    answers.append(client.get(address).status_code)
    assert answers == [403, 200, 403]


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_administrators_read_no_row_of_a_programme(world, role):
    """Neither by a page of the business nor by a name on the pages everybody has."""
    client = signed_in(Client(), world.own.account(role))
    business = [route for route in ROUTES if holders(str(route.policy)) and role not in cells_of(str(route.policy))]
    opened = list(wrong_answers(world, world.holding(role), business, {"own": world.own}, once=True))
    named = []
    for route in ROUTES:
        if not route.arguments and route not in business:
            text = as_read(body_of(client.get(route.url(world.own))))
            named += [(route.address, word) for word in ("own1甲", "own1交易所", "own1发改委") if word in text]
    assert (opened, named) == ([], [])


def test_the_search_for_sensitive_values_finds_them_where_they_may_stand(world):
    """A search that finds nothing anywhere would pass as well: page, sheet and Word file each show some."""
    client = signed_in(Client(), world.own.account(Role.LEADER))
    found = {
        name: {canary.where for canary in met(body_of(client.get(route.url(world.own))), world.planted)}
        for name in ("group", "group_sheet", "record", "report_word")
        for route in ROUTES
        if route.name == name
    }
    assert found == {
        "group": {"programmes.Leave.reason"},
        "group_sheet": {"programmes.Leave.reason"},
        "record": {"learned"},
        "report_word": {"sentence"},
    }


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
    world: World,
    held: list[Held],
    routes: Iterable[Route],
    relations: dict[str, CohortSample],
    *,
    account: str = "",
    once: bool = False,
) -> Iterator[tuple[Any, ...]]:
    """Every answer that is not the table's: (relation, method, address, expected, answer).

    account: the one that holds these roles, by default the first role's · once: a page that can be read is not asked
    for its form as well.
    """
    who = account or (held[0].who if held else VISITOR)
    for route in routes:
        if route.name in ONLY_IN_A_DEMONSTRATION:
            continue
        for name, rows in relations.items():
            if rows is not world.own and route.names_the_same(world.own, rows):
                continue
            depends = DEPENDS.get(route.name)
            for method in ("get", "post"):
                wanted = expected(route, method, held, rows)
                answer = ask(world, who, method, route.url(rows), held=held)
                lacks = depends and not (who in depends.has and route.names_the_same(world.own, rows))
                if not fits(answer, wanted, depends.code if depends and lacks else None):
                    yield name, method, route.address, wanted, answer
                if once and answer.code != 405:
                    break


def fits(answer: Answer, wanted: str, lacking: int | None = None) -> bool:
    """lacking: what the page answers to somebody who lacks what it asks for besides the role; a refusal as well."""
    if answer.code >= 500 or answer.leaks or (answer.written and wanted != IN):
        return False
    if wanted == SIGN_IN:
        return answer.code == 302
    if answer.code == lacking and wanted in {IN, FORBIDDEN}:
        return True
    # A page that takes no forms, or only forms, says so to whoever its policy lets in, of whatever row.
    return answer.code == 405 or {403: FORBIDDEN, 404: HIDDEN}.get(answer.code, IN) == wanted


def ask(world: World, who: str, method: str, url: str, *, held: list[Held]) -> Answer:
    """Ask for a page as somebody who holds these roles, and undo whatever it did.

    A refusal is asked for as JSON, which says the same without drawing a page around it.
    """
    client = Client(raise_request_exception=False, headers={"Accept": "application/json, text/html;q=0.9"})
    client.cookies.load(session(world.own, who))
    told: list[Any] = []
    with transaction.atomic(), listening(told):
        last = AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        response = getattr(client, method)(url)
        body = body_of(response)
        # That somebody was refused may be noted.
        lines = list(AuditEntry.objects.filter(id__gt=last).exclude(verb="page.refused").values_list("verb", "data"))
        transaction.set_rollback(True)
    given_out = leaks_to(held, body, world.planted)
    kept = [f"in the trail or a notice: {value}" for value in FOUND.findall(as_text([lines, told]).decode())]
    return Answer(response.status_code, len(lines), tuple([*given_out, *kept]))


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@contextmanager
def listening(told: list[Any]) -> Iterator[None]:
    """Hear what is told to anybody meanwhile."""

    def hear(users: Iterable[Any], kind: str, values: Any, url: str, matter: str) -> None:
        told.append((kind, dict(values), url, matter))

    telling.listen(hear)
    try:
        yield
    finally:
        telling._listeners.remove(hear)


def session(sample: CohortSample, who: str) -> dict[str, str]:
    """The cookie of this role's session, opened once for all its requests."""
    user = sample.account(who)
    if user is not None and who not in sample.sessions:
        sample.sessions[who] = signed_in(Client(), user).session.session_key
    return {settings.SESSION_COOKIE_NAME: sample.sessions[who]} if user is not None else {}
