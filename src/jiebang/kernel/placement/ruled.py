"""Plans under rules, soft minimums or a plan to keep: the objectives one after the other, in their stated order.

rules · most people placed · fewest moved from the plan to keep · fewest places missing from soft minimums · the aim.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from jiebang.kernel.placement.flow import most_placed
from jiebang.kernel.placement.linear import (
    INFEASIBLE,
    Floats,
    Left,
    Model,
    Stage,
    best,
    hold,
    in_order,
    model_of,
    plan_of,
    relaxed,
)
from jiebang.kernel.placement.model import Aim, Ints, Plan
from jiebang.kernel.placement.rules import NO_ROWS, Rule, World


@dataclass(frozen=True, eq=False)
class Task:
    """What is asked. soft: make few the places missing from minimums · keep: rows of the plan to keep ·
    ranks: (pairs,) the person's rank of each pair, 0 = not wished."""

    world: World
    rules: Sequence[Rule]
    aim: Aim
    soft: bool = False
    keep: Ints = field(default_factory=lambda: NO_ROWS)
    ranks: Ints = field(default_factory=lambda: NO_ROWS)


@dataclass(frozen=True, eq=False)
class Answer:
    """What was found. names and stages: the objectives in their order with what each reached; floor: the pairs of a
    fair plan fit at least this, floor_proved: no plan reaching the stages before can hold a higher one."""

    plan: Plan | None
    names: tuple[str, ...]
    stages: tuple[Stage, ...]
    model: Model
    floor: int | None = None
    floor_proved: bool = True


def solve_ruled(task: Task, left: Left = lambda: 600.0) -> Answer:
    """The best plan under rules; plan None where the rules cannot all hold."""
    model = model_of(task.world, task.rules, soft=task.soft)
    names, objectives = levels(task, model)
    if task.aim is Aim.FAIR:
        return _fair(task, model, names, objectives, left)
    stages, held = in_order(model, objectives, left)
    return _answer(task, held, names, stages)


def levels(task: Task, model: Model) -> tuple[tuple[str, ...], list[Floats]]:
    """The objectives in their order, each to be made as large as it can be."""
    problem = task.world.problem
    found: list[tuple[str, Floats]] = [("placed", model.on_pairs(1.0))]
    if task.keep.size:
        kept = np.zeros(problem.pairs)
        kept[task.keep] = 1
        found.append(("kept", model.on_pairs(kept)))
    if task.soft:
        found.append(("missing", -model.on_missing()))
    if task.aim is Aim.WISHES:
        for rank in np.unique(task.ranks[task.ranks > 0]):
            found.append((f"rank {rank}", model.on_pairs((task.ranks == rank).astype(float))))
    found.append(("total_fit", model.on_pairs(problem.fit.astype(float))))
    return tuple(name for name, _ in found), [objective for _, objective in found]


def _answer(task: Task, model: Model, names: tuple[str, ...], stages: list[Stage], **more: object) -> Answer:
    solution = stages[-1].solution if len(stages) == len(names) else None
    plan = plan_of(model, task.world, solution) if solution is not None else None
    return Answer(plan, names, tuple(stages), model, **more)  # type: ignore[arg-type]


def _fair(task: Task, model: Model, names: tuple[str, ...], objectives: list[Floats], left: Left) -> Answer:
    """Everything before the aim, then the highest floor, then the largest total above it."""
    before, held = in_order(model, objectives[:-1], left)
    if before[-1].value is None:
        return Answer(None, names, tuple(before), model)
    held = hold(held, objectives[len(objectives) - 2], before[-1].value)
    floor, proved, last = highest_floor(task, held, objectives[-1], before[-1], left)
    closed = held if floor is None else held.closed(task.world.problem.fit < floor)
    return _answer(task, closed, names, [*before, last], floor=floor, floor_proved=proved)


def highest_floor(
    task: Task, model: Model, objective: Floats, start: Stage, left: Left
) -> tuple[int | None, bool, Stage]:
    """The highest worst fit, whether that is proved, and the largest total at it.

    Without the rules that join people the floor is a matter of flow: that gives a floor no plan can pass. Halving on
    the relaxation lowers it; from there the floors are tried in whole numbers downwards.
    """
    fit = task.world.problem.fit
    assert start.solution is not None  # noqa: S101 - the caller has a plan
    taken = start.solution[: model.pairs] > 0.5
    if not taken.any():
        return None, True, best(model, objective, left)
    floors = np.unique(fit[fit >= fit[taken].min()])
    floors = floors[floors <= floor_of_flow(task, floors, int(taken.sum()))]
    low = _last(lambda n: relaxed(model.closed(fit < floors[n]), model.on_pairs(0.0), left()) is not None, floors.size)
    for number in range(low, -1, -1):
        stage = best(model.closed(fit < floors[number]), objective, left)
        if stage.value is not None:
            return int(floors[number]), number == low or left() > 0, stage
    return int(floors[0]), False, INFEASIBLE


def floor_of_flow(task: Task, floors: Ints, placed: int) -> int:
    """No plan placing so many has a higher floor, seen from capacities, closed and fixed pairs alone."""
    problem = task.world.problem
    open_pairs = np.ones(problem.pairs, dtype=np.bool_)
    for demand in (demand for rule in task.rules for demand in rule.demands(task.world)):
        if demand.kind == "at_most" and demand.number == 0:
            open_pairs[demand.rows] = False
        if demand.kind == "at_least" and demand.number == 1 and demand.rows.size == 1:
            own = problem.person == problem.person[demand.rows[0]]
            own[demand.rows] = False
            open_pairs &= ~own
    fit = problem.fit
    held = _last(lambda n: most_placed(problem.only(open_pairs & (fit >= floors[n]))).placed >= placed, floors.size)
    return int(floors[held])


def _last(holds: Callable[[int], bool], size: int) -> int:
    """The last of 0 … size-1 for which `holds`, which holds for 0 and, once it fails, fails for all that follow."""
    low, high = 0, size
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return low


__all__ = ["INFEASIBLE", "Answer", "Task", "levels", "solve_ruled"]
