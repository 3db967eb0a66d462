"""Looking at what a draft would bring about, and putting it into force from a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from jiebang.common import clock, look
from jiebang.common.asked import as_date
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.programmes.models import SchemeDraft, SchemeVersion
from jiebang.programmes.scheme import drafts, faults, page, versions
from jiebang.programmes.scheme.differences import told
from jiebang.programmes.scheme.effects import Change, Effect, effects_of
from jiebang.programmes.scheme.forms import ForceForm
from jiebang.programmes.scheme.views.common import run_cohort
from jiebang.programmes.scheme.views.editing import head
from jiebang.programmes.scheme.views.reading import versions_page

SECTIONS = {
    "stay": gettext_lazy("The stay"),
    "tasks": gettext_lazy("Tasks, as of today"),
    "reports": gettext_lazy("Papers and exchanges"),
    "records": gettext_lazy("Records"),
    "people": gettext_lazy("People and bodies"),
}


@policy("programmes.write")
@require_http_methods(["GET"])
def scheme_effect(request: HttpRequest, code: str) -> HttpResponse:
    cohort = run_cohort(request, code)
    draft = drafts.draft_of(cohort)
    if draft is None:
        return redirect("scheme", code=cohort.code)
    return effect_page(request, draft)


@policy("programmes.scheme", post="programmes.write")
@require_http_methods(["GET", "POST"])
def scheme_versions(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of a cohort's scheme; a POST puts the draft into force as a new one."""
    if request.method == "GET":
        return versions_page(request, code)
    cohort = run_cohort(request, code)
    draft = drafts.draft_of(cohort)
    if draft is None:
        raise drafts.gone()
    form = ForceForm(request.POST)
    if not form.is_valid():
        return effect_page(request, draft, form, status=422)
    try:
        made = versions.put_into_force(draft, by=request.user, **form.cleaned_data)
    except Stale:
        raise
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return effect_page(request, draft, form, status=422)
    text = (
        _("Version {n} is in force.") if made.from_day <= clock.today() else _("Version {n} comes into force on {day}.")
    )
    messages.success(request, text.format(n=made.number, day=look.day_long(made.from_day)))
    return redirect("scheme", code=cohort.code)


@dataclass(frozen=True)
class Group:
    title: str
    effects: list[Effect]


def effect_page(
    request: HttpRequest, draft: SchemeDraft, form: ForceForm | None = None, *, status: int = 200
) -> HttpResponse:
    base, scheme = drafts.newest_version(draft.cohort), draft.scheme
    earliest = max(clock.today(), base.from_day)
    from_day = asked_day(request) or earliest
    wrong = faults.found_in(scheme)
    said = told(base.scheme, scheme)
    found = [] if wrong else effects_of(Change.of(draft.cohort, base.scheme, scheme, from_day))
    if form is None:
        form = ForceForm(initial={"from_day": from_day.isoformat(), "version": draft.version})
    drawn = {difference.table for difference, _text in said} & {"phase", "scheme"}
    context = {
        **head(draft),
        "form": form,
        "from_day": from_day,
        "earliest": earliest,
        "changes": [text for _difference, text in said],
        "wrong": [faults.placed(fault, scheme) for fault in wrong],
        "considered": [] if wrong else [faults.placed(fault, scheme) for fault in faults.considered(scheme)],
        "blocked": [effect for effect in found if effect.blocks],
        "groups": grouped([effect for effect in found if not effect.blocks]),
        "loads": page.loads_of(base.scheme, scheme),
        "rulers": rulers(draft, base, wrong=bool(wrong)) if drawn else None,
        "may_apply": bool(said) and not wrong and not any(effect.blocks for effect in found),
    }
    return render(request, "programmes/scheme/effect.html", context, status=status)


def asked_day(request: HttpRequest) -> date | None:
    """The day the effect is asked for, of the address or of the form that was sent."""
    given = request.POST.get("from_day") or request.GET.get("from_day") or ""
    found = as_date(given)
    return found if found and found >= clock.today() else None


def grouped(effects: list[Effect]) -> list[Group]:
    found = [Group(str(title), [e for e in effects if e.section == key]) for key, title in SECTIONS.items()]
    return [group for group in found if group.effects]


def rulers(draft: SchemeDraft, base: SchemeVersion, *, wrong: bool) -> dict[str, Any]:
    cohort = draft.cohort
    return {
        "before": page.ruler_of(cohort, base.scheme),
        "after": None if wrong else page.ruler_of(cohort, draft.scheme),
    }


@policy("programmes.write")
@require_POST
def scheme_version_draft(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """A draft that goes back to an earlier version."""
    cohort = run_cohort(request, code)
    found = get_object_or_404(cohort.versions.select_related("cohort"), number=version)
    versions.restore_version(found, by=request.user)
    return redirect("scheme_effect", code=cohort.code)


@policy("programmes.write")
@require_POST
def scheme_version_withdrawal(request: HttpRequest, code: str, version: int) -> HttpResponse:
    cohort = run_cohort(request, code)
    found = get_object_or_404(cohort.versions.select_related("cohort"), number=version)
    versions.withdraw_version(found, by=request.user)
    messages.success(request, _("Version {n} is taken back; it will not come into force.").format(n=version))
    return redirect("scheme_versions", code=cohort.code)
