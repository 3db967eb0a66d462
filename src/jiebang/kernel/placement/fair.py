"""The worst-off placed person first: the highest floor under which as many people can still be placed.

Bottleneck search: a floor can be held exactly when the pairs at or above it still place as many people; the floors that
can be held are those up to one highest, so halving finds it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from jiebang.kernel.placement.flow import largest_total, most_placed
from jiebang.kernel.placement.model import Plan, Problem


def fairest(problem: Problem, *, out_of_time: Callable[[], bool] = lambda: False) -> tuple[Plan, bool]:
    """Most placed, then the highest worst fit, then the largest total fit.

    Returns the plan and whether the search came to its end; out of time, the best floor found so far is used.
    """
    best = largest_total(problem)
    if not best.placed:
        return best, True
    floor, finished = highest_floor(problem, best, out_of_time=out_of_time)
    return largest_total(problem.only(problem.fit >= floor)), finished


def highest_floor(problem: Problem, plan: Plan, *, out_of_time: Callable[[], bool]) -> tuple[int, bool]:
    """The highest worst fit at which still as many are placed as in `plan`, which places the most that can be.

    Returns it and whether it is the highest for certain.
    """
    people = plan.people
    held = int(problem.fit[problem.rows_of(people, plan.post_of[people])].min())
    floors = np.unique(problem.fit[problem.fit >= held])
    low, high = 0, floors.size  # floors[low] can be held; floors[high] cannot
    while high - low > 1:
        if out_of_time():
            return int(floors[low]), False
        middle = (low + high) // 2
        if most_placed(problem.only(problem.fit >= floors[middle])).placed == plan.placed:
            low = middle
        else:
            high = middle
    return int(floors[low]), True
