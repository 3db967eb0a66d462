"""What of a person who sees, and which organisations somebody sees because of people and hosts (matrix b).

A row is visible or not (`Secondment.visible_to`); what stands in it differs by role: a mentor reads whom to guide, not
what the home unit asks; political status is for the office, the home unit, the branch secretary and the person.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from jiebang.common import clock
from jiebang.people import duplicates
from jiebang.people import permissions as people
from jiebang.people.access import OVERSEERS, WRITING_DAYS_AFTER_END, is_operator, may_write_in, roles_in
from jiebang.people.models import Role
from jiebang.programmes.models import Cohort, Host, Secondment
from jiebang.programmes.permissions import BUSINESS_ROLES, own_secondments, visible_cohorts, visible_secondments

CLEARED_FOR_PARTY = (Role.OFFICE, Role.HOME_UNIT, Role.SECRETARY, Role.SECONDEE)
# Who may know why somebody is away: the reason may be an illness.
CLEARED_FOR_REASONS = (Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.SECONDEE)
WITHOUT_QUESTION = frozenset({Role.MENTOR})

OFFICE_FIELDS = (
    "name",
    "home_unit",
    "job",
    "level",
    "sector",
    "skills",
    "gap",
    "question",
    "note",
    "arrives_on",
    "ends_on",
)
HOME_UNIT_FIELDS = ("job", "level", "sector", "skills", "gap", "question")
OWN_FIELDS = ("skills", "gap", "question")


@dataclass(frozen=True)
class Sight:
    """How one user sees one secondment. roles: those whose grants open it; empty for a group mate, who sees a name."""

    roles: frozenset[str]

    @property
    def profile(self) -> bool:
        return bool(self.roles)

    @property
    def question(self) -> bool:
        return bool(self.roles - WITHOUT_QUESTION)

    @property
    def party(self) -> bool:
        return bool(self.roles.intersection(CLEARED_FOR_PARTY))

    @property
    def reasons(self) -> bool:
        return bool(self.roles.intersection(CLEARED_FOR_REASONS))

    @property
    def office(self) -> bool:
        return Role.OFFICE in self.roles

    @property
    def own(self) -> bool:
        return Role.SECONDEE in self.roles


def sight_of(user: Any, secondment: Secondment) -> Sight:
    if is_operator(user):
        return Sight(frozenset({Role.OFFICE}))
    row = Secondment.objects.filter(pk=secondment.pk)
    held = roles_in(user, secondment.cohort) & BUSINESS_ROLES
    return Sight(frozenset(role for role in held if visible_secondments(row, user, roles=[role]).exists()))


def cleared_for_party(user: Any) -> QuerySet[Secondment]:
    """The secondments whose political status the user may know."""
    found: QuerySet[Secondment] = visible_secondments(Secondment.objects.all(), user, roles=CLEARED_FOR_PARTY)
    return found


def changeable_fields(user: Any, secondment: Secondment) -> tuple[str, ...]:
    """What of a profile the user may change: the office all, the home unit what it knows of its people, the person
    the own question, skills and gap. The last two until writing in the cohort ends."""
    sight = sight_of(user, secondment)
    if sight.office:
        return OFFICE_FIELDS
    ends = secondment.cohort.ends_on + timedelta(days=WRITING_DAYS_AFTER_END)
    if Role.HOME_UNIT in sight.roles and clock.today() <= ends:
        return HOME_UNIT_FIELDS
    if sight.own and may_write_in(user, secondment.cohort):
        return OWN_FIELDS
    return ()


def is_own(user: Any, secondment: Secondment) -> bool:
    return not is_operator(user) and own_secondments(user).filter(pk=secondment.pk).exists()


# ── organisations and persons seen because of it ───────────────────────────────────────────────────────────────────


def register() -> None:
    people.opens("organisation", "programmes", organisations_of_people)
    people.opens("person", "programmes", persons_run)
    duplicates.also_shared(home_units_shared)


def organisations_of_people(user: Any) -> Q:
    """Home units and hosts of the people one sees; who oversees a cohort sees all its hosts."""
    theirs = Secondment.objects.visible_to(user)
    hosts = Host.objects.filter(cohort__in=visible_cohorts(Cohort.objects.all(), user, roles=OVERSEERS))
    return (
        Q(pk__in=theirs.filter(home_unit__isnull=False).values("home_unit"))
        | Q(pk__in=theirs.filter(host__isnull=False).values("host__organisation"))
        | Q(pk__in=hosts.values("organisation"))
    )


def persons_run(user: Any) -> Q:
    run = visible_secondments(Secondment.objects.all(), user, roles=[Role.OFFICE])
    return Q(pk__in=run.values("person"))


def home_units_shared(user: Any) -> Iterable[tuple[int, str, Hashable]]:
    rows = visible_secondments(Secondment.objects.all(), user, roles=[Role.OFFICE])
    for person, unit in rows.filter(home_unit__isnull=False).values_list("person", "home_unit"):
        yield person, "same_home", unit
