"""From a task to a plan with its certificate.

A task whose rules only close pairs is a plain flow. Under other rules the flow is tried first: where its plan happens
to keep them, nothing is better. Else `ruled` searches. `stable` is a matter of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

import numpy as np

from jiebang.kernel.placement.certificate import (
    Certificate,
    Proof,
    certify,
    check,
    faults_of,
    figures,
    find_proof,
    place_limit,
)
from jiebang.kernel.placement.fair import fairest
from jiebang.kernel.placement.flow import largest_total
from jiebang.kernel.placement.linear import NO_LIMIT, Left, no_hurry
from jiebang.kernel.placement.model import UNPLACED, Aim, Ints, Plan, Problem
from jiebang.kernel.placement.ranked import by_ranks, check_ranks, find_prices
from jiebang.kernel.placement.ruled import Answer, solve_ruled
from jiebang.kernel.placement.rules import (
    Fix,
    HardFill,
    Limit,
    Rule,
    Together,
    World,
    broken,
    closed_pairs,
    demands_of,
    missing_places,
)
from jiebang.kernel.placement.stable import blocking_rows, solve_stable
from jiebang.kernel.placement.task import Task


class NotForStable(ValueError):
    """The aim `stable` cannot hold this rule. number: its place in the rules."""

    def __init__(self, number: int) -> None:
        super().__init__(f"rule {number} has no meaning under the aim stable")
        self.number = number


@dataclass(frozen=True, eq=False)
class Solution:
    """plan, certificate: None where no plan keeps the rules, or none was found in time · proof: of plain tasks."""

    plan: Plan | None
    certificate: Certificate | None
    proof: Proof | None = None
    impossible: bool = False

    @property
    def status(self) -> str:
        """ "optimal": the certificate proves it · "feasible": a plan, not proved best · "infeasible": there is none ·
        "unknown": none was found in time."""
        if self.certificate is None:
            return "infeasible" if self.impossible else "unknown"
        return "optimal" if self.certificate.optimal else "feasible"


def solve(task: Task, left: Left = no_hurry) -> Solution:
    """The best plan for the task. left: seconds left, asked between steps."""
    if task.aim is Aim.STABLE:
        return _solve_stable(task, left)
    plain = plain_problem(task)
    if plain is not None:
        plan = _flow(task, plain, left)
        certificate, proof = prove_plain(task, plain, plan)
        return Solution(plan, certificate, proof)
    return _lucky(task, left) or _searched(task, left)


def plain_problem(task: Task) -> Problem | None:
    """The problem that a flow alone can solve, where the task is one: no rule but those that close pairs."""
    demands = demands_of(task.rules, task.world)
    if task.keep.size or task.wanting or any(demand.kind != "at_most" or demand.number for demand in demands):
        return None
    return task.problem.only(~closed_pairs(demands, task.world)) if demands else task.problem


def _flow(task: Task, plain: Problem, left: Left) -> Plan:
    if task.aim is Aim.FAIR:
        plan, _ = fairest(plain, out_of_time=lambda: left() <= 0)
        return plan
    if task.aim is Aim.WISHES:
        return by_ranks(plain, ranks_over(task, plain))
    return largest_total(plain)


def ranks_over(task: Task, plain: Problem) -> Ints:
    """The task's ranks for the pairs that are left."""
    return task.rank_of[task.problem.rows_of(plain.person, plain.post)]


def prove_plain(task: Task, plain: Problem, plan: Plan) -> tuple[Certificate, Proof]:
    """The certificate of a plan for a task that is a plain flow, from the problem and the plan alone."""
    if task.aim is not Aim.WISHES:
        return certify(plain, plan, task.aim)
    proof = find_proof(plain, plan, Aim.TOTAL)
    seen = check(plain, plan, Aim.TOTAL, proof)
    if not seen.valid:
        return replace(seen, aim=Aim.WISHES), proof
    ranks = ranks_over(task, plain)
    prices = find_prices(plain, ranks, plan)
    *ranked, total = check_ranks(plain, ranks, plan, prices)
    proof = replace(proof, prices=prices[-1], ranks=tuple(prices))
    most = place_limit(plain, proof.cover)
    return replace(seen, aim=Aim.WISHES, most_placed=most, bound=total.bound, levels=tuple(ranked)), proof


