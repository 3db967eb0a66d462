"""A linear model in whole numbers: what a variable and a row are, and what follows from them by arithmetic alone.

Solver: HiGHS as SciPy carries it (`pricing`, `pruning`). Never import highspy here: one process cannot hold it beside
OR-Tools.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Left = Callable[[], float]

NO_LIMIT = 2**62
# The bound where there is no solution at all.
NOTHING = -NO_LIMIT
# Whole-numbered objectives: what a solver says lies within this of the number it means.
ROUNDING = 1e-6
# Multipliers as whole numbers of this part of a point, so that a bound is recomputed without rounding.
FINE = 1 << 20
NO_ROW = -1

# What HiGHS answers, as SciPy numbers it.
SOLVED, INFEASIBLE = 0, 2


class GaveUp(Exception):
    """The relaxation was not solved: time ran out, or the solver came to no answer. Nothing is proved by it."""


def no_hurry() -> float:
    return 3600.0


@dataclass(frozen=True, eq=False)
class Model:
    """low ≤ rows @ variables ≤ high, 0 ≤ variables ≤ most, all variables whole.

    one_of: (variables,) the row by which at most one of its variables is taken, NO_ROW where there is none ·
    likely: variables a good solution may be made of; only a hint for where to begin, none = look for oneself.
    """

    rows: csr_array
    low: Floats
    high: Floats
    most: Floats
    one_of: Ints
    likely: Flags

    @property
    def variables(self) -> int:
        return int(self.most.size)

    @cached_property
    def columns(self) -> csc_array:
        return csc_array(self.rows)

    def holding(self, objective: Floats, value: int, *, at_most: float = np.inf) -> Model:
        """The model with one row more, in which this objective stays at least at `value`. at_most: proved of it."""
        return replace(
            self,
            rows=vstack([self.rows, csr_array(objective.reshape(1, -1))], format="csr"),
            low=np.append(self.low, value - ROUNDING),
            high=np.append(self.high, at_most),
        )

    def closed(self, variables: Flags) -> Model:
        """The same with these variables not to be taken."""
        return replace(self, most=np.where(variables, 0.0, self.most), likely=self.likely & ~variables)

    def part(self, columns: Ints, rows: Ints) -> Model:
        """Some of the variables and rows, for themselves."""
        number = np.full(self.low.size + 1, NO_ROW, dtype=np.int64)  # its last entry answers for NO_ROW
        number[rows] = np.arange(rows.size)
        return Model(
            csr_array(self.rows[rows][:, columns]),
            self.low[rows],
            self.high[rows],
            self.most[columns],
            number[self.one_of[columns]],
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


def limit_of(model: Model, objective: Floats, multipliers: Floats) -> int:
    """No solution of the model reaches more than this, whatever the multipliers are (weak duality, whole arithmetic).

    A multiplier of the wrong sign for its row proves nothing and counts as 0.
    """
    usable = np.where(np.isfinite(np.where(multipliers > 0, model.high, model.low)), multipliers, 0.0)
    sides = np.where(usable > 0, model.high, np.where(usable < 0, model.low, 0.0))
    reach = np.abs(objective) + abs(model.columns).T @ np.abs(usable)
    if float(np.abs(usable * sides).sum()) + float((reach * model.most).sum()) >= NO_LIMIT / FINE:
        return NO_LIMIT  # too large to be added up
    weights = np.rint(usable * FINE).astype(np.int64)
    # What earlier stages reached is held a hair below a whole number.
    total = int((weights * np.rint(sides).astype(np.int64)).sum())
    gains = np.rint(objective).astype(np.int64) * FINE - (model.rows.T.astype(np.int64) @ weights)
    total += int((np.maximum(gains, 0) * np.rint(model.most).astype(np.int64)).sum())
    return total // FINE


def plain_multipliers(model: Model, objective: Floats) -> Floats:
    """Those of the bound that is plain to see: of each "one of these" the variable that counts most."""
    worth = np.zeros(model.low.size)
    inside = (model.one_of != NO_ROW) & (model.most > 0)
    np.maximum.at(worth, model.one_of[inside], objective[inside])
    return worth


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


def binding_rows(model: Model, columns: Ints) -> tuple[csr_array, Ints]:
    """The model's matrix over some columns without the rows that these columns cannot hurt, and which rows stayed."""
    matrix = csr_array(model.columns[:, columns])
    most = model.most[columns]
    highest, lowest = matrix.maximum(0) @ most, matrix.minimum(0) @ most
    # A row that asks for more than these columns can give stays too: it says that there is no solution.
    hurt = (highest > model.high + ROUNDING) | (lowest < model.low - ROUNDING) | (highest < model.low - ROUNDING)
    rows = np.flatnonzero(hurt).astype(np.int64)
    return csr_array(matrix[rows]), rows


def floor_of(value: float) -> int:
    """The largest whole number a whole-numbered objective can reach under this bound."""
    return int(np.floor(value + ROUNDING * max(1.0, abs(value)))) if np.isfinite(value) else NO_LIMIT
