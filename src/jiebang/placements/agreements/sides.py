"""Who speaks for which party: by the roles held on the secondee, the host and the home unit of an agreement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.functional import cached_property

from jiebang.common import clock, telling
from jiebang.people.access import grants_of, office_users
from jiebang.people.models import Grant, Role, User
from jiebang.placements.models import Agreement, Side
from jiebang.programmes.models import Cohort

Scope = Grant.Scope
# Each party with the role that speaks for it, and the scope that role stands on.
SPEAKERS: dict[str, tuple[str, str]] = {
    Side.HOME: (Role.HOME_UNIT, Scope.HOME_UNIT),
    Side.HOST: (Role.MENTOR, Scope.HOST),
    Side.PERSON: (Role.SECONDEE, Scope.PERSON),
}


def scope_of(agreement: Agreement, side: str) -> UUID | None:
    """What the role that speaks for this side is held on."""
    if side == Side.PERSON:
        return agreement.secondment.uuid
    if side == Side.HOST:
        return agreement.host.organisation.uuid
    home = agreement.secondment.home_unit
    return home.uuid if home else None


def sides_of(user: Any, agreement: Agreement) -> list[str]:
    """The sides a user may speak for; who could for several chooses none of them twice (`confirming`)."""
    held = {(grant.role, grant.scope_kind, grant.scope_id) for grant in grants_of(user) if here(grant, agreement)}
    return [side for side, speaker in SPEAKERS.items() if (*speaker, scope_of(agreement, side)) in held]


def here(grant: Grant, agreement: Agreement) -> bool:
    return bool(grant.cohort_uuid == agreement.cohort.uuid)


class Accounts:
    """The accounts that speak for the parties of a cohort's agreements; one query for all of them."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort

    @cached_property
    def held(self) -> dict[tuple[str, UUID | None], list[User]]:
        found: dict[tuple[str, UUID | None], list[User]] = {}
        given = Grant.objects.filter(
            cohort_uuid=self.cohort.uuid, role__in=[role for role, _scope in SPEAKERS.values()],
            revoked_at__isnull=True, user__is_active=True,
        )  # fmt: skip
        today = clock.today()
        for grant in given.select_related("user").order_by("id"):
            if grant.holds_on(today):
                found.setdefault((grant.role, grant.scope_id), []).append(grant.user)
        return found

    def of(self, agreement: Agreement, side: str) -> list[User]:
        return self.held.get((SPEAKERS[side][0], scope_of(agreement, side)), [])

    def tell(self, agreement: Agreement, kind: str, sides: Iterable[str] = Side.values, **values: Any) -> list[User]:
        """Tell those who speak for these sides; whom that was."""
        reached = list(dict.fromkeys(user for side in sides for user in self.of(agreement, side)))
        tell(reached, agreement, kind, **values)
        return reached


def tell(users: Iterable[Any], agreement: Agreement, kind: str, **values: Any) -> None:
    named = {"name": str(agreement), "host": str(agreement.host), **{key: str(one) for key, one in values.items()}}
    # A version is a matter of its own; a reminder is the same one again.
    matter = f"{kind} {agreement.uuid} {values.get('number', '')}".strip()
    telling.tell(users, kind, named, url=agreement.get_absolute_url(), matter=matter)


def tell_office(agreement: Agreement, kind: str, **values: Any) -> None:
    tell(office_users(agreement.cohort), agreement, kind, **values)
