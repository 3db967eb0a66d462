"""Pages of courses: the list, one course with what to read, its attendance, hours of each person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiebang.common import clock, files
from jiebang.common.asked import as_date, uuids
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.common.text import clean
from jiebang.common.versions import print_of
from jiebang.common.write_once import long_work
from jiebang.people.access import roles_of
from jiebang.programmes.courses import actions, pages
from jiebang.programmes.courses.forms import CourseForm, MaterialForm
from jiebang.programmes.courses.roll import Roll, rows_to_tick
from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort, Course, CourseFile
from jiebang.programmes.permissions import cleared, may_manage, own_secondment
from jiebang.programmes.reaching import cohort_for

PAGE = 50


@policy("courses.read")
@require_safe
def course_list(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "courses.read")
    asked = pages.Asked.of(request.GET)
    everything = pages.found(request.user, cohort, pages.Asked())
    page = Paginator(pages.found(request.user, cohort, asked), PAGE).get_page(request.GET.get("page"))
    office = may_manage(request.user, cohort)
    context = {
        "cohort": cohort,
        "page": page,
        "rows": pages.rows_of(page, roll=Roll(cohort) if office else None, own=own_secondment(request.user, cohort)),
        "verdict": pages.verdict(cohort, everything),
        "asked": asked,
        "filters": pages.filters(asked),
        "sheet": reverse("course_sheet", kwargs={"code": cohort.code}),
        "office": office,
        "unlisted": actions.unlisted(cohort) if office else [],
    }
    return render(request, "programmes/courses/list.html", context)


@policy("courses.read")
@require_safe
def course_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_for(request, code, "courses.read")
    rows = pages.found(request.user, cohort, pages.Asked.of(request.GET))
    roll = Roll(cohort) if may_manage(request.user, cohort) else None
    name = _("Courses of {cohort}").format(cohort=cohort.name)
    return sheet_response(name, pages.sheet_columns(), pages.sheet_rows(rows, roll))


@policy("courses.write")
@require_POST
def course_chosen(request: HttpRequest, code: str) -> HttpResponse:
    """What is done with the ticked courses, or with those of the scheme that are not listed yet."""
    cohort = cohort_for(request, code, "courses.write")
    if request.POST.get("act") == "scheme":
        count = actions.take_from_scheme(cohort, by=request.user)
        said = ngettext("{n} course of the scheme is listed now.", "{n} courses of the scheme are listed now.", count)
        messages.success(request, said.format(n=count))
        return redirect("courses", code=cohort.code)
    ticked = list(cohort.courses.filter(uuid__in=uuids(request.POST.getlist("id"))).select_related("cohort"))
    if not ticked:
        raise Refused(_("Tick the courses first."))
    day = as_date(request.POST.get("day", ""))
    if day is None:
        raise Refused(_("Choose the day."), field="day")
    count = actions.set_day(ticked, day, by=request.user)
    messages.success(request, ngettext("{n} course changed.", "{n} courses changed.", count).format(n=count))
    return redirect("courses", code=cohort.code)


@policy("courses.write")
@require_http_methods(["GET", "HEAD", "POST"])
def course_new(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "courses.write")
    entry = next((e for e in actions.unlisted(cohort) if e.code == request.GET.get("course")), None)
    initial = {"title": entry.title, "hours": entry.hours, "code": entry.code} if entry else {}
    form = CourseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        known = {entry.code for entry in actions.unlisted(cohort)}
        taken = form.cleaned_data["code"] if form.cleaned_data["code"] in known else ""
        try:
            made = actions.plan_course(cohort, code=taken, by=request.user, **form.values())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(made)
    return form_page(request, cohort, form)


def form_page(
    request: HttpRequest, cohort: Cohort, form: CourseForm, course: Course | None = None, *, status: int | None = None,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    if form.is_bound:
        form.is_valid()
    context = {"cohort": cohort, "form": form, "course": course, **more}
    return render(request, "programmes/courses/form.html", context, status=status or (422 if form.errors else 200))


# ── one course ─────────────────────────────────────────────────────────────────────────────────────────────────


@policy("courses.read")
@require_safe
def course(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = course_or_404(request, uuid)
    office = may_manage(request.user, found.cohort)
    roll = Roll(found.cohort) if office else None
    context = {
        "course": found,
        "cohort": found.cohort,
        "row": pages.rows_of([found], roll=roll, own=own_secondment(request.user, found.cohort))[0],
        "office": office,
        "away": away_of(request, found, roll) if roll else [],
        "hours": pages.hours_words(found.hours),
        "form": MaterialForm(),
    }
    return render(request, "programmes/courses/course.html", context)


def away_of(request: HttpRequest, found: Course, roll: Roll) -> list[dict[str, Any]]:
    reasons = cleared("leave.reason", found.cohort.secondments.all(), request.user)
    people = {person.pk: person for person in roll.people}
    return [
        {"who": people[row.secondment_id], "reason": row.reason if row.secondment_id in reasons else ""}
        for row in roll.away(found)
    ]


def course_or_404(request: HttpRequest, uuid: UUID) -> Course:
    seen: Any = Course.objects.visible_to(request.user).select_related("cohort")
    found: Course = get_object_or_404(seen, uuid=uuid)
    remember(request, found.cohort)
    return found


def course_to_keep(request: HttpRequest, uuid: UUID) -> Course:
    found = course_or_404(request, uuid)
    if not may_manage(request.user, found.cohort):
        raise PermissionDenied
    return found


@policy("courses.write")
@require_http_methods(["GET", "HEAD", "POST"])
def course_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = course_to_keep(request, uuid)
    form = CourseForm(request.POST or None, course=found)
    if request.method != "POST" or not form.is_valid():
        return form_page(request, found.cohort, form, found)
    try:
        actions.change_course(found, version=form.cleaned_data["version"] or 0, by=request.user, **form.values())
    except Stale as stale:
        data = form.data.copy()
        data["version"] = Course.objects.values_list("version", flat=True).get(pk=found.pk)
        texts = [(form.fields[name].label, stale.yours[name], stale.theirs[name]) for name in stale.yours]
        again = CourseForm(data, course=found)
        return form_page(request, found.cohort, again, found, status=409, sentence=str(stale), texts=texts)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return form_page(request, found.cohort, form, found)
    messages.success(request, _("Changed."))
    return redirect(found)


@policy("courses.write")
@require_POST
def course_removal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = course_to_keep(request, uuid)
    code = found.cohort.code
    actions.drop_course(found, by=request.user)
    messages.success(request, _("{course} is taken off the list.").format(course=found.title))
    return redirect("courses", code=code)


# ── attendance by exception ────────────────────────────────────────────────────────────────────────────────────


@policy("courses.write")
@require_http_methods(["GET", "HEAD", "POST"])
def course_attendance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everybody is ticked as there; who was not is unticked. Only those who stood on the page are looked at."""
    found = course_to_keep(request, uuid)
    actions.require_held(found)
    if request.method != "POST":
        return attendance_page(request, found)
    roll = Roll(found.cohort)
    by_uuid = {str(person.uuid): person.pk for person in roll.expected(found)}
    looked_at = {by_uuid[one] for one in request.POST.getlist("shown") if one in by_uuid}
    there = {by_uuid[one] for one in request.POST.getlist("there") if one in by_uuid}
    if not looked_at:
        raise Refused(_("Reload the page and tick again."))
    absent = {pk: request.POST.get(f"reason-{one}", "") for one, pk in by_uuid.items() if pk in looked_at - there}
    if request.POST.get("seen") != seen_of(found):
        return attendance_page(request, found, absent=absent, status=409)
    actions.note_absences(found, absent, of=looked_at, by=request.user)
    messages.success(request, attendance_said(len(absent)))
    return redirect(found)


