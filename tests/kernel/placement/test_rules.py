"""Every rule and every aim against trying every plan."""

from __future__ import annotations

import contextlib
from types import SimpleNamespace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiebang.kernel.placement import Aim, Apart, Limit, Plan, Together, kept_by, pricing, ruled, solve, verify
from jiebang.kernel.placement.levels import reached
from jiebang.kernel.placement.ruled import solve_ruled
from tests.kernel.placement.worlds import Small, smalls

SEARCHED = [Aim.TOTAL, Aim.FAIR, Aim.WISHES]


def choice_of(plan):
    return tuple(plan.post_of.tolist())


@given(smalls(), st.sampled_from(SEARCHED))
@settings(max_examples=400, deadline=None)
def test_a_plan_under_rules_is_as_good_as_trying_every_plan(small, aim):
    found = solve(small.task(aim))
    best = small.best(aim)
    if best is None:
        assert (found.plan, found.status) == (None, "infeasible")
        return
    choice = choice_of(found.plan)
    assert small.lawful(choice)
    assert small.order(aim, choice) == best
    assert found.status == "optimal"
    assert (found.certificate.bound, found.certificate.most_placed) == (best[-1], best[0])


@given(smalls(keep=True), st.sampled_from(SEARCHED))
@settings(max_examples=150, deadline=None)
def test_large_and_small_models_are_solved_alike(small, aim):
    """Small ones are priced whole; here they go the way of large ones: few columns, chosen by prices, coming in one by
    one, the interior point method, and little looked at first."""
    few = (mock.patch.object(module, "FEW", 0) for module in (pricing, ruled))
    large = {"MANY": 0, "CHOSEN": 1, "AT_ONCE": 1}
    with contextlib.ExitStack() as stack:
        for patch in (*few, *(mock.patch.object(pricing, name, value) for name, value in large.items())):
            stack.enter_context(patch)
        found = solve(small.task(aim))
    best = small.best(aim)
    assert (found.plan and small.order(aim, choice_of(found.plan))) == best
    assert found.status == ("infeasible" if best is None else "optimal")


@given(smalls(keep=True), st.sampled_from(SEARCHED))
@settings(max_examples=200, deadline=None)
def test_after_placing_the_most_as_few_as_can_be_are_moved_from_a_plan_to_keep(small, aim):
    found = solve(small.task(aim))
    best = small.best(aim)
    assert (found.plan and small.order(aim, choice_of(found.plan))) == best
    assert found.status == ("infeasible" if best is None else "optimal")


@given(smalls(), st.data())
@settings(max_examples=300, deadline=None)
def test_whether_any_plan_keeps_each_rule_is_counted_as_the_rule_says(small, data):
    posts = [[-1, *(j for i2, j in small.fits if i2 == i)] for i in range(small.people)]
    choice = tuple(data.draw(st.sampled_from(own)) for own in posts)
    plan, world = Plan(np.array(choice, dtype=np.int64).reshape(-1)), small.task(Aim.TOTAL).world
    assert [kept_by(rule, world, plan).kept for rule in small.rules] == [small.keeps(r, choice) for r in small.rules]
    seen = verify(small.task(Aim.TOTAL), plan)
    assert seen.valid == small.lawful(choice)


@given(smalls(), st.sampled_from(SEARCHED), st.data())
@settings(max_examples=200, deadline=None)
def test_the_order_of_the_rows_changes_no_figure(small, aim, data):
    pairs = data.draw(st.permutations(list(small.fits)))
    turned = type(small)(**{**vars(small), "fits": {pair: small.fits[pair] for pair in pairs}})
    one, other = solve(small.task(aim)), solve(turned.task(aim))
    figures = [
        (found.status, found.plan and [value for _, value in reached(s.task(aim), found.plan)])
        for found, s in ((one, small), (other, turned))
    ]
    assert figures[0] == figures[1]


@given(smalls(kinds_of_rules="stable"))
@settings(max_examples=300, deadline=None)
def test_a_stable_plan_leaves_no_pair_that_would_rather_swap_or_says_how_many(small):
    found = solve(small.task(Aim.STABLE))
    fixed = [rule for rule in small.rules if type(rule).__name__ == "Fix"]
    if found.plan is None:
        assert found.status == "infeasible"
        assert fixed
        return
    choice = choice_of(found.plan)
    assert small.lawful(choice)
    blocking = small.blocking(choice)
    assert found.certificate.blocking == len(blocking)
    assert found.status == ("feasible" if blocking else "optimal")


