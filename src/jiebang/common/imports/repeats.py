"""Rows of one file that say the same thing twice, or two things about one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from jiebang.common.imports.importer import Line, refused, skipped
from jiebang.common.tables import Row


def set_repeats_aside(
    rows: list[Row], *, key: Callable[[Row], Hashable | None], name: Callable[[Row], str]
) -> tuple[list[Row], list[Line]]:
    """(the rows to go on with, lines of the others).

    The first row of a key goes on. A later one that says nothing else is skipped; one that contradicts it is refused,
    naming both values. A key of None has nothing to be compared with.
    """
    first: dict[Hashable, Row] = {}
    kept: list[Row] = []
    lines: list[Line] = []
    for row in rows:
        row_key = key(row)
        before = first.get(row_key) if row_key is not None else None
        if before is None:
            kept.append(row)
            if row_key is not None:
                first[row_key] = row
        elif difference := differing(before, row):
            lines.append(refused(row, _conflict(before, row, difference), name=name(row)))
        else:
            lines.append(skipped(row, "repeated", name=name(row), other=_other(before, row)))
    return kept, lines


def differing(before: Row, row: Row) -> list[str]:
    """Keys for which two rows say different things; a blank says nothing."""
    return [key for key, value in row.values.items() if before.has(key) and not _same(before.get(key), value)]


def _same(value: Any, other: Any) -> bool:
    return bool(value == other)


def _conflict(before: Row, row: Row, difference: list[str]) -> Any:
    shown = [
        f"{row.titles[key]}: {before.texts.get(before.titles[key], '')} ≠ {row.texts.get(row.titles[key], '')}"
        for key in difference[:3]
    ]
    identity = next(iter(row.titles.values()), "")
    return row.fault(
        "row_conflict", difference[0], other=_other(before, row), identity=identity, difference="; ".join(shown)
    )


def _other(before: Row, row: Row) -> str:
    return str(before.number) if before.sheet == row.sheet else f"{before.sheet} {before.number}"