def attendance_said(absent: int) -> str:
    if not absent:
        return _("Noted: everybody was there.")
    return ngettext("Noted: {n} person was absent.", "Noted: {n} people were absent.", absent).format(n=absent)


def seen_of(found: Course) -> str:
    """What the form carries to tell whether the absences changed since it was opened."""
    return print_of({str(uuid): reason for uuid, reason in found.absences.values_list("secondment__uuid", "reason")})


def attendance_page(
    request: HttpRequest, found: Course, *, absent: dict[int, str] | None = None, status: int = 200
) -> HttpResponse:
    """absent: as typed, where somebody else noted other absences meanwhile; theirs stand beside."""
    roll = Roll(found.cohort)
    groups = rows_to_tick(roll, found)
    for row in (row for group in groups for row in group["rows"]):
        theirs, who = row["absence"], row["who"]
        mine = absent is not None and who.pk in absent
        row["there"] = theirs is None if absent is None else not mine
        row["reason"] = absent[who.pk] if absent is not None and mine else theirs.reason if theirs else ""
        row["differs"] = absent is not None and (mine != (theirs is not None))
    context = {
        "course": found,
        "cohort": found.cohort,
        "groups": groups,
        "count": sum(len(group["rows"]) for group in groups),
        "seen": seen_of(found),
        "conflict": status == 409,
    }
    return render(request, "programmes/courses/attendance.html", context, status=status)


# ── what is given to read ──────────────────────────────────────────────────────────────────────────────────────


@policy("courses.write")
@long_work
@require_POST
def course_materials(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = course_to_keep(request, uuid)
    form = MaterialForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors), field="files")
    with files.taken_in(form.cleaned_data["files"], actions.FOLDER) as accepted, transaction.atomic():
        actions.add_files(found, accepted, by=request.user)
    messages.success(request, ngettext("{n} file added.", "{n} files added.", len(accepted)).format(n=len(accepted)))
    return redirect(found)


@policy("courses.read")
@require_safe
def course_material(request: HttpRequest, uuid: UUID, file: UUID) -> FileResponse:
    found = file_or_404(course_or_404(request, uuid), file)
    return files.serve(found.stored, found.name)


@policy("courses.write")
@require_POST
def course_material_removal(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponse:
    found = course_to_keep(request, uuid)
    actions.remove_file(file_or_404(found, file), by=request.user)
    messages.success(request, _("The file is removed."))
    return redirect(found)


def file_or_404(found: Course, file: UUID) -> CourseFile:
    return get_object_or_404(found.files.select_related("course__cohort"), uuid=file)


# ── hours of each person ───────────────────────────────────────────────────────────────────────────────────────


@policy("courses.hours")
@require_safe
def course_people(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "courses.hours")
    text = clean(request.GET.get("q", ""))[:100]
    found = pages.people_found(request.user, cohort, text, roles_of("courses.hours"))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    roll = Roll(cohort, found.filter(pk__in=[person.pk for person in page]))
    context = {
        "cohort": cohort,
        "page": page,
        "rows": pages.people_rows(roll, request.user),
        "search": text,
        "held": len(roll.held),
        "today": clock.today(),
        "sheet": reverse("course_people_sheet", kwargs={"code": cohort.code}),
    }
    return render(request, "programmes/courses/people.html", context)


@policy("courses.hours")
@require_safe
def course_people_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_for(request, code, "courses.hours")
    text = clean(request.GET.get("q", ""))[:100]
    roll = Roll(cohort, pages.people_found(request.user, cohort, text, roles_of("courses.hours")))
    name = _("Hours attended, {cohort}").format(cohort=cohort.name)
    rows = pages.people_sheet_rows(pages.people_rows(roll, request.user))
    return sheet_response(name, pages.people_columns(cohort), rows)
