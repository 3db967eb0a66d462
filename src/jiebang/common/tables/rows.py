"""What reading a list gives: rows with their place, and everything there is to say about them, as codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """Why a cell or row cannot be taken. code: key of `wording`, which adds the remedy · values: what it names."""

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """Something that was understood in a certain way and that a person should see."""

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Row:
    """One row of a list, read.

    values: column key → value; a key that is missing was blank (leave what stands), CLEAR empties.
    texts: column title as written → the cell as text, for showing and for the error file.
    extra: columns nobody knows, title → text, kept and returned.
    """

    sheet: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The row's address within its file, and its key among choices."""
        return f"{self.sheet}!{self.number}"

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def has(self, key: str) -> bool:
        return key in self.values

    def fault(self, code: str, key: str = "", **values: Any) -> Fault:
        """A fault of this row, at the column of that key."""
        title = self.titles.get(key, "")
        return Fault(code, self.sheet, self.number, title, self.texts.get(title, ""), values)

    def notice(self, code: str, key: str = "", **values: Any) -> Notice:
        title = self.titles.get(key, "")
        return Notice(code, self.sheet, self.number, title, self.texts.get(title, ""), values)


@dataclass(frozen=True)
class Skipped:
    """A row that is no entry: code "title", "header_again", "subtotal", "footer"."""

    sheet: str
    number: int
    code: str
    text: str = ""


@dataclass(frozen=True)
class UnknownColumn:
    sheet: str
    title: str
    letter: str
    samples: tuple[str, ...] = ()
    # What was decided: "" kept as extra, "-" left out, otherwise the key of a column.
    taken_as: str = ""


@dataclass(frozen=True)
class SheetFound:
    """state: "read", "hidden" (not chosen), "no_header", "empty"."""

    name: str
    state: str
    hidden: bool = False
    rows: int = 0


@dataclass
class Reading:
    """columns: titles of the columns that were understood, in the file's order, by sheet."""

    rows: list[Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unknown: list[UnknownColumn] = field(default_factory=list)
    sheets: list[SheetFound] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
