"""What a solve job does: reads the lists, has plans made, keeps them. Says each step before it is done.

It runs in a process of its own (`child`), and holds no transaction while it searches.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jiebang.common.audit import SYSTEM
from jiebang.kernel.placement import Aim, Certificate, NotForStable, Plan, Solution, engine_versions, solve, verify
from jiebang.kernel.placement.frontier import Choice, frontier
from jiebang.kernel.placement.infeasible import can_hold
from jiebang.placements import keeping, queries
from jiebang.placements.answers import Impossible, impossible
from jiebang.placements.grid import Grid
from jiebang.placements.inputs import Inputs
from jiebang.placements.matching import (
    SECONDS_FOR_A_CONFLICT,
    Match,
    NoMatch,
    for_seconds,
    match,
    told_of,
    until,
)
from jiebang.placements.models import Run, SolveJob
from jiebang.placements.rules import Stated
from jiebang.placements.workbench import rule_rows
from jiebang.programmes.models import Cohort

Tell = Callable[[str], None]
STEPS = ("lists", "fits", "plans", "keep")
# The aims the plans of a frontier are best at; "between" and "fair_wishes" among those at or above a floor.
AIM_OF = {"total": Aim.TOTAL, "between": Aim.TOTAL, "fair": Aim.FAIR, "fair_wishes": Aim.WISHES, "wishes": Aim.WISHES}


@dataclass
class Result:
    """plans: in the order to be shown · said: how it went, a code with values."""

    plans: list[Run] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)


def carry_out(job: SolveJob, tell: Tell, *, seconds: float) -> Result:
    tell("lists")
    inputs = queries.inputs_of(job.cohort)
    if not inputs.people:
        return Result(said={"code": "no_people"})
    if not any(post.seats for post in inputs.posts):
        return Result(said={"code": "no_posts"})
    try:
        return _WORK[job.kind](Task(job, inputs, tell, seconds))
    except NoMatch as none:
        return Result(said=no_plan(none.conflict))
    except NotForStable as wrong:
        return Result(said={"code": "not_for_stable", "rule": inputs.binding[wrong.number].line})


@dataclass(frozen=True)
class Task:
    job: SolveJob
    inputs: Inputs
    tell: Tell
    seconds: float

    @property
    def cohort(self) -> Cohort:
        return self.job.cohort

    @property
    def by(self) -> Any:
        """Whoever asked; the operator has no account."""
        return self.job.asked_by or SYSTEM


def _frontier(task: Task) -> Result:
    begun = time.perf_counter()
    task.tell("fits")
    grid = Grid(task.inputs)
    question = grid.task(Aim.FAIR)
    task.tell("plans")
    choices = frontier(question, until(begun, task.seconds))
    if not choices:
        raise no_match(grid, question, begun)
    spent = round(time.perf_counter() - begun, 3)
    task.tell("keep")
    return Result([_keep_choice(task, grid, choice, choices, spent) for choice in choices], {"code": "plans"})


def no_match(grid: Grid, question: Any, begun: float) -> NoMatch:
    """Why a frontier is empty: the rules, or the time."""
    found = None
    if not can_hold(question, range(len(question.rules)), for_seconds(SECONDS_FOR_A_CONFLICT)):
        found = impossible(grid, question, for_seconds(SECONDS_FOR_A_CONFLICT))
    return NoMatch("fair", found, round(time.perf_counter() - begun, 3))


def _keep_choice(task: Task, grid: Grid, choice: Choice, choices: Sequence[Choice], spent: float) -> Run:
    aim = AIM_OF[choice.name]
    if known := known_choice(task, choice):
        return known
    question = replace(grid.task(Aim.FAIR), aim=aim)
    seen = of_choice(question, choice)
    found = told_of(grid, question, Solution(choice.plan, seen), spent)
    floor = floor_of(choice.name, choices)
    about = keeping.About(name=choice.name, whole=True, floor=floor, status="optimal" if choice.proved else "feasible")
    return keeping.keep(task.cohort, task.inputs, found, about, by=task.by)


def known_choice(task: Task, choice: Choice) -> Run | None:
    """The same plan proved from the same lists and rules before."""
    if not choice.proved:
        return None
    same = Run.objects.filter(cohort=task.cohort, status="optimal", options__name=choice.name)
    same = same.filter(inputs_hash=queries.digest(task.inputs), versions=engine_versions(), options__whole=True)
    rules = rule_rows.rules_hash(task.inputs.rules)
    return next((run for run in same if run.options["rules_hash"] == rules), None)


def of_choice(question: Any, choice: Choice) -> Certificate:
    """What holds of a plan of the frontier; its bound where the search proved it best."""
    seen = verify(question, choice.plan)
    if choice.proved:
        return replace(seen, bound=seen.total_fit, most_placed=choice.placed, worst_proved=True)
    return replace(seen, bound=choice.placed * 1000)


def floor_of(name: str, choices: Sequence[Choice]) -> int:
    """The fit nobody falls below in this plan of the frontier; 0 where there is no floor."""
    worst = {choice.name: choice.worst_fit or 0 for choice in choices}
    low, high = worst.get("total", 0), worst.get("fair", worst.get("total", 0))
    return {"between": (low + high + 1) // 2, "fair_wishes": high}.get(name, 0)


def _aim(task: Task) -> Result:
    aim = task.job.asked["aim"]
    known = queries.proved_plan(task.cohort, aim, task.inputs)
    if known:
        return Result([known], {"code": "known"})
    task.tell("plans")
    found = match(task.inputs, aim, seconds=task.seconds)
    task.tell("keep")
    return Result(
        [keeping.keep(task.cohort, task.inputs, found, keeping.About(name=aim), by=task.by)],
        {"code": "plans"},
    )


def _again(task: Task) -> Result:
    """Again with today's lists and rules, moving as few as can be from a plan."""
    base = based_on(task.job)
    inputs = replace(task.inputs, keep=queries.places_of_run(base))
    task.tell("plans")
    found = match(inputs, base.aim, seconds=task.seconds)
    task.tell("keep")
    about = keeping.About(name="keep", base=base)
    return Result([keeping.keep(task.cohort, inputs, found, about, by=task.by)], {"code": "plans"})


