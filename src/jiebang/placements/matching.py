"""From the lists of an office to a plan with reasons and proof. Needs no database and no Django.

The command `match` feeds it from files, the room from its tables; both get the same plan for the same lists,
whatever the order of the rows.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from jiebang.kernel import fit, placement
from jiebang.kernel.placement import UNPLACED, Aim, Plan, Problem, Solution
from jiebang.placements.rules import Stated

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Candidate:
    """A person to be placed, as the list says. number: 编号 · more: the office's own columns, title → text."""

    number: str
    name: str = ""
    home: str = ""
    job: str = ""
    sector: str = ""
    level: int | None = None
    skills: tuple[str, ...] = ()
    gap: tuple[str, ...] = ()
    note: str = ""
    born: int | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def profile(self) -> fit.Profile:
        return fit.Profile(self.sector, self.level, self.skills, self.gap, self.job)


@dataclass(frozen=True)
class Vacancy:
    """A post to be filled. seats: 名额, 0 = closed · least: 最少."""

    number: str
    host: str = ""
    title: str = ""
    sector: str = ""
    seats: int = 1
    least: int = 0
    duties: str = ""
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    level: int | None = None

    @property
    def opening(self) -> fit.Opening:
        return fit.Opening(self.sector, self.level, self.needs, self.offers, self.title, self.duties, self.host)


@dataclass(frozen=True)
class Wanted:
    """One wish. side: "person", "host" or "home" · rank: 1 = first."""

    side: str
    person: str
    post: str
    rank: int


@dataclass(frozen=True)
class Inputs:
    """Everything a plan depends on. fits: {(person, post): points} given by the office instead of the computed fit ·
    rules: in the order they were stated · sectors: None = the table shipped."""

    people: Sequence[Candidate]
    posts: Sequence[Vacancy]
    wishes: Sequence[Wanted] = ()
    fits: Mapping[tuple[str, str], int] | None = None
    weights: fit.Weights = field(default_factory=fit.Weights)
    rules: Sequence[Stated] = ()
    sectors: fit.Sectors | None = None


@dataclass(frozen=True)
class Placed:
    """One line of a plan. place_in_list: 1 = nothing this person could go to fits better · of: posts that person
    could go to · reasons: codes with values."""

    person: str
    post: str
    fit: int
    parts: Mapping[str, int]
    reasons: Sequence[fit.Reason]
    wish_rank: int | None
    place_in_list: int
    of: int


@dataclass(frozen=True)
class Left:
    """Somebody the plan does not place, and why."""

    person: str
    reasons: Sequence[fit.Reason]


@dataclass(frozen=True)
class Match:
    """A plan in the office's own numbers."""

    aim: str
    solution: Solution
    placed: Sequence[Placed]
    unplaced: Sequence[Left]
    missed_minimums: Sequence[tuple[str, int, int]]  # (post, taken, least)
    free_seats: Mapping[str, int]  # of posts that still have some
    blocking_pairs: int
    seconds: float
    proof: Mapping[str, Any]

    @property
    def status(self) -> str:
        return self.solution.status


def match(inputs: Inputs, aim: str, *, seconds: float | None = None) -> Match:
    """Place the people of `inputs`. seconds: how long to look for the best floor under `fair`; None = to the end."""
    begun = time.perf_counter()
    grid = Grid(inputs)
    solution = placement.solve(grid.problem, Aim(aim), out_of_time=_deadline(begun, seconds))
    return Match(
        aim=aim,
        solution=solution,
        placed=_in_order(inputs.people, grid.placed(solution.plan)),
        unplaced=_in_order(inputs.people, grid.unplaced(solution.plan)),
        missed_minimums=grid.missed_minimums(solution.plan),
        free_seats=grid.free_seats(solution.plan),
        blocking_pairs=grid.blocking_pairs(solution.plan),
        seconds=round(time.perf_counter() - begun, 3),
        proof=grid.proof(solution),
    )


