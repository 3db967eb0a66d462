"""States and dates of reports in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import clock
from jiebang.common.look import day_long, day_short
from jiebang.kernel.cadence import Period
from jiebang.reports.queries import Turn

STATES = {
    "running": gettext_lazy("period running"),
    "waiting": gettext_lazy("not drafted yet"),
    "drafted": gettext_lazy("drafted"),
    "overdue": gettext_lazy("overdue"),
    "locked": gettext_lazy("not handed in, locked"),
    "submitted": gettext_lazy("handed in"),
    "submitted_late": gettext_lazy("handed in late"),
}
# The ink of a state: cinnabar only where the person's hand is needed.
TONES = {
    "running": "",
    "waiting": "och",
    "drafted": "ind",
    "overdue": "cin",
    "locked": "line",
    "submitted": "pin",
    "submitted_late": "och",
}


def state_words(turn: Turn) -> str:
    return str(STATES[turn.state])


def days_of(period: Period) -> str:
    """11/16–11/30"""
    return f"{day_short(period.start)}–{day_short(period.end)}"


def due_words(turn: Turn) -> str:
    """What about its date matters now: due tonight, in 3 days, late by 2, handed in on."""
    period = turn.period
    if turn.submitted_on is not None:
        if turn.state == "submitted_late":
            late = ngettext("{n} day late", "{n} days late", turn.late_by).format(n=turn.late_by)
            return _("handed in on {day}, {late}").format(day=day_long(turn.submitted_on), late=late)
        return _("handed in on {day}").format(day=day_long(turn.submitted_on))
    if turn.state == "locked":
        return _("locked since {day}").format(day=day_long(period.locks))
    days = (period.due - clock.today()).days
    if days < 0:
        return ngettext("{n} day overdue", "{n} days overdue", -days).format(n=-days)
    if days == 0:
        return _("due today, {time}").format(time=period.due_time)
    return ngettext("due on {day}, {n} day left", "due on {day}, {n} days left", days).format(
        day=day_long(period.due), n=days
    )
