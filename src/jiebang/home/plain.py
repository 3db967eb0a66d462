"""The first page of roles that have no page of their own yet: who you are, what you hold, where you can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.links import existing
from jiebang.people.access import ADMINISTRATORS, active_grants
from jiebang.people.models import Grant, Organisation, Role
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.queries import Standing, standing, whereabouts

PEOPLE_SHOWN = 50


@dataclass(frozen=True)
class Held:
    """One grant in words: the role, on what, in which cohort, until when."""

    role: str
    scope: str
    cohort: str
    ends_on: Any


@dataclass(frozen=True)
class Charge:
    """Somebody this user answers for, and where they are."""

    secondment: Secondment
    standing: Standing
    url: str = ""  # the person's tasks
    away: str = ""  # has left, or is still to come


def context(user: Any) -> dict[str, Any]:
    grants = active_grants(user)
    return {
        "held": held(grants),
        "charges": charges(user),
        "answering": people_of(user).count(),
        "is_administrator": bool(grants) and all(grant.role in ADMINISTRATORS for grant in grants),
    }


def held(grants: list[Grant]) -> list[Held]:
    names, cohorts = scope_names(grants), cohort_names(grants)
    return [
        Held(
            role=str(Role(grant.role).label),
            scope=names.get(grant.scope_id, "") if grant.scope_id else _("the whole installation"),
            cohort=cohorts.get(grant.cohort_uuid, "") if grant.cohort_uuid else "",
            ends_on=grant.ends_on,
        )
        for grant in grants
    ]


def scope_names(grants: list[Grant]) -> dict[UUID, str]:
    """What the grants are held on, by uuid; cohorts stand in their own column. Three queries."""
    ids = [grant.scope_id for grant in grants if grant.scope_id]
    names: dict[UUID, str] = {}
    for rows in (
        Body.objects.filter(uuid__in=ids).values_list("uuid", "name"),
        Organisation.objects.filter(uuid__in=ids).values_list("uuid", "name"),
        Secondment.objects.filter(uuid__in=ids).values_list("uuid", "person__name"),
    ):
        names.update(dict(rows))
    return names


def cohort_names(grants: list[Grant]) -> dict[UUID, str]:
    ids = {grant.cohort_uuid for grant in grants if grant.cohort_uuid}
    return dict(Cohort.objects.filter(uuid__in=ids).values_list("uuid", "name")) if ids else {}


def people_of(user: Any) -> QuerySet[Secondment]:
    """The people this user may see, of cohorts that have not ended; nobody for the three administrators."""
    return Secondment.objects.visible_to(user).filter(cohort__ends_on__gte=clock.today())


def charges(user: Any) -> list[Charge]:
    """The first of them, each with where the cohort stands."""
    today = clock.today()
    rows = (
        people_of(user)
        .select_related("person", "cohort", "host__organisation", "group")
        .order_by("cohort__starts_on", "person__sort_key", "id")
    )
    return [
        Charge(row, standing(row.cohort, today), existing(f"/people/{row.uuid}/tasks/"), whereabouts(row, today))
        for row in rows[:PEOPLE_SHOWN]
    ]
