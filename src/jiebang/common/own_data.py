"""What is kept about one person: rooms name the parts they hold, one page shows them and one archive takes them away.

    own_data.register(Part("leaves", _("Leave"), {"from": _("From"), "to": _("To")}, leaves_of, order=40))

`leaves_of(person)` yields one mapping a row with the keys of `columns`, JSON values only, and nothing but the person's
own: names of others only where they stood in what the person was shown.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from jiebang.common.archive import as_text, entry, one_moment
from jiebang.common.sheets import write_book

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """key: the file's name in the archive · columns: key of a value → its title · rows(person), oldest first
    · order: place on the page."""

    key: str
    title: Any
    columns: Mapping[str, Any]
    rows: Callable[[Any], Iterable[Row]]
    order: int = 50


@dataclass(frozen=True)
class Glance:
    """A part as the page shows it: the first rows, and how many there are."""

    part: Part
    titles: list[str]
    rows: list[list[Any]]
    count: int


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part; the same key again replaces it."""
    _parts[part.key] = part


def parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda part: (part.order, part.key))


def glances(person: Any, *, first: int) -> list[Glance]:
    """Every part that holds something, with its first rows in words."""
    found = []
    for part in parts():
        rows = list(part.rows(person))
        if rows:
            shown = [list(table_row(part, row)) for row in islice(rows, first)]
            found.append(Glance(part, [str(title) for title in part.columns.values()], shown, len(rows)))
    return found


def write_archive(target: IO[bytes], person: Any, about: Mapping[str, Any]) -> dict[str, int]:
    """All parts as one zip: a .jsonl for programs and one workbook to read; returns the number of rows by part."""
    with one_moment():
        held = [(part, list(part.rows(person))) for part in parts()]
    counts = {part.key: len(rows) for part, rows in held}
    with zipfile.ZipFile(target, "w") as archive:
        with archive.open(entry("manifest.json"), "w") as file:
            file.write((as_text({**about, "parts": counts}, indent=1) + "\n").encode())
        for part, rows in held:
            with archive.open(entry(f"{part.key}.jsonl"), "w") as file:
                file.writelines((as_text(row) + "\n").encode() for row in rows)
        with archive.open(entry("overview.xlsx"), "w") as file:
            write_book(file, [sheet_of(part, rows) for part, rows in held])
    return counts


def sheet_of(part: Part, rows: list[Row]) -> tuple[str, list[str], Iterator[list[Any]]]:
    titles = [str(title) for title in part.columns.values()]
    return str(part.title), titles, (list(table_row(part, row)) for row in rows)


def table_row(part: Part, row: Row) -> Iterator[Any]:
    for key in part.columns:
        value = row.get(key)
        yield "、".join(map(str, value)) if isinstance(value, list | tuple) else value
