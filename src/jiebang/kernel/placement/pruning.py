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
import itertools
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
# How many times the greatest number in the last objective the one before counts, and each before that so much more.
WEIGHT = 10


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


def best(
    model: Model,
    objective: Floats,
    left: Left = no_hurry,
    *,
    widest: float = np.inf,
    start: Floats | None = None,
) -> Stage:
    """The best of a stage, proved as far as time goes. left: seconds left, asked before each step.

    widest: where delta would have to grow beyond, the stage ends without a proof · start: a solution that is known.
    """
    try:
        priced = relaxed(model, objective, left, spare=SPARE, start=start)
    except GaveUp:
        return UNKNOWN
    if priced is None:
        return IMPOSSIBLE
    cheap = priced.costs >= -FIRST_DELTA
    if is_whole(priced.solution):
        value = round(float(objective @ priced.solution))
        if value == priced.limit:
            return Stage(value, value, priced.solution, priced.multipliers, cheap)
    search = _Search(model, objective, priced, left)
    known = Stage(None if start is None else round(float(objective @ start)), priced.limit, start)
    delta = min(FIRST_DELTA, max(1.0, float(np.abs(objective).max(initial=0))))
    finished = False
    while not (known.proved or finished) and delta <= widest:
        known, finished = search.within(known, delta)
        if known.value is None and not finished:
            # Rows filled for the sake of a bound may leave nothing; a plan that leaves them open says how wide to look.
            known = replace(search.whole(model, delta), bound=known.bound)
        if left() <= 0:
            break
        # Whatever costs more than what is missing cannot be part of anything better than what is known.
        delta = WIDER * delta if known.value is None else min(WIDER * delta, float(priced.limit - known.value))
    return replace(known, multipliers=priced.multipliers, near=cheap)


@dataclass(frozen=True, eq=False)
class _Search:
    """A stage with its relaxation."""

    model: Model
    objective: Floats
    priced: Priced
    left: Left

    def whole(self, model: Model, delta: float) -> Stage:
        """The best in whole numbers over the variables costing up to delta."""
        return whole_over(model, self.objective, self._used(delta), self.left())

    def within(self, known: Stage, delta: float) -> tuple[Stage, bool]:
        """The better of what is known and what delta lets in; whether that settles the stage."""
        model, priced = self.model, self.priced
        filled = _filled(model, priced.multipliers, delta)
        everything = filled is model and bool((self._used(delta) == (model.most > 0)).all())
        inside = self.whole(filled, delta)
        outside = NOTHING if everything else int(np.floor(priced.limit - delta))
        bound = min(priced.limit, max(inside.bound, outside))
        if known.value is None or (inside.value is not None and inside.value > known.value):
            known = inside
        bound = bound if known.value is None else max(bound, known.value)
        return replace(known, bound=bound), everything or known.value == bound

    def _used(self, delta: float) -> Flags:
        return (self.priced.costs >= -delta) & (self.model.most > 0)


def _filled(model: Model, multipliers: Floats, delta: float) -> Model:
    """Rows worth more than delta for each unit, at the limit that makes them so. Rows hold whole numbers, so one that
    is not full leaves at least one unit empty; what earlier stages reached is held as it is."""
    up = (multipliers > delta) & np.isfinite(model.high) & (model.high == np.rint(model.high))
    down = (multipliers < -delta) & np.isfinite(model.low) & (model.low == np.rint(model.low))
    if not (up & (model.low < model.high)).any() and not (down & (model.low < model.high)).any():
        return model
    return replace(model, low=np.where(up, model.high, model.low), high=np.where(down, model.low, model.high))


# ── objectives in order ────────────────────────────────────────────────────────────────────────────────────────


def at_once(
    model: Model, objectives: Sequence[Floats], left: Left = no_hurry, *, start: Floats | None = None
) -> list[Stage]:
    """Each objective as good as it can be while the earlier ones stay so; ends early where a stage finds nothing.

    By way of all weighed into one. Where the relaxation promises more of an objective than is found, that one is solved
    for itself, and what follows anew unless it was right. The last objective is never below 0. start: a solution that
    is known.
    """
    if len(objectives) == 1:
        return [best(model, objectives[0], left, start=start)]
    weights = weights_for(objectives)
    found = best(model, weighed(objectives, weights), left, widest=weights[-2] / 2, start=start)
    if found.bound == NOTHING or (found.solution is None and left() <= 0):
        return [found]
    if not found.proved and left() > 0:
        return _first_alone(model, objectives, left, found.solution)
    assert found.multipliers is not None  # noqa: S101 - what has a solution was priced
    stages: list[Stage] = []
    held = model
    for number, (objective, weight) in enumerate(zip(objectives[:-1], weights, strict=False)):
        stage = _bounded(held, objective, weight, found, left)
        if not stage.proved and left() > 0:
            unit, both = _outweighing(held, objective, objectives[-1], left, found.solution)
            alone = _share(both, unit, objective)
            if alone.value is not None and alone.value != stage.value:
                after = at_once(
                    held.holding(objective, alone.value), objectives[number + 1 :], left, start=alone.solution
                )
                if after[-1].solution is not None:
                    return [*stages, alone, *after]
            stage = replace(stage, bound=min(stage.bound, alone.bound))
        stages.append(stage)
        held = held.holding(objective, _value(objective, found))
    rest = sum(weight * (stage.value or 0) for weight, stage in zip(weights, stages, strict=False))
    worth = np.append(found.multipliers, [-float(weight) for weight in weights[:-1]])
    value = _value(objectives[-1], found)
    return [*stages, Stage(value, max(value, found.bound - rest), found.solution, worth, found.near)]


