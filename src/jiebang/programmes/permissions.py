"""Which cohorts, bodies and secondments a user sees. Other rooms build their `visible_to` on these.

Rows are the union of what each grant opens, scope by scope. `roles=` narrows the question to grants of those roles
("the secondments this user leads"), so that a leader's act never lands on a row seen for another reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from jiebang.common.policy import declare
from jiebang.common.sensitive import guard
from jiebang.people.access import (
    BUSINESS_ROLES,
    OVERSEERS,
    WRITING_DAYS_AFTER_END,
    Cell,
    cells_of,
    grants_of,
    has_any_business_role,
    has_role,
    is_operator,
    may_write_in,
    roles_in,
    roles_of,
)
from jiebang.people.models import Grant, Role
from jiebang.programmes.models import Body, Cohort, Membership, Officer, Secondment

Scope = Grant.Scope

declare("programmes.read", has_any_business_role)
# Whose name and number one may see and choose from: a secondee those of the own group as well.
declare("programmes.names", has_role(*BUSINESS_ROLES, reach={Role.SECONDEE: Scope.GROUP}))
declare("programmes.oversee", has_role(*OVERSEERS))
declare("programmes.write", has_role(Role.OFFICE), within="programmes.read")
# A mentor reads what the stay is about and not what it asks for.
declare("programmes.scheme", has_role(*(BUSINESS_ROLES - {Role.MENTOR})), within="programmes.read")
# Who may know that there is a branch at all.
declare("programmes.branches", has_role(*OVERSEERS, Role.SECRETARY, Role.SECONDEE))
declare("slips.issue", has_role(Role.OFFICE))
declare("slips.accounts", has_role(Role.OFFICE, Role.SYSADMIN))
declare("sign_in_help.read", has_role(Role.OFFICE, Role.LEADER, Role.DEPUTY))
# Groups and other bodies: for all who may see one, and for those who may say who does what in one.
declare("programmes.bodies", has_role(*OVERSEERS, Role.LEADER, Role.DEPUTY, Role.SECRETARY, Role.SECONDEE))
declare("programmes.heads", has_role(Role.OFFICE), within="programmes.bodies")
declare(
    "programmes.duties",
    has_role(
        Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.SECRETARY, Role.SECONDEE, reach={Role.SECONDEE: Scope.GROUP}
    ),
)  # fmt: skip
declare("sign_in_help.vouch", has_role(Role.LEADER, Role.DEPUTY), within="sign_in_help.read")
declare("sign_in_help.close", has_role(Role.OFFICE), within="sign_in_help.read")

# Who reads what is sensitive about somebody's place in a cohort. A leave's reason may be an illness.
# What the office notes the person reads among the own data alone.
declare("secondment.note", has_role(Role.OFFICE, Role.SECONDEE))
declare(
    "secondment.question",
    has_role(Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.SECONDEE, Role.HOME_UNIT, Role.READER),
)
declare("leave.reason", has_role(Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.SECONDEE, Role.HOME_UNIT))
declare(
    "host.contact",
    has_role(Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.SECONDEE, Role.MENTOR, Role.READER),
)
guard("programmes.Secondment", note="secondment.note", extra="secondment.note", question="secondment.question")
guard("programmes.Leave", reason="leave.reason")
guard("programmes.Host", contact_name="host.contact", contact_phone="host.contact")

NOTHING, EVERYTHING = Q(pk__in=[]), ~Q(pk__in=[])


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
    cells = cells_of("programmes.names")
    return opened(queryset, user, cells, lambda grant: secondment_condition(grant, cells[grant.role]))


def cleared(line: str, secondments: Any, user: Any) -> set[int]:
    """Of some secondments, the primary keys of those about whom a line clears the user to read: one query."""
    return set(visible_secondments(secondments, user, roles=roles_of(line)).values_list("pk", flat=True))


def opened_by(
    policy: str, queryset: Any, user: Any, *, of: Callable[[Any], Q], when: Mapping[str, Q] | None = None
) -> Any:
    """The rows of a query that a policy's line of the table opens to the user; see `open_condition`."""
    return queryset.filter(open_condition(policy, user, of=of, when=when))


