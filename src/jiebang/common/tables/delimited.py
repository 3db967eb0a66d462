"""Text files: the encoding ladder BOM → UTF-8 → GB18030, with a second opinion on Big5, then the separator."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

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

_SEPARATORS = ",\t;|，"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_text(path: Path) -> Workbook:
    text, encoding, doubt = decode(path.read_bytes())
    if not text.strip():
        raise TableFault("empty_file")
    return Workbook([_sheet(text)], encoding=encoding, doubt=doubt)


def read_json(path: Path) -> Workbook:
    text, encoding, _ = decode(path.read_bytes())
    try:
        return Workbook(data=json.loads(text), encoding=encoding)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise TableFault("broken_json", line=line) from None


def decode(content: bytes) -> tuple[str, str, str]:
    """(text, encoding it was read in, encoding that may have been meant instead or "").

    Raises TableFault("broken_bytes", position=…) where no encoding fits; the position counts from 1.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strictly(content, encoding), encoding.removesuffix("-sig"), ""
    if _looks_utf_16(content):
        little = content[1::2].count(0) >= content[0::2].count(0)
        return _strictly(content, "utf-16-le" if little else "utf-16-be"), "utf-16", ""
    if b"\x00" in content:
        raise TableFault("other_format", format="binary")
    try:
        return content.decode("utf-8"), "utf-8", ""
    except UnicodeDecodeError as error:
        return _chinese(content, error.start)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise TableFault("broken_bytes", position=error.start + 1) from None


def _looks_utf_16(content: bytes) -> bool:
    sample = content[:4000]
    zeros = max(sample[0::2].count(0), sample[1::2].count(0))
    return len(sample) >= 4 and zeros > len(sample) // 8 and min(sample[0::2].count(0), sample[1::2].count(0)) == 0


def _chinese(content: bytes, utf_8_failed_at: int) -> tuple[str, str, str]:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        as_big5 = _as_big5(content)
        if as_big5 is not None and _share_of_common(as_big5, "big5") > 0.9:
            return as_big5, "big5", "gb18030"
        raise TableFault("broken_bytes", position=max(error.start, utf_8_failed_at) + 1) from None
    as_big5 = _as_big5(content)
    # Big5 passes for GB18030 without an error; only the rareness of the characters gives it away.
    if as_big5 and _share_of_common(as_big5, "big5") > 0.9 and _share_of_common(text, "gb2312") < 0.75:
        return as_big5, "big5", "gb18030"
    return text, "gb18030", ""


def _as_big5(content: bytes) -> str | None:
    try:
        return content.decode("cp950")
    except UnicodeDecodeError:
        return None


def _share_of_common(text: str, encoding: str) -> float:
    """How many of the Chinese characters are everyday ones: the first plane of GB 2312, or of Big5."""
    characters = [char for char in text[:20_000] if "\u3400" <= char <= "\u9fff"]
    if not characters:
        return 0.0
    first, last = (0xB0, 0xD7) if encoding == "gb2312" else (0xA4, 0xC6)
    common = sum(first <= (char.encode(encoding, "ignore") or b"\0")[0] <= last for char in characters)
    return common / len(characters)


def _sheet(text: str) -> Sheet:
    csv.field_size_limit(1_000_000)
    sheet = Sheet(name="")
    blanks = 0
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)), 1):
            cells = [_cell(value) for value in record]
            if all(cell.is_blank for cell in cells):
                blanks += 1
                continue
            if blanks >= BLANKS_THAT_END_A_SHEET:
                sheet.beyond_blanks = number
                break
            blanks = 0
            _refuse_large(len(sheet.lines), cells)
            sheet.lines.append(Line(number, cells))
    except csv.Error:
        raise TableFault("broken_table", row=len(sheet.lines) + 1) from None
    return sheet


def _refuse_large(rows: int, cells: list[Cell]) -> None:
    if rows >= MAX_ROWS:
        raise TableFault("too_many_rows", allowed=MAX_ROWS)
    if len(cells) > MAX_COLUMNS and any(not cell.is_blank for cell in cells[MAX_COLUMNS:]):
        raise TableFault("too_many_columns", allowed=MAX_COLUMNS)


def _cell(value: str) -> Cell:
    # Programs that fear for leading zeros write ="0123".
    if value.startswith('="') and value.endswith('"') and len(value) > 2:
        value = value[2:-1]
    return Cell("text", value) if value.strip() else BLANK


def _separator(text: str) -> str:
    head = [line for line in text[:20_000].splitlines() if line.strip()][:10]
    counts: dict[str, Any] = {mark: sum(line.count(mark) for line in head) for mark in _SEPARATORS}
    best = max(counts, key=lambda mark: (counts[mark], -_SEPARATORS.index(mark)))
    return best if counts[best] else ","
