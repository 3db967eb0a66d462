"""Plans under rules, soft minimums or a plan to keep: the objectives one after the other, in their stated order.

The model falls into parts that no rule joins; each is solved for itself. Sums are best when they are best in every
part; under `fair` the worst-off person is that of the worst part, and the others are asked for no more than that.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from jiebang.kernel.placement.building import Built, build
from jiebang.kernel.placement.flow import largest_total, most_placed
from jiebang.kernel.placement.levels import Level, reached
from jiebang.kernel.placement.linear import (
    NO_LIMIT,
    NOTHING,
    UNKNOWN,
    Flags,
    Floats,
    GaveUp,
    Left,
    Model,
    Stage,
    components,
    impossible_rows,
    limit_of,
    no_hurry,
)
from jiebang.kernel.placement.model import GREATEST_FIT, UNPLACED, Aim, Ints, Plan
from jiebang.kernel.placement.pricing import FEW, Prices, relaxed
from jiebang.kernel.placement.pruning import WEIGHT, at_once, best, weighed, weights_for
from jiebang.kernel.placement.rules import NO_ROWS, Demand
from jiebang.kernel.placement.task import Task

# Ranks made best at a time under `wishes`; more would make the numbers too large.
AT_A_TIME = 2


@dataclass(frozen=True, eq=False)
class Answer:
    """plan: None where there is none, or none was found in time · impossible: proved that there is none ·
    floor: the pairs of a fair plan fit at least this; floor_proved: no plan as good before holds a higher one."""

    plan: Plan | None
    levels: tuple[Level, ...] = ()
    floor: int | None = None
    floor_proved: bool = True
    impossible: bool = False

    @property
    def bound(self) -> int:
        return self.levels[-1].bound if self.levels else NO_LIMIT

    @property
    def proved(self) -> bool:
        return self.plan is not None and self.floor_proved and all(level.proved for level in self.levels)


def solve_ruled(task: Task, left: Left = no_hurry) -> Answer:
    """The best plan under rules. left: seconds left; when none are, the best found so far and its honest gap."""
    built = build(task)
    if impossible_rows(built.model):
        return Answer(None, impossible=True)
    parts = [_Part.of(built, columns, rows) for columns, rows in components(built.model)]
    for part in parts:
        part.solve(left)
        if part.impossible:
            return Answer(None, impossible=True)
    floor, proved = None, True
    if task.aim is Aim.FAIR and all(part.found for part in parts):
        floor, proved = _hold_floor(task, parts, left)
    if all(part.found for part in parts):
        return _joined(built, parts, floor, proved)
    return _makeshift(task)


# ── one part ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class _Part:
    """A part of the model on its way to a solution."""

    model: Model
    objectives: list[Floats]
    columns: Ints
    fit: Ints  # (columns,) of pairs; of other variables more than any floor
    aim: Aim
    before_ranks: int  # how many objectives come before the first rank
    stages: list[Stage] = field(default_factory=list)
    held: list[Model] = field(default_factory=list)  # the model of each stage
    base: Model | None = None  # holds everything before the aim
    worth: Floats | None = None  # multipliers of the plan without a floor
    impossible: bool = False
    floor: int | None = None
    floor_proved: bool = True

    @classmethod
    def of(cls, built: Built, columns: Ints, rows: Ints) -> _Part:
        fit = np.full(built.model.variables, NO_LIMIT)
        fit[: built.pairs] = built.task.problem.fit
        objectives = [objective[columns] for objective in built.objectives]
        before = sum(not name.startswith("rank") for name in built.names[:-1])
        return cls(built.model.part(columns, rows), objectives, columns, fit[columns], built.task.aim, before)

    @property
    def found(self) -> bool:
        return len(self.stages) == len(self.objectives) and self.stages[-1].solution is not None

    @property
    def solution(self) -> Floats:
        found = self.stages[-1].solution
        assert found is not None  # noqa: S101 - asked of parts that are found
        return found

    def solve(self, left: Left) -> None:
        """The objectives in their order; under `fair` as for `total` first: its plan is there to fall back on."""
        self._take(self._in_order(left))
        if self.aim is Aim.FAIR and self.found:
            self._raise_floor(left)

    def _in_order(self, left: Left) -> list[Stage]:
        """A few objectives at a time beside the last, which then tells apart what is alike in them."""
        model, *objectives, aim = self.model, *self.objectives
        found: list[Stage] = []
        known = None
        first = len(objectives) if self.aim is not Aim.WISHES else self.before_ranks + 1
        for start, end in itertools.pairwise([0, *range(first, len(objectives), AT_A_TIME), len(objectives)]):
            some = [*objectives[start:end], aim]
            stages = at_once(model, some, left, start=known)
            if stages[-1].solution is None:
                return stages if not found else [*found, UNKNOWN]
            found, known = [*found, *stages[:-1]], stages[-1].solution
            for objective, stage in zip(some, stages[:-1], strict=False):
                model = model.holding(objective, value_of(stage))
        return [*found, stages[-1]]

    def _take(self, stages: list[Stage]) -> None:
        """Keep the stages with the model that each was solved in."""
        self.stages, self.held = stages, [self.model]
        if stages[-1].value is None:
            self.impossible = stages[0].value is None and stages[0].bound == NOTHING
            return
        for objective, stage in zip(self.objectives[:-1], stages, strict=False):
            self.held.append(self.held[-1].holding(objective, value_of(stage)))

    # ── the worst-off person ───────────────────────────────────────────────────────────────────────────────────

    @property
    def worst(self) -> int | None:
        """The worst fit in the solution; None where nobody is placed."""
        taken = self.fit[(self.solution > 0.5) & (self.fit < NO_LIMIT)]
        return int(taken.min()) if taken.size else None

    def _raise_floor(self, left: Left) -> None:
        """The highest worst fit at which everything before the aim stays as good, by halving on the relaxation, which
        no plan passes; from there down in whole numbers to the worst fit of the plan that is known."""
        known, worst, multipliers = self.stages, self.worst, self.stages[-1].multipliers
        self.worth = None if multipliers is None else multipliers[: self.model.low.size]
        if worst is None:
            return
        floors = np.unique(self.fit[(self.fit >= worst) & (self.fit < NO_LIMIT) & (self.model.most > 0)])
        reach = _Reach.of(self, left)
        highest = last(lambda number: reach.to(int(floors[number])), floors.size)
        self.floor_proved = not reach.gave_up
        for floor in floors[highest:0:-1].tolist():
            self.at_floor(floor, left)
            if self.found:
                return
            # A floor is only passed over for good where it was proved that nothing holds it.
            self.floor_proved = self.floor_proved and self.stages[-1].bound == NOTHING
        self._take(known)
        self.floor = worst

    def at_floor(self, floor: int, left: Left) -> None:
        """The largest total at the floor; where nothing is found, the part is not."""
        before = len(self.objectives) - 1
        base = self.held[before] if self.base is None else self.base
        closed = base.closed(self.fit < floor)
        stage = best(replace(closed, likely=self.likely_at(floor)), self.objectives[-1], left)
        self.floor, self.base = floor, base
        self.held = [*self.held[:before], closed]
        self.stages = [*self.stages[:before], stage]

    def likely_at(self, floor: int) -> Flags:
        """What is worth most at the prices of the plan without a floor, of what the floor leaves."""
        if self.model.variables <= FEW or self.worth is None:
            return self.model.likely
        prices = Prices(self.model.closed(self.fit < floor), weighed(self.objectives, weights_for(self.objectives)))
        return prices.columns(self.worth[prices.priced])


@dataclass(eq=False)
class _Reach:
    """Asks for floors. objective: everything before the aim, weighed into one · value: what a plan as good as the known
    one reaches of it."""

    part: _Part
    objective: Floats
    value: int
    left: Left
    gave_up: bool = False  # somewhere: a floor held to be out of reach may be within

    @classmethod
    def of(cls, part: _Part, left: Left) -> _Reach:
        weights = [WEIGHT**before for before in range(len(part.objectives) - 1)][::-1]
        values = [value_of(stage) for stage in part.stages[:-1]]
        value = sum(weight * value for weight, value in zip(weights, values, strict=True))
        return cls(part, weighed(part.objectives[:-1], weights), value, left)

    def to(self, floor: int) -> bool:
        """Whether the relaxation can be as good at this floor. Where it cannot, no plan can."""
        part = self.part
        closed = part.model.closed(part.fit < floor)
        if impossible_rows(closed):
            return False
        try:
            likely = part.likely_at(floor)
            found = relaxed(replace(closed, likely=likely), self.objective, self.left, enough=self.value)
        except GaveUp:
            self.gave_up, found = True, None
        return found is not None and found.limit >= self.value


def value_of(stage: Stage) -> int:
    assert stage.value is not None  # noqa: S101 - asked of stages that are found
    return stage.value


# ── all parts ──────────────────────────────────────────────────────────────────────────────────────────────────


def _hold_floor(task: Task, parts: Sequence[_Part], left: Left) -> tuple[int | None, bool]:
    """Ask every part for the worst part's floor and no more."""
    floors = [part.floor for part in parts if part.floor is not None]
    if not floors:
        return None, True
    floor = min(floors)
    for part in parts:
        if part.floor is not None and part.floor > floor:
            part.at_floor(floor, left)
    return floor, all(part.floor_proved for part in parts if part.floor == floor)


