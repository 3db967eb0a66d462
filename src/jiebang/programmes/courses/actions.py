"""What writes about courses. Every verb may be repeated: what is so already is left without an audit line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock, files
from jiebang.common.audit import audit
from jiebang.common.files import Accepted
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean
from jiebang.programmes.bodies import changed_meanwhile
from jiebang.programmes.cohorts import account, put, require_length
from jiebang.programmes.courses.roll import Roll
from jiebang.programmes.models import Absence, Cohort, Course, CourseFile, Secondment

FIELDS = ("title", "day", "starts_at", "hours", "speaker", "place", "note")
FOLDER, MOST_FILES = "courses", 10
REASON = 200
MOST_HOURS = Decimal(1000)


@transaction.atomic
def plan_course(cohort: Cohort, *, by: Any, code: str = "", **values: Any) -> Course:
    """A new course. Refused where there is one of that title on that day."""
    values = checked(values)
    refuse_twin(cohort, values["title"], values.get("day"))
    course = Course.objects.create(cohort=cohort, code=code, **values)
    audit(by, "course.planned", course, scope=cohort.uuid)
    return course


@transaction.atomic
def take_from_scheme(cohort: Cohort, *, by: Any) -> int:
    """List the scheme's courses that are not listed yet, without a day; how many were new."""
    return sum(1 for entry in unlisted(cohort) if plan_course(
        cohort, code=entry.code, title=entry.title, hours=Decimal(str(entry.hours)), by=by
    ))  # fmt: skip


def unlisted(cohort: Cohort) -> list[Any]:
    """Courses of the scheme the cohort has no row of."""
    listed = set(cohort.courses.values_list("code", flat=True))
    return [entry for entry in cohort.scheme.courses if entry.code not in listed]


@transaction.atomic
def change_course(course: Course, *, version: int | None = None, by: Any, **values: Any) -> list[str]:
    """Change some of FIELDS; the names of those that changed. version: the one the writer had open, None for a list
    that is imported. Raises Stale with both texts when somebody saved a newer one."""
    course = Course.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=course.pk)
    values = checked({"title": course.title, **values})
    if version is not None and course.version != version:
        raise stale(course, values)
    if (values["title"], values.get("day", course.day)) != (course.title, course.day):
        refuse_twin(course.cohort, values["title"], values.get("day", course.day), but=course)
    changed = put(course, values)
    if changed:
        put(course, {"version": course.version + 1})
        audit(by, "course.changed", course, scope=course.cohort.uuid, fields=changed)
    return changed


@transaction.atomic
def set_day(courses: Iterable[Course], day: date, *, by: Any) -> int:
    """Hold several courses on one day; how many had another."""
    return sum(bool(change_course(course, day=day, by=by)) for course in courses)


@transaction.atomic
def drop_course(course: Course, *, by: Any) -> None:
    """Take a course away with what is given to read. Refused once absences were noted: those are evidence."""
    if course.absences.exists():
        raise Refused(_("Absences were noted at {course}. It stays.").format(course=course.title))
    stored = list(course.files.values_list("stored", flat=True))
    audit(by, "course.dropped", None, scope=course.cohort.uuid, title=course.title)
    course.delete()
    transaction.on_commit(lambda: [files.drop(name) for name in stored])


# ── attendance ─────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def note_absences(course: Course, absent: Mapping[int, str], *, of: Iterable[int] | None = None, by: Any) -> int:
    """Say who was not there, everybody else was. absent: key of a secondment → reason, "" for none · of: only among
    these was looked, None for everybody. How many rows changed."""
    course = Course.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=course.pk)
    require_held(course)
    expected = {person.pk: person for person in Roll(course.cohort).expected(course)}
    strangers = absent.keys() - expected.keys()
    if strangers:
        raise Refused(_("Somebody ticked is not expected at this course any more. Reload the page and tick again."))
    looked_at = set(expected if of is None else of)
    changed = excuse(course, {pk: expected[pk] for pk in absent if pk in looked_at}, absent, by=by)
    back = course.absences.filter(secondment__in=looked_at - absent.keys())
    there = [row.secondment for row in back.select_related("secondment__person")]
    back.delete()
    put(course, {"checked_by": account(by), "checked_at": clock.now()})
    about = [person.person.uuid for person in (*changed, *there)]
    # The reasons may be illnesses: they stay out of the trail.
    audit(by, "course.attendance", course, scope=course.cohort.uuid, about=about, absent=course.absences.count())
    return len(changed) + len(there)


