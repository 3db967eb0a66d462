"""What moving people on would cost: the residual graph of a flow, between posts.

Nodes are the posts, "nowhere" (who is not placed) and "a free seat anywhere". Somebody at post k who may go to post l
is a step from k to l; it costs what the plan loses by it. Putting one person at a post is then a cheapest way from that
post back to the seat the person leaves (R. K. Ahuja, T. L. Magnanti, J. B. Orlin, Network Flows, 1993, ch. 9): since
the plan is the best one, no way round gains, and one such way gives the best plan with that person there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse.csgraph import NegativeCycleError, csgraph_from_dense, floyd_warshall

from jiebang.kernel.placement.certificate import outweighing_unit
from jiebang.kernel.placement.model import UNPLACED, Ints, Plan, Problem

FAR = 2**60
# Whoever asks about so many places will ask about more: then all ways are found at once, if there are no more nodes.
ASKED_SO_OFTEN, MOST_NODES = 8, 1000
Move = tuple[int, int, int]  # person, from post, to post; UNPLACED for nowhere


@dataclass(frozen=True, eq=False)
class Ways:
    """Cheapest ways to one node. cost: (nodes,) FAR where there is none · step: (nodes,) the next node on the way."""

    cost: Ints
    step: Ints


class NotTheBest(Exception):
    """The plan is not the best for its weights: a circle of moves gains, so that no way is the cheapest."""


class Residual:
    """The graph of one plan that is best for the given weights; asked about another one, it raises NotTheBest.

    worth: (pairs,) what a plan sums up, from 0; placing somebody is worth `unit` more.
    """

    def __init__(self, problem: Problem, plan: Plan, worth: Ints | None = None, unit: int | None = None) -> None:
        self.problem, self.plan = problem, plan
        self.worth = problem.fit if worth is None else worth
        self.unit = outweighing_unit(problem) if unit is None else unit
        self.nowhere, self.seat = problem.posts, problem.posts + 1
        self.at = np.where(plan.post_of == UNPLACED, self.nowhere, plan.post_of)
        self._known: dict[int, Ways] = {}

    @cached_property
    def own(self) -> Ints:
        """(people,) what each is worth where the plan puts them."""
        own = np.zeros(self.problem.people, dtype=np.int64)
        people = self.plan.people
        own[people] = self.worth[self.problem.rows_of(people, self.plan.post_of[people])] + self.unit
        return own

    @cached_property
    def steps(self) -> Ints:
        """(nodes, nodes) what the cheapest step between two nodes costs."""
        problem, nodes = self.problem, self.problem.posts + 2
        steps = np.full((nodes, nodes), FAR, dtype=np.int64)
        cost = self.own[problem.person] - self.worth - self.unit
        np.minimum.at(steps.ravel(), self.at[problem.person] * nodes + problem.post, cost)
        # Anybody may lose the place altogether.
        np.minimum.at(steps[:, self.nowhere], self.at, self.own)
        taken = np.bincount(self.at, minlength=nodes)
        free = np.append(taken[: problem.posts] < problem.capacity, [True, False])
        steps[free, self.seat] = 0
        steps[self.seat, taken > 0] = 0
        np.fill_diagonal(steps, 0)
        return steps

    @cached_property
    def into(self) -> Ints:
        return np.ascontiguousarray(self.steps.T)

    def ways_to(self, node: int) -> Ways:
        """Cheapest ways from everywhere to a node (Bellman and Ford); kept for the next question."""
        if node not in self._known:
            if len(self._known) >= ASKED_SO_OFTEN and self.known_at_once:
                cost, step = self.everywhere
                self._known[node] = Ways(cost[node], step[node])
            else:
                self._known[node] = cheapest_ways(self.into, node)
        return self._known[node]

    @cached_property
    def known_at_once(self) -> bool:
        """Whether all ways fit into memory, and into numbers that a float holds exactly."""
        finite = self.into[self.into < FAR]
        largest = int(np.abs(finite).max(initial=0)) * self.into.shape[0]
        return bool(self.into.shape[0] <= MOST_NODES and largest < 2**53)

    @cached_property
    def everywhere(self) -> tuple[Ints, Ints]:
        """(to, from) cheapest costs and next nodes between all nodes (R. W. Floyd, CACM 5(6), 1962)."""
        steps = np.where(self.into < FAR, self.into, np.inf)
        try:
            cost, step = floyd_warshall(csgraph_from_dense(steps, null_value=np.inf), return_predecessors=True)
        except NegativeCycleError:
            raise NotTheBest from None
        return np.where(np.isinf(cost), FAR, cost).astype(np.int64), step.astype(np.int64)

    def cost_of(self, person: int, row: int) -> int | None:
        """What the sum loses when the person takes the pair `row` and everybody else is placed as well as can be; None
        where it cannot be."""
        way = self.ways_to(int(self.at[person])).cost[self.problem.post[row]]
        if way >= FAR // 2:
            return None
        return int(self.own[person] - self.worth[row] - self.unit + way)

    def moves(self, person: int, row: int) -> list[Move]:
        """Who moves then, in the order of the chain; the person first."""
        place = int(self.at[person])
        node, ways = int(self.problem.post[row]), self.ways_to(place)
        moves = [(person, self._post(place), node)]
        while node != place:
            following = int(ways.step[node])
            if self.seat not in (node, following):
                mover = self._mover(node, following)
                moves.append((mover, self._post(node), self._post(following)))
            node = following
        return moves

    def plan_after(self, moves: list[Move]) -> Plan:
        post_of = self.plan.post_of.copy()
        for person, _, to in moves:
            post_of[person] = to
        return Plan(post_of)

    def _post(self, node: int) -> int:
        return UNPLACED if node == self.nowhere else node

    def _mover(self, node: int, following: int) -> int:
        """Who takes the step at its cost; of several, the first."""
        there = np.flatnonzero(self.at == node)
        if following == self.nowhere:
            return int(there[np.argmin(self.own[there])])
        rows = self.problem.rows_of(there, np.full(there.size, following))
        cost = np.where(rows < 0, FAR, self.own[there] - self.worth[rows])
        return int(there[np.argmin(cost)])


def cheapest_ways(into: Ints, node: int) -> Ways:
    """Ways to the node. into: (to, from), what a step costs, so that rows are read whole. Raises NotTheBest where a
    circle gains."""
    cost = into[node].copy()
    step = np.full(cost.size, node, dtype=np.int64)
    changed = np.flatnonzero(cost < FAR)  # only these can change anything in the next round
    rounds = 0
    while changed.size:
        rounds += 1
        if rounds > cost.size:
            raise NotTheBest
        through = into[changed] + cost[changed, None]
        reached = through.min(axis=0)
        better = np.flatnonzero(reached < cost)
        step[better] = changed[through[:, better].argmin(axis=0)]
        cost[better] = reached[better]
        changed = better
    return Ways(np.minimum(cost, FAR), step)


def widest_ways(widths: Ints, node: int) -> Ints:
    """(nodes,) the width of the widest way to the node: its narrowest step is as wide as can be."""
    width = widths[:, node].copy()
    while True:
        wider = np.maximum(width, np.minimum(widths, width).max(axis=1))
        if (wider == width).all():
            return width
        width = wider
