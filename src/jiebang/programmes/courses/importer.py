"""The list of courses: when, how long, by whom, and who was absent. Key: title and date."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common import clock, wording
from jiebang.common.imports import Change, Fate, Journal, Line, refused, register, set_repeats_aside
from jiebang.common.imports.taking_back import NOUNS
from jiebang.common.tables import CLEAR, Column, FileKind, Options, Row
from jiebang.common.tables.readers import Bad, line_up_to, read_date, word_list
from jiebang.common.tables.values import Cell
from jiebang.common.text import clean_number, half_width
from jiebang.programmes.courses import actions
from jiebang.programmes.courses.actions import MOST_HOURS, shown
from jiebang.programmes.courses.roll import Roll
from jiebang.programmes.importers.base import CohortImporter
from jiebang.programmes.models import Absence, Cohort, Course, Secondment

NOBODY = {"无", "全勤", "没有", "none", "-", "—", "/"}


def read_hours(cell: Cell) -> Decimal:
    """3, 1.5, 3 学时."""
    written = half_width(cell.text).strip()
    for unit in ("学时", "小时", "课时", "hours", "hour", "h"):
        written = written.removesuffix(unit).strip()
    try:
        hours = Decimal(written)
    except InvalidOperation:
        raise Bad("not_hours") from None
    if not hours.is_finite() or not 0 <= hours <= MOST_HOURS or hours != hours.quantize(Decimal("0.1")):
        raise Bad("not_hours")
    return hours.quantize(Decimal("0.1"))


COURSES = FileKind(
    "courses",
    (
        Column("title", ("课程", "课程名称", "培训课程", "主题", "course"), line_up_to(160), clearable=False),
        Column("day", ("日期", "上课日期", "时间", "date"), read_date, clearable=False),
        Column("hours", ("学时", "课时", "时长", "hours"), read_hours, clearable=False),
        Column("speaker", ("主讲", "主讲人", "授课人", "讲师", "speaker"), line_up_to(120)),
        Column("absent", ("缺席", "缺席人员", "缺勤", "请假", "absent"), word_list),
        Column("place", ("地点", "上课地点", "place"), line_up_to(160)),
    ),
    keys=(("title", "day"), ("title",)),
    ignored=("应到", "资料", "开始时间", "Expected", "Files", "Begins at"),
)
FIELDS = ("hours", "speaker", "place")


@dataclass
class Target:
    """absent: keys of those absent as the row says, None where it says nothing."""

    course: Course | None
    title: str
    day: date | None
    fields: dict[str, Any] = field(default_factory=dict)
    absent: set[int] | None = None


class CoursesImporter(CohortImporter):
    kind = "courses"
    title = _("courses")
    file = COURSES
    position = 75

    def plan(self, rows: list[Row], scope: Cohort, options: Options) -> list[Line]:
        return _Plan(rows, scope).lines()

    def write(self, lines: list[Line], scope: Cohort, journal: Journal, *, by: Any) -> None:
        for line in lines:
            store(line.target, scope, journal, by=by)


def store(target: Target, cohort: Cohort, journal: Journal, *, by: Any) -> None:
    course = target.course
    if course is None:
        course = actions.plan_course(cohort, title=target.title, day=target.day, by=by, **target.fields)
        journal.made_row(course)
    else:
        before = {name: getattr(course, name) for name in (*target.fields, "day", "version")}
        actions.change_course(course, by=by, **({"day": target.day} if target.day else {}), **target.fields)
        course.refresh_from_db()
        journal.changed_row(course, before)
    if target.absent is not None:
        store_absences(course, target.absent, journal, by=by)


def store_absences(course: Course, absent: set[int], journal: Journal, *, by: Any) -> None:
    """Who was absent by the list; reasons noted before stay."""
    known = {row.secondment_id: row for row in Absence.objects.filter(course=course)}
    for row in (row for pk, row in known.items() if pk not in absent):
        journal.removed_row(row)
    before = {"checked_by": course.checked_by, "checked_at": course.checked_at}
    actions.note_absences(course, {pk: known[pk].reason if pk in known else "" for pk in absent}, by=by)
    journal.made_rows(Absence.objects.filter(course=course).exclude(secondment__in=known))
    course.refresh_from_db()
    journal.changed_row(course, before)


class _Plan:
    """One pass over the rows; the number of queries does not grow with them."""

    def __init__(self, rows: list[Row], cohort: Cohort) -> None:
        self.rows, self.cohort = rows, cohort
        self.courses = list(Course.objects.filter(cohort=cohort))
        self.roll = Roll(cohort)
        self.numbers = {person.number: person for person in self.roll.people}
        names = Counter(person.person.name for person in self.roll.people)
        self.names = {p.person.name: p for p in self.roll.people if names[p.person.name] == 1}

    def lines(self) -> list[Line]:
        rows, aside = set_repeats_aside(self.rows, key=lambda row: (row.get("title"), row.get("day")), name=name_of)
        return [*aside, *(self.line(row) for row in rows)]

    def line(self, row: Row) -> Line:
        if not row.has("title"):
            return refused(row, row.fault("course_needs_title", "title"))
        target = Target(self.known(row), row.get("title"), row.get("day") if row.has("day") else None)
        target.fields = {
            name: "" if row.get(name) is CLEAR else row.get(name) for name in FIELDS if row.has(name)
        }  # fmt: skip
        if (fault := self.read_absent(row, target)) is not None:
            return refused(row, fault, name=name_of(row))
        changes = self.changes(row, target) if target.course else []
        fate = Fate.NEW if target.course is None else Fate.CHANGED if changes else Fate.UNCHANGED
        return Line(row, fate, name=name_of(row), changes=changes, notices=list(row.notices), target=target)

    def known(self, row: Row) -> Course | None:
        """The course of that title on that day; else the one of that title that has no day yet."""
        same = [course for course in self.courses if course.title == row.get("title")]
        day = row.get("day") if row.has("day") else None
        if day is None:
            return next((c for c in same if c.day is None), same[0] if len(same) == 1 else None)
        return next((c for c in same if c.day == day), next((c for c in same if c.day is None), None))

    def read_absent(self, row: Row, target: Target) -> Any:
        """Fill `absent`; the fault, where somebody is not known or the day has not come."""
        if not row.has("absent"):
            return None
        said = [] if row.get("absent") is CLEAR else [word for word in row.get("absent") if word not in NOBODY]
        day = target.day or (target.course.day if target.course else None)
        if day is None or day > clock.today():
            return row.fault("course_not_held", "absent") if said else None
        target.absent = set()
        expected = {p.pk for p in self.roll.expected(Course(cohort=self.cohort, title=target.title, day=day))}
        for word in said:
            who = self.numbers.get(clean_number(word)) or self.names.get(word)
            if who is None or who.pk not in expected:
                return row.fault("absent_unknown", "absent", name=word)
            target.absent.add(who.pk)
        return None

    def changes(self, row: Row, target: Target) -> list[Change]:
        course = target.course
        assert course is not None  # noqa: S101 - for the type checker
        found = []
        if target.day and course.day != target.day:
            found.append(Change(row.titles["day"], shown(course.day), shown(target.day)))
        for name, value in target.fields.items():
            if getattr(course, name) != value:
                found.append(Change(row.titles[name], shown(getattr(course, name)), shown(value)))
        if target.absent is not None and not self.same_absences(course, target.absent):
            found.append(Change(row.titles["absent"], self.say(self.absent_now(course)), self.say(target.absent)))
        return found

    def same_absences(self, course: Course, absent: set[int]) -> bool:
        """A list that names nobody says all the same that somebody went through it."""
        return self.absent_now(course) == absent and course.checked_at is not None

    def absent_now(self, course: Course) -> set[int]:
        return {person for row_course, person in self.roll.absent if row_course == course.pk}

    def say(self, keys: set[int]) -> str:
        people: list[Secondment] = [person for person in self.roll.people if person.pk in keys]
        return "、".join(person.number for person in people)


def name_of(row: Row) -> str:
    return " ".join(str(part) for part in (row.get("title", ""), row.get("day") if row.has("day") else "") if part)


def register_importer() -> None:
    register(CoursesImporter())
    wording.add(
        cells={
            "not_hours": (_("not a number of hours"), _("write a number, for example 3 or 1.5")),
            "course_needs_title": (_("a row without the course"), _("write what the course is called")),
            "course_not_held": (
                _("somebody absent from a course that has not been held"),
                _("leave the cell empty until the course was held"),
            ),
            "absent_unknown": (
                _("{name} is nobody expected at this course"),
                _("write the number from the list of people"),
            ),
        }
    )
    NOUNS.update({"programmes.course": _("courses"), "programmes.absence": _("absences")})
