"""The list of fits an office gives itself: person, post, fit. It has a row a pair, hundreds of thousands for a large
cohort, so it is read line by line and not as a table of cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jiebang.common.tables import Fault, TableFault, read_plain
from jiebang.common.tables.columns import header_key
from jiebang.common.text import clean_number

HEADERS = {
    "person": ("person", "学员编号", "人员编号", "学号"),
    "post": ("post", "岗位编号", "岗位"),
    "fit": ("fit", "契合", "契合度", "匹配度"),
}
MOST = 1000
MAX_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class FitLine:
    """One pair. row: its line in the file, from 1 · fault: where the fit is no whole number from 0 to 1000."""

    row: int
    person: str
    post: str
    fit: int
    fault: Fault | None = None


def fit_lines(path: Path) -> Iterator[FitLine]:
    """The pairs of a .csv (UTF-8 or GB18030). Raises TableFault for a file that is none."""
    reader = csv.reader(_text(path).splitlines())
    header = next(reader, [])
    person, post, fit = _columns(header)
    longest = max(person, post, fit)
    # The same few thousand numbers come again and again.
    clean = cache(clean_number)
    for number, written in enumerate(reader, start=2):
        if any(cell.strip() for cell in written):
            cells = [*written, *[""] * (longest + 1 - len(written))]
            points, fault = _points(cells[fit].strip(), number, header[fit].strip())
            yield FitLine(number, clean(cells[person]), clean(cells[post]), points, fault)


def _points(written: str, row: int, column: str) -> tuple[int, Fault | None]:
    if written.isascii() and written.isdigit() and int(written[:9]) <= MOST:
        return int(written), None
    return 0, Fault("out_of_range", row=row, column=column, value=written, values={"least": 0, "most": MOST})


def _text(path: Path) -> str:
    if path.suffix.lower() in {".xlsx", ".xls"}:
        raise TableFault("fits_as_csv")
    text = read_plain(path, max_bytes=MAX_BYTES)
    if not text.strip():
        raise TableFault("empty_file")
    return text


def _columns(header: Sequence[str]) -> list[int]:
    keys = [header_key(title) for title in header]
    places = [
        next((keys.index(name) for name in map(header_key, names) if name in keys), -1) for names in HEADERS.values()
    ]
    if -1 in places:
        raise TableFault("no_header", columns=[names[0] for names in HEADERS.values()])
    return places
