"""From a plan decided to a plan in force: the decision as it was written down, its publication, and objections."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from jiebang.common.models import Addressed
from jiebang.people.models import Organisation
from jiebang.placements.models.posts import Post
from jiebang.placements.models.runs import Run
from jiebang.programmes.models import Cohort, Host, Secondment


class Decision(models.Model):
    """An accepted plan as it was explained when it was accepted; never changed.

    memo: the paper, heading by heading, in `language` · prices: {person: what the first wish would have cost others},
    for those who did not get it (`publishing.prices`) · files: {name: text} of all it was made from
    (`workbench.parcel`), so that the plan can be made again after people and posts have changed.
    """

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="decision")
    language = models.CharField(max_length=10)
    memo = models.JSONField()
    prices = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"decision {self.run_id}"


class PlanPublicationQuerySet(models.QuerySet["PlanPublication"]):
    def visible_to(self, user: object) -> PlanPublicationQuerySet:
        from jiebang.placements import permissions

        return permissions.visible_at_the_desk(self, user)


class PlanPublication(Addressed):
    """The act by which an accepted plan becomes placements and everybody concerned is told.

    words: what the office says to all of them · objections_until: the last day on which a secondee may object.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="plan_publications")
    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="publication")
    words = models.CharField(max_length=500, blank=True)
    objections_until = models.DateField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    objects = PlanPublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"publication of {self.run_id}"


class ReaderQuerySet(models.QuerySet["Reader"]):
    def visible_to(self, user: object) -> ReaderQuerySet:
        from jiebang.placements import permissions

        return permissions.visible_readers(self, user)


class Reader(Addressed):
    """A host or a home unit that reads who comes, or who goes where; exactly one of the two columns says which.

    publication: the latest one that changed something for it.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="plan_readers")
    host = models.OneToOneField(Host, null=True, on_delete=models.CASCADE, related_name="plan_reader")
    home_unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    publication = models.ForeignKey(PlanPublication, on_delete=models.CASCADE, related_name="readers")

    objects = ReaderQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "home_unit"], name="home_unit_reads_once"),
            models.CheckConstraint(
                condition=Q(host__isnull=False, home_unit__isnull=True) | Q(host__isnull=True, home_unit__isnull=False),
                name="reader_is_host_or_home_unit",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def organisation(self) -> Organisation:
        found: Organisation | None = self.host.organisation if self.host else self.home_unit
        assert found is not None  # noqa: S101 - by constraint
        return found

    @property
    def is_host(self) -> bool:
        return self.host_id is not None


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: object) -> ObjectionQuerySet:
        from jiebang.placements import permissions

        return permissions.visible_at_the_desk(self, user)

    def handed_in(self) -> ObjectionQuerySet:
        """What the office reads; drafts, and what was withdrawn before, are the person's own."""
        return self.exclude(state__in=[Objection.State.DRAFT, Objection.State.WITHDRAWN])


class Objection(Addressed):
    """What a secondee says against the own result, once for each publication, and the office's answer."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("of an objection", "not handed in")
        OPEN = "open", pgettext_lazy("of an objection", "to be answered")
        WITHDRAWN = "withdrawn", pgettext_lazy("of an objection", "withdrawn")
        UPHELD = "upheld", pgettext_lazy("of an objection", "upheld")
        REFUSED = "refused", pgettext_lazy("of an objection", "not upheld")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="objections")
    publication = models.ForeignKey(PlanPublication, on_delete=models.CASCADE, related_name="objections")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="objections")
    text = models.TextField(blank=True)
    wanted = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    handed_in_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "secondment"], name="one_objection_for_each_publication")
        ]

    def __str__(self) -> str:
        return f"{self.secondment} {self.state}"

    @property
    def is_answered(self) -> bool:
        return self.state in (self.State.UPHELD, self.State.REFUSED)
