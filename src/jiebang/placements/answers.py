"""What is asked beside a plan, in the office's own numbers: why not there, what changed, what cannot hold together.
Needs no Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jiebang.kernel.placement import UNPLACED, Aim, Fix, Plan, Task, kept_by, missing_places, solve
from jiebang.kernel.placement.certificate import figures
from jiebang.kernel.placement.explain import Explainer
from jiebang.kernel.placement.infeasible import conflict
from jiebang.kernel.placement.levels import reached
from jiebang.kernel.placement.linear import Left
from jiebang.placements.grid import Grid
from jiebang.placements.lines import Lines
from jiebang.placements.rules import Stated


@dataclass(frozen=True)
class Step:
    """Somebody who would be elsewhere. old, new: posts, "" for none · before, after: fit there."""

    person: str
    old: str
    new: str
    before: int = 0
    after: int = 0


@dataclass(frozen=True)
class WhyNot:
    """An answer to "why is this person not at that post". closed, rules: what stands in the way · fit, place, of: of
    the pair asked about · worst: of the plan · liked_better: under `stable`, whom the post has and likes no less."""

    person: str
    post: str
    possible: bool
    exact: bool
    cost: int
    placed_change: int
    worst_change: int
    moves: Sequence[Step]
    here: bool = False
    closed: str = ""
    rules: Sequence[Stated] = ()
    fit: int | None = None
    place: int | None = None
    of: int = 0
    worst: int | None = None
    liked_better: Sequence[str] = ()


@dataclass(frozen=True)
class RuleLine:
    """How one rule fares. binding: it leaves no room somewhere, so that lifting it might change the plan ·
    missing: of soft minimums, how many places."""

    stated: Stated
    kept: bool
    binding: bool
    missing: int = 0


@dataclass(frozen=True)
class Moved:
    """Somebody the new plan has elsewhere. why: what staying would have cost, first in the order of the aim; value: by
    how much · rules: those against it."""

    person: str
    old: str
    new: str
    why: str
    value: int = 0
    rules: Sequence[Stated] = ()


@dataclass(frozen=True)
class Versus:
    """The plan beside the one to keep. new: people that one did not have · gone: people these lists do not have."""

    kept: int
    moved: Sequence[Moved]
    new: Sequence[str]
    gone: Sequence[str]


@dataclass(frozen=True)
class Impossible:
    """Rules that cannot hold together, and whom they name. smallest: no smaller set fails; else time ran out."""

    rules: Sequence[Stated]
    people: Sequence[str]
    smallest: bool


@dataclass
class Answers:
    """Answers about one plan."""

    grid: Grid
    task: Task
    plan: Plan
    explainer: Explainer = field(init=False)
    lines: Lines = field(init=False)

    def __post_init__(self) -> None:
        self.explainer = Explainer(self.task, self.plan)
        self.lines = Lines(self.grid, self.task, self.plan)

    # ── why not there ──────────────────────────────────────────────────────────────────────────────────────────

    def why(self, person: str, post: str, left: Left, *, exactly: bool = True) -> WhyNot:
        i, j = self.grid.row[person], self.grid.column[post]
        found = self.explainer.why(i, j, exactly=exactly, left=left)
        points = self._fit(i, j)
        place, of = self.lines.place_in_list(i, points) if points is not None else (None, 0)
        return WhyNot(
            person,
            post,
            found.possible,
            found.exact,
            found.cost,
            found.placed_change,
            found.worst_change,
            [self._step(move) for move in found.moves],
            here=bool(self.plan.post_of[i] == j),
            closed=found.closed,
            rules=[self.grid.inputs.binding[number] for number in found.rules],
            fit=points,
            place=place,
            of=of,
            worst=self.explainer.worst,
            liked_better=self._liked_better(i, j) if found.closed == "stable" else (),
        )

    def _fit(self, i: int, j: int) -> int | None:
        row = self.grid.row_of_pair(i, j)
        return None if row is None else int(self.grid.problem.fit[row])

    def _step(self, move: tuple[int, int, int]) -> Step:
        i, old, new = move
        return Step(
            self.grid.people[i].number,
            self._number(old),
            self._number(new),
            (self._fit(i, old) if old != UNPLACED else None) or 0,
            (self._fit(i, new) if new != UNPLACED else None) or 0,
        )

    def _number(self, j: int) -> str:
        return "" if j == UNPLACED else self.grid.posts[j].number

    def _liked_better(self, i: int, j: int) -> list[str]:
        """Whom the post has and likes no less; nobody where the person likes the own post better."""
        asked = self.grid.row_of_pair(i, j)
        own = int(self.plan.post_of[i])
        mine = self.grid.row_of_pair(i, own) if own != UNPLACED else None
        if mine is not None and self.task.liked_by_person[mine] >= self.task.liked_by_person[asked]:
            return []
        there = [p for p in self.plan.people.tolist() if self.plan.post_of[p] == j]
        liked = self.task.liked_by_post
        return [self.grid.people[p].number for p in there if liked[self.grid.row_of_pair(p, j)] >= liked[asked]]

    # ── rules ──────────────────────────────────────────────────────────────────────────────────────────────────

    def rules(self) -> list[RuleLine]:
        """Every rule as stated, counted from the plan alone."""
        found, number = [], 0
        for stated in self.grid.inputs.rules:
            if stated.binds:
                seen = kept_by(self.task.rules[number], self.task.world, self.plan)
                found.append(RuleLine(stated, seen.kept, seen.binding))
                number += 1
            else:
                missing = missing_places(self.task.world, self.plan)
                found.append(RuleLine(stated, not missing, missing > 0, missing))
        return found

    # ── what changed ───────────────────────────────────────────────────────────────────────────────────────────

    def versus(self, before: Mapping[str, str], left: Left) -> Versus:
        """before: {person: post} of the plan to keep."""
        known = {person: post for person, post in before.items() if person in self.grid.row}
        now = {self.grid.people[i].number: self._number(int(j)) for i, j in enumerate(self.plan.post_of)}
        return Versus(
            kept=sum(now[person] == post for person, post in known.items()),
            moved=[self._moved(who, post, now[who], left) for who, post in known.items() if now[who] != post],
            new=[person for person in now if person not in before],
            gone=[person for person in before if person not in self.grid.row],
        )

    def _moved(self, person: str, old: str, new: str, left: Left) -> Moved:
        i, j = self.grid.row[person], self.grid.column.get(old)
        if j is None:
            return Moved(person, old, new, "post_gone")
        if not self.grid.posts[j].seats:
            return Moved(person, old, new, "no_seat")
        if self.grid.row_of_pair(i, j) is None:
            return Moved(person, old, new, "not_allowed")
        staying = self.task.with_rules(Fix(i, j))
        found = solve(staying, left)
        if found.impossible:
            rules = [n for n in conflict(staying, left).rules if n < len(self.task.rules)]
            why = "rules" if rules else "no_room"
            return Moved(person, old, new, why, rules=[self.grid.inputs.binding[n] for n in rules])
        if found.plan is None:
            return Moved(person, old, new, "out_of_time")
        why, value = first_loss(self.task, self.plan, found.plan)
        return Moved(person, old, new, why, value)


def first_loss(task: Task, plan: Plan, other: Plan) -> tuple[str, int]:
    """In what, first in the order, the other plan is worse than the plan, and by how much; ("equal", 0) in nothing."""
    mine, theirs = dict(reached(task, plan)), dict(reached(task, other))
    total = mine.pop("total_fit"), theirs.pop("total_fit")
    for name, value in mine.items():
        if theirs[name] < value:
            return name, value - theirs[name]
    if task.aim is Aim.FAIR:
        worst = [figures(task.problem, one)[1] or 0 for one in (plan, other)]
        if worst[1] < worst[0]:
            return "worst_fit", worst[0] - worst[1]
    return ("total_fit", total[0] - total[1]) if total[1] < total[0] else ("equal", 0)


def impossible(grid: Grid, task: Task, left: Left) -> Impossible:
    """Of a task that no plan can do: why."""
    found = conflict(task, left)
    people = [grid.people[i].number for i in found.people]
    return Impossible([grid.inputs.binding[number] for number in found.rules], people, found.smallest)
