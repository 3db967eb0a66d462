"""Reports as they came in, period by period: for each person on time, late, missing or not yet due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from jiebang.common import clock
from jiebang.kernel.cadence import Period
from jiebang.kernel.scheme import ReportKind
from jiebang.programmes.models import Cohort, Secondment
from jiebang.reports import queries as reports
from jiebang.reports.periods import personal_kinds

Code = Literal["on_time", "late", "missing", "open", "not_owed"]
CODES: dict[str, Code] = {
    "submitted": "on_time", "submitted_late": "late", "overdue": "missing", "locked": "missing",
    "waiting": "open", "drafted": "open", "running": "open",
}  # fmt: skip


@dataclass(frozen=True)
class Handed:
    """code: how one paper stands · days: late by so many, or missing since so many."""

    code: Code
    days: int = 0


@dataclass(frozen=True)
class Turn:
    """One period of one report kind that is over: what came in, by secondment."""

    kind: ReportKind
    period: Period
    handed: dict[int, Handed] = field(default_factory=dict)

    def count(self, *codes: Code, among: Iterable[int] | None = None) -> int:
        keys = self.handed if among is None else among
        return sum(1 for key in keys if key in self.handed and self.handed[key].code in codes)

    @property
    def is_due(self) -> bool:
        """Whether anybody could be late with it by now."""
        return clock.today() > self.period.due


def turns_of(cohort: Cohort, people: list[Secondment], *, last: int) -> list[Turn]:
    """The last `last` periods of each paper that are over by today, oldest first within its kind."""
    found: dict[tuple[str, str], Turn] = {}
    today = clock.today()
    theirs = reports.turns_of_many(cohort, people)
    for person in people:
        for own in theirs[person.pk]:
            if own.period.is_over(today):
                turn = found.setdefault((own.kind.code, own.period.key), Turn(own.kind, own.period))
                turn.handed[person.pk] = handed_of(person, own)
    return [turn for kind in personal_kinds(cohort) for turn in _last(found.values(), kind.code, last)]


def handed_of(person: Secondment, own: reports.Turn) -> Handed:
    code = CODES[own.state]
    if code == "missing" and not _owes(person, own.period):
        return Handed("not_owed")
    return Handed(code, own.late_by if code in ("late", "missing") else 0)


def _owes(person: Secondment, period: Period) -> bool:
    """A period before somebody came or after they left is not theirs."""
    came_later = person.arrives_on is not None and period.end < person.arrives_on
    left_before = person.ends_on is not None and person.ends_on < period.start
    return not (came_later or left_before)


def _last(turns: Iterable[Turn], kind: str, last: int) -> list[Turn]:
    own = [turn for turn in turns if turn.kind.code == kind]
    return sorted(own, key=lambda turn: turn.period.end)[-last:]
