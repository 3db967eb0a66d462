"""The page on which somebody leaves advice about the own host."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.people.models import Organisation
from jiebang.people.permissions import visible_organisations
from jiebang.placements.offers import advice


@policy("advice.write")
@require_http_methods(["GET", "POST"])
def host_advice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    organisation = get_object_or_404(visible_organisations(Organisation.objects.all(), request.user), uuid=uuid)
    place = advice.own_place(request.user, organisation)
    if place is None:
        raise Http404
    context = {"organisation": organisation, "place": place, "longest": advice.LONGEST}
    if request.method == "GET":
        return render(request, "placements/offers/advice.html", {**context, "own": place.advice})
    try:
        return act(request, organisation, place)
    except Refused as refused:
        texts = [(name, refused.yours[name], theirs) for name, theirs in refused.theirs.items()] if isinstance(
            refused, Stale) else []  # fmt: skip
        shown = {"own": place.advice, "typed": request.POST.get("text", ""), "refused": refused, "texts": texts}
        return render(request, "placements/offers/advice.html", {**context, **shown}, status=refused.status)


def act(request: HttpRequest, organisation: Organisation, place: advice.Place) -> HttpResponse:
    if request.POST.get("act") == "withdraw":
        advice.take_back(place, by=request.user)
        messages.success(request, _("Taken back; nobody reads it any more."))
    else:
        version = request.POST.get("version", "")
        text = request.POST.get("text", "").replace("\r\n", "\n")
        advice.leave(place, text, version=int(version) if version.isdigit() else 0, by=request.user)
        messages.success(request, _("Left for who comes next."))
    return redirect("organisation", uuid=organisation.uuid)
