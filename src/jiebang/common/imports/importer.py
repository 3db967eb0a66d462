"""What an importer of a room is, and what it says about each row."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from jiebang.common.imports.journal import Journal
from jiebang.common.refusals import Refused
from jiebang.common.tables import CLEAR, Fault, FileKind, Notice, Options, Reading, Row, Workbook

# The scope of lists that belong to the whole installation.
INSTALLATION = UUID(int=0)


class Fate(enum.StrEnum):
    """What happens to a row. ASKED: it may be something known; a person has to say."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    ASKED = "asked"
    REFUSED = "refused"


@dataclass(frozen=True)
class Change:
    """One field of something known, old → new, as shown to people."""

    title: str
    old: str
    new: str


@dataclass(frozen=True)
class Candidate:
    """Something a row may mean. id: what the choice sends back · label: how a person recognises it."""

    id: str
    label: str


@dataclass(frozen=True)
class Question:
    """Something about a row that only a person can say.

    key: under which the answer is kept ("new" or a candidate's id), by default the row's place; rows that ask the same
    share one key · about: code of `wording.QUESTIONS` with values · required: without an answer the row is asked;
    otherwise it goes in as new.
    """

    key: str
    about: str
    candidates: tuple[Candidate, ...]
    values: dict[str, Any] = field(default_factory=dict)
    required: bool = True


@dataclass
class Line:
    """A row's fate.

    name: what the row is about, as people say it ("P001 谢子鑫") · why: of a skipped row, a code of
    `wording.SKIPPED` with values · questions: what a person may or must say about it, answered or not
    · target: whatever the importer needs again in `write`; never stored.
    """

    row: Row
    fate: Fate
    name: str = ""
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    why: str = ""
    why_values: dict[str, Any] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    target: Any = None


class Importer(ABC):
    """One kind of list. Subclasses set kind, title and file, and write `plan` and `write`."""

    kind: ClassVar[str]
    title: ClassVar[Any]  # translated lazily
    file: ClassVar[FileKind]
    # Whether it is imported into a scope of its own; otherwise it belongs to the installation.
    scoped: ClassVar[bool] = True
    # Place in the list of kinds on screen: what others point at comes first.
    position: ClassVar[int] = 100
    # Models ("evidence.fact") whose rows come and go with what this importer makes.
    derived: ClassVar[frozenset[str]] = frozenset()

    def scope(self, scope_id: UUID) -> Any:
        """What `plan` and `write` get as scope; None for the installation."""
        return None

    def sheets(self, workbook: Workbook) -> Workbook:
        """The workbook to recognise. An importer that reads .json turns `workbook.data` into a sheet here."""
        if workbook.data is not None:
            from jiebang.common.wording import say_file

            raise Refused(say_file("json_not_wanted", {}), field="file")
        return workbook

    def seal(self, scope_id: UUID) -> Callable[[str], str] | None:
        """What closes values of sensitive columns between upload and confirming; None: they are not kept at all."""
        return None

    def kind_of_file(self, scope: Any) -> FileKind:
        """The columns; a subclass may add those the scope asks for."""
        return self.file

    @abstractmethod
    def plan(self, rows: list[Row], scope: Any, options: Options) -> list[Line]:
        """Every row's fate against what is stored now, reading only. Rows with faults of reading come as refused
        lines of their own and are not passed in."""

    @abstractmethod
    def write(self, lines: list[Line], scope: Any, journal: Journal, *, by: Any) -> None:
        """Store the new and changed lines, noting in the journal what is made and changed."""

    def before_undo(self, journal: Journal, scope: Any, *, by: Any) -> None:  # noqa: B027 - most need none
        """Take away what hangs on the imported rows without a foreign key (facts by source id)."""

    def after_undo(self, scope: Any, *, by: Any) -> None:  # noqa: B027 - most need none
        """Bring counted things up to date after an undo."""


_REGISTRY: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    _REGISTRY[importer.kind] = importer


def get(kind: str) -> Importer:
    """KeyError for a kind no room offers."""
    return _REGISTRY[kind]


def kinds() -> list[Importer]:
    """The importers in the order lists go in."""
    return sorted(_REGISTRY.values(), key=lambda importer: (importer.position, importer.kind))


def refused(row: Row, *faults: Fault, name: str = "") -> Line:
    return Line(row, Fate.REFUSED, name=name, faults=[*row.faults, *faults], notices=list(row.notices))


def skipped(row: Row, why: str, *, name: str = "", **values: Any) -> Line:
    """why: a code of wording.SKIPPED."""
    return Line(row, Fate.SKIPPED, name=name, why=why, why_values=values, notices=list(row.notices))


def new_value(row: Row, key: str, *, empty: Any) -> tuple[bool, Any]:
    """(whether the row says anything about this column, the value to store; `empty` where it says （清空）)."""
    if not row.has(key):
        return False, None
    value = row.get(key)
    return True, empty if value is CLEAR else value


@dataclass
class Planned:
    """A whole file's plan."""

    reading: Reading
    lines: list[Line]
