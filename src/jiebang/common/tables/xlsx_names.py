"""Names of columns in a spreadsheet."""

from __future__ import annotations

import re


def column_of(reference: str) -> int:
    """Column from 0 of a reference like "AB12"."""
    found = re.match(r"[A-Za-z]{1,3}", reference)
    if found is None:
        raise ValueError(f"no cell: {reference[:20]!r}")
    number = 0
    for char in found.group().upper():
        number = number * 26 + ord(char) - 64
    return number - 1


def letters(column: int) -> str:
    """ "A" for column 0, "XFD" for 16383."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
