"""Links to hand out: as slips with a code, or on the screen with the words to send; and the words to remind with."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import look
from jiebang.common.documents import Card, code_as_png
from jiebang.placements import handing
from jiebang.placements.wishes.asking import Handed
from jiebang.placements.wishes.owners import Owner, Side
from jiebang.placements.wishes.standing import Standing
from jiebang.programmes.words import language_of


def card(one: Handed, link: str) -> Card:
    colon = _(": ")
    return Card(
        heading=_("{cohort}, wishes").format(cohort=one.owner.cohort.name),
        name=one.owner.name,
        facts=[(_("Please answer by") + colon, look.day_dated(one.until)), (_("Link") + colon, link)],
        steps=[
            _("Scan the code with your phone, or open the link. No account is needed."),
            asked_words(one.owner),
            _("It is stored as you go and counts at once; you can change it until the day above."),
        ],
        picture=code_as_png(link),
        picture_text=_("QR code with the link for wishes"),
    )


def asked_words(owner: Owner) -> str:
    if owner.side == Side.HOST:
        return _("Rank the people you would like for each of your posts, or say that anybody is fine.")
    return _("Rank the posts you would like for each of your people, or say that any is fine.")


def letter(one: Handed, link: str) -> str:
    """The words to send with a link, in the language of the cohort's papers."""
    cohort = one.owner.cohort
    with translation.override(language_of(cohort.scheme)):
        return "\n\n".join([
            _("To {host}:").format(host=one.owner.name),
            _("For {cohort} we ask for your wishes. {what}").format(cohort=cohort.name, what=asked_words(one.owner)),
            _("This link opens your page; no account is needed. Please answer by {day}:").format(
                day=look.day_dated(one.until)
            ) + f"\n{link}",
            _("The link is for you alone. Please do not pass it on."),
        ])  # fmt: skip


LINKS = handing.Links(
    title=gettext_lazy("Links for wishes"),
    file=gettext_lazy("Links for wishes, {cohort}"),
    card=card,
    letter=letter,
    template="placements/wishes/shown.html",
)


def reminder(standing: Standing) -> str:
    """The words to remind with, for who has its link already."""
    owner, sheet = standing.owner, standing.sheet
    with translation.override(language_of(owner.cohort.scheme)):
        sent = look.day_long(sheet.invited_on) if sheet and sheet.invited_on else ""
        return "\n\n".join([
            _("To {host}:").format(host=owner.name),
            _("Your wishes for {cohort} are not complete yet. Please open the link we sent you on {sent} and answer by "
              "{day}.").format(cohort=owner.cohort.name, sent=sent, day=look.day_dated(standing.opening.last)),
            _("If you cannot find the link, tell us and we send a new one."),
        ])  # fmt: skip
