"""Lists as .xlsx: what is written as text stays text, whatever it begins with."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jiebang.common import clock
from jiebang.common.plain import file_name, one_width, printable

Row = Sequence[Any]
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_A_SHEET = 1_048_575  # what Excel opens, less the header
CHARACTERS_A_CELL = 32_767
_LOOKED_AT = 100  # rows that decide the widths
_NARROWEST, _WIDEST = 8, 48


def sheet_response(name: str, columns: Sequence[str], rows: Iterable[Row]) -> FileResponse:
    """A list to take away. name: the file's name without its ending, in any language."""
    # Closed by the response when it has been sent.
    target = tempfile.TemporaryFile()  # noqa: SIM115
    write_sheet(target, columns, rows, name=name)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{file_name(name)}.xlsx", content_type=CONTENT_TYPE)


def write_sheet(target: str | IO[bytes], columns: Sequence[str], rows: Iterable[Row], *, name: str = "") -> None:
    """Write one list. target: a path or an open binary file · columns: the titles · rows: text, numbers, dates, None.

    A list longer than a sheet holds goes on in the next one. Aware times are written as local ones, truth values as
    yes and no. The same list gives the same bytes.
    """
    write_book(target, [(name, columns, rows)])


def write_book(target: str | IO[bytes], lists: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
    """Several lists in one workbook, each (name, columns, rows) on a sheet of its own."""
    # constant_memory: a list of any length needs the memory of one row.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a file property, fixed
        styles = _Styles.of(book)
        for name, columns, rows in lists:
            for number, (titles, part) in enumerate(_sheets(columns, rows), start=1):
                _write_part(book.add_worksheet(_sheet_name(name, number)), styles, titles, part)


@dataclass(frozen=True)
class _Styles:
    head: Format
    text: Format
    day: Format
    moment: Format
    hour: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> _Styles:
        cell = {"valign": "top", "text_wrap": True}
        return cls(
            head=book.add_format({"bold": True, "bg_color": "#E3E9E7", "bottom": 1, "valign": "vcenter"}),
            # "@": Excel leaves 00123 and 1-2 alone when the cell is edited.
            text=book.add_format({**cell, "num_format": "@"}),
            day=book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"}),
            moment=book.add_format({**cell, "num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
            hour=book.add_format({**cell, "num_format": "hh:mm", "align": "left"}),
        )


def _sheets(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[tuple[Sequence[str], Iterator[Row]]]:
    rest = iter(rows)
    yield columns, islice(rest, ROWS_A_SHEET)
    for row in rest:
        yield columns, islice(chain([row], rest), ROWS_A_SHEET)


def _write_part(sheet: Worksheet, styles: _Styles, columns: Sequence[str], rows: Iterator[Row]) -> None:
    first = list(islice(rows, _LOOKED_AT))
    for number, title in enumerate(columns):
        sheet.set_column(number, number, _width(title, (row[number] for row in first if number < len(row))))
        sheet.write_string(0, number, _text(title), styles.head)
    line = 0
    for line, row in enumerate(chain(first, rows), start=1):
        for number, value in enumerate(row):
            _write_cell(sheet, line, number, value, styles)
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, line, len(columns) - 1)


def _write_cell(sheet: Worksheet, line: int, number: int, value: Any, styles: _Styles) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_string(line, number, _("yes") if value else _("no"), styles.text)
        case int() | float() | Decimal() if math.isfinite(value) and abs(value) < 10**15:
            sheet.write_number(line, number, value)
        case datetime():
            local = value.astimezone(clock.zone()).replace(tzinfo=None) if value.tzinfo else value
            sheet.write_datetime(line, number, local, styles.moment)
        case date() if value.year >= 1900:
            sheet.write_datetime(line, number, value, styles.day)
        case time():
            sheet.write_datetime(line, number, value.replace(tzinfo=None), styles.hour)
        case _:
            sheet.write_string(line, number, _text(value), styles.text)


def _text(value: Any) -> str:
    return printable(str(value))[:CHARACTERS_A_CELL]


def _width(title: str, values: Iterable[Any]) -> int:
    longest = max((_cells_wide(value) for value in values), default=0)
    # Two more than the title, for the filter's arrow.
    return max(_NARROWEST, min(_WIDEST, max(longest + 1, _cells_wide(title) + 4)))


def _cells_wide(value: Any) -> int:
    text = "" if value is None else str(value)[:200]
    return max((sum(one_width(c) for c in line) for line in text.splitlines()), default=0)


def _sheet_name(name: str, number: int) -> str:
    """At most 31 characters without those Excel refuses."""
    plain = "".join(" " if c in "[]:*?/\\'" else c for c in printable(name)).strip() or "Sheet"
    return plain[:31] if number == 1 else f"{plain[:27]} {number}"
