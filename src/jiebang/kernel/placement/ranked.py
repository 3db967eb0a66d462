"""Rank-maximal plans: most people placed, then most first wishes, then most second ones, …, then the largest total fit.

One flow for each objective, on what is left of the pairs by the one before: prices that prove a stage also say which
plans are as good (complementary slackness): those that use only pairs at which nobody loses, fill every post that has
a price and place everybody who gains. The next stage chooses among these, so no weights grow from stage to stage.

Source of the aim: R. W. Irving et al., Rank-maximal matchings, ACM Trans. Algorithms 2(4), 2006.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from jiebang.kernel.placement.certificate import outweighing_unit, recover_prices, weight_limit
from jiebang.kernel.placement.flow import largest_total
from jiebang.kernel.placement.levels import Level
from jiebang.kernel.placement.model import Ints, Plan, Problem


@dataclass(frozen=True, eq=False)
class Stage:
    """worth: (pairs,) what is counted · rows: of the whole problem's pairs, those still in · due_people, due_posts: 1
    for who must be placed and what must be full, for a plan to be as good in the stages before."""

    name: str
    worth: Ints
    rows: Ints
    due_people: Ints
    due_posts: Ints

    def problem(self, whole: Problem) -> Problem:
        """What is due outweighs what is counted."""
        part = whole.only(np.isin(np.arange(whole.pairs), self.rows))
        worth = self.worth[self.rows]
        due = self.due_people[part.person] + self.due_posts[part.post]
        return part.weighing(worth + self.outweighing(whole) * due)

    def outweighing(self, whole: Problem) -> int:
        return 1 + whole.people * int(self.worth.max(initial=0))

    def due(self, whole: Problem) -> int:
        """How much of what is due a plan can have: every such person, and every seat of such a post."""
        return int(self.due_people.sum()) + int((self.due_posts * np.minimum(whole.capacity, whole.people)).sum())


def counted(problem: Problem, ranks: Ints) -> list[tuple[str, Ints]]:
    """The objectives after the number placed: each rank that is given, then the fit."""
    found = [(f"rank {rank}", (ranks == rank).astype(np.int64)) for rank in np.unique(ranks[ranks > 0])]
    return [*found, ("total_fit", problem.fit)]


def by_ranks(problem: Problem, ranks: Ints) -> Plan:
    """ranks: (pairs,) from 1, 0 = not wished."""
    plan = Plan(np.full(problem.people, -1, dtype=np.int64))
    stages = _stages(problem, ranks)
    stage = next(stages)
    while True:
        part = stage.problem(problem)
        plan = largest_total(part)
        try:
            stage = stages.send(recover_prices(part, plan))
        except StopIteration:
            return plan


def find_prices(problem: Problem, ranks: Ints, plan: Plan) -> list[Ints]:
    """Prices for each stage at which the plan cannot be bettered, where it is rank-maximal."""
    found: list[Ints] = []
    stages = _stages(problem, ranks)
    stage = next(stages)
    while True:
        part = stage.problem(problem)
        people = plan.people
        lawful = bool((part.rows_of(people, plan.post_of[people]) >= 0).all())
        # A plan that uses a pair the stages before rule out is not as good as they promise: any prices bound it.
        found.append(recover_prices(part, plan) if lawful else np.zeros(problem.posts, dtype=np.int64))
        try:
            stage = stages.send(found[-1])
        except StopIteration:
            return found


def check_ranks(problem: Problem, ranks: Ints, plan: Plan, prices: Sequence[Ints]) -> list[Level]:
    """The bound of every stage, recomputed from the prices alone, beside what the plan reaches.

    A bound holds among the plans that reach the bounds before it; from the first stage the plan does not reach, the
    bounds after it say nothing of this plan and are the widest there are.
    """
    people = plan.people
    rows = problem.rows_of(people, plan.post_of[people])
    levels: list[Level] = []
    stages = _stages(problem, ranks)
    stage = next(stages)
    for number, priced in enumerate(prices):
        part = stage.problem(problem)
        value = int(stage.worth[rows].sum())
        unit = outweighing_unit(part)
        bound = weight_limit(part, priced, unit) - unit * plan.placed - stage.outweighing(problem) * stage.due(problem)
        if not all(level.proved for level in levels):
            bound = int(stage.worth.max(initial=0)) * problem.people
        levels.append(Level(stage.name, value, bound, bound))
        if number + 1 < len(prices):
            stage = stages.send(priced)
    return levels


def _stages(problem: Problem, ranks: Ints) -> Generator[Stage, Ints, None]:
    """Each stage in turn; is sent the prices of the last one."""
    rows = np.arange(problem.pairs)
    due_people = np.zeros(problem.people, dtype=np.int64)
    due_posts = np.zeros(problem.posts, dtype=np.int64)
    for name, worth in counted(problem, ranks):
        stage = Stage(name, worth, rows, due_people, due_posts)
        prices = yield stage
        part = stage.problem(problem)
        gains = part.fit + outweighing_unit(part) - prices[part.post]
        best = np.zeros(problem.people, dtype=np.int64)
        np.maximum.at(best, part.person, gains)
        rows = rows[gains == best[part.person]]
        due_people, due_posts = (best > 0).astype(np.int64), (prices > 0).astype(np.int64)
