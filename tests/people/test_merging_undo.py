"""Merging in random worlds: undoing in any order the product allows restores every link; tallies equal a rebuild."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jiebang.common.audit import SYSTEM
from jiebang.common.refusals import Refused
from jiebang.evidence import actions as evidence
from jiebang.evidence.drafts import Draft, Met, Named, Writer
from jiebang.people.merging import KINDS, merge, undo_merge
from jiebang.people.models import Alias, Contact, ContactAlias, Grant, Merge, Organisation, Person
from jiebang.people.organisations import ContactBook, OrganisationBook
from tests.builders import (
    START,
    a_cohort,
    a_grant,
    a_host,
    a_person,
    a_post,
    a_scheme,
    a_secondment,
    a_user,
    an_organisation,
)
from tests.people.dump import differences, dump

pytestmark = pytest.mark.django_db
ORGANISATIONS, PERSONS, COHORTS = 4, 4, 2
NAMES = [f"单位{letter}" for letter in "甲乙丙丁"]
MET, OTHER_NAMES = ["周", "陈"], ["别名一", "别名二"]
DAY = START + timedelta(days=30)
some = st.integers(0, 20)


@st.composite
def worlds(draw) -> dict[str, Any]:
    """What to make: indexes only, so that a world that fails shrinks to a small one."""
    organisation = st.integers(0, ORGANISATIONS - 1)
    return {
        "enrolled": draw(
            st.lists(
                st.tuples(st.integers(0, COHORTS - 1), st.integers(0, PERSONS - 1), organisation, organisation),
                min_size=1, max_size=5, unique_by=lambda row: row[:2],
            )
        ),
        "aliases": draw(st.lists(st.tuples(organisation, st.sampled_from(OTHER_NAMES)), max_size=4, unique=True)),
        "records": draw(
            st.lists(
                st.tuples(
                    some,
                    st.lists(organisation, min_size=1, max_size=2, unique=True),
                    st.lists(st.tuples(st.sampled_from(MET), organisation, st.booleans()), max_size=3, unique=True),
                ),
                max_size=4,
            )
        ),
        "grants": draw(st.lists(st.tuples(st.integers(0, 1), organisation, some), max_size=4)),
        "accounts": draw(st.lists(st.integers(0, PERSONS - 1), max_size=2, unique=True)),
    }  # fmt: skip


def build(world: dict[str, Any]) -> list[Any]:
    scheme = a_scheme()
    everybody = replace(scheme.task("contact"), code="all_contacts", scope="cohort")
    scheme = replace(scheme, tasks=(*scheme.tasks, everybody))
    cohorts = [a_cohort(scheme=scheme) for _ in range(COHORTS)]
    organisations = [an_organisation(name, city="" if n % 2 else "上海") for n, name in enumerate(NAMES)]
    persons = [a_person(f"人{n}") for n in range(PERSONS)]
    hosts: dict[tuple[int, int], Any] = {}
    places = []
    for cohort, person, home, at in world["enrolled"]:
        host = hosts.get((cohort, at)) or a_host(cohorts[cohort], organisation=organisations[at])
        hosts[cohort, at] = host
        a_post(cohorts[cohort], host=host)
        places.append(a_secondment(cohorts[cohort], person=persons[person], home_unit=organisations[home], host=host))
    for number, name in world["aliases"]:
        Alias.objects.create(organisation=organisations[number], name=name, normal_name=name)
    for number, named, met in world["records"]:
        write(
            places[number % len(places)],
            [organisations[n] for n in named],
            [(m, organisations[n], b) for m, n, b in met],
        )
    users = [a_user(), a_user()]
    for who, number, ends in world["grants"]:
        role = "home_unit" if ends % 2 else "mentor"
        held = a_grant(users[who], role, organisations[number], cohort=cohorts[0], ends_on=DAY + timedelta(days=ends))
        assert held.pk
    for number in world["accounts"]:
        a_user(person=persons[number])
    return [*organisations, *persons, *Contact.objects.order_by("pk")]


def write(place: Any, named: list[Organisation], met: list[tuple[str, Organisation, bool]]) -> Any:
    draft = Draft(
        "visit", DAY, (place,),
        tuple(Named(o.name, "company", o) for o in named),
        tuple(Met(name, o.name, "", None, (place,) if by else ()) for name, o, by in met),
    )  # fmt: skip
    return evidence.save_record(
        place.cohort, draft, by=SYSTEM, author=place, writer=Writer(office=True, imported=True, today=DAY)
    )


def rebuilt() -> int:
    """How many tallies a rebuild would change."""
    from jiebang.programmes.models import Cohort

    return sum(evidence.rebuild_tallies(cohort) for cohort in Cohort.objects.all())


def try_merge(pick: int, other: int) -> Merge | None:
    """Merge two rows of one sort that stand now; None where the product refuses."""
    kinds = list(KINDS.values())
    rows = list(kinds[pick % 3]._base_manager.order_by("pk"))
    if len(rows) < 2:
        return None
    winner, loser = rows[pick % len(rows)], rows[other % len(rows)]
    try:
        with transaction.atomic():
            return merge(winner, loser, by=SYSTEM, theirs=["name", "city"] if other % 2 else [])
    except Refused:
        return None


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    world=worlds(),
    picks=st.lists(st.tuples(some, some), min_size=1, max_size=5),
    order=st.lists(some, min_size=12, max_size=12),
)
def test_undoing_in_any_allowed_order_restores_every_link(world, picks, order):
    with transaction.atomic():
        build(world)
        before = dump()
        done = [found for pick in picks if (found := try_merge(*pick)) is not None]
        done = list(dict.fromkeys(done))
        assert rebuilt() == 0
        left, tries = list(done), list(order)
        while left:
            one = left[(tries.pop() if tries else -1) % len(left)]
            try:
                with transaction.atomic():
                    outcome = undo_merge(one, by=SYSTEM)
            except Refused:
                assert one != left[-1], "the newest merge can always be undone"
                if not tries:
                    one = left[-1]
                    outcome = undo_merge(one, by=SYSTEM)
                else:
                    continue
            assert +outcome.stayed == {}
            assert rebuilt() == 0
            left.remove(one)
        assert differences(before, dump()) == {}
        transaction.set_rollback(True)


def test_who_is_merged_is_found_under_every_name_it_had():
    one, other = (
        an_organisation("普洛斯（中国）", normal_name="普洛斯中国"),
        an_organisation("普洛斯", normal_name="普洛斯"),
    )
    Contact.objects.create(name="周总", sort_key="zhou", organisation=other)
    merge(one, other, by=SYSTEM)
    assert OrganisationBook(["普洛斯"]).find("普洛斯") == one
    kept = Contact.objects.create(name="周伟", sort_key="zhou", organisation=one)
    merge(kept, Contact.objects.get(name="周总"), by=SYSTEM)
    assert ContactBook(["周总"]).find("周总", one) == kept
    assert Person.objects.count() == Grant.objects.count() == 0
    assert ContactAlias.objects.count() == 1
