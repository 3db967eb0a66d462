"""Computed fit of a person and a post: its parts in points, and the reasons behind them as codes with values.

`model` holds what goes in · `words` weighs words (`background.tsv`) · `alike` likens short texts ·
`shares` gives each part's share from 0 to 1 · `table` scores every pair at once · `reasons` explains one pair.
"""

from jiebang.kernel.fit.model import (
    PARTS,
    WISH_PARTS,
    Opening,
    Profile,
    Reason,
    Sectors,
    Weights,
    Wishes,
)
from jiebang.kernel.fit.reasons import reasons
from jiebang.kernel.fit.table import FitTable, fit_table
from jiebang.kernel.fit.words import background

__all__ = [
    "PARTS", "WISH_PARTS", "FitTable", "Opening", "Profile", "Reason", "Sectors", "Weights", "Wishes",
    "background", "fit_table", "reasons",
]  # fmt: skip
