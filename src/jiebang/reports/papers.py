"""A report as it is read: sentences in pieces with their numbered marks, and the notes in the margin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common.documents.word import chinese_number
from jiebang.common.look import day_short
from jiebang.evidence.models import Record
from jiebang.reports.frozen import content_of
from jiebang.reports.models import Report, Sentence

NOTHING_KNOWN = {
    "version": 0, "date": "1970-01-01", "kind": "", "title": "", "met": 0, "together": 0, "number": "",
}  # fmt: skip
SPAN = 4  # more marks than this in a row are shown as first–last


@dataclass(frozen=True)
class Note:
    """A cited record in the margin. readable: the reader may open it; else neither its name nor its page is shown."""

    number: int
    uuid: UUID
    date: date
    kind: str
    title: str
    met: int
    together: int
    version: int
    readable: bool
    changed: bool = False
    withdrawn: bool = False
    source: str = ""

    @property
    def details(self) -> list[str]:
        """Worded when shown: a page speaks the reader's language, a paper its own."""
        found = []
        if self.together > 1:
            found.append(ngettext("{n} took part", "{n} took part", self.together).format(n=self.together))
        if self.met:
            found.append(ngettext("met {n} person", "met {n} people", self.met).format(n=self.met))
        return found

    @property
    def label(self) -> str:
        """What a mark says aloud: 依据 1：10/16 走访 样例检测公司."""
        return _("Record {number}: {day} {kind} {title}").format(
            number=self.number, day=day_short(self.date), kind=self.kind, title=self.title
        ).strip()  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One mark or a run of them: first to last number, with the notes behind it."""

    notes: tuple[Note, ...]

    @property
    def number(self) -> str:
        first, last = self.notes[0].number, self.notes[-1].number
        return str(first) if first == last else f"{first}–{last}"

    @property
    def target(self) -> int:
        return self.notes[0].number

    @property
    def label(self) -> str:
        if len(self.notes) == 1:
            return self.notes[0].label
        return _("Records {first} to {last}").format(first=self.notes[0].number, last=self.notes[-1].number)


@dataclass(frozen=True)
class Line:
    """One sentence. pieces: (text, marks behind it) in reading order · bare: it rests on nothing and should."""

    uuid: UUID
    text: str
    state: str
    version: int
    drafted: str
    pieces: tuple[tuple[str, tuple[Mark, ...]], ...]
    records: tuple[UUID, ...]
    bare: bool

    @property
    def mine(self) -> bool:
        return self.state in (Sentence.State.EDITED, Sentence.State.OWN)

    @property
    def is_opinion(self) -> bool:
        return self.state == Sentence.State.OPINION

    @property
    def draft_differs(self) -> bool:
        return bool(self.drafted) and self.drafted != self.text


@dataclass(frozen=True)
class Part:
    """One section. number: as counted on paper, 一 or 1."""

    place: int
    number: str
    title: str
    lines: tuple[Line, ...]

    @property
    def bare(self) -> list[Line]:
        return [line for line in self.lines if line.bare]


@dataclass(frozen=True)
class Paper:
    report: Report
    head: dict[str, Any]
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    english: bool = False

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @property
    def bare(self) -> list[Line]:
        return [line for line in self.lines if line.bare]

    @property
    def resting(self) -> int:
        """Sentences that rest on records."""
        return sum(1 for line in self.lines if line.records)

    @property
    def touched(self) -> int:
        return sum(1 for line in self.lines if line.mine or line.is_opinion)


def paper_of(report: Report, user: Any, content: dict[str, Any] | None = None) -> Paper:
    """As this user reads it: records hidden from the user show only that they are there."""
    content = content_of(report) if content is None else content
    numbers = numbered(content)
    notes = notes_of(content, numbers, user)
    english = content["language"].startswith("en")
    parts = tuple(
        Part(
            place=place,
            number=str(place + 1) if english else chinese_number(place + 1),
            title=section["title"],
            lines=tuple(line_of(values, notes) for values in section["sentences"]),
        )
        for place, section in enumerate(content["sections"])
    )
    return Paper(report, content, parts, tuple(notes.values()), english)


def numbered(content: dict[str, Any]) -> dict[str, int]:
    """Records counted from 1 in the order the text first names them."""
    numbers: dict[str, int] = {}
    for section in content["sections"]:
        for sentence in section["sentences"]:
            for _at, record in sorted(sentence["marks"], key=lambda mark: mark[0]):
                numbers.setdefault(record, len(numbers) + 1)
    return numbers


def notes_of(content: dict[str, Any], numbers: dict[str, int], user: Any) -> dict[str, Note]:
    rows = Record.objects.filter(uuid__in=numbers)
    now = {str(u): (version, taken) for u, version, taken in rows.values_list("uuid", "version", "withdrawal")}
    readable = {str(u) for u in rows.visible_to(user).values_list("uuid", flat=True)}
    return {
        record: note_of(record, number, content["records"].get(record), now.get(record), record in readable)
        for record, number in numbers.items()
    }


def note_of(
    record: str, number: int, values: dict[str, Any] | None, now: tuple[int, int | None] | None, readable: bool
) -> Note:
    values = values or NOTHING_KNOWN
    return Note(
        number=number,
        uuid=UUID(record),
        date=date.fromisoformat(values["date"]),
        kind=values["kind"],
        title=values["title"] if readable else _("a record not open to you"),
        met=values["met"] if readable else 0,
        together=values["together"] if readable else 0,
        version=values["version"],
        readable=readable,
        changed=now is not None and now[0] != values["version"],
        withdrawn=now is None or now[1] is not None,
        source=values["number"],
    )


def line_of(values: dict[str, Any], notes: dict[str, Note]) -> Line:
    marks = sorted(values["marks"], key=lambda mark: (mark[0], notes[mark[1]].number))
    needs = values["needs_evidence"] and values["state"] != Sentence.State.OPINION
    return Line(
        uuid=UUID(values["uuid"]),
        text=values["text"],
        state=values["state"],
        version=values["version"],
        drafted=values["drafted"],
        pieces=pieces_of(values["text"], marks, notes),
        records=tuple(dict.fromkeys(UUID(record) for _at, record in marks)),
        bare=needs and not marks,
    )


def pieces_of(text: str, marks: list[list[Any]], notes: dict[str, Note]) -> tuple[tuple[str, tuple[Mark, ...]], ...]:
    """The text cut where marks stand: each piece with the marks behind it."""
    places: dict[int, list[Note]] = {}
    for at, record in marks:
        places.setdefault(min(at, len(text)), []).append(notes[record])
    pieces, begin = [], 0
    for at in sorted(places):
        pieces.append((text[begin:at], tuple(runs(places[at]))))
        begin = at
    if text[begin:]:
        pieces.append((text[begin:], ()))
    return tuple(pieces)


def runs(notes: list[Note]) -> list[Mark]:
    """Neighbouring numbers as one mark where there are many of them."""
    found: list[list[Note]] = []
    for note in notes:
        if found and found[-1][-1].number + 1 == note.number:
            found[-1].append(note)
        else:
            found.append([note])
    return [mark for run in found for mark in (
        [Mark(tuple(run))] if len(run) > SPAN else [Mark((note,)) for note in run]
    )]  # fmt: skip
