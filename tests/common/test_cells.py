"""Small counts of people: no cell left out can be worked out from what is shown."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.common.cells import Left, shown_alone, suppress

SMALL, HIDDEN = Left(small=True), Left(small=False)


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([12, 9, 7], [12, 9, 7], 28),
        ([0, 12, 9], [0, 12, 9], 21),
        ([1, 12, 9], [SMALL, 12, HIDDEN], 22),  # one small cell: the total would give it away
        ([1, 1, 10], [SMALL, SMALL, HIDDEN], 12),
        ([1, 9], [SMALL, HIDDEN], 10),
        ([1, 1], [HIDDEN, HIDDEN], HIDDEN),
        ([2], [HIDDEN], HIDDEN),
        ([], [], 0),
    ],
)
def test_what_is_left_out(counts, shown, total):
    assert suppress(counts) == (shown, total)


def possible(shown, total, least):
    """Slow and obvious: every list of counts a reader who knows the rule and the total could not exclude."""
    nothing_told = all(isinstance(cell, Left) and not cell.small for cell in shown)
    spans = [
        [cell]
        if isinstance(cell, int)
        else range(1, least)
        if cell.small
        else range(0 if nothing_told else least, total + 1)
        for cell in shown
    ]
    return [counts for counts in product(*spans) if sum(counts) == total]


@given(st.lists(st.integers(0, 7), min_size=2, max_size=5), st.integers(3, 4))
def test_every_cell_left_out_keeps_at_least_two_possible_values(counts, least):
    shown, _total = suppress(counts, least=least)
    could_be = possible(shown, sum(counts), least)
    assert tuple(counts) in could_be
    for place, cell in enumerate(shown):
        if isinstance(cell, Left):
            assert len({found[place] for found in could_be}) >= 2
        else:
            assert cell == counts[place] and (cell == 0 or cell >= least)


def test_a_count_alone_and_its_words():
    assert [str(shown_alone(n)) for n in (0, 1, 2, 3)] == ["0", "不足 3 人", "不足 3 人", "3"]


def test_fewer_than_three_would_give_a_count_away():
    with pytest.raises(ValueError, match="at least 3"):
        suppress([1], least=2)
