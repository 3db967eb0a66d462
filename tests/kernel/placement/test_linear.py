"""The arithmetic and the search under a linear model, against trying every solution."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jiebang.kernel.placement.linear import NO_LIMIT, NO_ROW, NOTHING, Model, limit_of, plain_multipliers
from jiebang.kernel.placement.pricing import Prices, relaxed
from jiebang.kernel.placement.pruning import at_once, best


@st.composite
def models(draw):
    """Up to three "one of these" with two variables each and one variable in none, under up to three more rows."""
    groups = draw(st.integers(1, 3))
    variables = 2 * groups + 1
    one_of = np.array([number // 2 for number in range(2 * groups)] + [NO_ROW])
    rows = np.zeros((groups, variables))
    for number in range(2 * groups):
        rows[number // 2, number] = 1
    more = draw(st.lists(st.lists(st.integers(-1, 1), min_size=variables, max_size=variables), max_size=3))
    low = [-np.inf] * groups + [draw(st.sampled_from([-np.inf, 0.0, 1.0])) for _ in more]
    high = [1.0] * groups + [max(least, draw(st.sampled_from([0.0, 1.0, np.inf]))) for least in low[groups:]]
    most = np.append(np.ones(2 * groups), draw(st.integers(0, 2))).astype(float)
    whole = csr_array(np.vstack([rows, *([np.array(more, dtype=float)] if more else [])]))
    return Model(whole, np.array(low), np.array(high), most, one_of, np.zeros(variables, dtype=bool))


def solutions(model):
    for tried in itertools.product(*(range(int(most) + 1) for most in model.most)):
        x = np.array(tried, dtype=float)
        sums = model.rows @ x
        if (sums >= model.low - 1e-9).all() and (sums <= model.high + 1e-9).all():
            yield x


def objectives(model, data, least=-3):
    numbers = st.lists(st.integers(least, 9), min_size=model.variables, max_size=model.variables)
    return np.array(data.draw(numbers), dtype=float)


@given(models(), st.data())
@settings(max_examples=200, deadline=None)
def test_no_solution_passes_a_limit_whatever_the_multipliers_are(model, data):
    objective = objectives(model, data)
    numbers = st.lists(st.floats(-9, 9), min_size=model.low.size, max_size=model.low.size)
    for multipliers in (np.array(data.draw(numbers)), plain_multipliers(model, objective)):
        limit = limit_of(model, objective, multipliers)
        assert all(objective @ x <= limit for x in solutions(model))


def test_multipliers_too_large_to_be_added_up_give_no_limit():
    model = Model(
        csr_array(np.ones((1, 1))), np.array([-np.inf]), np.ones(1), np.ones(1), np.zeros(1, int), np.ones(1, bool)
    )
    assert limit_of(model, np.ones(1), np.array([1e15])) == NO_LIMIT
    assert limit_of(model, np.ones(1), np.array([1.0])) == 1


@given(models(), st.data())
@settings(max_examples=200, deadline=None)
def test_the_limit_and_the_costs_of_the_relaxation_hold_for_every_solution(model, data):
    """Whoever takes a variable pays its cost at least."""
    objective = objectives(model, data)
    priced = relaxed(model, objective)
    found = list(solutions(model))
    if priced is None:
        assert not found
        return
    for x in found:
        assert objective @ x <= priced.limit
        assert objective @ x <= priced.limit + 1 + (priced.costs[x > 0] * x[x > 0]).sum() + 1e-6


@given(models(), st.data())
@settings(max_examples=200, deadline=None)
def test_the_best_in_whole_numbers_is_that_of_trying_all(model, data):
    objective = objectives(model, data)
    stage = best(model, objective)
    found = [round(objective @ x) for x in solutions(model)]
    assert (stage.value, stage.bound) == ((max(found), max(found)) if found else (None, NOTHING))


@given(models(), st.data())
@settings(max_examples=200, deadline=None)
def test_objectives_in_order_are_those_of_trying_all(model, data):
    wanted = [objectives(model, data), objectives(model, data), objectives(model, data, least=0)]
    stages = at_once(model, wanted)
    found = [tuple(round(objective @ x) for objective in wanted) for x in solutions(model)]
    if not found:
        assert [(stage.value, stage.bound) for stage in stages] == [(None, NOTHING)]
        return
    assert tuple(stage.value for stage in stages) == max(found)
    assert all(stage.proved for stage in stages)
    assert tuple(round(objective @ stages[-1].solution) for objective in wanted) == max(found)


@given(models(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_search_that_knows_a_solution_finds_what_one_that_knows_none_finds(model, data):
    some = list(solutions(model))
    if not some:
        return
    ordered = [objectives(model, data), objectives(model, data), objectives(model, data, least=0)]
    start = data.draw(st.sampled_from(some))
    known = [stage.value for stage in at_once(model, ordered, start=start)]
    assert known == [stage.value for stage in at_once(model, ordered)]


@given(models(), st.data())
@settings(max_examples=100, deadline=None)
def test_prices_bound_every_solution_and_between_two_lie_no_worse_ones(model, data):
    objective = objectives(model, data)
    prices = Prices(model, objective)
    rows = int(prices.priced.sum())
    one = data.draw(st.lists(st.floats(0, 9), min_size=rows, max_size=rows))
    one = np.where(np.isfinite(prices.high), np.array(one), 0.0)
    other = prices.by_steps()
    between = prices.between(one, other)
    assert prices.bound(between) <= min(prices.bound(one), prices.bound(other)) + 1e-9
    assert all(objective @ x <= prices.bound(between) + 1e-6 for x in solutions(model))