def open_condition(policy: str, user: Any, *, of: Callable[[Any], Q], when: Mapping[str, Q] | None = None) -> Q:
    """Which rows a policy's line of the table opens to the user.

    of: which rows are those of some secondments, `lambda people: Q(secondment__in=people)`; a role on a whole cohort
    opens every row of it (its column `cohort`) · when: for each "only" of the line, the rows it means.
    """
    cells = cells_of(policy)

    def condition(grant: Grant) -> Q:
        cell = cells[grant.role]
        only = (when or {})[cell.only] if cell.only else EVERYTHING
        whole = WHOLE.get(grant.scope_kind)
        return only & (whole(grant) if whole else of(Secondment.objects.filter(secondment_condition(grant, cell))))

    return any_grant(user, cells, condition)


def opened(queryset: Any, user: Any, roles: Iterable[str], condition: Callable[[Grant], Q]) -> Any:
    """The rows that the user's grants of these roles open, each by its condition; all of them to the operator."""
    return queryset.filter(any_grant(user, roles, condition))


def any_grant(user: Any, roles: Iterable[str], condition: Callable[[Grant], Q]) -> Q:
    """What any of the user's grants of these roles opens, scope by scope: a union, never a cross product."""
    return EVERYTHING if is_operator(user) else union(map(condition, grants_of(user, roles)))


def own_secondment(user: Any, cohort: Cohort) -> Secondment | None:
    """The user's own place in this cohort, None for anybody who is no secondee of it."""
    return own_secondments(user).filter(cohort=cohort).first()


def own_secondments(user: Any) -> QuerySet[Secondment]:
    """All the user's own places, newest cohort first."""
    ids = [grant.scope_id for grant in grants_of(user, [Role.SECONDEE])]
    return (
        Secondment.objects.filter(uuid__in=ids).select_related("cohort", "person").order_by("-cohort__starts_on", "-id")
    )


def places_of(user: Any) -> QuerySet[Secondment]:
    """The places of the human being behind the account, whether or not it holds a secondee's role there."""
    ids = [grant.scope_id for grant in grants_of(user, [Role.SECONDEE])]
    person = getattr(user, "person_id", None)
    return Secondment.objects.filter(Q(uuid__in=ids) | (Q(person_id=person) if person else NOTHING))


def is_concerned(user: Any, secondment: Secondment) -> bool:
    """Whether a matter of this secondment is the user's own. Nobody decides about an own matter, in whatever role."""
    return not is_operator(user) and places_of(user).filter(pk=secondment.pk).exists()


def leads(user: Any, secondment: Secondment) -> bool:
    """Whether the user is leader or deputy of the group this secondment is in. Who of them acts: see `acting`."""
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
    return bool(roles_in(user, cohort).intersection(roles_of("programmes.scheme")))


def may_know_of_branches(user: Any, cohort: Cohort) -> bool:
    return bool(roles_in(user, cohort).intersection(roles_of("programmes.branches")))


def may_write_for(user: Any, secondment: Secondment) -> bool:
    """Whether the user may enter things for this secondment: the person, the group's officers, the office."""
    cohort = secondment.cohort
    if may_manage(user, cohort):
        return True
    if not may_write_in(user, cohort):
        return False
    row = Secondment.objects.filter(pk=secondment.pk)
    return visible_secondments(row, user, roles=[Role.SECONDEE, Role.LEADER, Role.DEPUTY]).exists()


def writes_until(secondment: Secondment) -> date:
    """The last day on which this secondee writes anything in the cohort."""
    return secondment.cohort.last_day_of([secondment.uuid]) + timedelta(days=WRITING_DAYS_AFTER_END)


def with_members(bodies: Any, user: Any) -> Any:
    """Of these bodies the ones whose members the user may see: all visible ones, but a branch only for the office, its
    secretary and those who belong to it, for membership tells a person's politics."""
    within = visible_bodies(bodies, user, roles=[Role.OFFICE, Role.SECRETARY, Role.SECONDEE])
    beyond_branch = visible_bodies(bodies, user).exclude(kind=Body.Kind.BRANCH)
    return bodies.filter(Q(pk__in=within.values("pk")) | Q(pk__in=beyond_branch.values("pk")))


def may_divide_duties(user: Any, body: Body) -> bool:
    """Whether the user may say who does what in this body: the office, and its own leader, deputy or secretary."""
    if may_manage(user, body.cohort):
        return True
    if not may_write_in(user, body.cohort) or body.dissolved_on is not None:
        return False
    in_charge = [Officer.Post.LEADER, Officer.Post.DEPUTY, Officer.Post.SECRETARY]
    if Officer.objects.filter(body=body, post__in=in_charge, secondment__in=own_secondments(user)).exists():
        return True
    row = Body.objects.filter(pk=body.pk)
    return visible_bodies(row, user, roles=[Role.LEADER, Role.DEPUTY, Role.SECRETARY]).exists()


