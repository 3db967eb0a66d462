"""Pages of nominee profiles: one person's, the list, reminding who has not answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.sheets import sheet_response
from jiebang.notices import actions as notices
from jiebang.programmes.models import Cohort, ProfileWord, Secondment
from jiebang.programmes.permissions import may_manage
from jiebang.programmes.profiles import lists, words
from jiebang.programmes.profiles.permissions import side_of
from jiebang.programmes.profiles.words import PARTS, Side
from jiebang.programmes.reaching import cohort_for, secondment_for
from jiebang.programmes.sight import sight_of

PAGE = 50
ROWS = {"question": 4}
SIDE_ORDER = (Side.HOME, Side.PERSON, Side.OFFICE)


# ── one person ─────────────────────────────────────────────────────────────────────────────────────────────────


@policy("profiles.read")
@require_http_methods(["GET", "HEAD", "POST"])
def person_profile(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Each part is a form of its own and stored by itself, by htmx as soon as it is changed."""
    who = secondment_for(request, uuid, "profiles.read")
    side = side_of(request.user, who)
    if request.method != "POST":
        return profile_page(request, who, side)
    if not side:
        raise PermissionDenied
    if request.POST.get("act") == "confirm":
        count = words.confirm(who, PARTS, side=side, by=request.user)
        messages.success(request, ngettext("{n} part confirmed.", "{n} parts confirmed.", count).format(n=count))
        return redirect("person_profile", uuid=who.uuid)
    return store(request, who, side)


def store(request: HttpRequest, who: Secondment, side: str) -> HttpResponse:
    part, version = request.POST.get("part", ""), request.POST.get("version", "")
    if part not in PARTS:
        raise Refused(_("Reload the page and fill it in again."))
    written = request.POST.get("value", "")[:5000]
    try:
        words.say(who, part, written, side=side, version=int(version) if version.isdecimal() else 0, by=request.user)
    except Stale as stale:
        return part_answer(request, who, side, part, written=written, stale=stale, status=409)
    except Refused as refusal:
        return part_answer(request, who, side, part, written=written, error=str(refusal), status=422)
    if not getattr(request, "htmx", False):
        messages.success(request, _("Stored."))
        return redirect(f"{reverse('person_profile', kwargs={'uuid': who.uuid})}#part-{part}")
    return part_answer(request, who, side, part, stored=True)


