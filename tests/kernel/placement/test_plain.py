"""Plans against trying every plan, the data pack's known optima, and certificates that see through tampering."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiebang.kernel.placement import UNPLACED, Aim, Plan, Problem, Proof, Task, blocking_pairs, certify, check, solve
from jiebang.kernel.placement.solver import prove_plain
from tests.kernel.placement.worlds import smalls

FLOW = [Aim.TOTAL, Aim.FAIR]
INSTANCES = Path(__file__).resolve().parents[2] / "data" / "instances"


def problem_of(capacity: list[int], fits: dict[tuple[int, int], int], people: int) -> Problem:
    pairs = list(fits)
    return Problem(
        people=people,
        capacity=np.array(capacity, dtype=np.int64),
        person=np.array([i for i, _ in pairs], dtype=np.int64),
        post=np.array([j for _, j in pairs], dtype=np.int64),
        fit=np.array(list(fits.values()), dtype=np.int64),
    )


@st.composite
def instances(draw, most_people: int = 5, most_posts: int = 3):
    people, posts = draw(st.integers(0, most_people)), draw(st.integers(0, most_posts))
    capacity = draw(st.lists(st.integers(0, 3), min_size=posts, max_size=posts))
    every = list(itertools.product(range(people), range(posts)))
    allowed = draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    # Few different fits, so that ties, which hide mistakes, are common.
    return capacity, {pair: draw(st.sampled_from([0, 1, 2, 5, 9, 1000])) for pair in allowed}, people


def every_plan(capacity, fits, people):
    for choice in itertools.product(range(-1, len(capacity)), repeat=people):
        pairs = [(i, j) for i, j in enumerate(choice) if j >= 0]
        if all(pair in fits for pair in pairs) and all(
            sum(j == post for _, j in pairs) <= seats for post, seats in enumerate(capacity)
        ):
            yield [fits[pair] for pair in pairs]


def best_by_enumeration(aim: Aim, capacity, fits, people) -> tuple[int, int, int | None]:
    def order(plan: list[int]):
        worst = min(plan, default=0)
        return (len(plan), worst, sum(plan)) if aim is Aim.FAIR else (len(plan), sum(plan))

    best = max(every_plan(capacity, fits, people), key=order)
    return len(best), sum(best), min(best, default=None)


@given(instances(), st.sampled_from(FLOW))
@settings(max_examples=300, deadline=None)
def test_plan_is_as_good_as_trying_every_plan(instance, aim):
    found = solve(Task.plain(problem_of(*instance), aim))
    placed, total, worst = best_by_enumeration(aim, *instance)
    seen = found.certificate
    assert (seen.placed, seen.total_fit) == (placed, total)
    if aim is Aim.FAIR:
        assert seen.worst_fit == worst
    assert found.status == "optimal"
    assert seen.bound == seen.total_fit


@given(instances(), st.sampled_from(FLOW), st.data())
@settings(max_examples=300, deadline=None)
def test_any_other_plan_is_certified_only_when_it_is_as_good(instance, aim, data):
    capacity, fits, people = instance
    choice = data.draw(st.lists(st.integers(-1, len(capacity) - 1), min_size=people, max_size=people))
    plan = Plan(np.array(choice, dtype=np.int64))
    seen, _ = certify(problem_of(*instance), plan, aim)
    kept = [fits.get((i, j)) for i, j in enumerate(choice) if j >= 0]
    lawful = None not in kept and all(choice.count(j) <= seats for j, seats in enumerate(capacity))
    assert seen.valid == lawful
    if lawful:
        placed, total, worst = best_by_enumeration(aim, *instance)
        as_good = (len(kept), sum(kept)) == (placed, total)
        if aim is Aim.FAIR:
            as_good = as_good and min(kept, default=None) == worst
        assert seen.optimal == as_good
    else:
        assert not seen.optimal


@pytest.mark.parametrize("name", ["small", "k1"])
@pytest.mark.parametrize("aim", FLOW)
def test_data_pack_instances_reach_the_known_optimum(name, aim):
    expected = json.loads((INSTANCES / "expected.json").read_text())[name]["no_rules"][aim.value]
    found = solve(Task.plain(read_instance(INSTANCES / name), aim))
    seen = found.certificate
    assert {"placed": seen.placed, "total_fit": seen.total_fit, "worst_fit": seen.worst_fit} == expected
    assert found.status == "optimal"


def read_instance(folder: Path) -> Problem:
    posts = rows(folder / "posts.csv")
    people = {row["id"]: i for i, row in enumerate(rows(folder / "people.csv"))}
    post = {row["id"]: i for i, row in enumerate(posts)}
    fits = rows(folder / "fits.csv")
    return Problem(
        people=len(people),
        capacity=np.array([int(row["max"]) for row in posts]),
        person=np.array([people[row["person"]] for row in fits]),
        post=np.array([post[row["post"]] for row in fits]),
        fit=np.array([int(row["fit"]) for row in fits]),
    )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


TWO_AND_TWO = problem_of([1, 1], {(0, 0): 900, (0, 1): 500, (1, 0): 800, (1, 1): 100}, people=2)


def test_total_and_fair_differ_where_one_person_would_pay():
    assert solve(Task.plain(TWO_AND_TWO, Aim.TOTAL)).plan.post_of.tolist() == [1, 0]
    lopsided = problem_of([1, 1], {(0, 0): 900, (0, 1): 300, (1, 0): 400, (1, 1): 100}, people=2)
    assert solve(Task.plain(lopsided, Aim.TOTAL)).plan.post_of.tolist() == [0, 1]
    assert solve(Task.plain(lopsided, Aim.FAIR)).plan.post_of.tolist() == [1, 0]


def test_placing_one_more_comes_before_any_fit():
    found = solve(Task.plain(problem_of([1, 1], {(0, 0): 1000, (0, 1): 0, (1, 0): 0}, people=2), Aim.TOTAL))
    assert found.plan.post_of.tolist() == [1, 0]


def test_a_closed_post_takes_nobody():
    found = solve(Task.plain(problem_of([0, 1], {(0, 0): 1000, (0, 1): 10}, people=1), Aim.FAIR))
    assert found.plan.post_of.tolist() == [1]


def test_nobody_can_be_placed_when_there_is_no_post():
    found = solve(Task.plain(problem_of([], {}, people=3), Aim.FAIR))
    assert (found.plan.post_of.tolist(), found.certificate.worst_fit, found.status) == ([-1, -1, -1], None, "optimal")


@pytest.mark.parametrize(
    ("post_of", "faults"),
    [
        ([0, 0], (("over_capacity", 0),)),
        ([0, 7], (("not_allowed", 1),)),
        ([-3, 0], (("not_allowed", 0),)),
    ],
)
def test_tampered_plan_is_refused_with_what_is_wrong(post_of, faults):
    seen, _ = certify(TWO_AND_TWO, Plan(np.array(post_of)), Aim.TOTAL)
    assert (seen.faults, seen.optimal) == (faults, False)


def test_pair_that_is_not_allowed_is_refused():
    problem = problem_of([1, 1], {(0, 0): 5, (1, 1): 5}, people=2)
    seen, _ = certify(problem, Plan(np.array([1, UNPLACED])), Aim.TOTAL)
    assert seen.faults == (("not_allowed", 0),)


def test_plan_with_two_people_swapped_for_the_worse_is_not_optimal():
    seen, _ = certify(TWO_AND_TWO, Plan(np.array([0, 1])), Aim.TOTAL)
    assert (seen.valid, seen.optimal) == (True, False)
    assert seen.bound >= 1300


def test_a_stored_proof_with_changed_prices_proves_nothing():
    found = solve(Task.plain(TWO_AND_TWO, Aim.TOTAL))
    cheap = Proof(np.zeros(2, dtype=np.int64), found.proof.cover, found.proof.worst_cover)
    assert check(TWO_AND_TWO, found.plan, Aim.TOTAL, found.proof).optimal
    assert not check(TWO_AND_TWO, found.plan, Aim.TOTAL, cheap).optimal
    with pytest.raises(ValueError, match="prices"):
        check(TWO_AND_TWO, found.plan, Aim.TOTAL, Proof(-found.proof.prices - 1, found.proof.cover, found.proof.cover))


def test_out_of_time_gives_a_lawful_plan_that_claims_no_more_than_it_proves():
    problem = problem_of(
        [1, 1, 1], {(0, 0): 900, (0, 1): 300, (1, 0): 500, (1, 1): 100, (0, 2): 250, (1, 2): 50}, people=2
    )
    hurried = solve(Task.plain(problem, Aim.FAIR), lambda: 0.0)
    assert (hurried.status, hurried.certificate.valid, hurried.certificate.placed) == ("feasible", True, 2)
    assert solve(Task.plain(problem, Aim.FAIR)).certificate.worst_fit > hurried.certificate.worst_fit


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"capacity": [1, -1]}, "capacity must lie from 0"),
        ({"person": [0, 0, 1, 2]}, "person must lie from 0 to 1"),
        ({"fit": [1, 2, 3, -4]}, "fit must lie from 0"),
        ({"fit": [1.5, 2, 3, 4]}, "whole numbers"),
        ({"fit": [1, 2, 3]}, "one length"),
        ({"person": [0, 0, 0, 0], "post": [0, 1, 1, 0]}, "listed twice"),
    ],
)
def test_arrays_that_are_no_problem_are_refused(change, message):
    arrays = {"capacity": [1, 1], "person": [0, 0, 1, 1], "post": [0, 1, 0, 1], "fit": [1, 2, 3, 4]} | change
    with pytest.raises(ValueError, match=message):
        Problem(people=2, **{name: np.array(values) for name, values in arrays.items()})


def test_two_who_would_rather_have_each_other_block_a_plan():
    problem = problem_of([1, 1, 0], {(0, 0): 9, (0, 1): 5, (1, 0): 8, (1, 1): 1, (1, 2): 9}, people=2)
    crossed = Plan(np.array([1, 0]))
    found = blocking_pairs(problem, crossed, of_person=problem.fit, of_post=problem.fit)
    assert [(int(problem.person[k]), int(problem.post[k])) for k in found] == [(0, 0)]
    straight = Plan(np.array([0, 1]))
    assert blocking_pairs(problem, straight, of_person=problem.fit, of_post=problem.fit).size == 0


def test_an_unplaced_person_blocks_with_any_free_seat():
    problem = problem_of([2], {(0, 0): 9, (1, 0): 0}, people=2)
    found = blocking_pairs(problem, Plan(np.array([0, UNPLACED])), of_person=problem.fit, of_post=problem.fit)
    assert problem.person[found].tolist() == [1]


@given(smalls(kinds_of_rules="none"), st.data())
@settings(max_examples=300, deadline=None)
def test_a_plan_is_certified_rank_maximal_only_when_it_is(small, data):
    posts = [[-1, *(j for i2, j in small.fits if i2 == i)] for i in range(small.people)]
    choice = tuple(data.draw(st.sampled_from(own)) for own in posts)
    task = small.task(Aim.WISHES)
    seen, _ = prove_plain(task, task.problem, Plan(np.array(choice, dtype=np.int64).reshape(-1)))
    best = small.best(Aim.WISHES)
    assert seen.valid == small.lawful(choice)
    assert seen.optimal == (seen.valid and small.order(Aim.WISHES, choice) == best)


@given(smalls(kinds_of_rules="none"))
@settings(max_examples=200, deadline=None)
def test_first_wishes_come_before_second_ones_and_any_wish_before_fit(small):
    found = solve(small.task(Aim.WISHES))
    assert small.order(Aim.WISHES, tuple(found.plan.post_of.tolist())) == small.best(Aim.WISHES)
    assert found.status == "optimal"
