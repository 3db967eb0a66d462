"""What a plan must keep beside capacities: every rule as a small value, and the one place that says what it means.

A rule means a handful of *demands*: each counts the chosen pairs of one or two sets and says what the counts must be.
Whoever checks a plan counts (`Demand.kept`), whoever searches one turns the same demands into rows of a linear model
(`building.py`), so that no two formulations can understand a rule differently.

    Forbid     nobody of `people` at any of `posts`
    Fix        the person at the post
    Together   all at one host, or none of them placed
    Apart      no two of them at one host
    Limit      at each host (or post), of each kind of people: at most `most`; where any is taken, at least `least`
    HardFill   every post gets at least its minimum

Soft minimums are no rule: missing places are counted (`missing_places`) and made few after the most are placed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from jiebang.kernel.placement.model import Ints, Plan, Problem

At = Literal["host", "post"]
NO_ROWS: Ints = np.zeros(0, dtype=np.int64)
NO_SET = -1


@dataclass(frozen=True, eq=False)
class Demand:
    """What the numbers of chosen pairs must be. rows: rows of the problem's pairs.

    at_most: count(rows) ≤ number · at_least: count(rows) ≥ number
    equal: count(rows) = count(other) · if_any: count(rows) is 0, or ≥ number
    """

    kind: Literal["at_most", "at_least", "equal", "if_any"]
    rows: Ints
    number: int = 0
    other: Ints = field(default_factory=lambda: NO_ROWS)

    def balance(self, chosen: Ints) -> int:
        """The count that matters. chosen: (pairs,), 1 where the plan takes the pair."""
        return int(chosen[self.rows].sum()) - int(chosen[self.other].sum())

    def holds(self, balance: int) -> bool:
        match self.kind:
            case "at_most":
                return balance <= self.number
            case "at_least":
                return balance >= self.number
            case "equal":
                return balance == 0
            case "if_any":
                return balance == 0 or balance >= self.number

    def kept(self, chosen: Ints) -> bool:
        return self.holds(self.balance(chosen))

    def binds(self, balance: int) -> bool:
        """Whether the demand leaves no room where the plan stands."""
        return self.kind == "equal" or (balance == self.number and (self.kind != "if_any" or balance > 0))


@dataclass(frozen=True, eq=False)
class World:
    """The problem with what rules speak of.

    host_of: (posts,) the host each post belongs to · kinds: {column: (people,) kind of each person, -1 where blank}
    least: (posts,) the fewest people each post wants.
    """

    problem: Problem
    host_of: Ints
    kinds: Mapping[str, Ints] = field(default_factory=dict)
    least: Ints = field(default_factory=lambda: NO_ROWS)

    @cached_property
    def minimum(self) -> Ints:
        return self.least if self.least.size else np.zeros(self.problem.posts, dtype=np.int64)

    @cached_property
    def hosts(self) -> int:
        return int(self.host_of.max()) + 1 if self.host_of.size else 0

    @cached_property
    def host_of_row(self) -> Ints:
        host: Ints = self.host_of[self.problem.post]
        return host

    def places(self, at: At) -> Ints:
        """(pairs,) the host, or the post, each pair is at."""
        return self.host_of_row if at == "host" else self.problem.post

    @cached_property
    def rows_by_person(self) -> list[Ints]:
        return grouped(self.problem.person, self.problem.people)

    @cached_property
    def rows_by_post(self) -> list[Ints]:
        return grouped(self.problem.post, self.problem.posts)

    def rows_at_hosts(self, person: int) -> dict[int, Ints]:
        """The person's pairs, by host."""
        rows = self.rows_by_person[person]
        return {int(host): rows[self.host_of_row[rows] == host] for host in np.unique(self.host_of_row[rows])}

    def chosen(self, plan: Plan) -> Ints:
        """(pairs,) 1 where the plan takes the pair."""
        taken = np.zeros(self.problem.pairs, dtype=np.int64)
        people = plan.people
        taken[self.problem.rows_of(people, plan.post_of[people])] = 1
        return taken


def grouped(keys: Ints, groups: int) -> list[Ints]:
    """For each group its rows, in order."""
    order = np.argsort(keys, kind="stable")
    bounds = np.searchsorted(keys[order], np.arange(groups + 1))
    return [order[bounds[g] : bounds[g + 1]].astype(np.int64) for g in range(groups)]


