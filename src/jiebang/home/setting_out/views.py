"""Pages of departures and of the projects of hosts at home."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiebang.common.asked import as_date, uuids
from jiebang.common.audit import audit
from jiebang.common.documents import CONTENT_TYPE
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.common.text import clean
from jiebang.home.setting_out import actions, asking, lists
from jiebang.home.setting_out.permissions import kept_projects
from jiebang.people.models import Role
from jiebang.programmes.current import current_cohort
from jiebang.programmes.models import Cohort, Departure, HostProject, Secondment
from jiebang.programmes.permissions import may_manage, visible_cohorts
from jiebang.programmes.reaching import cohort_for, secondment_for
from jiebang.programmes.sight import sight_of
from jiebang.programmes.words import language_of

PAGE = 50


@policy("departures.list")
@require_safe
def departures(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "departures.list")
    asked = lists.Asked.of(request.GET)
    everybody = lists.found(request.user, cohort, lists.Asked(asked.text))
    rows = [row for row in everybody if not asked.state or row.is_in(asked.state)]
    context = {
        "cohort": cohort,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "verdict": lists.verdict(everybody),
        "asked": asked,
        "filters": lists.filters(asked),
        "sheet": reverse("departure_sheet", kwargs={"code": cohort.code}),
        "office": may_manage(request.user, cohort),
    }
    return render(request, "home/setting_out/list.html", context)


@policy("departures.list")
@require_safe
def departure_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_for(request, code, "departures.list")
    rows = taken(request, cohort)
    name = _("Departure list of {cohort}").format(cohort=cohort.name)
    return sheet_response(name, lists.columns(cohort), lists.sheet_rows(rows))


@policy("departures.list")
@require_safe
def departure_word(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "departures.list")
    rows = taken(request, cohort)
    with translation.override(language_of(cohort.scheme)):
        answer = HttpResponse(lists.word_file(cohort, rows), content_type=CONTENT_TYPE)
        name = _("Departure list of {cohort}").format(cohort=cohort.name)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
    return answer


def taken(request: HttpRequest, cohort: Cohort) -> list[lists.Row]:
    """The rows of a list that is taken away, noted for those it is about."""
    rows = lists.found(request.user, cohort, lists.Asked.of(request.GET))
    about = [row.who.person.uuid for row in rows]
    if about:
        audit(request.user, "seen.people_taken_away", cohort, scope=cohort.uuid, about=about, rows=len(about))
    return rows


@policy("departures.set")
@require_POST
def departure_chosen(request: HttpRequest, code: str) -> HttpResponse:
    """The same day and way for the ticked people."""
    cohort = cohort_for(request, code, "departures.set")
    people = list(cohort.secondments.filter(uuid__in=uuids(request.POST.getlist("id"))).select_related("cohort"))
    if not people:
        raise Refused(_("Tick the people first."))
    day, travel = as_date(request.POST.get("leaves_on", "")), request.POST.get("travel", "")
    count = actions.set_out_together(people, leaves_on=day, travel=travel, by=request.user)
    messages.success(request, ngettext("{n} departure changed.", "{n} departures changed.", count).format(n=count))
    return redirect("departures", code=cohort.code)


# ── one person's ───────────────────────────────────────────────────────────────────────────────────────────────


class DepartureForm(forms.Form):
    leaves_on = forms.DateField(
        label=gettext_lazy("Sets out"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    travel = forms.CharField(
        label=gettext_lazy("How"), max_length=120, required=False,
        help_text=gettext_lazy("Train or flight with its number, or by car."),
    )  # fmt: skip
    met_by = forms.CharField(
        label=gettext_lazy("Met by"), max_length=120, required=False,
        help_text=gettext_lazy("Who meets you on arrival, if you know."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@policy("departures.write")
@require_http_methods(["GET", "HEAD", "POST"])
def person_departure(request: HttpRequest, uuid: UUID) -> HttpResponse:
    who = secondment_for(request, uuid, "departures.write")
    row = Departure.objects.filter(secondment=who).first()
    names = (*actions.FIELDS, "version")
    initial = {name: getattr(row, name) for name in names} if row else {"leaves_on": who.first_day, "version": 0}
    form = DepartureForm(request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return departure_page(request, who, form)
    values = {name: form.cleaned_data[name] for name in actions.FIELDS}
    try:
        actions.set_out(who, version=form.cleaned_data["version"] or 0, by=request.user, **values)
    except Stale as stale:
        data = form.data.copy()
        data["version"] = Departure.objects.values_list("version", flat=True).get(secondment=who)
        texts = [(form.fields[name].label, stale.yours[name], stale.theirs[name]) for name in stale.yours]
        return departure_page(request, who, DepartureForm(data), status=409, sentence=str(stale), texts=texts)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return departure_page(request, who, form)
    messages.success(request, _("Stored."))
    if may_manage(request.user, who.cohort):
        return redirect("departures", code=who.cohort.code)
    return redirect("today")


def departure_page(
    request: HttpRequest, who: Secondment, form: DepartureForm, *, status: int | None = None, **more: Any
) -> HttpResponse:
    context = {
        "secondment": who, "cohort": who.cohort, "form": form, "office": may_manage(request.user, who.cohort), **more,
    }  # fmt: skip
    return render(request, "home/setting_out/departure.html", context, status=status or (422 if form.errors else 200))


# ── projects of hosts at home ──────────────────────────────────────────────────────────────────────────────────


class ProjectForm(forms.Form):
    host = forms.ChoiceField(label=gettext_lazy("Host"))
    title = forms.CharField(label=gettext_lazy("Project"), max_length=actions.PROJECT["title"])
    place = forms.CharField(label=gettext_lazy("Place"), max_length=actions.PROJECT["place"], required=False)
    contact = forms.CharField(
        label=gettext_lazy("Contact at home"), max_length=actions.PROJECT["contact"], required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=actions.PROJECT["note"], required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, hosts: list[tuple[str, str]] | None = None, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        if hosts is None:
            del self.fields["host"]
        else:
            self.fields["host"].choices = hosts  # type: ignore[attr-defined]

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in actions.PROJECT}


@policy("host_projects.write")
@require_http_methods(["GET", "HEAD", "POST"])
def host_projects(request: HttpRequest, code: str) -> HttpResponse:
    """The projects of the cohort's hosts at home, and a form for one more."""
    cohort = cohort_for(request, code, "host_projects.write")
    hosts = {str(h.uuid): h for h in cohort.hosts.select_related("organisation").order_by("organisation__sort_key")}
    form = ProjectForm(request.POST or None, hosts=[("", "—"), *((key, str(host)) for key, host in hosts.items())])
    if request.method == "POST" and form.is_valid():
        try:
            host = hosts[form.cleaned_data["host"]]
            actions.add_project(host.organisation, by=request.user, scope=cohort.uuid, **form.values())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Listed; those placed there see it."))
            return redirect("host_projects", code=cohort.code)
    text = clean(request.GET.get("q", ""))[:100]
    context = {
        "cohort": cohort,
        "page": Paginator(projects_found(cohort, text), PAGE).get_page(request.GET.get("page")),
        "search": text,
        "form": form,
        "sheet": reverse("host_project_sheet", kwargs={"code": cohort.code}),
    }
    return render(request, "home/setting_out/projects.html", context, status=422 if form.errors else 200)


