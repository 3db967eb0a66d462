"""The linear relaxation over few columns: what no solution passes, and what taking a variable would cost at least.

Column generation (L. R. Ford, D. R. Fulkerson, Management Science 5(1), 1958): the relaxation is solved over some
columns; the multipliers it gives price all the others, and those that pay come in. Where to begin: prices found by
subgradient steps (M. Held, P. Wolfe, H. P. Crowder, Mathematical Programming 6, 1974) cost little beside a solver's
work and name the columns that matter. Between the two kinds of prices lie better ones than either (P. Wentges,
Int. Transactions in Operational Research 4(2), 1997).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from jiebang.kernel.placement.linear import (
    INFEASIBLE,
    NO_ROW,
    ROUNDING,
    SOLVED,
    Flags,
    Floats,
    GaveUp,
    Ints,
    Left,
    Model,
    binding_rows,
    limit_of,
    no_hurry,
)

# Up to so many variables all of them are priced at once.
FEW = 1000
# From so many on the interior point method is quicker than the simplex.
MANY = 1500
# Columns that come in at once; more would make the small model a large one.
AT_ONCE = 4000
# Subgradient steps, and how many columns of each "one of these" they choose.
STEPS = 150
CHOSEN = 5
# The first step, by how much it grows shorter after how many steps without progress, and how far below the best bound
# so far the steps aim.
STRIDE, SHORTER, PATIENCE, AIM_BELOW = 2.0, 0.6, 6, 0.001
# How often the stretch between two prices is cut down to two thirds.
CUTS = 12


@dataclass(frozen=True, eq=False)
class Priced:
    """The best of the linear relaxation. value: over the columns in `used` · limit: no solution in whole numbers
    reaches more, exactly · costs: (variables,) from 0 downwards, what taking a variable changes the limit by at most ·
    multipliers: (rows,) what one unit more of each row's limit is worth."""

    value: float
    limit: int
    solution: Floats
    costs: Floats
    multipliers: Floats
    used: Flags


def relaxed(
    model: Model,
    objective: Floats,
    left: Left = no_hurry,
    *,
    enough: float = np.inf,
    spare: int = 0,
    guess: Floats | None = None,
    start: Floats | None = None,
) -> Priced | None:
    """None where even the relaxation has no solution. Raises GaveUp.

    enough: a value at which the search may end early, for who only asks whether it can be reached · spare: how far the
    limit may stay above the relaxation's · guess: (rows,) multipliers thought good · start: a solution that is known.
    """
    prices = Prices(model, objective)
    used, worth = _beginning(prices)
    if start is not None:
        used = used | (start > 0)  # so that the few columns have a solution
    if guess is not None:
        worth = guess[prices.priced]
    while True:
        found = relaxed_over(model, objective, used, left())
        if found is None:
            if (used == (model.most > 0)).all():
                return None
            used = model.most > 0  # the few columns have no solution; all of them may
            continue
        value, solution, multipliers = found
        own = multipliers[prices.priced]
        worth = own if worth is None else prices.between(own, worth)
        limit, costs, best = prices.judged(worth)
        priced = Priced(value, limit, solution, costs, best, used)
        if value >= enough - ROUNDING or limit < enough < np.inf:
            return priced
        gains = objective - model.columns.T @ multipliers
        paying = np.flatnonzero(~used & (model.most > 0) & (gains > ROUNDING))
        if not paying.size or limit <= np.floor(value + ROUNDING) + spare:
            return priced
        used = used.copy()
        used[paying[np.argsort(-gains[paying], kind="stable")[:AT_ONCE]]] = True


def _beginning(prices: Prices) -> tuple[Flags, Floats | None]:
    """The columns to begin with: those somebody thought likely, else those that prices choose, and all where they are
    few; and the prices."""
    model = prices.model
    likely = model.likely & (model.most > 0)
    if likely.any():
        return likely, None
    if model.variables <= FEW:
        return model.most > 0, None
    worth = prices.by_steps()
    return prices.columns(worth), worth


