"""A linear model in whole numbers and how its best is found and proved: price, prune, prove.

Variables lie between 0 and their `most`; rows say what sums of them may be. A stage maximises one whole-numbered
objective.

Price: the linear relaxation gives a bound, and for each variable what taking it would cost at least (reduced cost).
It is solved over few columns; the multipliers it gives price all the others, and those that pay come in (column
generation: L. R. Ford, D. R. Fulkerson, Management Science 5(1), 1958).
Prune: variables that cost more than delta are left out, and the small model is solved in whole numbers.
Prove: when bound - value ≤ delta, nothing left out belongs to anything better; else delta grows to that difference.

Solver: HiGHS as SciPy carries it. Never import highspy here: one process cannot hold it beside OR-Tools.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Left = Callable[[], float]

FIRST_DELTA = 30.0
NO_LIMIT = 2**62
# The bound where there is no solution at all.
NOTHING = -NO_LIMIT
# Whole-numbered objectives: what a solver says lies within this of the number it means.
ROUNDING = 1e-6
# Multipliers as whole numbers of this part of a point, so that a bound is recomputed without rounding.
FINE = 1 << 16
# Columns that come in at once; more would make the small model a large one.
AT_ONCE = 4000


# What HiGHS answers, as SciPy numbers it.
SOLVED, INFEASIBLE = 0, 2


class GaveUp(Exception):
    """The relaxation was not solved: time ran out, or the solver came to no answer. Nothing is proved by it."""


def no_hurry() -> float:
    return 3600.0


@dataclass(frozen=True, eq=False)
class Model:
    """low ≤ rows @ variables ≤ high, 0 ≤ variables ≤ most. whole: variables that must be whole numbers.

    likely: variables a good solution may be made of; only a hint for where to begin.
    """

    rows: csr_array
    low: Floats
    high: Floats
    most: Floats
    whole: Flags
    likely: Flags

    @property
    def variables(self) -> int:
        return int(self.most.size)

    @cached_property
    def columns(self) -> csc_array:
        return csc_array(self.rows)

    def holding(self, objective: Floats, value: int) -> Model:
        """The model with one row more, in which this objective stays at least at `value`."""
        return replace(
            self,
            rows=vstack([self.rows, csr_array(objective.reshape(1, -1))], format="csr"),
            low=np.append(self.low, value - ROUNDING),
            high=np.append(self.high, np.inf),
        )

    def closed(self, variables: Flags) -> Model:
        """The same with these variables not to be taken."""
        return replace(self, most=np.where(variables, 0.0, self.most), likely=self.likely & ~variables)

    def part(self, columns: Ints, rows: Ints) -> Model:
        """Some of the variables and rows, for themselves."""
        return Model(
            csr_array(self.rows[rows][:, columns]),
            self.low[rows],
            self.high[rows],
            self.most[columns],
            self.whole[columns],
            self.likely[columns],
        )


@dataclass(frozen=True, eq=False)
class Stage:
    """What one stage reached. value: None where nothing was found · bound: no solution reaches more · multipliers:
    (rows,) of the linear relaxation, from which anybody can recompute a bound (`limit_of`) · near: variables that cost
    little there, where other stages may find a good solution."""

    value: int | None
    bound: int
    solution: Floats | None
    multipliers: Floats | None = None
    near: Flags | None = None

    @property
    def proved(self) -> bool:
        return self.value is not None and self.value == self.bound


IMPOSSIBLE = Stage(None, NOTHING, None)
UNKNOWN = Stage(None, NO_LIMIT, None)


@dataclass(frozen=True, eq=False)
class Priced:
    """The best of the linear relaxation. value: of `solution`; limit: no solution of the relaxation reaches more ·
    costs: (variables,) from 0 downwards, what taking a variable changes the limit by at most · multipliers: (rows,)
    what one unit more of each row's limit is worth · used: the columns that were in."""

    value: float
    limit: float
    solution: Floats
    costs: Floats
    multipliers: Floats
    used: Flags


# ── the pieces a solver gets ───────────────────────────────────────────────────────────────────────────────────


def binding_rows(model: Model, columns: Ints) -> tuple[csr_array, Ints]:
    """The model's matrix over some columns without the rows that these columns cannot hurt, and which rows stayed."""
    matrix = csr_array(model.columns[:, columns])
    most = model.most[columns]
    highest, lowest = matrix.maximum(0) @ most, matrix.minimum(0) @ most
    rows = np.flatnonzero((highest > model.high + ROUNDING) | (lowest < model.low - ROUNDING))
    # A row that asks for more than these columns can give stays too: it says that there is no solution.
    rows = np.union1d(rows, np.flatnonzero(highest < model.low - ROUNDING))
    return csr_array(matrix[rows]), rows.astype(np.int64)


