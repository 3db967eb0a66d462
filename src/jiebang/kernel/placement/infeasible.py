"""Which rules cannot hold together: a smallest set of them, so that lifting any one of it makes room.

Hitting sets (A. Ignatiev et al., Smallest MUS extraction with minimal hitting set dualization, CP 2015): every largest
set of rules that can hold leaves some out, and one of those left out must be in any set that cannot. The smallest set
that meets all of these found so far is tried; when it cannot hold, it is a smallest one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from jiebang.kernel.placement.building import build
from jiebang.kernel.placement.linear import NOTHING, Left, impossible_rows, no_hurry
from jiebang.kernel.placement.model import Aim
from jiebang.kernel.placement.pruning import best
from jiebang.kernel.placement.rules import Apart, Fix, Forbid, HardFill, Limit, Rule, Together
from jiebang.kernel.placement.task import Task


@dataclass(frozen=True)
class Conflict:
    """rules: places in the task's rules of those that cannot hold together · people: whom they name or fix ·
    smallest: no smaller set fails; else time ran out and only no rule of it can be spared."""

    rules: tuple[int, ...]
    people: tuple[int, ...]
    smallest: bool


def conflict(task: Task, left: Left = no_hurry) -> Conflict:
    """A smallest set of rules of an impossible task that cannot hold together.

    Half of the time is for the smallest; then rules that can be spared are left out one by one until time is over.
    """
    everything = range(len(task.rules))
    half = left() / 2
    left_out: list[frozenset[int]] = []
    while left() > half:
        tried = smallest_meeting(left_out, len(task.rules))
        if not can_hold(task, tried, left):
            return Conflict(tried, people_of(task, tried), smallest=True)
        kept = set(tried)
        for number in everything:
            if number not in kept and can_hold(task, [*kept, number], left):
                kept.add(number)
        if kept == set(everything):  # time ran out before it was known that they cannot
            break
        left_out.append(frozenset(everything) - kept)
    spared = list(everything)
    for number in everything:
        fewer = [other for other in spared if other != number]
        if left() > 0 and not can_hold(task, fewer, left):
            spared = fewer
    return Conflict(tuple(spared), people_of(task, spared), smallest=False)


def can_hold(task: Task, numbers: Sequence[int], left: Left = no_hurry) -> bool:
    """Whether some plan, placing whomever it likes, keeps these rules; True too where time ran out before that."""
    rules = tuple(task.rules[number] for number in sorted(numbers))
    built = build(replace(task, rules=rules, soft=False, aim=Aim.TOTAL, keep=task.keep[:0]))
    if impossible_rows(built.model):
        return False
    found = best(built.model, np.zeros(built.model.variables), left)
    return found.solution is not None or found.bound != NOTHING


def smallest_meeting(sets: Sequence[frozenset[int]], size: int) -> tuple[int, ...]:
    """The fewest of 0 … size-1 that have one in each of the sets."""
    if not sets:
        return ()
    meets = np.zeros((len(sets), size))
    for row, one in enumerate(sets):
        meets[row, list(one)] = 1
    found = milp(
        np.ones(size),
        constraints=LinearConstraint(meets, np.ones(len(sets)), np.inf),
        bounds=Bounds(0, 1),
        integrality=np.ones(size),
    )
    return tuple(np.flatnonzero(found.x > 0.5).tolist())


def people_of(task: Task, numbers: Sequence[int]) -> tuple[int, ...]:
    """Whom the rules name; of limits and minimums, nobody in particular."""
    found: set[int] = set()
    for number in numbers:
        found |= named_by(task.rules[number])
    return tuple(sorted(found))


def named_by(rule: Rule) -> set[int]:
    match rule:
        case Fix(person, _):
            return {person}
        case Forbid(people, _) | Together(people) | Apart(people):
            return set(people)
        case Limit() | HardFill():
            return set()
