"""The plan that places the most people and, among those, has the largest total fit: one minimum-cost flow.

Engine: the cost-scaling push-relabel solver of OR-Tools (A. V. Goldberg, J. Algorithms 22(1), 1997), fed whole arrays.
Never import highspy beside it: both carry HiGHS and one process cannot hold both.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow

from jiebang.kernel.placement.model import UNPLACED, Ints, Plan, Problem


class EngineFailed(RuntimeError):
    """The flow engine gave up on a well-formed problem; the message carries its status."""


def largest_total(problem: Problem) -> Plan:
    """Most people placed first, then the largest total fit."""
    network = min_cost_flow.SimpleMinCostFlow()
    source, sink = problem.people + problem.posts, problem.people + problem.posts + 1
    tails, heads, limits = _arcs(problem, source, sink)
    costs = np.zeros(tails.size, dtype=np.int64)
    costs[: problem.pairs] = -problem.fit
    network.add_arcs_with_capacity_and_unit_cost(tails, heads, limits, costs)
    network.set_nodes_supplies(np.array([source, sink]), np.array([problem.people, -problem.people], dtype=np.int64))
    status = network.solve_max_flow_with_min_cost()
    if status != network.OPTIMAL:
        raise EngineFailed(f"minimum-cost flow: {status}")
    return _plan(problem, network.flows(np.arange(problem.pairs, dtype=np.int64)))


def most_placed(problem: Problem) -> Plan:
    """A plan placing as many people as can be placed, whatever the fit."""
    network = max_flow.SimpleMaxFlow()
    source, sink = problem.people + problem.posts, problem.people + problem.posts + 1
    network.add_arcs_with_capacity(*_arcs(problem, source, sink))
    status = network.solve(source, sink)
    if status != network.OPTIMAL:
        raise EngineFailed(f"maximum flow: {status}")
    return _plan(problem, network.flows(np.arange(problem.pairs, dtype=np.int64)))


def _arcs(problem: Problem, source: int, sink: int) -> tuple[Ints, Ints, Ints]:
    """Tails, heads and limits: first the pairs, then source to people, then posts to sink."""
    people = np.arange(problem.people, dtype=np.int64)
    posts = problem.people + np.arange(problem.posts, dtype=np.int64)
    ones = np.ones(problem.pairs + problem.people, dtype=np.int64)
    return (
        np.concatenate([problem.person, np.full(problem.people, source), posts]),
        np.concatenate([problem.people + problem.post, people, np.full(problem.posts, sink)]),
        # A post can never take more than everybody, however large a number the list gives.
        np.concatenate([ones, np.minimum(problem.capacity, problem.people)]),
    )


def _plan(problem: Problem, flows: Ints) -> Plan:
    post_of = np.full(problem.people, UNPLACED, dtype=np.int64)
    used = np.flatnonzero(flows > 0)
    post_of[problem.person[used]] = problem.post[used]
    return Plan(post_of)
