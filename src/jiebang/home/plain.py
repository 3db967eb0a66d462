"""The first page of roles that have no page of their own yet: who you are, what you hold, where you can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from jiebang.people.access import active_grants
from jiebang.people.models import Grant, Organisation, Role
from jiebang.programmes.models import Body, Cohort, Programme, Secondment


@dataclass(frozen=True)
class Held:
    """One grant in words: the role, on what, in which cohort, until when."""

    role: str
    scope: str
    cohort: str
    ends_on: Any


def context(user: Any) -> dict[str, Any]:
    return {"held": held(active_grants(user))}


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
    """What the grants are held on, by uuid; cohorts stand in their own column. Four queries."""
    ids = [grant.scope_id for grant in grants if grant.scope_id]
    names: dict[UUID, str] = {}
    for rows in (
        Programme.objects.filter(uuid__in=ids).values_list("uuid", "name"),
        Body.objects.filter(uuid__in=ids).values_list("uuid", "name"),
        Organisation.objects.filter(uuid__in=ids).values_list("uuid", "name"),
        Secondment.objects.filter(uuid__in=ids).values_list("uuid", "person__name"),
    ):
        names.update(dict(rows))
    return names


def cohort_names(grants: list[Grant]) -> dict[UUID, str]:
    ids = {grant.cohort_uuid for grant in grants if grant.cohort_uuid}
    return dict(Cohort.objects.filter(uuid__in=ids).values_list("uuid", "name")) if ids else {}
