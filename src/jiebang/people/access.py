"""Who holds which role on what, today. Every permission in the product starts here.

A user's rights are the union inside each scope of the grants that hold today, never a cross product: being leader
of one group and secondee in another gives a leader's view of the first alone. Operators (the command line) hold no
grants and see all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from jiebang.common import clock
from jiebang.common.audit import Operator
from jiebang.people.models import Grant, Role

ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
# Who sees a whole cohort.
OVERSEERS = frozenset({Role.OFFICE, Role.READER})
# Who writes in a cohort for themselves, their group or their host; it ends by itself after the cohort.
PARTAKERS = frozenset({Role.SECONDEE, Role.LEADER, Role.DEPUTY, Role.SECRETARY, Role.MENTOR})
WRITING_DAYS_AFTER_END = 30


class CohortLike(Protocol):
    """The little of a cohort this room needs to know; cohorts themselves live above it."""

    uuid: UUID
    ends_on: Any


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


def has_role(*roles: str) -> Callable[[Any], bool]:
    """A rule for `policy.declare`: may come in who has one of the roles on any scope.

    Which rows are shown is decided by `visible_to(user)`, what may be done to a row by a `may_` function.
    """
    return lambda user: holds(user, *roles)


def has_any_business_role(user: Any) -> bool:
    """Everybody but the three administrators, who read no business rows, and accounts without a role."""
    return is_operator(user) or any(grant.role not in ADMINISTRATORS for grant in active_grants(user))


def roles_in(user: Any, cohort: CohortLike) -> set[str]:
    """The roles that reach into this cohort: on it, on something inside it, or on the whole installation."""
    if is_operator(user):
        return {Role.OFFICE}
    return {grant.role for grant in active_grants(user) if grant.role not in ADMINISTRATORS and reaches(grant, cohort)}


def reaches(grant: Grant, cohort: CohortLike) -> bool:
    return grant.scope_kind == Grant.Scope.INSTALLATION or grant.cohort_uuid == cohort.uuid


def is_office_of(user: Any, cohort: CohortLike) -> bool:
    return Role.OFFICE in roles_in(user, cohort)


def may_write_in(user: Any, cohort: CohortLike) -> bool:
    """Whether the user may still write in this cohort.

    The office always may. Secondees, officers of bodies and mentors may until 30 days after the cohort's end, when
    their writing ends by itself. Readers, home units and administrators write nothing of a cohort.
    """
    roles = roles_in(user, cohort)
    if Role.OFFICE in roles:
        return True
    return bool(roles & PARTAKERS) and clock.today() <= cohort.ends_on + timedelta(days=WRITING_DAYS_AFTER_END)
