"""A plan as JSON in words, for the preview page, the command line and the error file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import get_language

from jiebang.common.imports.importer import Fate, Importer, Line, Planned, Question
from jiebang.common.tables import FileKind, Reading, Row
from jiebang.common.wording import SKIPPED, say_fault, say_notice, say_question, say_skipped


def to_json(planned: Planned, importer: Importer) -> dict[str, Any]:
    """counts: fate → rows · lines: every row's fate · skipped: rows that are no entries · faults: of the whole file."""
    return {
        "language": get_language(),
        "fingerprint": fingerprint(planned),
        "counts": _counts(planned),
        "lines": [line_to_json(line, importer.file) for line in planned.lines],
        "skipped": [
            {"sheet": row.sheet, "row": row.number, "text": row.text, "why": say_skipped(row)}
            for row in planned.reading.skipped
        ],
        "unknown": [asdict(column) for column in planned.reading.unknown],
        "sheets": [asdict(sheet) for sheet in planned.reading.sheets],
        "faults": file_faults(planned.reading),
        "notices": [say_notice(notice) for notice in planned.reading.notices],
        "keeps_extra": importer.file.keep_extra,
    }


def _counts(planned: Planned) -> dict[str, int]:
    counts = {str(fate): 0 for fate in Fate}
    for line in planned.lines:
        counts[line.fate] += 1
    counts[Fate.SKIPPED] += len(planned.reading.skipped)
    return counts


def line_to_json(line: Line, file: FileKind) -> dict[str, Any]:
    return {
        "place": line.row.place,
        "sheet": line.row.sheet,
        "row": line.row.number,
        "fate": str(line.fate),
        "name": line.name,
        "about": about(line.row, file),
        "why": _why(line),
        "changes": [asdict(change) for change in line.changes],
        "faults": [_fault(fault) for fault in line.faults],
        "notices": [_notice(notice) for notice in (line.notices or line.row.notices)],
        "questions": [_question(question) for question in line.questions],
    }


def _fault(fault: Any) -> dict[str, str]:
    what, remedy = say_fault(fault)
    return {"code": fault.code, "column": fault.column, "value": fault.value, "what": what, "remedy": remedy}


def _notice(notice: Any) -> dict[str, str]:
    return {"code": notice.code, "column": notice.column, "text": say_notice(notice)}


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "text": say_question(question.about, question.values),
        "required": question.required,
        "candidates": [asdict(candidate) for candidate in question.candidates],
    }


def _why(line: Line) -> str:
    return str(SKIPPED[line.why]).format(**line.why_values) if line.why else ""


def file_faults(reading: Reading) -> list[str]:
    return [say_fault(fault)[0] for fault in reading.faults]


def fingerprint(planned: Planned) -> str:
    """Two plans with one fingerprint give every row the same fate."""
    fates = [
        [
            line.row.place,
            str(line.fate),
            [[change.title, change.old, change.new] for change in line.changes],
            [[question.key, *(candidate.id for candidate in question.candidates)] for question in line.questions],
            [fault.code for fault in line.faults],
        ]
        for line in planned.lines
    ]
    codes = [fault.code for fault in planned.reading.faults]
    return hashlib.sha256(json.dumps([fates, codes], ensure_ascii=False).encode()).hexdigest()


def about(row: Row, file: FileKind) -> str:
    """What stands in the row, in short; a telephone number masked."""
    shown = {row.titles[column.key]: column.shown for column in file.columns if column.key in row.titles}
    text = " · ".join(shown.get(title, str)(text) for title, text in row.texts.items() if text)
    return Truncator(text).chars(90)


def short_name(row: Row) -> str:
    """What a row that could not be read is about, from its first cells that hold something."""
    return Truncator(" ".join(text for text in list(row.texts.values())[:3] if text)).chars(60)
