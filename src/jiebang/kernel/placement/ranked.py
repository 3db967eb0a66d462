"""Rank-maximal plans: most people placed, then most first wishes, then most second ones, …, then the largest total fit.

One flow for each objective, on what is left of the pairs by the one before: prices that prove a round also say which
plans are as good (complementary slackness): those that use only pairs at which nobody loses, fill every post that has
a price and place everybody who gains. The next round chooses among these, so no weights grow from round to round.

Source of the aim: R. W. Irving et al., Rank-maximal matchings, ACM Trans. Algorithms 2(4), 2006.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from jiebang.kernel.placement.certificate import outweighing_unit, recover_prices, weight_limit
from jiebang.kernel.placement.flow import largest_total
from jiebang.kernel.placement.levels import Level
from jiebang.kernel.placement.model import Ints, Plan, Problem


@dataclass(frozen=True, eq=False)
class Round:
    """One objective. worth: (pairs,) what is counted · open: (pairs,) those still in · due_people, due_posts: 1 for who
    must be placed and what must be full, for a plan to be as good in the rounds before."""

    whole: Problem
    name: str
    worth: Ints
    open: npt.NDArray[np.bool_]
    due_people: Ints
    due_posts: Ints

    @cached_property
    def problem(self) -> Problem:
        """What is due outweighs what is counted."""
        part = self.whole.only(self.open)
        due = self.due_people[part.person] + self.due_posts[part.post]
        return part.weighing(self.worth[self.open] + self.outweighing * due)

    @property
    def outweighing(self) -> int:
        return 1 + self.whole.people * self.most

    @property
    def most(self) -> int:
        return int(self.worth.max(initial=0))

    @property
    def due(self) -> int:
        """How much of what is due a plan can have: every such person, and every seat of such a post."""
        seats = np.minimum(self.whole.capacity, self.whole.people)
        return int(self.due_people.sum()) + int((self.due_posts * seats).sum())

    def after(self, prices: Ints, name: str, worth: Ints) -> Round:
        """The next objective among the plans that these prices do not hold against."""
        part = self.problem
        gains = part.fit + outweighing_unit(part) - prices[part.post]
        best = np.zeros(part.people, dtype=np.int64)
        np.maximum.at(best, part.person, gains)
        still = self.open.copy()
        still[self.open] = gains == best[part.person]
        return Round(self.whole, name, worth, still, (best > 0).astype(np.int64), (prices > 0).astype(np.int64))


def rounds(problem: Problem, ranks: Ints) -> Iterator[tuple[str, Ints]]:
    """The objectives after the number placed: each rank that is given, then the fit."""
    for rank in np.unique(ranks[ranks > 0]):
        yield f"rank {rank}", (ranks == rank).astype(np.int64)
    yield "total_fit", problem.fit


def first_round(problem: Problem, name: str, worth: Ints) -> Round:
    everybody, everywhere = np.zeros(problem.people, dtype=np.int64), np.zeros(problem.posts, dtype=np.int64)
    return Round(problem, name, worth, np.ones(problem.pairs, dtype=np.bool_), everybody, everywhere)


def by_ranks(problem: Problem, ranks: Ints) -> Plan:
    """ranks: (pairs,) from 1, 0 = not wished."""
    (name, worth), *others = rounds(problem, ranks)
    now = first_round(problem, name, worth)
    for name, worth in others:
        now = now.after(recover_prices(now.problem, largest_total(now.problem)), name, worth)
    return largest_total(now.problem)


def find_prices(problem: Problem, ranks: Ints, plan: Plan) -> list[Ints]:
    """Prices for each round at which the plan cannot be bettered, where it is rank-maximal."""
    found: list[Ints] = []
    now: Round | None = None
    for name, worth in rounds(problem, ranks):
        now = now.after(found[-1], name, worth) if now else first_round(problem, name, worth)
        people = plan.people
        lawful = bool((now.problem.rows_of(people, plan.post_of[people]) >= 0).all())
        # A plan that uses a pair the rounds before rule out is not as good as they promise: any prices bound it.
        found.append(recover_prices(now.problem, plan) if lawful else np.zeros(problem.posts, dtype=np.int64))
    return found


def check_ranks(problem: Problem, ranks: Ints, plan: Plan, prices: Sequence[Ints]) -> list[Level]:
    """The bound of every round, recomputed from the prices alone, beside what the plan reaches.

    A bound holds among the plans that reach the bounds before it; from the first one the plan does not reach, the
    bounds after it say nothing of this plan and are the widest there are.
    """
    people = plan.people
    rows = problem.rows_of(people, plan.post_of[people])
    levels: list[Level] = []
    now: Round | None = None
    for number, (name, worth) in enumerate(rounds(problem, ranks)):
        now = now.after(prices[number - 1], name, worth) if now else first_round(problem, name, worth)
        unit = outweighing_unit(now.problem)
        bound = weight_limit(now.problem, prices[number], unit) - unit * plan.placed - now.outweighing * now.due
        if not all(level.proved for level in levels):
            bound = now.most * problem.people
        levels.append(Level(name, int(worth[rows].sum()), bound, bound))
    return levels
