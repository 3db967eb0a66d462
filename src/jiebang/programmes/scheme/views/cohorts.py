"""Making a cohort on screen, and its name and first day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.kernel.scheme import Scheme
from jiebang.programmes import cohorts
from jiebang.programmes.models import Cohort
from jiebang.programmes.permissions import may_manage
from jiebang.programmes.scheme import page
from jiebang.programmes.scheme.forms import CohortForm, NewCohortForm
from jiebang.programmes.scheme.views.common import run_cohort
from jiebang.programmes.scheme.views.editing import chosen_source, sources


@policy("programmes.create")
@require_http_methods(["GET", "POST"])
def cohort_new(request: HttpRequest) -> HttpResponse:
    """A new cohort. "look" shows what it will be before anything is made."""
    asked = request.POST if request.method == "POST" else (request.GET if "source" in request.GET else None)
    form = NewCohortForm(asked, sources=sources(request.user))
    looking = request.method == "GET" or request.POST.get("act") == "look"
    if asked is not None and form.is_valid() and not looking:
        made = create(request, form)
        if made is not None:
            return made
    status = 422 if request.method == "POST" and form.errors and not looking else 200
    template = "programmes/scheme/new.html" + ("#preview" if looking and getattr(request, "htmx", False) else "")
    return render(request, template, {"form": form, **preview(request, form)}, status=status)


def create(request: HttpRequest, form: NewCohortForm) -> HttpResponse | None:
    """The cohort's own page next; None where the form has to be mended."""
    try:
        cohort = made_from(request, form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    messages.success(request, _("{cohort} is made. Import its people and hosts next.").format(cohort=cohort.name))
    return redirect("cohort", code=cohort.code)


@transaction.atomic
def made_from(request: HttpRequest, given: dict[str, Any]) -> Cohort:
    scheme, _origin = chosen_source(request.user, given["source"])
    cohort = cohorts.create_cohort(
        scheme, code=given["code"], name=given["name"], start=given["start"], by=request.user
    )
    if not may_manage(request.user, cohort):
        raise Refused(
            _("Your office does not run this scheme's programme, so the cohort could not be seen by you. Copy a scheme "
              "of your own programme.")
        )  # fmt: skip
    return cohort


def preview(request: HttpRequest, form: NewCohortForm) -> dict[str, Any]:
    """The last day and what will be asked, as far as the form says enough."""
    given = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else {}
    if not given.get("source"):
        return {}
    try:
        scheme, origin = chosen_source(request.user, given["source"])
    except Refused:
        return {}
    return {
        "scheme": scheme,
        "origin": origin,
        "ends_on": last_day(given.get("start"), scheme),
        "verdict": page.verdict(scheme),
        "load": page.load_of(scheme),
        "asked": page.sections(scheme, ("task", "report", "phase")),
    }


def last_day(start: Any, scheme: Scheme) -> Any:
    if start is None:
        return None
    try:
        return start + timedelta(days=scheme.about.days - 1)
    except OverflowError:
        return None


@policy("programmes.write")
@require_http_methods(["GET", "POST"])
def cohort_settings(request: HttpRequest, code: str) -> HttpResponse:
    cohort = run_cohort(request, code)
    form = CohortForm(request.POST if request.method == "POST" else None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        try:
            cohorts.change_cohort(cohort, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Stored."))
            return redirect("scheme", code=cohort.code)
    return render(
        request, "programmes/scheme/settings.html", {"cohort": cohort, "form": form}, status=422 if form.errors else 200
    )
