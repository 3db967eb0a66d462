"""What a plan reaches of each objective, and what no plan passes."""

from __future__ import annotations

from dataclasses import dataclass

from jiebang.kernel.placement.model import Aim, Plan
from jiebang.kernel.placement.rules import missing_places
from jiebang.kernel.placement.task import Task


@dataclass(frozen=True)
class Level:
    """One objective. bound: no plan that is as good in the objectives before reaches more · by_prices: as much of the
    bound as follows from prices (multipliers) by arithmetic alone; what lies between the two is the search's word."""

    name: str
    value: int
    bound: int
    by_prices: int

    @property
    def proved(self) -> bool:
        return self.value == self.bound


def reached(task: Task, plan: Plan) -> list[tuple[str, int]]:
    """What the plan reaches of each objective, counted one by one, in their order."""
    problem, people = task.problem, plan.people
    rows = problem.rows_of(people, plan.post_of[people])
    found = [("placed", plan.placed)]
    if task.keep.size:
        found.append(("kept", len(set(rows.tolist()) & set(task.keep.tolist()))))
    if task.wanting:
        found.append(("missing", -missing_places(task.world, plan)))
    if task.aim is Aim.WISHES:
        ranks = task.rank_of
        given = sorted(set(ranks[ranks > 0].tolist()))
        found += [(f"rank {rank}", int((ranks[rows] == rank).sum())) for rank in given]
    return [*found, ("total_fit", int(problem.fit[rows].sum()))]
