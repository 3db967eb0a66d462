"""Who sees which records, and who may write, change and take them back (reliability, matrix b).

Everybody sees what they wrote and took part in; officers their group, the office and leadership their cohort, a home
unit its people. A branch secretary sees party work, a mentor the work at the host, and nobody but those present and
the secretary sees what a branch wrote.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiebang.common import clock
from jiebang.common.policy import declare
from jiebang.evidence.models import Participation, PersonMet, Record, RecordOrganisation
from jiebang.people.access import has_any_business_role, has_role, is_office_of, is_operator
from jiebang.people.models import Grant, Role
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.permissions import (
    BUSINESS_ROLES,
    grants_of,
    named_secondments,
    own_secondment,
    own_secondments,
    secondment_condition,
    sees_installation,
    union,
    visible_secondments,
)

WRITERS = (Role.SECONDEE, Role.LEADER, Role.DEPUTY, Role.SECRETARY)
# What a branch secretary and a mentor may read of the people they answer for.
PARTY_KINDS = ("civic_education",)
HOST_KINDS = ("host_work",)

declare("evidence.read", has_any_business_role)
declare("evidence.write", has_role(*WRITERS))
declare("evidence.withdraw", has_role(*WRITERS, Role.OFFICE))


def visible_records(queryset: Any, user: Any) -> Any:
    if is_operator(user):
        return queryset
    grants = grants_of(user, BUSINESS_ROLES)
    own = own_condition(user)
    beyond_branch = ~Q(body__kind=Body.Kind.BRANCH) | Q(body__isnull=True)
    if any(sees_installation(grant) for grant in grants):
        return queryset.filter(own | beyond_branch)
    return queryset.filter(own | union(record_condition(grant, beyond_branch) for grant in grants))


def own_condition(user: Any) -> Q:
    """Records the user wrote or took part in."""
    own = [secondment.pk for secondment in own_secondments(user)]
    return Q(author_id__in=own) | Q(took_part(Secondment.objects.filter(pk__in=own))) if own else Q(pk__in=[])


def took_part(secondments: QuerySet[Secondment]) -> Exists:
    return Exists(Participation.objects.filter(record=OuterRef("pk"), secondment__in=secondments.values("pk")))


def record_condition(grant: Grant, beyond_branch: Q) -> Q:
    theirs = Secondment.objects.filter(secondment_condition(grant))
    match grant.role:
        case Role.SECONDEE:
            return Q(pk__in=[])  # stands in own_condition
        case Role.OFFICE | Role.READER:
            return Q(cohort__uuid=grant.scope_id) & beyond_branch
        case Role.SECRETARY:
            return Q(took_part(theirs), kind__in=PARTY_KINDS) | Q(body__uuid=grant.scope_id)
        case Role.MENTOR:
            return Q(took_part(theirs), kind__in=HOST_KINDS) & beyond_branch
        case _:
            return Q(took_part(theirs)) & beyond_branch


def writable_cohorts(user: Any) -> list[Cohort]:
    """Cohorts the user may record in, newest first: as a secondee, or as an officer of a group."""
    ids = {s.cohort_id for s in own_secondments(user)}
    ids |= set(visible_secondments(Secondment.objects.all(), user, roles=WRITERS).values_list("cohort_id", flat=True))
    return list(Cohort.objects.filter(pk__in=ids).order_by("-starts_on", "-id"))


def choosable(user: Any, cohort: Cohort) -> QuerySet[Secondment]:
    """Whom the user may name as having taken part: the own group, or the groups they are an officer of."""
    rows = named_secondments(cohort.secondments.all(), user)
    return rows.select_related("person", "group").order_by("person__sort_key", "number")


def is_open(cohort: Cohort, on: date | None = None) -> bool:
    """Whether secondees may still enter records: until 24:00 of the day after the end."""
    return cohort.starts_on <= (on or clock.today()) <= cohort.records_close_on


def may_change(user: Any, record: Record) -> bool:
    """Its author may; where nobody is named as author, the officers of the group it is of. Never the office."""
    if not is_open(record.cohort):
        return False
    own = own_secondment(user, record.cohort)
    if record.author_id is not None:
        return own is not None and own.pk == record.author_id
    return record.body_id is not None and leads_body(user, record.body)


def leads_body(user: Any, body: Body) -> bool:
    grants = grants_of(user, [Role.LEADER, Role.DEPUTY])
    return any(grant.scope_kind == Grant.Scope.GROUP and grant.scope_id == body.uuid for grant in grants)


def may_withdraw(user: Any, record: Record) -> bool:
    """Who may change it, and the office, which says why."""
    return may_change(user, record) or is_office_of(user, record.cohort)


def may_restore(user: Any, record: Record) -> bool:
    """Who took it back; what the office took back only the office lets count again."""
    withdrawal = getattr(record, "withdrawal", None)
    if withdrawal is None:
        return False
    if is_office_of(user, record.cohort):
        return True
    return may_change(user, record) and withdrawal.withdrawn_by_id == getattr(user, "pk", None)


def organisations_named(user: Any) -> Q:
    """Organisations that a record the user sees names, or whose people it met."""
    seen = Record.objects.visible_to(user).values("pk")
    named = RecordOrganisation.objects.filter(record__in=seen, organisation__isnull=False)
    met = PersonMet.objects.filter(record__in=seen, contact__organisation__isnull=False)
    return Q(pk__in=named.values("organisation")) | Q(pk__in=met.values("contact__organisation"))


def contacts_met(user: Any) -> Q:
    seen = Record.objects.visible_to(user).values("pk")
    return Q(pk__in=PersonMet.objects.filter(record__in=seen).values("contact"))
