"""Links handed out this once: as slips with a code each, or on the screen with the words to send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.utils import translation

from jiebang.common import clock
from jiebang.common.documents import Card, Cards, cards_document, code_as_address, layout_for
from jiebang.common.invitations import Issued
from jiebang.programmes.models import Cohort
from jiebang.programmes.words import language_of


class Handed(Protocol):
    """A link with whom it is for."""

    @property
    def issued(self) -> Issued: ...


One = TypeVar("One", bound=Handed)


@dataclass(frozen=True)
class Shown(Generic[One]):
    """One link as a page shows it: with its code and the words to send with it."""

    handed: One
    link: str
    image: str
    letter: str


def slips(title: Any, handed: Sequence[One], card: Callable[[One, str], Card], *, base: str, cohort: Cohort) -> bytes:
    """A card each, as .docx in the language of the cohort's papers.

    title: lazy, read in that language · card(one, link) · base: https://jiebang.example.org, without a slash.
    """
    language = language_of(cohort.scheme)
    with translation.override(language):
        cards = [card(one, base + one.issued.path) for one in handed]
        return cards_document(Cards(str(title), cards, dated=clock.real_today()), layout_for(language))


def on_screen(handed: Sequence[One], letter: Callable[[One, str], str], *, base: str) -> list[Shown[One]]:
    """letter(one, link): the words to send."""
    links = [(one, base + one.issued.path) for one in handed]
    return [Shown(one, link, code_as_address(link), letter(one, link)) for one, link in links]
