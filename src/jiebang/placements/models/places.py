"""Who is at which post, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jiebang.common.models import Addressed
from jiebang.placements.models.posts import Post
from jiebang.placements.models.runs import Run
from jiebang.programmes.models import Cohort, Secondment


class PlacementQuerySet(models.QuerySet["Placement"]):
    def standing(self) -> PlacementQuerySet:
        """The placement of each person that holds to the end; places left for another one are history."""
        return self.filter(ends_on__isnull=True)


class Placement(Addressed):
    """A secondee's place at a post, made by publishing a plan, importing one or changing the post from a day.

    starts_on, ends_on: only where the post was changed during the course; else it holds for all the person's own days.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="placements")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="placements")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="placements")
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="placements")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["secondment"], condition=Q(ends_on__isnull=True), name="one_standing_placement"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="placement_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.secondment} → {self.post}"
