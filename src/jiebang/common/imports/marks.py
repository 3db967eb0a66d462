"""涉密不上网: marks of classification in a list somebody sends, its name included."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jiebang.common import secrecy
from jiebang.common.refusals import Refused
from jiebang.common.tables import Notice, Reading, Workbook
from jiebang.common.wording import place


def refuse_classified(file_name: str, workbook: Workbook) -> None:
    """Under the strict profile a file that calls itself classified goes no further than this."""
    if not secrecy.stops_files():
        return
    where, mark = first_mark(file_name, workbook)
    if mark:
        raise Refused(
            _("{place} says “{mark}”. Nothing classified may be put in here; the file was not kept.").format(
                place=where, mark=mark
            ),
            field="file",
        )


def warn_of_marks(file_name: str, workbook: Workbook, reading: Reading) -> None:
    where, mark = first_mark(file_name, workbook)
    if mark:
        reading.notices.insert(0, Notice("classified", values={"place": where, "mark": mark}))


def first_mark(file_name: str, workbook: Workbook) -> tuple[str, str]:
    """(where it stands, the mark) of the first one, ("", "") where there is none."""
    if mark := secrecy.mark_in(file_name):
        return _("The file name"), mark
    for sheet in workbook.sheets:
        if mark := secrecy.mark_in(sheet.name):
            return _("Sheet “{name}”").format(name=sheet.name), mark
        for line in sheet.lines:
            for cell in line.cells:
                if cell.kind == "text" and (mark := secrecy.mark_in(cell.value)):
                    return place(sheet.name, line.number), mark
    return "", ""
