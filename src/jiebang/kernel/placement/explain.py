"""Why somebody is not at a post: which rule forbids it, or what it would cost, exactly, and who would have to move.

For a plain flow the answer comes from the residual graph (`residual`). Under `fair` the floor may sink with it: how far
is a matter of the widest way, and the cost that of the best plan at the lower floor. Under rules a bound comes at once
from the flow without them; the exact answer is the best plan with the person fixed there, on demand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jiebang.kernel.placement.certificate import figures
from jiebang.kernel.placement.flow import largest_total
from jiebang.kernel.placement.infeasible import conflict
from jiebang.kernel.placement.linear import Left, no_hurry
from jiebang.kernel.placement.model import UNPLACED, Aim, Ints, Plan, Problem
from jiebang.kernel.placement.residual import FAR, Move, NotTheBest, Residual, widest_ways
from jiebang.kernel.placement.rules import Fix, ruled_out
from jiebang.kernel.placement.solver import plain_problem, ranks_over, solve
from jiebang.kernel.placement.task import Task


@dataclass(frozen=True)
class Why:
    """What it would mean to put a person at a post.

    possible: some plan has it · exact: else the cost is at least this much · cost: of total fit, below 0 where the
    total grows at the worst-off person's expense · moves: everybody who would be elsewhere, the person first ·
    closed: "not_allowed", "no_seat", "by_rules" or "stable" where it is impossible · rules: places in the task's rules
    of those that stand in the way together
    """

    person: int
    post: int
    possible: bool
    exact: bool = True
    cost: int = 0
    placed_change: int = 0
    worst_change: int = 0
    moves: tuple[Move, ...] = ()
    closed: str = ""
    rules: tuple[int, ...] = ()


class Explainer:
    """Answers about one plan that is the best of its task. left: how long an exact answer under rules may take."""

    def __init__(self, task: Task, plan: Plan) -> None:
        self.task, self.plan, self.problem = task, plan, task.problem
        self.total, self.worst = figures(task.problem, plan)
        self._at_floor: dict[int, Residual] = {}
        self._widths: dict[tuple[int, bool], Ints] = {}

    def why(self, person: int, post: int, *, exactly: bool = True, left: Left = no_hurry) -> Why:
        """exactly: under rules, search for the exact answer; without it the bound that comes at once."""
        if self.plan.post_of[person] == post:
            return Why(person, post, possible=True)
        if closed := self._closed(person, post):
            return closed
        try:
            if self.plain is not None and (found := self._by_flow(person, post)) is not None:
                return found
            return self._by_search(person, post, left) if exactly else self._by_bound(person, post)
        except NotTheBest:
            # A plan changed by hand: what leads from it to another one is no price. It can be, and more is not said.
            return Why(person, post, possible=True, exact=False)

    def _closed(self, person: int, post: int) -> Why | None:
        """The answer where it is plain that the person cannot be there."""
        rules = tuple(self.closing[post].get(person, ()))
        closed = "by_rules" if rules else ""
        if not self.problem.capacity[post]:
            closed = "no_seat"
        elif self._row(person, post) < 0:
            closed = "not_allowed"
        elif not rules and self.task.aim is Aim.STABLE:
            closed = "stable"
        return Why(person, post, possible=False, closed=closed, rules=rules) if closed else None

    def _row(self, person: int, post: int) -> int:
        return int(self.problem.rows_of(np.array([person]), np.array([post]))[0])

    @cached_property
    def plain(self) -> Problem | None:
        return plain_problem(self.task)

    @cached_property
    def closing(self) -> list[dict[int, list[int]]]:
        """For each post, who is kept away from it by which rules alone."""
        found: list[dict[int, list[int]]] = [{} for _ in range(self.problem.posts)]
        for number, rule in enumerate(self.task.rules):
            closed = np.flatnonzero(ruled_out(list(rule.demands(self.task.world)), self.task.world))
            for row in closed.tolist():
                found[self.problem.post[row]].setdefault(int(self.problem.person[row]), []).append(number)
        return found

    # ── from the residual graph ────────────────────────────────────────────────────────────────────────────────

    def _by_flow(self, person: int, post: int) -> Why | None:
        graph = self._graph(person, post)
        if graph is None:
            return None
        row = int(graph.problem.rows_of(np.array([person]), np.array([post]))[0])
        if graph.plan.post_of[person] == post:
            return self._against(person, post, graph.plan)
        if graph.cost_of(person, row) is None:
            return Why(person, post, possible=False, closed="by_rules")
        return self._against(person, post, graph.plan_after(graph.moves(person, row)))

    def _graph(self, person: int, post: int) -> Residual | None:
        """The graph in which the person's being there is a way; None where numbers would grow too large."""
        assert self.plain is not None  # noqa: S101 - asked of plain tasks alone
        if self.task.aim is Aim.FAIR:
            return self._at(self._floor_with(person, post))
        if self.task.aim is Aim.WISHES:
            return self.wished
        return self._at(0)

    def _at(self, floor: int) -> Residual:
        """The graph of the best plan among those at or above a floor."""
        assert self.plain is not None  # noqa: S101 - asked of plain tasks alone
        if floor not in self._at_floor:
            part = self.plain.only(self.plain.fit >= floor)
            own = self.task.aim is Aim.TOTAL or floor == self.worst
            self._at_floor[floor] = Residual(part, self.plan if own else largest_total(part))
        return self._at_floor[floor]

    def _floor_with(self, person: int, post: int) -> int:
        """The worst fit of the fairest plan with the person there: no better than now, than the pair itself, and than
        the narrowest step of the widest way that places as many as can be."""
        fit = int(self.problem.fit[self._row(person, post)])
        place = int(self.plan.post_of[person])
        target = self.problem.posts if place == UNPLACED else place
        width = int(self._widest(target, lose=False)[post])
        if width < 0:
            width = int(self._widest(target, lose=True)[post])
        return min(fit, width, fit if self.worst is None else self.worst)

    def _widest(self, target: int, *, lose: bool) -> Ints:
        """(nodes,) width of the widest way to a node. lose: one person fewer may have a place."""
        key = (target, lose)
        if key not in self._widths:
            widths = self.widths.copy()
            if not lose:
                # Who loses the place makes room for somebody without one, and for no empty seat.
                widths[self.problem.posts, self.problem.posts + 1] = -1
            self._widths[key] = widest_ways(widths, target)
        return self._widths[key]

    @cached_property
    def widths(self) -> Ints:
        """(nodes, nodes) the best fit of a step between two nodes; -1 where nobody can take it."""
        assert self.plain is not None  # noqa: S101 - asked of plain tasks alone
        whole = Residual(self.plain, self.plan)
        widths = np.where(whole.steps < FAR, FAR, -1)
        at = whole.at[self.plain.person]
        nodes = self.problem.posts + 2
        widths[: self.problem.posts + 1, : self.problem.posts] = -1
        np.maximum.at(widths.ravel(), at * nodes + self.plain.post, self.plain.fit)
        np.fill_diagonal(widths, FAR)
        return widths

    @cached_property
    def wished(self) -> Residual | None:
        """Under `wishes`: ranks as one number, where that stays small enough to be added up."""
        assert self.plain is not None  # noqa: S101 - asked of plain tasks alone
        ranks = ranks_over(self.task, self.plain)
        worth, one = self.plain.fit.copy(), 1 + self.plain.people * int(self.plain.fit.max(initial=0))
        for rank in sorted(set(ranks[ranks > 0].tolist()), reverse=True):
            if one > FAR // (4 * (self.plain.people + 2) ** 2):
                return None
            worth = worth + one * (ranks == rank)
            one *= self.plain.people + 1
        return Residual(self.plain, self.plan, worth, one)

    # ── under rules ────────────────────────────────────────────────────────────────────────────────────────────

    def _by_bound(self, person: int, post: int) -> Why:
        """At least what it costs without the rules, from where the plan under rules stands."""
        graph = self.relaxed
        row = int(graph.problem.rows_of(np.array([person]), np.array([post]))[0])
        cost = graph.cost_of(person, row) if row >= 0 else None  # else several rules together keep the person away
        if cost is None:
            return Why(person, post, possible=False, closed="by_rules")
        placed, total = divmod(self._relaxed_sum - cost, graph.unit)
        same = placed == self.plan.placed
        return Why(person, post, possible=True, exact=False, cost=max(0, self.total - total) if same else 0)

    @cached_property
    def relaxed(self) -> Residual:
        """The best plan without the rules that join people."""
        part = self.problem.only(~self.task.closed)
        return Residual(part, largest_total(part))

    @cached_property
    def _relaxed_sum(self) -> int:
        return int(self.relaxed.own.sum())

    def _by_search(self, person: int, post: int, left: Left) -> Why:
        fixed = self.task.with_rules(Fix(person, post))
        found = solve(fixed, left)
        if found.impossible:
            standing = conflict(fixed, left).rules
            rules = tuple(number for number in standing if number < len(self.task.rules))
            return Why(person, post, possible=False, closed="by_rules", rules=rules)
        if found.plan is None:
            return self._by_bound(person, post)
        answer = self._against(person, post, found.plan)
        if found.status == "optimal":
            return answer
        bound = self._by_bound(person, post)
        return Why(**{**vars(answer), "exact": False, "cost": bound.cost})

    def _against(self, person: int, post: int, other: Plan) -> Why:
        total, worst = figures(self.problem, other)
        moves = moves_between(self.plan, other, first=person)
        return Why(
            person,
            post,
            possible=True,
            cost=self.total - total,
            placed_change=other.placed - self.plan.placed,
            worst_change=(worst or 0) - (self.worst or 0),
            moves=tuple(moves),
        )


def moves_between(one: Plan, other: Plan, first: int = UNPLACED) -> list[Move]:
    """Everybody whose place differs, so that each takes a place that the one before left where that can be."""
    waiting = {
        person: (int(one.post_of[person]), int(other.post_of[person]))
        for person in np.flatnonzero(one.post_of != other.post_of).tolist()
    }
    found: list[Move] = []
    person = first if first in waiting else min(waiting, default=UNPLACED)
    while waiting:
        old, new = waiting.pop(person)
        found.append((person, old, new))
        following = [p for p, (left, _) in waiting.items() if left == new] or list(waiting)
        person = min(following, default=UNPLACED)
    return found
