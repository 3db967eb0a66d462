"""The tables of the room, one module for each part of the chain."""

from jiebang.placements.models.places import Placement, PlacementQuerySet
from jiebang.placements.models.posts import Post, Wish
from jiebang.placements.models.runs import Assignment, Run, RunQuerySet
from jiebang.placements.models.workbench import Desk, PlacementRule, PlanEdit, Proposal, RuleMember, SolveJob

__all__ = [
    "Assignment",
    "Desk",
    "Placement",
    "PlacementQuerySet",
    "PlacementRule",
    "PlanEdit",
    "Post",
    "Proposal",
    "RuleMember",
    "Run",
    "RunQuerySet",
    "SolveJob",
    "Wish",
]
