"""Roles, and who holds which on what."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from jiebang.common import clock
from jiebang.common.models import Addressed
from jiebang.people.models.accounts import User


class Role(models.TextChoices):
    OFFICE = "office", _("programme office")
    LEADER = "leader", _("group leader")
    DEPUTY = "deputy", _("deputy group leader")
    SECRETARY = "secretary", _("branch secretary")
    SECONDEE = "secondee", _("secondee")
    MENTOR = "mentor", _("host mentor")
    HOME_UNIT = "home_unit", _("home unit officer")
    READER = "reader", _("leadership")
    SYSADMIN = "sysadmin", _("system administrator")
    SECADMIN = "secadmin", _("security administrator")
    AUDITOR = "auditor", _("audit administrator")


class Grant(Addressed):
    """A role on one scope with dates. Rights are the union inside each scope, never a cross product.

    scope_kind "installation" has no scope_id; "programme" (all its cohorts), "cohort", "group" and "branch" hold the
    uuid of a row of programmes; "person" (a secondee's own) the uuid of a secondment; "home_unit" and "host" the uuid
    of an organisation, within the cohort `cohort_uuid`.
    """

    class Scope(models.TextChoices):
        INSTALLATION = "installation"
        PROGRAMME = "programme"
        COHORT = "cohort"
        GROUP = "group"
        BRANCH = "branch"
        PERSON = "person"
        HOME_UNIT = "home_unit"
        HOST = "host"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    scope_kind = models.CharField(max_length=20, choices=Scope)
    scope_id = models.UUIDField(null=True, db_index=True)
    cohort_uuid = models.UUIDField(null=True, db_index=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    given_at = models.DateTimeField(default=clock.now, editable=False)
    revoked_at = models.DateTimeField(null=True)
    # By somebody who grants roles, and not because what carried it ended: nothing gives it again by itself.
    taken_back = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope_kind="installation") | Q(scope_id__isnull=False), name="grant_has_scope"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "scope_id", "cohort_uuid"],
                condition=Q(revoked_at__isnull=True),
                name="grant_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.scope_kind}:{self.scope_id or ''}"

    def holds_on(self, day: date) -> bool:
        return (
            self.revoked_at is None
            and (self.starts_on is None or self.starts_on <= day)
            and (self.ends_on is None or day <= self.ends_on)
        )


NOWHERE = models.Value(UUID(int=0), output_field=models.UUIDField())


class GrantRequest(Addressed):
    """What one person proposes about a role and another decides: four eyes. Never changed once proposed.

    kind "give": the role on the scope, with its dates · "revoke": take `grant` back.
    """

    class Kind(models.TextChoices):
        GIVE = "give", _("give a role")
        REVOKE = "revoke", _("take a role back")

    class Verdict(models.TextChoices):
        GRANTED = "granted", _("granted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.GIVE)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grant_requests")
    role = models.CharField(max_length=20, choices=Role)
    scope_kind = models.CharField(max_length=20, choices=Grant.Scope)
    scope_id = models.UUIDField(null=True)
    cohort_uuid = models.UUIDField(null=True, db_index=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    grant = models.ForeignKey(Grant, null=True, on_delete=models.PROTECT, related_name="requests")
    reason = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, db_index=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    verdict_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            # SQLite knows no constraint under which two nulls are the same, so none is compared.
            models.UniqueConstraint(
                "kind",
                "user",
                "role",
                "scope_kind",
                Coalesce("scope_id", NOWHERE),
                Coalesce("cohort_uuid", NOWHERE),
                condition=Q(decided_at__isnull=True),
                name="grant_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(verdict="withdrawn") | ~Q(decided_by=models.F("proposed_by")),
                name="grant_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(verdict="withdrawn") | ~Q(decided_by=models.F("user")),
                name="grant_not_to_self",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.role}@{self.scope_kind}:{self.scope_id or ''}"

    def get_absolute_url(self) -> str:
        return f"/grant-requests/{self.uuid}/"

    @property
    def is_open(self) -> bool:
        return self.decided_at is None
