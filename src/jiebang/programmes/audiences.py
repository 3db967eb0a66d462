"""Tells the notices room who is where: places, their people, and who answers for a cohort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from jiebang.common import clock
from jiebang.notices.audiences import Member, Place
from jiebang.people.access import may_write_in
from jiebang.people.models import Grant, Role, User
from jiebang.programmes.current import current_cohort
from jiebang.programmes.models import Body, Cohort, Membership, Officer, Programme, Secondment
from jiebang.programmes.permissions import own_secondments, visible_bodies, visible_cohorts

# Whoever writes for a body is an officer of it.
BODY_WRITERS = (Role.LEADER, Role.DEPUTY, Role.SECRETARY)


class Audiences:
    """See notices.audiences.Source."""

    def writable(self, user: Any) -> list[Place]:
        cohorts = visible_cohorts(Cohort.objects.defer("snapshot"), user, roles=[Role.OFFICE])
        bodies = visible_bodies(Body.objects.select_related("cohort"), user, roles=BODY_WRITERS)
        return [
            *(cohort_place(cohort) for cohort in cohorts),
            *(body_place(body) for body in bodies if may_write_in(user, body.cohort)),
            *(Place("programme", p.uuid, p.name, None) for p in whole_programmes(user)),
        ]

    def managed(self, user: Any) -> list[Any]:
        cohorts = visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE])
        # What a branch tells its members stays in the branch.
        inside = Body.objects.filter(cohort__in=cohorts.values("pk")).exclude(kind=Body.Kind.BRANCH)
        led = visible_bodies(Body.objects.all(), user, roles=BODY_WRITERS)
        return [rows.order_by().values("uuid") for rows in (cohorts, inside, led, whole_programmes(user))]

    def parts(self, place: Place) -> list[Place]:
        if place.kind != "cohort":
            return []
        bodies = Body.objects.filter(cohort__uuid=place.uuid).select_related("cohort")
        return [body_place(body) for body in sorted(bodies, key=lambda body: (body.kind != "group", body.position))]

    def members(self, place: Place) -> list[Member]:
        rows = secondments_of(place).select_related("person", "group")
        cohorts = set(rows.order_by().values_list("cohort_id", flat=True))
        belongs, officers = bodies_of_people(cohorts), officers_of(cohorts)
        found = [member_of(row, belongs[row.pk] | officers.get(row.pk, set()), row.pk in officers) for row in rows]
        found.sort(key=lambda member: (member.part_order, member.part, member.sort_key, member.number))
        if place.kind in ("cohort", "programme"):
            return found
        return [member for member in found if place.uuid in member.bodies]

    def cohorts(self, user: Any, roles: Iterable[str]) -> Any:
        return visible_cohorts(Cohort.objects.all(), user, roles=roles).order_by().values("uuid")

    def cohorts_of(self, user: Any) -> list[Place]:
        own = [row.cohort for row in own_secondments(user)]
        seen = visible_cohorts(Cohort.objects.defer("snapshot"), user).exclude(pk__in=[cohort.pk for cohort in own])
        return [cohort_place(cohort) for cohort in [*own, *seen[:50]]]

    def current(self, request: Any) -> UUID | None:
        cohort = current_cohort(request)
        return cohort.uuid if cohort else None

    def programme(self, cohort: UUID) -> UUID | None:
        return Cohort.objects.filter(uuid=cohort).values_list("programme__uuid", flat=True).first()

    def holders(self, scope: UUID | None, role: str) -> list[User]:
        cohort = Cohort.objects.filter(uuid=scope).select_related("programme").first() if scope else None
        reach = Q(scope_kind=Grant.Scope.INSTALLATION)
        if cohort is not None:
            reach |= Q(scope_kind=Grant.Scope.COHORT, scope_id=cohort.uuid)
            reach |= Q(scope_kind=Grant.Scope.PROGRAMME, scope_id=cohort.programme.uuid)
        grants = Grant.objects.filter(reach, role=role, revoked_at__isnull=True, user__is_active=True)
        held = [grant for grant in grants.select_related("user__person") if grant.holds_on(clock.today())]
        return list({grant.user_id: grant.user for grant in held}.values())


def cohort_place(cohort: Cohort) -> Place:
    return Place("cohort", cohort.uuid, cohort.name, cohort.uuid)


def body_place(body: Body) -> Place:
    return Place(body.kind, body.uuid, body.name, body.cohort.uuid, within=body.cohort.name)


def whole_programmes(user: Any) -> QuerySet[Programme]:
    """Programmes of which the user's office runs every cohort, where there is more than one to tell at once."""
    mine = visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE]).order_by().values("pk")
    others = Cohort.objects.exclude(pk__in=mine)
    return Programme.objects.filter(cohorts__in=mine).exclude(cohorts__in=others).distinct().order_by("name", "id")


def secondments_of(place: Place) -> QuerySet[Secondment]:
    """Everybody who could be a member; of a programme those whose cohort has not ended."""
    rows = Secondment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
    if place.kind == "programme":
        return rows.filter(cohort__programme__uuid=place.uuid, cohort__ends_on__gte=clock.today())
    return rows.filter(cohort__uuid=place.scope)


def bodies_of_people(cohorts: set[int]) -> dict[int, set[UUID]]:
    """The groups, branches and task forces each secondment belongs to."""
    found: dict[int, set[UUID]] = defaultdict(set)
    for pk, uuid in Secondment.objects.filter(cohort__in=cohorts, group__isnull=False).values_list("pk", "group__uuid"):
        found[pk].add(uuid)
    for pk, uuid in Membership.objects.filter(body__cohort__in=cohorts).values_list("secondment_id", "body__uuid"):
        found[pk].add(uuid)
    for branch in branches_without_list(cohorts):
        party = Secondment.objects.filter(cohort=branch.cohort_id, person__is_party_member=True)
        for pk in party.values_list("pk", flat=True):
            found[pk].add(branch.uuid)
    return found


def branches_without_list(cohorts: set[int]) -> list[Body]:
    """A cohort's only branch whose members nobody listed has all its party members, as permissions take it."""
    branches = list(Body.objects.filter(cohort__in=cohorts, kind=Body.Kind.BRANCH))
    listed = set(Membership.objects.filter(body__in=branches).values_list("body_id", flat=True))
    alone = [b for b in branches if sum(1 for other in branches if other.cohort_id == b.cohort_id) == 1]
    return [branch for branch in alone if branch.pk not in listed]


def officers_of(cohorts: set[int]) -> dict[int, set[UUID]]:
    found: dict[int, set[UUID]] = defaultdict(set)
    for pk, uuid in Officer.objects.filter(body__cohort__in=cohorts).values_list("secondment_id", "body__uuid"):
        found[pk].add(uuid)
    return found


def member_of(row: Secondment, bodies: set[UUID], is_officer: bool) -> Member:
    return Member(
        person=row.person_id,
        uuid=row.uuid,
        name=row.person.name,
        sort_key=row.person.sort_key,
        number=row.number,
        part=row.group.name if row.group else "",
        # Whoever is in no group stands last.
        part_order=row.group.position if row.group else 9_999,
        bodies=frozenset(bodies),
        is_officer=is_officer,
    )
