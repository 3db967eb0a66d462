"""Training before the start and during it: courses, what is given to read for them, who was absent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from jiebang.common.models import Addressed, KeptFile
from jiebang.programmes.models.cohorts import Cohort
from jiebang.programmes.models.people import Secondment


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: object) -> CourseQuerySet:
        from jiebang.programmes.courses import permissions

        return permissions.visible_courses(self, user)


class Course(Addressed):
    """Attendance is kept by exception: who should be there was there, but for the absences.

    code: of the scheme's course it was taken from, "" for the office's own · checked_at: when the office last went
    through the absences, None while nobody has.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="courses")
    code = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=160)
    day = models.DateField(null=True)
    starts_at = models.TimeField(null=True)
    hours = models.DecimalField(max_digits=5, decimal_places=1, default=0)
    speaker = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=160, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = [models.F("day").asc(nulls_last=True), models.F("starts_at").asc(nulls_last=True), "id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "title", "day"], name="course_once_a_day"),
            models.CheckConstraint(condition=models.Q(hours__gte=0), name="course_hours_from_0"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/courses/{self.uuid}/"


class Absence(models.Model):
    """Somebody was not at a course. The reason may be an illness."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="absences")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="absences")
    reason = models.CharField(max_length=200, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "secondment"], name="absent_once_from_a_course")]


class CourseFile(KeptFile):
    """What is given to read for a course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="files")
