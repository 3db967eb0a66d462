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
from jiebang.people.access import grants_of, has_any_business_role, has_role, is_office_of, may_write_in, roles_of
from jiebang.people.models import Role
from jiebang.programmes.acting import acts_for
from jiebang.programmes.models import Body, Cohort, HostStay, Secondment
from jiebang.programmes.permissions import (
    is_concerned,
    named_secondments,
    open_condition,
    own_secondment,
    own_secondments,
    visible_bodies,
    visible_secondments,
)

# What a branch secretary and a mentor may read of the people they answer for.
PARTY_KINDS = ("civic_education",)
HOST_KINDS = ("host_work",)
PARTY_WORK, HOST_WORK = "party work", "work at the host"
SIGNED, UNSIGNED = "written by oneself", "without an author"
STANDING_IN = "without an author, while the leader is away"

SECRETARIES = (Role.SECRETARY,)
WRITERS = (Role.SECONDEE, Role.LEADER, Role.DEPUTY, Role.SECRETARY)
AUTHORS = {Role.SECONDEE: SIGNED, Role.LEADER: UNSIGNED, Role.DEPUTY: STANDING_IN, Role.SECRETARY: UNSIGNED}

declare(
    "evidence.read",
    has_role(
        Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.SECONDEE, Role.HOME_UNIT, Role.READER,
        only={Role.SECRETARY: PARTY_WORK, Role.MENTOR: HOST_WORK},
    ),
)  # fmt: skip
# What a branch wrote: its members and its secretary read it, and whoever was there. Nobody else learns that it exists.
declare("evidence.branch", has_role(Role.SECRETARY, Role.SECONDEE))
declare("evidence.tasks", has_any_business_role)
declare("evidence.own_tasks", has_role(Role.SECONDEE))
declare("evidence.write", has_role(only=AUTHORS), within="evidence.read")
declare("evidence.withdraw", has_role(Role.OFFICE, only=AUTHORS), within="evidence.read")


def visible_records(queryset: Any, user: Any) -> Any:
    beyond_branch = ~Q(body__kind=Body.Kind.BRANCH) | Q(body__isnull=True)
    now_there, then_there = worked_there(user)
    work = open_condition(
        "evidence.read",
        user,
        of=lambda people: Q(took_part(people)),
        when={PARTY_WORK: Q(kind__in=PARTY_KINDS), HOST_WORK: Q(kind__in=HOST_KINDS) & now_there},
    )
    branches = visible_bodies(Body.objects.filter(kind=Body.Kind.BRANCH), user, roles=roles_of("evidence.branch"))
    answered_for = (work | then_there) & beyond_branch
    return queryset.filter(own_condition(user) | answered_for | Q(body__in=branches.values("pk")))


def own_condition(user: Any) -> Q:
    """Records the user wrote or took part in."""
    own = [secondment.pk for secondment in own_secondments(user)]
    return Q(author_id__in=own) | Q(took_part(Secondment.objects.filter(pk__in=own))) if own else Q(pk__in=[])


def took_part(secondments: QuerySet[Secondment]) -> Exists:
    return Exists(Participation.objects.filter(record=OuterRef("pk"), secondment__in=secondments.values("pk")))


def worked_there(user: Any) -> tuple[Q, Q]:
    """Work at the mentor's own hosts, of people who changed the host only that of the days there.

    Returns what narrows the records of those who are there now, and what is added of those who were there then.
    """
    mine = grants_of(user, [Role.MENTOR])
    stays = HostStay.objects.filter(secondment=OuterRef("secondment"))
    there = stays.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=OuterRef("record__date")),
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("record__date")),
        host__organisation__uuid__in=[grant.scope_id for grant in mine],
    )
    parts = Participation.objects.filter(record=OuterRef("pk"))
    then = parts.filter(Exists(there), secondment__cohort__uuid__in=[grant.cohort_uuid for grant in mine])
    return Q(Exists(parts.filter(~Exists(stays) | Exists(there)))), Q(Exists(then), kind__in=HOST_KINDS)


def writable_cohorts(user: Any) -> list[Cohort]:
    """Cohorts the user may still record in, newest first: as a secondee, or as an officer of a group."""
    ids = {s.cohort_id for s in own_secondments(user)}
    ids |= set(visible_secondments(Secondment.objects.all(), user, roles=WRITERS).values_list("cohort_id", flat=True))
    cohorts = Cohort.objects.filter(pk__in=ids).order_by("-starts_on", "-id")
    return [cohort for cohort in cohorts if may_write_in(user, cohort)]


def choosable(user: Any, cohort: Cohort) -> QuerySet[Secondment]:
    """Whom the user may name as having taken part: the own group, or the groups they are an officer of."""
    rows = named_secondments(cohort.secondments.all(), user)
    rows = rows.select_related("person", "group", "cohort").prefetch_related("group_stays__group")
    return rows.order_by("person__sort_key", "number")


def is_open(cohort: Cohort, on: date | None = None) -> bool:
    """Whether secondees may still enter records: until 24:00 of the day after the end."""
    return cohort.starts_on <= (on or clock.today()) <= cohort.records_close_on


def may_change(user: Any, record: Record) -> bool:
    """Its author may; where nobody is named as author, who acts for the body it is of. Never the office."""
    if not is_open(record.cohort) or not may_write_in(user, record.cohort):
        return False
    if record.author_id is not None:
        own = own_secondment(user, record.cohort)
        return own is not None and own.pk == record.author_id and clock.today() <= own.records_close_on
    return record.body is not None and speaks_for(user, record.body)


def speaks_for(user: Any, body: Body) -> bool:
    """The officer of a group who acts today, the secretary of a branch."""
    if body.kind == Body.Kind.BRANCH:
        return bool(visible_bodies(Body.objects.filter(pk=body.pk), user, roles=SECRETARIES).exists())
    return body.kind == Body.Kind.GROUP and acts_for(user, body)


def may_withdraw(user: Any, record: Record) -> bool:
    """Who may change it, and the office, which says why."""
    return may_change(user, record) or may_decide(user, record)


def may_restore(user: Any, record: Record) -> bool:
    """Who took it back; what the office took back only the office lets count again."""
    withdrawal = getattr(record, "withdrawal", None)
    if withdrawal is None:
        return may_withdraw(user, record)  # it counts already: asking twice is no fault
    if may_decide(user, record):
        return True
    return may_change(user, record) and withdrawal.withdrawn_by_id == getattr(user, "pk", None)


def may_decide(user: Any, record: Record) -> bool:
    """The office decides whether a record stands, but not somebody of the office whose own record it is."""
    if not is_office_of(user, record.cohort):
        return False
    whose = [record.author] if record.author else [row.secondment for row in record.participations.all()]
    return not any(is_concerned(user, secondment) for secondment in whose)


def organisations_named(user: Any) -> Q:
    """Organisations that a record the user sees names, or whose people it met."""
    seen = Record.objects.visible_to(user).values("pk")
    named = RecordOrganisation.objects.filter(record__in=seen, organisation__isnull=False)
    met = PersonMet.objects.filter(record__in=seen, contact__organisation__isnull=False)
    return Q(pk__in=named.values("organisation")) | Q(pk__in=met.values("contact__organisation"))


def contacts_met(user: Any) -> Q:
    seen = Record.objects.visible_to(user).values("pk")
    return Q(pk__in=PersonMet.objects.filter(record__in=seen).values("contact"))
