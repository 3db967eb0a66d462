from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiebang.common import clock


class Addressed(models.Model):
    """A row shown outside: its random UUID is its address, its sequence number stays inside."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class KeptFile(Addressed):
    """A file kept beside something. name: as the sender called it · stored: where it lies, a random name."""

    name = models.CharField(max_length=160)
    stored = models.CharField(max_length=100, unique=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One line of the audit trail: who did what to which object, and when by the real clock. Only ever appended.

    sequence, digest: its place in the chain, written once right after the commit (`common.trail.chain`); the database
    refuses every other change (`common.trail.guard`).
    """

    class Result(models.TextChoices):
        DONE = "done"
        REFUSED = "refused"

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # "cli:<system user>" when an operator acts, "system" for periodic work, else the login.
    actor_label = models.CharField(max_length=150)
    # The network address the request came from; "" for the command line and periodic work.
    address = models.CharField(max_length=45, blank=True)
    verb = models.CharField(max_length=60, db_index=True)
    result = models.CharField(max_length=10, choices=Result, default=Result.DONE)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=64, blank=True, db_index=True)
    # The uuid of the scope the act belongs to, so that who answers for a scope sees its lines.
    scope_id = models.UUIDField(null=True, db_index=True)
    data = models.JSONField(default=dict)
    sequence = models.BigIntegerField(null=True, unique=True, editable=False)
    digest = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], name="audit_unsealed", condition=models.Q(sequence__isnull=True))]


class AuditSubject(models.Model):
    """A human being an audit line is about: whose data was seen, changed or taken away."""

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="subjects")
    person_id = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person_id"], name="audit_subject_once")]


class AuditHead(models.Model):
    """The last sealed line, one row: whoever seals locks it, so that the chain has no gap and no fork."""

    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=80, blank=True)


class AuditOpening(models.Model):
    """Lines older than `before` may go: stands only inside the transaction that removes what need not be kept.

    The database refuses a day within the last 180 days, and every removal without such a row.
    """

    before = models.DateTimeField()


class JobOutcome(models.Model):
    """How a periodic job went the last time it ran."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
    changed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]


class WriteKey(models.Model):
    """One changing request that was carried out; a repeat of it gets the first answer and changes nothing."""

    key = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="write_key_once")]


class BusinessDate(models.Model):
    """The sample date of a demonstration. No row outside `jiebang demo`."""

    date = models.DateField()


class ImportBatch(Addressed):
    """One uploaded file on its way in: read, previewed, then applied or dropped; the last one can be undone.

    kind: name of the importer · scope_id: uuid of what it is imported into
    rows: the parsed rows as the reader gave them · preview: every row's fate
    undo: what is needed to take it back · applied_at/undone_at: state as times, None = not yet
    """

    kind = models.CharField(max_length=30)
    scope_id = models.UUIDField(db_index=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    rows = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    undo = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class Invitation(Addressed):
    """A link by which somebody without an account does one thing on one row (`common.invitations`).

    purpose: what it is good for · subject: uuid of the row · scope_id: uuid of the cohort or the like it belongs to.
    Only a hash of what stands in the link is kept, so it can be handed out when it is made and never again.
    """

    class State(models.TextChoices):
        OPEN = "open", _("good")
        EXPIRED = "expired", _("run out")
        USED = "used", _("used")
        WITHDRAWN = "withdrawn", _("taken back")
        REPLACED = "replaced", _("replaced by a newer one")

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.SlugField(max_length=40)
    subject = models.UUIDField(db_index=True)
    scope_id = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    replaced = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject"],
                condition=Q(used_at__isnull=True, ended_at__isnull=True),
                name="one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return self.purpose

    @property
    def last_day(self) -> date:
        """The last real day it is good on; it runs out as that day ends."""
        return (self.expires_at.astimezone(clock.zone()) - timedelta(seconds=1)).date()

    def state_at(self, moment: datetime) -> str:
        if self.used_at:
            return self.State.USED
        if self.ended_at:
            return self.State.REPLACED if self.replaced else self.State.WITHDRAWN
        return self.State.EXPIRED if self.expires_at <= moment else self.State.OPEN
