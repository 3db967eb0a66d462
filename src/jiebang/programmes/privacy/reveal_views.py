"""The page of one number: masked, then whole for who says why. Works as a page and as a piece of another page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from jiebang.common.masks import mask_id_number, mask_phone
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sealing import Unreadable
from jiebang.people import identity
from jiebang.programmes.models import Secondment
from jiebang.programmes.privacy import reveal
from jiebang.programmes.privacy.forms import ReasonForm, posted
from jiebang.programmes.privacy.rules import Sight

ROUTES = {reveal.PHONE: "person_phone", reveal.ID_NUMBER: "person_id_number"}


@policy("privacy.reveal", post="privacy.reveal_phone")
@require_http_methods(["GET", "POST"])
def person_phone(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return number_page(request, uuid, reveal.PHONE)


@policy("privacy.id_number", post="privacy.reveal_id_number")
@require_http_methods(["GET", "POST"])
def person_id_number(request: HttpRequest, uuid: UUID) -> HttpResponse:
    if not identity.are_kept():
        raise Http404
    return number_page(request, uuid, reveal.ID_NUMBER)


def number_page(request: HttpRequest, uuid: UUID, field: str) -> HttpResponse:
    secondment = secondment_or_404(request, uuid)
    sight = reveal.SIGHTS[field](request.user, secondment)
    if sight == Sight.NOTHING or (request.method == "POST" and sight != Sight.FULL):
        raise PermissionDenied
    if sight == Sight.OWN:
        return redirect("my_data")
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            reveal.reveal(request.user, secondment, field, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field or None, str(error))
        else:
            reveal.remember(request, secondment, field)
            # The number is in the answer to the page asked for next, never in this one, which is kept for replays.
            return redirect(ROUTES[field], uuid=uuid)
    context = number_context(request, secondment, field, sight, form)
    template = "programmes/privacy/number.html" + ("#box" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if form.errors else 200)


@sensitive_variables("number")
def number_context(
    request: HttpRequest, secondment: Secondment, field: str, sight: Sight, form: ReasonForm
) -> dict[str, Any]:
    try:
        number, opens = reveal.whole(secondment, field), True
    except Unreadable:
        number, opens = "*", False
    shown = opens and sight == Sight.FULL and reveal.is_open(request, secondment, field)
    masked = mask_phone(number) if field == reveal.PHONE else mask_id_number(number)
    return {
        "secondment": secondment,
        "field": field,
        "label": _("Phone number") if field == reveal.PHONE else _("Identity number"),
        "number": number if shown else "",
        "masked": masked,
        "opens": opens,
        "may_ask": sight == Sight.FULL and opens and bool(number),
        "form": form,
        "most": reveal.MOST,
        "minutes": int(reveal.SHOWN_FOR.total_seconds() // 60),
    }


def secondment_or_404(request: HttpRequest, uuid: UUID) -> Secondment:
    named = Secondment.objects.named_to(request.user).select_related("person", "cohort", "group", "home_unit")
    found: Secondment = get_object_or_404(named, uuid=uuid)
    return found