def relaxed_over(model: Model, objective: Floats, used: Flags, seconds: float) -> Priced | None:
    """The linear relaxation over some columns, with what all columns cost at its multipliers; None where there is no
    solution. Raises GaveUp."""
    columns = np.flatnonzero(used)
    matrix, rows = binding_rows(model, columns)
    if not columns.size:
        nothing = np.zeros(model.variables)
        return None if rows.size else Priced(0.0, 0.0, nothing, nothing, np.zeros(model.low.size), used)
    low, high = model.low[rows], model.high[rows]
    equal = low == high
    upper, lower = np.isfinite(high) & ~equal, np.isfinite(low) & ~equal
    found = linprog(
        -objective[columns],
        A_ub=vstack([matrix[upper], -matrix[lower]], format="csr"),
        b_ub=np.concatenate([high[upper], -low[lower]]),
        A_eq=matrix[equal] if equal.any() else None,
        b_eq=high[equal] if equal.any() else None,
        bounds=np.column_stack([np.zeros(columns.size), model.most[columns]]),
        method="highs",
        options={"time_limit": max(0.05, seconds)},
    )
    if found.status == INFEASIBLE:
        return None
    if found.status != SOLVED:
        raise GaveUp(found.message)
    worth = np.zeros(rows.size)
    marginals = -np.asarray(found.ineqlin.marginals)
    worth[upper] += marginals[: int(upper.sum())]
    worth[lower] -= marginals[int(upper.sum()) :]
    if equal.any():
        worth[equal] = -np.asarray(found.eqlin.marginals)
    multipliers = np.zeros(model.low.size)
    multipliers[rows] = worth
    gains = objective - model.columns.T @ multipliers
    solution = np.zeros(model.variables)
    solution[columns] = found.x
    # A variable at its most may still gain: that is what it costs not to take it, and no cost of taking it.
    outside = np.where(used, 0.0, np.maximum(gains, 0.0) * model.most)
    value = -float(found.fun)
    return Priced(value, value + float(outside.sum()), solution, np.minimum(gains, 0.0), multipliers, used)


def relaxed(model: Model, objective: Floats, left: Left = no_hurry, *, enough: float = np.inf) -> Priced | None:
    """The linear relaxation by column generation; None where it has no solution. Raises GaveUp.

    enough: a value at which the search may end early, for who only asks whether it can be reached.
    """
    used = model.likely & (model.most > 0)
    if not used.any():
        used = model.most > 0
    while True:
        found = relaxed_over(model, objective, used, left())
        if found is None:
            if (used == (model.most > 0)).all():
                return None
            used = model.most > 0  # the few columns have no solution; all of them may
            continue
        if found.value >= enough - ROUNDING or floor_of(found.limit) < enough < np.inf:
            return found
        gains = objective - model.columns.T @ found.multipliers
        paying = np.flatnonzero(~used & (model.most > 0) & (gains > ROUNDING))
        if not paying.size or floor_of(found.limit) <= floor_of(found.value):
            return found
        used = used.copy()
        used[paying[np.argsort(-gains[paying], kind="stable")[:AT_ONCE]]] = True


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
        integrality=model.whole[columns].astype(np.int64),
        options={"mip_rel_gap": 0.0, "time_limit": max(0.05, seconds)},
    )
    bound = NO_LIMIT if found.mip_dual_bound is None else floor_of(-found.mip_dual_bound)
    if found.x is None:
        return Stage(None, NOTHING if found.status == INFEASIBLE else bound, None)
    solution = np.zeros(model.variables)
    solution[columns] = np.where(model.whole[columns], np.rint(found.x), found.x)
    return Stage(round(float(objective @ solution)), bound, solution)


# ── price, prune, prove ────────────────────────────────────────────────────────────────────────────────────────


def best(
    model: Model, objective: Floats, left: Left = no_hurry, *, near: Flags | None = None, tries: int = 20
) -> Stage:
    """The best of a stage, proved as far as time goes. left: seconds left, asked before each step.

    near: variables to look among first; what that finds leaves only those to be tried that could better it · tries:
    how often delta grows before the stage is given up.
    """
    try:
        priced = relaxed(model, objective, left)
    except GaveUp:
        return UNKNOWN
    if priced is None:
        return IMPOSSIBLE
    limit, cheap = floor_of(priced.limit), priced.costs >= -FIRST_DELTA
    if is_whole(model, priced.solution):
        value = round(float(objective @ priced.solution))
        if value == limit:
            return Stage(value, limit, priced.solution, priced.multipliers, cheap)
    known = Stage(None, limit, None)
    if near is not None:
        known = replace(whole_over(model, objective, near & (model.most > 0), left()), bound=limit)
    delta = FIRST_DELTA
    for _ in range(tries):
        if known.proved:
            break
        known, finished = _looked_wider(_Search(model, objective, priced, left), known, delta)
        if finished or left() <= 0:
            break
        delta = 8 * delta
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
        # The margin is wider than what `floor_of` forgives, or the bound would round up to one more.
        delta = priced.limit - known.value - 1 + 4 * ROUNDING * max(1.0, abs(priced.limit))
    used = (priced.costs >= -delta) & (model.most > 0)
    everything = bool((used == (model.most > 0)).all())
    inside = whole_over(model, search.objective, used, search.left())
    outside = NOTHING if everything else floor_of(priced.limit - delta)
    bound = min(floor_of(priced.limit), max(inside.bound, outside))
    if known.value is None or (inside.value is not None and inside.value > known.value):
        known = inside
    bound = bound if known.value is None else max(bound, known.value)
    return replace(known, bound=bound), everything or known.value == bound


