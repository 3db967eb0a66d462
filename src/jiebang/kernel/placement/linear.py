"""The linear model of a placement with rules, and how it is solved whole: price, prune, prove.

Variables: one for each allowed pair, one switch for each "none or at least so many", one for each place missing from a
soft minimum. A stage maximises one whole-numbered objective while what earlier stages reached is held by a row.

Price: the linear relaxation gives a bound and, for each pair, how much taking it would cost at least (reduced cost).
Prune: pairs that cost more than delta are left out, and the small model is solved in whole numbers.
Prove: when bound - value ≤ delta, no pair left out belongs to anything better; else delta grows to that difference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from jiebang.kernel.placement.model import UNPLACED, Ints, Plan
from jiebang.kernel.placement.rules import Demand, Rule, World

Floats = npt.NDArray[np.float64]
FIRST_DELTA = 30.0
NO_LIMIT = 2**62
# Whole-numbered objectives: what a solver says lies within this of the number it means.
ROUNDING = 1e-6
# Multipliers as whole numbers of this part of a point, so that a bound is recomputed without rounding.
FINE = 1 << 16


@dataclass(frozen=True, eq=False)
class Model:
    """low ≤ rows @ variables ≤ high, 0 ≤ variables ≤ most. The first `pairs` variables are the pairs; then come
    `switches` switches and the missing places of the posts in `wanting`."""

    rows: csr_array
    low: Floats
    high: Floats
    most: Floats
    whole: npt.NDArray[np.bool_]
    pairs: int
    switches: int
    wanting: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def variables(self) -> int:
        return int(self.most.size)

    def with_row(self, weights: Floats, *, least: float = -np.inf, most: float = np.inf) -> Model:
        """One row more: what an earlier stage reached."""
        return replace(
            self,
            rows=vstack([self.rows, csr_array(weights.reshape(1, -1))], format="csr"),
            low=np.append(self.low, least),
            high=np.append(self.high, most),
        )

    def closed(self, pairs: npt.NDArray[np.bool_]) -> Model:
        """The same with these pairs not to be taken. pairs: (pairs,)."""
        most = self.most.copy()
        most[: self.pairs][pairs] = 0
        return replace(self, most=most)

    def on_pairs(self, weights: Floats | float) -> Floats:
        """An objective over the pairs alone."""
        whole = np.zeros(self.variables)
        whole[: self.pairs] = weights
        return whole

    def on_missing(self) -> Floats:
        whole = np.zeros(self.variables)
        whole[self.pairs + self.switches :] = 1
        return whole


class _Rows:
    """Collects rows of a sparse matrix."""

    def __init__(self) -> None:
        self.row: list[Ints] = []
        self.column: list[Ints] = []
        self.value: list[Floats] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, columns: Sequence[tuple[Ints, float]], low: float, high: float) -> None:
        number = len(self.low)
        for places, value in columns:
            self.row.append(np.full(places.size, number, dtype=np.int64))
            self.column.append(places)
            self.value.append(np.full(places.size, value))
        self.low.append(low)
        self.high.append(high)


def model_of(world: World, rules: Sequence[Rule], *, soft: bool = False) -> Model:
    """soft: count places missing from the posts' minimums as variables of their own."""
    problem, rows = world.problem, _Rows()
    demands = [demand for rule in rules for demand in rule.demands(world)]
    switches = [demand for demand in demands if demand.kind == "if_any"]
    wanting = np.flatnonzero(world.minimum > 0).astype(np.int64) if soft else np.zeros(0, dtype=np.int64)
    for own in world.rows_by_person:
        if own.size:
            rows.add([(own, 1)], -np.inf, 1)
    for post, own in enumerate(world.rows_by_post):
        if own.size:
            rows.add([(own, 1)], -np.inf, float(problem.capacity[post]))
    for number, demand in enumerate(switches):
        _add_switch(rows, demand, np.array([problem.pairs + number]), world)
    for demand in demands:
        _add_demand(rows, demand)
    for number, post in enumerate(wanting.tolist()):
        slack = np.array([problem.pairs + len(switches) + number])
        rows.add([(world.rows_by_post[post], 1), (slack, 1)], float(world.minimum[post]), np.inf)
    most = np.ones(problem.pairs + len(switches) + wanting.size)
    most[problem.pairs + len(switches) :] = world.minimum[wanting]
    whole = np.ones(most.size, dtype=np.bool_)
    whole[problem.pairs + len(switches) :] = False  # whole by themselves once the pairs are
    matrix = csr_array(
        (
            np.concatenate([*rows.value, np.zeros(0)]),
            (np.concatenate([*rows.row, np.zeros(0, int)]), np.concatenate([*rows.column, np.zeros(0, int)])),
        ),
        shape=(len(rows.low), most.size),
    )
    return Model(matrix, np.array(rows.low), np.array(rows.high), most, whole, problem.pairs, len(switches), wanting)


