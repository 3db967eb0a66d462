"""What leaves the product: at most one message a day for each person and each group chat."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.common.models import Addressed


class Choice(models.Model):
    """How a person wants to be told beside the inbox. The address counts once its owner has typed the code sent to it.

    wanted: the address entered last · address: the confirmed one, "" for none · quiet_from, quiet_to: the person's own
    hours without messages, None = the installation's.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choice")
    address = models.CharField(max_length=254, blank=True)
    by_mail = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    wanted = models.CharField(max_length=254, blank=True)
    code = models.CharField(max_length=64, blank=True)  # a digest of it
    code_made_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_to_send = models.CharField(max_length=200, blank=True)  # sealed; empty once it was sent

    def __str__(self) -> str:
        return f"{self.user}"


class Robot(Addressed):
    """The robot of a group chat, called when something is announced to this cohort, group or branch."""

    place_id = models.UUIDField(db_index=True)
    place_kind = models.CharField(max_length=20)
    place_title = models.CharField(max_length=120)
    scope_id = models.UUIDField(null=True, db_index=True)
    host = models.CharField(max_length=253)
    sealed_url = models.TextField()  # whoever holds the address can write into the chat
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["place_title", "id"]

    def __str__(self) -> str:
        return f"{self.place_title} {self.host}"


class Digest(models.Model):
    """One message to one person or robot on one day: the effect that must not happen twice.

    claimed_at: somebody is sending it · sent_at · failed_at: it did not reach the other side and is tried again ·
    doubtful: the sender died or lost the line, so that it may have arrived; it is never sent again, and what it
    counted goes into the next day's.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    robot = models.ForeignKey(Robot, null=True, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    doubtful = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], condition=Q(user__isnull=False), name="digest_once_a_day"),
            models.UniqueConstraint(fields=["robot", "day"], condition=Q(robot__isnull=False), name="call_once_a_day"),
            models.CheckConstraint(
                condition=Q(user__isnull=True, robot__isnull=False) | Q(user__isnull=False, robot__isnull=True),
                name="digest_to_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.robot} {self.day}"


class RobotCall(models.Model):
    """That a robot has something to call about; written in the transaction that announced it."""

    robot = models.ForeignKey(Robot, on_delete=models.CASCADE, related_name="calls")
    matter = models.CharField(max_length=200)
    digest = models.ForeignKey(Digest, null=True, on_delete=models.SET_NULL, related_name="calls")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["robot", "matter"], name="robot_called_once_a_matter")]

    def __str__(self) -> str:
        return self.matter
