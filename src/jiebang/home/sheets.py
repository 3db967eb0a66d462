"""The first pages' tables as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from jiebang.common import clock, words
from jiebang.common.policy import policy
from jiebang.common.sheets import sheet_response
from jiebang.home import board as boards
from jiebang.home import phrases
from jiebang.home.views import group_or_404


@policy("home.board")
def group(request: HttpRequest, uuid: UUID) -> FileResponse:
    found = group_or_404(request, uuid)
    board = boards.group_board(found, to=request.user, by_name=request.GET.get("sort") == "name")
    name = f"{found.cohort.name} {found.name} {clock.today()}"
    return sheet_response(name, columns(board), rows(board))


def columns(board: boards.Board) -> list[str]:
    cohort = board.cohort
    titles = [_("Id"), words.say("secondee", cohort), words.say("host", cohort), _("Last record")]
    if board.latest:
        titles.append(f"{phrases.turn_title(board.latest)} {phrases.turn_span(board.latest)}")
    for task in cohort.scheme.tasks:
        title = phrases.title_of(task)
        titles += [title, _("{task}: due by today").format(task=title)]
    return [*titles, _("Why")]


def rows(board: boards.Board) -> Iterator[list[Any]]:
    for row in board.rows:
        person = row.standing.secondment
        line: list[Any] = [person.number, str(person), str(person.host or ""), row.standing.last_on]
        if board.latest:
            line.append(row.report)
        for task in row.standing.tasks:
            line += [task.done, task.expected]
        yield [*line, row.why]
