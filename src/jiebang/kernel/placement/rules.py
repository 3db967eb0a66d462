"""What a plan must keep beside capacities: every rule as a small value, and the one place that says what it means.

A rule means a handful of *demands*: each counts the chosen pairs of one or two sets and says what the counts must be.
Whoever checks a plan counts (`Demand.kept`), whoever searches one turns the same demands into rows of a linear model
(`linear.py`), so that no two formulations can understand a rule differently.

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

from jiebang.kernel.placement.model import Ints, Plan, Problem

At = Literal["host", "post"]
NO_ROWS: Ints = np.zeros(0, dtype=np.int64)


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

    def kept(self, chosen: Ints) -> bool:
        """chosen: (pairs,), 1 where the plan takes the pair."""
        count = int(chosen[self.rows].sum())
        match self.kind:
            case "at_most":
                return count <= self.number
            case "at_least":
                return count >= self.number
            case "equal":
                return count == int(chosen[self.other].sum())
            case "if_any":
                return count == 0 or count >= self.number

    def binding(self, chosen: Ints) -> bool:
        """Whether the demand leaves no room where the plan stands."""
        count = int(chosen[self.rows].sum())
        return self.kind == "equal" or (count == self.number and (self.kind != "if_any" or count > 0))


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
        for rows in self.cells(world):
            people = np.unique(world.problem.person[rows]).size
            if self.most is not None and people > self.most:
                yield Demand("at_most", rows, self.most)
            if self.least is not None and self.least > 1:
                yield Demand("if_any", rows, self.least)

    def cells(self, world: World) -> Iterator[Ints]:
        """The pairs of each kind of people at each place."""
        kind = world.kinds[self.by][world.problem.person]
        place = world.places(self.at)
        known = np.flatnonzero(kind >= 0)
        keys = place[known] * (int(kind.max(initial=0)) + 1) + kind[known]
        order = np.argsort(keys, kind="stable")
        for part in np.split(known[order], np.flatnonzero(np.diff(keys[order])) + 1):
            if part.size:
                yield part.astype(np.int64)


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
    chosen = world.chosen(plan)
    demands = list(rule.demands(world))
    kept = all(demand.kept(chosen) for demand in demands)
    return Kept(kept, kept and any(demand.binding(chosen) for demand in demands))


def broken(rules: Sequence[Rule], world: World, plan: Plan) -> list[int]:
    """The places in `rules` of those the plan does not keep."""
    return [number for number, rule in enumerate(rules) if not kept_by(rule, world, plan).kept]


def missing_places(world: World, plan: Plan) -> int:
    """How many people are missing from the posts' minimums, one for each missing place."""
    people = plan.people
    taken = np.bincount(plan.post_of[people], minlength=world.problem.posts)
    return int(np.maximum(0, world.minimum - taken).sum())
