"""Problems made from a seed: the same everywhere, and such that everybody for whom there is a seat can be placed."""

from __future__ import annotations

import numpy as np
import pytest

from jiebang.bench import product
from jiebang.bench.instances import SEATS_A_PERSON, SHAPES, Size, instance, rules
from jiebang.kernel.placement.flow import most_placed
from jiebang.kernel.placement.rules import broken

SIZE = Size(60, 25, 10, 4)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_seed_gives_the_same_arrays_and_another_seed_others(shape):
    first, again, other = (instance(SIZE, shape, seed=seed) for seed in (1, 1, 2))
    for name in ("capacity", "person", "post", "fit"):
        assert (getattr(first.problem, name) == getattr(again.problem, name)).all()
    for name in ("ranks", "of_post", "planted", "sector", "home", "host_of", "least"):
        assert (getattr(first, name) == getattr(again, name)).all()
    assert (first.problem.fit != other.problem.fit).any()


@pytest.mark.parametrize("shape", SHAPES)
def test_everybody_with_a_seat_can_be_placed(shape):
    made = instance(SIZE, shape)
    seats = round(SEATS_A_PERSON[shape] * SIZE.people)
    assert made.problem.capacity.sum() == seats
    assert made.problem.capacity.max() <= SIZE.most
    assert most_placed(made.problem).placed == min(seats, SIZE.people) == (made.planted >= 0).sum()


@pytest.mark.parametrize("shape", SHAPES)
def test_each_person_has_the_same_number_of_posts_and_five_wishes(shape):
    made = instance(SIZE, shape)
    assert np.bincount(made.problem.person).tolist() == [SIZE.candidates] * SIZE.people
    assert np.bincount(made.problem.person[made.ranks > 0]).tolist() == [5] * SIZE.people
    assert (made.problem.fit.min() >= 0, made.problem.fit.max() <= 1000) == (True, True)


def test_the_rules_can_hold_together():
    made = instance(SIZE)
    wanted = rules(made)
    assert rules(made) == wanted
    plan = product.under_rules(made, wanted, "total").plan
    assert plan.placed > SIZE.people * 0.9
    assert broken(wanted, made.world, plan) == []
