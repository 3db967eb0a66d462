"""Placement under rules: the product against whole-numbered solvers that are given the same model at once.

Rules: limits by home and sector, soft minimums, and a hundredth of the people under each rule that names people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from jiebang.bench import peers, product
from jiebang.bench.instances import Instance, Size, instance, rules
from jiebang.bench.report import Ratio, Report, Row
from jiebang.bench.run import Timing, in_turn
from jiebang.kernel.placement import Plan
from jiebang.kernel.placement.certificate import figures
from jiebang.kernel.placement.rules import Rule, broken, missing_places

GAP_PERCENT = 0.1
PEOPLE_A_HOME = 3
# In the one objective the peers are given, one more person placed and one missing place less outweigh so much fit.
PLACED, MISSING = 50_000, 5_000


@dataclass(frozen=True, eq=False)
class Reached:
    """standing: placed, places missing (from 0 downwards), total fit · gap: in percent, None where nothing bounds it ·
    proved: that nothing is better."""

    plan: Plan
    standing: tuple[int, int, int]
    worst: int | None
    gap: float | None
    proved: bool


@dataclass(frozen=True, eq=False)
class Side:
    """One engine. reached: None where it found nothing."""

    name: str
    timing: Timing
    reached: Reached | None

    @property
    def proved(self) -> bool:
        return self.reached is not None and self.reached.proved


def measure(
    report: Report,
    size: Size,
    aim: str,
    *,
    runs: int,
    seconds: float,
    goal: float | None,
    people_a_home: int = PEOPLE_A_HOME,
) -> None:
    """seconds: what each peer gets · goal: how many times as long a peer should take at least · people_a_home: the
    more, the more people the rules leave without a place though every relaxation promises one."""
    made = instance(size, people_a_home=people_a_home)
    wanted = rules(made)
    engines: dict[str, Callable[[], Any]] = {product.NAME: partial(product.under_rules, made, wanted, aim)}
    if aim == "total":
        whole = model_at_once(made, wanted)
        engines |= {name: partial(solver, whole, seconds) for name, solver in peers.WHOLE.items()}
    sides = [Side(name, timing, _reached(made, timing.result)) for name, timing in in_turn(engines, runs).items()]
    case = _("{size} with rules, {aim}").format(size=size, aim=aim)
    if people_a_home != PEOPLE_A_HOME:
        case = _("{case}, {people} people of a home unit").format(case=case, people=people_a_home)
    headings = [_("placed"), _("places missing"), _("total fit"), _("worst fit"), _("gap %")]
    report.case(case, headings, [_row(side) for side in sides])
    _agree(report, case, made, wanted, sides)
    _ratios(report, case, sides, goal)


def model_at_once(made: Instance, wanted: Sequence[Rule]) -> peers.Whole:
    return product.model_at_once(made, wanted, placed=PLACED, missing=MISSING)


def _reached(made: Instance, result: product.Found | peers.Reached | None) -> Reached | None:
    if isinstance(result, product.Found):
        return Reached(result.plan, *_standing(made, result.plan), result.gap, result.proved)
    if result is None or result.x is None:
        return None
    plan = peers.plan_of(made.problem, result.x)
    (placed, missing, total), worst = _standing(made, plan)
    weighed = total + PLACED * placed + MISSING * missing
    gap = product.gap(weighed, result.bound) if np.isfinite(result.bound) else None
    return Reached(plan, (placed, missing, total), worst, gap, result.proved)


def _standing(made: Instance, plan: Plan) -> tuple[tuple[int, int, int], int | None]:
    total, worst = figures(made.problem, plan)
    return (plan.placed, -missing_places(made.world, plan), total), worst


def _row(side: Side) -> Row:
    found = side.reached
    if found is None:
        return Row(side.name, side.timing, (_("nothing found"),) if side.timing.seconds else ())
    placed, missing, total = found.standing
    gap = "—" if found.gap is None else f"{found.gap:.3f}"
    shown = (str(placed), str(-missing), str(total), str(found.worst), gap, "" if found.proved else _("not proved"))
    raw = {
        "placed": placed,
        "missing": -missing,
        "total_fit": total,
        "worst_fit": found.worst,
        "gap_percent": found.gap,
        "proved": found.proved,
    }
    return Row(side.name, side.timing, shown, raw)


def _agree(report: Report, case: str, made: Instance, wanted: Sequence[Rule], sides: Sequence[Side]) -> None:
    """Everybody keeps the rules, the proved ones stand alike, and nobody stands above what is proved."""
    found = {side.name: side.reached for side in sides if side.reached}
    for name, reached in found.items():
        if bad := broken(wanted, made.world, reached.plan):
            report.mismatch(_("{case}: {engine} breaks {count} rules").format(case=case, engine=name, count=len(bad)))
    proved = {name: reached.standing for name, reached in found.items() if reached.proved}
    report.same(case, proved)
    for name, reached in found.items():
        # Every standing is compared under one aim: that of the peers.
        if len(found) > 1 and proved and reached.standing > max(proved.values()):
            report.mismatch(f"{case}: {name} {reached.standing} > {max(proved.values())}")


def _ratios(report: Report, case: str, sides: Sequence[Side], goal: float | None) -> None:
    ours, *others = sides
    gap = ours.reached.gap if ours.reached else None
    note = _(ours.timing.note) if ours.timing.note else ""
    report.ratio(Ratio(case, ours.name, _("bound"), gap, GAP_PERCENT, unit="%", note=note))
    for side in others:
        figure = side.timing.over(ours.timing)
        # A peer that was stopped before its proof would have taken longer still.
        unit = "×" if side.proved or figure is None else _("× and more, stopped")
        note = _(side.timing.note) if side.timing.note else ""
        report.ratio(Ratio(case, side.name, ours.name, figure, goal, at_least=True, unit=unit, note=note))
