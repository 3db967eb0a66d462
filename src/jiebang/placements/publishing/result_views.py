"""The pages of those concerned who have an account: a secondee's own place and objection, a unit's people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jiebang.common import clock
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.placements.models import Objection, Post, Reader
from jiebang.placements.publishing import objections, readers, results, standing
from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import is_concerned
from jiebang.programmes.reaching import secondment_for


@policy("results.read")
@require_GET
def person_placement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where somebody goes and why there: for the person, and the office beside."""
    who = secondment_for(request, uuid, "results.read")
    context = {**results.page_of(who), "own": is_concerned(request.user, who)}
    return render(request, "placements/publishing/result.html", context)


@policy("objections.own")
@require_http_methods(["GET", "POST"])
def person_objection(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Writing an objection: kept while it is typed, handed in, taken back."""
    who = secondment_for(request, uuid, "objections.own")
    if request.method == "GET":
        return objection_page(request, who)
    act = request.POST.get("act", "save")
    try:
        return ACTS.get(act, save)(request, who)
    except Refused as refused:
        if is_autosave(request):
            context = {"refused": refused, "texts": texts_of(refused)}
            return render(request, "placements/publishing/saved.html", context, status=refused.status)
        return objection_page(request, who, refused=refused)


def save(request: HttpRequest, who: Secondment) -> HttpResponse:
    kept = objections.save_draft(who, *typed(request), version=version_of(request), by=request.user)
    if is_autosave(request):
        context = {"at": clock.business_now(), "version": kept.version}
        return render(request, "placements/publishing/saved.html", context)
    messages.success(request, _("Stored. It is not handed in yet."))
    return redirect("person_objection", uuid=who.uuid)


def hand_in(request: HttpRequest, who: Secondment) -> HttpResponse:
    objections.hand_in(who, *typed(request), version=version_of(request), by=request.user)
    messages.success(request, _("Handed in. The programme office answers it with a reason."))
    return redirect("person_placement", uuid=who.uuid)


def withdraw(request: HttpRequest, who: Secondment) -> HttpResponse:
    objections.withdraw(who, by=request.user)
    messages.success(request, _("Taken back."))
    return redirect("person_objection", uuid=who.uuid)


ACTS = {"save": save, "hand_in": hand_in, "withdraw": withdraw}


def typed(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("text", ""), request.POST.get("wanted", "")


def version_of(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isdigit() and len(said) < 9 else 0


def is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def texts_of(refused: Refused | None) -> list[tuple[str, str, str]]:
    if not isinstance(refused, Stale):
        return []
    return [(label, mine, refused.theirs[label]) for label, mine in refused.yours.items()]


def objection_page(request: HttpRequest, who: Secondment, *, refused: Refused | None = None) -> HttpResponse:
    found = standing.result_of(who)
    own = objections.current(who)
    context: dict[str, Any] = {
        "secondment": who,
        "cohort": who.cohort,
        "result": found,
        "objection": own,
        "writing": writing(found, own),
        "posts": posts_of(who.cohort),
        "text": request.POST.get("text") if refused else own.text if own else "",
        "wanted": request.POST.get("wanted") if refused else own.wanted.number if own and own.wanted else "",
        "version": own.version if own else 0,
        "longest": objections.LONGEST,
        "refused": refused,
        "texts": texts_of(refused),
    }
    status = refused.status if refused else 200
    return render(request, "placements/publishing/own_objection.html", context, status=status)


def writing(found: standing.Result | None, own: Objection | None) -> bool:
    """Whether the form stands on the page."""
    if found is None or not found.may_object:
        return False
    return own is None or own.state in (Objection.State.DRAFT, Objection.State.WITHDRAWN)


def posts_of(cohort: Cohort) -> list[tuple[str, str]]:
    """Open posts to choose from. How many are there already is nobody's business here."""
    rows = Post.objects.filter(cohort=cohort, seats__gt=0).select_related("host__organisation")
    return [
        (post.number, f"{post.host.organisation.name} {post.title}")
        for post in rows.order_by("host__organisation__sort_key", "number")
    ]


@policy("results.of_unit")
@require_GET
def unit_results(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who comes to a host, where the people of a home unit go: for who has an account there."""
    rows = Reader.objects.visible_to(request.user).select_related(
        "cohort", "host__organisation", "home_unit", "publication"
    )
    reader = get_object_or_404(rows, uuid=uuid)
    remember(request, reader.cohort)
    return render(request, "placements/publishing/unit.html", readers.page_of(reader))
