"""Pages of one agreement for who has an account: read, confirm, ask for other words; the office words and records."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiebang.common.asked import as_date, as_uuid
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.people.access import OVERSEERS, roles_in, roles_of
from jiebang.placements.agreements import confirming, drafts, remarks
from jiebang.placements.agreements import page as pages
from jiebang.placements.agreements.page import Desk
from jiebang.placements.agreements.sides import sides_of
from jiebang.placements.agreements.standing import sides_words, standing_of
from jiebang.placements.agreements.text import OWN_PARTS, PARTS
from jiebang.placements.models import Agreement, Side
from jiebang.programmes.current import remember
from jiebang.programmes.permissions import may_manage


@policy("agreements.read")
@require_safe
def agreement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return pages.page(desk_of(request, agreement_or_404(request, uuid)))


@policy("agreements.read")
@require_safe
def agreement_word(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return pages.word_answer(desk_of(request, agreement_or_404(request, uuid)))


@policy("agreements.confirm")
@require_POST
def agreement_confirmation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a party does: confirm, take it back, or ask for other words."""
    found = agreement_or_404(request, uuid)
    require_line(request, found, "agreements.confirm")
    return pages.act(desk_of(request, found))


def agreement_or_404(request: HttpRequest, uuid: UUID) -> Agreement:
    rows = Agreement.objects.visible_to(request.user).select_related("cohort__programme", *drafts.SHOWN)
    found: Agreement = get_object_or_404(rows, uuid=uuid)
    remember(request, found.cohort)
    return found


def require_line(request: HttpRequest, found: Agreement, line: str) -> None:
    from jiebang.placements.permissions import visible_agreements

    if not visible_agreements(Agreement.objects.filter(pk=found.pk), request.user, line=line).exists():
        raise PermissionDenied


def desk_of(request: HttpRequest, found: Agreement) -> Desk:
    user = request.user
    sides = sides_of(user, found)
    phone = Side.PERSON in sides and not OVERSEERS & roles_in(user, found.cohort)
    back = ("", "")
    if not roles_in(user, found.cohort).isdisjoint(roles_of("agreements.list")):
        back = (reverse("agreements", args=[found.cohort.code]), _("Agreements"))
    return Desk(
        request, found, by=user, sides=sides, here=found.get_absolute_url(), back=back,
        layout=pages.PHONE_LAYOUT if phone else pages.OFFICE_LAYOUT, office=may_manage(user, found.cohort),
    )  # fmt: skip


# ── the office ─────────────────────────────────────────────────────────────────────────────────────────────────


def agreement_to_write(request: HttpRequest, uuid: UUID) -> Agreement:
    found = agreement_or_404(request, uuid)
    require_line(request, found, "agreements.write")
    return found


def written(request: HttpRequest, found: Agreement, act: Any, said: str) -> HttpResponse:
    """Do it; what is refused is said on the agreement's page, with what was typed."""
    try:
        act()
    except Refused as refused:
        return pages.refused_page(desk_of(request, found), refused)
    messages.success(request, said)
    return redirect("agreement", uuid=found.uuid)


@policy("agreements.write")
@require_POST
def agreement_version(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new version from the facts as they are."""
    found = agreement_to_write(request, uuid)
    said = _("A new version is made. Whoever confirmed the one before is asked to confirm this one.")
    return written(request, found, lambda: drafts.renew(found, by=request.user), said)


@policy("agreements.write")
@require_POST
def agreement_paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Record a signature on paper; act=withdraw takes back one recorded by mistake."""
    found = agreement_to_write(request, uuid)
    side = request.POST.get("side", "")
    if side not in Side.values:
        raise Refused(_("Choose whose signature it is."), field="side")
    if request.POST.get("act") == "withdraw":
        return written(request, found, lambda: take_paper_back(found, side, request.user), _("Taken back."))
    return written(request, found, lambda: record(request, found, side), _("The signature is recorded."))


def record(request: HttpRequest, found: Agreement, side: str) -> None:
    post = request.POST
    day = as_date(post.get("on", ""))
    if day is None:
        raise Refused(_("Enter the day of the signature."), field="on")
    paper = confirming.Paper(post.get("name", ""), day, post.get("brought_by", ""))
    confirming.confirm(found, side, post.get("digest", ""), by=request.user, paper=paper)


def take_paper_back(found: Agreement, side: str, by: Any) -> None:
    there = standing_of(found).confirmed.get(side)
    if there is not None and there.way != there.Way.PAPER:
        raise Refused(_("This side confirmed by itself; only it takes that back."))
    confirming.withdraw(found, side, by=by)


@policy("agreements.write")
@require_POST
def agreement_answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer a remark of a party."""
    found = agreement_to_write(request, uuid)
    remark = found.remarks.filter(uuid=as_uuid(request.POST.get("remark", ""))).first()
    if remark is None:
        raise Refused(_("The form is incomplete. Reload the page and try again."))
    answer = request.POST.get("answer", "")
    return written(request, found, lambda: remarks.answer(remark, answer, by=request.user), _("Answered."))


@policy("agreements.write")
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_words(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The office's words for parts of an agreement; emptied, a part says again what the facts say."""
    found = agreement_to_write(request, uuid)
    if request.method != "POST":
        return words_page(request, found, {})
    typed = {name: request.POST.get(name, "") for name in OWN_PARTS}
    version = request.POST.get("version", "")
    try:
        changed = drafts.word_otherwise(
            found, typed, version=int(version) if version.isdecimal() else 0, by=request.user
        )
    except Refused as refused:
        texts = []
        if isinstance(refused, Stale):
            texts = [(name, yours, refused.theirs.get(name, "")) for name, yours in refused.yours.items()]
        found = agreement_to_write(request, uuid)
        return words_page(request, found, typed, status=refused.status, refused=refused, texts=texts)
    if changed:
        messages.success(request, _("Saved as a new version."))
    return redirect("agreement", uuid=found.uuid)


def words_page(
    request: HttpRequest, found: Agreement, typed: dict[str, str], *, status: int = 200, **more: Any
) -> HttpResponse:
    stand = standing_of(found, with_facts=True)
    text = stand.facts or stand.text
    context = {
        "agreement": found,
        "cohort": found.cohort,
        "stand": stand,
        "fields": [
            (name, PARTS[name], typed.get(name, part.words if (part := text.part(name)) else ""), name in found.own)
            for name in OWN_PARTS
        ],
        "most": drafts.OWN_LENGTH,
        "fault": getattr(more.get("refused"), "field", ""),
        "confirmed": sides_words(found.cohort, stand.confirmed),
        "remarks": remarks.open_remarks(found),
    }
    return render(request, "placements/agreements/words.html", {**context, **more}, status=status)
