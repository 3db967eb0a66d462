"""Finds the header of each sheet, tells entries from titles, subtotals and footers, and reads the cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from jiebang.common.tables.columns import CLEAR, CLEAR_MARKS, Column, FileKind, Options, header_key
from jiebang.common.tables.readers import Bad, Noted
from jiebang.common.tables.rows import Fault, Notice, Reading, Row, SheetFound, Skipped, UnknownColumn
from jiebang.common.tables.values import BLANK, Cell, Line, Sheet, Workbook
from jiebang.common.tables.xlsx_names import letters
from jiebang.common.text import IdNumber, clean, clean_number, fold, id_number, without_id_numbers

# Closes a value so that only the installation opens it again.
Seal = Callable[[str], str]

HEADER_WITHIN = 40
# Fifteen digits with a day of birth in the middle.
_OLD_FORM = re.compile(r"\d{8}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}")
_SUBTOTAL = re.compile(r"^(合\s*计|小\s*计|总\s*计|共\s*计|总\s*数|subtotal|total)([:：\s(（\d].*)?$")
_FOOTER = re.compile(
    r"^(填表|制表|填报|审核|审批|复核|负责人|经办|联系人|联系电话|单位.{0,6}章|盖章|日期|备注|注|说明|附|以下空白|以下无正文)"
    r"([:：(（\s日人].*|\d*[.、．].*)?$"
)


def recognise(workbook: Workbook, kind: FileKind, options: Options | None = None) -> Reading:
    """Read all rows of a workbook as one kind of list."""
    options = options or Options()
    reading = Reading()
    for sheet in workbook.sheets:
        _read_sheet(sheet, kind, options, reading)
    if not any(found.state == "read" for found in reading.sheets):
        _say_what_is_missing(workbook, kind, reading)
    return reading


def _read_sheet(sheet: Sheet, kind: FileKind, options: Options, reading: Reading) -> None:
    if not sheet.lines:
        reading.sheets.append(SheetFound(sheet.name, "empty", sheet.hidden))
        return
    if sheet.hidden and sheet.name not in options.sheets:
        reading.sheets.append(SheetFound(sheet.name, "hidden", True, len(sheet.lines)))
        reading.notices.append(Notice("sheet_hidden", sheet.name, values={"rows": len(sheet.lines)}))
        return
    header = find_header(sheet, kind, options)
    if header is None:
        reading.sheets.append(SheetFound(sheet.name, "no_header", sheet.hidden, len(sheet.lines)))
        reading.notices.append(Notice("sheet_without_header", sheet.name))
        return
    missing = _missing(kind, {column.key for column in header.columns.values()})
    if missing:
        reading.faults.append(Fault("columns_missing", sheet.name, header.line.number, values={"columns": missing}))
    reading.sheets.append(SheetFound(sheet.name, "read", sheet.hidden, len(sheet.lines)))
    _note_sheet(sheet, header, reading)
    _read_lines(sheet, kind, header, reading)


@dataclass
class Header:
    """Where a sheet's header stands and which column is which; extra: columns nobody knows, position → title."""

    line: Line
    columns: dict[int, Column]
    titles: dict[int, str]
    extra: dict[int, str]
    unknown: list[UnknownColumn]
    twice: list[str]


def find_header(sheet: Sheet, kind: FileKind, options: Options) -> Header | None:
    """The first line with the most headers of this kind, if it has two or holds a whole key."""
    best: tuple[int, Line] | None = None
    for line in sheet.lines[:HEADER_WITHIN]:
        known = {column.key for cell in line.cells if (column := _column_of(cell, kind, options))}
        whole = any(set(key) <= known for key in kind.keys)
        if (len(known) >= 2 or whole) and (best is None or len(known) > best[0]):
            best = (len(known), line)
    return _header(sheet, best[1], kind, options) if best else None


def _column_of(cell: Cell, kind: FileKind, options: Options) -> Column | None:
    if cell.kind != "text" or len(cell.value) > 60:
        return None
    mapped = options.columns.get(_title(cell))
    if mapped in {"-", ""}:
        return None
    return kind.column(mapped) if mapped else kind.known(cell.value)


def _title(cell: Cell) -> str:
    return " ".join(clean(cell.text).split())


def _header(sheet: Sheet, line: Line, kind: FileKind, options: Options) -> Header:
    header = Header(line, {}, {}, {}, [], [])
    for position, cell in enumerate(line.cells):
        title = _title(cell)
        if not title:
            continue
        column = _column_of(cell, kind, options)
        if column and column.key not in {known.key for known in header.columns.values()}:
            header.columns[position] = column
            header.titles[position] = title
        elif column:
            header.twice.append(title)
        if title in options.columns or (not column and not kind.ignores(title)):
            _add_unknown(header, _unknown(sheet, header, position, title), position, kind, options)
    return header


