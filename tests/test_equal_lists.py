"""A list shows the same rows as a page, as the part of it that htmx fetches and as an Excel file; and those are the
rows whose own pages open. Taken from the address table: a list is what has a sheet at its own address + `.xlsx`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from jiebang.people.access import cells_of as rights_of
from jiebang.people.models import Role
from tests.access_table import ROUTES, Route
from tests.builders import START, signed_in
from tests.samples import (
    ASKED,
    LISTED,
    NO_ROWS,
    NOUNS,
    OF_PROGRAMME,
    PEOPLE,
    VISITOR,
    CohortSample,
    a_cohort_sample,
    in_relation,
    words_of,
)

pytestmark = pytest.mark.django_db

BY_PATTERN = {route.pattern: route for route in ROUTES}
SHEETS = {
    page.pattern: BY_PATTERN[sheet]
    for page in ROUTES
    if page.pattern.endswith("/") and (sheet := page.pattern.rstrip("/") + ".xlsx") in BY_PATTERN
}
LISTS = [BY_PATTERN[pattern] for pattern in SHEETS if BY_PATTERN[pattern].address not in NO_ROWS]
# What of a page is no list: what can be chosen to search by.
CHOICES = re.compile(r"<(select|datalist|script)\b.*?</\1>", re.S)
LINE = re.compile(r"<(?:tr|li|article)\b")


@pytest.fixture
def rows(today_is) -> dict[str, CohortSample]:
    """Rows of one cohort in every relation; the rows of another cohort have no place in its lists."""
    today_is(START + timedelta(days=20))
    found = in_relation(a_cohort_sample("own1"))
    of_cohort = {name: sample for name, sample in found.items() if sample.cohort == found["own"].cohort}
    for sample in of_cohort.values():
        for noun in {w for route in LISTS for w in route.pattern.split("/")} & NOUNS.keys():
            NOUNS[noun](sample)  # some rows are made when first asked for
    return of_cohort


def test_every_sheet_is_of_a_page():
    """But for what is fetched for a reason alone, who read an announcement, and the faulty lines of a list."""
    pages = {route.pattern for route in SHEETS.values()}
    alone = [route.pattern for route in ROUTES if route.pattern.endswith(".xlsx") and route.pattern not in pages]
    assert sorted(alone) == [
        "announcements/<uuid:uuid>/readers.xlsx",
        "imports/<uuid:uuid>/errors.xlsx",
        "people/contacts.xlsx",
    ]


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != VISITOR])
def test_page_fragment_sheet_and_row_pages_show_the_same_rows(rows, who):
    client = signed_in(Client(raise_request_exception=False), rows["own"].account(who))
    different = {}
    for route in LISTS:
        ways = {
            "page": shown(client, route, route, rows),
            "fragment": shown(client, route, route, rows, headers={"HX-Request": "true"}),
            "sheet": shown(client, SHEETS[route.pattern], route, rows) if has(who, SHEETS[route.pattern]) else None,
            "row pages": opened(client, route, rows) if has(who, page_of_rows(route) or route) else None,
        }
        found = [names for names in ways.values() if names is not None]
        if any(names != found[0] for names in found):
            different[route.address] = ways
    assert different == {}


def test_the_office_finds_every_row_of_its_cohort_in_its_lists(rows):
    """The same nothing everywhere would be equal as well."""
    client = signed_in(Client(), rows["own"].account(Role.OFFICE))
    found = {
        route.address: shown(client, route, route, rows)
        for route in LISTS
        if page_of_rows(route) and Role.OFFICE in rights_of(str(route.policy))
    }
    minutes = "own, of the branch"
    all_of_them = {address: set(rows_of(address_noun, rows)) - {minutes} for address, address_noun in NOUN_OF.items()}
    assert found == {address: all_of_them[address] for address in found}


def has(who: str, route: Route) -> bool:
    """Whether the table gives this role the page at all; that those it does not are refused is the matrix's."""
    cells = rights_of(str(route.policy))
    return not cells or OF_PROGRAMME.get(who, who) in cells


def shown(client: Client, asked: Route, listing: Route, rows: dict[str, CohortSample], **more: Any) -> set[str]:
    """The rows of a list, by the relation they were made for, that an answer shows; none in a refusal."""
    noun = NOUN_OF[listing.address]
    response = client.get(asked.url(rows["own"]), ASKED.get(noun), **more)
    if response.status_code != 200:
        return set()
    body = b"".join(response.streaming_content) if response.streaming else response.content
    lines = cells_of(body) if body.startswith(b"PK") else LINE.split(CHOICES.sub("", body.decode()))
    return {name for name, sample in rows_of(noun, rows).items() if any(shows(line, noun, sample) for line in lines)}


def shows(line: str, noun: str, sample: CohortSample) -> bool:
    """By the address of the row's page, or by its words."""
    listed = LISTED.get(noun, noun)
    return str(NOUNS[listed](sample).uuid) in line or all(word in line for word in words_of(listed, sample))


def cells_of(body: bytes) -> list[str]:
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    return ["\t".join(map(str, row)) for row in rows]


def opened(client: Client, route: Route, rows: dict[str, CohortSample]) -> set[str] | None:
    """The relations whose row's own page opens; None where the list's rows have none."""
    page = page_of_rows(route)
    found = rows_of(NOUN_OF[route.address], rows)
    return page and {name for name, sample in found.items() if opens(client.get(page.url(sample)))}


def opens(response: Any) -> bool:
    """A page that says somebody's name alone is not their own."""
    named_alone = "programmes/person_name.html" in {template.name for template in response.templates}
    return response.status_code == 200 and not named_alone


def page_of_rows(route: Route) -> Route | None:
    return next(
        (BY_PATTERN[p] for kind in ("uuid:uuid", "slug:code") if (p := f"{route.pattern}<{kind}>/") in BY_PATTERN), None
    )


def rows_of(noun: str, rows: dict[str, CohortSample]) -> dict[str, CohortSample]:
    """The different rows of a noun, each under the first relation it was made for."""
    first: dict[Any, str] = {}
    for name, sample in rows.items():
        first.setdefault(NOUNS[LISTED.get(noun, noun)](sample), name)
    return {name: rows[name] for name in first.values()}


NOUN_OF = {
    route.address: next(w for w in reversed(route.pattern.split("/")) if w in NOUNS or w in LISTED) for route in LISTS
}
