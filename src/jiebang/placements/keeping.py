"""A plan as it is kept: its lines with reasons, its proof, the rules it was made under, and what it is compared by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.kernel import placement as kernel
from jiebang.kernel.fit import PARTS
from jiebang.placements import queries
from jiebang.placements.answers import RuleLine, Versus
from jiebang.placements.grid import Grid
from jiebang.placements.inputs import Inputs
from jiebang.placements.matching import Match
from jiebang.placements.models import Assignment, Post, Run
from jiebang.placements.workbench import rule_rows
from jiebang.programmes.models import Cohort, Secondment

BATCH = 500


@dataclass(frozen=True)
class About:
    """What a plan is, beside how it was solved.

    name: its aim, or its place in a frontier, "keep" or "trial" · whole: wishes counted in the fit although the aim
    follows them · floor: the fit nobody was to fall below · base: the plan it came from · trial: the move tried.
    """

    name: str
    whole: bool = False
    floor: int = 0
    base: Run | None = None
    trial: dict[str, Any] = field(default_factory=dict)
    status: str = ""


@transaction.atomic
def keep(cohort: Cohort, inputs: Inputs, found: Match, about: About, *, by: Any) -> Run:
    """Store a plan. Raises Refused where people or posts went away while it was made."""
    seen = found.certificate
    run = Run.objects.create(
        cohort=cohort,
        aim=found.aim,
        options=options_of(inputs, found, about),
        inputs_hash=queries.digest(inputs),
        versions=kernel.engine_versions(),
        status=about.status or found.status,
        people=len(inputs.people),
        placed=seen.placed,
        total_fit=seen.total_fit,
        worst_fit=seen.worst_fit,
        bound=min(seen.bound, 1000 * len(inputs.people)),
        seconds=found.seconds,
        certificate=dict(found.proof),
        blocking_pairs=found.blocking_pairs,
        created_by=by if isinstance(by, models.Model) else None,
        created_at=clock.business_now(),
    )
    Assignment.objects.bulk_create(lines_of(run, found), batch_size=BATCH)
    audit(by, "plan.made", run, scope=cohort.uuid, aim=run.aim, status=run.status, people=run.people, placed=run.placed)
    return run


def options_of(inputs: Inputs, found: Match, about: About) -> dict[str, Any]:
    options: dict[str, Any] = {
        "name": about.name,
        "weights": asdict(inputs.weights),
        "whole": about.whole,
        "floor": about.floor,
        "rules": rule_rows.plain(inputs.rules),
        "rules_hash": rule_rows.rules_hash(inputs.rules),
        "kept": kept(found.rules),
        "figures": figures(inputs, found),
    }
    if about.base is not None:
        options["base"] = str(about.base.uuid)
    if about.trial:
        options["trial"] = about.trial
    if inputs.keep:
        options["keep"] = dict(inputs.keep)
    if found.versus:
        options["versus"] = versus_of(found.versus)
    return options


def kept(lines: Sequence[RuleLine]) -> dict[str, int]:
    """How the rules fare, counted."""
    return {
        "rules": len(lines),
        "kept": sum(line.kept for line in lines),
        "binding": sum(line.binding for line in lines),
        "missing": sum(line.missing for line in lines),
    }


def figures(inputs: Inputs, found: Match) -> dict[str, Any]:
    """What plans of every aim are compared by: the whole fit, wishes included."""
    grid = Grid(inputs)
    rows = [(line, grid.row[line.person], grid.column[line.post]) for line in found.placed]
    if not rows:
        return {}
    parts = [grid.table.of(i, j) for _line, i, j in rows]
    whole = [sum(one.values()) for one in parts]
    least = min(range(len(rows)), key=lambda n: (whole[n], rows[n][0].person))
    line = rows[least][0]
    return {
        "total": sum(whole),
        "worst": whole[least],
        "parts": {part: round(sum(one.get(part, 0) for one in parts) / len(rows)) for part in PARTS},
        "worst_person": line.person,
        "worst_place": line.place_in_list,
        "worst_of": line.of,
        "free_seats": sum(found.free_seats.values()),
        "below_minimum": len(found.missed_minimums),
    }


def versus_of(versus: Versus) -> dict[str, Any]:
    moved = [
        {"person": one.person, "old": one.old, "new": one.new, "why": one.why, "value": one.value,
         "rules": rule_rows.plain(one.rules)}
        for one in versus.moved
    ]  # fmt: skip
    return {"kept": versus.kept, "moved": moved, "new": list(versus.new), "gone": list(versus.gone)}


def lines_of(run: Run, found: Match) -> list[Assignment]:
    people = dict(Secondment.objects.filter(cohort=run.cohort).values_list("number", "pk"))
    posts = dict(Post.objects.filter(cohort=run.cohort).values_list("number", "pk"))
    if not people.keys() >= {line.person for line in [*found.placed, *found.unplaced]}:
        raise lists_changed()
    if not posts.keys() >= {line.post for line in found.placed}:
        raise lists_changed()
    placed = [
        Assignment(
            run=run,
            secondment_id=people[line.person],
            post_id=posts[line.post],
            fit=line.fit,
            parts=dict(line.parts),
            reasons=_stored(line.reasons),
            wish_rank=line.wish_rank,
            place_in_list=line.place_in_list,
            open_posts=line.of,
        )
        for line in found.placed
    ]
    left = [
        Assignment(run=run, secondment_id=people[line.person], reasons=_stored(line.reasons)) for line in found.unplaced
    ]
    return placed + left


def _stored(reasons: Sequence[Any]) -> list[dict[str, Any]]:
    """Without the words of rules: those are the office's to read, and a line of a plan is read by more."""
    return [
        {"part": reason.part, "code": reason.code,
         "values": {key: value for key, value in reason.values.items() if key != "why"}}
        for reason in reasons
    ]  # fmt: skip


def lists_changed() -> Refused:
    return Refused(_("The lists changed while the plan was being made. Make it again."))
