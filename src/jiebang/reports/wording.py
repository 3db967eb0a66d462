"""States and dates of reports in words."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.look import day_long, day_span
from jiebang.kernel.cadence import Period
from jiebang.reports.papers import Paper
from jiebang.reports.queries import Turn

STATES = {
    "running": gettext_lazy("period running"),
    "waiting": gettext_lazy("not drafted yet"),
    "drafted": gettext_lazy("drafted"),
    "overdue": gettext_lazy("overdue"),
    "locked": gettext_lazy("not handed in, locked"),
    "submitted": gettext_lazy("handed in"),
    "submitted_late": gettext_lazy("handed in late"),
    "not_owed": gettext_lazy("not owed any more"),
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
    "not_owed": "line",
}


def state_words(turn: Turn) -> str:
    return str(STATES[turn.state])


def days_of(period: Period) -> str:
    """11/16–30"""
    return day_span(period.start, period.end)


def due_words(turn: Turn) -> str:
    """What about its date matters now: due tonight, in 3 days, late by 2, handed in on."""
    period = turn.period
    if turn.submitted_on is not None:
        if turn.state == "submitted_late":
            late = ngettext("{n} day late", "{n} days late", turn.late_by).format(n=turn.late_by)
            return _("handed in on {day}, {late}").format(day=day_long(turn.submitted_on), late=late)
        return _("handed in on {day}").format(day=day_long(turn.submitted_on))
    if turn.state in ("not_owed", "locked"):
        locked = _("locked since {day}").format(day=day_long(period.locks))
        return locked if turn.state == "locked" else state_words(turn)
    days = (period.due - clock.today()).days
    if days < 0:
        return ngettext("{n} day overdue", "{n} days overdue", -days).format(n=-days)
    if days == 0:
        return _("due today, {time}").format(time=period.due_time)
    return ngettext("due on {day}, {n} day left", "due on {day}, {n} days left", days).format(
        day=day_long(period.due), n=days
    )


def verdict(paper: Paper, turn: Turn, *, closed: bool) -> SafeString:
    """The sentences over a report: what it rests on, what is still to do, and until when."""
    if paper.report.is_submitted:
        stands = ngettext(
            "The text and the {n} record it quotes stand as they were.",
            "The text and the {n} records it quotes stand as they were.",
            len(paper.notes),
        ).format(n=len(paper.notes))
        return in_a_row([as_sentence(due_words(turn)), stands])
    sentences: list[str] = [made_of(paper)]
    if paper.touched:
        sentences.append(ngettext("You changed {n}.", "You changed {n}.", paper.touched).format(n=paper.touched))
    if paper.bare:
        bare = ngettext("{n} rests on nothing yet.", "{n} rest on nothing yet.", len(paper.bare))
        sentences.append(format_html('<b class="cin">{}</b>', bare.format(n=len(paper.bare))))
    due = as_sentence(_("locked") if closed and turn.state != "not_owed" else due_words(turn))
    urgent = closed or turn.state == "overdue"
    return in_a_row([*sentences, format_html('<span class="cin">{}</span>', due) if urgent else due])


def made_of(paper: Paper) -> str:
    n = len(paper.notes)
    records = ngettext("Drafted from {n} record", "Drafted from {n} records", n).format(n=n)
    resting = ngettext(
        "{records}; {resting} of {n} sentence rests on them.",
        "{records}; {resting} of {n} sentences rest on them.",
        len(paper.lines),
    )
    return resting.format(records=records, resting=paper.resting, n=len(paper.lines))


def as_sentence(words: str) -> str:
    return capfirst(words) + _(".")


def in_a_row(sentences: list[str]) -> SafeString:
    """Sentences of a Chinese text stand close, of an English one apart."""
    gap = " " if (get_language() or "").startswith("en") else ""
    return format_html_join(gap, "{}", ((sentence,) for sentence in sentences))
