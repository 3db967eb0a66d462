"""The memo and the links on paper, in the layout of the cohort's papers."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock, look
from jiebang.common.documents import (
    Annex,
    Card,
    Document,
    code_as_png,
    layout_for,
    official_document,
)
from jiebang.placements import handing
from jiebang.placements.models import PlanPublication, Run
from jiebang.placements.publishing import decision
from jiebang.placements.publishing.deeds import Handed
from jiebang.programmes.words import language_of, word


def memo_file(run: Run) -> bytes:
    """The memo as .docx: the same decision gives the same bytes."""
    language, memo = decision.memo_of(run)
    moment = run.accepted_at or clock.business_now()
    day = moment.astimezone(clock.zone()).date()
    with translation.override(language):
        document = Document(
            title=memo["title"],
            subtitle=memo["subtitle"] if run.accepted_at else _("{plan}, draft").format(plan=memo["subtitle"]),
            sections=[(heading, paragraphs) for heading, paragraphs in memo["sections"]],
            closing=memo["closing"],
            annex=Annex(**memo["annex"]),
            author=word(run.cohort, "office"),
            dated=day,
        )
        return official_document(document, layout_for(language))


# ── links to hand out ──────────────────────────────────────────────────────────────────────────────────────────


def card(one: Handed, link: str) -> Card:
    colon, reader = _(": "), one.reader
    what = _("Who comes to you") if reader.is_host else _("Where your people go")
    return Card(
        heading=_("{cohort}, placements").format(cohort=reader.cohort.name),
        name=str(reader),
        facts=[(_("Good until") + colon, look.day_dated(one.until)), (_("Link") + colon, link)],
        steps=[
            what,
            _("Scan the code with your phone, or open the link. No account is needed."),
            _("The link is for you alone. Please do not pass it on."),
        ],
        picture=code_as_png(link),
        picture_text=_("QR code with the link to the placements"),
    )


def letter(one: Handed, link: str) -> str:
    """The words to send with a link, in the language of the cohort's papers."""
    reader, cohort = one.reader, one.reader.cohort
    with translation.override(language_of(cohort.scheme)):
        text = _("The placements of {cohort} are published. This link shows who comes to you; no account is needed:")
        if not reader.is_host:
            text = _("The placements of {cohort} are published. This link shows where your people go and why; no "
                     "account is needed:")  # fmt: skip
        return "\n\n".join([
            _("To {host}:").format(host=reader),
            text.format(cohort=cohort.name) + f"\n{link}",
            said(reader.publication),
            _("The link is for you alone. Please do not pass it on."),
        ])  # fmt: skip


LINKS = handing.Links(
    title=gettext_lazy("Links to the published placements"),
    file=gettext_lazy("Links to the placements, {cohort}"),
    card=card,
    letter=letter,
    template="placements/publishing/links.html",
)


def said(publication: PlanPublication) -> str:
    until = look.day_dated(publication.objections_until)
    text = _("The people concerned may object until {day}; should a place change, we tell you.").format(day=until)
    return f"{publication.words}\n{text}" if publication.words else text
