"""The complaint and suggestion box 意见箱."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: object) -> LetterQuerySet:
        from jiebang.notices import permissions

        return permissions.visible_letters(self, user)

    def to_answer(self, user: object) -> LetterQuerySet:
        """Those the user is to see to, answered or not."""
        from jiebang.notices import permissions

        return permissions.handled_letters(self, user)


class Letter(Addressed):
    """A complaint or suggestion. Whoever asked to stay unnamed is stored nowhere: no author, no time of day.

    number: by which writer and office speak of it · receipt: a digest of the code that opens it to its writer ·
    about_user: the office member it is about, who never sees it · asked_on: the day from which its clock runs.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        SUGGESTION = "suggestion", _("suggestion")

    class About(models.TextChoices):
        PRODUCT = "product", _("this software")
        HOST = "host", _("the host")
        LEADER = "leader", _("a group leader or another officer")
        MEMBER = "member", _("somebody of the programme office")
        OFFICE = "office", _("the programme office as a whole")
        OTHER = "other", _("something else")

    kind = models.CharField(max_length=20, choices=Kind)
    about = models.CharField(max_length=20, choices=About)
    about_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="letters_about"
    )
    scope_id = models.UUIDField(null=True, db_index=True)  # the cohort, None for who belongs to none
    scope_title = models.CharField(max_length=120, blank=True)
    page = models.CharField(max_length=300, blank=True)  # where the writer came from
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="letters")
    number = models.CharField(max_length=12, unique=True)
    receipt = models.CharField(max_length=64)
    # Derived from the form's key: a form sent twice is one letter, and nobody learns from it who sent the form.
    once = models.CharField(max_length=64, unique=True)
    sent_on = models.DateField()
    to_leadership = models.BooleanField(default=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(about="member") | Q(about_user__isnull=True), name="letter_about_a_member"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/box/{self.uuid}/"

    @property
    def is_unnamed(self) -> bool:
        return self.author_id is None

    @property
    def asked_on(self) -> date:
        return self.followup.asked_on if hasattr(self, "followup") else self.sent_on

    @property
    def due(self) -> date:
        """The day by which it, or the question that followed, ought to be answered."""
        return self.asked_on + timedelta(days=settings.ANSWER_DAYS)

    @property
    def rounds(self) -> int:
        """How many answers it asks for: one, and one more after a question that followed."""
        return 2 if hasattr(self, "followup") else 1


class Answer(models.Model):
    """What the office or leadership answered. round: 1, or 2 to the question that followed."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField(default=1)
    text = models.TextField()
    answered_on = models.DateField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "round"], name="letter_answered_once"),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="at_most_two_answers"),
        ]


class FollowUp(models.Model):
    """The one question the writer may ask after the answer."""

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, related_name="followup")
    text = models.TextField()
    asked_on = models.DateField()


class PassedOn(models.Model):
    """It was passed on: to leadership, or to somebody outside the product in words. It still waits for its answer."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="passed_on")
    to = models.CharField(max_length=120)  # "" = to leadership
    note = models.CharField(max_length=300, blank=True)
    passed_on = models.DateField()
    passed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
