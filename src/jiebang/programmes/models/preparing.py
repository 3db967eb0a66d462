"""Getting ready: what was said of a profile by whom, the checklist, steps of forming groups, topics, the journey."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.people.models import Organisation
from jiebang.programmes.models.cohorts import Cohort
from jiebang.programmes.models.people import Secondment


class ProfileWord(models.Model):
    """What one side says of one part of a nominee's profile. Which of them holds stands in the secondment itself.

    value: text, a number, or a list of words, as the part asks.
    """

    class Side(models.TextChoices):
        HOME = "home", _("home unit")
        PERSON = "person", _("secondee")
        OFFICE = "office", _("programme office")

    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="profile_words")
    part = models.CharField(max_length=10, choices=[(name, name) for name in (
        "job", "level", "sector", "skills", "gap", "question",
    )])  # fmt: skip
    side = models.CharField(max_length=10, choices=Side)
    value = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    said_on = models.DateField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["secondment", "part", "side"], name="profile_word_once_a_side")]


class CheckItem(Addressed):
    """One line of a cohort's checklist before departure.

    by: who ticks it beside the office · purpose: of the consent that answers it; such a line is never ticked, it is
    read from what the person answered.
    """

    class By(models.TextChoices):
        OFFICE = "office", _("programme office")
        HOME = "home", _("home unit")
        PERSON = "person", _("secondee")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="check_items")
    title = models.CharField(max_length=60)
    hint = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=10, choices=By, default=By.OFFICE)
    purpose = models.SlugField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "title"], name="check_item_once"),
            models.UniqueConstraint(
                fields=["cohort", "purpose"], condition=~Q(purpose=""), name="check_item_once_a_purpose"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Tick(models.Model):
    """Somebody says that a line of the checklist is so for a secondee; taken back with a reason it is history."""

    item = models.ForeignKey(CheckItem, on_delete=models.CASCADE, related_name="ticks")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="ticks")
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ticked_on = models.DateField()
    ticked_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_on = models.DateField(null=True)
    undone_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "secondment"], condition=Q(undone_at__isnull=True), name="one_standing_tick"
            )
        ]


class GroupStep(Addressed):
    """One step of forming groups, so that the last one can be taken back.

    moved: [[uuid of the secondment, uuid of the group before or "", after]] · made: uuids of groups it made.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="group_steps")
    moved = models.JSONField(default=list)
    made = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: object) -> TopicQuerySet:
        from jiebang.programmes.topics import permissions

        return permissions.visible_topics(self, user)


class Topic(Addressed):
    """A research topic to be chosen before departure.

    offered_by: the home unit that offers it, None for the office and for a secondee's own · most: how many may take it
    on together.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="topics")
    title = models.CharField(max_length=160)
    about = models.TextField(blank=True)
    offered_by = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    most = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "title"], name="topic_once"),
            models.CheckConstraint(condition=Q(most__gte=1), name="topic_for_somebody"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/topics/{self.uuid}/"


class TopicChoice(models.Model):
    """A secondee takes a topic on; the office agrees, or asks for a change and says why."""

    class State(models.TextChoices):
        CHOSEN = "chosen", _("waits for the office")
        AGREED = "agreed", _("agreed")
        CHANGE = "change", _("to be changed")

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="choices")
    secondment = models.OneToOneField(Secondment, on_delete=models.CASCADE, related_name="topic_choice")
    # What the person means to look at under this topic.
    plan = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.CHOSEN)
    reason = models.CharField(max_length=300, blank=True)
    chosen_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.secondment}: {self.topic}"


class Departure(models.Model):
    """How somebody sets out: when, by what, and who meets them there. Written by the person or the office."""

    secondment = models.OneToOneField(Secondment, on_delete=models.CASCADE, related_name="departure")
    leaves_on = models.DateField(null=True)
    travel = models.CharField(max_length=120, blank=True)
    met_by = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()


class HostProject(Addressed):
    """A project of a host's organisation at home, which those placed there can serve. Kept by the office."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="home_projects")
    title = models.CharField(max_length=160)
    place = models.CharField(max_length=160, blank=True)
    contact = models.CharField(max_length=160, blank=True)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "title"], name="host_project_once")]

    def __str__(self) -> str:
        return self.title
