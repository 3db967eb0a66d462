"""The page a host opens by its link: its offer as a form that keeps itself, or as it was handed in. No account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jiebang.common import clock
from jiebang.common.asked import as_uuid
from jiebang.common.documents import CONTENT_TYPE
from jiebang.common.invitations import Guest, Invitation, invited
from jiebang.common.refusals import Refused
from jiebang.placements.models import Offer
from jiebang.placements.offers import answering, papers
from jiebang.placements.offers.page import Desk, base_after, context_of, form_context, texts_of, unstored
from jiebang.placements.offers.steps import PURPOSE


@invited(PURPOSE)
@require_http_methods(["GET", "POST"])
def offer_by_link(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    return answer(Desk(request, offer_of(invitation), by=Guest(invitation), here=request.path))


@invited(PURPOSE)
@require_GET
def offer_by_link_word(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    return word_answer(offer_of(invitation))


def offer_of(invitation: Invitation) -> Offer:
    rows = Offer.objects.select_related("cohort", "host__organisation")
    return get_object_or_404(rows, uuid=invitation.subject)


def word_answer(offer: Offer) -> HttpResponse:
    """The offer as a Word file: as it was handed in, or as it stands while it is filled in."""
    response = HttpResponse(papers.word_of(offer), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, papers.word_name(offer))
    return response


def answer(desk: Desk) -> HttpResponse:
    """The page, or what a button of it does."""
    if desk.request.method == "GET":
        return page(desk)
    act, _colon, key = desk.request.POST.get("act", "save").partition(":")
    try:
        return ACTS.get(act, save)(desk, key)
    except Refused as refused:
        return refused_answer(desk, refused)


def refused_answer(desk: Desk, refused: Refused) -> HttpResponse:
    """What cannot be done, said on the page itself: who came by a link has no other page to go back to."""
    desk.offer = Offer.objects.select_related("cohort", "host__organisation").get(pk=desk.offer.pk)
    if desk.is_htmx:
        return render(desk.request, "placements/offers/saved.html", {"refused": refused}, status=refused.status)
    return page(desk, status=refused.status, refused=refused, unstored=unstored(desk))


# ── what its buttons do ────────────────────────────────────────────────────────────────────────────────────────


def save(desk: Desk, key: str = "") -> HttpResponse:
    """Keep what was typed: by the page itself while it is typed, or by the button. "mine": over another window's."""
    desk.offer, merge = answering.save_draft(desk.offer, desk.sent, by=desk.by, take_mine=key == "mine")
    if desk.is_htmx:
        context = {"base": base_after(desk, merge), "at": clock.business_now(), "texts": texts_of(merge), "desk": desk}
        return render(desk.request, "placements/offers/saved.html", context, status=409 if merge.conflicts else 200)
    if merge.conflicts:
        return page(desk, status=409, **form_context(desk, merge=merge))
    return back(desk, "?kept=1#kept")


def then(act: Callable[..., Any]) -> Callable[[Desk, str], HttpResponse]:
    """A button that changes the list of posts: what was typed is kept first, then it does so, and shows the place."""

    def keep_and_act(desk: Desk, key: str) -> HttpResponse:
        desk.offer, merge = answering.save_draft(desk.offer, desk.sent, by=desk.by)
        if merge.conflicts:
            return page(desk, status=409, **form_context(desk, merge=merge))
        place = act(desk, key)
        return back(desk, f"#{place}")

    return keep_and_act


def add(desk: Desk, key: str) -> str:
    answering.add_post(desk.offer, post_key(key), by=desk.by)
    return f"post-{post_key(key)}"


def remove(desk: Desk, key: str) -> str:
    answering.remove_post(desk.offer, post_key(key), by=desk.by)
    return "posts"


def restore(desk: Desk, key: str) -> str:
    answering.put_post_back(desk.offer, post_key(key), by=desk.by)
    return f"post-{post_key(key)}"


def earlier(desk: Desk, key: str) -> str:
    answering.start_from_earlier(desk.offer, by=desk.by)
    return "posts"


def hand_in(desk: Desk, key: str) -> HttpResponse:
    desk.offer, merge = answering.hand_in(desk.offer, desk.sent, by=desk.by)
    if merge.conflicts or merge.faults:
        return page(desk, status=409 if merge.conflicts else 422, **form_context(desk, merge=merge))
    return back(desk)


def nothing(desk: Desk, key: str) -> HttpResponse:
    desk.offer, _merge = answering.save_draft(desk.offer, desk.sent, by=desk.by)
    answering.nothing_this_time(desk.offer, desk.request.POST.get("reason", ""), by=desk.by)
    return back(desk)


def reopen(desk: Desk, key: str) -> HttpResponse:
    answering.open_again(desk.offer, by=desk.by)
    return back(desk)


ACTS: dict[str, Callable[[Desk, str], HttpResponse]] = {
    "save": save, "add": then(add), "remove": then(remove), "restore": then(restore), "earlier": then(earlier),
    "hand_in": hand_in, "nothing": nothing, "reopen": reopen,
}  # fmt: skip


def post_key(key: str) -> str:
    """The post a button names; one without cannot have come from the page."""
    found = as_uuid(key)
    if found is None:
        raise Refused(_("The form is incomplete. Reload the page and try again."))
    return str(found)


def back(desk: Desk, place: str = "") -> HttpResponse:
    """To the page by its own address, so that loading it again sends nothing again."""
    return redirect(f"{desk.here}{place}")


def page(desk: Desk, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {**context_of(desk), "kept": "kept" in desk.request.GET}
    if desk.offer.is_open:
        context |= form_context(desk)
    template = "placements/offers/form.html" if desk.offer.is_open else "placements/offers/handed_in.html"
    return render(desk.request, template, {**context, **more}, status=status)
