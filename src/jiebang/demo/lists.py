"""Reads the demonstration's own lists, which are known to be well formed."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

DATA = Path(__file__).parent / "data"


def read_list(path: Path) -> list[dict[str, Any]]:
    """The rows of the first sheet by header; whole numbers as int, as a person would write them."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return [dict(zip(rows[0], map(plain, row), strict=True)) for row in rows[1:]]


def plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
