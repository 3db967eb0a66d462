"""Who belongs to a body and does what in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.programmes.models.people import Body, Secondment


class Officer(models.Model):
    """Somebody with a duty in a body."""

    class Post(models.TextChoices):
        LEADER = "leader", _("leader")
        DEPUTY = "deputy", _("deputy leader")
        SECRETARY = "secretary", _("secretary")
        MEMBER = "member", _("committee member")
        OTHER = "other", _("other duty")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="officers")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="offices")
    post = models.CharField(max_length=20, choices=Post)
    title = models.CharField(max_length=60)  # the duty in the office's own words

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "secondment", "title"], name="office_once")]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A secondee belongs to a branch or task force. Who is in a group stands in the secondment, one group at a time."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="memberships")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "secondment"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.secondment} @ {self.body}"


class Duty(Addressed):
    """What a member of a body sees to, in the words agreed there (明确责任分工); one may have several."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="duties")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="duties")
    words = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["body", "secondment", "words"], name="duty_once")]

    def __str__(self) -> str:
        return self.words