def visible_changes(queryset: Any, user: Any) -> Any:
    """Changes during the course, with their reasons: for the office of the cohort alone."""
    return queryset.filter(cohort__in=visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE]))


# ── what a grant opens, by the scope it stands on ──────────────────────────────────────────────────────────────


def cohort_condition(grant: Grant) -> Q:
    if grant.scope_kind == Scope.INSTALLATION:
        return EVERYTHING
    if grant.scope_kind == Scope.PROGRAMME:
        return Q(programme__uuid=grant.scope_id)
    return Q(uuid=grant.cohort_uuid) if grant.cohort_uuid else NOTHING


def body_condition(grant: Grant) -> Q:
    opens = BODIES.get(grant.scope_kind)
    return opens(grant) if opens else NOTHING


def secondment_condition(grant: Grant, cell: Cell | None = None) -> Q:
    """cell: of the policy in question, where it reaches further than the grant's own scope."""
    opens = SECONDMENTS.get((grant.scope_kind, (cell.reach if cell else "") or grant.scope_kind))
    return opens(grant) if opens else NOTHING


def everything(grant: Grant) -> Q:
    return EVERYTHING


def of_programme(grant: Grant) -> Q:
    return Q(cohort__programme__uuid=grant.scope_id)


def of_cohort(grant: Grant) -> Q:
    return Q(cohort__uuid=grant.scope_id)


def itself(grant: Grant) -> Q:
    return Q(uuid=grant.scope_id)


def of_group(grant: Grant) -> Q:
    return Q(group__uuid=grant.scope_id)


def own_bodies(grant: Grant) -> Q:
    """The bodies a secondee belongs to: the group, and any the person is a member or officer of."""
    own = Secondment.objects.filter(uuid=grant.scope_id)
    return (
        Q(pk__in=own.values("group_id"))
        | Q(pk__in=own.values("memberships__body_id"))
        | Q(pk__in=own.values("offices__body_id"))
    )


def members_of_branch(grant: Grant) -> Q:
    """Who belongs to the branch by name: nobody is taken for a member for being in the party."""
    members = Membership.objects.filter(body__uuid=grant.scope_id, body__kind=Body.Kind.BRANCH)
    return Q(pk__in=members.values("secondment_id"))


def at_host(grant: Grant) -> Q:
    return Q(host__organisation__uuid=grant.scope_id, cohort__uuid=grant.cohort_uuid)


def of_home_unit(grant: Grant) -> Q:
    return Q(home_unit__uuid=grant.scope_id, cohort__uuid=grant.cohort_uuid)


def group_mates(grant: Grant) -> Q:
    """The own place and everybody of the own group; without a group the own place alone."""
    own = Secondment.objects.filter(uuid=grant.scope_id, group__isnull=False)
    return Q(uuid=grant.scope_id) | Q(group_id__in=own.values("group_id"))


def union(conditions: Iterable[Q]) -> Q:
    """Any of the conditions; nothing when there are none (an empty Q would be everything)."""
    total = NOTHING
    for condition in conditions:
        total |= condition
    return total


# Scopes that hold every row of their cohorts.
WHOLE: dict[str, Callable[[Grant], Q]] = {
    Scope.INSTALLATION: everything,
    Scope.PROGRAMME: of_programme,
    Scope.COHORT: of_cohort,
}
# What each scope opens; one that is not listed opens nothing.
BODIES: dict[str, Callable[[Grant], Q]] = {
    **WHOLE,
    Scope.GROUP: itself,
    Scope.BRANCH: itself,
    Scope.PERSON: own_bodies,
}
# (the scope a grant stands on, how far a policy lets it reach)
SECONDMENTS: dict[tuple[str, str], Callable[[Grant], Q]] = {
    **{(scope, scope): opens for scope, opens in WHOLE.items()},
    (Scope.GROUP, Scope.GROUP): of_group,
    (Scope.BRANCH, Scope.BRANCH): members_of_branch,
    (Scope.PERSON, Scope.PERSON): itself,
    (Scope.PERSON, Scope.GROUP): group_mates,
    (Scope.HOST, Scope.HOST): at_host,
    (Scope.HOME_UNIT, Scope.HOME_UNIT): of_home_unit,
}