def _add_demand(rows: _Rows, demand: Demand) -> None:
    match demand.kind:
        case "at_most":
            rows.add([(demand.rows, 1)], -np.inf, demand.number)
        case "at_least":
            rows.add([(demand.rows, 1)], demand.number, np.inf)
        case "equal":
            rows.add([(demand.rows, 1), (demand.other, -1)], 0, 0)


def _add_switch(rows: _Rows, demand: Demand, switch: Ints, world: World) -> None:
    """count ≥ number · switch, and each person only where the switch is on."""
    rows.add([(demand.rows, 1), (switch, -demand.number)], 0, np.inf)
    person = world.problem.person[demand.rows]
    for one in np.unique(person):
        rows.add([(demand.rows[person == one], 1), (switch, -1)], -np.inf, 0)


@dataclass(frozen=True, eq=False)
class Stage:
    """What one stage reached. bound: no plan reaches more · solution: None where nothing was found."""

    value: int | None
    bound: int
    solution: Floats | None

    @property
    def proved(self) -> bool:
        return self.value is not None and self.value == self.bound


INFEASIBLE = Stage(None, -1, None)
Left = Callable[[], float]


@dataclass(frozen=True, eq=False)
class Priced:
    """The best of the linear relaxation. costs: (variables,) from 0 downwards, what taking a variable changes the best
    value by at most · multipliers: (rows,) what one unit more of each row's limit is worth."""

    value: float
    solution: Floats
    costs: Floats
    multipliers: Floats


def relaxed(model: Model, objective: Floats, seconds: float = 600) -> Priced | None:
    """The linear relaxation; None where even that has no solution, or time ran out."""
    equal = model.low == model.high
    upper, lower = np.isfinite(model.high) & ~equal, np.isfinite(model.low) & ~equal
    found = linprog(
        -objective,
        A_ub=vstack([model.rows[upper], -model.rows[lower]], format="csr"),
        b_ub=np.concatenate([model.high[upper], -model.low[lower]]),
        A_eq=model.rows[equal] if equal.any() else None,
        b_eq=model.high[equal] if equal.any() else None,
        bounds=np.column_stack([np.zeros(model.variables), model.most]),
        method="highs",
        options={"time_limit": max(0.05, seconds)},
    )
    if found.status != 0:
        return None
    multipliers = np.zeros(model.low.size)
    marginals = -np.asarray(found.ineqlin.marginals)
    multipliers[upper] += marginals[: int(upper.sum())]
    multipliers[lower] -= marginals[int(upper.sum()) :]
    if equal.any():
        multipliers[equal] = -np.asarray(found.eqlin.marginals)
    return Priced(-float(found.fun), found.x, -np.asarray(found.lower.marginals), multipliers)


def limit_of(model: Model, objective: Floats, multipliers: Floats) -> int:
    """No solution of the model reaches more than this, whatever the multipliers are (weak duality, whole arithmetic).

    A multiplier of the wrong sign for its row proves nothing and counts as 0.
    """
    weights = np.rint(multipliers * FINE).astype(np.int64)
    weights[(weights > 0) & ~np.isfinite(model.high)] = 0
    weights[(weights < 0) & ~np.isfinite(model.low)] = 0
    sides = np.where(weights > 0, model.high, model.low)
    sides = np.where(weights == 0, 0.0, sides)
    # What stages before reached is held a hair below a whole number.
    total = int((weights * np.rint(sides).astype(np.int64)).sum())
    gains = np.rint(objective).astype(np.int64) * FINE - (model.rows.T.astype(np.int64) @ weights)
    total += int((np.maximum(gains, 0) * np.rint(model.most).astype(np.int64)).sum())
    return total // FINE


