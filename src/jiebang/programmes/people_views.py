"""Pages of people: the list of a cohort, one person, changing a profile, whom to call in an emergency."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common import clock, panels
from jiebang.common.asked import as_date, as_uuid, uuids
from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.common.versions import print_of
from jiebang.people.access import holds
from jiebang.people.matching import guess_kind
from jiebang.people.merging import address_now
from jiebang.people.organisations import find_or_make_organisation
from jiebang.people.register import rename_person
from jiebang.programmes import actions, emergency, history, people_list
from jiebang.programmes.body_views import put
from jiebang.programmes.current import current_cohort, remember
from jiebang.programmes.models import Body, Cohort, Membership, Officer, Secondment
from jiebang.programmes.people_forms import EmergencyForm, ProfileForm, as_shown, known_units
from jiebang.programmes.permissions import may_manage
from jiebang.programmes.profiles.permissions import side_of
from jiebang.programmes.profiles.words import PARTS, Side, as_written, note_decisions, say
from jiebang.programmes.sight import TAKERS, Sight, changeable_fields, is_own, sight_of

PAGE = 50
ALWAYS_SHOWN = ("group", "host", "state")


# ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("people.read")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    cohort = chosen_cohort(request)
    asked = people_list.Asked.of(request.GET)
    rows = people_list.with_names(people_list.found(request.user, cohort, asked))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    manages = cohort is not None and may_manage(request.user, cohort)
    context = {
        "cohort": cohort,
        "page": page,
        "rows": [row_of(secondment, cohort, today) for secondment in page],
        "asked": asked,
        **filters_of(request, cohort, asked),
        "manages": manages,
        "takes": holds(request.user, *TAKERS),
        "groups": cohort.bodies.filter(kind=Body.Kind.GROUP) if cohort and manages else [],
    }
    return render(request, "programmes/people.html", context)


def filters_of(request: HttpRequest, cohort: Cohort | None, asked: people_list.Asked) -> dict[str, Any]:
    """The filters used most stand beside the search, the others wait behind a word."""
    if cohort is None:
        return {"filters": [], "more": []}
    offered = people_list.filters(request.user, cohort, asked)
    more = [one for one in offered if one["name"] not in ALWAYS_SHOWN]
    return {
        "filters": [one for one in offered if one["name"] in ALWAYS_SHOWN],
        "more": [*more, *cohort_filter(request, cohort)],
        "more_open": any(one["value"] for one in more),
    }


def chosen_cohort(request: HttpRequest) -> Cohort | None:
    """The cohort asked for, if the user sees it; else the one opened last."""
    asked = request.GET.get("cohort", "")
    found = Cohort.objects.visible_to(request.user).filter(code__iexact=asked).first() if asked else None
    return remember(request, found) if found else current_cohort(request)


def cohort_filter(request: HttpRequest, cohort: Cohort) -> list[dict[str, Any]]:
    seen = Cohort.objects.visible_to(request.user).defer("snapshot")
    choices = [(other.code, other.name) for other in seen]
    return [{"name": "cohort", "label": _("Cohort"), "choices": choices, "value": cohort.code}] if choices[1:] else []


def row_of(secondment: Secondment, cohort: Cohort | None, today: date) -> dict[str, Any]:
    state = people_list.state_of(secondment, today)
    tones = {people_list.LEFT: "", people_list.ARRIVING: "ind"}
    return {
        "secondment": secondment,
        "state": people_list.state_words(state) if state in tones else "",
        "tone": tones.get(state, ""),
    }


@policy("people.take")
@require_GET
def people_sheet(request: HttpRequest) -> FileResponse:
    cohort = chosen_cohort(request)
    asked = people_list.Asked.of(request.GET)
    rows = people_list.found(request.user, cohort, asked, roles=TAKERS)
    taken = list(rows.values_list("person__uuid", flat=True))
    if taken and cohort is not None:
        audit(request.user, "seen.people_taken_away", cohort, scope=cohort.uuid, about=taken, rows=len(taken))
    name = _("People of {cohort}").format(cohort=cohort.name) if cohort else _("People")
    return sheet_response(name, people_list.sheet_columns(cohort), people_list.sheet_rows(rows))


@policy("people.read")
@require_POST
def people_chosen(request: HttpRequest) -> HttpResponse:
    """What is done with the ticked rows: take them away, put them into a group, set their day of arrival."""
    ids = uuids(request.POST.getlist("id"), people_list.MOST_CHOSEN)
    if not ids:
        raise Refused(_("Tick the people first."))
    if request.POST.get("act") == "export":
        return redirect(f"{reverse('people_sheet')}?{urlencode([('id', i) for i in ids])}")
    cohort = current_cohort(request)
    if cohort is None or not may_manage(request.user, cohort):
        raise PermissionDenied
    seen = Secondment.objects.visible_to(request.user).filter(uuid__in=ids, cohort=cohort)
    chosen = list(seen.select_related("cohort", "person"))
    if len(chosen) < len(set(ids)):
        raise Refused(_("Some of the ticked people are not in this cohort any more. Look at the list again."))
    if request.POST.get("act") == "group":
        return put(request, group_named(request, cohort), chosen, back=reverse("people"))
    count = set_arrival(request, chosen)
    messages.success(request, ngettext("{n} person changed.", "{n} people changed.", count).format(n=count))
    return redirect("people")


def group_named(request: HttpRequest, cohort: Cohort) -> Body:
    groups = cohort.bodies.filter(kind=Body.Kind.GROUP, dissolved_on__isnull=True)
    body: Body | None = groups.filter(uuid=as_uuid(request.POST.get("group", ""))).first()
    if body is None:
        raise Refused(_("Choose the group."), field="group")
    return body


@transaction.atomic
def set_arrival(request: HttpRequest, chosen: list[Secondment]) -> int:
    day = as_date(request.POST.get("arrives", ""))
    if day is None:
        raise Refused(_("Choose the day of arrival."), field="arrives")
    return sum(bool(actions.change_profile(row, by=request.user, arrives_on=day)) for row in chosen)


# ── one person ─────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("programmes.names")
@require_GET
def person(request: HttpRequest, uuid: UUID) -> HttpResponse:
    secondment = named_or_moved(request, uuid)
    if isinstance(secondment, HttpResponse):
        return secondment
    sight = sight_of(request.user, secondment)
    if not sight.profile:
        return render(request, "programmes/person_name.html", {"secondment": secondment, "cohort": secondment.cohort})
    remember(request, secondment.cohort)
    return render(request, "programmes/person.html", person_context(request, secondment, sight))


def named_or_moved(request: HttpRequest, uuid: UUID) -> Secondment | HttpResponse:
    """Whom the address names; the way to the right place where it led to a place that was joined with another."""
    named = people_list.with_names(Secondment.objects.named_to(request.user))
    found: Secondment | None = named.filter(uuid=uuid).first()
    if found is None:
        now = address_now(uuid)
        if now is None or not named.filter(uuid=now).exists():
            raise Http404
        return redirect("person", uuid=now)
    return found


def seen_or_404(request: HttpRequest, uuid: UUID) -> Secondment:
    return get_object_or_404(people_list.with_names(Secondment.objects.visible_to(request.user)), uuid=uuid)


def person_context(request: HttpRequest, secondment: Secondment, sight: Sight) -> dict[str, Any]:
    user, cohort = request.user, secondment.cohort
    state = people_list.state_of(secondment, clock.today())
    return {
        "secondment": secondment,
        "cohort": cohort,
        "sight": sight,
        "own": sight.own and is_own(user, secondment),
        "state": people_list.state_words(state),
        "state_code": state,
        "ends_on": secondment.ends_on or cohort.ends_on,
        "duties": duties_of(secondment, user),
        "mates": mates_of(secondment) if sight.own else [],
        "leaves": secondment.leaves.order_by("-starts_on", "-id"),
        "history": history_of(user, secondment),
        "may_change": bool(changeable_fields(user, secondment)),
        "emergency": emergency.masked(secondment) if sight.office else None,
        "panels": panels.drawn("person", request, secondment, aside=False),
        "aside": panels.drawn("person", request, secondment, aside=True),
    }


def duties_of(secondment: Secondment, user: Any) -> list[tuple[str, str]]:
    """(body, duty) in the bodies the user may know of; "" for a plain member. A branch leaves no trace for others."""
    seen = Body.objects.visible_to(user).filter(cohort=secondment.cohort)
    rows = Officer.objects.filter(secondment=secondment, body__in=seen).select_related("body")
    duties = [(row.body.name, row.title) for row in rows.order_by("body__position", "pk")]
    named = {body for body, _duty in duties}
    joined = Membership.objects.filter(secondment=secondment, body__in=seen).select_related("body")
    return duties + [(row.body.name, "") for row in joined.order_by("body__position") if row.body.name not in named]


def mates_of(secondment: Secondment) -> list[Secondment]:
    if secondment.group_id is None:
        return []
    mates = Secondment.objects.filter(group=secondment.group_id).exclude(pk=secondment.pk).select_related("person")
    return list(mates.order_by("person__sort_key", "number"))


def history_of(user: Any, secondment: Secondment) -> list[dict[str, Any]]:
    """The person's time in other cohorts, as far as the user sees it, with what each yielded; newest first."""
    seen = Secondment.objects.visible_to(user).filter(person=secondment.person_id).exclude(pk=secondment.pk)
    rows = list(people_list.with_names(seen).order_by("-cohort__starts_on", "-id"))
    yielded = history.yielded(user, rows)
    return [{"secondment": row, "yielded": yielded[row.pk]} for row in rows]


