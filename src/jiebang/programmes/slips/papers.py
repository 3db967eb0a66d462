"""Slips to hand out: as Word, several on a page to be cut apart, and what a page shows of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from jiebang.common import clock, look
from jiebang.common.documents import Card, Cards, cards_document, code_as_address, code_as_png, layout_for
from jiebang.programmes.models import Cohort
from jiebang.programmes.slips.issuing import Handed
from jiebang.programmes.words import language_of


@dataclass(frozen=True)
class Shown:
    """One slip as a page shows it. image: the QR code as a data address."""

    handed: Handed
    link: str
    image: str


def word_file(handed: list[Handed], *, base: str, cohort: Cohort | None) -> bytes:
    """The slips as .docx, in the language of the cohort. base: https://jiebang.example.org, without a slash."""
    language = language_of(cohort.scheme) if cohort else settings.LANGUAGE_CODE
    with translation.override(language):
        title = _("Sign-in slips")
        cards = Cards(title, [card(one, base, cohort) for one in handed], dated=clock.real_today())
        return cards_document(cards, layout_for(language))


def card(one: Handed, base: str, cohort: Cohort | None) -> Card:
    link = base + one.issued.path
    named = f"{one.name}  {one.number}" if one.number != one.slip.login else one.name
    colon = _(": ")
    return Card(
        heading=_("{cohort}, sign-in slip").format(cohort=cohort.name) if cohort else _("Sign-in slip"),
        name=named,
        facts=[
            (_("Login") + colon, one.slip.login),
            (_("Good once, until") + colon, last_moment(one)),
            (_("Link") + colon, link),
        ],
        steps=steps(),
        picture=code_as_png(link),
        picture_text=_("QR code with the link of this slip"),
    )


def steps() -> list[str]:
    return [
        _("Scan the code with your phone, or open the link."),
        _("Set a password that only you know."),
        _("From then on sign in with the login above, or your phone number, and your password."),
    ]


def last_moment(one: Handed) -> str:
    end = one.slip.expires_at.astimezone(clock.zone())
    return f"{look.day_dated(end.date())} {end:%H:%M}"


def on_screen(handed: list[Handed], *, base: str) -> list[Shown]:
    return [Shown(one, link, code_as_address(link)) for one in handed for link in [base + one.issued.path]]


def base_address() -> str:
    """Where people open the pages, for links made at the command line."""
    if settings.URL:
        return settings.URL
    if settings.CSRF_TRUSTED_ORIGINS:
        return str(settings.CSRF_TRUSTED_ORIGINS[0])
    return "http://localhost:8000"
