"""Whom somebody may ask: those who were at the same host in an earlier cohort and agreed to be asked."""

from __future__ import annotations

from dataclasses import dataclass

from jiebang.common.masks import mask_phone
from jiebang.people import consents
from jiebang.people.models import Organisation
from jiebang.placements.models import Placement
from jiebang.programmes.models import Host, HostProject, Secondment

MOST = 20


@dataclass(frozen=True)
class Predecessor:
    """post: what they did there · phone: masked, "" where it may not be kept on; the office has it whole."""

    who: Secondment
    post: str
    phone: str


def predecessors(who: Secondment) -> list[Predecessor]:
    """Newest cohort first; nobody who did not agree, and nobody of the own cohort. Four queries."""
    if who.host is None:
        return []
    earlier = (
        Secondment.objects.filter(
            host__organisation=who.host.organisation_id, cohort__starts_on__lt=who.cohort.starts_on
        )
        .exclude(person=who.person_id)
        .select_related("person", "cohort")
        .defer("cohort__snapshot")
        .order_by("-cohort__starts_on", "number")
    )
    people = list(earlier[: MOST * 5])
    keys = [one.person_id for one in people]
    asked, kept = consents.who_agreed(keys, consents.NEXT_COHORT), consents.who_agreed(keys, consents.KEEP_CONTACT)
    agreed = [one for one in people if one.person_id in asked][:MOST]
    posts = dict(
        Placement.objects.filter(secondment__in=agreed).order_by("id").values_list("secondment_id", "post__title")
    )
    return [
        Predecessor(one, posts.get(one.pk, ""), mask_phone(one.person.phone) if one.person_id in kept else "")
        for one in agreed
    ]


def projects_at_home(host: Host | None) -> list[HostProject]:
    if host is None:
        return []
    organisation: Organisation = host.organisation
    return list(organisation.home_projects.all())
