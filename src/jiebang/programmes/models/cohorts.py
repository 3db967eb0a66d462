"""A programme, its cohorts, and the scheme each of them runs by."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from jiebang.common.models import Addressed
from jiebang.kernel import scheme as schemes


class Programme(Addressed):
    """A programme runs cohort after cohort; its code is that of the scheme it began with."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: object) -> CohortQuerySet:
        from jiebang.programmes import permissions

        return permissions.visible_cohorts(self, user)


class Cohort(Addressed):
    """One batch of secondees, with its own copy of the scheme. Day 1 is `starts_on`; the end is start + days − 1.

    snapshot: the scheme in force, as tallies count it; all its versions with their days are `SchemeVersion` rows.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cohorts")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    snapshot = models.JSONField()
    snapshot_hash = models.CharField(max_length=64)
    scheme_number = models.PositiveSmallIntegerField(default=1)  # of the version in force
    created_at = models.DateTimeField()

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "id"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="cohort_code_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/cohorts/{self.code}/"

    @cached_property
    def scheme(self) -> schemes.Scheme:
        """The scheme in force. A version planned for a later day comes into force with the first tick of that day."""
        return schemes.from_json(self.snapshot)

    def scheme_on(self, day: date) -> schemes.Scheme:
        """The scheme that was in force on a day; before the first version the first, for days to come the present."""
        return self.stretch_on(day).scheme

    def as_on(self, day: date) -> Cohort:
        """The cohort with the scheme and length it had on a day; not to be saved."""
        stretch = self.stretch_on(day)
        return self if stretch.number == self.scheme_number else self.under(stretch.scheme)

    def under(self, scheme: schemes.Scheme) -> Cohort:
        """The cohort as it would be under another scheme; not to be saved."""
        other = copy.copy(self)
        other.scheme = scheme
        other.stretches = [Stretch(self.scheme_number, date.min, date.max, scheme)]
        other.ends_on = self.starts_on + timedelta(days=scheme.about.days - 1)
        return other

    def stretch_on(self, day: date) -> Stretch:
        return next(stretch for stretch in self.stretches if stretch.first <= day <= stretch.last)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The versions that have come into force, with the days each of them holds for; together they cover all days.

        Without a query where the first version still holds.
        """
        if self.scheme_number == 1:
            return [Stretch(1, date.min, date.max, self.scheme)]
        rows = list(self.versions.filter(number__lte=self.scheme_number, withdrawal__isnull=True))
        # Two versions from one day on: the later one holds, the other for no day at all.
        until = [row.from_day - timedelta(days=1) for row in rows[1:]] + [date.max]
        since = [date.min, *(row.from_day for row in rows[1:])]
        return [
            Stretch(row.number, first, last, row.scheme)
            for row, first, last in zip(rows, since, until, strict=True)
            if first <= last
        ]

    def forget_scheme(self) -> None:
        """Read the scheme afresh: another version has come into force since this object was read."""
        self.refresh_from_db(fields=["snapshot", "snapshot_hash", "scheme_number", "starts_on", "ends_on"])
        for name in ("scheme", "stretches"):
            self.__dict__.pop(name, None)

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def day_number(self, day: date) -> int:
        """1 on the first day; 0 or less before it, above `days` after the end."""
        return (day - self.starts_on).days + 1

    def last_day_of(self, secondments: Iterable[UUID]) -> date:
        """The last day of these places: the latest of their own ends, the cohort's for a place without one."""
        rows = self.secondments.filter(uuid__in=list(secondments)).values_list("ends_on", flat=True)
        return max((day or self.ends_on for day in rows), default=self.ends_on)

    @property
    def records_close_on(self) -> date:
        # What happened on the last day is often written up on the train home.
        return self.ends_on + timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """The days a version of a cohort's scheme holds for, both ends included."""

    number: int
    first: date
    last: date
    scheme: schemes.Scheme


class SchemeVersion(models.Model):
    """The scheme of a cohort from a day on. In force on a day is the highest number that begins by then.

    Days never go back from one number to the next. A version is never changed: what is decided otherwise is a new one.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    from_day = models.DateField()
    snapshot = models.JSONField()
    snapshot_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="scheme_version_once")]

    def __str__(self) -> str:
        return f"{self.cohort} v{self.number}"

    @cached_property
    def scheme(self) -> schemes.Scheme:
        return schemes.from_json(self.snapshot)

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")


class SchemeVersionWithdrawal(models.Model):
    """A planned version was taken back before its day: it never comes into force."""

    version = models.OneToOneField(SchemeVersion, on_delete=models.CASCADE, related_name="withdrawal")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()


class SchemeDraft(models.Model):
    """Changes of a cohort's scheme that somebody prepares; nothing counts by them yet. At most one for a cohort.

    base: number of the version it was begun from; changed since, the draft can no longer come into force ·
    version: counts the edits, so that what was previewed is what comes into force.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="draft")
    base = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=120, blank=True)  # the file, cohort or version it was taken from
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    @property
    def scheme(self) -> schemes.Scheme:
        return schemes.from_json(self.snapshot)
