"""`jiebang bench placement`: the product's placement engine beside its peers, on problems of the sizes designed for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from jiebang.bench import peers, product, ruled
from jiebang.bench.instances import SHAPES, Instance, Shape, Size, instance
from jiebang.bench.report import Ratio, Report, Row
from jiebang.bench.run import QUICK_RUNS, RUNS, NotMeasured, Timing, in_child, in_turn
from jiebang.kernel.placement import AIMS, UNPLACED, Plan, Problem
from jiebang.kernel.placement.certificate import figures
from jiebang.kernel.placement.flow import largest_total

PACKAGES = ("numpy", "scipy", "ortools", "pulp", "matching")
WHY_PAIRS = 40  # asked of the explainer; a re-solve, which takes so much longer, is asked for the first few
FORCED_PAIRS = 3
# Goals as ratios taken in one run; where each comes from is told in docs/benchmarks.md.
UNCERTIFIED, CERTIFIED, FAIR = 1.25, 1.6, 6.0
RULED, WHY, MEGABYTES = 10.0, 50.0, 1000.0
CROWDED = 12  # people of a home unit


@dataclass(frozen=True)
class Scale:
    """small, middle, large: sizes of the cases · ruled: sizes under rules · crowded: the one with large home units ·
    seconds: what a peer gets under rules."""

    small: Size
    middle: Size
    large: Size
    ruled: tuple[Size, ...]
    crowded: Size | None
    seconds: float
    runs: int


SMALL, MIDDLE, LARGE = Size(81, 50, 43, 4), Size(1_000, 300, 60, 8), Size(10_000, 3_000, 40, 10)
# As lists give them: where no pair is ruled out beforehand, everybody may go everywhere.
DENSE = Size(1_000, 300, 300, 8)
FULL = Scale(SMALL, MIDDLE, LARGE, (SMALL, MIDDLE, DENSE), MIDDLE, seconds=120, runs=RUNS)
QUICK = Scale(SMALL, Size(300, 100, 40, 8), MIDDLE, (SMALL,), None, seconds=20, runs=QUICK_RUNS)


def run(*, quick: bool, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure everything; returns the raw figures."""
    scale = QUICK if quick else FULL
    report = Report("placement", say, versions())
    plain(scale, report)
    under_rules(scale, report)
    shapes(scale, report)
    fair_and_total(scale, report)
    why_not(scale, report)
    report.close()
    return report.raw() | {"quick": quick}


