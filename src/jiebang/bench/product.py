"""Every call of the product's placement engine that the benchmark makes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from django.utils.translation.trans_null import gettext_noop  # asks for no settings

from jiebang.bench.instances import Instance
from jiebang.bench.peers import Whole
from jiebang.bench.run import NotMeasured
from jiebang.kernel.placement import Aim, Plan, Problem, solve
from jiebang.kernel.placement.flow import largest_total
from jiebang.kernel.placement.linear import model_of
from jiebang.kernel.placement.ruled import Task, solve_ruled
from jiebang.kernel.placement.rules import Rule

NAME = "Jiebang"
WITHOUT = gettext_noop("Jiebang, no certificate")
NOT_YET = gettext_noop("not in this version")
NOTHING_FOUND = gettext_noop("nothing found")


@dataclass(frozen=True, eq=False)
class Found:
    """proved: nothing is better · gap: under rules, what may be missing of any objective at most, in percent."""

    plan: Plan
    proved: bool
    gap: float = 0.0


def with_certificate(made: Instance, aim: str = "total") -> Found:
    """From the arrays to a proved plan, under any of `kernel.placement.AIMS`."""
    if aim == Aim.WISHES:
        return under_rules(made, [], aim, soft=False)
    if aim not in (Aim.TOTAL, Aim.FAIR):
        raise NotMeasured(NOT_YET)
    solution = solve(_fresh(made.problem), Aim(aim))
    return Found(solution.plan, solution.status == "optimal")


def without_certificate(made: Instance) -> Plan:
    """From the arrays to the plan with the largest total fit."""
    return largest_total(_fresh(made.problem))


def _fresh(problem: Problem) -> Problem:
    """What is remembered of a problem once sorted must not be carried from run to run."""
    return Problem(problem.people, problem.capacity, problem.person, problem.post, problem.fit)


def under_rules(made: Instance, rules: Sequence[Rule], aim: str, *, soft: bool = True) -> Found:
    """Under every aim that takes rules."""
    if aim not in (Aim.TOTAL, Aim.FAIR, Aim.WISHES):
        raise NotMeasured(NOT_YET)
    ranks = {"ranks": made.ranks} if aim == Aim.WISHES else {}
    answer = solve_ruled(Task(made.world, rules, Aim(aim), soft=soft, **ranks))
    if answer.plan is None:
        raise NotMeasured(NOTHING_FOUND)
    reached = [(stage.value or 0, stage.bound) for stage in answer.stages]
    proved = all(stage.proved for stage in answer.stages) and answer.floor_proved
    return Found(answer.plan, proved, max(gap(value, bound) for value, bound in reached))


def gap(value: float, bound: float) -> float:
    """How far a bound is above what was reached, in percent."""
    return float(100 * max(0.0, bound - value) / max(1.0, abs(value)))


def model_at_once(made: Instance, rules: Sequence[Rule], *, placed: int, missing: int) -> Whole:
    """The very rows the engine uses for `total` with soft minimums, its three objectives weighed into one: so much for
    a person placed, so much less for a place missing, and the fit."""
    model = model_of(made.world, rules, soft=True)
    objective = model.on_pairs(made.problem.fit.astype(np.float64) + placed) - missing * model.on_missing()
    return Whole(model.rows, model.low, model.high, model.most, objective)


class Explainer(Protocol):
    """why: with `cost`, the loss of total fit when the person is put at the post and everybody else re-arranged in the
    best way, and `placed_change`."""

    def why(self, person: int, post: int) -> Any: ...


def explainer(made: Instance, plan: Plan) -> Explainer:
    """Answers why somebody is not somewhere, about a plan with the largest total fit."""
    try:
        from jiebang.kernel.placement.explain import Explainer as Kernels
    except ImportError:
        raise NotMeasured(NOT_YET) from None
    found: Explainer = Kernels(_fresh(made.problem), plan, Aim.TOTAL)
    return found


ENGINES: dict[str, Callable[[Instance], Any]] = {NAME: with_certificate, WITHOUT: without_certificate}
