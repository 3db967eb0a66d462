"""An .xlsx: python-calamine reads the values; a pass over the sheet's XML finds what calamine does not tell.

That is: formulas without a stored value, error cells, hidden rows, and how far a sheet really reaches: one value in
the last cell a sheet can have would make any reader ask for gigabytes, so extent is judged before calamine starts.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # the guard has refused every DTD before
from xml.parsers import expat

import python_calamine

from jiebang.common.tables.values import (
    BLANK,
    BLANKS_THAT_END_A_SHEET,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Line,
    Sheet,
    TableFault,
    Workbook,
)
from jiebang.common.tables.xlsx_names import column_of, letters

# calamine keeps the whole rectangle from the first value to the last: this much fits well into the child's memory.
MAX_CELLS = 5_200_000


def read_xlsx(path: Path) -> Workbook:
    structures = _structures(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            sheets = [
                _sheet(book, found, structures.get(found.name))
                for found in book.sheets_metadata
                if found.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except python_calamine.PasswordError:
        raise TableFault("password") from None
    except (python_calamine.CalamineError, OSError):
        raise TableFault("broken_archive") from None
    if sum(len(sheet.lines) for sheet in sheets) > MAX_ROWS:
        raise TableFault("too_many_rows", allowed=MAX_ROWS)
    return Workbook(sheets)


def _sheet(book: Any, found: Any, structure: _Structure | None) -> Sheet:
    structure = structure or _Structure()
    _refuse_large(found.name, structure)
    read = book.get_sheet_by_name(found.name)
    sheet = Sheet(
        name=found.name,
        hidden=found.visible != python_calamine.SheetVisibleEnum.Visible,
        merged=[(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in read.merged_cell_ranges or []],
        beyond_blanks=structure.beyond_blanks,
    )
    last = structure.beyond_blanks - 1 if structure.beyond_blanks else None
    # calamine gives every row from the first, but only the columns from the first that is filled.
    left: list[Any] = [""] * (read.start[1] if read.start else 0)
    for number, values in enumerate(read.iter_rows(), start=1):
        if last is not None and number > last:
            break
        line = _line(number, left + values, structure.special.get(number, {}))
        if line:
            sheet.lines.append(line)
    kept = {line.number for line in sheet.lines}
    sheet.hidden_rows = [number for number in structure.hidden_rows if number in kept]
    return sheet


def _refuse_large(name: str, structure: _Structure) -> None:
    if structure.filled_rows > MAX_ROWS:
        raise TableFault("too_many_rows", allowed=MAX_ROWS)
    if structure.last_column >= MAX_COLUMNS or structure.last_row * (structure.last_column + 1) > MAX_CELLS:
        place = f"{letters(structure.last_column)}{structure.last_row}"
        raise TableFault("far_off_cell", sheet=name, cell=place, allowed=MAX_COLUMNS)


def _line(number: int, values: list[Any], special: dict[int, Cell]) -> Line | None:
    cells = [_cell(value) for value in values]
    for column, cell in special.items():
        cells.extend([BLANK] * (column + 1 - len(cells)))
        cells[column] = cell
    while cells and cells[-1].is_blank:
        cells.pop()
    return Line(number, cells) if cells else None


def _cell(value: Any) -> Cell:
    match value:
        case bool():
            return Cell("bool", value)
        case int() | float():
            return Cell("number", value)
        case datetime() | date():
            return Cell("date", value)
    text = _time_text(value)
    return Cell("text", text) if text.strip() else BLANK


def _time_text(value: Any) -> str:
    """A time of day or a length of time as people write it; anything else as it is."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        hours, rest = divmod(int(value.total_seconds()), 3600)
        return f"{hours}:{rest // 60:02d}"
    return "" if value is None else str(value)


# ── what stands in the XML ─────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Structure:
    """special: row from 1 → column from 0 → cell that calamine would show as blank."""

    filled_rows: int = 0
    last_row: int = 0
    last_column: int = 0
    beyond_blanks: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    special: dict[int, dict[int, Cell]] = field(default_factory=dict)


def _structures(path: Path) -> dict[str, _Structure]:
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _structure(archive, part) for name, part in _sheet_parts(archive)}
    except (KeyError, expat.ExpatError, ElementTree.ParseError, ValueError, zipfile.BadZipFile):
        raise TableFault("broken_archive") from None


def _sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(name of the sheet, part that holds it) in the workbook's order."""
    book = _target(_relations(archive, ""), "officeDocument")
    targets = _relations(archive, book)
    root = ElementTree.fromstring(archive.read(book))  # noqa: S314 - DTDs were refused
    found = []
    for element in root.iter():
        if _plain(element.tag) == "sheet":
            key = next((value for name, value in element.attrib.items() if _plain(name) == "id"), "")
            kind, part = targets.get(key, ("", ""))
            if kind.endswith("worksheet") and part in archive.namelist():
                found.append((element.get("name", ""), part))
    return found


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    folder, _, name = part.rpartition("/")
    source = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    root = ElementTree.fromstring(archive.read(source))  # noqa: S314 - DTDs were refused
    return {
        element.get("Id", ""): (element.get("Type", ""), _resolve(folder, element.get("Target", "")))
        for element in root
    }


def _resolve(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    parts = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


def _target(relations: dict[str, tuple[str, str]], kind: str) -> str:
    return next(part for type_, part in relations.values() if type_.endswith("/" + kind))


def _plain(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _structure(archive: zipfile.ZipFile, part: str) -> _Structure:
    scan = _Scan()
    with archive.open(part) as stream:
        scan.parser.ParseFile(stream)
    return scan.found


class _Scan:
    """One pass over a sheet's XML."""

    def __init__(self) -> None:
        self.found = _Structure()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.row = 0
        self.column = -1
        self.kind = ""
        self.inside = False
        self.text: list[str] = []
        self.formula = False
        self.filled_at = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self.column = column_of(attributes["r"]) if "r" in attributes else self.column + 1
            self.kind = attributes.get("t", "n")
            self.text = []
            self.formula = False
        elif tag in {"v", "t"}:
            self.inside = True
            self.parser.CharacterDataHandler = self.text.append
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = -1
            if attributes.get("hidden") in {"1", "true"}:
                self.found.hidden_rows.append(self.row)

    def end(self, tag: str) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag in {"v", "t"}:
            self.parser.CharacterDataHandler = None
        elif tag == "c":
            self.cell()

    def cell(self) -> None:
        value = "".join(self.text)
        if self.formula and not value and self.kind != "str":
            self.remember(Cell("formula"))
        elif value and self.kind == "e":
            self.remember(Cell("error", value))
        elif value:
            self.reach()

    def remember(self, cell: Cell) -> None:
        self.reach()
        self.found.special.setdefault(self.row, {})[self.column] = cell

    def reach(self) -> None:
        found = self.found
        if self.row != self.filled_at:
            if self.row - self.filled_at > BLANKS_THAT_END_A_SHEET and not found.beyond_blanks:
                found.beyond_blanks = self.row
            found.filled_rows += 1
            self.filled_at = self.row
        found.last_row = max(found.last_row, self.row)
        found.last_column = max(found.last_column, self.column)