def _unknown(sheet: Sheet, header: Header, position: int, title: str) -> UnknownColumn:
    later = [line.cell(position).text for line in sheet.lines if line.number > header.line.number]
    samples = tuple(without_id_numbers(clean(text))[:30] for text in later if text.strip())[:3]
    return UnknownColumn(sheet.name, title, letters(position), samples)


def _add_unknown(header: Header, found: UnknownColumn, position: int, kind: FileKind, options: Options) -> None:
    decided = options.columns.get(found.title, "" if kind.keep_extra else "-")
    header.unknown.append(replace(found, taken_as=decided))
    if decided == "" and kind.keep_extra:
        header.extra[position] = found.title


def _missing(kind: FileKind, present: set[str]) -> list[str]:
    """Titles of columns that have to be there: the required ones and one whole key."""
    missing = [column.title for column in kind.columns if column.required and column.key not in present]
    if not any(set(key) <= present for key in kind.keys):
        lacking = min(([key for key in keys if key not in present] for keys in kind.keys), key=len)
        missing += [kind.column(key).title for key in lacking if kind.column(key).title not in missing]
    return missing or _only_numbers(kind, present)


def _only_numbers(kind: FileKind, present: set[str]) -> list[str]:
    """A file of which nothing but the number is known is another list: its rest would all be kept as extra."""
    named = next((keys for keys in kind.keys if len(keys) > 1), ())
    if not kind.keep_extra or len(present) > 1 or not named:
        return []
    return [kind.column(key).title for key in named]


def _note_sheet(sheet: Sheet, header: Header, reading: Reading) -> None:
    reading.unknown.extend(header.unknown)
    for title in header.twice:
        reading.notices.append(Notice("column_twice", sheet.name, header.line.number, title))
    hidden = [number for number in sheet.hidden_rows if number > header.line.number]
    if hidden:
        reading.notices.append(Notice("rows_hidden", sheet.name, hidden[0], values={"rows": hidden}))
    if sheet.beyond_blanks:
        reading.notices.append(Notice("beyond_blanks", sheet.name, sheet.beyond_blanks))


def _read_lines(sheet: Sheet, kind: FileKind, header: Header, reading: Reading) -> None:
    filled = _filled_down(sheet, header)
    for line in sheet.lines:
        if line.number == header.line.number:
            continue
        code = _not_an_entry(line, kind, header)
        if code:
            text = without_id_numbers(" ".join(cell.text.strip() for cell in line.cells if cell.text.strip()))
            reading.skipped.append(Skipped(sheet.name, line.number, code, text[:80]))
        elif row := _row(sheet, line, kind, header, filled):
            reading.rows.append(row)


def _filled_down(sheet: Sheet, header: Header) -> dict[tuple[int, int], tuple[int, Cell]]:
    """(row, column) → (row it comes from, cell) for the cells under the first of a merged one."""
    lines = {line.number: line for line in sheet.lines}
    filled = {}
    for top, left, bottom, right in sheet.merged:
        column = header.columns.get(left)
        if column is None or not column.fill_down or left != right or top <= header.line.number or top not in lines:
            continue
        for number in range(top + 1, min(bottom, sheet.lines[-1].number) + 1):
            filled[number, left] = (top, lines[top].cell(left))
    return filled


def _not_an_entry(line: Line, kind: FileKind, header: Header) -> str:
    if line.number < header.line.number:
        return "title"
    texts = [fold(cell.text) for cell in line.cells if not cell.is_blank and cell.text.strip()]
    if not texts and not any(cell.kind == "formula" for cell in line.cells):
        return "blank"
    if _repeats_header(line, header):
        return "header_again"
    if _key_texts(line, kind, header):
        return ""
    if any(_SUBTOTAL.match(text) for text in texts[:3]):
        return "subtotal"
    return "footer" if texts and len(texts) <= 3 and _FOOTER.match(texts[0]) else ""


def _repeats_header(line: Line, header: Header) -> bool:
    same = sum(
        header_key(line.cell(position).text) == header_key(title)
        for position, title in header.titles.items()
        if not line.cell(position).is_blank
    )
    return same >= 2 and same * 2 >= sum(not cell.is_blank for cell in line.cells)


def _key_texts(line: Line, kind: FileKind, header: Header) -> bool:
    """Whether the line holds a key that is no word of a subtotal or footer itself."""
    keys = {key for group in kind.keys for key in group}
    cells = [(position, line.cell(position)) for position, column in header.columns.items() if column.key in keys]
    written = [fold(cell.text) for _, cell in cells if cell.text.strip()]
    return any(not _SUBTOTAL.match(text) and not _FOOTER.match(text) for text in written)