def _joined(built: Built, parts: Sequence[_Part], floor: int | None, floor_proved: bool) -> Answer:
    solution = np.zeros(built.model.variables)
    for part in parts:
        solution[part.columns] = part.solution
    plan = built.plan_of(solution)
    levels = []
    for number, (name, value) in enumerate(reached(built.task, plan)):
        by_prices = [_by_prices(part, number) for part in parts]
        known = max(by_prices, default=0) < NO_LIMIT
        bound = sum(part.stages[number].bound for part in parts)
        levels.append(Level(name, value, bound, sum(by_prices) if known else NO_LIMIT))
    return Answer(plan, tuple(levels), floor, floor_proved)


def _by_prices(part: _Part, number: int) -> int:
    worth = part.stages[number].multipliers
    if worth is None or worth.size != part.held[number].low.size:
        return NO_LIMIT
    return limit_of(part.held[number], part.objectives[number], worth)


def _makeshift(task: Task) -> Answer:
    """Out of time before any plan was found: one that keeps the rules by leaving people out, where that is enough.
    The bounds are those of the plain flow and of everybody at the own best post: wide, but true."""
    problem = task.problem
    plan = left_out(task, task.demands)
    if plan is None:
        return Answer(None)
    best_fit = np.zeros(problem.people, dtype=np.int64)
    np.maximum.at(best_fit, problem.person, problem.fit)
    bounds = {
        "placed": most_placed(problem.only(~task.closed)).placed,
        "kept": int(task.keep.size),
        "missing": 0,
        "total_fit": int(best_fit.sum()),
    }
    levels = [Level(name, value, bounds.get(name, problem.people), NO_LIMIT) for name, value in reached(task, plan)]
    return Answer(plan, tuple(levels), floor_proved=False)


