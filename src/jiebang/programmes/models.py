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
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.kernel import scheme as schemes
from jiebang.people.models import Organisation, Person


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
        rows = Secondment.objects.filter(cohort=self, uuid__in=list(secondments)).values_list("ends_on", flat=True)
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


class Officer(models.Model):
    """Somebody with a duty in a body."""

    class Post(models.TextChoices):
        LEADER = "leader", _("leader")
        DEPUTY = "deputy", _("deputy leader")
        SECRETARY = "secretary", _("secretary")
        MEMBER = "member", _("committee member")
        OTHER = "other", _("other duty")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="officers")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="offices")
    post = models.CharField(max_length=20, choices=Post)
    title = models.CharField(max_length=60)  # the duty in the office's own words

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "secondment", "title"], name="office_once")]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A secondee belongs to a branch or task force. Who is in a group stands in the secondment, one group at a time."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="memberships")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "secondment"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.secondment} @ {self.body}"


class Duty(Addressed):
    """What a member of a body sees to, in the words agreed there (明确责任分工); one may have several."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="duties")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="duties")
    words = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["body", "secondment", "words"], name="duty_once")]

    def __str__(self) -> str:
        return self.words


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
