"""A plan line by line in the office's own numbers, each with the statements behind it. Needs no Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from jiebang.kernel import fit
from jiebang.kernel.placement import UNPLACED, Plan, Task
from jiebang.kernel.placement.rules import closed_pairs
from jiebang.placements.grid import Grid
from jiebang.placements.inputs import Candidate, Vacancy
from jiebang.placements.rules import Forbidden

Ints = npt.NDArray[np.int64]


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


class Lines:
    def __init__(self, grid: Grid, task: Task, plan: Plan) -> None:
        self.grid, self.task, self.plan = grid, task, plan
        self.problem, self.ranks = grid.problem, grid.ranks
        self.taken: Ints = np.bincount(plan.post_of[plan.people], minlength=len(grid.posts)).astype(np.int64)

    @cached_property
    def open(self) -> npt.NDArray[np.bool_]:
        """(pairs,) what a person could go to: a seat, and no rule against that pair."""
        closed = closed_pairs(self.task.demands, self.task.world)
        return ~closed & (self.problem.capacity[self.problem.post] > 0)

    @cached_property
    def forbidden(self) -> Forbidden:
        people = {person.number: person for person in self.grid.people}
        return Forbidden(self.grid.inputs.rules, people, {post.number: post for post in self.grid.posts})

    def placed(self) -> list[Placed]:
        people = self.plan.people
        rows = self.problem.rows_of(people, self.plan.post_of[people])
        points = dict(zip(people.tolist(), self.problem.fit[rows].tolist(), strict=True))
        return [self._line(i, int(self.plan.post_of[i]), points[i]) for i in people.tolist()]

    def _line(self, i: int, j: int, points: int) -> Placed:
        place, of = self.place_in_list(i, points)
        return Placed(
            person=self.grid.people[i].number,
            post=self.grid.posts[j].number,
            fit=points,
            parts=self.grid.table.of(i, j) if self.grid.given is None else {},
            reasons=[*self._reasons(i, j, points), fit.Reason("", "place_in_list", {"place": place, "of": of})],
            wish_rank=self.ranks.person.get((i, j)),
            place_in_list=place,
            of=of,
        )

    def place_in_list(self, i: int, points: int) -> tuple[int, int]:
        """Where a fit stands among what is open to the person, and how many posts that are."""
        first, last = np.searchsorted(self.problem.person, [i, i + 1])
        fits = self.problem.fit[first:last][self.open[first:last]]
        return 1 + int((fits > points).sum()), int(fits.size)

    def _reasons(self, i: int, j: int, points: int) -> list[fit.Reason]:
        person, post = self.grid.people[i], self.grid.posts[j]
        given = [] if self.grid.given is None else [fit.Reason("", "fit_given", {"fit": points})]
        ranks = self.ranks.of(i, j, self.grid.hosts)
        return [
            *cautions(person, post),
            *self._fixed(person, post),
            *given,
            *fit.reasons(person.profile, post.opening, ranks=ranks, sectors=self.grid.sectors),
            *self._first_wish(i, j, points),
        ]

    def _fixed(self, person: Candidate, post: Vacancy) -> list[fit.Reason]:
        """A rule that put the person here, before anything was weighed."""
        for rule in self.grid.inputs.rules:
            if (rule.kind, rule.person, rule.post) == ("fix", person.number, post.number):
                return [fit.Reason("", "fixed", {"why": rule.why})]
        return []

    def _first_wish(self, i: int, j: int, points: int) -> list[fit.Reason]:
        """Why the person's first wish was not followed, where it was not."""
        wished = self.grid.first_wish.get(i, j)
        if wished == j:
            return []
        post = self.grid.posts[wished]
        row = int(self.problem.rows_of(np.array([i]), np.array([wished]))[0])
        values = {"host": post.host, "title": post.title, "post": post.number, "seats": post.seats, "here": points}
        values["wished"] = (i, j) in self.ranks.person
        against = self.forbidden.rule(self.grid.people[i].number, post.number)
        code = "first_wish_lower"
        if not post.seats:
            code = "first_wish_closed"
        elif against:
            code, values["why"] = "first_wish_forbidden", against.why
        elif self.taken[wished] >= post.seats:
            code = "first_wish_full"
        elif row < 0:
            code = "first_wish_not_allowed"
        if code == "first_wish_lower":
            values["there"] = there = int(self.problem.fit[row])
            code = "first_wish_rules" if there > points and (self.task.rules or self.task.keep.size) else code
        return [fit.Reason("person", code, values)]

    def unplaced(self) -> list[Left]:
        left = np.flatnonzero(self.plan.post_of == UNPLACED).tolist()
        return [Left(self.grid.people[i].number, [self._why_left(i)]) for i in left]

    def _why_left(self, i: int) -> fit.Reason:
        _, allowed = self.place_in_list(i, 0)
        if not allowed:
            return fit.Reason("", "no_post_allowed")
        seats = int(self.problem.capacity.sum())
        if seats < len(self.grid.people):
            return fit.Reason("", "too_few_seats", {"seats": seats, "people": len(self.grid.people)})
        return fit.Reason("", "left_by_rules" if self.task.rules else "all_taken", {"posts": allowed})

    def missed_minimums(self) -> list[tuple[str, int, int]]:
        """(post, taken, least)"""
        return [
            (post.number, count, post.least)
            for post, count in zip(self.grid.posts, self.taken.tolist(), strict=True)
            if count < post.least
        ]

    def free_seats(self) -> dict[str, int]:
        free = {post.number: post.seats - n for post, n in zip(self.grid.posts, self.taken.tolist(), strict=True)}
        return {number: seats for number, seats in free.items() if seats > 0}


def cautions(person: Candidate, post: Vacancy) -> list[fit.Reason]:
    """What the list's own note holds against this pair, for a person to look at: a note is no rule."""
    name = post.host.removesuffix("（样例）")
    if "回避" in person.note and len(name) > 1 and name in person.note:
        return [fit.Reason("", "note_against", {"note": person.note, "host": post.host})]
    return []
