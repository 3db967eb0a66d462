"""What asks for a hand: one line for each matter, with the page where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common.links import existing
from jiebang.home import phrases
from jiebang.home.board import Board
from jiebang.home.papers import Turn
from jiebang.home.standing import Standing

NAMES_SHOWN = 4


@dataclass(frozen=True)
class Todo:
    """tag and tone: the word before it and its ink · url, action: where something can be done, "" where nowhere yet."""

    tag: str
    tone: str
    text: str
    url: str = ""
    action: str = ""


def of_group(board: Board, *, may_remind: bool = False) -> list[Todo]:
    """For a group leader: who may need help, papers that are out, people behind who gave no reason."""
    todo = [quiet_person(person) for person in board.quiet]
    if board.missing and board.latest:
        todo.append(missing_papers(board.latest, board.missing))
    silent_behind = [person for person in board.behind if not person.explained]
    if silent_behind:
        todo.append(
            Todo(
                _("behind"),
                "och",
                _("{names}: ask what is in the way").format(names=names(silent_behind)),
                existing(f"/groups/{board.group.uuid}/reminder/") if board.group and may_remind else "",
                _("Remind"),
            )
        )
    return todo


def quiet_person(person: Standing) -> Todo:
    days = person.quiet_days or 0
    text = ngettext("{name}: {n} day without a record", "{name}: {n} days without a record", days)
    return Todo(
        _("may need help"),
        "cin",
        text.format(name=person.secondment, n=days),
        existing("/records/", f"?person={person.secondment.uuid}"),
        _("Last records"),
    )


def missing_papers(turn: Turn, people: list[Standing]) -> Todo:
    text = ngettext("{paper} {span}: {names} not in", "{paper} {span}: {names} not in", len(people))
    return Todo(
        _("not in"),
        "cin",
        text.format(paper=phrases.turn_title(turn), span=phrases.turn_span(turn), names=names(people)),
        existing("/reports/", f"?kind={turn.kind.code}&period={turn.period.key}"),
        _("See reports"),
    )


def names(people: list[Standing]) -> str:
    """甲、乙、丙、丁等 9 人"""
    shown = phrases.joined(person.secondment for person in people[:NAMES_SHOWN])
    if len(people) <= NAMES_SHOWN:
        return shown
    return _("{names} and others, {n} in all").format(names=shown, n=len(people))
