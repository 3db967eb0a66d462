"""Plans under rules, soft minimums or a plan to keep: the objectives one after the other, in their stated order.

The model falls into parts that no rule joins; each is solved for itself. Sums are best when they are best in every
part; under `fair` the worst-off person is that of the worst part, and the others are asked for no more than that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from jiebang.kernel.placement.building import Built, build
from jiebang.kernel.placement.flow import largest_total, most_placed
from jiebang.kernel.placement.levels import Level, reached
from jiebang.kernel.placement.linear import (
    IMPOSSIBLE,
    NO_LIMIT,
    NOTHING,
    UNKNOWN,
    Floats,
    GaveUp,
    Left,
    Model,
    Stage,
    best,
    components,
    impossible_rows,
    in_order,
    limit_of,
    no_hurry,
    promises,
    reaching,
)
from jiebang.kernel.placement.model import GREATEST_FIT, UNPLACED, Aim, Ints, Plan
from jiebang.kernel.placement.rules import NO_ROWS, Demand, closed_pairs, demands_of
from jiebang.kernel.placement.task import Task


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
    fair: bool
    stages: list[Stage] = field(default_factory=list)
    held: list[Model] = field(default_factory=list)  # the model of each stage
    base: Model | None = None  # holds everything before the aim
    impossible: bool = False
    floor: int | None = None
    floor_proved: bool = True

    @classmethod
    def of(cls, built: Built, columns: Ints, rows: Ints) -> _Part:
        fit = np.full(built.model.variables, NO_LIMIT)
        fit[: built.pairs] = built.task.problem.fit
        objectives = [objective[columns] for objective in built.objectives]
        return cls(built.model.part(columns, rows), objectives, columns, fit[columns], built.task.aim is Aim.FAIR)

    @property
    def found(self) -> bool:
        return len(self.stages) == len(self.objectives) and self.stages[-1].solution is not None

    @property
    def solution(self) -> Floats:
        found = self.stages[-1].solution
        assert found is not None  # noqa: S101 - asked of parts that are found
        return found

    def solve(self, left: Left) -> None:
        if not self.fair:
            return self._take(in_order(self.model, self.objectives, left))
        # On trust first: what the relaxation promises of everything before the aim is kept where a plan turns up.
        try:
            stages, trusted = promises(self.model, self.objectives[:-1], left)
        except GaveUp:
            return self._take([UNKNOWN])
        if trusted is None:
            return self._take([IMPOSSIBLE])
        self._take(stages)
        self._raise_floor(trusted, left)
        if not self.found:
            self._take(in_order(self.model, self.objectives[:-1], left))
            if self.stages[-1].value is not None:
                self._raise_floor(self.held[-1], left)
        return None

    def _take(self, stages: list[Stage]) -> None:
        """Keep the stages with the model that each was solved in."""
        self.stages, self.held = stages, [self.model]
        if stages[-1].value is None:
            self.impossible = stages[0].value is None and stages[0].bound == NOTHING
            return
        for objective, stage in zip(self.objectives[:-1], stages, strict=False):
            self.held.append(self.held[-1].holding(objective, value_of(stage)))

    def _raise_floor(self, model: Model, left: Left) -> None:
        """The highest worst fit at which everything before the aim stays as good, by halving on the relaxation, which
        no plan passes; from there down in whole numbers."""
        levels = [(objective, value_of(stage)) for objective, stage in zip(self.objectives, self.stages, strict=False)]
        floors = np.unique(self.fit[(self.fit < NO_LIMIT) & (self.model.most > 0)])
        if not floors.size or not levels[0][1]:
            return self.at_floor(None, model, left)
        reach = _Reach(replace(self.model, likely=model.likely), self.fit, levels, left)
        for number in range(last(lambda n: reach.to(floors[n]), floors.size), -1, -1):
            out_of_time = left() <= 0
            floor = int(floors[0 if out_of_time else number])
            self.at_floor(floor, replace(model, likely=reach.model.likely), left)
            # A floor is only passed over for good where it was proved that nothing holds it.
            self.floor_proved = not (out_of_time or reach.gave_up)
            if self.found or out_of_time:
                break
            reach.gave_up = reach.gave_up or self.stages[-1].bound != NOTHING
        return None

    def at_floor(self, floor: int | None, model: Model, left: Left) -> None:
        """The largest total at the floor. model: holds everything before the aim; where nothing is found, the part
        is not."""
        closed = model if floor is None else model.closed(self.fit < floor)
        stage = best(closed, self.objectives[-1], left)
        self.floor, self.base = floor, model
        before = len(self.objectives) - 1
        self.held = [*self.held[:before], closed]
        self.stages = [*self.stages[:before], stage]


@dataclass(eq=False)
class _Reach:
    """Asks for floors, and remembers the columns that made one possible: the next question begins with them."""

    model: Model
    fit: Ints
    levels: Sequence[tuple[Floats, int]]
    left: Left
    gave_up: bool = False  # somewhere: a floor held to be out of reach may be within

    def to(self, floor: int) -> bool:
        try:
            used = reaching(self.model.closed(self.fit < floor), self.levels, self.left)
        except GaveUp:
            self.gave_up, used = True, None
        if used is None:
            return False
        self.model = replace(self.model, likely=self.model.likely | used)
        return True


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
        if part.base is not None and part.floor is not None and part.floor > floor:
            part.at_floor(floor, part.base, left)
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
    demands = demands_of(task.rules, task.world)
    problem = task.problem
    plan = left_out(task, demands)
    if plan is None:
        return Answer(None)
    best_fit = np.zeros(problem.people, dtype=np.int64)
    np.maximum.at(best_fit, problem.person, problem.fit)
    bounds = {
        "placed": most_placed(problem.only(~closed_pairs(demands, task.world))).placed,
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
    held = np.isin(problem.person, problem.person[fixed])
    open_pairs = ~closed_pairs(demands, world) & (fixed | ~held)
    worth = problem.fit + np.where(fixed, 1 + problem.people * GREATEST_FIT, 0)
    post_of = largest_total(problem.weighing(worth).only(open_pairs)).post_of.copy()
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
