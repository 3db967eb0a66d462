"""What is asked of the engine: a problem with its rules, the aim, and what comes between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from jiebang.kernel.placement.model import Aim, Ints, Problem
from jiebang.kernel.placement.rules import NO_ROWS, Demand, Rule, World, demands_of, ruled_out


@dataclass(frozen=True, eq=False)
class Task:
    """Order of what is made best: rules, number placed, fewest moved from `keep`, fewest soft places missing, the aim.

    soft: count the places missing from the posts' minimums · keep: rows of the pairs of the plan to change little ·
    ranks: (pairs,) the person's rank of each pair from 1, 0 = not wished · of_person, of_post: (pairs,) how much each
    side likes the other, more is better; both default to the fit.
    """

    world: World
    aim: Aim
    rules: Sequence[Rule] = ()
    soft: bool = False
    keep: Ints = field(default_factory=lambda: NO_ROWS)
    ranks: Ints = field(default_factory=lambda: NO_ROWS)
    of_person: Ints = field(default_factory=lambda: NO_ROWS)
    of_post: Ints = field(default_factory=lambda: NO_ROWS)

    @classmethod
    def plain(cls, problem: Problem, aim: Aim) -> Task:
        """No rules, every post a host of its own."""
        return cls(World(problem, np.arange(problem.posts)), aim)

    @property
    def problem(self) -> Problem:
        return self.world.problem

    @cached_property
    def demands(self) -> list[Demand]:
        """What all rules mean together."""
        return demands_of(self.rules, self.world)

    @cached_property
    def closed(self) -> npt.NDArray[np.bool_]:
        """(pairs,) those that no plan takes."""
        return ruled_out(self.demands, self.world)

    @property
    def wanting(self) -> bool:
        """Whether missing places are counted at all."""
        return self.soft and bool((self.world.minimum > 0).any())

    @property
    def rank_of(self) -> Ints:
        return self.ranks if self.ranks.size else self.problem.fit * 0

    @property
    def liked_by_person(self) -> Ints:
        return self.of_person if self.of_person.size else self.problem.fit

    @property
    def liked_by_post(self) -> Ints:
        return self.of_post if self.of_post.size else self.problem.fit

    def with_rules(self, *more: Rule) -> Task:
        return replace(self, rules=(*self.rules, *more))
