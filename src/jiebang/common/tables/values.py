"""A workbook as plain values that travel as JSON between the reading process and the product.

A cell in JSON: None blank · "text" · 12.5 number · true/false · {"d": "2021-10-17"} or {"d": "2021-10-17T08:30:00"}
date · {"e": "#N/A"} error · {"f": 1} formula without a stored value · {"id": {...}} an identity number, already
checked and masked; the number itself is never kept, or only sealed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jiebang.common.text import IdNumber

MAX_ROWS = 20_000
MAX_COLUMNS = 256
BLANKS_THAT_END_A_SHEET = 1_000


class TableFault(Exception):
    """A file that cannot be read. code: key of `wording` · values: what the sentence names."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Cell:
    """kind: blank | text | number | date | bool | error | formula | checked."""

    kind: str
    value: Any = None

    @property
    def is_blank(self) -> bool:
        return self.kind == "blank"

    @property
    def text(self) -> str:
        """The cell as it would be written out; a whole number without its ".0"."""
        match self.kind:
            case "blank" | "formula":
                return ""
            case "number":
                return number_text(self.value)
            case "bool":
                return "TRUE" if self.value else "FALSE"
            case "date":
                return self.value.isoformat(sep=" ") if isinstance(self.value, datetime) else self.value.isoformat()
            case "checked":
                return str(self.value.masked)
            case _:
                return str(self.value)


BLANK = Cell("blank")


def number_text(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def cell_from_json(data: Any) -> Cell:
    match data:
        case None | "":
            return BLANK
        case dict():
            return _marked_cell(data)
        case bool():
            return Cell("bool", data)
        case int() | float():
            return Cell("number", data)
    # PostgreSQL keeps no NUL in a text, and no office meant one.
    text = str(data).replace("\x00", "")
    return Cell("text", text) if text else BLANK


def _marked_cell(data: dict[str, Any]) -> Cell:
    match data:
        case {"d": str(written)}:
            return Cell("date", datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written))
        case {"e": written}:
            return Cell("error", written)
        case {"id": found}:
            return Cell("checked", IdNumber(found["masked"], found["born"], found["fault"], found.get("sealed", "")))
    return Cell("formula")


def cell_to_json(cell: Cell) -> Any:
    match cell.kind:
        case "blank":
            return None
        case "date":
            return {"d": cell.value.isoformat()}
        case "error":
            return {"e": cell.value}
        case "formula":
            return {"f": 1}
        case "checked":
            checked = cell.value
            kept = {"masked": checked.masked, "born": checked.born, "fault": checked.fault}
            return {"id": {**kept, "sealed": checked.sealed} if checked.sealed else kept}
    return cell.value


@dataclass
class Line:
    """One row of a sheet that is not blank. number: as the spreadsheet program shows it, from 1."""

    number: int
    cells: list[Cell]

    def cell(self, column: int) -> Cell:
        return self.cells[column] if column < len(self.cells) else BLANK


@dataclass
class Sheet:
    """merged: (first row, first column, last row, last column), rows from 1, columns from 0."""

    name: str
    lines: list[Line] = field(default_factory=list)
    hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    # Where a value stands below a thousand blank rows and was therefore not read; 0 = nowhere.
    beyond_blanks: int = 0


@dataclass
class Workbook:
    """encoding: of a text file, "" otherwise · doubt: another encoding it may have been written in
    · data: of a .json file, which has no sheets."""

    sheets: list[Sheet] = field(default_factory=list)
    encoding: str = ""
    doubt: str = ""
    data: Any = None

    def to_json(self) -> dict[str, Any]:
        return {
            "sheets": [_sheet_to_json(sheet) for sheet in self.sheets],
            "encoding": self.encoding,
            "doubt": self.doubt,
            "data": self.data,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Workbook:
        sheets = [_sheet_from_json(sheet) for sheet in data["sheets"]]
        return cls(sheets, data.get("encoding", ""), data.get("doubt", ""), data.get("data"))


def _sheet_to_json(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "merged": [list(area) for area in sheet.merged],
        "hidden_rows": sheet.hidden_rows,
        "beyond_blanks": sheet.beyond_blanks,
        "lines": [[line.number, [cell_to_json(cell) for cell in line.cells]] for line in sheet.lines],
    }


def _sheet_from_json(data: dict[str, Any]) -> Sheet:
    return Sheet(
        name=data["name"].replace("\x00", ""),
        hidden=data["hidden"],
        merged=[(area[0], area[1], area[2], area[3]) for area in data["merged"]],
        hidden_rows=data["hidden_rows"],
        beyond_blanks=data.get("beyond_blanks", 0),
        lines=[Line(number, [cell_from_json(cell) for cell in cells]) for number, cells in data["lines"]],
    )