def _lucky(task: Task, left: Left) -> Solution | None:
    """The plan of the plain flow, where it keeps all rules and misses no minimum: then nothing is better."""
    if task.keep.size:
        return None
    closed = closed_pairs(demands_of(task.rules, task.world), task.world)
    plain = task.problem.only(~closed)
    plan = _flow(task, plain, left)
    if broken(task.rules, task.world, plan) or (task.wanting and missing_places(task.world, plan)):
        return None
    certificate, proof = prove_plain(task, plain, plan)
    return Solution(plan, certificate, proof) if certificate.optimal else None


def _searched(task: Task, left: Left) -> Solution:
    answer = solve_ruled(task, left)
    if answer.plan is None:
        return Solution(None, None, impossible=answer.impossible)
    return Solution(answer.plan, check_answer(task, answer))


def check_answer(task: Task, answer: Answer) -> Certificate:
    """The certificate of a searched plan: every figure counted from the plan, only the bounds are the answer's."""
    assert answer.plan is not None  # noqa: S101 - the caller has one
    seen = verify(task, answer.plan)
    if seen.faults:
        return seen
    named = {level.name: level for level in answer.levels}
    return replace(
        seen,
        most_placed=named["placed"].bound,
        bound=named["total_fit"].bound,
        worst_proved=answer.floor_proved and (answer.floor is None or seen.worst_fit == answer.floor),
        levels=answer.levels,
    )


def verify(task: Task, plan: Plan) -> Certificate:
    """What can be said of any plan without a search: faults, rules broken, figures. Claims nothing about what other
    plans reach."""
    problem = task.problem
    faults = faults_of(problem, plan)
    if faults:
        return Certificate(task.aim, faults, plan.placed, 0, None, problem.people, 0, False)
    total, worst = figures(problem, plan)
    return Certificate(
        aim=task.aim,
        faults=(),
        placed=plan.placed,
        total_fit=total,
        worst_fit=worst,
        most_placed=problem.people,
        bound=NO_LIMIT,
        worst_proved=task.aim is not Aim.FAIR,
        broken=tuple(broken(task.rules, task.world, plan)),
    )


def _solve_stable(task: Task, left: Left) -> Solution:
    for number, rule in enumerate(task.rules):
        if isinstance(rule, Together | HardFill) or (isinstance(rule, Limit) and rule.least):
            raise NotForStable(number)
    fixed = fixed_plan(task.rules, task.world)
    if fixed is None:
        return Solution(None, None, impossible=True)
    plan = solve_stable(task, fixed, left)
    seen = verify(task, plan)
    # The total is not what this aim makes large; nothing is claimed of other plans' totals.
    return Solution(
        plan,
        replace(
            seen,
            most_placed=plan.placed,
            bound=seen.total_fit,
            blocking=int(blocking_rows(task, plan).size),
        ),
    )


def fixed_plan(rules: Sequence[Rule], world: World) -> Plan | None:
    """Everybody fixed at the post, nobody else; None where that already breaks a rule or has no seat."""
    problem = world.problem
    post_of = np.full(problem.people, UNPLACED, dtype=np.int64)
    for rule in rules:
        if isinstance(rule, Fix):
            if post_of[rule.person] not in (UNPLACED, rule.post):
                return None
            post_of[rule.person] = rule.post
    plan = Plan(post_of)
    return None if faults_of(problem, plan) or broken(rules, world, plan) else plan


def engine_versions() -> dict[str, str]:
    """What the plan was computed with, to be stored beside it."""
    return {name: version(name) for name in ("ortools", "numpy", "scipy")}