def relaxed_over(model: Model, objective: Floats, used: Flags, seconds: float) -> tuple[float, Floats, Floats] | None:
    """(value, solution, multipliers) of the relaxation over some columns; None where it has no solution. Raises
    GaveUp."""
    columns = np.flatnonzero(used)
    matrix, rows = _with_own_rows(model, columns)
    if not columns.size:
        return None if rows.size else (0.0, np.zeros(model.variables), np.zeros(model.low.size))
    low, high = model.low[rows], model.high[rows]
    equal = low == high
    upper, lower = np.isfinite(high) & ~equal, np.isfinite(low) & ~equal
    # What a row bounds needs no bound of its own: its worth then stands at the row, for all of the row's variables.
    most = np.where(model.one_of[columns] == NO_ROW, model.most[columns], np.inf)
    found = linprog(
        -objective[columns],
        A_ub=vstack([matrix[upper], -matrix[lower]], format="csr"),
        b_ub=np.concatenate([high[upper], -low[lower]]),
        A_eq=matrix[equal] if equal.any() else None,
        b_eq=high[equal] if equal.any() else None,
        bounds=np.column_stack([np.zeros(columns.size), most]),
        method="highs-ipm" if columns.size > MANY else "highs-ds",
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
    solution = np.zeros(model.variables)
    solution[columns] = found.x
    return -float(found.fun), solution, multipliers


def _with_own_rows(model: Model, columns: Ints) -> tuple[csr_array, Ints]:
    """The rows that bind these columns, and of each column the row that bounds it."""
    _, binding = binding_rows(model, columns)
    own = model.one_of[columns]
    rows = np.union1d(binding, own[own != NO_ROW])
    return csr_array(model.columns[:, columns])[rows], rows


class Prices:
    """A price for every row but "one of these"; of each of these, what is worth most at the prices is taken. Nothing
    passes the bound that this gives (Lagrangean relaxation).

    priced: (rows,) the rows that have a price; prices are arrays of as many.
    """

    def __init__(self, model: Model, objective: Floats) -> None:
        self.model, self.objective = model, objective
        order = np.argsort(model.one_of, kind="stable")
        alone = int((model.one_of == NO_ROW).sum())
        self.single, self.grouped = order[:alone], order[alone:]
        self.groups, self.starts = np.unique(model.one_of[self.grouped], return_index=True)
        self.sizes = np.diff(np.append(self.starts, self.grouped.size))
        self.group = np.repeat(np.arange(self.sizes.size), self.sizes)  # of each grouped variable
        self.priced = np.ones(model.low.size, dtype=np.bool_)
        self.priced[self.groups] = False
        self.rows, self.low, self.high = (
            csr_array(model.rows[self.priced]),
            model.low[self.priced],
            model.high[self.priced],
        )
        self.turned = csr_array(self.rows.T)
        self.shut = model.most <= 0

    def judged(self, worth: Floats) -> tuple[int, Floats, Floats]:
        """(limit, costs, multipliers of all rows) at prices."""
        gains = self.gains(worth)
        multipliers = np.zeros(self.priced.size)
        multipliers[self.priced] = worth
        multipliers[self.groups] = np.maximum(self._best(gains), 0.0)
        above = gains.copy()
        above[self.grouped] -= multipliers[self.groups][self.group]
        # A variable at its most may still gain: that is what it costs not to take it, and no cost of taking it.
        return limit_of(self.model, self.objective, multipliers), np.minimum(above, 0.0), multipliers

    def gains(self, worth: Floats) -> Floats:
        """(variables,) what each is worth beyond the prices; nothing is too little for what may not be taken."""
        return np.where(self.shut, -np.inf, self.objective - self.turned @ worth)

    def bound(self, worth: Floats) -> float:
        return self._answer(worth, self.gains(worth))

    def between(self, one: Floats, other: Floats) -> Floats:
        """The prices on the way from one to the other at which the bound is least; it is convex on the way."""
        near, far = 0.0, 1.0

        def at(share: float) -> Floats:
            return one + share * (other - one)

        least = min((self.bound(one), 0.0), (self.bound(other), 1.0))
        for _ in range(CUTS):
            first, second = near + (far - near) / 3, far - (far - near) / 3
            bounds = self.bound(at(first)), self.bound(at(second))
            near, far = (near, second) if bounds[0] <= bounds[1] else (first, far)
            least = min(least, (bounds[0], first), (bounds[1], second))
        return at(least[1])

    def _best(self, gains: Floats) -> Floats:
        return np.maximum.reduceat(gains[self.grouped], self.starts) if self.grouped.size else np.zeros(0)

    def _answer(self, worth: Floats, gains: Floats) -> float:
        sides = np.where(worth > 0, self.high, np.where(worth < 0, self.low, 0.0))
        free = np.maximum(gains[self.single], 0.0) * self.model.most[self.single]
        # Sums of products, not `@`: on long vectors that starts threads, which wait for one another on a busy machine.
        return float((worth * sides).sum()) + float(np.maximum(self._best(gains), 0.0).sum()) + float(free.sum())

    # ── found by steps ─────────────────────────────────────────────────────────────────────────────────────────

    def by_steps(self) -> Floats:
        """Where what is taken breaks a row, its price rises; where it leaves room, the price falls."""
        worth = best = np.zeros(self.low.size)
        least, stride, waited = np.inf, STRIDE, 0
        for _ in range(STEPS):
            gains = self.gains(worth)
            bound = self._answer(worth, gains)
            waited += 1
            if bound < least - ROUNDING:
                least, best, waited = bound, worth, 0
            elif waited >= PATIENCE:
                stride, waited = stride * SHORTER, 0
            over = self._over(worth, self.rows @ self._taken(gains))
            length = float((over * over).sum())
            if not length:
                break
            moved = worth + stride * max(1.0, bound - least + AIM_BELOW * abs(least)) / length * over
            # A price that would change its sign stops at nothing on its way.
            worth = np.where(moved * worth < 0, 0.0, moved)
        return best

    def _taken(self, gains: Floats) -> Floats:
        taken = np.zeros(gains.size)
        if self.grouped.size:
            own, best = gains[self.grouped], self._best(gains)
            at_best = np.flatnonzero((own == best[self.group]) & (own > 0))
            first = np.unique(self.group[at_best], return_index=True)[1]
            taken[self.grouped[at_best[first]]] = 1
        taken[self.single] = np.where(gains[self.single] > 0, self.model.most[self.single], 0)
        return taken

    def _over(self, worth: Floats, count: Floats) -> Floats:
        """By how much each row is passed; below 0 where it has a price and room."""
        passed = np.maximum(count - self.high, 0) + np.minimum(count - self.low, 0)
        return np.where(worth > 0, count - self.high, np.where(worth < 0, count - self.low, passed))

    def columns(self, worth: Floats) -> Flags:
        """The best of each group, every variable that is in none, and every one of the rows in which two sides must be
        equal: while one side is missing, the other's worth stands nowhere, and everything seems to pay."""
        gains = self.gains(worth)[self.grouped]
        order = np.lexsort((-gains, self.group))
        place = np.arange(order.size) - np.repeat(self.starts, self.sizes)
        chosen = np.zeros(self.model.variables, dtype=np.bool_)
        chosen[self.grouped[order[place < CHOSEN]]] = True
        chosen[self.single] = True
        chosen[self.model.rows[np.flatnonzero(self.model.low == self.model.high)].indices] = True
        return chosen & ~self.shut
