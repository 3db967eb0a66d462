"""Every answer to "why not there" against the best plan with the person forced there, by trying every plan."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jiebang.kernel.placement import Aim, Forbid, solve
from jiebang.kernel.placement.explain import Explainer
from jiebang.kernel.placement.infeasible import conflict
from jiebang.kernel.placement.residual import Residual, Ways
from tests.kernel.placement.worlds import Small, smalls

SEARCHED = [Aim.TOTAL, Aim.FAIR, Aim.WISHES]


def figures(small, choice):
    fits = [small.fits[i, j] for i, j in enumerate(choice) if j >= 0]
    return len(fits), sum(fits), min(fits, default=0)


def forced(small, aim, person, post):
    """placed, total and worst of the best plan with the person there; None where there is none."""
    best = max(
        (choice for choice in small.plans() if choice[person] == post),
        key=lambda choice: small.order(aim, choice),
        default=None,
    )
    return best and figures(small, best)


def answers(small, aim, *, exactly=True):
    """Every pair's answer, with the best plan that has it, the plan's figures and the plan; none without a plan."""
    found = solve(small.task(aim))
    assert (found.plan is None) == (small.best(aim) is None)
    if found.plan is None:
        return
    choice = tuple(found.plan.post_of.tolist())
    now = figures(small, choice)
    explainer = Explainer(small.task(aim), found.plan)
    for person, post in itertools.product(range(small.people), range(len(small.capacity))):
        why = explainer.why(person, post, exactly=exactly)
        best = forced(small, aim, person, post)
        yield why, best, now, choice


def assert_exact(why, best, now, choice):
    assert why.possible == (best is not None)
    if best is None:
        return
    assert why.exact
    # Several best plans may differ in what the aim does not ask for: only `fair` asks for the worst.
    assert (why.placed_change, why.cost) == (best[0] - now[0], now[1] - best[1])
    after = list(choice)
    for person, old, new in why.moves:
        assert (after[person], old != new) == (old, True)
        after[person] = new
    assert after[why.person] == why.post


@given(smalls(kinds_of_rules="none", most_people=5), st.sampled_from(SEARCHED))
@settings(max_examples=150, deadline=None)
def test_without_rules_the_cost_and_the_moves_are_those_of_the_best_plan_with_the_person_there(small, aim):
    for why, best, now, choice in answers(small, aim):
        assert_exact(why, best, now, choice)
        if best is not None:
            after = list(choice)
            for person, _, new in why.moves:
                after[person] = new
            assert small.lawful(tuple(after))
            got = figures(small, after)
            assert got[:2] == best[:2]
            assert why.worst_change == got[2] - now[2]
            assert aim is not Aim.FAIR or got[2] == best[2]


@given(smalls(most_people=4), st.sampled_from(SEARCHED))
@settings(max_examples=60, deadline=None)
def test_under_rules_the_exact_answer_is_that_of_a_forced_search(small, aim):
    for why, best, now, choice in answers(small, aim):
        assert why.possible == (best is not None)
        assert_exact(why, best, now, choice)


@given(smalls(most_people=4))
@settings(max_examples=100, deadline=None)
def test_under_rules_the_answer_at_once_never_says_more_than_the_truth(small):
    small.soft = False
    for why, best, now, _choice in answers(small, Aim.TOTAL, exactly=False):
        assert why.possible or best is None
        if best is not None and best[0] == now[0]:
            assert why.cost <= now[1] - best[1]


@given(smalls(most_people=4))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_rules_that_cannot_hold_are_a_smallest_set(small):
    assume(small.best(Aim.TOTAL) is None)
    found = conflict(small.task(Aim.TOTAL))
    assert found.smallest
    assert not holds(small, found.rules)
    smaller = itertools.combinations(range(len(small.rules)), len(found.rules) - 1)
    assert all(holds(small, fewer) for fewer in smaller)


def holds(small, numbers):
    return any(True for _ in replace(small, rules=[small.rules[n] for n in numbers]).plans())


def test_a_pair_closed_by_a_rule_names_the_rule():
    small = next_small()
    why = Explainer(small.task(Aim.TOTAL), solve(small.task(Aim.TOTAL)).plan).why(0, 0)
    assert (why.possible, why.closed, why.rules) == (False, "by_rules", (0,))


def next_small():
    return Small(2, [1, 1], [0, 0], [0, 1], {(0, 0): 5, (0, 1): 3, (1, 0): 4, (1, 1): 2}, [0, 0], [Forbid((0,), (0,))])


@pytest.mark.parametrize("aim", SEARCHED)
def test_where_the_person_stands_costs_nothing(aim):
    small = next_small()
    plan = solve(small.task(aim)).plan
    why = Explainer(small.task(aim), plan).why(0, int(plan.post_of[0]))
    assert (why.possible, why.cost, why.moves) == (True, 0, ())


def test_who_loses_the_place_makes_room_for_somebody_without_one():
    """0 moves from post 1 to post 0; 3 loses it, and 1, who had none, takes post 1: nobody fewer, the worst fit 0."""
    fits = {(0, 0): 1, (1, 0): 0, (1, 1): 0, (2, 0): 0, (3, 0): 1, (0, 1): 1}
    small = Small(4, [1, 1], [0, 0], [0, 0], fits, [0, 0, 0, 0])
    plan = solve(small.task(Aim.FAIR)).plan
    assert plan.post_of.tolist() == [1, -1, -1, 0]
    why = Explainer(small.task(Aim.FAIR), plan).why(0, 0)
    assert (why.placed_change, why.worst_change, why.cost) == (0, -1, 1)


def test_ways_found_one_by_one_and_all_at_once_are_the_same():
    rng = np.random.default_rng(3)
    fits = {(i, j): int(rng.integers(0, 50)) for i in range(40) for j in range(20) if rng.random() < 0.4}
    small = Small(40, [2] * 20, [0] * 20, [0] * 20, fits, [0] * 40)
    plan = solve(small.task(Aim.TOTAL)).plan
    one, other = (Residual(small.problem(), plan) for _ in range(2))
    other.ways_to = lambda node: Ways(*(part[node] for part in other.everywhere))
    pairs = [(i, row) for row, (i, j) in enumerate(fits) if plan.post_of[i] not in (-1, j)]
    assert len(pairs) > 200
    for person, row in pairs:
        assert one.cost_of(person, row) == other.cost_of(person, row)
        totals = [int(g.problem.fit[g.problem.rows_of(p.people, p.post_of[p.people])].sum())
                  for g in (one, other) for p in [g.plan_after(g.moves(person, row))]]  # fmt: skip
        assert totals[0] == totals[1]


def test_about_a_plan_that_is_not_the_best_it_says_that_it_can_be_and_no_price():
    fits = {(0, 0): 900, (0, 1): 100, (1, 0): 100, (1, 1): 900}
    task = Small(2, [1, 1], [0, 0], [0, 1], fits, [0, 0]).task(Aim.TOTAL)
    worse = replace(solve(task).plan, post_of=np.array([1, 0]))
    found = Explainer(task, worse).why(0, 0)
    assert (found.possible, found.exact, found.moves) == (True, False, ())