@given(smalls(kinds_of_rules="none", most_people=4))
@settings(max_examples=200, deadline=None)
def test_no_other_stable_plan_suits_anybody_better(small):
    """People propose. Fits differ here, for ties leave more than one such plan."""
    small.fits = {pair: 10 * number for number, pair in enumerate(small.fits)}
    choice = choice_of(solve(small.task(Aim.STABLE)).plan)
    assert not small.blocking(choice)
    for other in small.plans():
        if not small.blocking(other):
            for i in range(small.people):
                mine = small.fits.get((i, choice[i]), -1)
                assert small.fits.get((i, other[i]), -1) <= mine


def test_the_worst_off_person_of_all_parts_decides_and_no_part_pays_more():
    """Two hosts that no rule joins: the first can do no better than 3, so the second is not held to its own best 5."""
    small = Small(
        4,
        [1, 1, 1, 1],
        [1, 0, 0, 0],
        [0, 0, 1, 1],
        {(0, 0): 9, (0, 1): 3, (1, 0): 3, (2, 2): 9, (2, 3): 5, (3, 2): 5, (3, 3): 4},
        [0] * 4,
        [Apart((0, 2)), Limit("kind", "post", None, 1)],
        soft=True,
    )
    found = solve_ruled(small.task(Aim.FAIR))
    assert (found.floor, found.proved) == (3, True)
    assert small.order(Aim.FAIR, choice_of(found.plan)) == small.best(Aim.FAIR) == (4, 0, 3, 19)


@given(smalls(keep=True), st.sampled_from(SEARCHED))
@settings(max_examples=200, deadline=None)
def test_out_of_time_a_lawful_plan_or_none_is_found_and_no_bound_is_passed(small, aim):
    found = solve(small.task(aim), lambda: 0.0)
    best = small.best(aim)
    if found.plan is None:
        assert found.status in ("infeasible", "unknown")
        assert best is None or found.status == "unknown"
        return
    choice = choice_of(found.plan)
    assert small.lawful(choice)
    assert found.certificate.most_placed >= best[0]
    if len(found.plan.people) == best[0]:
        assert found.certificate.bound >= small.order(aim, choice)[-1]
    assert found.status == "feasible" or small.order(aim, choice) == best


def test_a_plan_that_places_nobody_is_proved_where_half_a_person_each_would_fit():
    """One seat for two who come together or not at all: the relaxation promises one person, the truth is none."""
    small = Small(2, [1], [1], [0], {(0, 0): 0, (1, 0): 0}, [0, 0], [Together((0, 1))], soft=True)
    found = solve(small.task(Aim.TOTAL))
    assert (found.status, found.plan.placed, found.certificate.most_placed) == ("optimal", 0, 0)


def test_people_who_come_together_are_kept_from_where_too_few_of_them_may_come():
    """Three who stay together: of their kind one may come to a host, at host 0 there are two seats, at host 1 three."""
    fits = {(person, post): 5 for person in range(3) for post in range(2)}
    group = Together((0, 1, 2))
    seats = Small(3, [2, 3], [0, 0], [0, 1], fits, [0, 0, 0], [group])
    assert seats.task(Aim.TOTAL).closed.tolist() == [post == 0 for _, post in fits]
    kinds = Small(3, [3, 3], [0, 0], [0, 1], fits, [0, 0, 1], [group, Limit("kind", "host", 1)])
    assert kinds.task(Aim.TOTAL).closed.all()
    enough = Small(3, [3, 3], [0, 0], [0, 1], fits, [0, 0, 1], [group, Limit("kind", "host", 2)])
    assert not enough.task(Aim.TOTAL).closed.any()


@given(small=smalls())
@settings(max_examples=200, deadline=None)
def test_no_lawful_plan_takes_a_pair_that_is_ruled_out(small):
    closed = {pair for pair, out in zip(small.fits, small.task(Aim.TOTAL).closed.tolist(), strict=True) if out}
    assert not any((i, j) in closed for choice in small.plans() for i, j in enumerate(choice))


@pytest.mark.parametrize("status", [1, 4])
@given(small=smalls(), aim=st.sampled_from(SEARCHED))
@settings(max_examples=60, deadline=None)
def test_a_relaxation_that_was_not_solved_proves_nothing(small, aim, status):
    """1: stopped, though the clock still has time left; 4: numbers gave way. Neither says that there is no plan."""
    gave_up = SimpleNamespace(status=status, message="")
    with mock.patch.object(pricing, "linprog", lambda *_given, **_more: gave_up):
        found = solve(small.task(aim))
    best = small.best(aim)
    if found.plan is not None:
        choice = choice_of(found.plan)
        assert small.lawful(choice)
        assert found.status == "feasible" or small.order(aim, choice) == best
    else:
        assert found.status == "unknown" or best is None