def left_out(task: Task, demands: Sequence[Demand]) -> Plan | None:
    """The plain flow's plan, fixed people first, without those who break rules; None where leaving people out does not
    help."""
    world, problem = task.world, task.problem
    fixed = np.zeros(problem.pairs, dtype=np.bool_)
    for demand in demands:
        if demand.kind == "at_least" and demand.number == 1 and demand.rows.size == 1:
            fixed[demand.rows] = True
    worth = problem.fit + np.where(fixed, 1 + problem.people * GREATEST_FIT, 0)
    post_of = largest_total(problem.weighing(worth).only(~task.closed)).post_of.copy()
    while True:
        chosen = world.chosen(Plan(post_of))
        wrong = next((demand for demand in demands if not demand.kept(chosen)), None)
        if wrong is None:
            return Plan(post_of)
        leaving = people_too_many(wrong, chosen, problem.person, worth)
        if not leaving.size:
            return None
        post_of[leaving] = UNPLACED


def people_too_many(demand: Demand, chosen: Ints, person: Ints, worth: Ints) -> Ints:
    """Who leaves so that the demand holds: the least worth of too many; all of them where half is no good."""
    taken = np.concatenate([demand.rows, demand.other])
    taken = taken[chosen[taken] > 0]
    if demand.kind == "at_most":
        taken = taken[np.argsort(worth[taken], kind="stable")][: taken.size - demand.number]
    return person[taken] if demand.kind != "at_least" else NO_ROWS


def last(holds: Callable[[int], bool], size: int) -> int:
    """The last of 0 … size-1 for which `holds`, which holds for 0 and, once it fails, fails for all that follow."""
    low, high = 0, size
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return low
