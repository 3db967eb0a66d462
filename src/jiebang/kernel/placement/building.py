"""A task as a linear model: one variable for each allowed pair, one switch for each "none or at least so many", one for
each post with a soft minimum, saying how many are missing there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from jiebang.kernel.placement.certificate import recover_prices
from jiebang.kernel.placement.flow import largest_total
from jiebang.kernel.placement.linear import Flags, Floats, Model
from jiebang.kernel.placement.model import UNPLACED, Aim, Ints, Plan
from jiebang.kernel.placement.rules import Demand, closed_pairs, demands_of
from jiebang.kernel.placement.task import Task

# Pairs this near a person's best, at the prices of the plain flow, are where a good plan under rules is looked for.
NEAR = 50


@dataclass(frozen=True, eq=False)
class Built:
    """The model with what its variables are: pairs first, then switches, then missing places.

    names, objectives: what is made best, in order.
    """

    task: Task
    model: Model
    names: tuple[str, ...]
    objectives: tuple[Floats, ...]

    @property
    def pairs(self) -> int:
        return self.task.problem.pairs

    def below(self, floor: int) -> Flags:
        """The variables of pairs fitting worse than the floor."""
        found = np.zeros(self.model.variables, dtype=np.bool_)
        found[: self.pairs] = self.task.problem.fit < floor
        return found

    def plan_of(self, solution: Floats) -> Plan:
        problem = self.task.problem
        post_of = np.full(problem.people, UNPLACED, dtype=np.int64)
        taken = np.flatnonzero(solution[: self.pairs] > 0.5)
        post_of[problem.person[taken]] = problem.post[taken]
        return Plan(post_of)


@dataclass
class _Rows:
    """Collects rows of a sparse matrix."""

    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, columns: Sequence[tuple[Ints, float]], low: float, high: float) -> None:
        number = len(self.low)
        for places, value in columns:
            self.row.append(np.full(places.size, number, dtype=np.int64))
            self.column.append(places)
            self.value.append(np.full(places.size, value))
        self.low.append(low)
        self.high.append(high)

    def matrix(self, columns: int) -> csr_array:
        nothing = np.zeros(0, dtype=np.int64)
        where = (np.concatenate([nothing, *self.row]), np.concatenate([nothing, *self.column]))
        return csr_array((np.concatenate([nothing, *self.value]), where), shape=(len(self.low), columns), dtype=float)


def build(task: Task) -> Built:
    world, problem, rows = task.world, task.problem, _Rows()
    demands = demands_of(task.rules, world)
    switched = [demand for demand in demands if demand.kind == "if_any"]
    wanting = np.flatnonzero(world.minimum > 0).astype(np.int64) if task.wanting else np.zeros(0, dtype=np.int64)
    variables = problem.pairs + len(switched) + wanting.size
    for own in world.rows_by_person:
        if own.size:
            rows.add([(own, 1)], -np.inf, 1)
    for post, own in enumerate(world.rows_by_post):
        if own.size:
            rows.add([(own, 1)], -np.inf, float(problem.capacity[post]))
    for number, demand in enumerate(switched):
        _add_switch(rows, demand, np.array([problem.pairs + number]), world.problem.person)
    for demand in demands:
        _add_demand(rows, demand)
    for number, post in enumerate(wanting.tolist()):
        missing = np.array([problem.pairs + len(switched) + number])
        rows.add([(world.rows_by_post[post], 1), (missing, 1)], float(world.minimum[post]), np.inf)
    most = np.ones(variables)
    most[: problem.pairs][closed_pairs(demands, world)] = 0
    most[problem.pairs + len(switched) :] = world.minimum[wanting]
    # What is missing is whole by itself once the pairs are, but branching on it first decides which posts go short.
    model = Model(
        rows.matrix(variables),
        np.array(rows.low),
        np.array(rows.high),
        most,
        np.ones(variables, dtype=np.bool_),
        _likely(task, demands, variables) & (most > 0),
    )
    names, objectives = _levels(task, model)
    return Built(task, model, names, objectives)


def _add_demand(rows: _Rows, demand: Demand) -> None:
    match demand.kind:
        case "at_most":
            if demand.number:  # else the pairs are closed
                rows.add([(demand.rows, 1)], -np.inf, demand.number)
        case "at_least":
            rows.add([(demand.rows, 1)], demand.number, np.inf)
        case "equal":
            rows.add([(demand.rows, 1), (demand.other, -1)], 0, 0)


def _add_switch(rows: _Rows, demand: Demand, switch: Ints, person_of: Ints) -> None:
    """count ≥ number · switch, and each person only where the switch is on."""
    rows.add([(demand.rows, 1), (switch, -demand.number)], 0, np.inf)
    person = person_of[demand.rows]
    for one in np.unique(person):
        rows.add([(demand.rows[person == one], 1), (switch, -1)], -np.inf, 0)


def _levels(task: Task, model: Model) -> tuple[tuple[str, ...], tuple[Floats, ...]]:
    """The objectives in their order, each to be made as large as it can be."""
    problem = task.problem

    def on_pairs(weights: Floats | float) -> Floats:
        objective = np.zeros(model.variables)
        objective[: problem.pairs] = weights
        return objective

    found: list[tuple[str, Floats]] = [("placed", on_pairs(1.0))]
    if task.keep.size:
        kept = np.zeros(problem.pairs)
        kept[task.keep] = 1
        found.append(("kept", on_pairs(kept)))
    if task.wanting:
        missing = np.zeros(model.variables)
        missing[model.variables - int((task.world.minimum > 0).sum()) :] = -1
        found.append(("missing", missing))
    if task.aim is Aim.WISHES:
        ranks = task.rank_of
        found += [(f"rank {rank}", on_pairs((ranks == rank).astype(float))) for rank in np.unique(ranks[ranks > 0])]
    found.append(("total_fit", on_pairs(problem.fit.astype(float))))
    return tuple(name for name, _ in found), tuple(objective for _, objective in found)


def _likely(task: Task, demands: Sequence[Demand], variables: int) -> Flags:
    """Where to begin: what the plain flow comes near to, and whatever a rule or another objective asks for."""
    problem = task.problem
    found = np.ones(variables, dtype=np.bool_)
    if not problem.pairs:
        return found
    plan = largest_total(problem)
    worth = problem.fit - recover_prices(problem, plan)[problem.post]
    best = np.full(problem.people, np.iinfo(np.int64).min)
    np.maximum.at(best, problem.person, worth)
    near = best[problem.person] - worth <= NEAR
    for demand in demands:
        if demand.kind == "at_least":
            near[demand.rows] = True
    near[task.keep] = True
    if task.aim is Aim.WISHES:
        near |= task.rank_of > 0
    found[: problem.pairs] = near
    return found
