"""Pages of the checklist: the overview with bulk ticks, one person's, the lines themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiebang.common.asked import as_uuid, uuids
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.people.access import roles_of
from jiebang.programmes.checklist import actions, readings, states
from jiebang.programmes.checklist.permissions import lines_to_tick
from jiebang.programmes.models import CheckItem, Cohort, Secondment
from jiebang.programmes.permissions import may_manage, visible_secondments
from jiebang.programmes.reaching import cohort_for, secondment_for

PAGE = 50
By = CheckItem.By


@policy("checklist.list")
@require_safe
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_for(request, code, "checklist.list")
    asked = states.Asked.of(request.GET)
    everybody = states.found(request.user, cohort, states.Asked(asked.text))
    page = Paginator([s for s in everybody if states.fits(s, asked)], PAGE).get_page(request.GET.get("page"))
    office = may_manage(request.user, cohort)
    lines = list(cohort.check_items.all())
    context = {
        "cohort": cohort,
        "page": page,
        "rows": [{"standing": s, "who": s.who, "open": states.open_words(s)} for s in page],
        "verdict": states.verdict(everybody),
        "asked": asked,
        "filters": states.filters(cohort, asked),
        "sheet": reverse("checklist_sheet", kwargs={"code": cohort.code}),
        "office": office,
        "lines": lines,
        "to_tick": [line for line in lines if not line.purpose and (office or line.by == By.HOME)],
    }
    return render(request, "programmes/checklist/list.html", context)


@policy("checklist.list")
@require_safe
def checklist_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_for(request, code, "checklist.list")
    people = states.found(request.user, cohort, states.Asked.of(request.GET))
    name = _("Checklist of {cohort}").format(cohort=cohort.name)
    return sheet_response(name, states.sheet_columns(cohort), states.sheet_rows(people))


@policy("checklist.list")
@require_POST
def checklist_chosen(request: HttpRequest, code: str) -> HttpResponse:
    """Tick one line for all ticked people; whose line is not the user's to tick are left and counted."""
    cohort = cohort_for(request, code, "checklist.list")
    item = cohort.check_items.filter(uuid=as_uuid(request.POST.get("line", ""))).first()
    if item is None:
        raise Refused(_("Choose the line to tick."), field="line")
    people = ticked(request, cohort)
    allowed = [who for who in people if item.by in lines_to_tick(request.user, who)]
    count = actions.tick(item, allowed, by=request.user)
    said = ngettext("“{line}” ticked for {n} person.", "“{line}” ticked for {n} people.", count)
    told = said.format(line=item.title, n=count)
    if left := len(people) - len(allowed):
        told += " " + ngettext("{n} was not yours to tick.", "{n} were not yours to tick.", left).format(n=left)
    messages.success(request, told)
    return redirect("checklist", code=cohort.code)


def ticked(request: HttpRequest, cohort: Cohort) -> list[Secondment]:
    ids = set(uuids(request.POST.getlist("id")))
    if not ids:
        raise Refused(_("Tick the people first."))
    rows = visible_secondments(
        Secondment.objects.filter(cohort=cohort, uuid__in=ids), request.user, roles=roles_of("checklist.list")
    )
    return list(rows.select_related("person", "cohort"))


# ── one person ─────────────────────────────────────────────────────────────────────────────────────────────────


@policy("checklist.read")
@require_http_methods(["GET", "HEAD", "POST"])
def person_checklist(request: HttpRequest, uuid: UUID) -> HttpResponse:
    who = secondment_for(request, uuid, "checklist.read")
    mine = lines_to_tick(request.user, who)
    if request.method == "POST":
        return tick_one(request, who, mine)
    standing = states.standings(who.cohort, [who])[0]
    own = getattr(request.user, "person_id", None) == who.person_id
    context = {
        "secondment": who,
        "cohort": who.cohort,
        "standing": standing,
        "rows": [{"state": s, "mine": not s.item.purpose and s.item.by in mine} for s in standing.states],
        "own": own,
        "lists": may_manage(request.user, who.cohort),
    }
    return render(request, "programmes/checklist/person.html", context)


def tick_one(request: HttpRequest, who: Secondment, mine: set[str]) -> HttpResponse:
    item = who.cohort.check_items.filter(uuid=as_uuid(request.POST.get("line", ""))).first()
    if item is None:
        raise Refused(_("This line is not on the list any more. Reload the page."))
    if item.by not in mine:
        raise PermissionDenied
    if request.POST.get("act") == "untick":
        actions.untick(item, who, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, _("“{line}” is open again.").format(line=item.title))
    else:
        actions.tick(item, [who], by=request.user)
        messages.success(request, _("“{line}” is ticked.").format(line=item.title))
    return redirect("person_checklist", uuid=who.uuid)


def panel_of(user: Any, who: Secondment) -> dict[str, Any] | None:
    """On a person's page: how many lines are done and which are open, for who ticks."""
    if not lines_to_tick(user, who):
        return None
    standing = states.standings(who.cohort, [who])[0]
    if not standing.states:
        return None
    return {"secondment": who, "standing": standing, "open": states.open_words(standing)}


# ── the lines ──────────────────────────────────────────────────────────────────────────────────────────────────


@policy("checklist.write")
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_lines(request: HttpRequest, code: str) -> HttpResponse:
    """The lines, and a form for one more."""
    cohort = cohort_for(request, code, "checklist.write")
    if request.method == "POST" and request.POST.get("act") == "usual":
        count = actions.take_usual(cohort, by=request.user)
        messages.success(request, ngettext("{n} line added.", "{n} lines added.", count).format(n=count))
        return redirect("checklist_lines", code=cohort.code)
    if request.method == "POST" and request.POST.get("act") == "reading":
        actions.add_reading(cohort, request.POST.get("code", ""), by=request.user)
        return redirect("checklist_lines", code=cohort.code)
    if request.method == "POST":
        actions.add_item(
            cohort, title=request.POST.get("title", ""), hint=request.POST.get("hint", ""), who=by_of(request),
            by=request.user,
        )  # fmt: skip
        return redirect("checklist_lines", code=cohort.code)
    return render(request, "programmes/checklist/lines.html", {"cohort": cohort, **lines_context(cohort)})


def by_of(request: HttpRequest) -> str:
    said = request.POST.get("by", "")
    return said if said in By.values else By.OFFICE


def lines_context(cohort: Cohort) -> dict[str, Any]:
    lines, read = list(cohort.check_items.all()), readings.known()
    listed = {line.purpose for line in lines}
    return {
        "lines": lines,
        "sides": By.choices,
        "read": set(read),
        "to_read": [reading for code, reading in read.items() if code not in listed],
    }


@policy("checklist.write")
@require_POST
def checklist_line(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a line, put it one place up, or take it away."""
    rows = CheckItem.objects.select_related("cohort")
    item = get_object_or_404(rows, uuid=uuid)
    cohort = cohort_for(request, item.cohort.code, "checklist.write")
    act = request.POST.get("act", "")
    if act == "up":
        actions.move_up(item, by=request.user)
    elif act == "remove":
        actions.remove_item(item, by=request.user)
        messages.success(request, _("“{line}” is taken off the list.").format(line=item.title))
    else:
        version = request.POST.get("version", "")
        actions.change_item(
            item, version=int(version) if version.isdecimal() else 0, title=request.POST.get("title", ""),
            hint=request.POST.get("hint", ""), who=by_of(request), by=request.user,
        )  # fmt: skip
    return redirect("checklist_lines", code=cohort.code)
