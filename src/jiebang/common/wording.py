"""Faults and notices of lists in words: what is wrong, which one, and what to do next.

The reading process and the readers give codes with values; this is the only place that words them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common.tables.rows import Fault, Notice, Skipped

# Files: one sentence that says what it is and what to do.
FILES = {
    "no_such_file": _("There is no file {name}. Check the name and the folder."),
    "empty_file": _("The file is empty (0 bytes or only blanks). Choose the file again; it may not have been saved."),
    "file_too_large": _("The file has {size} MB; at most {allowed} MB can be taken in. Split it, or remove pictures."),
    "unreadable": _("The file cannot be opened: {reason}."),
    "broken_archive": _(
        "The file is damaged or incomplete. Open it in Excel or WPS, save it again as .xlsx and retry."
    ),
    "unpacks_too_large": _(
        "The file unpacks to too much data (over {allowed} MB). Copy the list into a new workbook and save that."
    ),
    "too_many_parts": _("The file holds more than {allowed} parts. Copy the list into a new workbook and save that."),
    "dtd": _(
        "The file holds a document type declaration (DTD), which is not allowed. Copy the list into a "
        "new workbook and save that."
    ),
    "password": _("The file is protected by a password. Open it, remove the password, save it and upload it again."),
    "old_xls": _("This is an old .xls workbook. Open it in Excel or WPS, save it as .xlsx and upload that."),
    "old_office": _("This is an old Office document, not a list. Save the list as .xlsx and upload that."),
    "html": _("This is a web page named like a workbook. Open it in Excel or WPS, save it as .xlsx and upload that."),
    "xml": _("This is an XML document, not a workbook. Open it in Excel or WPS, save it as .xlsx and upload that."),
    "other_format": _("This is no list that can be read ({format}). Save the list as .xlsx or .csv and upload that."),
    "too_heavy": _(
        "Reading this file takes too much memory or time, so it was stopped. Copy the list into a new "
        "workbook and save that."
    ),
    "broken_bytes": _(
        "The text breaks off at byte {position}: it is neither UTF-8 nor GB18030. Save the list as .xlsx "
        "or as CSV (UTF-8)."
    ),
    "broken_json": _("The JSON file cannot be read (line {line}). Export it again."),
    "broken_table": _(
        "The text file cannot be read as a table after row {row}. Check the quotation marks, or save the list as .xlsx."
    ),
    "too_many_rows": _("The list has more than {allowed} rows. Split it into several files."),
    "too_many_columns": _("The list has more than {allowed} columns. Remove the empty columns on the right."),
    "far_off_cell": _(
        "Sheet “{sheet}” reaches as far as cell {cell}. Delete what stands there (a list has at most "
        "{allowed} columns), save and upload again."
    ),
    "no_rows": _("There is nothing in this file. Check whether the right file was chosen."),
    "no_header": _("No header row was found. One row has to name the columns, at least: {columns}."),
    "columns_missing": _("Columns are missing: {columns}. Add them, or say which column holds them."),
    "json_not_wanted": _("This kind of list cannot be read from JSON. Upload it as .xlsx or .csv."),
    "not_a_plan": _("This JSON file is no plan written by `jiebang match`. Choose the plan's file."),
}

# Cells: (what is wrong, what to do).
CELLS = {
    "cell_error": (_("the cell shows an error, {value}"), _("write the value itself")),
    "formula_without_value": (_("a formula without a stored result"), _("copy the cell and paste it as a value")),
    "cell_required": (_("nothing is written here"), _("fill it in, or delete the row")),
    "not_clearable": (_("this cannot be emptied"), _("write the value that holds")),
    "too_long": (_("{length} characters, at most {allowed} fit"), _("shorten it")),
    "not_whole": (_("not a whole number"), _("write a whole number, for example 5")),
    "out_of_range": (_("outside {least} to {most}"), _("write a number from {least} to {most}")),
    "seats": (_("no number of seats"), _("write a number, for example 2 or 1-2")),
    "seats_span": (_("the smaller number has to come first"), _("write for example 1-2")),
    "seats_date": (_("Excel made a date of it"), _("set the cell to text and write for example 1-2 again")),
    "date_without_year": (_("the year is missing"), _("write the day with its year, for example 2021-10-17")),
    "no_such_day": (_("there is no such day"), _("check the day and the month")),
    "not_date": (_("not a date"), _("write for example 2021-10-17, or leave it blank")),
    "not_year": (_("not a year of birth"), _("write four digits, for example 1984")),
    "not_yes_no": (_("neither yes nor no"), _("write 是 or 否")),
    "not_one_of": (_("not a known word"), _("write one of: {allowed}")),
    "not_phone": (_("not a telephone number"), _("write 11 digits, or area code and number such as 0532-00001001")),
    "id_as_number": (
        _("the identity number is stored as a number, its last digits are lost"),
        _("set the column to text and type the number again"),
    ),
    "id_scientific": (
        _("the identity number was written out as a number, its digits are lost"),
        _("set the column to text and type the number again"),
    ),
    "id_old_form": (_("an identity number of the old form with 15 digits"), _("write the number of 18 digits")),
    "id_length": (_("not an identity number of 18 digits"), _("check it against the card")),
    "id_date": (_("the birthday inside the identity number does not exist"), _("check it against the card")),
    "id_check_digit": (_("the check digit of the identity number is wrong"), _("check it against the card")),
    "credit_code_as_number": (
        _("the credit code is stored as a number, its last digits are lost"),
        _("set the column to text and type the code again"),
    ),
    "row_conflict": (
        _("row {other} has the same {identity} and says otherwise ({difference})"),
        _("keep the right one of the two rows"),
    ),
}

NOTICES = {
    "sheet_hidden": _("The hidden sheet “{sheet}” ({rows} rows) was left out. Tick it below to read it as well."),
    "sheet_without_header": _("Sheet “{sheet}” was left out: no header row of this kind of list was found in it."),
    "rows_hidden": _("Sheet “{sheet}” hides rows ({rows}); they are read like the others."),
    "beyond_blanks": _("Sheet “{sheet}” was read until 1000 blank rows; what stands from row {row} on was left out."),
    "column_twice": _("Column “{column}” stands there twice; the first one counts."),
    "filled_down": _("taken from the merged cell of row {from}"),
    "date_serial": _("the number {value} was read as the day {read_as}"),
    "phone_from_number": _("the telephone number was stored as a number"),
    "credit_code_doubtful": _(
        "the credit code {value} fails its check digit; it is kept for showing and tells no organisations apart"
    ),
    "classified": _(
        "{place} says “{mark}”. Nothing classified may be put in here. If this list is classified, do not confirm it, "
        "and tell whoever keeps secrets in your unit."
    ),
    "encoding_doubt": _(
        "The text was read as {encoding}, but may be {doubt}. Look whether the names below read rightly."
    ),
}

SKIPPED = {
    "title": _("above the header"),
    "header_again": _("header repeated"),
    "subtotal": _("subtotal"),
    "footer": _("footer"),
    "repeated": _("the same as row {other}"),
    "same_as": _("taken as the same as row {other}"),
}


QUESTIONS = {
    "organisation": _("{name} is not known yet. Is it one of these?"),
}


def add(
    *,
    cells: Mapping[str, Any] | None = None,
    notices: Mapping[str, Any] | None = None,
    skipped: Mapping[str, Any] | None = None,
    questions: Mapping[str, Any] | None = None,
) -> None:
    """Rooms add the words of their own codes in AppConfig.ready. A code has one meaning in the whole product."""
    for known, added in ((CELLS, cells), (NOTICES, notices), (SKIPPED, skipped), (QUESTIONS, questions)):
        taken = known.keys() & (added or {}).keys()
        if taken:
            raise ValueError(f"these codes have words already: {', '.join(sorted(taken))}")
        known.update(added or {})  # type: ignore[arg-type]


def say_file(code: str, values: Mapping[str, Any]) -> str:
    return _fill(FILES[code], values)


def say_fault(fault: Fault) -> tuple[str, str]:
    """(what is wrong, what to do) of a cell's or row's fault."""
    values = {"value": fault.value, **fault.values}
    if fault.code in FILES:
        return _fill(FILES[fault.code], {"sheet": fault.sheet, "row": fault.row, **values}), ""
    what, remedy = CELLS[fault.code]
    return _fill(what, values), _fill(remedy, values)


def say_notice(notice: Notice) -> str:
    values = {"sheet": notice.sheet, "row": notice.row, "column": notice.column, "value": notice.value}
    return _fill(NOTICES[notice.code], {**values, **notice.values})


def say_skipped(skipped: Skipped) -> str:
    return _fill(SKIPPED[skipped.code], {})


def say_question(code: str, values: Mapping[str, Any]) -> str:
    return _fill(QUESTIONS[code], values)


def place(sheet: str, row: int, column: str = "") -> str:
    """Where something stands: “名单”第 4 行「姓名」."""
    parts = {"sheet": sheet, "row": row, "column": column}
    if sheet and column:
        return _("sheet “{sheet}” row {row}, {column}").format(**parts)
    if sheet:
        return _("sheet “{sheet}” row {row}").format(**parts)
    return (_("row {row}, {column}") if column else _("row {row}")).format(**parts)


def row_span(numbers: list[int]) -> str:
    """Row numbers in few words: 2–19, 21."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in spans[:12]]
    return str(_(", ")).join(shown) + (" …" if len(spans) > 12 else "")


def _fill(sentence: Any, values: Mapping[str, Any]) -> str:
    shown = {name: _shown(value) for name, value in values.items()}
    return str(sentence).format_map(_Lenient(shown))


def _shown(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(part, int) for part in value):
        return row_span(value)
    return str(_(", ")).join(str(part) for part in value) if isinstance(value, list | tuple) else value


class _Lenient(dict[str, Any]):
    """A value a sentence names and the fault does not carry shows as nothing rather than breaking the page."""

    __missing__: Callable[[str], str] = staticmethod(lambda key: "")  # type: ignore[assignment]
