"""Who takes part: hosts, groups and other bodies, and the secondees with their place in a cohort."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.people.models import Organisation, Person
from jiebang.programmes.models.cohorts import Cohort


class Host(Addressed):
    """An organisation that takes secondees of one cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="hosts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hostings")
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    mentor_name = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "organisation"], name="host_once_per_cohort")]

    def __str__(self) -> str:
        return self.organisation.name


class BodyQuerySet(models.QuerySet["Body"]):
    def visible_to(self, user: object) -> BodyQuerySet:
        from jiebang.programmes import permissions

        return permissions.visible_bodies(self, user)


class Body(Addressed):
    """A group, branch or task force of a cohort."""

    class Kind(models.TextChoices):
        GROUP = "group", _("group")
        BRANCH = "branch", _("branch")
        TASK_FORCE = "task_force", _("task force")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="bodies")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.GROUP)
    name = models.CharField(max_length=60)
    # A group stands in a fixed order, never in an order of merit.
    position = models.PositiveSmallIntegerField(default=0)
    # A home department that owns a task force together with the team.
    co_owner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_bodies"
    )
    # What the body is for, in the office's words.
    purpose = models.CharField(max_length=300, blank=True)
    # Orientations the body adopted itself: [{"code", "title", "meaning", "from": "2020-12-19"}]
    orientations = models.JSONField(default=list)
    # Its work is done: it stays readable and takes nobody in any more.
    dissolved_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)  # of name, purpose and co-owner

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["cohort", "kind", "name"], name="body_name_once")]

    def __str__(self) -> str:
        return self.name


class SecondmentQuerySet(models.QuerySet["Secondment"]):
    def visible_to(self, user: object) -> SecondmentQuerySet:
        from jiebang.programmes import permissions

        return permissions.visible_secondments(self, user)

    def named_to(self, user: object) -> SecondmentQuerySet:
        """Whose name and number the user may see and choose from: the visible ones and one's own group's."""
        from jiebang.programmes import permissions

        return permissions.named_secondments(self, user)


class Secondment(Addressed):
    """One person in one cohort: number, home unit, profile, group, and the host once placed.

    Group and host are those of today; where somebody moved during the cohort, `stays` tells those of every day.
    """

    class Ending(models.TextChoices):
        """Why the own days end before the cohort's."""

        WITHDRAWN = "withdrawn", _("withdrew")
        EARLY = "early", _("ended early")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="secondments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="secondments")
    number = models.CharField(max_length=20)  # 编号
    home_unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="sent")
    job = models.CharField(max_length=120, blank=True)
    sector = models.CharField(max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    skills = models.JSONField(default=list)  # list of words
    gap = models.JSONField(default=list)  # list of words
    question = models.TextField(blank=True)
    note = models.TextField(blank=True)
    extra = models.JSONField(default=dict)  # columns of the office's list we do not know, kept and returned
    group = models.ForeignKey(Body, null=True, on_delete=models.SET_NULL, related_name="secondments")
    # Set by placements when a placement is made; everything else reads it here.
    host = models.ForeignKey(Host, null=True, on_delete=models.SET_NULL, related_name="secondments")
    # The own first and last day, only where they differ from the cohort's.
    arrives_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    # As agreed for who joins late or ends early: of an even quota the share of the own days is owed.
    by_days = models.BooleanField(default=False)
    # Whom to call in an emergency: written by the person, seen by the office with a reason, on no list and in no file.
    emergency_name = models.CharField(max_length=60, blank=True)
    emergency_relation = models.CharField(max_length=30, blank=True)
    emergency_phone = models.CharField(max_length=40, blank=True)

    objects = SecondmentQuerySet.as_manager()

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="one_secondment_per_cohort"),
            models.UniqueConstraint(fields=["cohort", "number"], name="number_once_per_cohort"),
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__range=(1, 9)), name="level_1_to_9"),
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def first_day(self) -> date:
        return max(self.arrives_on or self.cohort.starts_on, self.cohort.starts_on)

    @property
    def last_day(self) -> date:
        """The day before the cohort begins for who withdrew without having come."""
        return min(self.ends_on or self.cohort.ends_on, self.cohort.ends_on)

    @property
    def has_own_days(self) -> bool:
        """Whether the own days may differ from the cohort's."""
        return self.arrives_on is not None or self.ends_on is not None

    @property
    def records_close_on(self) -> date:
        return self.last_day + timedelta(days=1)

    def has_left_by(self, day: date) -> bool:
        """Whether the own days were over before this one although the cohort's were not."""
        return self.last_day < min(day, self.cohort.ends_on)
