"""The lists of an office as the kernel's arrays: who and what stands in which row."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jiebang.kernel import fit, placement
from jiebang.kernel.placement import Aim, Plan, Problem, Task, World
from jiebang.placements.rules import host_numbers, kernel_rules, kinds

if TYPE_CHECKING:
    from jiebang.placements.inputs import Inputs, Wanted

Ints = npt.NDArray[np.int64]


class Grid:
    """Rows and columns in the order of the numbers, so that the order of the lists changes nothing."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.people = sorted(inputs.people, key=lambda person: person.number)
        self.posts = sorted(inputs.posts, key=lambda post: post.number)
        self.row = {person.number: i for i, person in enumerate(self.people)}
        self.column = {post.number: j for j, post in enumerate(self.posts)}
        self.hosts = [post.host for post in self.posts]
        self.given = inputs.fits
        self.weights = inputs.weights
        self.sectors = near_sectors() if inputs.sectors is None else inputs.sectors
        self.ranks = self._ranks(inputs.wishes)
        self.first_wish = {i: j for (i, j), rank in sorted(self.ranks.person.items(), key=lambda item: -item[1])}

    def _ranks(self, wishes: Sequence[Wanted]) -> fit.Wishes:
        sides: dict[str, dict[tuple[int, int], int]] = {side: {} for side in fit.WISH_PARTS}
        for wish in wishes:
            sides[wish.side][self.row[wish.person], self.column[wish.post]] = wish.rank
        return fit.Wishes(**sides)

    @cached_property
    def table(self) -> fit.FitTable:
        return fit.fit_table(
            [person.profile for person in self.people],
            [post.opening for post in self.posts],
            wishes=self.ranks,
            weights=self.weights,
            sectors=self.sectors,
        )

    @cached_property
    def problem(self) -> Problem:
        seats = np.array([post.seats for post in self.posts], dtype=np.int64)
        if self.given is None:
            rows, columns = np.meshgrid(np.arange(len(self.people)), np.flatnonzero(seats), indexing="ij")
            person, post = rows.ravel().astype(np.int64), columns.ravel().astype(np.int64)
            return Problem(len(self.people), seats, person, post, self.table.total[person, post])
        pairs = sorted((self.row[person], self.column[post], points) for (person, post), points in self.given.items())
        person, post, points = np.array(pairs, dtype=np.int64).reshape(-1, 3).T
        return Problem(len(self.people), seats, person, post, points)

    @cached_property
    def world(self) -> World:
        columns = {rule.by for rule in self.inputs.rules if rule.kind == "limit"}
        least = np.array([post.least for post in self.posts], dtype=np.int64)
        return World(self.problem, host_numbers(self.posts), {by: kinds(self.people, by) for by in columns}, least)

    def task(self, aim: Aim) -> Task:
        return Task(
            self.world,
            aim,
            tuple(kernel_rules(self.inputs.rules, self)),
            soft=self.inputs.soft,
            keep=self._rows_of(self.inputs.keep),
            ranks=self._by_pair(self.ranks.person),
            of_person=self._liking(self.ranks.person),
            of_post=self._liking(self.ranks.host),
        )

    def plan_of(self, places: Mapping[str, str]) -> Plan:
        """places: {person: post}; whom the lists do not have is left out."""
        post_of = np.full(len(self.people), placement.UNPLACED, dtype=np.int64)
        for person, post in places.items():
            if person in self.row and post in self.column:
                post_of[self.row[person]] = self.column[post]
        return Plan(post_of)

    def row_of_pair(self, i: int, j: int) -> int | None:
        """The row of a pair; None where it is not allowed."""
        row = int(self.problem.rows_of(np.array([i]), np.array([j]))[0])
        return None if row < 0 else row

    def _rows_of(self, places: Mapping[str, str]) -> Ints:
        plan = self.plan_of(places)
        people = plan.people
        rows = self.problem.rows_of(people, plan.post_of[people])
        return rows[rows >= 0]

    def _by_pair(self, ranks: Mapping[tuple[int, int], int]) -> Ints:
        """(pairs,) the rank of each pair, 0 = not wished."""
        found = np.zeros(self.problem.pairs, dtype=np.int64)
        rows, given = self._ranked(ranks)
        found[rows] = given
        return found

    def _liking(self, ranks: Mapping[tuple[int, int], int]) -> Ints:
        """Wished before unwished, by rank; among the unwished by fit."""
        liking = self.problem.fit.copy()
        rows, given = self._ranked(ranks)
        # Above any fit, and still in the order of the ranks.
        liking[rows] += placement.GREATEST_FIT * (100_000 - np.minimum(given, 99_999))
        return liking

    def _ranked(self, ranks: Mapping[tuple[int, int], int]) -> tuple[Ints, Ints]:
        wished = np.array([(i, j, rank) for (i, j), rank in ranks.items()], dtype=np.int64).reshape(-1, 3)
        rows = self.problem.rows_of(wished[:, 0], wished[:, 1])
        return rows[rows >= 0], wished[rows >= 0, 2]


@cache
def near_sectors() -> fit.Sectors:
    """The table of near sectors shipped as affinity.toml."""
    table = tomllib.loads(files("jiebang.placements").joinpath("affinity.toml").read_text(encoding="utf-8"))
    return fit.Sectors({frozenset(pair["sectors"]): float(pair["share"]) for pair in table["near"]})