def versions() -> dict[str, str]:
    return {name: _version(name) for name in PACKAGES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return str(_("not installed"))


def plain(scale: Scale, report: Report) -> None:
    """Without rules, aim by aim; the spreadsheet's way is a peer in quality, not in time."""
    made = instance(scale.small)
    for aim in AIMS:
        engines: dict[str, Callable[[], Any]] = {product.NAME: partial(product.with_certificate, made, aim)}
        engines |= {name: partial(engine, made) for name, engine in _peers_of(aim).items()}
        engines[peers.GREEDY] = partial(peers.greedy, made)
        case = f"{scale.small} {aim}"
        timings = in_turn(engines, scale.runs)
        report.case(case, _headings(), [_plan_row(made, name, timing) for name, timing in timings.items()])
        if aim == "total":
            _same_best(report, case, made.problem, {n: t for n, t in timings.items() if n != peers.GREEDY})
        for name in _peers_of(aim):
            report.compare(case, (product.NAME, timings[product.NAME]), (name, timings[name]))
    every_answer(scale, report, made)


def _peers_of(aim: str) -> Mapping[str, Callable[[Instance], Any]]:
    """Who else can do this aim at all."""
    of_aim: dict[str, Mapping[str, Callable[[Instance], Any]]] = {
        "total": peers.PLAIN,
        "stable": {peers.STABLE: peers.hospital_resident},
    }
    return of_aim.get(aim, {})


def every_answer(scale: Scale, report: Report, made: Instance) -> None:
    """Why not, for every person and every post."""
    plan = product.with_certificate(made).plan

    def ask() -> int:
        asked = product.explainer(made, plan)
        for person in range(made.problem.people):
            for post in range(made.problem.posts):
                asked.why(person, post)
        return made.problem.people * made.problem.posts

    case = _("{size}: why not, everybody and every post").format(size=scale.small)
    report.case(case, [], [Row(product.NAME, in_turn({product.NAME: ask}, scale.runs)[product.NAME])])


def under_rules(scale: Scale, report: Report) -> None:
    for size in scale.ruled:
        # The peers are given one objective, that of `total`; the other aims are the product's own at the small size,
        # where everybody is done before a person would notice.
        for aim in AIMS if size is scale.small else ("total",):
            goal = None if size is scale.small else RULED
            ruled.measure(report, size, aim, runs=scale.runs, seconds=scale.seconds, goal=goal)
    if scale.crowded is not None:
        ruled.measure(
            report, scale.crowded, "total", runs=scale.runs, seconds=scale.seconds, goal=None, people_a_home=CROWDED
        )


def shapes(scale: Scale, report: Report) -> None:
    """The largest size designed for, in the three shapes that are hard in different ways."""
    size = scale.large
    for shape in SHAPES:
        made = instance(size, shape)
        engines: dict[str, Callable[[], Any]] = {
            name: partial(engine, made)
            for name, engine in {
                **product.ENGINES,
                **{name: peers.PLAIN[name] for name in (peers.FLOW, peers.FLOW_SOLVE, peers.SPARSE)},
            }.items()
        }
        timings = in_turn(engines, scale.runs)
        memory = {name: _memory(name, shape, size) for name in (product.NAME, peers.FLOW)}
        case = f"{size} {shape}"
        rows = [_plan_row(made, name, timing, memory.get(name)) for name, timing in timings.items()]
        report.case(case, [*_headings(), _("extra MB")], rows)
        _same_best(report, case, made.problem, timings)
        flow = (peers.FLOW, timings[peers.FLOW])
        report.compare(case, (product.WITHOUT, timings[product.WITHOUT]), flow, goal=UNCERTIFIED)
        report.compare(case, (product.NAME, timings[product.NAME]), flow, goal=CERTIFIED)
        alone = (peers.FLOW_SOLVE, timings[peers.FLOW_SOLVE])
        report.compare(case, (product.WITHOUT, timings[product.WITHOUT]), alone)
        report.compare(case, (product.NAME, timings[product.NAME]), alone)
        extra = memory[product.NAME].get("extra_mb")
        report.ratio(Ratio(case, product.NAME, _("memory over imports"), extra, MEGABYTES, unit="MB"))


def _memory(engine: str, shape: Shape, size: Size) -> dict[str, Any]:
    numbers = (size.people, size.posts, size.candidates, size.most)
    try:
        return in_child("jiebang.bench.memory", engine, shape, *map(str, numbers))
    except NotMeasured as reason:
        return {"memory_note": str(reason)}


def fair_and_total(scale: Scale, report: Report) -> None:
    """What it costs to put the worst-off person first, both with certificate."""
    for size in (scale.small, scale.middle, scale.large):
        made = instance(size)
        timings = in_turn({aim: partial(product.with_certificate, made, aim) for aim in ("total", "fair")}, scale.runs)
        case = _("{size}: fair and total").format(size=size)
        report.case(case, _headings(), [_plan_row(made, aim, timing) for aim, timing in timings.items()])
        report.compare(case, ("fair", timings["fair"]), ("total", timings["total"]), goal=FAIR)


def why_not(scale: Scale, report: Report) -> None:
    """One answer of the explainer against solving again with the person put at the post."""
    size = scale.middle
    made = instance(size)
    plan = product.with_certificate(made).plan
    case = _("{size}: one why-not").format(size=size)
    asked = _elsewhere(made.problem, plan)
    try:
        explainer = product.explainer(made, plan)
    except NotMeasured as reason:
        report.ratio(Ratio(case, _("solving again"), product.NAME, None, WHY, at_least=True, note=_(str(reason))))
        return
    answers = [_timed(partial(explainer.why, *pair)) for pair in asked]
    again = [_timed(partial(forced, made.problem, plan, *pair)) for pair in asked[:FORCED_PAIRS]]
    for pair, (_seconds, answer), (_longer, change) in zip(asked, answers, again, strict=False):
        said = Change(answer.placed_change, answer.cost)
        if said != change:
            report.mismatch(f"{case}: {pair}: {product.NAME} {said}, {_('solving again')} {change}")
    ours = Timing(tuple(seconds for seconds, _answer in answers))
    theirs = Timing(tuple(seconds for seconds, _change in again))
    report.case(case, [], [Row(product.NAME, ours), Row(_("solving again"), theirs)])
    report.ratio(Ratio(case, _("solving again"), product.NAME, theirs.over(ours), WHY, at_least=True))


def _elsewhere(problem: Problem, plan: Plan) -> list[tuple[int, int]]:
    """Some allowed pairs the plan does not use, of people it places."""
    placed = plan.post_of[problem.person]
    rows = np.flatnonzero((placed != UNPLACED) & (placed != problem.post))
    some = np.random.default_rng(1).permutation(rows)[:WHY_PAIRS]
    return [(int(problem.person[row]), int(problem.post[row])) for row in some]


@dataclass(frozen=True)
class Change:
    """placed: how many more are placed, mostly 0 · cost: the loss of total fit."""

    placed: int
    cost: int


def forced(problem: Problem, plan: Plan, person: int, post: int) -> Change:
    """What becomes of the plan with the person at the post and everybody else placed anew."""
    others = problem.only(problem.person != person)
    capacity = problem.capacity - (np.arange(problem.posts) == post)
    again = largest_total(Problem(problem.people, capacity, others.person, others.post, others.fit))
    own = problem.fit[problem.rows_of(np.array([person]), np.array([post]))]
    lost = figures(problem, plan)[0] - figures(problem, again)[0] - int(own[0])
    return Change(again.placed + 1 - plan.placed, lost)


def _timed(asked: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = asked()
    return time.perf_counter() - start, answer


def _headings() -> list[str]:
    return [_("placed"), _("total fit"), _("worst fit")]


def _plan_row(made: Instance, name: str, timing: Timing, memory: Mapping[str, Any] | None = None) -> Row:
    if not timing.seconds:
        return Row(name, timing)
    plan = _plan(timing)
    total, worst = figures(made.problem, plan)
    raw: dict[str, Any] = {"placed": plan.placed, "total_fit": total, "worst_fit": worst, **(memory or {})}
    shown = [str(plan.placed), str(total), str(worst)]
    if memory is not None:
        shown.append(str(memory.get("extra_mb", _("not measured"))))
    if isinstance(timing.result, product.Found):
        raw["proved"] = timing.result.proved
        shown.append("" if timing.result.proved else _("not proved"))
    return Row(name, timing, tuple(shown), raw)


def _plan(timing: Timing) -> Plan:
    result = timing.result
    plan: Plan = result.plan if isinstance(result, product.Found) else result
    return plan


def _same_best(report: Report, case: str, problem: Problem, timings: Mapping[str, Timing]) -> None:
    plans = {name: _plan(timing) for name, timing in timings.items() if timing.seconds}
    report.same(case, {name: (plan.placed, figures(problem, plan)[0]) for name, plan in plans.items()})
