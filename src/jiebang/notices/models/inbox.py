"""The inbox: what was told to whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from jiebang.common.models import Addressed
from jiebang.notices.models.outgoing import Digest


class Notice(Addressed):
    """One thing told to one user. Its sentence is made when it is read, in the reader's language.

    unopened: the matter it is about, None once its reader opened it. When that was is nobody's business. While it
    stands unopened the same matter told again renews it, so that nobody finds one thing twice.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    said = models.CharField(max_length=1000, blank=True)  # the values as one text, for searching
    url = models.CharField(max_length=500)
    matter = models.CharField(max_length=200)
    unopened = models.CharField(max_length=200, null=True)
    told_on = models.DateField()  # business date
    told_at = models.DateTimeField()
    # The message outside the product that counted it; None = none has yet.
    digest = models.ForeignKey(Digest, null=True, on_delete=models.SET_NULL, related_name="notices")

    class Meta:
        ordering = ["-told_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "unopened"], name="one_unopened_notice_a_matter")]
        indexes = [
            models.Index(fields=["user", "-told_at"], name="notices_of_user"),
            models.Index(fields=["user", "matter", "told_on"], name="notices_of_matter"),
        ]

    def __str__(self) -> str:
        return self.kind
