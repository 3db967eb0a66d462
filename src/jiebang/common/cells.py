"""Counts of people as leadership is shown them: no cell so small that it points at somebody.

A small count is told as "fewer than 3". Where the others and the total would give it away, further cells are left
out, and the total itself where nothing else helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

LEAST = 3


@dataclass(frozen=True)
class Left:
    """A count that is not told. small: it lies below `least`; otherwise it only protects another."""

    small: bool
    least: int = LEAST

    def __str__(self) -> str:
        return _("fewer than {n}").format(n=self.least) if self.small else _("not shown")


Shown = int | Left


def suppress(counts: Sequence[int], *, least: int = LEAST) -> tuple[list[Shown], Shown]:
    """(the cells as they may be shown, their total likewise), for counts that share the people among them.

    0 stays: it points at nobody. A count of 1 to least − 1 is left out, and as few others with it as leave every one of
    them at least two possible values, for a reader who knows this rule, the total and all that is shown. Where that
    cannot be had, nothing is told at all. least: 3 or more; below that the words alone would give a count away.
    """
    if least < 3:
        raise ValueError("least must be at least 3")
    hidden = {number for number, count in enumerate(counts) if 0 < count < least}
    others = sorted((count, number) for number, count in enumerate(counts) if count >= least)
    while hidden and not _is_open(counts, hidden, least):
        if not others:
            return [Left(small=False, least=least)] * len(counts), Left(small=False, least=least)
        hidden.add(others.pop(0)[1])
    shown: list[Shown] = [Left(c < least, least) if n in hidden else c for n, c in enumerate(counts)]
    return shown, shown_alone(sum(counts), least=least)


def _is_open(cells: Sequence[int], hidden: set[int], least: int) -> bool:
    """Whether each hidden cell may still be one of several numbers, given the total and what is shown."""
    rest = sum(cells[number] for number in hidden)
    spans = {n: (1, least - 1) if cells[n] < least else (least, rest) for n in hidden}
    lowest, highest = sum(low for low, _high in spans.values()), sum(high for _low, high in spans.values())
    return all(min(high, rest - (lowest - low)) > max(low, rest - (highest - high)) for low, high in spans.values())


def shown_alone(count: int, *, least: int = LEAST) -> Shown:
    """A count that stands alone, beside no total it is a part of."""
    return Left(True, least) if 0 < count < least else count
