"""Plans as they were solved, with their proof."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from jiebang.common.models import Addressed
from jiebang.placements.models.posts import Post
from jiebang.programmes.models import Cohort, Secondment


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: object) -> RunQuerySet:
        from jiebang.placements import permissions

        return permissions.visible_runs(self, user)


class Run(Addressed):
    """One solved plan with its proof: inputs' hash, options, engine versions, objective, bound and certificate."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="runs")
    aim = models.CharField(max_length=20)
    options = models.JSONField(default=dict)
    inputs_hash = models.CharField(max_length=64)
    versions = models.JSONField(default=dict)
    status = models.CharField(max_length=20)  # optimal | feasible | infeasible
    people = models.PositiveIntegerField()
    placed = models.PositiveIntegerField()
    total_fit = models.IntegerField()
    worst_fit = models.IntegerField(null=True)
    bound = models.IntegerField()
    seconds = models.FloatField()
    certificate = models.JSONField(default=dict)
    blocking_pairs = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.aim} {self.placed}/{self.people}"


class Assignment(models.Model):
    """One line of a plan: who goes where, with the fit's parts and reasons (codes with values, worded on screen)."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="assignments")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="+")
    # None = the plan has no place for this person; the reasons say why.
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    fit = models.IntegerField(default=0)
    parts = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    wish_rank = models.PositiveSmallIntegerField(null=True)
    # "3rd best of the 43 posts this person could go to"
    place_in_list = models.PositiveIntegerField(null=True)
    open_posts = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "secondment"], name="one_assignment_per_run")]

    def __str__(self) -> str:
        return f"{self.secondment} → {self.post or '—'}"
