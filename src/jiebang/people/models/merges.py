"""Rows that were two and became one, and pairs somebody said are not the same."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.people.models.accounts import User


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user: object) -> MergeQuerySet:
        from jiebang.people import permissions

        return permissions.visible_merges(self, user)

    def standing(self) -> MergeQuerySet:
        return self.filter(undone_at__isnull=True)


class Merge(Addressed):
    """Two rows made one. steps: all that undoing it needs (common.merging); undone when `undone_at` is set."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisations")
        PERSON = "person", _("people")
        CONTACT = "contact", _("contacts")

    kind = models.CharField(max_length=20, choices=Kind)
    winner = models.UUIDField(db_index=True)
    loser = models.UUIDField(db_index=True)
    winner_name = models.CharField(max_length=200)
    loser_name = models.CharField(max_length=200)
    steps = models.JSONField(default=list)
    merged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.loser_name} → {self.winner_name}"


class FormerAddress(models.Model):
    """An address that led to a row which became part of another; gone with the undoing of its merge."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="addresses")
    gone = models.UUIDField(db_index=True)
    kept = models.UUIDField()


class NotTheSame(models.Model):
    """Somebody looked at two rows and said they are not one. first < second, as text."""

    kind = models.CharField(max_length=20, choices=Merge.Kind)
    first = models.UUIDField()
    second = models.UUIDField()
    said_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "first", "second"], name="not_the_same_once")]
