"""Which cohorts, bodies and secondments a user sees. Other rooms build their `visible_to` on these.

Rows are the union of what each grant opens, scope by scope. `roles=` narrows the question to grants of those roles
("the secondments this user leads"), so that a leader's act never lands on a row seen for another reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiebang.common.policy import declare
from jiebang.people.access import (
    ADMINISTRATORS,
    OVERSEERS,
    active_grants,
    has_any_business_role,
    has_role,
    is_operator,
    may_write_in,
    roles_in,
)
from jiebang.people.models import Grant, Role
from jiebang.programmes.models import Body, Cohort, Officer, Secondment

Scope = Grant.Scope

declare("programmes.read", has_any_business_role)
declare("programmes.oversee", has_role(*OVERSEERS))
declare("programmes.write", has_role(Role.OFFICE))

NOTHING = Q(pk__in=[])
BUSINESS_ROLES = frozenset(Role.values) - ADMINISTRATORS


def visible_cohorts(queryset: Any, user: Any, *, roles: Iterable[str] = BUSINESS_ROLES) -> Any:
    """Cohorts somebody has a business role in; all of them for the office or leadership of the installation."""
    return opened(queryset, user, roles, cohort_condition)


def visible_bodies(queryset: Any, user: Any, *, roles: Iterable[str] = BUSINESS_ROLES) -> Any:
    """Groups, branches and task forces: of the whole cohort, of one's own, or those one belongs to.

    A mentor and a home unit see none, so a branch leaves no trace for them.
    """
    return opened(queryset, user, roles, body_condition)


def visible_secondments(queryset: Any, user: Any, *, roles: Iterable[str] = BUSINESS_ROLES) -> Any:
    """Secondments whose rows the user may read. A secondee reads the own one; for names of the group see `named_to`."""
    return opened(queryset, user, roles, secondment_condition)


def named_secondments(queryset: Any, user: Any) -> Any:
    """Secondments whose name and number the user may see and choose from: the visible ones and one's own group's."""
    return opened(queryset, user, BUSINESS_ROLES, lambda grant: secondment_condition(grant) | group_mates(grant))


def opened(queryset: Any, user: Any, roles: Iterable[str], condition: Callable[[Grant], Q]) -> Any:
    """The rows that the user's grants of these roles open, each by its condition; all of them to who oversees all."""
    if is_operator(user):
        return queryset
    grants = grants_of(user, roles)
    if any(sees_installation(grant) for grant in grants):
        return queryset
    return queryset.filter(union(condition(grant) for grant in grants))


def own_secondment(user: Any, cohort: Cohort) -> Secondment | None:
    """The user's own place in this cohort, None for anybody who is no secondee of it."""
    return own_secondments(user).filter(cohort=cohort).first()


def own_secondments(user: Any) -> QuerySet[Secondment]:
    """All the user's own places, newest cohort first."""
    ids = [grant.scope_id for grant in grants_of(user, [Role.SECONDEE]) if grant.scope_kind == Scope.PERSON]
    return (
        Secondment.objects.filter(uuid__in=ids).select_related("cohort", "person").order_by("-cohort__starts_on", "-id")
    )


def leads(user: Any, secondment: Secondment) -> bool:
    """Whether the user is leader or deputy of the group this secondment is in."""
    led = Secondment.objects.filter(pk=secondment.pk)
    return visible_secondments(led, user, roles=[Role.LEADER, Role.DEPUTY]).exists()


def may_manage(user: Any, cohort: Cohort) -> bool:
    """Whether the user runs this cohort: imports its lists, places its people, edits its snapshot."""
    return Role.OFFICE in roles_in(user, cohort)


def may_create_cohorts(user: Any) -> bool:
    """The office of the installation or of a programme; whose office ends with one cohort makes no other."""
    if is_operator(user):
        return True
    return any(grant.scope_kind in (Scope.INSTALLATION, Scope.PROGRAMME) for grant in grants_of(user, [Role.OFFICE]))


declare("programmes.create", may_create_cohorts)


def sees_whole_scheme(user: Any, cohort: Cohort) -> bool:
    """Everybody with a role in the cohort but a mentor, who reads what the stay is about and not what it asks for."""
    return bool(roles_in(user, cohort) - {Role.MENTOR})


def may_write_for(user: Any, secondment: Secondment) -> bool:
    """Whether the user may enter things for this secondment: the person, the group's officers, the office."""
    cohort = secondment.cohort
    if may_manage(user, cohort):
        return True
    if not may_write_in(user, cohort):
        return False
    row = Secondment.objects.filter(pk=secondment.pk)
    return visible_secondments(row, user, roles=[Role.SECONDEE, Role.LEADER, Role.DEPUTY]).exists()


