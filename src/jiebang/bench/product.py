"""Every call of the product's placement engine that the benchmark makes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation.trans_null import gettext_noop  # asks for no settings

from jiebang.bench.instances import Instance
from jiebang.bench.run import NotMeasured
from jiebang.kernel.placement import Aim, Plan, Problem, solve
from jiebang.kernel.placement.flow import largest_total
from jiebang.kernel.placement.ruled import Answer, Task, solve_ruled
from jiebang.kernel.placement.rules import Rule

NAME = "Jiebang"
WITHOUT = gettext_noop("Jiebang, no certificate")
NOT_YET = gettext_noop("not in this version")


@dataclass(frozen=True, eq=False)
class Found:
    """proved: a certificate or bound says that nothing is better."""

    plan: Plan
    proved: bool


def with_certificate(made: Instance, aim: str = "total") -> Found:
    """From the arrays to a proved plan."""
    solution = solve(_fresh(made.problem), Aim(aim))
    return Found(solution.plan, solution.status == "optimal")


def without_certificate(made: Instance) -> Plan:
    """From the arrays to the plan with the largest total fit."""
    return largest_total(_fresh(made.problem))


def _fresh(problem: Problem) -> Problem:
    """What is remembered of a problem once sorted must not be carried from run to run."""
    return Problem(problem.people, problem.capacity, problem.person, problem.post, problem.fit)


def by_aim(made: Instance, aim: str) -> Found:
    """The plan under any of `kernel.placement.AIMS`."""
    if aim in (Aim.TOTAL, Aim.FAIR):
        return with_certificate(made, aim)
    if aim == Aim.WISHES:
        answer = under_rules(made, [], aim, soft=False)
        return Found(_plan(answer), all(stage.proved for stage in answer.stages))
    raise NotMeasured(NOT_YET)


def under_rules(made: Instance, rules: Sequence[Rule], aim: str, *, soft: bool = True) -> Answer:
    """Under every aim that takes rules."""
    if aim not in (Aim.TOTAL, Aim.FAIR, Aim.WISHES):
        raise NotMeasured(NOT_YET)
    ranks = {"ranks": made.ranks} if aim == Aim.WISHES else {}
    return solve_ruled(Task(made.world, rules, Aim(aim), soft=soft, **ranks))


def _plan(answer: Answer) -> Plan:
    if answer.plan is None:
        raise NotMeasured("infeasible")
    return answer.plan


class Why(Protocol):
    """cost: the loss of total fit when the person is put at the post and everybody else re-arranged in the best way."""

    def why(self, person: int, post: int) -> Any: ...


def explainer(problem: Problem, plan: Plan, aim: str) -> Why:
    """Answers "why is this person not at that post?"; the one place that knows where the kernel keeps it."""
    try:
        from jiebang.kernel.placement.explain import Explainer
    except ImportError:
        raise NotMeasured(NOT_YET) from None
    found: Why = Explainer(problem, plan, Aim(aim))
    return found


ENGINES: dict[str, Callable[[Instance], Any]] = {NAME: with_certificate, WITHOUT: without_certificate}