@dataclass(frozen=True)
class Forbid:
    people: tuple[int, ...]
    posts: tuple[int, ...]

    def demands(self, world: World) -> Iterator[Demand]:
        inside = np.isin(world.problem.person, self.people) & np.isin(world.problem.post, self.posts)
        if inside.any():
            yield Demand("at_most", np.flatnonzero(inside).astype(np.int64), 0)


@dataclass(frozen=True)
class Fix:
    person: int
    post: int

    def demands(self, world: World) -> Iterator[Demand]:
        rows = world.problem.rows_of(np.array([self.person]), np.array([self.post]))
        yield Demand("at_least", rows[rows >= 0], 1)


@dataclass(frozen=True)
class Together:
    people: tuple[int, ...]

    def demands(self, world: World) -> Iterator[Demand]:
        by_host = [world.rows_at_hosts(person) for person in self.people]
        for first, second in itertools.pairwise(by_host):
            for host in sorted(first.keys() | second.keys()):
                yield Demand("equal", first.get(host, NO_ROWS), 0, second.get(host, NO_ROWS))


@dataclass(frozen=True)
class Apart:
    people: tuple[int, ...]

    def demands(self, world: World) -> Iterator[Demand]:
        rows = np.concatenate([world.rows_by_person[person] for person in self.people] or [NO_ROWS])
        for host in np.unique(world.host_of_row[rows]):
            here = rows[world.host_of_row[rows] == host]
            if np.unique(world.problem.person[here]).size > 1:
                yield Demand("at_most", here, 1)


@dataclass(frozen=True)
class Limit:
    """by: a column of people · at: "host" or "post". People whose column is blank are of no kind."""

    by: str
    at: At = "host"
    most: int | None = None
    least: int | None = None

    def demands(self, world: World) -> Iterator[Demand]:
        for rows, people in self.cells(world):
            if self.most is not None and people > self.most:
                yield Demand("at_most", rows, self.most)
            if self.least is not None and self.least > 1:
                yield Demand("if_any", rows, self.least)

    def cells(self, world: World) -> Iterator[tuple[Ints, int]]:
        """The pairs of each kind of people at each place, and how many people they are of."""
        person = world.problem.person
        kind = world.kinds[self.by][person]
        known = np.flatnonzero(kind >= 0)
        cell = world.places(self.at)[known] * (int(kind.max(initial=0)) + 1) + kind[known]
        order = np.lexsort((person[known], cell))
        rows, cell, person = known[order].astype(np.int64), cell[order], person[known[order]]
        starts = np.flatnonzero(np.diff(cell, prepend=-1))
        another = (np.diff(cell, prepend=-1) != 0) | (np.diff(person, prepend=-1) != 0)
        people = np.add.reduceat(another, starts, dtype=np.int64) if starts.size else starts
        bounds = [*starts.tolist(), rows.size]
        for number, many in enumerate(people.tolist()):
            yield rows[bounds[number] : bounds[number + 1]], many


@dataclass(frozen=True)
class HardFill:
    def demands(self, world: World) -> Iterator[Demand]:
        for post in np.flatnonzero(world.minimum > 0):
            yield Demand("at_least", world.rows_by_post[int(post)], int(world.minimum[post]))


Rule = Forbid | Fix | Together | Apart | Limit | HardFill


@dataclass(frozen=True)
class Kept:
    """How one rule fares under a plan. binding: it leaves no room somewhere, so lifting it might change the plan."""

    kept: bool
    binding: bool


def kept_by(rule: Rule, world: World, plan: Plan) -> Kept:
    """Counted from the plan alone."""
    demands = list(rule.demands(world))
    counted = list(zip(demands, balances(demands, world.chosen(plan)), strict=True))
    kept = all(demand.holds(balance) for demand, balance in counted)
    return Kept(kept, kept and any(demand.binds(balance) for demand, balance in counted))


def balances(demands: Sequence[Demand], chosen: Ints) -> list[int]:
    """`Demand.balance` of each, counted together."""
    taken = np.concatenate([[0], np.cumsum(chosen[np.concatenate([NO_ROWS, *(demand.rows for demand in demands)])])])
    other = np.concatenate([[0], np.cumsum(chosen[np.concatenate([NO_ROWS, *(demand.other for demand in demands)])])])
    ends = np.cumsum([0, *(demand.rows.size for demand in demands)])
    other_ends = np.cumsum([0, *(demand.other.size for demand in demands)])
    found: list[int] = (np.diff(taken[ends]) - np.diff(other[other_ends])).tolist()
    return found