def _trial(task: Task) -> Result:
    """The best plan with somebody at a post, kept on trial."""
    base, asked = based_on(task.job), task.job.asked
    inputs = with_fix(task.inputs, asked["person"], asked["post"])
    task.tell("fits")
    whole = bool(base.options.get("whole"))
    grid = Grid(inputs if whole else inputs.for_aim(Aim(base.aim)))
    begun = time.perf_counter()
    question = grid.task(Aim(base.aim))
    task.tell("plans")
    solution = solve(question, for_seconds(task.seconds))
    if solution.plan is None:
        found = impossible(grid, question, for_seconds(SECONDS_FOR_A_CONFLICT)) if solution.impossible else None
        return Result(said=no_plan(found))
    told = told_of(grid, question, solution, round(time.perf_counter() - begun, 3))
    task.tell("keep")
    about = keeping.About(
        name="trial", base=base, whole=whole, floor=base.options.get("floor", 0), trial={**asked, "way": "arrange"}
    )
    return Result([keeping.keep(task.cohort, inputs, told, about, by=task.by)], {"code": "plans"})


def _conflict(task: Task) -> Result:
    task.tell("fits")
    grid = Grid(task.inputs)
    question = grid.task(Aim.TOTAL)
    task.tell("plans")
    left = for_seconds(task.seconds)
    if can_hold(question, range(len(question.rules)), left):
        return Result(said={"code": "rules_hold" if left() > 0 else "no_time"})
    return Result(said=no_plan(impossible(grid, question, for_seconds(task.seconds))))


_WORK: dict[str, Callable[[Task], Result]] = {
    "frontier": _frontier,
    "aim": _aim,
    "keep": _again,
    "trial": _trial,
    "conflict": _conflict,
}


def based_on(job: SolveJob) -> Run:
    assert job.base is not None  # noqa: S101 - asked for with a plan to start from
    return job.base


def with_fix(inputs: Inputs, person: str, post: str) -> Inputs:
    """The rules without an earlier lock of the person, and with this one."""
    others = [rule for rule in inputs.rules if not (rule.kind == "fix" and rule.person == person)]
    return replace(inputs, rules=[*others, Stated("fix", person=person, post=post)])


def no_plan(found: Impossible | None) -> dict[str, Any]:
    if found is None:
        return {"code": "no_time"}
    return {
        "code": "impossible",
        "rules": [rule.line for rule in found.rules],
        "people": list(found.people),
        "smallest": found.smallest,
    }


def moved_by_hand(inputs: Inputs, base: Run, person: str, post: str) -> Match:
    """The plan with one person elsewhere and everybody else where they are. Needs no search."""
    whole = bool(base.options.get("whole"))
    grid = Grid(inputs if whole else inputs.for_aim(Aim(base.aim)))
    question = grid.task(Aim(base.aim))
    places = {**queries.places_of_run(base), person: post}
    plan: Plan = grid.plan_of({who: where for who, where in places.items() if where})
    seen = verify(question, plan)
    seen = replace(seen, bound=max(base.bound, seen.total_fit), most_placed=max(base.placed, plan.placed))
    return told_of(grid, question, Solution(plan, seen), 0.0)
