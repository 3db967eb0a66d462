"""Who should be at a course and was: everybody who belongs to the cohort that day, but for the absences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef

from jiebang.common import clock
from jiebang.programmes.models import Absence, Change, Cohort, Course, Secondment


@dataclass(frozen=True)
class Attended:
    """What one person attended of the courses held until today."""

    courses: int
    hours: Decimal
    absences: list[Absence]


class Roll:
    """The attendance of one cohort, of everybody or of some; three queries however many courses and people."""

    def __init__(self, cohort: Cohort, people: Any = None) -> None:
        rows = cohort.secondments.all() if people is None else people
        later = Change.objects.filter(undone_at__isnull=True)
        joined = later.filter(kind=Change.Kind.JOIN, secondment=OuterRef("pk"))
        took_over = later.filter(successor=OuterRef("pk"))
        self.cohort = cohort
        self.people: list[Secondment] = list(
            rows.annotate(came_later=Exists(joined) | Exists(took_over)).select_related("person", "group", "home_unit")
        )

    @cached_property
    def held(self) -> list[Course]:
        return list(self.cohort.courses.filter(day__lte=clock.today()))

    @cached_property
    def absent(self) -> dict[tuple[int, int], Absence]:
        """(course, person) → the absence, of the people asked about."""
        rows = Absence.objects.filter(course__cohort=self.cohort).select_related("course")
        mine = {person.pk for person in self.people}
        return {(row.course_id, row.secondment_id): row for row in rows if row.secondment_id in mine}

    def expected(self, course: Course) -> list[Secondment]:
        """Who should be there; before a day is set everybody who is in the cohort."""
        return [person for person in self.people if belongs(person, course.day)]

    def away(self, course: Course) -> list[Absence]:
        found = [self.absent.get((course.pk, person.pk)) for person in self.expected(course)]
        return [absence for absence in found if absence is not None]

    def attended(self, person: Secondment) -> Attended:
        courses, hours, absences = 0, Decimal(0), []
        for course in self.held:
            if not belongs(person, course.day):
                continue
            if absence := self.absent.get((course.pk, person.pk)):
                absences.append(absence)
                continue
            courses, hours = courses + 1, hours + course.hours
        return Attended(courses, hours, absences)


def belongs(person: Any, day: date | None) -> bool:
    """Whether somebody belongs to the cohort on a day. Who is announced from the beginning belongs to it before the
    own arrival too, for training comes first; who joined later only from then on."""
    if person.last_day < person.first_day:
        return False
    if day is None:
        return True
    if person.ends_on is not None and person.ends_on < day:
        return False
    return not (person.came_later and day < person.first_day)


def rows_to_tick(roll: Roll, course: Course) -> list[dict[str, Any]]:
    """The people of the attendance page, group by group in their fixed order."""
    groups: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for person in sorted(roll.expected(course), key=in_groups):
        groups[person.group_id].append({"who": person, "absence": roll.absent.get((course.pk, person.pk))})
    return [{"group": rows[0]["who"].group, "rows": rows} for rows in groups.values()]


def in_groups(person: Secondment) -> tuple[bool, int, int, str]:
    group = person.group
    return (group is None, group.position if group else 0, person.group_id or 0, person.number)
