"""A decision as it was explained: written when the plan is accepted, kept word for word, set on paper at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation

from jiebang.common import clock
from jiebang.placements import queries
from jiebang.placements.answers import Answers
from jiebang.placements.grid import Grid
from jiebang.placements.models import Decision, Run
from jiebang.placements.publishing import memo, prices
from jiebang.placements.workbench import parcel
from jiebang.placements.workbench.why import with_rules_of
from jiebang.programmes.words import language_of


@dataclass(frozen=True)
class Written:
    language: str
    memo: dict[str, Any]
    prices: dict[str, Any]
    files: dict[str, str]


def written(run: Run) -> Written:
    """The decision about a plan as it can be explained today; takes a second or two. In the cohort's language."""
    language = language_of(run.cohort.scheme)
    answers = answers_about(run)
    with translation.override(language):
        files = parcel.files_of(run, parcel.inputs_of(run, queries.inputs_of(run.cohort))) if answers else {}
        return Written(language, memo.paper(run, answers), prices.prices(run, answers), files)


def answers_about(run: Run) -> Answers | None:
    """What can be asked about the plan; None where the lists it was made from are gone."""
    today = queries.inputs_of(run.cohort)
    if queries.digest(today) != run.inputs_hash:
        return None
    inputs = with_rules_of(today, run)
    aim = memo.aim_of(run)
    grid = Grid(inputs if run.options.get("whole") else inputs.for_aim(aim))
    return Answers(grid, grid.task(aim), grid.plan_of(queries.places_of_run(run)))


def keep(run: Run, paper: Written) -> Decision:
    """Keep it with who proposed and accepted; inside the transaction that accepts."""
    with translation.override(paper.language):
        final = memo.signed(run, paper.memo)
    return Decision.objects.create(
        run=run, language=paper.language, memo=final, prices=paper.prices, files=paper.files,
        made_at=clock.business_now(),
    )  # fmt: skip


def memo_of(run: Run) -> tuple[str, dict[str, Any]]:
    """(language, the memo): as it was kept, else the draft of today."""
    kept = Decision.objects.filter(run=run).first()
    if kept is not None:
        return kept.language, kept.memo
    draft = written(run)
    return draft.language, draft.memo
