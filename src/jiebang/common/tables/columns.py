"""The columns of a kind of list: under which headers they are understood and how their cells are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jiebang.common.tables.readers import read_text
from jiebang.common.tables.values import Cell
from jiebang.common.text import fold


class _Clear:
    """（清空）: the value that stands is to be emptied; a blank cell would leave it."""

    def __repr__(self) -> str:
        return "CLEAR"


CLEAR: Any = _Clear()
CLEAR_MARKS = frozenset({"(清空)", "（清空）", "(clear)"})


@dataclass(frozen=True)
class Column:
    """key: name in the code · headers: titles it is known under, the first is the one we write
    · read: turns a cell that is not blank into a value (see readers) · required: no row without it
    · fill_down: a merged cell counts for every row it covers · sensitive: masked at once, kept sealed or not at all
    · clearable: （清空） empties it · shown: how its text is shown in a preview, where not as it was written.
    """

    key: str
    headers: tuple[str, ...]
    read: Callable[[Cell], Any] = read_text
    required: bool = False
    fill_down: bool = False
    sensitive: bool = False
    clearable: bool = True
    shown: Callable[[str], str] = str

    @property
    def title(self) -> str:
        return self.headers[0]


@dataclass(frozen=True)
class FileKind:
    """One kind of list.

    keys: the column sets that identify a row; one of them must be in the file, and filled in each row
    · ignored: headers that belong to another import or say nothing (序号); left out without a question
    · keep_extra: unknown columns go along as `Row.extra`.
    """

    code: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...]
    ignored: tuple[str, ...] = ()
    keep_extra: bool = False

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    @cached_property
    def by_header(self) -> dict[str, Column]:
        return {header_key(header): column for column in self.columns for header in (*column.headers, column.key)}

    @cached_property
    def ignored_headers(self) -> frozenset[str]:
        return frozenset(header_key(header) for header in (*ALWAYS_IGNORED, *self.ignored))

    def known(self, header: str) -> Column | None:
        return next((self.by_header[key] for key in header_keys(header) if key in self.by_header), None)

    def ignores(self, header: str) -> bool:
        return any(key in self.ignored_headers for key in header_keys(header))


ALWAYS_IGNORED = ("序号", "序", "No.", "no", "#", "需修改之处", "To mend")


@dataclass
class Options:
    """What a person decided about one file.

    columns: title of an unknown column → key of a column, "-" leave out, "" keep as extra
    · sheets: hidden sheets to read all the same · choices: row's place → "new" or the id of a candidate
    · skip_refused: rows that cannot go in stay out · encoding: the doubtful encoding was looked at and is right.
    """

    columns: dict[str, str] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)
    skip_refused: bool = False
    encoding: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": self.columns,
            "sheets": self.sheets,
            "choices": self.choices,
            "skip_refused": self.skip_refused,
            "encoding": self.encoding,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Options:
        return cls(**{name: data[name] for name in cls().to_json() if name in data})


def header_key(header: str) -> str:
    """The key of a header: folded, without blanks and marks ("*姓 名" and "姓名" are one)."""
    return re.sub(r"[\s*＊:：_\-]+", "", fold(header))


def header_keys(header: str) -> Iterable[str]:
    """The header as written, then without a remark in brackets: 级别（1-9） is 级别."""
    yield header_key(header)
    bare = re.sub(r"[(（\[【].*?[)）\]】]", "", header)
    if bare.strip() and bare != header:
        yield header_key(bare)
