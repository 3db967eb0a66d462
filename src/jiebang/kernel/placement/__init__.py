"""Placement of people at posts: arrays in, a plan with its proof out.

What is asked
    `model` the problem, the plan and the aims · `rules` each rule and the one place that says what it means · `task` a
    problem with its rules, aim, soft minimums and the plan to keep
How a plan is found
    `flow` the largest total · `fair` the worst-off person first · `ranked` most first wishes first · `stable` nobody
    would rather swap · `building`, `linear`, `pricing`, `pruning`, `ruled` plans under rules: price, prune, prove ·
    `solver` joins them
How it is proved and explained
    `certificate`, `levels` what holds of a plan, recomputed · `counting` how rules stand while a plan changes ·
    `blocking` pairs that would rather have each other · `explain` why here, why not there, and what it would cost
"""

from jiebang.kernel.placement.blocking import blocking_pairs
from jiebang.kernel.placement.certificate import Certificate, Proof, certify, check
from jiebang.kernel.placement.levels import Level
from jiebang.kernel.placement.model import AIMS, GREATEST_FIT, UNPLACED, Aim, Plan, Problem
from jiebang.kernel.placement.rules import (
    Apart,
    Fix,
    Forbid,
    HardFill,
    Kept,
    Limit,
    Rule,
    Together,
    World,
    kept_by,
    missing_places,
)
from jiebang.kernel.placement.solver import NotForStable, Solution, engine_versions, solve, verify
from jiebang.kernel.placement.stable import blocking_rows
from jiebang.kernel.placement.task import Task

__all__ = [
    "AIMS", "GREATEST_FIT", "UNPLACED", "Aim", "Apart", "Certificate", "Fix", "Forbid", "HardFill", "Kept", "Level",
    "Limit", "NotForStable", "Plan", "Problem", "Proof", "Rule", "Solution", "Task", "Together", "World",
    "blocking_pairs", "blocking_rows", "certify", "check", "engine_versions", "kept_by", "missing_places", "solve",
    "verify",
]  # fmt: skip