def projects_found(cohort: Cohort, text: str) -> Any:
    rows = HostProject.objects.filter(organisation__hostings__cohort=cohort).select_related("organisation")
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(organisation__name__icontains=word) | Q(place__icontains=word))
    return rows.order_by("organisation__sort_key", "id")


@policy("host_projects.write")
@require_safe
def host_project_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_for(request, code, "host_projects.write")
    rows = projects_found(cohort, clean(request.GET.get("q", ""))[:100])
    name = _("Projects of hosts at home, {cohort}").format(cohort=cohort.name)
    titles = [_("Host"), _("Project"), _("Place"), _("Contact at home"), _("Note")]
    return sheet_response(name, titles, ([r.organisation.name, r.title, r.place, r.contact, r.note] for r in rows))


@policy("host_projects.write")
@require_http_methods(["GET", "HEAD", "POST"])
def host_project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(kept_projects(request.user).select_related("organisation"), uuid=uuid)
    back = back_to(request, found)
    if request.method == "POST" and request.POST.get("act") == "drop":
        actions.drop_project(found, by=request.user)
        return redirect(back)
    initial = {name: getattr(found, name) for name in (*actions.PROJECT, "version")}
    form = ProjectForm(request.POST or None, initial=initial)
    more: dict[str, Any] = {}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_project(found, version=form.cleaned_data["version"] or 0, by=request.user, **form.values())
            return redirect(back)
        except Stale as stale:
            data = form.data.copy()
            data["version"] = HostProject.objects.values_list("version", flat=True).get(pk=found.pk)
            texts = [(form.fields[name].label, stale.yours[name], stale.theirs[name]) for name in stale.yours]
            form, status, more = ProjectForm(data), 409, {"sentence": str(stale), "texts": texts}
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"project": found, "form": form, "back": back, **more}
    status = 422 if form.is_bound and status == 200 and form.errors else status
    return render(request, "home/setting_out/project.html", context, status=status)


def back_to(request: HttpRequest, found: HostProject) -> str:
    """The list of the cohort the reader came from, else of the newest that has this host."""
    here = current_cohort(request)
    run = visible_cohorts(Cohort.objects.all(), request.user, roles=[Role.OFFICE])
    with_host = run.filter(hosts__organisation=found.organisation)
    cohort = (with_host.filter(pk=here.pk).first() if here else None) or with_host.first()
    return reverse("host_projects", kwargs={"code": cohort.code}) if cohort else reverse("home")


def panel_of(user: Any, who: Secondment) -> dict[str, Any] | None:
    """On a person's page: whom to ask and what the host does at home, for the person and the office."""
    if not sight_of(user, who).roles & {Role.OFFICE, Role.SECONDEE}:
        return None
    people, projects = asking.predecessors(who), asking.projects_at_home(who.host)
    if not people and not projects:
        return None
    return {"predecessors": people, "projects": projects, "host": who.host, "cohort": who.cohort}
