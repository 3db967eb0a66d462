from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.evidence.models import Record
from jiebang.programmes.models import Cohort, Secondment


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: object) -> ReportQuerySet:
        from jiebang.reports import permissions

        return permissions.visible_reports(self, user)


class Report(Addressed):
    """One report of one secondee for one period; drafted from facts, edited, then submitted."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=40)  # code in the snapshot
    period = models.CharField(max_length=12)  # PERIOD, e.g. 2021-12-H1
    starts_on = models.DateField()
    ends_on = models.DateField()
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="reports")
    as_of = models.DateField()  # the day its numbers hold for: the period's last or, while it runs, the day of drafting
    sections = models.JSONField(default=list)  # titles, in order, of the snapshot's day
    version = models.PositiveIntegerField(default=1)  # counts every change of a sentence
    removed = models.JSONField(default=list)  # drafting rules whose sentence the person deleted; not drafted again
    drafted_at = models.DateTimeField()
    extended_to = models.DateField(null=True)  # the office lets it be handed in until then, beyond the lock

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["secondment", "kind", "period"], name="report_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"

    @property
    def is_submitted(self) -> bool:
        return hasattr(self, "submission")


class Sentence(Addressed):
    """One sentence of a report with its evidence. `drafted` keeps what the draft said, "" for the person's own."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("from records")
        EDITED = "edited", _("edited by you")
        OWN = "own", _("written by you")
        OPINION = "opinion", _("personal opinion")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sentences")
    section = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    drafted = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFTED)
    rule = models.CharField(max_length=120, blank=True)  # which drafting rule wrote it, and about what
    version = models.PositiveIntegerField(default=1)
    # A plain statement of nothing needs no record: "no record this half-month".
    needs_evidence = models.BooleanField(default=True)

    class Meta:
        ordering = ["section", "position", "id"]

    def __str__(self) -> str:
        return self.text


class Evidence(models.Model):
    """A record version a sentence rests on. at: how many characters of the text stand before its mark."""

    sentence = models.ForeignKey(Sentence, on_delete=models.CASCADE, related_name="evidence")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="quoted")
    version = models.PositiveIntegerField()
    at = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["sentence", "record", "at"], name="evidence_once")]


class Submission(models.Model):
    """A report is submitted when this row exists; its text and the versions it quotes are frozen in `data`."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="submission")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField()  # business date, for on time or late
    submitted_at = models.DateTimeField()
    data = models.JSONField()
