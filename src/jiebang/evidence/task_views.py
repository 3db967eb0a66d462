"""Pages of tasks: how far each is, and the records behind every number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jiebang.common import clock, look
from jiebang.common.policy import policy
from jiebang.common.text import clean
from jiebang.evidence.behind import Unit, behind_number
from jiebang.evidence.models import Record
from jiebang.evidence.preview import NotCounted
from jiebang.evidence.queries import TaskProgress, progress_of, progress_of_many
from jiebang.evidence.wording import forecast_sentence, kind_title, title, verdict_sentence, why_words
from jiebang.kernel import progress as kernel
from jiebang.kernel.scheme.model import COHORT, GROUP, PERSON
from jiebang.programmes.current import current_cohort
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import own_secondment
from jiebang.programmes.queries import whereabouts

PAGE = 50


@policy("evidence.tasks")
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """One's own tasks; for who has none, the people whose tasks they may look at."""
    cohort = current_cohort(request)
    own = own_secondment(request.user, cohort) if cohort else None
    return tasks_page(request, own, own=True) if own else people_page(request, cohort)


@policy("evidence.tasks")
@require_GET
def person_tasks(request: HttpRequest, uuid: UUID) -> HttpResponse:
    secondment = secondment_or_404(request, uuid)
    return tasks_page(request, secondment, own=is_own(request, secondment))


def secondment_or_404(request: HttpRequest, uuid: UUID) -> Secondment:
    seen = Secondment.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("cohort", "person", "group", "host__organisation"), uuid=uuid)


def is_own(request: HttpRequest, secondment: Secondment) -> bool:
    own = own_secondment(request.user, secondment.cohort)
    return own is not None and own.pk == secondment.pk


def tasks_page(request: HttpRequest, secondment: Secondment, *, own: bool) -> HttpResponse:
    rows = progress_of(secondment)
    context = {
        "secondment": secondment,
        "cohort": secondment.cohort,
        "own": own,
        "tasks": [task_row(row, secondment, own=own) for row in rows],
        "verdict": verdict_sentence(rows) if here(secondment) else whereabouts(secondment, clock.today()),
        "forecast": forecast_sentence(rows) if here(secondment) else "",
    }
    return render(request, "evidence/tasks.html", context)


def here(secondment: Secondment) -> bool:
    """Who has left or is still to come is judged by nothing."""
    return not whereabouts(secondment, clock.today())


def task_row(row: TaskProgress, secondment: Secondment, *, own: bool) -> dict[str, Any]:
    level = look.level_of(row)
    return {
        "progress": row,
        "title": title(row.task),
        "cell": look.cell_of(row),
        "tone": look.tone_of(level),
        "verdict": look.verdict_words(row),
        "scope": row.task.scope if row.task.scope != PERSON else "",
        "url": task_url(row.task.code, secondment, own=own),
        "fed_by_others": bool(set(row.task.counts) & kernel.FED_BY_OTHERS),
    }


def task_url(code: str, secondment: Secondment, *, own: bool) -> str:
    if own:
        return reverse("task", kwargs={"task": code})
    return reverse("evidence_task", kwargs={"uuid": secondment.uuid, "task": code})


def people_page(request: HttpRequest, cohort: Cohort | None) -> HttpResponse:
    asked = clean(request.GET.get("q", ""))[:60]
    seen = Secondment.objects.visible_to(request.user).filter(cohort=cohort)
    seen = seen.select_related("person", "group", "host__organisation").order_by("person__sort_key", "number")
    if asked:
        seen = seen.filter(person__name__icontains=asked) | seen.filter(number__icontains=asked)
    page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
    for secondment in page.object_list:
        secondment.cohort = cohort
    progress = progress_of_many(list(page.object_list)) if cohort else {}
    rows = [
        {"secondment": s, "verdict": verdict_sentence(progress[s.pk]), "slow": slow(progress[s.pk])}
        if here(s)
        else {"secondment": s, "verdict": whereabouts(s, clock.today()), "slow": []}
        for s in page.object_list
    ]
    context = {"cohort": cohort, "page": page, "rows": rows, "asked": asked}
    return render(request, "evidence/people.html", context)


def slow(rows: list[TaskProgress]) -> list[str]:
    return [f"{title(row.task)} {look.verdict_words(row)}" for row in rows if row.behind]


# ── the records behind a number ────────────────────────────────────────────────────────────────────────────────


@policy("evidence.own_tasks")
@require_GET
def task(request: HttpRequest, task: str) -> HttpResponse:
    cohort = current_cohort(request)
    own = own_secondment(request.user, cohort) if cohort else None
    if own is None:
        raise Http404
    return evidence_page(request, own, task, own=True)


@policy("evidence.tasks")
@require_GET
def person_task(request: HttpRequest, uuid: UUID, task: str) -> HttpResponse:
    secondment = secondment_or_404(request, uuid)
    return evidence_page(request, secondment, task, own=is_own(request, secondment))


def evidence_page(request: HttpRequest, secondment: Secondment, code: str, *, own: bool) -> HttpResponse:
    found = secondment.cohort.scheme.task(code)
    if found is None:
        raise Http404
    row = next(p for p in progress_of(secondment) if p.task.code == code)
    units = behind_number(secondment, found, Record.objects.visible_to(request.user))
    only_missed = request.GET.get("show") == "missed"
    shown = [unit for unit in units if (unit.told.why != "counts") == only_missed]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "secondment": secondment,
        "cohort": secondment.cohort,
        "own": own,
        "row": task_row(row, secondment, own=own),
        "task": found,
        "page": page,
        "units": [unit_row(unit, found, secondment.cohort) for unit in page.object_list],
        "counted": sum(1 for unit in units if unit.told.why == "counts"),
        "missed": sum(1 for unit in units if unit.told.why != "counts"),
        "only_missed": only_missed,
        "shared": found.scope in (GROUP, COHORT),
        "kinds": [kind_title(secondment.cohort, kind) for kind in found.counts if secondment.cohort.scheme.kind(kind)],
    }
    return render(request, "evidence/task.html", context)


def unit_row(unit: Unit, task: Any, cohort: Cohort) -> dict[str, Any]:
    fact = unit.told.fact
    missed = NotCounted(task, unit.told.why, unit.name, unit.told.before.date if unit.told.before else None)
    return {
        "unit": unit,
        "date": fact.date,
        "name": unit.name or (unit.record.subject if unit.record else ""),
        "kind": kind_title(cohort, unit.record.kind) if unit.record else "",
        "why": why_words(missed, cohort),
        "other_kind": unit.told.why == "other_organisation",
    }
