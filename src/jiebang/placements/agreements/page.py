"""The page of one agreement, for whoever reads it: with an account or by a link, and what its buttons do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from jiebang.common.audit import SYSTEM, audit
from jiebang.common.documents import CONTENT_TYPE
from jiebang.common.invitations import Guest
from jiebang.common.refusals import Refused, Stale
from jiebang.placements.agreements import confirming, drafts, papers, remarks
from jiebang.placements.agreements import text as words
from jiebang.placements.agreements.standing import Standing, listed, side_word, standing_of
from jiebang.placements.models import Agreement, AgreementConfirmation, AgreementVersion, Side

OFFICE_LAYOUT, PHONE_LAYOUT, GUEST_LAYOUT = "office.html", "phone.html", "placements/agreements/guest.html"


@dataclass
class Desk:
    """One window on one agreement. by: the account or the link · sides: for which it may speak · here: its address ·
    office: whether it words agreements · back: (address, words) of the list it came from."""

    request: HttpRequest
    agreement: Agreement
    by: Any
    sides: list[str]
    here: str
    layout: str
    office: bool = False
    back: tuple[str, str] = ("", "")

    @property
    def is_guest(self) -> bool:
        return isinstance(self.by, Guest)

    @property
    def typed(self) -> dict[str, str]:
        """What the form says, to be shown again where it was refused."""
        return {name: self.request.POST.get(name, "") for name in ("name", "text", "answer", "brought_by", "on")}


def page(desk: Desk, *, status: int = 200, **more: Any) -> HttpResponse:
    """The newest version, or with ?version= an earlier one, which is only read."""
    stand = shown(desk)
    newest = standing_of(desk.agreement, with_facts=desk.office or bool(desk.sides))
    cohort = desk.agreement.cohort
    read_only = stand.newest.number != newest.newest.number or newest.is_ended
    context = {
        "desk": desk,
        "here": desk.here,
        "layout": desk.layout,
        "agreement": desk.agreement,
        "cohort": cohort,
        "stand": stand,
        "newest": newest,
        "read_only": read_only,
        "marks": [(side, side_word(cohort, side), stand.confirmed.get(side)) for side in Side.values],
        "own": [] if read_only else [one for side in desk.sides if (one := Own.of(newest, side, desk))],
        "paper_sides": [(side, side_word(cohort, side)) for side in newest.waiting_for] if not read_only else [],
        "changed": listed(words.titles(newest.changed)),
        "differences": newest.changed if desk.office else [],
        "since_last": changed_words(stand.newest),
        "versions": versions_of(desk.agreement),
        "remarks": desk.agreement.remarks.select_related("answered_by__person"),
        "renewed": "renewed" in desk.request.GET,
        "typed": {},
    }
    return render(desk.request, "placements/agreements/agreement.html", {**context, **more}, status=status)


@dataclass(frozen=True)
class Own:
    """What the reader may do for one side: confirm, or take it back while not all three stand."""

    side: str
    label: Any
    confirmed: AgreementConfirmation | None
    may_withdraw: bool

    @classmethod
    def of(cls, newest: Standing, side: str, desk: Desk) -> Own | None:
        there = newest.confirmed.get(side)
        theirs = there is None and not desk.is_guest and any(
            one.way == one.Way.ACCOUNT and one.by_id == desk.by.pk for one in newest.confirmed.values()
        )  # fmt: skip
        return (
            None
            if theirs
            else cls(side, side_word(newest.agreement.cohort, side), there, bool(there and not newest.is_complete))
        )


def shown(desk: Desk) -> Standing:
    """The version asked for, as it was confirmed; else the newest."""
    asked = desk.request.GET.get("version", "")
    if asked.isdecimal() and len(asked) < 5:
        version = AgreementVersion.objects.filter(agreement=desk.agreement, number=int(asked)).first()
        if version is not None:
            held = version.confirmations.filter(withdrawn_at__isnull=True).select_related("by__person")
            return Standing(desk.agreement, version, {one.side: one for one in held})
    return standing_of(desk.agreement)


def versions_of(agreement: Agreement) -> list[dict[str, Any]]:
    """The newest first, each with who confirmed it and what it said otherwise than the one before."""
    rows = agreement.versions.prefetch_related("confirmations").select_related("made_by__person").order_by("-number")
    return [
        {
            "version": row,
            "confirmed": [one for one in row.confirmations.all() if one.withdrawn_at is None],
            "withdrawn": [one for one in row.confirmations.all() if one.withdrawn_at is not None],
            "changed": changed_words(row),
        }
        for row in rows
    ]


def changed_words(version: AgreementVersion) -> str:
    return listed(str(words.PARTS.get(key, title)) for key, title in version.changed)


def word_answer(desk: Desk) -> HttpResponse:
    stand = shown(desk)
    agreement = desk.agreement
    about = [agreement.secondment.person.uuid]
    audit(desk.by, "agreement.taken", agreement, scope=agreement.cohort.uuid, about=about, number=stand.newest.number)
    response = HttpResponse(papers.word_of(stand), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, papers.word_name(stand))
    return response


# ── what its buttons do ────────────────────────────────────────────────────────────────────────────────────────


def act(desk: Desk) -> HttpResponse:
    """Confirm, take back, or ask for another wording; what is refused is said on the page, with what was typed."""
    side = desk.request.POST.get("side", "")
    try:
        if side not in desk.sides:
            raise Refused(_("The form is incomplete. Reload the page and try again."))
        return ACTS.get(desk.request.POST.get("act", ""), confirm)(desk, side)
    except Refused as refused:
        return refused_page(desk, refused)


def refused_page(desk: Desk, refused: Refused) -> HttpResponse:
    texts = []
    if isinstance(refused, Stale):
        texts = [(name, yours, refused.theirs.get(name, "")) for name, yours in refused.yours.items()]
    return page(desk, status=refused.status, refused=refused, texts=texts, typed=desk.typed)


def confirm(desk: Desk, side: str) -> HttpResponse:
    # Facts that changed before anybody confirmed make the next version, which is read before it is confirmed.
    if drafts.freshen([desk.agreement], by=SYSTEM):
        return redirect(f"{desk.here}?renewed=1")
    post = desk.request.POST
    confirming.confirm(desk.agreement, side, post.get("digest", ""), by=desk.by, name=name_of(desk))
    return redirect(f"{desk.here}#confirmations")


def name_of(desk: Desk) -> str:
    """Who it is that holds the link, for the link itself does not say."""
    if not desk.is_guest:
        return ""
    return confirming.required_name(desk.request.POST.get("name", ""))


def withdraw(desk: Desk, side: str) -> HttpResponse:
    confirming.withdraw(desk.agreement, side, by=desk.by)
    return redirect(f"{desk.here}#confirmations")


def ask(desk: Desk, side: str) -> HttpResponse:
    remarks.ask(desk.agreement, side, desk.request.POST.get("text", ""), by=desk.by, name=name_of(desk))
    return redirect(f"{desk.here}#remarks")


ACTS = {"confirm": confirm, "withdraw": withdraw, "ask": ask}
