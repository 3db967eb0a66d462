"""What stands around a plan for who works on it: the steps, its state, the change on trial, who is locked."""

from __future__ import annotations

from typing import Any

from jiebang.common import clock
from jiebang.placements.answer_words import moved_text
from jiebang.placements.answers import Moved
from jiebang.placements.models import PlacementRule, PlanEdit, Run
from jiebang.placements.plan_page import page_of
from jiebang.placements.workbench import edits, names, rule_rows, steps
from jiebang.programmes.models import Cohort


def around(cohort: Cohort, run: Run | None) -> dict[str, Any]:
    standing = steps.Standing.of(cohort)
    what, words, url = steps.next_step(cohort, standing)
    found: dict[str, Any] = {
        "written_rules": standing.rules,
        "steps": steps.bar(cohort, "compare" if run else "", standing),
        "next_text": what,
        "next_words": words,
        "next_url": url,
    }
    return {**found, **about(cohort, run, standing)} if run else found


def about(cohort: Cohort, run: Run, standing: steps.Standing) -> dict[str, Any]:
    run.cohort = cohort
    names.named([run], cohort)
    edit = PlanEdit.objects.filter(after=run).select_related("by__person", "before", "undone_by__person").first()
    saved = edit is not None and edit.undone_at is None
    base = edits.base_of(run)
    price = edits.price_of(run, base) if base is not None else None
    return {
        "edit": edit,
        "on_trial": base is not None and not saved,
        "price": price,
        "versus": moved_words(run) if base is not None else [],
        "is_chosen": standing.chosen is not None and standing.chosen.pk == run.pk,
        "newer": newer(run),
        "locked": locked(cohort),
        "proposal": standing.proposal,
        "is_proposed": standing.proposal is not None and standing.proposal.run_id == run.pk,
        "begun": clock.today() >= cohort.starts_on,
        "changes_url": page_of("changes", code=cohort.code),
        "earlier_edits": len(edits.history(run)),
    }


def newer(run: Run) -> Run | None:
    """The plan a saved change made of this one."""
    edit = PlanEdit.objects.filter(before=run, undone_at__isnull=True).select_related("after").first()
    return edit.after if edit else None


def locked(cohort: Cohort) -> set[int]:
    rows = PlacementRule.objects.filter(cohort=cohort, kind="fix").holding()
    return set(rows.values_list("secondment", flat=True))


def moved_words(run: Run) -> list[str]:
    """Of a plan made anew keeping the rest: why each who moves could not stay."""
    rows = (run.options.get("versus") or {}).get("moved", [])
    if not rows:
        return []
    known = rule_rows.everybody(run.cohort)
    found = []
    for row in rows:
        moved = Moved(**{**row, "rules": rule_rows.from_plain(row["rules"])})
        where = f"{known.person(moved.person)}: {known.post(moved.old)} → {known.post(moved.new)}"
        found.append(f"{where} · {moved_text(moved, known)}")
    return found
