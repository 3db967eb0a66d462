"""What the pages of courses show, and the same as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import clock, words
from jiebang.common.asked import Narrowed
from jiebang.people.search import person_says
from jiebang.programmes.courses.roll import Roll
from jiebang.programmes.models import Cohort, Course, Secondment
from jiebang.programmes.permissions import cleared, visible_secondments

COMING, HELD, NO_DAY = "coming", "held", "none"


class Asked(Narrowed):
    """What the address asks for; values that make no sense are left out, never an error."""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls.read(query, (COMING, HELD, NO_DAY))


def found(user: Any, cohort: Cohort, asked: Asked) -> QuerySet[Course]:
    rows: Any = Course.objects.visible_to(user).filter(cohort=cohort)
    for word in asked.text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(speaker__icontains=word) | Q(place__icontains=word))
    today = clock.today()
    states = {COMING: Q(day__gt=today), HELD: Q(day__lte=today), NO_DAY: Q(day__isnull=True)}
    return rows.filter(states.get(asked.state, Q())).prefetch_related("files")


def filters(asked: Asked) -> list[dict[str, Any]]:
    choices = [
        ("", _("all")),
        (COMING, pgettext("courses", "still to come")),
        (HELD, pgettext("courses", "held")),
        (NO_DAY, _("without a day")),
    ]
    return [{"name": "state", "label": _("State"), "choices": choices, "value": asked.state}]


@dataclass(frozen=True)
class Row:
    """attendance: who was there, in words for who keeps the list · own: the reader's own, for a secondee."""

    course: Course
    held: bool
    attendance: str = ""
    own: str = ""


def rows_of(courses: Iterable[Course], *, roll: Roll | None, own: Secondment | None) -> list[Row]:
    """roll: of everybody, for the office; None for others."""
    mine = Roll(own.cohort, Secondment.objects.filter(pk=own.pk)) if own is not None else None
    today = clock.today()
    rows = []
    for course in courses:
        held = course.day is not None and course.day <= today
        rows.append(
            Row(course, held, attendance_words(course, roll) if roll and held else "", own_words(course, mine, held))
        )
    return rows


def attendance_words(course: Course, roll: Roll) -> str:
    """应到 77 人，缺席 2 人。"""
    expected, away = len(roll.expected(course)), len(roll.away(course))
    if not course.checked_at:
        return _("{n} expected, absences not gone through yet").format(n=expected)
    if not away:
        return ngettext("{n} expected, and there", "{n} expected, all there", expected).format(n=expected)
    return _("{n} expected, {absent} absent").format(n=expected, absent=away)


def own_words(course: Course, mine: Roll | None, held: bool) -> str:
    if mine is None or not held or not mine.expected(course):
        return ""
    return _("you were absent") if mine.away(course) else _("you were there")


def verdict(cohort: Cohort, rows: QuerySet[Course]) -> str:
    """5 门课程，共 15 学时，已上 2 门。"""
    courses = list(rows)
    if not courses:
        return _("No course is listed yet.")
    said = [
        ngettext("{n} course", "{n} courses", len(courses)).format(n=len(courses)),
        hours_words(sum(course.hours for course in courses)),
    ]
    held = sum(course.day is not None and course.day <= clock.today() for course in courses)
    if held:
        said.append(ngettext("{n} held", "{n} held", held).format(n=held))
    if without := sum(course.day is None for course in courses):
        said.append(ngettext("{n} without a day", "{n} without a day", without).format(n=without))
    return pgettext("between clauses", ", ").join(said) + _(".")


def hours_words(hours: Any) -> str:
    number = f"{float(hours):g}"
    return ngettext("{n} hour", "{n} hours", 1 if float(hours) == 1 else 2).format(n=number)


def sheet_columns() -> list[str]:
    """The first ones are those of the import."""
    return [
        _("Course"), _("Date"), _("Hours"), _("Speaker"), _("Absent"), _("Place"), _("Begins at"), _("Expected"),
        _("Files"),
    ]  # fmt: skip


def sheet_rows(courses: Iterable[Course], roll: Roll | None) -> Iterator[list[Any]]:
    """Absences by number, for who keeps the list alone."""
    for course in courses:
        held = course.day is not None and course.day <= clock.today()
        numbers = {person.pk: person.number for person in roll.people} if roll else {}
        absent = "、".join(numbers[row.secondment_id] for row in roll.away(course)) if roll and held else ""
        yield [
            course.title, course.day, course.hours, course.speaker, absent, course.place, course.starts_at,
            len(roll.expected(course)) if roll and held else None, len(course.files.all()),
        ]  # fmt: skip


# ── hours of each person ───────────────────────────────────────────────────────────────────────────────────────


def people_found(user: Any, cohort: Cohort, text: str, roles: Iterable[str]) -> QuerySet[Secondment]:
    """In the fixed order of their numbers, never by how much they attended."""
    rows: QuerySet[Secondment] = visible_secondments(Secondment.objects.filter(cohort=cohort), user, roles=roles)
    for word in text.split():
        rows = rows.filter(person_says(word, "person__") | Q(number__icontains=word))
    return rows.order_by("number", "id")


def people_rows(roll: Roll, user: Any) -> list[dict[str, Any]]:
    reasons = cleared("leave.reason", Secondment.objects.filter(cohort=roll.cohort), user)
    rows = []
    for person in roll.people:
        attended = roll.attended(person)
        absences = [absence_words(absence.course, absence.reason if person.pk in reasons else "")
                    for absence in attended.absences]  # fmt: skip
        rows.append({"who": person, "attended": attended, "hours": hours_words(attended.hours), "absences": absences})
    return rows


def absence_words(course: Course, reason: str) -> str:
    return _("{course} ({reason})").format(course=course.title, reason=reason) if reason else course.title


def people_columns(cohort: Cohort) -> list[str]:
    return [
        _("Number"), _("Full name"), capfirst(words.say("group", cohort)), _("Courses attended"), _("Hours attended"),
        _("Absent"),
    ]  # fmt: skip


def people_sheet_rows(rows: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    for row in rows:
        who, attended = row["who"], row["attended"]
        yield [
            who.number, who.person.name, who.group.name if who.group else "", attended.courses, attended.hours,
            "；".join(row["absences"]),
        ]  # fmt: skip


def panel_of(user: Any, who: Secondment) -> dict[str, Any] | None:
    """On a person's page: how much was attended, for the person, the office and the home unit."""
    from jiebang.people.models import Role
    from jiebang.programmes.sight import sight_of

    if not sight_of(user, who).roles & {Role.OFFICE, Role.HOME_UNIT, Role.SECONDEE}:
        return None
    rows = people_rows(Roll(who.cohort, Secondment.objects.filter(pk=who.pk)), user)
    if not rows or not (rows[0]["attended"].courses or rows[0]["attended"].absences):
        return None
    return {"row": rows[0], "cohort": who.cohort}