def _first_alone(model: Model, objectives: Sequence[Floats], left: Left, start: Floats | None) -> list[Stage]:
    """Where no plan is near what the relaxation promises: the first objective for itself, and the rest with its value
    fixed, for then the relaxation promises no more of it."""
    unit, found = _outweighing(model, objectives[0], objectives[-1], left, start)
    first = _share(found, unit, objectives[0])
    if first.value is None:
        return [first]
    values = [_value(objective, first) for objective in objectives]
    between = objectives[1:-1]
    if found.proved and values[1:-1] == [_most_of(model, objective) for objective in between]:
        return [first, *_rest_of(model, objectives, unit, found)]
    held = model.holding(objectives[0], first.value, at_most=first.bound)
    rest = at_once(held, objectives[1:], left, start=first.solution)
    if rest[-1].solution is not None:
        return [first, *rest]
    return [first, *(Stage(value, NO_LIMIT, first.solution) for value in values[1:])]


def _rest_of(model: Model, objectives: Sequence[Floats], unit: int, found: Stage) -> list[Stage]:
    """The stages after the first where what was found beside the last is the best there is of each between."""
    stages: list[Stage] = []
    held, first = model, _value(objectives[0], found)
    for before, objective in itertools.pairwise(objectives[:-1]):
        held, value = held.holding(before, _value(before, found)), _value(objective, found)
        stages.append(Stage(value, value, found.solution, plain_multipliers(held, objective)))
    assert found.multipliers is not None  # noqa: S101 - what has a solution was priced
    worth = np.append(found.multipliers, [-float(unit), *(0.0 for _ in stages)])
    value = _value(objectives[-1], found)
    return [*stages, Stage(value, max(value, found.bound - unit * first), found.solution, worth, found.near)]


def weights_for(objectives: Sequence[Floats]) -> list[int]:
    """1 for the last; each one before mostly outweighs those after it. Larger ones would hide what later ones tell."""
    greatest = max(1, int(np.abs(objectives[-1]).max(initial=0)))
    return [greatest * WEIGHT**before for before in range(len(objectives) - 1, 0, -1)] + [1]


def weighed(objectives: Sequence[Floats], weights: Sequence[int]) -> Floats:
    return np.asarray(sum(weight * objective for weight, objective in zip(weights, objectives, strict=True)))


def _most_of(model: Model, objective: Floats) -> int:
    """What is plain to see that no solution passes."""
    return max(0, limit_of(model, objective, plain_multipliers(model, objective)))


def _value(objective: Floats, found: Stage) -> int:
    return round(float(objective @ found.solution)) if found.solution is not None else 0


def _bounded(held: Model, objective: Floats, weight: int, found: Stage, left: Left) -> Stage:
    """What nothing passes of an objective: what is plain to see, else what the relaxation says. held: holds the
    objectives before · found: the best of all weighed into one."""
    value, worth = _value(objective, found), plain_multipliers(held, objective)
    limit = limit_of(held, objective, worth)
    if limit > value and left() > 0 and found.multipliers is not None and found.near is not None:
        guess = padded(found.multipliers / weight, held.low.size)
        with contextlib.suppress(GaveUp):
            priced = relaxed(replace(held, likely=found.near), objective, left, guess=guess)
            if priced is not None and priced.limit < limit:
                worth, limit = priced.multipliers, priced.limit
    return Stage(value, max(limit, value), found.solution, worth)


def _outweighing(model: Model, objective: Floats, last: Floats, left: Left, start: Floats | None) -> tuple[int, Stage]:
    """The best of an objective beside the last, which one unit of it outweighs altogether: the solver finds its way
    among solutions that are not all alike. How much the unit counts, and the stage of both together."""
    unit = 1 + _most_of(model, last)
    return unit, best(model, unit * objective + last, left, start=start)


def _share(found: Stage, unit: int, objective: Floats) -> Stage:
    """What a stage in which each unit of the objective outweighs the rest says of the objective alone."""
    value = None if found.solution is None else _value(objective, found)
    bound = found.bound if abs(found.bound) == NO_LIMIT else found.bound // unit
    worth = None if found.multipliers is None else found.multipliers / unit
    return replace(found, value=value, bound=bound, multipliers=worth)


def padded(multipliers: Floats, rows: int) -> Floats:
    """With nothing for the rows that came later."""
    return np.append(multipliers, np.zeros(rows - multipliers.size))


def is_whole(solution: Floats) -> bool:
    return bool((np.abs(solution - np.rint(solution)) < ROUNDING).all())
