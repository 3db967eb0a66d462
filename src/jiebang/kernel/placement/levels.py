"""What one objective of a plan reached, and what no plan passes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """bound: no plan that is as good in the objectives before reaches more · by_prices: as much of the bound as follows
    from prices (multipliers) by arithmetic alone; what lies between the two is the search's word."""

    name: str
    value: int
    bound: int
    by_prices: int

    @property
    def proved(self) -> bool:
        return self.value == self.bound
