"""From a problem to a plan with its certificate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from jiebang.kernel.placement.certificate import Certificate, Proof, certify
from jiebang.kernel.placement.fair import fairest
from jiebang.kernel.placement.flow import largest_total
from jiebang.kernel.placement.model import Aim, Plan, Problem


@dataclass(frozen=True, eq=False)
class Solution:
    """status: "optimal" when the certificate proves it, else "feasible" (out of time)."""

    plan: Plan
    certificate: Certificate
    proof: Proof

    @property
    def status(self) -> str:
        return "optimal" if self.certificate.optimal else "feasible"


def solve(problem: Problem, aim: Aim, *, out_of_time: Callable[[], bool] = lambda: False) -> Solution:
    """Place as many people as possible, then the aim. out_of_time: asked between steps of the search for a floor."""
    if aim is Aim.FAIR:
        plan, _ = fairest(problem, out_of_time=out_of_time)
    else:
        plan = largest_total(problem)
    certificate, proof = certify(problem, plan, aim)
    return Solution(plan, certificate, proof)


def engine_versions() -> dict[str, str]:
    """What the plan was computed with, to be stored beside it."""
    return {name: version(name) for name in ("ortools", "numpy", "scipy")}
