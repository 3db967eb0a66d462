"""The agreement of the three parties about one stay: its versions, who confirmed which, what was asked to change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from jiebang.common.models import Addressed
from jiebang.people.models import Organisation
from jiebang.programmes.models import Cohort, Host, Secondment


class Side(models.TextChoices):
    """The three parties, in the order in which papers name them."""

    HOME = "home", pgettext_lazy("of an agreement", "home unit")
    HOST = "host", pgettext_lazy("of an agreement", "host")
    PERSON = "person", pgettext_lazy("of an agreement", "secondee")

    @property
    def term(self) -> str:
        """The word of the glossary, for which a cohort may have its own."""
        return {"home": "home_unit", "host": "host", "person": "secondee"}[self.value]


class OfASide(models.Model):
    """A row of one of the parties."""

    side = models.CharField(max_length=10, choices=Side)

    class Meta:
        abstract = True

    @property
    def term(self) -> str:
        return Side(self.side).term


class AgreementTerms(models.Model):
    """The clauses every agreement of a cohort carries, once the office changed the usual ones.

    clauses: [{"title": …, "text": …}] in the order of the paper, in the language of the cohort's papers.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="agreement_terms")
    clauses = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    changed_on = models.DateField()


class AgreementParty(OfASide, Addressed):
    """A home unit or host that confirms by a link: the row its link opens, with all its agreements of the cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="agreement_parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreement_parties")
    sent_on = models.DateField()
    answer_by = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "side", "organisation"], name="agreement_party_once"),
            models.CheckConstraint(condition=Q(side__in=["home", "host"]), name="agreement_party_is_a_unit"),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: object) -> AgreementQuerySet:
        from jiebang.placements import permissions

        return permissions.visible_agreements(self, user)

    def current(self) -> AgreementQuerySet:
        """Of each person the one of the host that holds to the end; those of hosts left are history."""
        return self.filter(ended_on__isnull=True)


class Agreement(Addressed):
    """What home unit, host and secondee agree about one stay at one host. Its words stand in its versions.

    own: part → the office's words in place of what the facts say (`agreements.text.OWN_PARTS`) · version: of these
    ended_on: the last day there, where the host was left
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="agreements")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="agreements")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="agreements")
    own = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    drafted_on = models.DateField()
    reminded_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["secondment__number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["secondment", "host"], name="agreement_once_a_host"),
            models.UniqueConstraint(
                fields=["secondment"], condition=Q(ended_on__isnull=True), name="one_current_agreement"
            ),
        ]

    def __str__(self) -> str:
        return self.secondment.person.name

    def get_absolute_url(self) -> str:
        return f"/agreements/{self.uuid}/"


class AgreementVersion(models.Model):
    """The words of an agreement as they stood from a day on; never changed.

    text: `agreements.text.Text` as JSON · digest: of these words, which a confirmation names
    changed: [key, title] of the parts that say something else than in the version before
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.JSONField()
    digest = models.CharField(max_length=64)
    changed = models.JSONField(default=list)
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once")]


class AgreementConfirmation(OfASide):
    """One side stands by one version. by: whose account; for a paper, who of the office recorded it.

    name: who confirmed, as typed at a link or read from the paper · on: the day, of a paper that of the signature
    """

    class Way(models.TextChoices):
        ACCOUNT = "account", pgettext_lazy("confirmed", "signed in")
        LINK = "link", pgettext_lazy("confirmed", "by link")
        PAPER = "paper", pgettext_lazy("confirmed", "on paper")

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="confirmations")
    way = models.CharField(max_length=10, choices=Way)
    name = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    brought_by = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "side"], condition=Q(withdrawn_at__isnull=True), name="agreement_confirmed_once"
            ),
            # Nobody speaks for two parties of one agreement.
            models.UniqueConstraint(
                fields=["version", "by"], condition=Q(withdrawn_at__isnull=True, way="account"),
                name="agreement_one_side_each",
            ),
        ]  # fmt: skip


class AgreementRemark(OfASide, Addressed):
    """A party asks for another wording before it confirms; the office answers, and changes the agreement or not."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="remarks")
    number = models.PositiveSmallIntegerField()  # of the version it is about
    name = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    said_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
