from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.programmes.models import Cohort, Host, Secondment


class Post(Addressed):
    """A post a host opens, with its seats and what can be learned there."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="posts")
    number = models.CharField(max_length=20)  # 编号
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=120)
    sector = models.CharField(max_length=60, blank=True)
    seats = models.PositiveSmallIntegerField(default=1)  # 名额; 0 = closed
    min_seats = models.PositiveSmallIntegerField(default=0)
    duties = models.TextField(blank=True)
    offers = models.JSONField(default=list)  # list of words
    needs = models.JSONField(default=list)  # list of words
    level = models.PositiveSmallIntegerField(null=True)
    extra = models.JSONField(default=dict)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="post_number_once_per_cohort"),
            models.CheckConstraint(condition=Q(min_seats__lte=F("seats")), name="post_min_within_seats"),
        ]

    def __str__(self) -> str:
        return self.title


class Wish(models.Model):
    class Side(models.TextChoices):
        PERSON = "person", _("secondee")
        HOST = "host", _("host")
        HOME = "home", _("home unit")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="wishes")
    side = models.CharField(max_length=10, choices=Side)
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="wishes")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="wishes")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["side", "secondment", "post"], name="wish_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="wish_rank_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.rank}"


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


class PlacementQuerySet(models.QuerySet["Placement"]):
    def standing(self) -> PlacementQuerySet:
        """The placement of each person that holds to the end; places left for another one are history."""
        return self.filter(ends_on__isnull=True)

    def holding_from(self, day: date) -> PlacementQuerySet:
        """Placements that hold a seat on this day or on a later one."""
        later = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        there = Q(secondment__ends_on__isnull=True) | Q(secondment__ends_on__gte=day)
        return self.filter(later, there)


class Placement(Addressed):
    """A secondee's place at a post, made by accepting a plan, importing one or changing the post from a day.

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