def excuse(
    course: Course, people: Mapping[int, Secondment], reasons: Mapping[int, str], *, by: Any
) -> list[Secondment]:
    """Store the absences; those that are new or say another reason."""
    known = {row.secondment_id: row for row in course.absences.all()}
    changed = []
    for pk, person in people.items():
        reason = " ".join(clean(reasons[pk]).split())
        require_length(reason, REASON, field="reason")
        row = known.get(pk)
        if row is not None and not put(row, {"reason": reason}):
            continue
        if row is None:
            Absence.objects.create(
                course=course, secondment=person, reason=reason, noted_at=clock.now(),
                noted_by=account(by),
            )  # fmt: skip
        changed.append(person)
    return changed


def require_held(course: Course) -> None:
    if course.day is None or course.day > clock.today():
        raise Refused(_("{course} has not been held yet. Note absences from its day on.").format(course=course.title))


# ── what is given to read ──────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_files(course: Course, accepted: Sequence[tuple[Accepted, str]], *, by: Any) -> None:
    course = Course.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=course.pk)
    if course.files.count() + len(accepted) > MOST_FILES:
        raise Refused(_("At most {n} files fit here.").format(n=MOST_FILES), field="files")
    for file, stored in accepted:
        CourseFile.objects.create(
            course=course, name=file.name[:160], stored=stored, size=file.size, sha256=file.sha256,
            added_by=account(by), added_at=clock.now(),
        )  # fmt: skip
    if accepted:
        audit(by, "course.files_added", course, scope=course.cohort.uuid, files=len(accepted))


@transaction.atomic
def remove_file(file: CourseFile, *, by: Any) -> None:
    """Take a file away; whoever saved it before keeps it."""
    stored = file.stored
    audit(by, "course.file_removed", file.course, scope=file.course.cohort.uuid, sha256=file.sha256)
    file.delete()
    transaction.on_commit(lambda: files.drop(stored))


# ── what is refused ────────────────────────────────────────────────────────────────────────────────────────────


def checked(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := values.keys() - set(FIELDS):
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")
    texts = {name: " ".join(clean(values[name]).split()) for name in ("title", "speaker", "place") if name in values}
    values = {**values, **texts}
    if not values.get("title"):
        raise Refused(_("Write what the course is called."), field="title")
    for name, most in (("title", 160), ("speaker", 120), ("place", 160)):
        require_length(values.get(name, ""), most, field=name)
    if not 0 <= values.get("hours", 0) <= MOST_HOURS:
        raise Refused(_("Hours go from 0 to {most}.").format(most=MOST_HOURS), field="hours")
    return values


def refuse_twin(cohort: Cohort, title: str, day: date | None, *, but: Course | None = None) -> None:
    twins = Course.objects.filter(cohort=cohort, title=title, day=day)
    if but is not None:
        twins = twins.exclude(pk=but.pk)
    if twins.exists():
        raise Refused(
            _("{course} is listed on that day already. Open it there, or choose another day.").format(course=title),
            field="title",
        )


def stale(course: Course, values: Mapping[str, Any]) -> Stale:
    """Both texts of the fields that differ."""
    theirs = {name: shown(getattr(course, name)) for name in FIELDS}
    yours = {name: shown(values[name]) for name in FIELDS if name in values}
    differ = [name for name in yours if yours[name] != theirs[name]]
    return Stale(
        changed_meanwhile(),
        yours={name: yours[name] for name in differ},
        theirs={name: theirs[name] for name in differ},
    )


def shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return "" if value is None else str(value)
