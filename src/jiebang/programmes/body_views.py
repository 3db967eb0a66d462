"""Pages of groups, branches and task forces: who belongs to each, who leads it, and who does what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import clock
from jiebang.common.asked import as_date, as_uuid, uuids
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.people.access import roles_of
from jiebang.people.models import Role
from jiebang.programmes import bodies, body_pages
from jiebang.programmes.actions import adopt_orientations, end_office, name_officer
from jiebang.programmes.body_forms import BodyForm, departments, title_of
from jiebang.programmes.current import remember
from jiebang.programmes.models import Body, Cohort, Duty, Officer, Secondment
from jiebang.programmes.permissions import (
    may_divide_duties,
    may_know_of_branches,
    may_manage,
    visible_bodies,
    visible_cohorts,
    with_members,
)

PAGE = 50
MOST_AT_ONCE = 500
# Where somebody changes the group from a day on, which shows first what follows.
CHANGES = "/cohorts/{code}/changes/new/"


@policy("programmes.bodies")
@require_GET
def body_list(request: HttpRequest, code: str) -> HttpResponse:
    cohort = remember(request, cohort_or_404(request, code))
    asked = body_pages.Asked.of(request.GET)
    page = Paginator(body_pages.found_bodies(cohort, request.user, asked), PAGE).get_page(request.GET.get("page"))
    office = may_manage(request.user, cohort)
    context = {
        "cohort": cohort,
        "page": page,
        "rows": body_pages.body_rows(list(page), request.user),
        "asked": asked,
        "filters": body_pages.list_filters(cohort, asked, branches=may_know_of_branches(request.user, cohort)),
        "sheet": reverse("body_sheet", kwargs={"code": cohort.code}),
        "office": office,
        "ungrouped": cohort.secondments.filter(group__isnull=True).count() if office else 0,
    }
    return render(request, "programmes/bodies.html", context)


@policy("programmes.bodies")
@require_GET
def body_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_or_404(request, code)
    found = list(body_pages.found_bodies(cohort, request.user, body_pages.Asked.of(request.GET)))
    name = _("Bodies of {cohort}").format(cohort=cohort.name)
    return sheet_response(name, body_pages.sheet_columns(cohort), body_pages.sheet_rows(found, request.user))


def cohort_or_404(request: HttpRequest, code: str, *, roles: Iterable[str] | None = None) -> Cohort:
    seen = visible_cohorts(Cohort.objects.all(), request.user, roles=roles or roles_of("programmes.bodies"))
    return get_object_or_404(seen, code__iexact=code)


def office_cohort(request: HttpRequest, code: str) -> Cohort:
    return cohort_or_404(request, code, roles=[Role.OFFICE])


# ── everybody, and where each belongs ──────────────────────────────────────────────────────────────────────────


@policy("programmes.write")
@require_GET
def body_people(request: HttpRequest, code: str) -> HttpResponse:
    cohort = remember(request, office_cohort(request, code))
    asked, groups, others, to = whereabouts(request, cohort)
    page = Paginator(body_pages.people_found(cohort, asked, groups, to), PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "page": page,
        "rows": body_pages.people_shown(page),
        "asked": asked,
        "to": to,
        "groups": groups,
        "others": others,
        "filters": body_pages.people_filters(asked, groups, [*groups, *others], cohort),
        "sheet": reverse("body_people_sheet", kwargs={"code": cohort.code}),
        "today": clock.today(),
    }
    return render(request, "programmes/body_people.html", context)


@policy("programmes.write")
@require_GET
def body_people_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = office_cohort(request, code)
    asked, groups, _others, to = whereabouts(request, cohort)
    people = body_pages.people_found(cohort, asked, groups, to)
    name = _("Who belongs where, {cohort}").format(cohort=cohort.name)
    return sheet_response(name, body_pages.people_columns(cohort), body_pages.people_rows(people))


def whereabouts(request: HttpRequest, cohort: Cohort) -> tuple[body_pages.Where, list[Body], list[Body], Body | None]:
    """(what is asked, the groups, the other bodies, the body to be filled)"""
    asked = body_pages.Where.of(request.GET)
    at_work = body_pages.in_fixed_order(cohort.bodies.filter(dissolved_on__isnull=True))
    groups = [body for body in at_work if body.kind == Body.Kind.GROUP]
    others = [body for body in at_work if body.kind != Body.Kind.GROUP]
    return asked, groups, others, next((body for body in at_work if str(body.uuid) == asked.to), None)


@policy("programmes.write")
@require_POST
def body_put(request: HttpRequest, code: str) -> HttpResponse:
    """Put the ticked people into a body. Who is in a group already and at work changes it from a day on."""
    cohort = office_cohort(request, code)
    people = ticked(request, cohort)
    into = get_object_or_404(
        cohort.bodies.filter(dissolved_on__isnull=True), uuid=as_uuid(request.POST.get("body", ""))
    )
    return put(request, into, people)


def put(request: HttpRequest, into: Body, people: list[Secondment], back: str = "") -> HttpResponse:
    """Put them in and go back; whom that would move during the course are led on to the guided act."""
    later = [who for who in people if bodies.changes_group(into, who)]
    now = [who for who in people if who not in later]
    count = bodies.put_into(into, now, by=request.user)
    if count or not later:
        said = ngettext("{n} person was put into {body}.", "{n} people were put into {body}.", count)
        messages.success(request, said.format(n=count, body=into.name))
    if not later:
        return redirect(back) if back else redirect("body", uuid=into.uuid)
    query = [("kind", "group"), ("group", str(into.uuid)), *(("person", str(who.uuid)) for who in later)]
    return redirect(f"{CHANGES.format(code=into.cohort.code)}?{urlencode(query)}")


def ticked(request: HttpRequest, cohort: Cohort) -> list[Secondment]:
    ids = set(uuids(request.POST.getlist("id"), MOST_AT_ONCE))
    if not ids:
        raise Refused(_("Tick the people first."))
    people = list(cohort.secondments.filter(uuid__in=ids).select_related("person", "cohort", "group"))
    if len(people) < len(ids):
        raise Refused(_("Somebody ticked is not in this cohort any more. Reload the page and tick again."))
    return people


# ── one body ───────────────────────────────────────────────────────────────────────────────────────────────────


@policy("programmes.write")
@require_http_methods(["GET", "POST"])
def body_new(request: HttpRequest, code: str) -> HttpResponse:
    cohort = remember(request, office_cohort(request, code))
    form = BodyForm(cohort, request.POST or None, kind=request.GET.get("kind", ""))
    if request.method == "POST" and form.is_valid():
        try:
            made = bodies.create_body(cohort, kind=form.cleaned_data["kind"], by=request.user, **form.values())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("body", uuid=made.uuid)
    return form_page(request, form, cohort, None)


@policy("programmes.bodies")
@require_GET
def body(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = body_or_404(request, uuid)
    remember(request, found.cohort)
    return render(request, "programmes/body.html", body_pages.body_context(request, found))


def body_or_404(request: HttpRequest, uuid: UUID) -> Body:
    seen = visible_bodies(Body.objects.all(), request.user, roles=roles_of("programmes.bodies"))
    return get_object_or_404(seen.select_related("cohort", "co_owner"), uuid=uuid)


def body_to_manage(request: HttpRequest, uuid: UUID) -> Body:
    found = body_or_404(request, uuid)
    if not may_manage(request.user, found.cohort):
        raise PermissionDenied
    return found


def body_to_divide(request: HttpRequest, uuid: UUID) -> Body:
    """A body in which the user may say who does what."""
    found = body_or_404(request, uuid)
    if not may_divide_duties(request.user, found):
        raise PermissionDenied
    return found


@policy("programmes.write")
@require_http_methods(["GET", "POST"])
def body_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = body_to_manage(request, uuid)
    form = BodyForm(found.cohort, request.POST or None, body=found)
    if request.method == "POST" and form.is_valid():
        return change(request, found, form)
    return form_page(request, form, found.cohort, found)


def change(request: HttpRequest, found: Body, form: BodyForm) -> HttpResponse:
    version = form.cleaned_data.get("version") or 0
    try:
        bodies.change_body(found, version=version, by=request.user, **form.values())
    except Stale as stale:
        texts = [(name, stale.yours[name], stale.theirs[name]) for name in stale.yours]
        data = form.data.copy()
        data["version"] = Body.objects.values_list("version", flat=True).get(pk=found.pk)
        again = BodyForm(found.cohort, data, body=found)
        return form_page(request, again, found.cohort, found, status=409, sentence=str(stale), texts=texts)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return form_page(request, form, found.cohort, found)
    messages.success(request, _("Changed."))
    return redirect("body", uuid=found.uuid)


def form_page(
    request: HttpRequest, form: BodyForm, cohort: Cohort, found: Body | None, *, status: int | None = None, **more: Any
) -> HttpResponse:
    if form.is_bound:
        form.is_valid()
    context = {
        "form": form,
        "cohort": cohort,
        "body": found,
        "title": title_of(found),
        "departments": departments(cohort),
        **more,
    }
    failed = 422 if form.errors else 200
    return render(request, "programmes/body_form.html", context, status=status or failed)


@policy("programmes.write")
@require_POST
def body_dissolution(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close the body, or open it again."""
    found = body_to_manage(request, uuid)
    if request.POST.get("act") == "reopen":
        bodies.reopen_body(found, by=request.user)
        messages.success(request, _("{body} is at work again.").format(body=found.name))
        return redirect("body", uuid=found.uuid)
    name, code = found.name, found.cohort.code
    left = bodies.dissolve_body(found, by=request.user)
    said = (
        _("{body} is dissolved; what it wrote stays readable.")
        if left
        else _("{body} is taken away; nothing hung on it.")
    )
    messages.success(request, said.format(body=name))
    return redirect("body", uuid=left.uuid) if left else redirect("bodies", code=code)


