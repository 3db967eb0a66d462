"""The rows that could not go in, as written, with what to mend beside them; mended, the file is read again."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jiebang.common.imports.batches import plan
from jiebang.common.imports.importer import Fate, Line
from jiebang.common.models import ImportBatch
from jiebang.common.wording import place, say_fault


def error_sheet(batch: ImportBatch) -> tuple[list[str], list[list[str]]]:
    """(titles, rows) of the refused and unanswered rows. All cells are text, so nothing becomes a formula."""
    lines = [line for line in plan(batch).lines if line.fate in {Fate.REFUSED, Fate.ASKED}]
    titles = list(dict.fromkeys(title for line in lines for title in line.row.texts))
    rows = [[line.row.texts.get(title, "") for title in titles] + [what_to_mend(line)] for line in lines]
    # "需修改之处" is a header every importer leaves out without a question.
    return [*titles, _("To mend")], rows


def what_to_mend(line: Line) -> str:
    return "\n".join(_sentences(line))


def _sentences(line: Line) -> Iterator[str]:
    for fault in line.faults:
        what, remedy = say_fault(fault)
        where = place(line.row.sheet, line.row.number, fault.column)
        yield f"{where}: {what}" + (f"; {remedy}" if remedy else "")
    if line.fate == Fate.ASKED:
        open_ones = [question for question in line.questions if question.required]
        known = _(", ").join(candidate.label for question in open_ones for candidate in question.candidates)
        yield _("{place}: may be {known}; say which in the preview").format(
            place=place(line.row.sheet, line.row.number), known=known
        )
