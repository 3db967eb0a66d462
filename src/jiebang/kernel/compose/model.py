"""What a draft is composed from, and the sentences it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jiebang.kernel.progress import Course, Fact
from jiebang.kernel.scheme.model import Kind, Task


@dataclass(frozen=True)
class Named:
    """An organisation a record names. key: that of its facts · kind: "company", "association" …"""

    key: str
    name: str
    kind: str = ""


@dataclass(frozen=True)
class Met:
    """Somebody met. may_be_named: False where the person declined to be kept; then only counted."""

    key: str
    name: str
    organisation: str = ""
    job: str = ""
    may_be_named: bool = True


@dataclass(frozen=True)
class Step:
    """Something the secondee is to do. record: the id of the record that says so · due: last day for it, if any."""

    record: str
    text: str
    due: date | None = None


@dataclass(frozen=True)
class Happening:
    """A record of the period. kind: its code in the scheme · text fields as written, untrusted."""

    id: str
    date: date
    kind: str
    subject: str = ""
    learned: str = ""
    organisations: tuple[Named, ...] = ()
    people: tuple[Met, ...] = ()


@dataclass(frozen=True)
class Absence:
    """Days away for a stated reason; both ends included."""

    start: date
    end: date
    reason: str = ""


@dataclass(frozen=True)
class Material:
    """Everything a draft of one person's period rests on; the order within each tuple means nothing.

    as_of: the day it is judged on, the period's last or, while it runs, today · facts: all facts of the person up to
    as_of, their `source` = ("record", record id); earlier ones serve the totals · happenings: records dated within the
    period · steps: what lies ahead, from any record · limit: characters of the whole draft.
    """

    start: date
    end: date
    as_of: date
    course: Course
    sections: tuple[str, ...]
    tasks: tuple[Task, ...] = ()
    kinds: tuple[Kind, ...] = ()
    facts: tuple[Fact, ...] = ()
    happenings: tuple[Happening, ...] = ()
    steps: tuple[Step, ...] = ()
    absences: tuple[Absence, ...] = ()
    host: str = ""
    limit: int = 1500


@dataclass(frozen=True, order=True)
class Mark:
    """A record a sentence rests on. at: how many characters of the text stand before the mark."""

    at: int
    record: str


@dataclass(frozen=True)
class Sentence:
    """section: place in the material's sections · rule: what wrote it and about what, unique within a draft ·
    plain: states that there is nothing, or a date of the scheme; rests on no record · weight: the lowest goes first
    when the draft is too long."""

    section: int
    rule: str
    text: str
    marks: tuple[Mark, ...] = ()
    plain: bool = False
    weight: int = 0

    @property
    def records(self) -> tuple[str, ...]:
        """The records it rests on, each once, in the order of their marks."""
        return tuple(dict.fromkeys(mark.record for mark in self.marks))
