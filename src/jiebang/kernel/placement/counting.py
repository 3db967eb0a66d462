"""Counts of a plan's pairs against every demand of the rules, kept while the plan changes pair by pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jiebang.kernel.placement.model import Ints
from jiebang.kernel.placement.rules import Demand


class Counts:
    """How every demand stands. A change is (row, +1) for a pair taken and (row, -1) for one given up."""

    def __init__(self, demands: Sequence[Demand], chosen: Ints) -> None:
        self.demands = demands
        self.of = [demand.balance(chosen) for demand in demands]
        self._touched: dict[int, list[tuple[int, int]]] = {}
        for number, demand in enumerate(demands):
            for rows, sign in ((demand.rows, 1), (demand.other, -1)):
                for row in rows.tolist():
                    self._touched.setdefault(row, []).append((number, sign))

    def holds_after(self, changes: Iterable[tuple[int, int]]) -> bool:
        """Whether every demand that these changes touch holds once they are made."""
        moved: dict[int, int] = {}
        for row, step in changes:
            for number, sign in self._touched.get(row, ()):
                moved[number] = moved.get(number, 0) + sign * step
        return all(self.demands[number].holds(self.of[number] + step) for number, step in moved.items() if step)

    def make(self, changes: Iterable[tuple[int, int]]) -> None:
        for row, step in changes:
            for number, sign in self._touched.get(row, ()):
                self.of[number] += sign * step
