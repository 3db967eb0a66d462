"""What changes during the course: stays from day to day, changes, leave."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.programmes.models.cohorts import Cohort
from jiebang.programmes.models.people import Body, Host, Secondment


class Stay(models.Model):
    """From which day to which somebody who moved was somewhere. None: from the beginning, to the end."""

    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        abstract = True


class GroupStay(Stay):
    """The groups of somebody who changed the group from a day, each with its days; who never did has no row."""

    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="group_stays")
    group = models.ForeignKey(Body, null=True, on_delete=models.CASCADE, related_name="stays")

    class Meta:
        # Without a first day it began with the course; the databases differ in where they put nothing.
        ordering = [models.F("starts_on").asc(nulls_first=True), "id"]
        constraints = [models.UniqueConstraint(fields=["secondment", "starts_on"], name="group_stay_once")]


class HostStay(Stay):
    """The hosts of somebody who changed the post from a day. Follows the placements, for the rooms below them."""

    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="host_stays")
    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="stays")

    class Meta:
        # Without a first day it began with the course; the databases differ in where they put nothing.
        ordering = [models.F("starts_on").asc(nulls_first=True), "id"]
        constraints = [models.UniqueConstraint(fields=["secondment", "starts_on"], name="host_stay_once")]


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: object) -> ChangeQuerySet:
        from jiebang.programmes import permissions

        return permissions.visible_changes(self, user)


class Change(Addressed):
    """Something about a secondee that changed during the course: what, from which day, why, and by whom.

    day: the last day of who leaves, the first of everything else · effects: when offices end and today's host and group
    move, `in_effect_at` once that is done · asked: what was chosen · follows: what followed, as codes with values
    · journal: every row as it was and became, so that it can be taken back (common.imports.journal).
    """

    class Kind(models.TextChoices):
        WITHDRAW = "withdraw", _("withdrawal")
        REPLACE = "replace", _("replacement")
        JOIN = "join", _("late joining")
        EARLY = "early", _("early end")
        HOST = "host", _("change of host")
        GROUP = "group", _("change of group")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="changes")
    # None once taking the change back took the person's place in the cohort away; `asked` keeps the name.
    secondment = models.ForeignKey(Secondment, null=True, on_delete=models.SET_NULL, related_name="changes")
    # Who took the place over, in a replacement.
    successor = models.ForeignKey(Secondment, null=True, on_delete=models.SET_NULL, related_name="succeeded")
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField()
    reason = models.CharField(max_length=300)
    asked = models.JSONField(default=dict)
    follows = models.JSONField(default=list)
    journal = models.JSONField(default=dict)
    takes_effect_on = models.DateField(db_index=True)
    in_effect_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.secondment_id} {self.day}"


class Leave(Addressed):
    """Days a secondee is away for a stated reason; shown beside lateness, never counted against anybody."""

    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="leaves")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_ends_after_start")]

    def __str__(self) -> str:
        return self.reason