def part_answer(
    request: HttpRequest, who: Secondment, side: str, part: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The one part for htmx, else the whole page with what was typed in that part."""
    who.refresh_from_db()
    if not getattr(request, "htmx", False):
        return profile_page(request, who, side, at=part, status=status, **more)
    row = part_of(words.profiles_of([who])[0], part, side, **more)
    context = {"part": row, "secondment": who, "side": side}
    return render(request, "programmes/profiles/part.html", context, status=status)


def profile_page(
    request: HttpRequest, who: Secondment, side: str, *, at: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    profile = words.profiles_of([who])[0]
    parts = [part_of(profile, part, side, **(more if part == at else {})) for part in PARTS]
    unsaid = [p for p in PARTS if not words.is_empty(getattr(who, p)) and side not in profile.said.get(p, {})]
    context = {
        "secondment": who,
        "cohort": who.cohort,
        "parts": parts,
        "side": side,
        "own": side == Side.PERSON,
        "missing": words.parts_words(profile.missing),
        "to_confirm": unsaid if side in (Side.PERSON, Side.HOME) else [],
        "lists": sight_of(request.user, who).roles & {"office", "home_unit"},
    }
    return render(request, "programmes/profiles/person.html", context, status=status)


def part_of(
    profile: words.Profile, part: str, side: str, *, written: str | None = None, stale: Stale | None = None,
    error: str = "", stored: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """One part as its form shows it: the own word, else what holds; what the other sides say beside it."""
    said, holds = profile.said.get(part, {}), getattr(profile.who, part)
    own = said.get(side)
    value = own.value if own is not None else holds
    return {
        "key": part,
        "title": PARTS[part],
        "value": words.as_written(part, value) if written is None else written,
        "version": own.version if own else 0,
        "is_list": part in words.LISTS,
        "rows": ROWS.get(part, 0),
        "holds": words.as_written(part, holds),
        "holds_by": profile.holds_by(part),
        "said": [said_row(said[s], part, holds) for s in SIDE_ORDER if s in said and s != side],
        "own_word": own,
        "differs": profile.differs(part),
        "theirs": next(iter(stale.theirs.values())) if stale else None,
        "error": error,
        "stored": stored,
    }


def said_row(word: ProfileWord, part: str, holds: Any) -> dict[str, Any]:
    return {
        "side": Side(word.side).label,
        "value": words.as_written(part, word.value),
        "by": word.said_by,
        "day": word.said_on,
        "holds": word.value == holds,
    }


def panel_of(user: Any, who: Secondment) -> dict[str, Any] | None:
    """On a person's page: what is still missing, for who fills it in."""
    side = side_of(user, who)
    if not side:
        return None
    profile = words.profiles_of([who])[0]
    return {
        "secondment": who,
        "own": side == Side.PERSON,
        "missing": words.parts_words(profile.missing),
        "differing": words.parts_words(profile.differing),
        "answered": profile.has_spoken(Side.PERSON),
    }


# ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────


@policy("profiles.list")
@require_safe
def profile_list(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "profiles.list")
    asked = lists.Asked.of(request.GET)
    everybody = lists.found(request.user, cohort, lists.Asked(asked.text))
    shown = [profile for profile in everybody if not asked.state or lists.in_state(profile, asked.state)]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "page": page,
        "rows": [lists.row_of(profile) for profile in page],
        "verdict": lists.verdict(everybody),
        "asked": asked,
        "filters": lists.filters(asked),
        "sheet": reverse("profile_sheet", kwargs={"code": cohort.code}),
        "reminds": may_manage(request.user, cohort),
    }
    return render(request, "programmes/profiles/list.html", context)


@policy("profiles.list")
@require_safe
def profile_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_for(request, code, "profiles.list")
    profiles = lists.found(request.user, cohort, lists.Asked.of(request.GET))
    about = [profile.who.person.uuid for profile in profiles]
    if about:
        audit(request.user, "seen.people_taken_away", cohort, scope=cohort.uuid, about=about, rows=len(about))
    name = _("Profiles of {cohort}").format(cohort=cohort.name)
    return sheet_response(name, lists.sheet_columns(cohort), lists.sheet_rows(profiles))


@policy("profiles.remind")
@require_http_methods(["GET", "HEAD", "POST"])
def profile_reminder(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever has not answered, with a reason where no reminder goes; seen before it is sent, once in three days."""
    cohort = cohort_for(request, code, "profiles.remind")
    profiles = lists.found(request.user, cohort, lists.Asked())
    people, units = lists.owing_people(profiles), lists.owing_units(profiles)
    if request.method == "POST":
        return remind(request, cohort, people, units)
    context = {
        "cohort": cohort,
        "people": [one for one in people if not one.why_not],
        "units": [one for one in units if not one.why_not],
        "others": [one for one in (*people, *units) if one.why_not],
        "text": _("Please fill in the nominee profile: skills, what to learn, the question brought along."),
        "longest": notices.LONGEST_REMINDER,
    }
    return render(request, "programmes/profiles/reminder.html", context)


def remind(
    request: HttpRequest, cohort: Cohort, people: list[lists.Owing], units: list[lists.Owing]
) -> HttpResponse:  # fmt: skip
    ticked, text, matter = set(request.POST.getlist("to")), request.POST.get("text", ""), lists.matter_of(cohort)
    reached = 0
    for chosen, url in ((people, "/today/"), (units, reverse("profiles", kwargs={"code": cohort.code}))):
        users = [user for one in chosen if one.key in ticked and not one.why_not for user in one.users]
        if users:
            done = notices.remind(users, matter, text, url=url, by=request.user, scope=cohort.uuid)
            reached += len(done.reached)
    if not reached:
        raise Refused(_("Tick whom to remind. Whoever has answered or was reminded lately gets none."))
    said = ngettext("{n} person was reminded.", "{n} people were reminded.", reached)
    messages.success(request, said.format(n=reached))
    return redirect("profiles", code=cohort.code)
