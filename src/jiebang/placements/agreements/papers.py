"""Agreements on paper: one as Word with a place for each signature, many as one zip, links as slips, words to send."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import look
from jiebang.common.documents import (
    Card,
    Document,
    Signature,
    code_as_png,
    layout_for,
    official_document,
)
from jiebang.common.plain import file_name
from jiebang.placements import handing
from jiebang.placements.agreements.links import Handed
from jiebang.placements.agreements.standing import Standing, side_word
from jiebang.placements.models import AgreementConfirmation, AgreementParty, Side
from jiebang.programmes.models import Cohort
from jiebang.programmes.words import language_of


def word_name(stand: Standing) -> str:
    who = stand.agreement.secondment
    with translation.override(stand.text.language):
        return file_name(f"{who.number} {who.person.name} {_('Agreement')}") + ".docx"


def word_of(stand: Standing) -> bytes:
    """One version in the language it was written in, with who confirmed it, or lines to sign on."""
    language = stand.text.language
    with translation.override(language):
        return official_document(document_of(stand), layout_for(language))


def document_of(stand: Standing) -> Document:
    text, cohort = stand.text, stand.agreement.cohort
    return Document(
        title=text.title,
        subtitle=_("{cohort}, version {n}").format(cohort=text.subtitle, n=stand.newest.number),
        sections=[(part.title, [line.text for line in part.lines]) for part in text.parts],
        signatures=[signature(cohort, side, stand.confirmed.get(side)) for side in Side.values],
        author=str(stand.agreement.host),
        dated=stand.newest.made_on,
    )


def signature(cohort: Cohort, side: str, there: AgreementConfirmation | None) -> Signature:
    who = capfirst(side_word(cohort, side))
    if there is None:
        seal = [_("(seal)")] if side != Side.PERSON else []
        return Signature(who, [*seal, _("Signature:"), _("Date:")])
    lines = [_("Confirmed by {name}").format(name=there.name), str(there.get_way_display()), look.day_dated(there.on)]
    return Signature(who, lines)


def zip_of(stands: Iterable[Standing]) -> bytes:
    """Many agreements, a file each; the same ones give the same bytes."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for stand in stands:
            entry = ZipInfo(word_name(stand), (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, word_of(stand))
    return held.getvalue()


# ── links to hand out ──────────────────────────────────────────────────────────────────────────────────────────


def card(one: Handed, link: str) -> Card:
    colon = _(": ")
    return Card(
        heading=_("{cohort}, agreements").format(cohort=one.party.cohort.name),
        name=str(one.party),
        facts=[
            (_("To be confirmed") + colon, waiting_words(one.waiting)),
            (_("Please confirm by") + colon, look.day_dated(one.party.answer_by)),
            (_("Link") + colon, link),
        ],
        steps=[
            _("Scan the code with your phone, or open the link. No account is needed."),
            _("Read each agreement. Confirm it with your name, or say what should be worded otherwise."),
            _("You may open and print them until the day above."),
        ],
        picture=code_as_png(link),
        picture_text=_("QR code with the link of these agreements"),
    )


def waiting_words(count: int) -> str:
    return ngettext("{n} agreement", "{n} agreements", count).format(n=count)


def letter(one: Handed, link: str) -> str:
    """The words to send with a link, in the language of the cohort's papers."""
    party = one.party
    with translation.override(language_of(party.cohort.scheme)):
        return "\n\n".join([
            _("To {host}:").format(host=party),
            _("For {cohort} we ask you to read and confirm {agreements}.").format(
                cohort=party.cohort.name, agreements=waiting_words(one.waiting)
            ),
            _("This link opens them; no account is needed. Please confirm by {day}:").format(
                day=look.day_dated(party.answer_by)
            ) + f"\n{link}",
            _("The link is for you alone. Please do not pass it on."),
        ])  # fmt: skip


LINKS = handing.Links(
    title=gettext_lazy("Links to agreements"),
    file=gettext_lazy("Links to agreements, {cohort}"),
    card=card,
    letter=letter,
    template="placements/agreements/shown.html",
)


def reminder(party: AgreementParty, waiting: int) -> str:
    """The words to remind a unit with; it has its link already."""
    with translation.override(language_of(party.cohort.scheme)):
        return "\n\n".join([
            _("To {host}:").format(host=party),
            ngettext(
                "{n} agreement of {cohort} still waits for you. Please open the link we sent you on {sent} and "
                "confirm by {day}.",
                "{n} agreements of {cohort} still wait for you. Please open the link we sent you on {sent} and "
                "confirm by {day}.",
                waiting,
            ).format(n=waiting, cohort=party.cohort.name, sent=look.day_long(party.sent_on),
                     day=look.day_dated(party.answer_by)),
            _("If something should be worded otherwise, say so on that page. If you cannot find the link, tell us and "
              "we send a new one."),
        ])  # fmt: skip
