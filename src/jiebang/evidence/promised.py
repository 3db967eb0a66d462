"""Next steps a person has promised in records and whose day is near or past."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.waiting import Waiting
from jiebang.evidence.models import Record
from jiebang.programmes.models import Secondment
from jiebang.programmes.permissions import own_secondments

# What was due longer ago is history; what is due later has time.
BEHIND, AHEAD = timedelta(days=14), timedelta(days=3)


def steps_of(secondments: list[Secondment], day: date) -> QuerySet[Record]:
    """Standing records whose next step is these people's: named as its owner, or their own record naming nobody."""
    own = Q(next_owner__in=secondments) | Q(next_owner__isnull=True, author__in=secondments)
    return Record.objects.standing().filter(own, next_due__gte=day - BEHIND).exclude(next_step="")


def steps_due(user: Any) -> list[Waiting]:
    today = clock.today()
    running = [own for own in own_secondments(user) if own.cohort.starts_on <= today <= own.cohort.records_close_on]
    if not running:
        return []
    rows = steps_of(running, today).filter(next_due__lte=today + AHEAD).order_by("next_due", "id")[:40]
    return [
        Waiting(
            key=f"step:{record.uuid}",
            title=_("Promised: {step}").format(step=record.next_step),
            url=f"/records/{record.uuid}/",
            since=record.date,
            due=record.next_due,
        )
        for record in rows
    ]
