"""Links handed out this once: as slips with a code each, or on the screen with the words to send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.documents import CONTENT_TYPE, Card, Cards, cards_document, code_as_address, layout_for
from jiebang.common.invitations import Issued
from jiebang.common.plain import file_name
from jiebang.common.refusals import Refused
from jiebang.common.write_once import given_once
from jiebang.programmes.models import Cohort
from jiebang.programmes.words import language_of

ON_SCREEN = 12  # links one page shows at most


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


@dataclass(frozen=True)
class Links(Generic[One]):
    """How links of one kind are handed out.

    title: lazy, of the slips, in the language of the cohort's papers · file: lazy, the name of the slips' file with
    {cohort} · card(one, link), letter(one, link): a slip, and the words to send · template: the page that shows them.
    """

    title: Any
    file: Any
    card: Callable[[One, str], Card]
    letter: Callable[[One, str], str]
    template: str

    def given(self, request: HttpRequest, cohort: Cohort, handed: Sequence[One], *, on_screen: bool) -> HttpResponse:
        """The one answer that holds the links. Who asks first that they have room on a page: `require_room`."""
        base = request.build_absolute_uri("/").rstrip("/")
        links = [(one, base + one.issued.path) for one in handed]
        if on_screen:
            shown = [Shown(one, link, code_as_address(link), self.letter(one, link)) for one, link in links]
            answer = render(request, self.template, {"cohort": cohort, "links": shown})
        else:
            answer = HttpResponse(self._slips(cohort, links), content_type=CONTENT_TYPE)
            name = file_name(str(self.file).format(cohort=cohort.name))
            answer["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
        told = _(
            "The links were handed out, and are given out this once. Look among your downloads, or hand out new ones: "
            "the earlier ones then stop working."
        )
        return given_once(answer, told)

    def _slips(self, cohort: Cohort, links: Sequence[tuple[One, str]]) -> bytes:
        language = language_of(cohort.scheme)
        with translation.override(language):
            cards = [self.card(one, link) for one, link in links]
            return cards_document(Cards(str(self.title), cards, dated=clock.real_today()), layout_for(language))


def require_room(count: int) -> None:
    """For links that are to be shown on a page, before they are made."""
    if count > ON_SCREEN:
        raise Refused(
            _("A page shows up to {n} links, these are {count}. Take them as Word.").format(n=ON_SCREEN, count=count)
        )
