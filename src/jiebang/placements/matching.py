"""From the lists of an office to a plan with reasons and proof. Needs no database and no Django.

The command `match` feeds it from files, the room from its tables; both get the same plan for the same lists,
whatever the order of the rows.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jiebang.kernel import placement
from jiebang.kernel.placement import Aim, Certificate, Plan, Solution, Task
from jiebang.kernel.placement.linear import Left as TimeLeft
from jiebang.kernel.placement.linear import no_hurry
from jiebang.placements.answers import Answers, Impossible, RuleLine, Versus, WhyNot, impossible
from jiebang.placements.grid import Grid
from jiebang.placements.inputs import Candidate, Inputs
from jiebang.placements.lines import Left, Lines, Placed

# An exact answer under rules is a search of its own; after so long the bound has to do.
SECONDS_FOR_AN_ANSWER = 5.0
# What cannot hold together is worth some time: nothing else can be done before it is known.
SECONDS_FOR_A_CONFLICT = 60.0


@dataclass(frozen=True)
class Match:
    """A plan in the office's own numbers; without `impossible` there is one.

    missed_minimums: (post, taken, least) · free_seats: of posts that still have some · why: in the order asked.
    """

    aim: str
    solution: Solution
    placed: Sequence[Placed]
    unplaced: Sequence[Left]
    missed_minimums: Sequence[tuple[str, int, int]]
    free_seats: Mapping[str, int]
    blocking_pairs: int
    seconds: float
    proof: Mapping[str, Any]
    rules: Sequence[RuleLine] = ()
    why: Sequence[WhyNot] = ()
    versus: Versus | None = None

    @property
    def status(self) -> str:
        return self.solution.status

    @property
    def certificate(self) -> Certificate:
        assert self.solution.certificate is not None  # noqa: S101 - a match has a plan
        return self.solution.certificate


@dataclass(frozen=True)
class NoMatch(Exception):
    """There is no plan. conflict: the rules that cannot hold together; None where none was found in time."""

    aim: str
    conflict: Impossible | None
    seconds: float

    @property
    def status(self) -> str:
        return "infeasible" if self.conflict else "unknown"


def match(inputs: Inputs, aim: str, *, seconds: float | None = None, ask: Sequence[tuple[str, str]] = ()) -> Match:
    """Place the people of `inputs`. Raises NoMatch where no plan keeps the rules, or none was found in time, and
    `placement.NotForStable` for a rule that aim cannot hold.

    seconds: how long to search; None = to the end · ask: (person, post) to be explained.
    """
    begun = time.perf_counter()
    inputs = inputs.for_aim(Aim(aim))
    grid = Grid(inputs)
    task = grid.task(Aim(aim))
    solution = placement.solve(task, until(begun, seconds))
    if solution.plan is None:
        found = impossible(grid, task, for_seconds(SECONDS_FOR_A_CONFLICT)) if solution.impossible else None
        raise NoMatch(aim, found, _since(begun))
    return told_of(grid, task, solution, _since(begun), ask=ask)


def told_of(grid: Grid, task: Task, solution: Solution, solved: float, *, ask: Sequence[tuple[str, str]] = ()) -> Match:
    """A plan with all that is said beside it, however it was found. solved: the seconds that took."""
    assert solution.plan is not None  # noqa: S101 - the caller has a plan
    lines, answers = Lines(grid, task, solution.plan), Answers(grid, task, solution.plan)
    inputs = grid.inputs
    return Match(
        aim=task.aim.value,
        solution=solution,
        placed=_in_order(inputs.people, lines.placed()),
        unplaced=_in_order(inputs.people, lines.unplaced()),
        missed_minimums=lines.missed_minimums(),
        free_seats=lines.free_seats(),
        blocking_pairs=blocking(task, solution.plan),
        seconds=solved,
        proof=proof_of(grid, solution),
        rules=answers.rules(),
        why=[answers.why(person, post, for_seconds(SECONDS_FOR_AN_ANSWER)) for person, post in ask],
        versus=answers.versus(inputs.keep, for_seconds(SECONDS_FOR_A_CONFLICT)) if inputs.keep else None,
    )


def blocking(task: Task, plan: Plan) -> int:
    """How many pairs would rather have each other, and could."""
    if task.rules:
        return int(placement.blocking_rows(task, plan).size)
    liking = {"of_person": task.liked_by_person, "of_post": task.liked_by_post}
    return int(placement.blocking_pairs(task.problem, plan, **liking).size)


def proof_of(grid: Grid, solution: Solution) -> dict[str, Any]:
    """What somebody needs to repeat the proof: see docs/placement.md."""
    seen, proof = solution.certificate, solution.proof
    assert seen is not None  # noqa: S101 - the caller has a plan
    numbers = [post.number for post in grid.posts]
    found: dict[str, Any] = {
        "valid": seen.valid,
        "optimal": seen.optimal,
        "most_placed": seen.most_placed,
        "bound": seen.bound,
        "worst_proved": seen.worst_proved,
        "levels": [
            {"name": level.name, "value": level.value, "bound": level.bound, "by_prices": min(level.by_prices, 2**53)}
            for level in seen.levels
        ],
    }
    if proof is not None:
        found["prices"] = {number: int(price) for number, price in zip(numbers, proof.prices, strict=True) if price}
        found["full_posts"] = [numbers[j] for j in proof.cover]
        found["full_posts_above_worst"] = [numbers[j] for j in proof.worst_cover]
    return found


def until(begun: float, seconds: float | None) -> TimeLeft:
    """Seconds left of so many since a moment."""
    if seconds is None:
        return no_hurry
    return lambda: seconds - (time.perf_counter() - begun)


def for_seconds(seconds: float) -> TimeLeft:
    return until(time.perf_counter(), seconds)


def _since(begun: float) -> float:
    return round(time.perf_counter() - begun, 3)


def _in_order(people: Sequence[Candidate], lines: list[Any]) -> list[Any]:
    """Back in the order of the office's list."""
    place = {person.number: i for i, person in enumerate(people)}
    return sorted(lines, key=lambda line: place[line.person])
