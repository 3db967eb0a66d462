"""The tables of the room, one module for each part of the chain."""

from jiebang.placements.models.places import Placement, PlacementQuerySet
from jiebang.placements.models.posts import Post, Wish
from jiebang.placements.models.runs import Assignment, Run, RunQuerySet

__all__ = ["Assignment", "Placement", "PlacementQuerySet", "Post", "Run", "RunQuerySet", "Wish"]