class Grid:
    """The inputs as the kernel's arrays, rows and columns in the order of the numbers."""

    def __init__(self, inputs: Inputs) -> None:
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

    # ── the plan in words ──────────────────────────────────────────────────────────────────────────────────────

    def placed(self, plan: Plan) -> list[Placed]:
        people = plan.people
        rows = self.problem.rows_of(people, plan.post_of[people])
        points = dict(zip(people.tolist(), self.problem.fit[rows].tolist(), strict=True))
        taken = self._taken(plan)
        return [self._line(i, int(plan.post_of[i]), points[i], taken) for i in people.tolist()]

    def _line(self, i: int, j: int, points: int, taken: Ints) -> Placed:
        place, of = self._place_in_list(i, points)
        return Placed(
            person=self.people[i].number,
            post=self.posts[j].number,
            fit=points,
            parts=self.table.of(i, j) if self.given is None else {},
            reasons=[*self._reasons(i, j, points, taken), fit.Reason("", "place_in_list", {"place": place, "of": of})],
            wish_rank=self.ranks.person.get((i, j)),
            place_in_list=place,
            of=of,
        )

    def _place_in_list(self, i: int, points: int) -> tuple[int, int]:
        first, last = np.searchsorted(self.problem.person, [i, i + 1])
        fits = self.problem.fit[first:last][self.problem.capacity[self.problem.post[first:last]] > 0]
        return 1 + int((fits > points).sum()), int(fits.size)

    def _reasons(self, i: int, j: int, points: int, taken: Ints) -> list[fit.Reason]:
        person, post = self.people[i], self.posts[j]
        given = [] if self.given is None else [fit.Reason("", "fit_given", {"fit": points})]
        ranks = self.ranks.of(i, j, self.hosts)
        return [
            *cautions(person, post),
            *given,
            *fit.reasons(person.profile, post.opening, ranks=ranks, sectors=self.sectors),
            *self._first_wish(i, j, points, taken),
        ]

    def _first_wish(self, i: int, j: int, points: int, taken: Ints) -> list[fit.Reason]:
        """Why the person's first wish was not followed, where it was not."""
        wished = self.first_wish.get(i, j)
        if wished == j:
            return []
        post = self.posts[wished]
        row = int(self.problem.rows_of(np.array([i]), np.array([wished]))[0])
        code = "first_wish_lower"
        if not post.seats:
            code = "first_wish_closed"
        elif taken[wished] >= post.seats:
            code = "first_wish_full"
        elif row < 0:
            code = "first_wish_not_allowed"
        values = {"host": post.host, "title": post.title, "post": post.number, "seats": post.seats, "here": points}
        values["wished"] = (i, j) in self.ranks.person
        if code == "first_wish_lower":
            values["there"] = int(self.problem.fit[row])
        return [fit.Reason("person", code, values)]

    def unplaced(self, plan: Plan) -> list[Left]:
        left = np.flatnonzero(plan.post_of == UNPLACED).tolist()
        return [Left(self.people[i].number, [self._why_left(i)]) for i in left]

    def _why_left(self, i: int) -> fit.Reason:
        _, allowed = self._place_in_list(i, 0)
        if not allowed:
            return fit.Reason("", "no_post_allowed")
        seats = int(self.problem.capacity.sum())
        if seats < len(self.people):
            return fit.Reason("", "too_few_seats", {"seats": seats, "people": len(self.people)})
        return fit.Reason("", "all_taken", {"posts": allowed})

    # ── beside the plan ────────────────────────────────────────────────────────────────────────────────────────

    def _taken(self, plan: Plan) -> Ints:
        return np.bincount(plan.post_of[plan.people], minlength=len(self.posts)).astype(np.int64)

    def missed_minimums(self, plan: Plan) -> list[tuple[str, int, int]]:
        taken = self._taken(plan).tolist()
        return [
            (post.number, count, post.least)
            for post, count in zip(self.posts, taken, strict=True)
            if count < post.least
        ]

    def free_seats(self, plan: Plan) -> dict[str, int]:
        taken = self._taken(plan).tolist()
        free = {post.number: post.seats - count for post, count in zip(self.posts, taken, strict=True)}
        return {number: seats for number, seats in free.items() if seats > 0}

    def blocking_pairs(self, plan: Plan) -> int:
        of_person, of_post = self._liking(self.ranks.person), self._liking(self.ranks.host)
        return int(placement.blocking_pairs(self.problem, plan, of_person=of_person, of_post=of_post).size)

    def _liking(self, ranks: Mapping[tuple[int, int], int]) -> Ints:
        """Wished before unwished, by rank; among the unwished by fit."""
        liking = self.problem.fit.copy()
        wished = np.array([(i, j, rank) for (i, j), rank in ranks.items()], dtype=np.int64).reshape(-1, 3)
        rows = self.problem.rows_of(wished[:, 0], wished[:, 1])
        known = rows >= 0
        # Above any fit, and still in the order of the ranks.
        liking[rows[known]] += placement.GREATEST_FIT * (100_000 - np.minimum(wished[known, 2], 99_999))
        return liking

    def proof(self, solution: Solution) -> dict[str, Any]:
        """What somebody needs to repeat the proof: see docs/placement.md."""
        proof, seen = solution.proof, solution.certificate
        numbers = [post.number for post in self.posts]
        return {
            "valid": seen.valid,
            "optimal": seen.optimal,
            "most_placed": seen.most_placed,
            "bound": seen.bound,
            "worst_proved": seen.worst_proved,
            "prices": {number: int(price) for number, price in zip(numbers, proof.prices, strict=True) if price},
            "full_posts": [numbers[j] for j in proof.cover],
            "full_posts_above_worst": [numbers[j] for j in proof.worst_cover],
        }


def cautions(person: Candidate, post: Vacancy) -> list[fit.Reason]:
    """What the list's own note holds against this pair, for a person to look at: a note is no rule."""
    name = post.host.removesuffix("（样例）")
    if "回避" in person.note and len(name) > 1 and name in person.note:
        return [fit.Reason("", "note_against", {"note": person.note, "host": post.host})]
    return []


@cache
def near_sectors() -> fit.Sectors:
    """The table of near sectors shipped as affinity.toml."""
    table = tomllib.loads(files("jiebang.placements").joinpath("affinity.toml").read_text(encoding="utf-8"))
    return fit.Sectors({frozenset(pair["sectors"]): float(pair["share"]) for pair in table["near"]})


def _deadline(begun: float, seconds: float | None) -> Callable[[], bool]:
    return lambda: seconds is not None and time.perf_counter() - begun > seconds


def _in_order(people: Sequence[Candidate], lines: list[Any]) -> list[Any]:
    """Back in the order of the office's list."""
    place = {person.number: i for i, person in enumerate(people)}
    return sorted(lines, key=lambda line: place[line.person])
