"""Who sees plans and who makes them: the office makes and accepts them, leadership reads who goes where."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from jiebang.common.policy import declare
from jiebang.common.sensitive import guard
from jiebang.people.access import OVERSEERS, has_role, roles_in, roles_of
from jiebang.people.models import Grant, Role
from jiebang.programmes.models import Cohort
from jiebang.programmes.permissions import NOTHING, WHOLE, any_grant, may_manage, visible_cohorts

declare("placements.read", has_role(*OVERSEERS))
# A person's fit, wishes and the reasons for a place, which quote both.
declare("placements.scores", has_role(Role.OFFICE))
declare("placements.write", has_role(Role.OFFICE), within="placements.read")
# Rules say of people why they may not go somewhere; plans on trial are nobody's business yet.
declare("placements.workbench", has_role(Role.OFFICE), within="placements.read")
# The memo that explains a decision quotes the reasons of rules: leadership reads it, nobody else.
declare("placements.memo", has_role(*OVERSEERS))
guard("placements.PlacementRule", why="placements.memo")

# What a published plan says: to a secondee about the own place, with the reasons; to a host who comes, to a home unit
# where its people go. The office reads all of it beside them.
declare("results.read", has_role(Role.OFFICE, Role.SECONDEE))
declare("results.of_unit", has_role(*OVERSEERS, Role.MENTOR, Role.HOME_UNIT))
# One objection each, the own; answered by the office.
declare("objections.own", has_role(Role.SECONDEE), within="results.read")
declare("objections.read", has_role(Role.OFFICE))
guard("placements.Objection", text="results.read", reply="results.read")

# What hosts offer: a mentor reads the own host's. Leadership decides nothing there and needs no number to call.
declare("offers.read", has_role(*OVERSEERS, Role.MENTOR))
declare("offers.write", has_role(Role.OFFICE), within="offers.read")
declare("offers.phone", has_role(Role.OFFICE, Role.MENTOR), within="offers.read")
# Advice about a host: for the office, its mentor and who is placed there; left by who was.
declare("advice.read", has_role(Role.OFFICE, Role.MENTOR, Role.SECONDEE))
declare("advice.write", has_role(Role.SECONDEE))
guard("placements.Advice", text="advice.read")
guard("placements.Offer", mentor_phone="offers.phone")

# Agreements: each party reads its own; what it asks the person to bring home stands in them once the office drafts one.
declare("agreements.read", has_role(*OVERSEERS, Role.MENTOR, Role.HOME_UNIT, Role.SECONDEE))
declare("agreements.list", has_role(*OVERSEERS, Role.MENTOR, Role.HOME_UNIT))
declare("agreements.confirm", has_role(Role.HOME_UNIT, Role.MENTOR, Role.SECONDEE), within="agreements.read")
declare("agreements.write", has_role(Role.OFFICE), within="agreements.read")
declare("agreements.draft", has_role(Role.OFFICE), within="agreements.list")
guard("placements.AgreementVersion", text="agreements.read")
guard("placements.AgreementRemark", text="agreements.read", answer="agreements.read")
# Wishes: a person's own and those of the home unit; of hosts and of everybody the office alone.
declare("wishes.read", has_role(Role.OFFICE, Role.HOME_UNIT, Role.SECONDEE))
declare("wishes.say", has_role(Role.OFFICE, Role.SECONDEE), within="wishes.read")
declare("wishes.home", has_role(Role.OFFICE, Role.HOME_UNIT))
declare("wishes.list", has_role(Role.OFFICE, Role.HOME_UNIT))
declare("wishes.manage", has_role(Role.OFFICE), within="wishes.list")


def visible_runs(queryset: Any, user: Any) -> Any:
    """Plans of the cohorts the user oversees."""
    return queryset.filter(cohort__in=cohorts_with_plans(user))


def visible_at_the_desk(queryset: Any, user: Any) -> Any:
    """Rules, plans being worked out and changes by hand, of the cohorts whose plans the user makes."""
    return queryset.filter(cohort__in=visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE]))


def cohorts_with_plans(user: Any) -> Any:
    """Cohorts whose plans the user may read."""
    return visible_cohorts(Cohort.objects.all(), user, roles=OVERSEERS)


def reads_scores(user: Any, cohort: Cohort) -> bool:
    """Whether the user reads why somebody goes somewhere: fit, wishes, reasons. Others read where alone."""
    return not roles_in(user, cohort).isdisjoint(roles_of("placements.scores"))


def may_plan(user: Any, cohort: Cohort) -> bool:
    """Whether the user may make and accept plans of this cohort."""
    return may_manage(user, cohort)


def visible_offers(queryset: Any, user: Any, *, line: str = "offers.read") -> Any:
    """Offers of the cohorts the user oversees; a mentor's own host's. line: another line of the table to go by."""
    return queryset.filter(any_grant(user, roles_of(line), offer_condition))


def visible_readers(queryset: Any, user: Any) -> Any:
    """Hosts and home units told of a plan: of the cohorts overseen; a mentor's own host, a home unit's own."""
    return queryset.filter(any_grant(user, roles_of("results.of_unit"), reader_condition))


def reader_condition(grant: Grant) -> Q:
    if grant.scope_kind == Grant.Scope.HOST:
        return Q(host__organisation__uuid=grant.scope_id, cohort__uuid=grant.cohort_uuid)
    if grant.scope_kind == Grant.Scope.HOME_UNIT:
        return Q(home_unit__uuid=grant.scope_id, cohort__uuid=grant.cohort_uuid)
    whole = WHOLE.get(grant.scope_kind)
    return whole(grant) if whole else NOTHING


def offer_condition(grant: Grant) -> Q:
    if grant.scope_kind == Grant.Scope.HOST:
        return Q(host__organisation__uuid=grant.scope_id, cohort__uuid=grant.cohort_uuid)
    whole = WHOLE.get(grant.scope_kind)
    return whole(grant) if whole else NOTHING


def visible_agreements(queryset: Any, user: Any, *, line: str = "agreements.read") -> Any:
    """Agreements of the cohorts the user oversees, and those of the own host, home unit or stay. line: another line of
    the table to go by."""
    return queryset.filter(any_grant(user, roles_of(line), agreement_condition))


def agreement_condition(grant: Grant) -> Q:
    """By the host of the agreement, not by that of today: who left a host leaves its mentor the agreement with it."""
    if grant.scope_kind == Grant.Scope.HOST:
        return Q(host__organisation__uuid=grant.scope_id, cohort__uuid=grant.cohort_uuid)
    if grant.scope_kind == Grant.Scope.HOME_UNIT:
        return Q(secondment__home_unit__uuid=grant.scope_id, cohort__uuid=grant.cohort_uuid)
    if grant.scope_kind == Grant.Scope.PERSON:
        return Q(secondment__uuid=grant.scope_id)
    whole = WHOLE.get(grant.scope_kind)
    return whole(grant) if whole else NOTHING
