"""What roles are held on: in words as far as the reader may know, and as choices for a proposal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.home.roles.permissions import decides, is_office_of_programme, runs_everything
from jiebang.people.access import active_grants
from jiebang.people.actions import SCOPES
from jiebang.people.four_eyes import Place
from jiebang.people.models import Grant, GrantRequest, Organisation, Role, User
from jiebang.people.wording import PLACES
from jiebang.programmes.models import Body, Cohort, Programme, Secondment

Scope = Grant.Scope
OWN_PLACE = "own"


class Places:
    """The places of some grants or proposals in words. Names inside a cohort only where the reader is its office."""

    def __init__(self, user: Any, rows: Iterable[Grant | GrantRequest]) -> None:
        rows = list(rows)
        ids = {row.scope_id for row in rows if row.scope_id}
        self.cohorts = names_in(Cohort.objects, "name", {row.cohort_uuid for row in rows if row.cohort_uuid} | ids)
        self.inside = names_in(Programme.objects, "name", ids) | self.cohorts
        if not decides(user):
            self.inside |= names_in(Body.objects, "name", ids) | names_in(Organisation.objects, "name", ids)
            self.inside |= names_in(Secondment.objects, "person__name", ids)

    def words(self, row: Grant | GrantRequest) -> str:
        """第五批 · 第二组, or as far as administrators are told: 第五批 · 一个小组."""
        if row.scope_id is None:
            return str(PLACES[row.scope_kind])
        own = self.inside.get(row.scope_id) or str(PLACES[row.scope_kind])
        if row.scope_kind in (Scope.COHORT, Scope.PROGRAMME) or not row.cohort_uuid:
            return own
        return pgettext("between facts", " · ").join([self.cohorts.get(row.cohort_uuid, ""), own])


def names_in(rows: Any, field: str, ids: set[UUID]) -> dict[UUID, str]:
    return dict(rows.filter(uuid__in=ids).values_list("uuid", field)) if ids else {}


def account_words(user: Any, account: User) -> str:
    """How the reader is told whose account it is: an office by the name, administrators by the login."""
    if decides(user) or str(account) == account.username:
        return account.label
    return f"{account} {account.username}"


def place_choices(user: Any, role: str, cohort: Cohort | None) -> list[tuple[str, str]]:
    """What this role may be proposed on by this user, in this cohort: ("group:UUID", "第二组")."""
    kinds = SCOPES.get(role, frozenset())
    found = []
    if Scope.INSTALLATION in kinds and (decides(user) or runs_everything(user)):
        found.append((str(Scope.INSTALLATION), str(PLACES[Scope.INSTALLATION])))
    if cohort is None:
        return found
    if Scope.PROGRAMME in kinds and runs_programme(user, cohort.programme):
        words = _("all cohorts of {programme}").format(programme=cohort.programme)
        found.append((value(Scope.PROGRAMME, cohort.programme), words))
    if Scope.COHORT in kinds:
        found.append((value(Scope.COHORT, cohort), str(cohort)))
    return found if decides(user) else found + inside(kinds, cohort)


def inside(kinds: Iterable[str], cohort: Cohort) -> list[tuple[str, str]]:
    """The bodies, hosts and home units of a cohort, and the own place of a secondee."""
    found: list[tuple[str, str]] = []
    bodies = {Scope.GROUP: Body.Kind.GROUP, Scope.BRANCH: Body.Kind.BRANCH}
    for scope, kind in bodies.items():
        if scope in kinds:
            found += [(value(scope, body), body.name) for body in cohort.bodies.filter(kind=kind)]
    if Scope.HOST in kinds:
        hosts = Organisation.objects.filter(hostings__cohort=cohort).distinct()
        found += [(value(Scope.HOST, row), row.name) for row in hosts]
    if Scope.HOME_UNIT in kinds:
        units = Organisation.objects.filter(sent__cohort=cohort).distinct()
        found += [(value(Scope.HOME_UNIT, row), row.name) for row in units]
    if Scope.PERSON in kinds:
        found.append((OWN_PLACE, _("the own place in {cohort}").format(cohort=cohort)))
    return found


def runs_programme(user: Any, programme: Programme) -> bool:
    if decides(user) or runs_everything(user):
        return True
    return any(is_office_of_programme(grant) and grant.scope_id == programme.uuid for grant in active_grants(user))


def place_of(chosen: str, cohort: Cohort | None, account: User) -> Place | None:
    """The place a choice means; None where the account's person has no place in the cohort."""
    kind, _colon, uuid = chosen.partition(":")
    if kind == Scope.INSTALLATION:
        return Place()
    if kind == Scope.PROGRAMME:
        return Place(kind, UUID(uuid), None)
    if cohort is None:
        return None
    if chosen == OWN_PLACE:
        own = Secondment.objects.filter(cohort=cohort, person_id=account.person_id).first()
        return Place(Scope.PERSON, own.uuid, cohort.uuid) if own and account.person_id else None
    return Place(kind, UUID(uuid), cohort.uuid)


def value(kind: str, row: Any) -> str:
    return f"{kind}:{row.uuid}"


def role_label(row: Grant | GrantRequest) -> str:
    return str(Role(row.role).label)
