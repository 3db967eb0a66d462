"""Ways in for somebody without a password: the slip an office issues, and the call for one."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.people.models.accounts import User
from jiebang.people.models.persons import Person


class Slip(Addressed):
    """A sign-in slip: a link that lets one person set a password, once and within days.

    Only a hash of what stands in the link is kept, so a slip can be handed out when it is issued and never again.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        USED = "used", _("used")
        EXPIRED = "expired", _("run out")
        ENDED = "ended", _("replaced or taken back")

    token_hash = models.CharField(max_length=64, unique=True)
    # Whose it is: a person, who may have no account yet, or an account without a person.
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="slips")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="slips")
    login = models.CharField(max_length=150)  # printed on the slip; the name of the account made from it
    cohort_uuid = models.UUIDField(null=True, db_index=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # null: the operator
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(user__isnull=False), name="slip_belongs_to_somebody"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(used_at__isnull=True, ended_at__isnull=True), name="one_slip_per_person"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at__isnull=True, ended_at__isnull=True), name="one_slip_per_account"
            ),
        ]

    def __str__(self) -> str:
        return self.login

    def state_at(self, moment: datetime) -> str:
        if self.used_at:
            return self.State.USED
        if self.ended_at:
            return self.State.ENDED
        return self.State.EXPIRED if self.expires_at <= moment else self.State.OPEN


class SignInHelp(Addressed):
    """Somebody who cannot sign in asked for help on the sign-in page.

    said: what they wrote to be known by; the person or account it fits, where it fits exactly one.
    """

    said = models.CharField(max_length=100)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(db_index=True)
    # Of the address it came from, so that one device cannot flood the list; no address itself is kept.
    origin = models.CharField(max_length=64, db_index=True)
    vouched_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    vouched_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, db_index=True)
    slip = models.ForeignKey(Slip, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="one_open_call_per_person"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(closed_at__isnull=True), name="one_open_call_per_account"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.user or self.said)
