"""The pages a home unit or host opens by its link: all its agreements of the cohort, and each of them. No account."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jiebang.common.invitations import Guest, Invitation, invited
from jiebang.common.refusals import Refused
from jiebang.placements.agreements import confirming, drafts, links
from jiebang.placements.agreements import page as pages
from jiebang.placements.agreements.page import Desk
from jiebang.placements.agreements.standing import standings
from jiebang.placements.agreements.views import digests_of
from jiebang.placements.models import Agreement, AgreementParty


@invited(links.PURPOSE)
@require_http_methods(["GET", "POST"])
def agreements_by_link(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """What waits for this unit; several are confirmed at once with one name."""
    party = party_of(invitation)
    if request.method == "GET":
        return party_page(request, party)
    digests = digests_of(request.POST.getlist("id"))
    try:
        if not digests:
            raise Refused(_("Tick the agreements first."))
        name = confirming.required_name(request.POST.get("name", ""))
    except Refused as refused:
        return party_page(request, party, status=422, refused=refused, name=request.POST.get("name", ""))
    rows = rows_of(party).filter(uuid__in=digests)
    several = confirming.confirm_several(rows, digests, lambda one: [party.side], by=Guest(invitation), name=name)
    if several.refused:
        return party_page(request, party, status=409, several=several, name=name)
    return redirect(f"{request.path}?confirmed={several.confirmed}")


def party_page(request: HttpRequest, party: AgreementParty, *, status: int = 200, **more: object) -> HttpResponse:
    stands = standings(rows_of(party), with_facts=True)
    confirmed = request.GET.get("confirmed", "")
    context = {
        "party": party,
        "cohort": party.cohort,
        "here": request.path,
        "rows": [
            {
                "stand": stand,
                "own": stand.confirmed.get(party.side),
                "open": party.side in stand.waiting_for and not stand.changed,
            }
            for stand in stands
        ],
        "waiting": sum(party.side in stand.waiting_for for stand in stands),
        "just_confirmed": int(confirmed) if confirmed.isdecimal() and len(confirmed) < 5 else None,
    }
    return render(request, "placements/agreements/party.html", {**context, **more}, status=status)


@invited(links.PURPOSE)
@require_http_methods(["GET", "POST"])
def agreement_by_link(request: HttpRequest, invitation: Invitation, uuid: UUID) -> HttpResponse:
    desk = desk_of(request, invitation, uuid)
    return pages.page(desk) if request.method == "GET" else pages.act(desk)


@invited(links.PURPOSE)
@require_GET
def agreement_by_link_word(request: HttpRequest, invitation: Invitation, uuid: UUID) -> HttpResponse:
    return pages.word_answer(desk_of(request, invitation, uuid))


def desk_of(request: HttpRequest, invitation: Invitation, uuid: UUID) -> Desk:
    """Only agreements of the link's own unit and side."""
    party = party_of(invitation)
    found: Agreement = get_object_or_404(rows_of(party), uuid=uuid)
    here = request.path.removesuffix("word/")
    return Desk(
        request, found, by=Guest(invitation), sides=[party.side], here=here, layout=pages.GUEST_LAYOUT,
        back=(here.removesuffix(f"{uuid}/"), _("All agreements of {unit}").format(unit=party)),
    )  # fmt: skip


def party_of(invitation: Invitation) -> AgreementParty:
    rows = AgreementParty.objects.select_related("cohort__programme", "organisation")
    found = rows.filter(uuid=invitation.subject).first()
    if found is None:
        raise Http404
    return found


def rows_of(party: AgreementParty):  # type: ignore[no-untyped-def]
    return links.agreements_of(party).select_related("cohort__programme", *drafts.SHOWN).order_by(
        "secondment__number", "id"
    )  # fmt: skip
