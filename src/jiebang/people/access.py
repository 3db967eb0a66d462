"""Who holds which role on what, today. Every permission in the product starts here.

A user's rights are the union inside each scope of the grants that hold today, never a cross product: being leader
of one group and secondee in another gives a leader's view of the first alone. Operators (the command line) hold no
grants and see all.

What a policy opens is written once, where it is declared: `has_role(...)` is the policy's line of the table of rights.
It decides who comes in, the visible rows are taken from it (`programmes.permissions.opened_by`), docs/access.md prints
it, and the access matrix expects nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q

from jiebang.common import clock, policy
from jiebang.common.audit import Operator
from jiebang.people.models import Grant, Role, User

Scope = Grant.Scope

# Which roles may stand on which kind of scope; anything else would open nothing, or too much.
SCOPES: dict[str, frozenset[str]] = {
    Role.OFFICE: frozenset({Scope.INSTALLATION, Scope.PROGRAMME, Scope.COHORT}),
    Role.READER: frozenset({Scope.INSTALLATION, Scope.PROGRAMME, Scope.COHORT}),
    Role.LEADER: frozenset({Scope.GROUP}),
    Role.DEPUTY: frozenset({Scope.GROUP}),
    Role.SECRETARY: frozenset({Scope.BRANCH}),
    Role.SECONDEE: frozenset({Scope.PERSON}),
    Role.MENTOR: frozenset({Scope.HOST}),
    Role.HOME_UNIT: frozenset({Scope.HOME_UNIT}),
    Role.SYSADMIN: frozenset({Scope.INSTALLATION}),
    Role.SECADMIN: frozenset({Scope.INSTALLATION}),
    Role.AUDITOR: frozenset({Scope.INSTALLATION}),
}
ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
BUSINESS_ROLES = frozenset(Role.values) - ADMINISTRATORS
# Who sees a whole cohort.
OVERSEERS = frozenset({Role.OFFICE, Role.READER})
# Who writes in a cohort for themselves, their group or their host; it ends by itself after the cohort.
PARTAKERS = frozenset({Role.SECONDEE, Role.LEADER, Role.DEPUTY, Role.SECRETARY, Role.MENTOR})
WRITING_DAYS_AFTER_END = 30


class CohortLike(Protocol):
    """The little of a cohort this room needs to know; cohorts themselves live above it."""

    uuid: UUID
    programme: Any
    ends_on: Any

    def last_day_of(self, secondments: Iterable[UUID]) -> date:
        """The last day of these places in the cohort: its own end, where they have none of their own."""


# ── the table of rights ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Cell:
    """What one role opens by one policy: rows of the scope its grant stands on.

    reach: another kind of scope around the grant's own ("group" for a secondee: the group the person is in)
    only: of those rows only this sort, in words
    """

    reach: str = ""
    only: str = ""


@dataclass(frozen=True)
class RoleRule:
    """A rule for `policy.declare`: may come in who holds one of the roles on any scope."""

    cells: Mapping[str, Cell]

    def __call__(self, user: Any) -> bool:
        return holds(user, *self.cells)

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(self.cells)


def has_role(*roles: str, reach: Mapping[str, str] | None = None, only: Mapping[str, str] | None = None) -> RoleRule:
    """A policy's line of the table of rights.

    Each role opens the rows of what its grant stands on. reach: roles that open the rows around it as well
    (`{Role.SECONDEE: Scope.GROUP}`) · only: roles that open but one sort of them (`{Role.MENTOR: "host work"}`).
    """
    wider, narrower = reach or {}, only or {}
    named = dict.fromkeys([*roles, *wider, *narrower])
    return RoleRule({role: Cell(wider.get(role, ""), narrower.get(role, "")) for role in named})


has_any_business_role = has_role(*(role for role in Role.values if role in BUSINESS_ROLES))


def cells_of(name: str) -> Mapping[str, Cell]:
    """The line of a policy in the table: {role: cell}; empty for what does not ask for a role."""
    return getattr(policy.REGISTRY[name].may, "cells", {})


def roles_of(name: str) -> tuple[str, ...]:
    """The roles a policy opens rows to, for `visible_…(…, roles=roles_of("reports.read"))`."""
    return tuple(cells_of(name))


# ── what somebody holds ────────────────────────────────────────────────────────────────────────────────────────


def active_grants(user: Any) -> list[Grant]:
    """Grants that hold today, read once for each user object, so a revoked one acts at the next request."""
    if not isinstance(getattr(user, "pk", None), int) or not user.is_active:
        return []
    held: list[Grant] | None = getattr(user, "_held_grants", None)
    if held is None:
        held = list(Grant.objects.filter(user=user, revoked_at__isnull=True).order_by("id"))
        user._held_grants = held
    today = clock.today()
    return [grant for grant in held if grant.holds_on(today)]


def forget_grants(user: Any) -> None:
    """Let the next question read the grants afresh; called by whoever grants or revokes."""
    user.__dict__.pop("_held_grants", None)


def is_operator(user: Any) -> bool:
    return isinstance(user, Operator)


def holds(user: Any, *roles: str) -> bool:
    """Whether the user has one of the roles on any scope. Operators have the office's view of everything."""
    if is_operator(user):
        return Role.OFFICE in roles or not ADMINISTRATORS.issuperset(roles)
    return any(grant.role in roles for grant in active_grants(user))


