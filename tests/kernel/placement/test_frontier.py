"""Plans to choose among: each lawful, each the best of its kind, none twice."""

from __future__ import annotations

from hypothesis import given, settings

from jiebang.kernel.placement import Aim
from jiebang.kernel.placement.frontier import frontier
from tests.kernel.placement.worlds import Small, smalls


def test_between_the_largest_total_and_the_fairest_plan_lies_one_with_a_floor_half_way():
    fits = {(0, 0): 900, (1, 1): 100, (0, 1): 500, (1, 0): 400, (0, 2): 600, (1, 2): 300}
    small = Small(2, [1, 1, 1], [0, 0, 0], [0, 1, 2], fits, [0, 0], ranks={(0, 1): 1, (1, 2): 1})
    found = frontier(small.task(Aim.FAIR))
    assert [(c.name, c.total_fit, c.worst_fit, c.ranks, c.moved) for c in found] == [
        ("total", 1200, 300, (1,), 0),
        ("fair", 1000, 400, (0,), 2),
        ("fair_wishes", 900, 400, (1,), 2),
        ("wishes", 800, 300, (2,), 1),
    ]


@given(smalls())
@settings(max_examples=100, deadline=None)
def test_every_plan_is_lawful_places_the_most_and_comes_once(small):
    found = frontier(small.task(Aim.FAIR))
    best = small.best(Aim.TOTAL)
    if best is None:
        assert found == []
        return
    choices = [tuple(choice.plan.post_of.tolist()) for choice in found]
    assert len(set(choices)) == len(choices) <= 5
    for one, choice in zip(found, choices, strict=True):
        assert (small.lawful(choice), one.placed) == (True, best[0])
    assert small.order(Aim.TOTAL, choices[0]) == best
    named = {one.name: choice for one, choice in zip(found, choices, strict=True)}
    for aim in (Aim.FAIR, Aim.WISHES):
        if aim.value in named:
            assert small.order(aim, named[aim.value]) == small.best(aim)
