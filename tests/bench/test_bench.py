"""`jiebang bench`: what is printed and written, at sizes that take a moment."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from django.utils import translation

from jiebang.bench import memory, pages, pages_child, placement, product
from jiebang.bench.instances import Size
from jiebang.bench.report import Ratio, Report, Row
from jiebang.bench.run import NOT_INSTALLED, NotMeasured, Timing, in_child
from jiebang.cli.main import main
from jiebang.kernel.placement import Plan, Problem

TINY = Size(24, 10, 6, 4)


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("JIEBANG_LANGUAGE", "en")
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def what_other_tests_left():
    """Each timing begins with collecting unused objects, which takes long where a whole suite keeps its own."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    scale = replace(
        placement.QUICK, small=TINY, middle=TINY, large=TINY, ruled=(TINY,), crowded=TINY, runs=1, seconds=5
    )
    monkeypatch.setattr(placement, "QUICK", scale)


def test_quick_prints_each_case_with_medians_and_the_ratios_last(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(placement, "_memory", lambda *asked: {"extra_mb": 3, "whole_mb": 100})
    written = tmp_path / "raw.json"
    assert main(["bench", "placement", "--quick", "--json", str(written)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [said[0].split(" ")[0], said[1].split(":")[0], said[-1].split(":")[0]] == [
        "Engines:",
        "Load average before",
        "Load average after",
    ]
    titles = [line for line in said if line and not line.startswith(" ")][2:-1]
    size = "24 × 10 × 6"
    assert titles[:2] == [f"{size} total", f"{size} fair"]
    assert titles[-1] == "Ratios"
    assert not [line for line in said if "MISMATCH" in line]
    raw = json.loads(written.read_text())
    assert [case["case"] for case in raw["cases"]] == titles[:-1]
    assert raw["mismatches"] == []
    assert {ratio["goal"] for ratio in raw["ratios"]} >= {1.25, 1.6, 6.0, 0.1, 1000.0, None}
    first = raw["cases"][0]["engines"]
    assert (first[0]["engine"], first[0]["placed"], first[0]["proved"], len(first[0]["seconds"])) == (
        product.NAME,
        24,
        True,
        1,
    )


def test_json_on_standard_output_stands_alone(monkeypatch, capsys):
    monkeypatch.setattr(placement, "run", lambda *, quick, say: [say("a line"), {"quick": quick}][1])
    assert main(["bench", "placement", "--quick", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"quick": True}


def test_memory_is_measured_in_a_process_of_its_own():
    seen = in_child(memory.__name__, product.NAME, "slack", "24", "10", "6", "4")
    assert 0 <= seen["extra_mb"] < 20 < seen["whole_mb"]


def test_a_child_that_fails_says_why():
    with pytest.raises(NotMeasured, match="no such engine"):
        in_child(memory.__name__, "no such engine", "slack", "24", "10", "6", "4")


@pytest.fixture
def report():
    lines: list[str] = []
    return Report("placement", lines.append, {"numpy": "2"}), lines


def test_a_peer_that_is_missing_is_named_in_its_row_and_its_ratio(report):
    made, lines = report
    missing = Timing(note=NOT_INSTALLED)
    made.case("case", ["placed"], [Row("ours", Timing((0.25,)), ("81",)), Row("peer", missing)])
    made.compare("case", ("ours", Timing((0.25,))), ("peer", missing), goal=2)
    made.close()
    assert [line.split() for line in lines if line.startswith("  peer")] == [["peer", "not", "installed"]]
    assert [line.split("  ")[-2:] for line in lines if "ours" in line][-1] == ["not installed", "≤ 2 ×"]


@pytest.mark.parametrize(
    ("ratio", "met"),
    [
        (Ratio("c", "a", "b", 1.2, 1.25), True),
        (Ratio("c", "a", "b", 1.3, 1.25), False),
        (Ratio("c", "a", "b", 30, 20, at_least=True), True),
        (Ratio("c", "a", "b", 19, 20, at_least=True), False),
        (Ratio("c", "a", "b", None, 20), None),
        (Ratio("c", "a", "b", 2), None),
    ],
)
def test_a_goal_is_met_on_its_own_side(ratio, met):
    assert ratio.met is met


def test_engines_that_claim_a_different_best_are_told_loudly(report):
    made, lines = report
    made.same("case", {"ours": (81, 500), "peer": (81, 501)})
    made.close()
    assert made.raw()["mismatches"] == ["case: ours (81, 500) · peer (81, 501)"]
    assert sum("MISMATCH" in line for line in lines) == 2


class Explainer:
    """Answers by solving again, and so much off."""

    def __init__(self, made, plan, off: int) -> None:
        self.made, self.plan, self.off = made, plan, off

    def why(self, person: int, post: int) -> SimpleNamespace:
        change = placement.forced(self.made.problem, self.plan, person, post)
        return SimpleNamespace(placed_change=change.placed, cost=change.cost + self.off)


@pytest.mark.parametrize("off", [0, 1])
def test_a_why_not_must_cost_what_solving_again_costs(report, monkeypatch, off):
    made, _lines = report
    monkeypatch.setattr(product, "explainer", lambda instance, plan: Explainer(instance, plan, off))
    placement.why_not(placement.QUICK, made)
    assert len(made.mismatches) == off * placement.FORCED_PAIRS
    assert made.ratios[-1].figure > 0


def test_who_is_put_at_a_post_has_it_and_the_rest_is_placed_anew():
    pairs = [(0, 0, 900), (0, 1, 500), (1, 0, 800), (1, 1, 100)]
    person, post, fit = (np.array(column) for column in zip(*pairs, strict=True))
    problem = Problem(2, np.array([1, 1]), person, post, fit)
    best = Plan(np.array([1, 0]))
    assert placement.forced(problem, best, 0, 0) == placement.Change(placed=0, cost=300)
    alone = Problem(2, np.array([1, 1]), person[:3], post[:3], fit[:3])
    assert placement.forced(alone, best, 0, 0) == placement.Change(placed=-1, cost=400)


@pytest.mark.soak
def test_pages_are_measured_beside_a_bare_one_and_ask_as_often_for_ten_times_the_people(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(pages, "QUICK", (40, 20))
    monkeypatch.setattr(pages, "QUICK_RUNS", 1)
    written = tmp_path / "raw.json"
    assert main(["bench", "pages", "--quick", "--json", str(written)]) == 0
    said = capsys.readouterr().out.splitlines()
    titles = [line for line in said if line and not line.startswith(" ")][2:-1]
    assert titles == [*(f"40 × 20 {page.replace('{run}', '…')}" for page in pages_child.PAGES), "Ratios"]
    raw = json.loads(written.read_text())
    whole = [case["engines"][0] for case in raw["cases"]]
    assert [row["queries"] for row in whole] == [row["queries_small"] for row in whole]
    assert all(row["kilobytes"] > 1 and row["styles"] > 1 for row in whole)
