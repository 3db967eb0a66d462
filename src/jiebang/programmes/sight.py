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
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from jiebang.common import clock, panels
from jiebang.common.policy import declare
from jiebang.people import duplicate_page, duplicates, organisation_list
from jiebang.people import permissions as people
from jiebang.people.access import (
    OVERSEERS,
    WRITING_DAYS_AFTER_END,
    has_role,
    is_operator,
    may_write_in,
    roles_in,
    roles_of,
)
from jiebang.people.models import Organisation, Role
from jiebang.programmes.models import Cohort, Host, Secondment
from jiebang.programmes.permissions import BUSINESS_ROLES, own_secondments, visible_cohorts, visible_secondments

CLEARED_FOR_PARTY = (Role.OFFICE, Role.HOME_UNIT, Role.SECRETARY, Role.SECONDEE)
# Who may know why somebody is away: the reason may be an illness.
CLEARED_FOR_REASONS = (Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.SECONDEE)

TAKERS = (Role.OFFICE, Role.HOME_UNIT)
declare("people.take", has_role(*TAKERS))
# Which fields of a profile, `changeable_fields` says.
declare("people.change", has_role(Role.OFFICE, Role.HOME_UNIT, Role.SECONDEE), within="people.read")
declare("people.emergency_contact", has_role(Role.OFFICE, Role.SECONDEE), within="people.read")

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
        return bool(self.roles.intersection(roles_of("secondment.question")))

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
    duplicate_page.tell_of_persons(places_told)
    organisation_list.plays("sends", _("sends people"), sends)
    organisation_list.plays("hosts", _("takes people"), hosts)
    panels.add("organisation", panels.Panel("people", "programmes/organisation_panel.html", people_of, order=10))


def organisations_of_people(user: Any) -> Q:
    """Home units and hosts of the people one sees; who oversees a cohort sees all its hosts."""
    return sends(user) | hosts(user)


def persons_run(user: Any) -> Q:
    run = visible_secondments(Secondment.objects.all(), user, roles=[Role.OFFICE])
    return Q(pk__in=run.values("person"))


def home_units_shared(user: Any) -> Iterable[tuple[int, str, Hashable]]:
    rows = visible_secondments(Secondment.objects.all(), user, roles=[Role.OFFICE])
    for person, unit in rows.filter(home_unit__isnull=False).values_list("person", "home_unit"):
        yield person, "same_home", unit


def sends(user: Any) -> Q:
    theirs = Secondment.objects.visible_to(user).filter(home_unit__isnull=False)
    return Q(pk__in=theirs.values("home_unit"))


def hosts(user: Any) -> Q:
    theirs = Secondment.objects.visible_to(user).filter(host__isnull=False)
    run = visible_cohorts(Cohort.objects.all(), user, roles=OVERSEERS)
    return Q(pk__in=theirs.values("host__organisation")) | Q(
        pk__in=Host.objects.filter(cohort__in=run).values("organisation")
    )


def places_told(user: Any, keys: list[int]) -> dict[int, list[str]]:
    """The places of people whom somebody compares: cohort, number, home unit and job."""
    rows = visible_secondments(Secondment.objects.filter(person__in=keys), user, roles=[Role.OFFICE])
    found: dict[int, list[str]] = {key: [] for key in keys}
    for row in (
        rows.select_related("cohort", "home_unit").defer("cohort__snapshot").order_by("-cohort__starts_on", "pk")
    ):
        facts = (row.cohort.name, row.number, row.home_unit.name if row.home_unit else "", row.job)
        found[row.person_id].append(pgettext("between facts", " · ").join(fact for fact in facts if fact))
    return found


MOST_SHOWN = 30


def people_of(user: Any, organisation: Organisation) -> dict[str, Any] | None:
    """Whom an organisation sends and takes, cohort by cohort, as far as the user sees them."""
    seen = Secondment.objects.visible_to(user).select_related("person", "cohort").defer("cohort__snapshot")
    ordered = seen.order_by("-cohort__starts_on", "number", "pk")
    sent, taken = ordered.filter(home_unit=organisation), ordered.filter(host__organisation=organisation)
    context = {"sent": by_cohort(sent), "taken": by_cohort(taken), "most": MOST_SHOWN}
    return context if context["sent"] or context["taken"] else None


def by_cohort(rows: QuerySet[Secondment]) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        entry = found.setdefault(row.cohort_id, {"cohort": row.cohort, "people": []})
        entry["people"].append(row)
    return list(found.values())