@policy("programmes.write")
@require_POST
def body_members(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is done with the ticked members: take them out, or put them into another body."""
    found = body_to_manage(request, uuid)
    people = ticked(request, found.cohort)
    target = as_uuid(request.POST.get("body", "")) if request.POST.get("act") == "put" else None
    if request.POST.get("act") == "put":
        if target is None:
            raise Refused(_("Choose the body to put them into."), field="body")
        return put(
            request, get_object_or_404(found.cohort.bodies.filter(dissolved_on__isnull=True), uuid=target), people
        )
    count = bodies.take_out(found, people, by=request.user)
    said = ngettext("{n} person is not in {body} any more.", "{n} people are not in {body} any more.", count)
    messages.success(request, said.format(n=count, body=found.name))
    return redirect("body", uuid=found.uuid)


@policy("programmes.write")
@require_POST
def body_officers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Name a member to an office, or end one."""
    found = body_to_manage(request, uuid)
    who = member_of(found, request.POST.get("person", ""))
    title = request.POST.get("title", "")
    if request.POST.get("act") != "end":
        officer = name_officer(found, who, title=title, by=request.user)
        said, title = _("{name} is {title} of {body} now."), body_pages.title_in(found.name, officer.title)
        messages.success(request, said.format(name=who.person.name, title=title, body=found.name))
        return redirect("body", uuid=found.uuid)
    offices = Officer.objects.filter(body=found, secondment=who, title=title)
    for officer in offices.select_related("body__cohort", "secondment__cohort"):
        end_office(officer, by=request.user)
    messages.success(request, _("{name} is {title} no more.").format(name=who.person.name, title=title))
    return redirect("body", uuid=found.uuid)


def member_of(found: Body, person: str) -> Secondment:
    people = bodies.members_of(found).select_related("person", "cohort")
    who = people.filter(uuid=as_uuid(person)).first()
    if who is None:
        raise Refused(_("Choose a member of {body}.").format(body=found.name), field="person")
    return who


@policy("programmes.duties")
@require_POST
def body_duties(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = body_to_divide(request, uuid)
    if not with_members(Body.objects.filter(pk=found.pk), request.user).exists():
        raise PermissionDenied
    who = member_of(found, request.POST.get("person", ""))
    bodies.give_duty(found, who, request.POST.get("words", ""), by=request.user)
    messages.success(request, _("Noted for {name}.").format(name=who.person.name))
    return redirect("body", uuid=found.uuid)


@policy("programmes.duties")
@require_POST
def duty(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say a duty in other words, or end it."""
    rows = Duty.objects.filter(body__in=Body.objects.visible_to(request.user))
    found = get_object_or_404(rows.select_related("body__cohort", "secondment__person"), uuid=uuid)
    if not may_divide_duties(request.user, found.body):
        raise PermissionDenied
    if request.POST.get("act") == "end":
        bodies.end_duty(found, by=request.user)
        messages.success(request, _("The duty of {name} is ended.").format(name=found.secondment.person.name))
    else:
        version = request.POST.get("version", "")
        number = int(version) if version.isdecimal() else 0
        bodies.change_duty(found, request.POST.get("words", ""), version=number, by=request.user)
        messages.success(request, _("Changed."))
    return redirect("body", uuid=found.body.uuid)


@policy("programmes.duties")
@require_POST
def body_orientations(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The body takes up orientations of the scheme, valid from the day it decided so."""
    found = body_to_divide(request, uuid)
    codes = request.POST.getlist("code")
    if not codes:
        raise Refused(_("Tick what the body takes up."), field="code")
    day = as_date(request.POST.get("from", ""))
    if day is None:
        raise Refused(_("Choose the day."), field="from")
    adopt_orientations(found, codes, from_day=day, by=request.user)
    messages.success(request, _("Taken up; records from that day on can carry them."))
    return redirect("body", uuid=found.uuid)
