"""Placement of people at posts: arrays in, a plan with its proof out.

`model` holds the problem and the plan · `flow` finds the plan with the largest total fit · `fair` raises the worst-off
person first · `certificate` proves a plan from the problem and the plan · `blocking` finds pairs that would rather have
each other · `solver` joins them.
"""

from jiebang.kernel.placement.blocking import blocking_pairs
from jiebang.kernel.placement.certificate import Certificate, Proof, certify, check
from jiebang.kernel.placement.model import AIMS, GREATEST_FIT, UNPLACED, Aim, Plan, Problem
from jiebang.kernel.placement.solver import Solution, engine_versions, solve

__all__ = [
    "AIMS", "GREATEST_FIT", "UNPLACED", "Aim", "Certificate", "Plan", "Problem", "Proof", "Solution",
    "blocking_pairs", "certify", "check", "engine_versions", "solve",
]  # fmt: skip
