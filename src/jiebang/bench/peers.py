"""The engines the product is measured against, each as its own manual would have it used, from the same arrays.

Never import highspy here: it and OR-Tools both carry HiGHS and one process cannot hold both. PuLP and matching are no
packages of the product: `make bench` installs them, and without them the benchmark says so.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.utils.translation.trans_null import gettext_noop  # asks for no settings
from scipy.sparse import csr_array

from jiebang.bench.instances import Instance
from jiebang.bench.run import NotMeasured, Part
from jiebang.kernel.placement.model import UNPLACED, Ints, Plan, Problem

TOO_LARGE = gettext_noop("too large for it")
GAVE_UP = gettext_noop("gave up")
MOST_CELLS = 20_000_000  # of a table of people by seats; beyond, it takes gigabytes
MOST_VARIABLES = 80_000  # of a whole-numbered model of the plain problem
PLAIN_SECONDS = 120.0

FLOW = "OR-Tools min-cost flow"
FLOW_SOLVE = gettext_noop("OR-Tools min-cost flow, its solve alone")
DENSE = "SciPy linear_sum_assignment"
SPARSE = "SciPy min_weight_full_bipartite_matching"
HIGHS = "HiGHS MIP"
CP_SAT = "OR-Tools CP-SAT × 2"
CBC = "PuLP with CBC"
STABLE = "matching HospitalResident"
GREEDY = gettext_noop("in list order")


def flow(made: Instance) -> Plan:
    plan: Plan = _flow(made.problem).result
    return plan


def flow_solve(made: Instance) -> Part:
    """Only its solve: arrays copied in and the flow read are left out."""
    return _flow(made.problem)


def _flow(problem: Problem) -> Part:
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    network = SimpleMinCostFlow()
    people, posts = np.arange(problem.people), problem.people + np.arange(problem.posts)
    source, sink = problem.people + problem.posts, problem.people + problem.posts + 1
    pairs = network.add_arcs_with_capacity_and_unit_cost(
        problem.person, problem.people + problem.post, np.ones(problem.pairs, dtype=np.int64), -problem.fit
    )
    network.add_arcs_with_capacity_and_unit_cost(
        np.full(problem.people, source), people, np.ones(problem.people, dtype=np.int64), np.zeros_like(people)
    )
    network.add_arcs_with_capacity_and_unit_cost(
        posts, np.full(problem.posts, sink), problem.capacity, np.zeros_like(posts)
    )
    network.set_nodes_supplies(np.array([source, sink]), np.array([problem.people, -problem.people]))
    start = time.perf_counter()
    status = network.solve_max_flow_with_min_cost()
    seconds = time.perf_counter() - start
    if status != network.OPTIMAL:
        raise NotMeasured(GAVE_UP)
    return Part(seconds, _plan(problem, np.flatnonzero(network.flows(pairs) > 0)))


def dense(made: Instance) -> Plan:
    """A column for each seat; what is not allowed is worth 0, what is allowed more than any total fit."""
    from scipy.optimize import linear_sum_assignment

    problem = made.problem
    seats = _seats(problem)
    if problem.people * seats.size > MOST_CELLS:
        raise NotMeasured(TOO_LARGE)
    worth = np.zeros((problem.people, problem.posts))
    worth[problem.person, problem.post] = problem.fit + unit(problem)
    rows, columns = linear_sum_assignment(worth[:, seats], maximize=True)
    post_of = np.full(problem.people, UNPLACED, dtype=np.int64)
    taken = worth[rows, seats[columns]] > 0
    post_of[rows[taken]] = seats[columns[taken]]
    return Plan(post_of)


def sparse(made: Instance) -> Plan:
    """A column for each seat, and one for each person to stay without a place."""
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    problem = made.problem
    order = np.argsort(_seats(problem), kind="stable")
    seats = _seats(problem)[order]
    first = np.concatenate([[0], np.cumsum(problem.capacity)])
    many = problem.capacity[problem.post]
    row = np.repeat(problem.person, many)
    within = np.arange(row.size) - np.repeat(np.cumsum(many) - many, many)
    column = np.repeat(first[problem.post], many) + within
    people = np.arange(problem.people)
    # Zeros would count as no edge: the best pair costs 1, staying without a place more than all of them.
    worth = np.repeat(int(problem.fit.max()) + 1 - problem.fit, many)
    costs = csr_array(
        (
            np.concatenate([worth, np.full(problem.people, unit(problem))]).astype(float),
            (np.concatenate([row, people]), np.concatenate([column, seats.size + people])),
        ),
        shape=(problem.people, seats.size + problem.people),
    )
    rows, columns = min_weight_full_bipartite_matching(costs)
    post_of = np.full(problem.people, UNPLACED, dtype=np.int64)
    placed = columns < seats.size
    post_of[rows[placed]] = seats[columns[placed]]
    return Plan(post_of)


def _seats(problem: Problem) -> Ints:
    """The post of each seat."""
    return np.repeat(np.arange(problem.posts), np.minimum(problem.capacity, problem.people))


def unit(problem: Problem) -> int:
    """More than any total fit: placing one more comes first."""
    return 2 + problem.people * int(problem.fit.max())


@dataclass(frozen=True, eq=False)
class Whole:
    """A model in whole numbers: low ≤ rows @ x ≤ high, 0 ≤ x ≤ most, the largest objective @ x."""

    rows: csr_array
    low: np.ndarray
    high: np.ndarray
    most: np.ndarray
    objective: np.ndarray


@dataclass(frozen=True, eq=False)
class Reached:
    """x: None where nothing was found in time · bound: no solution has a larger objective."""

    x: np.ndarray | None
    bound: float
    proved: bool


def plain_model(problem: Problem) -> Whole:
    pairs = np.arange(problem.pairs)
    rows = csr_array(
        (
            np.ones(2 * problem.pairs),
            (np.concatenate([problem.person, problem.people + problem.post]), np.concatenate([pairs, pairs])),
        ),
        shape=(problem.people + problem.posts, problem.pairs),
    )
    high = np.concatenate([np.ones(problem.people), problem.capacity.astype(float)])
    most = np.ones(problem.pairs)
    return Whole(rows, np.full(high.size, -np.inf), high, most, (problem.fit + unit(problem)).astype(float))


def highs(model: Whole, seconds: float) -> Reached:
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        -model.objective,
        constraints=LinearConstraint(model.rows, model.low, model.high),
        bounds=Bounds(np.zeros(model.most.size), model.most),
        integrality=np.ones(model.most.size),
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    bound = np.inf if found.mip_dual_bound is None else -found.mip_dual_bound
    return Reached(None if found.x is None else np.rint(found.x), bound, found.status == 0)


def cp_sat(model: Whole, seconds: float) -> Reached:
    from ortools.sat.python import cp_model

    built = cp_model.CpModel()
    variables = [built.new_int_var(0, int(most), "") for most in model.most]
    rows = model.rows.tocsr()
    for number in range(rows.shape[0]):
        columns = rows.indices[rows.indptr[number] : rows.indptr[number + 1]]
        values = rows.data[rows.indptr[number] : rows.indptr[number + 1]].astype(int).tolist()
        row = cp_model.LinearExpr.weighted_sum([variables[column] for column in columns], values)
        built.add_linear_constraint(row, _whole(model.low[number]), _whole(model.high[number]))
    built.maximize(cp_model.LinearExpr.weighted_sum(variables, model.objective.astype(int).tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(built)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Reached(None, solver.best_objective_bound, False)
    x = np.array([solver.value(variable) for variable in variables], dtype=float)
    return Reached(x, solver.best_objective_bound, status == cp_model.OPTIMAL)


def _whole(limit: float) -> int:
    return int(limit) if np.isfinite(limit) else int(np.sign(limit)) * 2**40


def cbc(model: Whole, seconds: float) -> Reached:
    with warnings.catch_warnings():
        # PuLP 3 warns of every variable that version 4 wants it made another way.
        warnings.simplefilter("ignore", DeprecationWarning)
        return _cbc(model, seconds)


def _cbc(model: Whole, seconds: float) -> Reached:
    import pulp

    built = pulp.LpProblem("placement", pulp.LpMaximize)
    variables = [
        pulp.LpVariable(f"x{number}", 0, most, cat=pulp.LpInteger) for number, most in enumerate(model.most.tolist())
    ]
    built += pulp.LpAffineExpression(zip(variables, model.objective.tolist(), strict=True))
    rows = model.rows.tocsr()
    for number in range(rows.shape[0]):
        part = slice(rows.indptr[number], rows.indptr[number + 1])
        columns, values = rows.indices[part].tolist(), rows.data[part].tolist()
        row = pulp.LpAffineExpression([(variables[c], v) for c, v in zip(columns, values, strict=True)])
        if np.isfinite(model.high[number]):
            built += row <= float(model.high[number])
        if np.isfinite(model.low[number]):
            built += row >= float(model.low[number])
    built.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=0))
    if built.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        raise NotMeasured(GAVE_UP)
    x = np.rint([variable.value() or 0 for variable in variables])
    return Reached(x, np.inf, built.sol_status == pulp.LpSolutionOptimal)


def _plain(solver: Callable[[Whole, float], Reached]) -> Callable[[Instance], Plan]:
    def run(made: Instance) -> Plan:
        if made.problem.pairs > MOST_VARIABLES:
            raise NotMeasured(TOO_LARGE)
        reached = solver(plain_model(made.problem), PLAIN_SECONDS)
        if reached.x is None or not reached.proved:
            raise NotMeasured(GAVE_UP)
        return plan_of(made.problem, reached.x)

    return run


def plan_of(problem: Problem, x: np.ndarray) -> Plan:
    return _plan(problem, np.flatnonzero(x[: problem.pairs] > 0.5))


def _plan(problem: Problem, rows: Ints) -> Plan:
    post_of = np.full(problem.people, UNPLACED, dtype=np.int64)
    post_of[problem.person[rows]] = problem.post[rows]
    return Plan(post_of)


def hospital_resident(made: Instance) -> Plan:
    """Stable, people propose; equal fits as the pairs are listed."""
    from matching.games import HospitalResident

    problem = made.problem
    posts = np.unique(problem.post).tolist()
    residents = {f"p{i}": [f"k{problem.post[row]}" for row in rows] for i, rows in _preferred(problem.person, made)}
    hospitals = {f"k{j}": [f"p{problem.person[row]}" for row in rows] for j, rows in _preferred(problem.post, made)}
    seats = {f"k{j}": int(problem.capacity[j]) for j in posts}
    try:
        found = HospitalResident.create_from_dictionaries(residents, hospitals, seats).solve()
    except RecursionError:
        raise NotMeasured("RecursionError") from None
    post_of = np.full(problem.people, UNPLACED, dtype=np.int64)
    for hospital, its in found.items():
        post_of[[int(resident.name[1:]) for resident in its]] = int(hospital.name[1:])
    return Plan(post_of)


def _preferred(side: Ints, made: Instance) -> list[tuple[int, Ints]]:
    """The rows of each, the best first."""
    order = np.lexsort((np.arange(side.size), -made.problem.fit, side))
    starts = np.flatnonzero(np.diff(side[order], prepend=-1))
    return [(int(side[rows[0]]), rows) for rows in np.split(order, starts[1:])]


def greedy(made: Instance) -> Plan:
    """As a spreadsheet would do it: people in the order of the list, each at the best post with a seat left."""
    problem = made.problem
    left = problem.capacity.copy()
    post_of = np.full(problem.people, UNPLACED, dtype=np.int64)
    for person, rows in _preferred(problem.person, made):
        free = rows[left[problem.post[rows]] > 0]
        if free.size:
            post_of[person] = problem.post[free[0]]
            left[post_of[person]] -= 1
    return Plan(post_of)


# All of these find the most people placed and then the largest total fit.
PLAIN: dict[str, Callable[[Instance], Plan | Part]] = {
    FLOW: flow,
    FLOW_SOLVE: flow_solve,
    DENSE: dense,
    SPARSE: sparse,
    HIGHS: _plain(highs),
    CP_SAT: _plain(cp_sat),
    CBC: _plain(cbc),
}
WHOLE = {HIGHS: highs, CP_SAT: cp_sat}
