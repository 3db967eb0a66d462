"""Ids (编号) for people whose list has none."""

from __future__ import annotations

import re
from collections.abc import Iterable


class Numbers:
    """Gives ids after the highest in use, in the same form: P082 after P081."""

    def __init__(self, used: Iterable[str]) -> None:
        shapes = [match.groups() for number in used if (match := re.fullmatch(r"(\D*)(\d+)", number))]
        prefix, digits = max(shapes, key=lambda shape: int(shape[1]), default=("P", "000"))
        self.prefix, self.width, self.last = prefix, len(digits), int(digits)

    def next(self) -> str:
        self.last += 1
        return f"{self.prefix}{self.last:0{self.width}d}"
