"""Pages of changes during the course: the list, the guided act with what follows, one change and taking it back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.asked import uuids
from jiebang.common.links import existing
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.text import clean_name
from jiebang.home.changing import lists, words
from jiebang.home.changing.acts import carry_out, standing_changes, undo
from jiebang.home.changing.asked import LEAVING, Kind
from jiebang.home.changing.follows import Preview, foresee
from jiebang.home.changing.forms import ChangeForm
from jiebang.home.changing.telling import tell_of
from jiebang.people.models import Role
from jiebang.programmes.body_forms import departments
from jiebang.programmes.current import remember
from jiebang.programmes.models import Change, Cohort, Secondment
from jiebang.programmes.own_days import Outside
from jiebang.programmes.permissions import visible_cohorts, visible_secondments

PAGE = 50
MOST_AT_ONCE = 60  # some seconds of writing
CONFLICTS_SHOWN = 50


@policy("changes.write")
@require_GET
def changes(request: HttpRequest, code: str) -> HttpResponse:
    cohort = remember(request, office_cohort(request, code))
    sought = lists.Sought.of(request.GET)
    page = Paginator(lists.found(cohort, request.user, sought), PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "page": page,
        "rows": [lists.row_of(change) for change in page],
        "sought": sought,
        "filters": lists.filters(sought),
        "sheet": reverse("change_sheet", kwargs={"code": cohort.code}),
    }
    return render(request, "home/changing/list.html", context)


@policy("changes.write")
@require_GET
def change_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = office_cohort(request, code)
    rows = lists.found(cohort, request.user, lists.Sought.of(request.GET))
    return sheet_response(_("Changes of {cohort}").format(cohort=cohort.name), lists.columns(), lists.sheet_rows(rows))


@policy("changes.write")
@require_POST
def changes_chosen(request: HttpRequest, code: str) -> HttpResponse:
    """Take the ticked ones away as Excel."""
    cohort = office_cohort(request, code)
    ids = uuids(request.POST.getlist("id"))
    if not ids:
        raise Refused(_("Tick the changes first."))
    return redirect(f"{reverse('change_sheet', kwargs={'code': cohort.code})}?{urlencode([('id', i) for i in ids])}")


def office_cohort(request: HttpRequest, code: str) -> Cohort:
    seen = visible_cohorts(Cohort.objects.all(), request.user, roles=[Role.OFFICE])
    return get_object_or_404(seen, code__iexact=code)


# ── the guided act ─────────────────────────────────────────────────────────────────────────────────────────────


@policy("changes.write")
@require_http_methods(["GET", "POST"])
def change_new(request: HttpRequest, code: str) -> HttpResponse:
    """Choose whom and what; a newcomer who joins, and several who change the group, are asked about here."""
    cohort = remember(request, office_cohort(request, code))
    kind, people = asked_kind(request), asked_people(request, cohort)
    if (kind == Kind.JOIN and not people) or (kind == Kind.GROUP and len(people) > 1):
        return step(request, cohort, kind, people)
    if kind and len(people) == 1:
        return redirect(f"{reverse('person_change', kwargs={'uuid': people[0].uuid})}?{kept_query(request)}")
    everybody = cohort.secondments.select_related("person").order_by("person__sort_key", "number")
    context = {
        "cohort": cohort,
        "kinds": kinds(),
        "kind": kind,
        "everybody": everybody,
        "back": reverse("changes", kwargs={"code": cohort.code}),
    }
    return render(request, "home/changing/choose.html", context)


@policy("changes.write")
@require_http_methods(["GET", "POST"])
def person_change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    who = person_or_404(request, uuid)
    cohort = remember(request, who.cohort)
    kind = asked_kind(request)
    if kind:
        return step(request, cohort, kind, [who])
    standing = standing_changes(who).order_by("-id")
    context = {
        "cohort": cohort,
        "who": who,
        "kinds": kinds(),
        "rows": [lists.row_of(change) for change in standing],
        "left": any(change.kind in LEAVING and change.secondment_id == who.pk for change in standing),
        "person_url": existing(f"/people/{who.uuid}/"),
    }
    return render(request, "home/changing/kinds.html", context)


def person_or_404(request: HttpRequest, uuid: UUID) -> Secondment:
    rows = Secondment.objects.select_related("person", "cohort", "group", "host__organisation", "home_unit")
    return get_object_or_404(visible_secondments(rows, request.user, roles=[Role.OFFICE]), uuid=uuid)


def asked_kind(request: HttpRequest) -> str:
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    return kind if kind in Kind.values else ""


def asked_people(request: HttpRequest, cohort: Cohort) -> list[Secondment]:
    said = request.POST if request.method == "POST" else request.GET
    ids = uuids(said.getlist("person"))
    if len(ids) > MOST_AT_ONCE:
        text = _("At most {most} people are changed at once. Choose some of them first.")
        raise Refused(text.format(most=MOST_AT_ONCE))
    rows = cohort.secondments.filter(uuid__in=ids).select_related("person", "cohort", "group", "home_unit")
    return list(rows.order_by("person__sort_key", "number"))


def kept_query(request: HttpRequest) -> str:
    return urlencode([(name, request.GET[name]) for name in ("kind", "group") if request.GET.get(name)])


def kinds() -> list[tuple[str, str, str]]:
    """(code, name, what it is for)"""
    return [(kind.value, str(kind.label), str(words.HINTS[kind])) for kind in Kind]


def step(request: HttpRequest, cohort: Cohort, kind: str, people: list[Secondment]) -> HttpResponse:
    """The form, then what follows, then done."""
    if request.method == "GET":
        first = {"group": request.GET["group"]} if request.GET.get("group") else {}
        return form_page(request, ChangeForm(cohort, kind, people, **first))
    form = ChangeForm(cohort, kind, people, request.POST)
    if request.POST.get("step") == "edit":
        return form_page(request, form, status=200)
    return foreseen(request, form) if form.is_valid() else form_page(request, form)


def foreseen(request: HttpRequest, form: ChangeForm) -> HttpResponse:
    """What follows, shown; or done, where exactly that was confirmed."""
    try:
        preview = foresee(form.cohort, form.asked(), by=request.user)
    except Outside as outside:
        text = ngettext(
            "{n} entry lies outside these days.", "{n} entries lie outside these days.", len(outside.conflicts)
        )
        form.add_error("day", text.format(n=len(outside.conflicts)))
        return form_page(request, form, conflicts=outside.conflicts)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return form_page(request, form)
    if request.POST.get("step") != "confirm":
        return preview_page(request, form, preview)
    if request.POST.get("seen") != preview.seen:
        return preview_page(request, form, preview, stale=True)
    return done(request, form, preview)


def form_page(
    request: HttpRequest, form: ChangeForm, *, status: int | None = None, conflicts: Any = ()
) -> HttpResponse:
    context = {
        **heading(form),
        "form": form,
        "conflicts": list(conflicts)[:CONFLICTS_SHOWN],
        "more": max(0, len(conflicts) - CONFLICTS_SHOWN),
        "departments": departments(form.cohort) if "home_unit" in form.fields else [],
    }
    failed = 422 if form.is_bound and form.errors else 200
    return render(request, "home/changing/form.html", context, status=status or failed)


def preview_page(request: HttpRequest, form: ChangeForm, preview: Preview, *, stale: bool = False) -> HttpResponse:
    lines = [line.as_json() for line in preview.lines]
    context = {
        **heading(form),
        "form": form,
        "topics": words.by_topic(lines, form.cohort),
        "seen": preview.seen,
        "stale": stale,
        "kept": form.kept(),
        "day_label": words.DAYS[form.kind],
        "day": form.cleaned_data["day"],
        "reason": form.cleaned_data["reason"],
    }
    return render(request, "home/changing/preview.html", context, status=409 if stale else 200)


def heading(form: ChangeForm) -> dict[str, Any]:
    newcomer = clean_name(form.data.get("name", "")) or _("A newcomer")
    names = "、".join(who.person.name for who in form.people[:4]) or newcomer
    if len(form.people) > 4:
        names = _("{names} and others, {n} in all").format(names=names, n=len(form.people))
    back = reverse("changes", kwargs={"code": form.cohort.code})
    if form.who is not None:
        back = reverse("person_change", kwargs={"uuid": form.who.uuid})
    return {
        "cohort": form.cohort,
        "kind": form.kind,
        "people": form.people,
        "who": form.who,
        "title": words.title(form.kind, names),
        "hint": words.HINTS[form.kind],
        "back": back,
    }


def done(request: HttpRequest, form: ChangeForm, preview: Preview) -> HttpResponse:
    made = carry_out(form.cohort, form.asked(), by=request.user)
    for change in made:
        labels = {"", change.asked["person"], change.asked["new"]}
        own = [line for line in preview.lines if len(made) == 1 or line.person in labels]
        change.follows = [line.as_json() for line in own]
        change.asked["told"] = tell_of(change)
        change.save(update_fields=["follows", "asked"])
    messages.success(request, done_words(made))
    if len(made) == 1:
        return redirect("change", uuid=made[0].uuid)
    return redirect("changes", code=form.cohort.code)


def done_words(made: list[Change]) -> str:
    if len(made) > 1:
        return ngettext("{n} change is noted.", "{n} changes are noted.", len(made)).format(n=len(made))
    if made[0].in_effect_at is None:
        return _("Noted; it takes effect by itself on its day.")
    return _("Done.")


# ── one change ─────────────────────────────────────────────────────────────────────────────────────────────────


@policy("changes.write")
@require_GET
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = change_or_404(request, uuid)
    cohort = remember(request, found.cohort)
    who = found.secondment
    context = {
        **lists.row_of(found),
        "cohort": cohort,
        "change": found,
        "title": words.title(found.kind, who.person.name if who else found.asked.get("person", "")),
        "topics": words.by_topic(found.follows, cohort),
        "day_label": words.DAYS[found.kind],
        "told": found.asked.get("told", []),
        "undoable": found.undone_at is None,
        "who_url": existing(f"/people/{who.uuid}/") or existing(f"/people/{who.uuid}/tasks/") if who else "",
    }
    return render(request, "home/changing/change.html", context)


def change_or_404(request: HttpRequest, uuid: UUID) -> Change:
    rows: Any = Change.objects.visible_to(request.user).select_related(
        "cohort", "secondment__person", "successor__person", "made_by__person", "undone_by__person"
    )
    return get_object_or_404(rows, uuid=uuid)


@policy("changes.write")
@require_POST
def change_reversal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the change back; who was told is told again."""
    found = change_or_404(request, uuid)
    tell_of(found, undone=True)
    undo(found, by=request.user)
    messages.success(request, _("Taken back: everything stands as before."))
    return redirect("change", uuid=found.uuid)
