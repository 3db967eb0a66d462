"""One visit of several people told by two of them."""

from __future__ import annotations

from typing import Any

from jiebang.common.imports import Fate, Line
from jiebang.common.text import fold
from jiebang.evidence.drafts import (
    VISITS,
    Draft,
    draft_of,
)
from jiebang.evidence.queries import with_everything
from jiebang.programmes.models import Cohort


def notice_twins(lines: list[Line], cohort: Cohort) -> None:
    """Say which rows tell one visit of several people twice. They are kept: a company counts once either way."""
    seen: dict[Any, str] = {}
    days = [line.target.draft.date for line in lines if line.target]
    if days:
        there = cohort.records.standing().beyond_branches().filter(date__range=(min(days), max(days)), kind__in=VISITS)
        seen = {twin_key(draft_of(r)): r.number or str(r) for r in with_everything(there) if twin_key(draft_of(r))}
    for line in lines:
        key = twin_key(line.target.draft) if line.target and line.fate == Fate.NEW else None
        if key is None:
            continue
        if key in seen:
            line.notices.append(line.row.notice("maybe_twice", "number", other=seen[key]))
        else:
            seen[key] = line.row.get("number", "")


def twin_key(draft: Draft) -> Any:
    """What two tellings of one visit share; None for what several people cannot tell twice."""
    if draft.kind not in VISITS or len(draft.participants) < 2 or not draft.organisations:
        return None
    who = frozenset(s.pk for s in draft.participants)
    return draft.date, draft.kind, who, frozenset(fold(o.name) for o in draft.organisations)
