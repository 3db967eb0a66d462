"""Reads a sheet a page gave, as one text."""

from __future__ import annotations

import io

from python_calamine import CalamineWorkbook


def texts_of(content: bytes) -> str:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return "\n".join("\t".join(str(cell) for cell in row) for row in rows)