def grants_of(user: Any, roles: Iterable[str]) -> list[Grant]:
    """The grants of these roles that open business rows at all; administrators' never do."""
    wanted = set(roles) - ADMINISTRATORS
    return [grant for grant in active_grants(user) if grant.role in wanted]


def sees_installation(grant: Grant) -> bool:
    return grant.role in OVERSEERS and grant.scope_kind == Scope.INSTALLATION


def cohort_condition(grant: Grant) -> Q:
    return Q(uuid=grant.cohort_uuid) if grant.cohort_uuid else NOTHING


def body_condition(grant: Grant) -> Q:
    opens = BODIES.get((grant.role, grant.scope_kind))
    return opens(grant) if opens else NOTHING


def secondment_condition(grant: Grant) -> Q:
    opens = SECONDMENTS.get((grant.role, grant.scope_kind))
    return opens(grant) if opens else NOTHING


def of_cohort(grant: Grant) -> Q:
    return Q(cohort__uuid=grant.scope_id)


def itself(grant: Grant) -> Q:
    return Q(uuid=grant.scope_id)


def of_group(grant: Grant) -> Q:
    return Q(group__uuid=grant.scope_id)


def own_bodies(grant: Grant) -> Q:
    """The bodies a secondee belongs to: the group, and any in which the person has a duty."""
    own = Secondment.objects.filter(uuid=grant.scope_id)
    return Q(pk__in=own.values("group_id")) | Q(pk__in=own.values("offices__body_id"))


def at_host(grant: Grant) -> Q:
    return Q(host__organisation__uuid=grant.scope_id, cohort__uuid=grant.cohort_uuid)


def of_home_unit(grant: Grant) -> Q:
    return Q(home_unit__uuid=grant.scope_id, cohort__uuid=grant.cohort_uuid)


def members_of_branch(grant: Grant) -> Q:
    """The branch's officers and, where it is the cohort's only branch, every party member of the cohort.

    No list of branch members exists: with a second branch a party member could belong to either, so nobody is guessed.
    """
    in_office = Officer.objects.filter(body__uuid=grant.scope_id, body__kind=Body.Kind.BRANCH)
    other_branch = Body.objects.filter(cohort=OuterRef("cohort"), kind=Body.Kind.BRANCH).exclude(uuid=grant.scope_id)
    own_cohort = Body.objects.filter(uuid=grant.scope_id, kind=Body.Kind.BRANCH).values("cohort_id")
    party_member = Q(cohort_id__in=own_cohort, person__is_party_member=True) & ~Exists(other_branch)
    return Q(pk__in=in_office.values("secondment_id")) | party_member


def group_mates(grant: Grant) -> Q:
    if grant.role != Role.SECONDEE or grant.scope_kind != Scope.PERSON:
        return NOTHING
    own = Secondment.objects.filter(uuid=grant.scope_id, group__isnull=False)
    return Q(group_id__in=own.values("group_id"))


def union(conditions: Iterable[Q]) -> Q:
    """Any of the conditions; nothing when there are none (an empty Q would be everything)."""
    total = NOTHING
    for condition in conditions:
        total |= condition
    return total


# What each grant opens; a pair that is not listed opens nothing.
BODIES: dict[tuple[str, str], Callable[[Grant], Q]] = {
    (Role.OFFICE, Scope.COHORT): of_cohort,
    (Role.READER, Scope.COHORT): of_cohort,
    (Role.LEADER, Scope.GROUP): itself,
    (Role.DEPUTY, Scope.GROUP): itself,
    (Role.SECRETARY, Scope.BRANCH): itself,
    (Role.SECONDEE, Scope.PERSON): own_bodies,
}
SECONDMENTS: dict[tuple[str, str], Callable[[Grant], Q]] = {
    (Role.OFFICE, Scope.COHORT): of_cohort,
    (Role.READER, Scope.COHORT): of_cohort,
    (Role.LEADER, Scope.GROUP): of_group,
    (Role.DEPUTY, Scope.GROUP): of_group,
    (Role.SECRETARY, Scope.BRANCH): members_of_branch,
    (Role.SECONDEE, Scope.PERSON): itself,
    (Role.MENTOR, Scope.HOST): at_host,
    (Role.HOME_UNIT, Scope.HOME_UNIT): of_home_unit,
}