def _row(
    sheet: Sheet, line: Line, kind: FileKind, header: Header, filled: dict[tuple[int, int], tuple[int, Cell]]
) -> Row | None:
    row = Row(sheet.name, line.number)
    for position, column in header.columns.items():
        cell = line.cell(position)
        title = header.titles[position]
        row.titles[column.key] = title
        if cell.is_blank and (line.number, position) in filled:
            source, cell = filled[line.number, position]
            row.notices.append(Notice("filled_down", sheet.name, line.number, title, values={"from": source}))
        row.texts[title] = clean(cell.text)
        _read_cell(row, column, cell)
    for position, title in header.extra.items():
        text = clean(line.cell(position).text)
        row.texts[title] = text
        if text:
            row.extra[title] = text
    if not any(row.texts.values()) and not row.faults:
        return None
    _require(row, kind)
    return row


def _read_cell(row: Row, column: Column, cell: Cell) -> None:
    if cell.kind == "error":
        row.faults.append(row.fault("cell_error", column.key))
    elif cell.kind == "formula":
        row.faults.append(row.fault("formula_without_value", column.key))
    elif not cell.is_blank and clean(cell.text):
        if fold(cell.text) in CLEAR_MARKS or cell.text.strip() in CLEAR_MARKS:
            _clear(row, column)
        else:
            _take(row, column, cell)


def _clear(row: Row, column: Column) -> None:
    if column.required or not column.clearable:
        row.faults.append(row.fault("not_clearable", column.key))
    else:
        row.values[column.key] = CLEAR


def _take(row: Row, column: Column, cell: Cell) -> None:
    try:
        value: Any = column.read(cell)
    except Bad as bad:
        row.faults.append(row.fault(bad.code, column.key, **bad.values))
        return
    if isinstance(value, Noted):
        row.notices.append(row.notice(value.code, column.key, **(value.values or {}), read_as=str(value.value)))
        value = value.value
    if value not in ("", [], None):
        row.values[column.key] = value


def _require(row: Row, kind: FileKind) -> None:
    faulty = {fault.column for fault in row.faults}

    def lacking(key: str) -> bool:
        return key in row.titles and key not in row.values and row.titles[key] not in faulty

    for column in kind.columns:
        if column.required and lacking(column.key):
            row.faults.append(row.fault("cell_required", column.key))
    if not any(all(key in row.values for key in keys) for keys in kind.keys):
        possible = [keys for keys in kind.keys if all(key in row.titles for key in keys)]
        blank = next(([key for key in keys if lacking(key)] for keys in possible), [])
        already = {fault.column for fault in row.faults}
        row.faults.extend(row.fault("cell_required", key) for key in blank if row.titles[key] not in already)


def _say_what_is_missing(workbook: Workbook, kind: FileKind, reading: Reading) -> None:
    reading.notices = [notice for notice in reading.notices if notice.code != "sheet_without_header"]
    if not any(sheet.lines for sheet in workbook.sheets):
        reading.faults.append(Fault("no_rows"))
        return
    wanted = list(dict.fromkeys(kind.column(key).title for keys in kind.keys for key in keys))
    required = [column.title for column in kind.columns if column.required and column.title not in wanted]
    reading.faults.append(Fault("no_header", values={"columns": wanted + required}))


# ── what must never be stored ──────────────────────────────────────────────────────────────────────────────────


def without_secrets(
    workbook: Workbook, kind: FileKind, options: Options | None = None, *, seal: Seal | None = None
) -> Workbook:
    """The workbook with every identity number checked and masked, wherever it stands, so that it may be kept.

    seal: where identity numbers are kept, what closes one that stands in its own column and is valid.
    """
    for sheet in workbook.sheets:
        header = find_header(sheet, kind, options or Options())
        sensitive = {position for position, column in (header.columns if header else {}).items() if column.sensitive}
        first = header.line.number if header else 0
        for line in sheet.lines:
            if line.number > first:
                line.cells = [_safe(cell, position in sensitive, seal) for position, cell in enumerate(line.cells)]
    return workbook


def _safe(cell: Cell, sensitive: bool, seal: Seal | None) -> Cell:
    if cell.kind == "number":
        # No list holds a number this long that is one: it was an identity number and has lost its last digits.
        lost = IdNumber("***", fault="as_number")
        return Cell("checked", lost) if sensitive or abs(cell.value) >= 1e14 else cell
    if cell.kind != "text":
        return cell if not sensitive or cell.kind in {"blank", "error", "formula", "checked"} else Cell("text", "***")
    if sensitive:
        return _checked(cell, seal)
    found: IdNumber = id_number(cell.value)
    if found.born is not None or (found.fault == "old_form" and _OLD_FORM.fullmatch(clean_number(cell.value))):
        return Cell("checked", found)
    return Cell("text", without_id_numbers(cell.value))


def _checked(cell: Cell, seal: Seal | None) -> Cell:
    text = clean(cell.text)
    if not text:
        return BLANK
    if text in CLEAR_MARKS or "*" in text:
        return Cell("text", text)
    checked = id_number(text)
    if seal is not None and not checked.fault:
        checked = replace(checked, sealed=seal(clean_number(text).replace("-", "")))
    return Cell("checked", checked)
