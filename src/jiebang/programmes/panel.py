"""The panel of bodies on a person's page: where the person belongs, in which office, and what the person sees to."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from jiebang.programmes.models import Body, Duty, Officer, Secondment
from jiebang.programmes.permissions import with_members


def duties_of(user: Any, who: Secondment) -> dict[str, Any] | None:
    """The bodies of the person whose members this user may see; None where there is none."""
    theirs = Q(pk=who.group_id) | Q(memberships__secondment=who) | Q(officers__secondment=who)
    seen: Any = with_members(Body.objects.filter(cohort=who.cohort_id), user)
    bodies = seen.filter(theirs, dissolved_on__isnull=True).distinct().order_by("position", "id")
    offices, duties = Officer.objects.filter(secondment=who), Duty.objects.filter(secondment=who)
    rows = [
        {
            "body": body,
            "offices": [office.title for office in offices if office.body_id == body.pk],
            "duties": [duty.words for duty in duties if duty.body_id == body.pk],
        }
        for body in bodies
    ]
    return {"rows": rows} if rows else None
