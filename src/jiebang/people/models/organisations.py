"""Organisations outside, the names they go by, and the people met there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: object) -> OrganisationQuerySet:
        from jiebang.people import permissions

        return permissions.visible_organisations(self, user)


class Organisation(Addressed):
    """A home unit, host, company, chamber or any other body outside; one row however often it is written."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        ASSOCIATION = "association", _("chamber or association")
        AGENCY = "agency", _("government agency")
        SCHOOL = "school", _("school or institute")
        OTHER = "other", _("other organisation")

    name = models.CharField(max_length=200)
    normal_name = models.CharField(max_length=200, db_index=True)  # folded, see common.text.normal_name
    sort_key = models.CharField(max_length=400, db_index=True)
    credit_code = models.CharField(max_length=18, null=True, unique=True)
    # A code as written that fails its check digit; shown, never used to tell organisations apart.
    doubtful_code = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=40, null=True, unique=True)  # 企业编号 of the office's list
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COMPANY)
    sector = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=60, blank=True)
    size = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another name an organisation goes by."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    normal_name = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "normal_name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class Contact(Addressed):
    """Somebody outside whom secondees met: one row per name and organisation."""

    class Consent(models.TextChoices):
        YES = "yes", _("agreed")
        NO = "no", _("declined")
        UNASKED = "unasked", _("not asked yet")

    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=200, db_index=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="contacts")
    job = models.CharField(max_length=120, blank=True)
    consent = models.CharField(max_length=10, choices=Consent, default=Consent.UNASKED)

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["name", "organisation"], name="contact_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class ContactAlias(models.Model):
    """Another writing of a contact's name (周总), under which later records find the same row."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "name"], name="contact_alias_once")]

    def __str__(self) -> str:
        return self.name