def demands_of(rules: Sequence[Rule], world: World) -> list[Demand]:
    return [demand for rule in rules for demand in rule.demands(world)]


def broken(rules: Sequence[Rule], world: World, plan: Plan) -> list[int]:
    """The places in `rules` of those the plan does not keep."""
    return [number for number, rule in enumerate(rules) if not kept_by(rule, world, plan).kept]


def closed_pairs(demands: Sequence[Demand], world: World) -> npt.NDArray[np.bool_]:
    """(pairs,) the pairs that no plan may take."""
    closed = np.zeros(world.problem.pairs, dtype=np.bool_)
    for demand in demands:
        if demand.kind == "at_most" and not demand.number:
            closed[demand.rows] = True
    return closed


def ruled_out(demands: Sequence[Demand], world: World) -> npt.NDArray[np.bool_]:
    """(pairs,) the pairs that the demands plainly keep every plan from: those closed, all others of somebody fixed,
    those that would have to be met by somebody who cannot come, and those that would have to be met by too many."""
    person, out = world.problem.person, closed_pairs(demands, world)
    for demand in demands:
        if demand.kind == "at_least" and demand.number == 1 and demand.rows.size == 1:
            others = world.rows_by_person[int(person[demand.rows[0]])]
            out[others[others != demand.rows[0]]] = True
        elif demand.kind == "equal" and not (demand.rows.size and demand.other.size):
            out[demand.rows] = True
            out[demand.other] = True
    return out | met_by_too_many([*demands, *seats_as_demands(world)], world.problem.pairs)


def met_by_too_many(demands: Sequence[Demand], pairs: int) -> npt.NDArray[np.bool_]:
    """(pairs,) the pairs of sets that are taken all or none, one pair of each, where some demand holds more of these
    sets than it lets in: two who stay together at a host that takes one of their home unit. Half a person each would
    do, so no relaxation sees it."""
    sets: dict[bytes, int] = {}
    ends = [
        [sets.setdefault(side.tobytes(), len(sets)) for side in (demand.rows, demand.other)]
        for demand in demands
        if demand.kind == "equal" and demand.rows.size and demand.other.size
    ]
    limits = [demand for demand in demands if demand.kind == "at_most"]
    if not ends or not limits:
        return np.zeros(pairs, dtype=np.bool_)
    one, other = np.array(ends).T
    joined = csr_array((np.ones(one.size), (one, other)), shape=(len(sets), len(sets)))
    group_of = connected_components(joined, directed=False)[1].astype(np.int64)
    set_of = np.full(pairs, NO_SET, dtype=np.int64)
    for number, rows in enumerate(sets):
        set_of[np.frombuffer(rows, dtype=np.int64)] = number
    limit = np.repeat(np.arange(len(limits)), [demand.rows.size for demand in limits])
    held = set_of[np.concatenate([demand.rows for demand in limits])]
    cells, size = np.unique(limit[held >= 0] * len(sets) + held[held >= 0], return_counts=True)
    whole = cells[size == np.bincount(set_of[set_of >= 0], minlength=len(sets))[cells % len(sets)]]
    cells, many = np.unique(whole // len(sets) * len(sets) + group_of[whole % len(sets)], return_counts=True)
    most = np.array([demand.number for demand in limits])
    too_many = np.zeros(len(sets), dtype=np.bool_)
    too_many[cells[many > most[cells // len(sets)]] % len(sets)] = True
    out: npt.NDArray[np.bool_] = (set_of >= 0) & too_many[group_of[set_of]]
    return out


def seats_as_demands(world: World) -> Iterator[Demand]:
    """No more people at a post, and at a host, than there are seats."""
    capacity = world.problem.capacity
    seats_at = np.bincount(world.host_of, weights=capacity, minlength=world.hosts).astype(np.int64)
    for rows, seats in zip(world.rows_by_post, capacity.tolist(), strict=True):
        yield Demand("at_most", rows, seats)
    for rows, seats in zip(grouped(world.host_of_row, world.hosts), seats_at.tolist(), strict=True):
        yield Demand("at_most", rows, seats)


def missing_places(world: World, plan: Plan) -> int:
    """How many people are missing from the posts' minimums, one for each missing place."""
    people = plan.people
    taken = np.bincount(plan.post_of[people], minlength=world.problem.posts)
    return int(np.maximum(0, world.minimum - taken).sum())
