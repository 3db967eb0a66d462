"""Every call of the product's placement engine that the benchmark makes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation.trans_null import gettext_noop  # asks for no settings

from jiebang.bench.instances import Instance
from jiebang.bench.peers import Whole
from jiebang.bench.run import NotMeasured
from jiebang.kernel.placement import Aim, Certificate, Plan, Problem, Solution, Task, World, solve
from jiebang.kernel.placement.building import build
from jiebang.kernel.placement.explain import Explainer
from jiebang.kernel.placement.flow import largest_total
from jiebang.kernel.placement.rules import Rule

NAME = "Jiebang"
WITHOUT = gettext_noop("Jiebang, no certificate")
NOT_FOR_STABLE = gettext_noop("such rules have no meaning for it")
NOTHING_FOUND = gettext_noop("nothing found")


@dataclass(frozen=True, eq=False)
class Found:
    """proved: nothing is better · gap: under rules, what may be missing of any objective at most, in percent."""

    plan: Plan
    proved: bool
    gap: float = 0.0


def with_certificate(made: Instance, aim: str = "total") -> Found:
    """From the arrays to a proved plan, under any of `kernel.placement.AIMS`."""
    return _found(solve(plain_task(made, aim)))


def plain_task(made: Instance, aim: str) -> Task:
    """No rules; every post a host of its own."""
    problem = _fresh(made.problem)
    return Task(World(problem, np.arange(problem.posts)), Aim(aim), ranks=made.ranks)


def without_certificate(made: Instance) -> Plan:
    """From the arrays to the plan with the largest total fit."""
    return largest_total(_fresh(made.problem))


def _fresh(problem: Problem) -> Problem:
    """What is remembered of a problem once sorted must not be carried from run to run."""
    return Problem(problem.people, problem.capacity, problem.person, problem.post, problem.fit)


def under_rules(made: Instance, rules: Sequence[Rule], aim: str, *, soft: bool = True) -> Found:
    """Under every aim that takes such rules."""
    if aim == Aim.STABLE:
        raise NotMeasured(NOT_FOR_STABLE)
    return _found(solve(Task(made.world, Aim(aim), tuple(rules), soft, ranks=made.ranks)))


def _found(solution: Solution) -> Found:
    if solution.plan is None or solution.certificate is None:
        raise NotMeasured(NOTHING_FOUND)
    return Found(solution.plan, solution.status == "optimal", _gap(solution.certificate))


def _gap(seen: Certificate) -> float:
    """The widest of all objectives."""
    levels = [(level.value, level.bound) for level in seen.levels]
    return max(gap(*one) for one in [(seen.placed, seen.most_placed), *levels, (seen.total_fit, seen.bound)])


def gap(value: float, bound: float) -> float:
    """How far a bound is above what was reached, in percent."""
    return float(100 * max(0.0, bound - value) / max(1.0, abs(value)))


def model_at_once(made: Instance, rules: Sequence[Rule], *, placed: int, missing: int) -> Whole:
    """The very rows the engine uses for `total` with soft minimums, its three objectives weighed into one: so much for
    a person placed, so much less for a place missing, and the fit."""
    built = build(Task(made.world, Aim.TOTAL, tuple(rules), soft=True))
    objective = dict(zip(built.names, built.objectives, strict=True))
    weighed = placed * objective["placed"] + missing * objective.get("missing", 0) + objective["total_fit"]
    model = built.model
    return Whole(model.rows, model.low, model.high, model.most, weighed)


def explainer(made: Instance, plan: Plan) -> Explainer:
    """Answers why somebody is not somewhere, about a plan with the largest total fit."""
    return Explainer(plain_task(made, Aim.TOTAL), plan)


ENGINES: dict[str, Callable[[Instance], Any]] = {NAME: with_certificate, WITHOUT: without_certificate}
