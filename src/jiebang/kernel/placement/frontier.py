"""A few plans between the largest total, the fairest and the one with most first wishes, for somebody to choose among.

Every plan places as many as can be placed. Between `total` and `fair` lie plans that hold a floor half way up; beside
`wishes` lies the one that has most first wishes among the fairest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from jiebang.kernel.placement.certificate import figures
from jiebang.kernel.placement.linear import Left, no_hurry
from jiebang.kernel.placement.model import Aim, Plan
from jiebang.kernel.placement.solver import Solution, solve
from jiebang.kernel.placement.task import Task

ORDER = ("total", "between", "fair", "fair_wishes", "wishes")


@dataclass(frozen=True, eq=False)
class Choice:
    """name: "total", "between", "fair", "fair_wishes" or "wishes" · ranks: how many have their first, second … wish ·
    moved: people elsewhere than in the first plan."""

    name: str
    plan: Plan
    placed: int
    total_fit: int
    worst_fit: int | None
    ranks: tuple[int, ...]
    moved: int
    proved: bool


def frontier(task: Task, left: Left = no_hurry) -> list[Choice]:
    """Three to five different plans where there are so many, the largest total first. Fewer where aims agree."""
    found = {"total": solve(replace(task, aim=Aim.TOTAL), left), "fair": solve(replace(task, aim=Aim.FAIR), left)}
    low, high = (one.certificate.worst_fit or 0 if one.certificate else 0 for one in found.values())
    wishes = replace(task, aim=Aim.WISHES)
    if (task.rank_of > 0).any():
        found["wishes"] = solve(wishes, left)
        found["fair_wishes"] = solve(with_floor(wishes, high), left)
    if high - low > 1:
        found["between"] = solve(with_floor(replace(task, aim=Aim.TOTAL), (low + high + 1) // 2), left)
    choices = _different(task, found)
    return sorted(choices, key=lambda choice: ORDER.index(choice.name))


def with_floor(task: Task, floor: int) -> Task:
    """The same task without the pairs fitting worse. Every plan of it is one of the whole task."""
    world = task.world
    keeping = world.problem.fit >= floor
    number = np.cumsum(keeping) - 1
    part = replace(world, problem=world.problem.only(keeping))
    rows = {name: values[keeping] for name in ("ranks", "of_person", "of_post") if (values := getattr(task, name)).size}
    return replace(task, world=part, keep=number[task.keep[keeping[task.keep]]], **rows)


def _different(task: Task, found: Mapping[str, Solution]) -> list[Choice]:
    """Each plan once, under the first of its names; none that places fewer than the first."""
    choices: list[Choice] = []
    for name, one in found.items():
        plan = one.plan
        if plan is None or (choices and plan.placed < choices[0].placed):
            continue
        if any((plan.post_of == other.plan.post_of).all() for other in choices):
            continue
        total, worst = figures(task.problem, plan)
        moved = int((plan.post_of != choices[0].plan.post_of).sum()) if choices else 0
        proved = one.status == "optimal"
        choices.append(Choice(name, plan, plan.placed, total, worst, ranks_of(task, plan), moved, proved))
    return choices


def ranks_of(task: Task, plan: Plan) -> tuple[int, ...]:
    """How many have their first, second … wish, up to the last rank anybody gave."""
    people = plan.people
    given = task.rank_of[task.problem.rows_of(people, plan.post_of[people])]
    return tuple(int((given == rank).sum()) for rank in range(1, int(task.rank_of.max(initial=0)) + 1))