def in_order(model: Model, objectives: Sequence[Floats], left: Left = no_hurry) -> list[Stage]:
    """Each objective as good as it can be while the earlier ones stay so; ends early where a stage finds nothing.

    First on trust: each stage but the last is held at what its relaxation promises, and the last is solved. When that
    works, every promise was kept and is the optimum; where it does not, the first stage is solved for itself and the
    others are trusted anew.
    """
    try:
        promised, trusted = promises(model, objectives[:-1], left)
    except GaveUp:
        return [UNKNOWN]
    if trusted is None:
        return [IMPOSSIBLE]
    last = best(trusted, objectives[-1], left, tries=2 if promised else 20)
    if last.solution is not None or not promised:
        return [*(replace(stage, solution=last.solution) for stage in promised), last]
    first = best(model, objectives[0], left, near=last.near)
    if first.value is None:
        return [first]
    return [first, *in_order(model.holding(objectives[0], first.value), objectives[1:], left)]


def promises(model: Model, objectives: Sequence[Floats], left: Left = no_hurry) -> tuple[list[Stage], Model | None]:
    """What the relaxation promises of each objective while the earlier ones keep their promise, without a solution in
    whole numbers, and the model that holds all of them; no model where there is no solution at all. Raises GaveUp."""
    found: list[Stage] = []
    for objective in objectives:
        priced = relaxed(model, objective, left)
        if priced is None and found:  # what was just reached cannot be out of reach: the numbers gave way
            raise GaveUp
        if priced is None:
            return found, None
        value = floor_of(priced.limit)
        found.append(Stage(value, value, None, priced.multipliers))
        model = replace(model.holding(objective, value), likely=priced.used)
    return found, model


def reaching(model: Model, levels: Sequence[tuple[Floats, int]], left: Left = no_hurry) -> Flags | None:
    """Columns over which the relaxation has every objective at its value at once. None proves that no solution can.
    Raises GaveUp."""
    for objective, value in levels:
        priced = relaxed(model, objective, left, enough=value)
        if priced is None or floor_of(priced.limit) < value:
            return None
        model = replace(model.holding(objective, value), likely=priced.used)
    return model.likely


def limit_of(model: Model, objective: Floats, multipliers: Floats) -> int:
    """No solution of the model reaches more than this, whatever the multipliers are (weak duality, whole arithmetic).

    A multiplier of the wrong sign for its row proves nothing and counts as 0.
    """
    weights = np.rint(multipliers * FINE).astype(np.int64)
    weights[(weights > 0) & ~np.isfinite(model.high)] = 0
    weights[(weights < 0) & ~np.isfinite(model.low)] = 0
    sides = np.where(weights > 0, model.high, np.where(weights < 0, model.low, 0.0))
    # What earlier stages reached is held a hair below a whole number.
    total = int((weights * np.rint(sides).astype(np.int64)).sum())
    gains = np.rint(objective).astype(np.int64) * FINE - (model.rows.T.astype(np.int64) @ weights)
    total += int((np.maximum(gains, 0) * np.rint(model.most).astype(np.int64)).sum())
    return total // FINE


def components(model: Model) -> list[tuple[Ints, Ints]]:
    """(columns, rows) of the parts that no row joins: each can be solved for itself."""
    rows, size = model.low.size, model.low.size + model.variables
    ends = np.concatenate([model.rows.indptr, np.full(model.variables, model.rows.nnz)])
    joined = csr_array((np.ones(model.rows.nnz), model.rows.indices + rows, ends), shape=(size, size))
    count, of = connected_components(joined, directed=False)
    # A row without variables is a part of its own: it holds, or nothing does.
    return [
        (columns.astype(np.int64), np.flatnonzero(of[:rows] == part).astype(np.int64))
        for part in range(count)
        if (columns := np.flatnonzero(of[rows:] == part)).size
    ]


def impossible_rows(model: Model) -> bool:
    """Whether some row asks for more, or less, than all variables together can give."""
    highest, lowest = model.rows.maximum(0) @ model.most, model.rows.minimum(0) @ model.most
    return bool(((highest < model.low - ROUNDING) | (lowest > model.high + ROUNDING)).any())


def is_whole(model: Model, solution: Floats) -> bool:
    part = solution[model.whole]
    return bool((np.abs(part - np.rint(part)) < ROUNDING).all())


def floor_of(value: float) -> int:
    """The largest whole number a whole-numbered objective can reach under this bound."""
    return int(np.floor(value + ROUNDING * max(1.0, abs(value)))) if np.isfinite(value) else NO_LIMIT