def whole(model: Model, objective: Floats, *, kept: npt.NDArray[np.bool_], seconds: float = 600) -> Stage:
    """The best in whole numbers over the variables in `kept`; the others are 0."""
    columns = np.flatnonzero(kept)
    found = milp(
        -objective[columns],
        constraints=LinearConstraint(model.rows[:, columns], model.low, model.high),
        bounds=Bounds(np.zeros(columns.size), model.most[columns]),
        integrality=model.whole[columns].astype(np.int64),
        options={"mip_rel_gap": 0.0, "time_limit": max(0.05, seconds)},
    )
    if found.x is None:
        bound = (
            -1 if found.status == 2 else _floor(-found.mip_dual_bound if found.mip_dual_bound is not None else np.inf)
        )
        return Stage(None, bound, None)
    solution = np.zeros(model.variables)
    solution[columns] = np.rint(found.x) if model.whole[columns].all() else found.x
    solution[: model.pairs] = np.rint(solution[: model.pairs])
    return Stage(_nearest(float(objective @ solution)), _floor(-found.mip_dual_bound), solution)


def best(model: Model, objective: Floats, left: Left = lambda: 600.0) -> Stage:
    """The best of a stage, proved as far as time goes. left: seconds left, asked before each step."""
    priced = relaxed(model, objective, left())
    if priced is None:
        return INFEASIBLE
    limit = _floor(priced.value)
    if _is_whole(model, priced.solution):
        return Stage(_nearest(float(objective @ priced.solution)), limit, priced.solution)
    delta = FIRST_DELTA
    while True:
        kept = priced.costs >= -delta
        kept[model.pairs :] = True
        inside = whole(model, objective, kept=kept, seconds=left())
        # Whatever takes a pair left out reaches no more than this.
        outside = -1 if kept.all() else min(limit, _floor(priced.value - delta))
        bound = max(inside.bound, outside)
        if kept.all() or left() <= 0 or (inside.value is not None and bound <= inside.value):
            return replace(inside, bound=bound if inside.value is None else max(bound, inside.value))
        delta = 8 * delta if inside.value is None else max(2 * delta, limit - inside.value + 1.0)


def in_order(model: Model, objectives: Sequence[Floats], left: Left = lambda: 600.0) -> tuple[list[Stage], Model]:
    """Each objective as good as it can be while the earlier ones stay so. Returns the stages and the model of the last.

    First on trust: each stage but the last is held at what its relaxation promises, and the last is solved. When that
    works, every promise was kept and is the optimum; where it does not, the stages are solved one after the other.
    """
    trusted, promises = model, []
    for objective in objectives[:-1]:
        priced = relaxed(trusted, objective, left())
        if priced is None:
            return [INFEASIBLE], model
        promises.append(_floor(priced.value))
        trusted = hold(trusted, objective, promises[-1])
    last = best(trusted, objectives[-1], left)
    if last.solution is not None:
        return [*(Stage(promise, promise, last.solution) for promise in promises), last], trusted
    stages, held = [], model
    for number, objective in enumerate(objectives):
        stage = best(held, objective, left)
        stages.append(stage)
        if stage.value is None:
            break
        if number < len(objectives) - 1:
            held = hold(held, objective, stage.value)
    return stages, held


def hold(model: Model, objective: Floats, value: int) -> Model:
    """The model in which this objective stays at least at `value`."""
    return model.with_row(objective, least=value - ROUNDING)


def plan_of(model: Model, world: World, solution: Floats) -> Plan:
    post_of = np.full(world.problem.people, UNPLACED, dtype=np.int64)
    taken = np.flatnonzero(solution[: model.pairs] > 0.5)
    post_of[world.problem.person[taken]] = world.problem.post[taken]
    return Plan(post_of)


def _is_whole(model: Model, solution: Floats) -> bool:
    part = solution[model.whole]
    return bool((np.abs(part - np.rint(part)) < ROUNDING).all())


def _nearest(value: float) -> int:
    return round(value)


def _floor(value: float) -> int:
    """The largest whole number a whole-numbered objective can reach under this bound."""
    return int(np.floor(value + ROUNDING * max(1.0, abs(value)))) if np.isfinite(value) else NO_LIMIT
