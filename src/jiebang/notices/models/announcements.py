"""Announcements: what the office, a group's leader or a branch's secretary tells many at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.common.models import Addressed, KeptFile
from jiebang.notices.models.outgoing import Digest
from jiebang.people.models import Person


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, user: object) -> AnnouncementQuerySet:
        from jiebang.notices import permissions

        return permissions.visible_announcements(self, user)

    def standing(self) -> AnnouncementQuerySet:
        """Published and not withdrawn."""
        return self.filter(publication__isnull=False, withdrawal__isnull=True)


class Announcement(Addressed):
    """place_*: the programme, cohort, group or branch it is for · scope_id: the uuid of the cohort, None across cohorts

    audience: {"to": "all" | "groups" | "officers" | "people", "ids": [uuid, …]} · for_newcomers: who joins the audience
    later gets it too · publish_on: the day it goes out by itself · version, asks_from: the text now, and the version
    from which on a tap counts.
    """

    place_id = models.UUIDField(db_index=True)
    place_kind = models.CharField(max_length=20)
    place_title = models.CharField(max_length=120)
    scope_id = models.UUIDField(null=True, db_index=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    audience = models.JSONField(default=dict)
    for_newcomers = models.BooleanField(default=False)
    publish_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    asks_from = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_on = models.DateField()
    created_at = models.DateTimeField()

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(asks_from__lte=models.F("version")), name="asks_known_text")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/announcements/{self.uuid}/"

    @property
    def is_published(self) -> bool:
        return hasattr(self, "publication")

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")


class AnnouncementVersion(models.Model):
    """What it said at one version."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["announcement", "version"], name="announcement_version_once")]


class Publication(models.Model):
    """It is published while this row exists; whom it reaches was settled then."""

    announcement = models.OneToOneField(Announcement, on_delete=models.CASCADE, related_name="publication")
    published_on = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class Withdrawal(models.Model):
    """It holds no more; its reason stands in its place."""

    announcement = models.OneToOneField(Announcement, on_delete=models.CASCADE, related_name="withdrawal")
    reason = models.CharField(max_length=200)
    withdrawn_on = models.DateField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class AnnouncementFile(KeptFile):
    """A file beside an announcement."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="files")


class Recipient(models.Model):
    """Somebody an announcement is for, settled at publication.

    part, part_order: the group then, for the list of who has not tapped yet · tapped: the version whose 已阅 the person
    tapped, None = not yet; when that was is not kept.
    """

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="recipients")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="announcements")
    part = models.CharField(max_length=60, blank=True)
    part_order = models.PositiveIntegerField(default=0)
    tapped = models.PositiveIntegerField(null=True)
    scope_id = models.UUIDField(null=True, db_index=True)
    digest = models.ForeignKey(Digest, null=True, on_delete=models.SET_NULL, related_name="recipients")

    class Meta:
        ordering = ["part_order", "part", "person__sort_key", "id"]
        constraints = [models.UniqueConstraint(fields=["announcement", "person"], name="announced_once_to_a_person")]

    def __str__(self) -> str:
        return f"{self.person}"
