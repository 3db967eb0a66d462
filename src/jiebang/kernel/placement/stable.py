"""Plans that leave nobody and no post wishing for each other: people ask, posts hold the best and let others go.

Where no rule joins people, this is deferred acceptance (D. Gale, L. S. Shapley, Amer. Math. Monthly 69(1), 1962): it
always ends, and no other such plan suits anybody better. Rules that keep people apart or limit kinds of people can make
every plan leave such a pair; then pairs are satisfied one by one for as long as that goes, and what is left is counted.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import numpy as np

from jiebang.kernel.placement.counting import Counts
from jiebang.kernel.placement.linear import Left, no_hurry
from jiebang.kernel.placement.model import UNPLACED, Ints, Plan
from jiebang.kernel.placement.rules import NO_ROWS, Demand
from jiebang.kernel.placement.task import Task

# So many rounds for each person, then the search for a plan without such pairs is given up.
ROUNDS = 20


class Sides:
    """What both sides like and where everybody is, row by row of the pairs."""

    def __init__(self, task: Task, demands: list[Demand], plan: Plan) -> None:
        self.task, self.problem = task, task.problem
        self.person, self.post = self.problem.person.tolist(), self.problem.post.tolist()
        self.by_person: list[int] = task.liked_by_person.tolist()
        self.by_post: list[int] = task.liked_by_post.tolist()
        self.host_of = task.world.host_of.tolist()
        self.row_of = [UNPLACED] * self.problem.people
        self.at: list[set[int]] = [set() for _ in range(max(self.host_of, default=-1) + 1)]  # rows at each host
        self.free = self.problem.capacity.tolist()
        self.counts = Counts(demands, np.zeros(self.problem.pairs, dtype=np.int64))
        people = plan.people
        for row in self.problem.rows_of(people, plan.post_of[people]).tolist():
            self.take(row)

    def take(self, row: int) -> None:
        self.row_of[self.person[row]] = row
        self.at[self.host_of[self.post[row]]].add(row)
        self.free[self.post[row]] -= 1
        self.counts.make([(row, 1)])

    def give_up(self, row: int) -> None:
        self.row_of[self.person[row]] = UNPLACED
        self.at[self.host_of[self.post[row]]].discard(row)
        self.free[self.post[row]] += 1
        self.counts.make([(row, -1)])

    def wants(self, row: int) -> bool:
        """The person likes the pair better than the own place."""
        own = self.row_of[self.person[row]]
        return bool(own == UNPLACED or self.by_person[row] > self.by_person[own])

    def room_for(self, row: int) -> int | None:
        """The row that gives way to this one: UNPLACED where nobody need; None where there is no room.

        Whom the host likes less than the newcomer gives way, the least liked first.
        """
        post, own = self.post[row], self.row_of[self.person[row]]
        leaving = [] if own == UNPLACED else [(own, -1)]
        seat = self.free[post] > 0 or (own != UNPLACED and self.post[own] == post)
        if seat and self.counts.holds_after([*leaving, (row, 1)]):
            return UNPLACED
        others: list[int] = sorted(self.at[self.host_of[post]], key=lambda r: (self.by_post[r], -r))
        for other in others:
            if self.by_post[other] >= self.by_post[row]:
                return None
            freed = seat or self.post[other] == post
            if other != own and freed and self.counts.holds_after([*leaving, (other, -1), (row, 1)]):
                return other
        return None

    def settle(self, row: int, leaves: int) -> None:
        own = self.row_of[self.person[row]]
        for gone in (own, leaves):
            if gone != UNPLACED:
                self.give_up(gone)
        self.take(row)

    @property
    def plan(self) -> Plan:
        places = [UNPLACED if row == UNPLACED else self.post[row] for row in self.row_of]
        return Plan(np.array(places, dtype=np.int64).reshape(-1))


def solve_stable(task: Task, fixed: Plan, left: Left = no_hurry) -> Plan:
    """fixed: who is at a fixed post; they stay and nobody takes their seat. Rules with a minimum or that join people
    are the caller's to refuse."""
    demands = task.demands
    sides = Sides(task, demands, fixed)
    held = set(fixed.people.tolist())
    rows = _open_rows(task, demands, held)
    _propose(sides, rows, held)
    joined = any(demand.kind == "at_most" and demand.number for demand in demands)
    for _ in range(ROUNDS * task.problem.people if joined else 0):
        pair = next(_blocking(sides, rows, held), None)
        if pair is None or left() <= 0:
            break
        sides.settle(*pair)
    return sides.plan


def blocking_rows(task: Task, plan: Plan) -> Ints:
    """Rows of the pairs that would rather have each other and could under the rules: the person likes the post better,
    and the post has room, or would give up somebody at its host whom it likes less."""
    demands = task.demands
    sides = Sides(task, demands, plan)
    rows = _open_rows(task, demands, set())
    return np.array(sorted(row for row, _ in _blocking(sides, rows, set())), dtype=np.int64)


def _blocking(sides: Sides, rows: Ints, held: set[int]) -> Iterator[tuple[int, int]]:
    """Each such pair and who gives way, those that mean most to the person first."""
    for row in rows.tolist():
        if sides.wants(row):
            gives_way = sides.room_for(row)
            if gives_way is not None and (gives_way == UNPLACED or sides.person[gives_way] not in held):
                yield row, gives_way


def _open_rows(task: Task, demands: list[Demand], held: set[int]) -> Ints:
    """Pairs that may be taken at all, each person's best liked first."""
    problem = task.problem
    closed = problem.capacity[problem.post] == 0
    for demand in demands:
        if demand.kind == "at_most" and not demand.number:
            closed[demand.rows] = True
    if held:
        closed |= np.isin(problem.person, list(held))
    rows = np.flatnonzero(~closed)
    return rows[np.lexsort((rows, -task.liked_by_person[rows], problem.person[rows]))] if rows.size else NO_ROWS


def _propose(sides: Sides, rows: Ints, held: set[int]) -> None:
    """Everybody without a place asks the next best post until all have one or asked everywhere."""
    asking: dict[int, list[int]] = {}
    for row in reversed(rows.tolist()):
        asking.setdefault(sides.person[row], []).append(row)
    waiting = [person for person in asking if sides.row_of[person] == UNPLACED]
    heapq.heapify(waiting)  # whatever the order, the outcome is the same; this one makes runs repeatable
    while waiting:
        person = heapq.heappop(waiting)
        while asking[person] and sides.row_of[person] == UNPLACED:
            row = asking[person].pop()
            leaves = sides.room_for(row)
            if leaves is None or (leaves != UNPLACED and sides.person[leaves] in held):
                continue
            sides.settle(row, leaves)
            if leaves != UNPLACED:
                heapq.heappush(waiting, sides.person[leaves])
