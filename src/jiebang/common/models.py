from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Addressed(models.Model):
    """A row shown outside: its random UUID is its address, its sequence number stays inside."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One line of the audit trail: who did what to which object, and when by the real clock. Only ever appended."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # "cli:<system user>" when an operator acts, "system" for periodic work, else the login.
    actor_label = models.CharField(max_length=150)
    verb = models.CharField(max_length=60, db_index=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=64, blank=True, db_index=True)
    # The uuid of the scope the act belongs to, so that who answers for a scope sees its lines.
    scope_id = models.UUIDField(null=True, db_index=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]


class AuditSubject(models.Model):
    """A human being an audit line is about: whose data was seen, changed or taken away."""

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="subjects")
    person_id = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person_id"], name="audit_subject_once")]


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
