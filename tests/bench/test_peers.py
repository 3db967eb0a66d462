"""Every exact engine finds the same best, whoever wrote it; what is not installed says so."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest

from jiebang.bench import peers, product, ruled
from jiebang.bench.instances import SHAPES, Instance, Size, instance, rules
from jiebang.bench.run import NOT_INSTALLED, Part, in_turn, once
from jiebang.kernel.placement import Aim, Plan, blocking_pairs, certify
from jiebang.kernel.placement.certificate import figures
from jiebang.kernel.placement.rules import missing_places

SIZE = Size(24, 10, 6, 4)
NEEDS = {peers.CBC: "pulp", peers.STABLE: "matching"}


def installed(name: str) -> bool:
    return name not in NEEDS or importlib.util.find_spec(NEEDS[name]) is not None


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", [name for name in peers.PLAIN if installed(name)])
def test_peers_and_product_agree(name, shape):
    made = instance(SIZE, shape)
    plan = peers.PLAIN[name](made)
    plan = plan.result if isinstance(plan, Part) else plan
    own = product.with_certificate(made)
    assert own.proved
    assert (plan.placed, figures(made.problem, plan)[0]) == (own.plan.placed, figures(made.problem, own.plan)[0])
    assert certify(made.problem, plan, Aim.TOTAL)[0].optimal


@pytest.mark.parametrize("name", list(peers.WHOLE))
def test_peers_under_rules_reach_what_the_product_proves(name):
    made = instance(SIZE)
    wanted = rules(made)
    own = product.under_rules(made, wanted, "total")
    reached = peers.WHOLE[name](ruled.model_at_once(made, wanted), 20)
    plan = peers.plan_of(made.problem, reached.x)
    assert (own.proved, reached.proved) == (True, True)
    assert standing(made, plan) == standing(made, own.plan)


def standing(made: Instance, plan: Plan) -> tuple[int, int, int]:
    return plan.placed, missing_places(made.world, plan), figures(made.problem, plan)[0]


def test_in_list_order_the_first_gets_the_best_and_the_last_what_is_left():
    made = instance(SIZE, "contention")
    plan = peers.greedy(made)
    first = made.problem.person == 0
    assert made.problem.fit[first].max() == made.problem.fit[first & (made.problem.post == plan.post_of[0])][0]
    assert (np.bincount(plan.post_of[plan.people], minlength=SIZE.posts) <= made.problem.capacity).all()
    assert figures(made.problem, plan)[0] < figures(made.problem, product.with_certificate(made).plan)[0]


@pytest.mark.skipif(not installed(peers.STABLE), reason="matching is not installed")
def test_the_stable_peer_leaves_nobody_who_would_rather_have_each_other():
    made = instance(SIZE)
    plan = peers.hospital_resident(made)
    fit = made.problem.fit
    assert blocking_pairs(made.problem, plan, of_person=fit, of_post=fit).size == 0


@pytest.mark.parametrize(
    ("engine", "package"), [(peers.PLAIN[peers.CBC], "pulp"), (peers.hospital_resident, "matching")]
)
def test_a_peer_that_is_not_installed_is_named_and_not_measured(monkeypatch, engine, package):
    for module in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, package, None)
    timing = in_turn({"peer": lambda: engine(instance(SIZE))}, 1)["peer"]
    assert (timing.seconds, timing.median, timing.note) == ((), None, NOT_INSTALLED)


def test_the_first_run_is_dropped_and_the_engines_take_turns():
    order: list[str] = []
    timings = in_turn({"one": lambda: order.append("one"), "two": lambda: order.append("two")}, 3)
    assert order == ["one", "two"] * 4
    assert [len(timing.seconds) for timing in timings.values()] == [3, 3]


def test_an_engine_may_time_a_part_of_its_work():
    assert once(lambda: Part(2.5, "plan")).seconds == (2.5,)
