"""What hosts open, and who wishes whom where."""

from __future__ import annotations

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
