"""What a document holds, apart from how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Subheading:
    """A level-two heading among the paragraphs of a section."""

    text: str


@dataclass(frozen=True)
class Annex:
    """A table behind the text. widths: shares of the line, one a column; equal where left out."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    widths: Sequence[int] = ()
    label: str = ""  # "附件"; stands above the title and is announced under the text


@dataclass(frozen=True)
class Signature:
    """One of several who sign beside one another: who, and lines to be filled in or filled in already."""

    who: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Document:
    """sections: (heading, paragraphs), where a paragraph is a text or a Subheading; a heading may be "".

    addressee: the line before the text, "市委组织部：" · closing: the lines at its end (who, when), set to the right
    signatures: who signs, side by side under the text; they never stand on two pages
    """

    title: str
    subtitle: str = ""
    sections: Sequence[tuple[str, Sequence[str | Subheading]]] = field(default_factory=tuple)
    addressee: str = ""
    closing: Sequence[str] = ()
    signatures: Sequence[Signature] = ()
    annex: Annex | None = None
    author: str = ""
    dated: date | None = None


@dataclass(frozen=True)
class Card:
    """One of several on a page, to be cut apart: what it is, whose, facts as (label, value), steps, and a picture.

    picture: PNG · picture_text: what it shows, for readers who cannot see it
    """

    heading: str
    name: str
    facts: Sequence[tuple[str, str]]
    steps: Sequence[str]
    picture: bytes
    picture_text: str


@dataclass(frozen=True)
class Cards:
    """A document of cards; a card never stands on two pages."""

    title: str
    cards: Sequence[Card]
    author: str = ""
    dated: date | None = None
