"""What would have to give way for somebody's first wish, worked out once, when the plan is decided.

Kept as numbers and codes that name nobody: the person concerned reads them (`result_words`).
"""

from __future__ import annotations

from typing import Any

from jiebang.placements.answers import Answers, WhyNot
from jiebang.placements.matching import for_seconds
from jiebang.placements.models import Assignment, Run, Wish
from jiebang.placements.workbench.why import Asker

SECONDS = 3.0
# Codes of `Answers.why` that say the place is closed, whatever the others do.
CLOSED = ("no_seat", "not_allowed", "stable")


def prices(run: Run, answers: Answers | None) -> dict[str, dict[str, Any]]:
    """{person: what the first wish would have cost}; answers: None where the lists changed since."""
    if answers is None:
        return {}
    left = for_seconds(SECONDS)
    by_hand = Asker(run).by_hand
    found = {}
    for person, post in missed_first_wishes(run):
        if person in answers.grid.row and post in answers.grid.column:
            found[person] = price_of(answers.why(person, post, left, exactly=left() > 0 and not by_hand), by_hand)
    return found


def missed_first_wishes(run: Run) -> list[tuple[str, str]]:
    """(person, post wished first) of everybody the plan has elsewhere."""
    first = Wish.objects.filter(cohort=run.cohort, side=Wish.Side.PERSON).order_by("rank", "pk")
    wished: dict[int, tuple[str, int]] = {}
    for secondment, number, post in first.values_list("secondment_id", "post__number", "post_id"):
        wished.setdefault(secondment, (number, post))
    lines = Assignment.objects.filter(run=run).order_by("secondment__number", "pk")
    rows = lines.values_list("secondment_id", "secondment__number", "post_id")
    return [(number, wished[pk][0]) for pk, number, post in rows if pk in wished and wished[pk][1] != post]


def price_of(why: WhyNot, by_hand: bool) -> dict[str, Any]:
    """moves: how many others would have to move, None where that is not known · placed: how many fewer would have a
    place · worse: whether the worst-off person would fare worse still · rules: kinds of the rules in the way."""
    if not why.possible:
        closed = why.closed if why.closed in CLOSED else "rules"
        return {"possible": False, "closed": closed, "rules": sorted({rule.kind for rule in why.rules})}
    known = why.exact and not by_hand
    others = sum(step.person != why.person for step in why.moves)
    return {
        "possible": True,
        "moves": others if known else None,
        "placed": max(0, -why.placed_change) if known else 0,
        "worse": known and why.worst_change < 0,
        "better": known and why.cost <= 0 and why.worst_change >= 0 and why.placed_change >= 0,
    }