# ── changing a profile ─────────────────────────────────────────────────────────────────────────────────────────────


@policy("people.change")
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    secondment = seen_or_404(request, uuid)
    allowed = changeable_fields(request.user, secondment)
    if not allowed:
        raise PermissionDenied
    form = ProfileForm(secondment, allowed, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            store_profile(secondment, form, by=request.user)
        except Stale as stale:
            return both_texts(request, secondment, form, stale)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Stored."))
            return redirect("person", uuid=secondment.uuid)
    return profile_page(request, secondment, form)


@transaction.atomic
def store_profile(secondment: Secondment, form: ProfileForm, *, by: Any) -> None:
    """Refused with both texts where somebody changed the profile since the form was opened."""
    locked = Secondment.objects.select_for_update(of=("self",)).select_related("person", "home_unit", "cohort")
    secondment = locked.get(pk=secondment.pk)
    refuse_stale(secondment, form)
    values = {name: form.cleaned_data[name] for name in form.allowed if name not in ("name", "home_unit")}
    if "home_unit" in form.allowed:
        written = form.cleaned_data["unit_name"]
        values["home_unit"] = (
            find_or_make_organisation(written, kind=guess_kind(written, "agency")) if written else None
        )
    if "name" in form.allowed:
        rename_person(secondment.person, form.cleaned_data["name"], by=by, scope=secondment.cohort.uuid)
    say_parts(secondment, values, by=by)
    actions.change_profile(secondment, by=by, **values)


def say_parts(secondment: Secondment, values: dict[str, Any], *, by: Any) -> None:
    """What home unit or person changed of the nominee's profile is their own word, and goes out of the values; what the
    office changed is its decision."""
    side = side_of(by, secondment)
    if side == Side.OFFICE:
        note_decisions(secondment, values, by=by)
        return
    for part in set(values) & set(PARTS):
        value = values.pop(part)
        if value != getattr(secondment, part):
            say(secondment, part, as_written(part, value), side=side, by=by)
    secondment.refresh_from_db(fields=list(PARTS))


def refuse_stale(secondment: Secondment, form: ProfileForm) -> None:
    now = as_shown(secondment, form.allowed)
    if form.cleaned_data["seen"] == print_of(now):
        return
    yours = {name: str(form.data.get(name, "")) for name in form.allowed}
    theirs = {name: as_text(now[name]) for name in form.allowed}
    differ = [name for name in form.allowed if yours[name] != theirs[name]]
    raise Stale(
        _("Somebody changed this profile while you had it open. Compare the two, then store the right one."),
        yours={name: yours[name] for name in differ},
        theirs={name: theirs[name] for name in differ},
    )


def as_text(value: Any) -> str:
    return "" if value is None else str(value)


def both_texts(request: HttpRequest, secondment: Secondment, form: ProfileForm, stale: Stale) -> HttpResponse:
    """The form again with what was typed, and beside it what stands now; storing it again is then meant."""
    fresh = seen_or_404(request, secondment.uuid)
    data = form.data.copy()
    data["seen"] = print_of(as_shown(fresh, form.allowed))
    texts = [(form.fields[name].label, stale.yours[name], stale.theirs[name]) for name in stale.yours]
    again = ProfileForm(fresh, form.allowed, data)
    return profile_page(request, fresh, again, status=409, sentence=str(stale), texts=texts)


def profile_page(
    request: HttpRequest, secondment: Secondment, form: ProfileForm, *, status: int | None = None, **more: Any
) -> HttpResponse:
    units = known_units(secondment) if "home_unit" in form.allowed else []
    context = {"secondment": secondment, "cohort": secondment.cohort, "form": form, "units": units, **more}
    return render(request, "programmes/person_form.html", context, status=status or (422 if form.errors else 200))


# ── whom to call in an emergency ───────────────────────────────────────────────────────────────────────────────────

SHOWN_ONCE = "emergency_contact"


@policy("people.emergency_contact")
@require_http_methods(["GET", "POST"])
def emergency_contact(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The person's own form; for the office the masked contact, and once after a reason was given the whole one."""
    secondment = seen_or_404(request, uuid)
    if is_own(request.user, secondment):
        return own_emergency_contact(request, secondment)
    if not may_manage(request.user, secondment.cohort):
        raise PermissionDenied
    if request.method == "POST":
        emergency.see_emergency_contact(secondment, reason=request.POST.get("reason", ""), by=request.user)
        # Shown by the next page, once: the answer to this form may be kept for a second sending.
        request.session[SHOWN_ONCE] = str(secondment.uuid)
        return redirect("emergency_contact", uuid=secondment.uuid)
    shown = request.session.get(SHOWN_ONCE) == str(secondment.uuid)
    if shown:
        del request.session[SHOWN_ONCE]
    context = {
        "secondment": secondment,
        "cohort": secondment.cohort,
        "masked": emergency.masked(secondment),
        "shown": shown,
    }
    return render(request, "programmes/emergency_seen.html", context)


def own_emergency_contact(request: HttpRequest, secondment: Secondment) -> HttpResponse:
    now = dict(zip(("name", "relation", "number"), (getattr(secondment, c) for c in emergency.COLUMNS), strict=True))
    form = EmergencyForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            emergency.set_emergency_contact(secondment, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Stored. Only the office can look at it, and you can read when it did."))
            return redirect("person", uuid=secondment.uuid)
    context = {"secondment": secondment, "cohort": secondment.cohort, "form": form}
    return render(request, "programmes/emergency_own.html", context, status=422 if form.errors else 200)
