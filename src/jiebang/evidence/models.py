from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.common.models import Addressed
from jiebang.people.models import Contact, Organisation
from jiebang.programmes.models import Body, Cohort, Secondment


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, user: object) -> RecordQuerySet:
        from jiebang.evidence import permissions

        return permissions.visible_records(self, user)

    def standing(self) -> RecordQuerySet:
        """Records that count: neither withdrawn nor returned."""
        return self.filter(withdrawal__isnull=True)

    def beyond_branches(self) -> RecordQuerySet:
        """Without what a branch wrote, which leaves no trace for anybody but its members and those who were there."""
        return self.exclude(body__kind=Body.Kind.BRANCH)


class Record(Addressed):
    """What happened, written once. kind and codes are those of the cohort's scheme snapshot."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="records")
    number = models.CharField(max_length=40, null=True)  # 记录编号 of an imported list
    kind = models.CharField(max_length=40)
    date = models.DateField(db_index=True)
    time = models.TimeField(null=True)
    place = models.CharField(max_length=200, blank=True)  # in words, never coordinates
    subject = models.CharField(max_length=200, blank=True)
    content = models.TextField(blank=True)
    learned = models.TextField(blank=True)
    directions = models.JSONField(default=list)  # codes
    orientations = models.JSONField(default=list)  # codes
    action = models.CharField(max_length=40, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    next_owner = models.ForeignKey(Secondment, null=True, on_delete=models.SET_NULL, related_name="+")
    next_due = models.DateField(null=True)
    agenda = models.TextField(blank=True)
    body = models.ForeignKey(Body, null=True, on_delete=models.SET_NULL, related_name="records")
    author = models.ForeignKey(Secondment, null=True, on_delete=models.PROTECT, related_name="authored")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    batch = models.UUIDField(null=True, db_index=True)  # the import it came with

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "number"], condition=Q(number__isnull=False), name="record_number_once"
            )
        ]
        indexes = [models.Index(fields=["cohort", "date"], name="record_by_cohort_and_date")]

    def __str__(self) -> str:
        return self.subject or self.kind

    @property
    def public_name(self) -> str:
        """What it is called to the office, which does not read what a branch wrote."""
        return self.number or "" if self.branch else str(self)

    @property
    def branch(self) -> Body | None:
        """The branch whose own it is."""
        return self.body if self.body is not None and self.body.kind == Body.Kind.BRANCH else None


class RecordVersion(models.Model):
    """What a record said at one version; reports quote versions, so none is ever changed."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions")
    cohort_id = models.BigIntegerField(db_index=True)
    version = models.PositiveIntegerField()
    data = models.JSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="record_version_once")]


class Participation(models.Model):
    """A secondee took part in what a record tells."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="participations")
    secondment = models.ForeignKey(Secondment, on_delete=models.PROTECT, related_name="participations")
    cohort_id = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "secondment"], name="participation_once")]


class RecordOrganisation(models.Model):
    """An organisation a record names: a known one, or (an event, fair or venue) only a name."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="mentions")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class PersonMet(models.Model):
    """Somebody outside whom the record's participants met; `met_by` empty means all of them."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="people_met")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="meetings")
    job = models.CharField(max_length=120, blank=True)
    met_by = models.ManyToManyField(Secondment, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["record", "contact"], name="met_once_per_record")]


class Decision(models.Model):
    """A decision of a meeting: the matter, who sees to it, by when."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="decisions")
    matter = models.CharField(max_length=300)
    owner = models.CharField(max_length=120, blank=True)
    due = models.DateField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class Withdrawal(models.Model):
    """The author or office took a record back; it stays readable and counts no more."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="withdrawal")
    reason = models.CharField(max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()


class Fact(models.Model):
    """The counted unit: something happened for one secondee. Written only by `actions.record_fact` and its like.

    source_kind/source_id: "record" and the record's uuid, later "proposal", "project" …
    kind: a record kind of the scheme, or "contact", "idea", "research_report", "market_project"
    subject_kind/subject_key: "" none · "organisation"/uuid · "person"/uuid
    organisation_kind: company, association … of the subject organisation, as the source says.
    Whether it is the secondee's own host is asked when counting, so that a change of host needs no change of facts.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="facts")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="facts")
    source_kind = models.CharField(max_length=20)
    source_id = models.UUIDField()
    date = models.DateField()
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_key = models.CharField(max_length=64, blank=True)
    organisation_kind = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["secondment", "source_kind", "source_id", "kind", "subject_kind", "subject_key"],
                name="fact_once",
            )
        ]
        indexes = [
            models.Index(fields=["secondment", "kind", "date"], name="fact_by_secondment"),
            models.Index(fields=["source_kind", "source_id"], name="fact_by_source"),
            models.Index(fields=["cohort", "kind"], name="fact_by_cohort"),
        ]


class TaskTally(models.Model):
    """How far a task of the snapshot is in one window; kept with every write, equal to a rebuild.

    The holder is what the task's scope says: a secondee, a group (`body`), or with neither the whole cohort.
    window: "" for a task over the whole cohort, else a PERIOD such as 2026-Q4. Nothing counted yet: no row.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="tallies")
    secondment = models.ForeignKey(Secondment, null=True, on_delete=models.CASCADE, related_name="tallies")
    body = models.ForeignKey(Body, null=True, on_delete=models.CASCADE, related_name="tallies")
    task = models.CharField(max_length=40)
    window = models.CharField(max_length=12, blank=True)
    done = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["secondment", "task", "window"], name="secondee_tally_once"),
            models.UniqueConstraint(fields=["body", "task", "window"], name="body_tally_once"),
            models.UniqueConstraint(
                fields=["cohort", "task", "window"],
                condition=Q(secondment__isnull=True, body__isnull=True),
                name="cohort_tally_once",
            ),
            models.CheckConstraint(
                condition=Q(secondment__isnull=True) | Q(body__isnull=True), name="tally_of_one_holder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.window} {self.done}"
