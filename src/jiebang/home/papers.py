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
from jiebang.reports.periods import begun, personal_kinds

Code = Literal["on_time", "late", "missing", "open", "not_owed"]
CODES: dict[str, Code] = {
    "submitted": "on_time", "submitted_late": "late", "overdue": "missing", "locked": "missing",
    "waiting": "open", "drafted": "open", "running": "open", "not_owed": "not_owed",
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
    today = clock.today()
    theirs = {
        pk: {(own.kind.code, own.period.key): own for own in turns}
        for pk, turns in reports.turns_of_many(cohort, people).items()
    }
    return [
        Turn(kind, period, {pk: handed_of(own.get((kind.code, period.key))) for pk, own in theirs.items()})
        for kind in personal_kinds(cohort)
        for period in [period for period in begun(cohort, kind, today) if period.is_over(today)][-last:]
        if theirs
    ]


def handed_of(own: reports.Turn | None) -> Handed:
    """A period before somebody came or after they left is not theirs."""
    code = CODES[own.state] if own else "not_owed"
    return Handed(code, own.late_by if own and code in ("late", "missing") else 0)
