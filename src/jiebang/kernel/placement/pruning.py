"""The best of a linear model in whole numbers, found and proved: price, prune, prove.

Price: the relaxation gives a limit, and for each variable what taking it would cost at least (`pricing`).
Prune: variables that cost more than delta are left out; rows whose limit is worth more than delta for each unit are
filled to it, for leaving one unit empty would cost more. The small model is solved in whole numbers.
Prove: when limit - value ≤ delta, nothing left out belongs to anything better; else delta grows to that difference.

Several objectives in order are weighed into one first: mostly its best is the best of each, which is proved for each
by itself; where it is not, the objectives are solved one after the other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from jiebang.kernel.placement.linear import (
    IMPOSSIBLE,
    INFEASIBLE,
    NO_LIMIT,
    NOTHING,
    ROUNDING,
    SOLVED,
    UNKNOWN,
    Flags,
    Floats,
    GaveUp,
    Left,
    Model,
    Stage,
    binding_rows,
    floor_of,
    limit_of,
    no_hurry,
    plain_multipliers,
)
from jiebang.kernel.placement.pricing import Priced, relaxed

# The first delta in points of the objective, and how many times as large the next one is.
FIRST_DELTA, WIDER = 8.0, 8
# How far the limit may stay above the relaxation's.
SPARE = 2


def whole_over(model: Model, objective: Floats, used: Flags, seconds: float) -> Stage:
    """The best in whole numbers over the variables in `used`; the others are 0."""
    columns = np.flatnonzero(used)
    matrix, rows = binding_rows(model, columns)
    if not columns.size:
        return IMPOSSIBLE if rows.size else Stage(0, 0, np.zeros(model.variables))
    found = milp(
        -objective[columns],
        constraints=LinearConstraint(matrix, model.low[rows], model.high[rows]) if rows.size else None,
        bounds=Bounds(np.zeros(columns.size), model.most[columns]),
        integrality=np.ones(columns.size),
        options={"mip_rel_gap": 0.0, "time_limit": max(0.05, seconds)},
    )
    bound = NO_LIMIT if found.mip_dual_bound is None else floor_of(-found.mip_dual_bound)
    if found.x is None:
        return Stage(None, NOTHING if found.status == INFEASIBLE else bound, None)
    solution = np.zeros(model.variables)
    solution[columns] = np.rint(found.x)
    value = round(float(objective @ solution))
    return Stage(value, value if found.status == SOLVED else bound, solution)


def best(model: Model, objective: Floats, left: Left = no_hurry, *, near: Flags | None = None) -> Stage:
    """The best of a stage, proved as far as time goes. left: seconds left, asked before each step.

    near: variables to look among first; what that finds leaves only those to be tried that could better it.
    """
    try:
        priced = relaxed(model, objective, left, spare=SPARE)
    except GaveUp:
        return UNKNOWN
    if priced is None:
        return IMPOSSIBLE
    cheap = priced.costs >= -FIRST_DELTA
    if is_whole(priced.solution):
        value = round(float(objective @ priced.solution))
        if value == priced.limit:
            return Stage(value, value, priced.solution, priced.multipliers, cheap)
    known = Stage(None, priced.limit, None)
    if near is not None:
        known = replace(whole_over(model, objective, near & (model.most > 0), left()), bound=priced.limit)
    delta = min(FIRST_DELTA, max(1.0, float(np.abs(objective).max(initial=0))))
    search = _Search(model, objective, priced, left)
    while not known.proved:
        known, finished = _looked_wider(search, known, delta)
        if finished or left() <= 0:
            break
        delta = WIDER * delta
    return replace(known, multipliers=priced.multipliers, near=cheap)


@dataclass(frozen=True, eq=False)
class _Search:
    """A stage with its relaxation."""

    model: Model
    objective: Floats
    priced: Priced
    left: Left


def _looked_wider(search: _Search, known: Stage, delta: float) -> tuple[Stage, bool]:
    """The better of what is known and what the variables costing up to delta give; whether that settles the stage."""
    model, priced = search.model, search.priced
    if known.value is not None:
        # Whatever costs more than this cannot be part of anything better than what is known.
        delta = priced.limit - known.value
    used = (priced.costs >= -delta) & (model.most > 0)
    filled = _filled(model, priced.multipliers, delta)
    everything = filled is model and bool((used == (model.most > 0)).all())
    inside = whole_over(filled, search.objective, used, search.left())
    outside = NOTHING if everything else int(np.floor(priced.limit - delta))
    bound = min(priced.limit, max(inside.bound, outside))
    if known.value is None or (inside.value is not None and inside.value > known.value):
        known = inside
    bound = bound if known.value is None else max(bound, known.value)
    return replace(known, bound=bound), everything or known.value == bound


def _filled(model: Model, multipliers: Floats, delta: float) -> Model:
    """Rows worth more than delta for each unit, at the limit that makes them so. Rows hold whole numbers, so one that
    is not full leaves at least one unit empty; what earlier stages reached is held as it is."""
    up = (multipliers > delta) & np.isfinite(model.high) & (model.high == np.rint(model.high))
    down = (multipliers < -delta) & np.isfinite(model.low) & (model.low == np.rint(model.low))
    if not (up & (model.low < model.high)).any() and not (down & (model.low < model.high)).any():
        return model
    return replace(model, low=np.where(up, model.high, model.low), high=np.where(down, model.low, model.high))


# ── objectives in order ────────────────────────────────────────────────────────────────────────────────────────


def at_once(model: Model, objectives: Sequence[Floats], weights: Sequence[int], left: Left = no_hurry) -> list[Stage]:
    """Each objective as good as it can be while the earlier ones stay so; ends early where a stage finds nothing.

    By way of one weighed objective; from the first one on of which more might be reached than its best does, they are
    solved one after the other. weights: of each objective; the last one's is 1.
    """
    found = best(model, weighed(objectives, weights), left)
    if found.solution is None:
        return [found]
    values = [round(float(objective @ found.solution)) for objective in objectives]
    before = [_Before(*one) for one in zip(objectives[:-1], weights[:-1], values[:-1], strict=True)]
    stages = _bounded(model, before, found, left)
    open_at = next((number for number, stage in enumerate(stages) if not stage.proved), None)
    if open_at is not None and left() > 0:
        for one in before[:open_at]:
            model = model.holding(one.objective, one.value)
        first = best(model, objectives[open_at], left, near=found.near)
        if first.value is not None:
            model = model.holding(objectives[open_at], first.value)
            later = at_once(model, objectives[open_at + 1 :], weights[open_at + 1 :], left)
            if later[-1].solution is not None:
                return [*stages[:open_at], first, *later]
    rest = sum(one.weight * one.value for one in before)
    assert found.multipliers is not None  # noqa: S101 - what has a solution was priced
    worth = np.append(found.multipliers, [-float(one.weight) for one in before])
    return [*stages, Stage(values[-1], found.bound - rest, found.solution, worth, found.near)]


@dataclass(frozen=True, eq=False)
class _Before:
    """An objective that comes before the last, and what the best of all weighed into one reaches of it."""

    objective: Floats
    weight: int
    value: int


def weighed(objectives: Sequence[Floats], weights: Sequence[int]) -> Floats:
    return np.asarray(sum(weight * objective for weight, objective in zip(weights, objectives, strict=True)))


def _bounded(model: Model, before: Sequence[_Before], found: Stage, left: Left) -> list[Stage]:
    """For each objective what nothing passes while the ones before stay: what is plain to see, else what the relaxation
    says."""
    stages: list[Stage] = []
    if found.near is not None:
        model = replace(model, likely=found.near)
    for one in before:
        worth = plain_multipliers(model, one.objective)
        limit = limit_of(model, one.objective, worth)
        if limit > one.value and left() > 0:
            with contextlib.suppress(GaveUp):
                guess = None if found.multipliers is None else padded(found.multipliers / one.weight, model.low.size)
                priced = relaxed(model, one.objective, left, guess=guess)
                if priced is not None and priced.limit < limit:
                    worth, limit = priced.multipliers, priced.limit
        stages.append(Stage(one.value, limit, found.solution, worth))
        model = model.holding(one.objective, one.value)
    return stages


def padded(multipliers: Floats, rows: int) -> Floats:
    """With nothing for the rows that came later."""
    return np.append(multipliers, np.zeros(rows - multipliers.size))


def is_whole(solution: Floats) -> bool:
    return bool((np.abs(solution - np.rint(solution)) < ROUNDING).all())
