"""What somebody agreed to, what somebody asked for about the own data, and the numbers that are kept sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.people.models.accounts import User
from jiebang.people.models.persons import Person


class IdentityNumber(Addressed):
    """The number of somebody's identity card, kept only where JIEBANG_ID_NUMBERS says so. See common/sealing.py."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="identity_number")
    sealed = models.TextField()
    index = models.CharField(max_length=64, unique=True)  # of an equal number: the same; the number cannot be had of it
    stored_at = models.DateTimeField()


class Consent(Addressed):
    """One answer of a person to one purpose; another answer ends it. A purpose without a row was never asked."""

    class How(models.TextChoices):
        OWN = "own", _("answered by the person")
        PAPER = "paper", _("on paper, kept by the office")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    agreed = models.BooleanField()
    how = models.CharField(max_length=10, choices=How)
    note = models.CharField(max_length=200, blank=True)  # where the paper lies
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)  # when another answer took its place

    class Meta:
        ordering = ["answered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at__isnull=True), name="one_standing_answer"
            )
        ]


class DataRequest(Addressed):
    """Somebody asks that own data be corrected or erased: asked → forwarded by the home unit → decided → carried out.

    secondment_uuid: the place, in the newest cohort, through which home unit and office are found. The row stays after
    an erasure as the proof of it, without words that name anybody.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction")
        ERASURE = "erasure", _("erasure")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="data_requests")
    secondment_uuid = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField(blank=True)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    forwarded_on = models.DateField(null=True)
    forwarded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    forward_note = models.CharField(max_length=300, blank=True)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved = models.BooleanField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    taken_back_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    done_by_label = models.CharField(max_length=150, blank=True)
    # What was done, table by table: [{"table", "how", "count", "reason"}].
    outcome = models.JSONField(default=list)

    class Meta:
        ordering = ["-asked_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(taken_back_on__isnull=True, done_on__isnull=True) & ~Q(approved=False),
                name="one_open_request_of_a_kind",
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.taken_back_on is None and self.done_on is None and self.approved is not False

    @property
    def state(self) -> str:
        """asked · forwarded · approved (waits to be carried out) · declined · taken_back · done."""
        if self.done_on:
            return "done"
        if self.taken_back_on:
            return "taken_back"
        if self.approved is not None:
            return "approved" if self.approved else "declined"
        return "forwarded" if self.forwarded_on else "asked"


class BulkExport(Addressed):
    """A list with personal data somebody takes away: why, which rows, who agreed, and when it was taken.

    No file is kept: the list is written anew when it is fetched, once, within 24 hours.
    """

    kind = models.CharField(max_length=40)
    cohort_uuid = models.UUIDField(db_index=True)
    rows = models.PositiveIntegerField()
    reason = models.CharField(max_length=20)
    words = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    needs_second = models.BooleanField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    refusal = models.CharField(max_length=200, blank=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
