"""What the group board's page shows beside the table: papers as bars, how many keep up, the list of matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.common import look
from jiebang.evidence.wording import waiting_words
from jiebang.home import phrases, todo
from jiebang.home.board import Board, verdict
from jiebang.home.context import day_of
from jiebang.home.papers import Turn
from jiebang.home.standing import QUIET_AFTER, Standing
from jiebang.kernel.scheme import Task
from jiebang.programmes.models import Body


@dataclass(frozen=True)
class Keeper:
    """How many people keep up with a task; waiting: words where it is not yet time for it."""

    title: str
    n: int
    of: int
    state: str
    label: str
    waiting: str = ""


def context(group: Body, board: Board, *, today: date, by_name: bool, may_remind: bool = False) -> dict[str, Any]:
    cohort = group.cohort
    return {
        "group": group,
        "cohort": cohort,
        "board": board,
        "by_name": by_name,
        "today": today,
        "running": cohort.starts_on <= today <= cohort.ends_on,
        "day_number": cohort.day_number(today),
        "verdict": phrases.sentences(phrases.sentence([look.day_long(today), day_of(cohort)]), verdict(board)),
        "todo": todo.of_group(board, may_remind=may_remind),
        "keepers": [keeper_of(task, board.people) for task in cohort.scheme.tasks] if board.people else [],
        "tasks_title": phrases.counted("task", len(cohort.scheme.tasks), cohort),
        "quiet_after": QUIET_AFTER,
        "empty_title": _("Nobody is in this group yet"),
        "empty_text": _("Groups come with the list of people: the office imports it with a column for the group."),
        **papers_context(board),
    }


def papers_context(board: Board) -> dict[str, Any]:
    """The paper with the newest turn, as bars of its turns."""
    if board.latest is None:
        return {}
    kind = board.latest.kind
    shown = [turn for turn in board.turns if turn.kind.code == kind.code]
    line = papers_line(board.latest)
    return {
        "paper_title": phrases.title_of(kind),
        "paper_line": pgettext("between facts", " · ").join([phrases.turn_span(board.latest), line]),
        "bars": [bar_of(turn) for turn in shown],
        "bars_label": _("{paper}, {n} periods; the last: {line}").format(
            paper=phrases.title_of(kind), n=len(shown), line=line
        ),
        "latest_title": phrases.title_of(kind),
        "latest_span": phrases.turn_span(board.latest),
    }


def papers_line(turn: Turn) -> str:
    """9 按时 · 2 迟 · 1 没交"""
    parts = [
        _("{n} on time").format(n=turn.count("on_time")),
        _("{n} late").format(n=turn.count("late")) if turn.count("late") else "",
        _("{n} not in").format(n=turn.count("missing")) if turn.count("missing") else "",
        _("{n} not due yet").format(n=turn.count("open")) if turn.count("open") else "",
    ]
    return pgettext("between facts", " · ").join(part for part in parts if part)


def bar_of(turn: Turn) -> look.Bar:
    return look.Bar(
        look.day_short(turn.period.end),
        tuple((code, turn.count(code)) for code in ("on_time", "late", "missing", "open")),
    )


def keeper_of(task: Task, people: list[Standing]) -> Keeper:
    found = [t for person in people for t in person.tasks if t.task.code == task.code]
    title = phrases.title_of(task)
    if all(t.verdict.code == "not_yet" for t in found):
        done = sum(1 for t in found if t.done)
        return Keeper(title, 0, len(found), "", "", waiting_words(done))
    keep = sum(1 for t in found if t.keeps_up or t.verdict.code == "not_yet")
    label = _("{task}: {n} of {of} keep up").format(task=title, n=keep, of=len(found))
    # Amber once a quarter of the group is behind: one person's delay is that person's row, not the group's.
    return Keeper(title, keep, len(found), "low" if keep < 0.75 * len(found) else "ok", label)