def holders(role: str, *scopes: tuple[str, UUID | None]) -> list[User]:
    """Open accounts that hold the role today on one of the scopes (kind, id), in the order it was given to them."""
    today = clock.today()
    on_these = [Q(scope_kind=kind, scope_id=scope_id) for kind, scope_id in scopes]
    given = Grant.objects.filter(reduce(or_, on_these), role=role, revoked_at__isnull=True, user__is_active=True)
    held = [grant for grant in given.select_related("user").order_by("id") if grant.holds_on(today)]
    return list(dict.fromkeys(grant.user for grant in held))


def office_users(cohort: CohortLike) -> list[User]:
    """The accounts that run this cohort today."""
    return holders(
        Role.OFFICE,
        (Scope.INSTALLATION, None),
        (Scope.PROGRAMME, cohort.programme.uuid),
        (Scope.COHORT, cohort.uuid),
    )


def roles_in(user: Any, cohort: CohortLike) -> set[str]:
    """The roles that reach into this cohort: on it, on something inside it, on its programme or the installation."""
    if is_operator(user):
        return {Role.OFFICE}
    return {grant.role for grant in grants_of(user) if reaches(grant, cohort)}


def grants_of(user: Any, roles: Iterable[str] = BUSINESS_ROLES) -> list[Grant]:
    """The grants of these roles that open business rows at all; administrators' never do."""
    wanted = BUSINESS_ROLES.intersection(roles)
    return [g for g in active_grants(user) if g.role in wanted and g.scope_kind in SCOPES[g.role]]


def reaches(grant: Grant, cohort: CohortLike) -> bool:
    if grant.scope_kind == Scope.INSTALLATION:
        return True
    if grant.scope_kind == Scope.PROGRAMME:
        return bool(grant.scope_id == cohort.programme.uuid)
    return grant.cohort_uuid == cohort.uuid


def is_office_of(user: Any, cohort: CohortLike) -> bool:
    return Role.OFFICE in roles_in(user, cohort)


# ── until when somebody writes ─────────────────────────────────────────────────────────────────────────────────


def may_write_in(user: Any, cohort: CohortLike) -> bool:
    """Whether the user may still write in this cohort.

    The office always may. Secondees, officers of bodies and mentors may until 30 days after the cohort's end, who left
    early until 30 days after the own last day; then their writing ends by itself. Readers, home units and
    administrators write nothing of a cohort.
    """
    roles = roles_in(user, cohort)
    if Role.OFFICE in roles:
        return True
    return bool(roles & PARTAKERS) and clock.today() <= writing_ends_on(user, cohort)


def writing_ends_on(user: Any, cohort: CohortLike) -> date:
    """The last day on which a secondee, officer of a body or mentor writes in the cohort."""
    own = [g.scope_id for g in grants_of(user) if g.scope_kind == Scope.PERSON and g.cohort_uuid == cohort.uuid]
    return cohort.last_day_of([place for place in own if place]) + timedelta(days=WRITING_DAYS_AFTER_END)


# Cohorts live above this room; that room says how one is found by its uuid.
_lookups: list[Callable[[UUID], CohortLike | None]] = []


def find_cohorts_with(lookup: Callable[[UUID], CohortLike | None]) -> None:
    """Say how a cohort is found; the same lookup once."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def cohort_of(uuid: UUID | None) -> CohortLike | None:
    found = (lookup(uuid) for lookup in _lookups) if uuid else iter(())
    return next((cohort for cohort in found if cohort is not None), None)
