"""Which roles and proposals somebody looks over, and what may be proposed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from jiebang.people.access import ADMINISTRATORS, active_grants, holds, is_operator
from jiebang.people.models import Grant, GrantRequest, Role, User
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import visible_cohorts, visible_secondments

Scope = Grant.Scope
# What a security administrator proposes; a role inside a cohort is the office's to propose, which knows its people.
BY_SECURITY = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR, Role.OFFICE, Role.READER)
BY_OFFICE = tuple(role for role in Role if role not in ADMINISTRATORS)


def visible_grants(user: Any) -> QuerySet[Grant]:
    """All for security administrators; for an office those of its cohorts, and no administrator's."""
    grants = Grant.objects.all()
    return grants if decides(user) else grants.filter(of_own_cohorts(user)).exclude(role__in=ADMINISTRATORS)


def visible_requests(user: Any) -> QuerySet[GrantRequest]:
    """All for security administrators; for an office those of its cohorts and the own ones."""
    requests = GrantRequest.objects.all()
    if decides(user):
        return requests
    return requests.filter(of_own_cohorts(user) | Q(proposed_by=user)).exclude(role__in=ADMINISTRATORS)


def decides(user: Any) -> bool:
    return is_operator(user) or holds(user, Role.SECADMIN)


def of_own_cohorts(user: Any) -> Q:
    """Rows about a cohort or programme the user is office of; every row for the office of the installation."""
    if runs_everything(user):
        return Q()
    programmes = [grant.scope_id for grant in active_grants(user) if is_office_of_programme(grant)]
    return Q(cohort_uuid__in=cohorts_of(user).values("uuid")) | Q(scope_kind=Scope.PROGRAMME, scope_id__in=programmes)


def runs_everything(user: Any) -> bool:
    held = active_grants(user)
    return any(grant.role == Role.OFFICE and grant.scope_kind == Scope.INSTALLATION for grant in held)


def is_office_of_programme(grant: Grant) -> bool:
    return grant.role == Role.OFFICE and grant.scope_kind == Scope.PROGRAMME


def cohorts_of(user: Any) -> QuerySet[Cohort]:
    """Cohorts a role may be proposed in, newest first. Of a cohort administrators are told the name, nothing else."""
    cohorts: QuerySet[Cohort] = Cohort.objects.select_related("programme").defer("snapshot")
    return cohorts if decides(user) else visible_cohorts(cohorts, user, roles=[Role.OFFICE])


def roles_to_propose(user: Any) -> tuple[Role, ...]:
    return BY_SECURITY if decides(user) else BY_OFFICE


def accounts_to_propose(user: Any) -> QuerySet[User]:
    """Open accounts somebody may propose a role for: an office its people's and those that belong to no person."""
    accounts = User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("username", "id")
    if decides(user) or runs_everything(user):
        return accounts
    people = visible_secondments(Secondment.objects.all(), user, roles=[Role.OFFICE])
    return accounts.filter(Q(person__isnull=True) | Q(person__in=people.values("person_id")))
