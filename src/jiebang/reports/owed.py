"""What of the reports waits for a person: papers whose period is over and that are not in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from jiebang.common import clock, look
from jiebang.common.waiting import Waiting
from jiebang.people.access import may_write_in
from jiebang.programmes.models import Secondment
from jiebang.programmes.permissions import own_secondments
from jiebang.reports.queries import Turn, turns_of

# A paper whose draft is begun waits from so many days before its period ends; earlier it has time.
AHEAD = timedelta(days=3)


def reports_owed(user: Any) -> list[Waiting]:
    """The user's own papers that can still be handed in, in every cohort where they may still write."""
    own = [secondment for secondment in own_secondments(user) if may_write_in(user, secondment.cohort)]
    near = clock.today() + AHEAD
    return [
        as_waiting(secondment, turn)
        for secondment in own
        for turn in turns_of(secondment)
        if turn.is_open and turn.period.end <= near
    ]


def as_waiting(secondment: Secondment, turn: Turn) -> Waiting:
    period = turn.period
    own = f"/reports/{turn.report.uuid}/" if turn.report else f"/reports/?kind={turn.kind.code}&period={period.key}"
    return Waiting(
        key=f"report:{secondment.uuid}:{turn.kind.code}:{period.key}",
        title=_("{paper} {span} is to be handed in").format(
            paper=turn.title, span=look.day_span(period.start, period.end)
        ),
        url=own,
        since=period.end + timedelta(days=1) if period.is_over(clock.today()) else None,
        due=period.due,
    )
