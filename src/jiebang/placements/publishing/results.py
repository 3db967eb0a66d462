"""A person's own result: where, why there, why not the first wish, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.placements.models import Agreement, Assignment, Decision, Objection
from jiebang.placements.publishing import result_words as words
from jiebang.placements.publishing.standing import Result, result_of
from jiebang.placements.workbench import rule_rows
from jiebang.programmes.models import Secondment

STAYS_ON_TODAY = timedelta(days=7)


@dataclass(frozen=True)
class Next:
    """One thing that comes next. note: by when, or what it is about."""

    text: str
    url: str
    note: str = ""


def page_of(who: Secondment) -> dict[str, Any]:
    """What the page shows; without a result only that there is none yet."""
    found = result_of(who)
    base = {"secondment": who, "cohort": who.cohort, "result": found}
    if found is None:
        return base
    post = found.placement.post if found.placement else None
    reasons = reasons_of(found)
    return {
        **base,
        "post": post,
        "host": post.host if post else None,
        "first": first_day(found),
        "last": found.placement.ends_on or who.last_day if found.placement else None,
        **reasons,
        "objection": objection_of(found),
        "next": next_steps(who, found),
        "ahead": clock.today() < who.first_day,
    }


def reasons_of(found: Result) -> dict[str, Any]:
    line = found.line
    if line is None:
        return {"wish": "", "why": [], "why_not": []}
    if line.post_id is None:
        return {"wish": "", "why": words.why_none(line), "why_not": []}
    return {"wish": wish_of(line), "why": words.why_here(line), "why_not": why_not(line)}


def wish_of(line: Assignment) -> str:
    """Said only where there were wishes."""
    wished = line.wish_rank is not None or any(r["code"].startswith(words.FIRST_WISH) for r in line.reasons)
    return words.wish_words(line) if wished else ""


def why_not(line: Assignment) -> list[str]:
    kept = Decision.objects.filter(run=line.run_id).only("prices").first()
    price = kept.prices.get(line.secondment.number) if kept else None
    return words.why_not_first(line, price, rule_rows.from_plain(line.run.options.get("rules", [])))


def first_day(found: Result) -> date:
    own = found.secondment.first_day
    return max(own, found.placement.starts_on) if found.placement and found.placement.starts_on else own


def objection_of(found: Result) -> Objection | None:
    if found.publication is None:
        return None
    rows = Objection.objects.filter(publication=found.publication, secondment=found.secondment)
    return rows.select_related("wanted__host__organisation", "publication").first()


def next_steps(who: Secondment, found: Result) -> list[Next]:
    """What the person does with it: the agreement once it is drafted, and before the start what leads there."""
    steps = []
    agreement = Agreement.objects.filter(secondment=who, ended_on__isnull=True).first()
    if found.placement is not None and agreement is not None:
        steps.append(Next(_("The agreement, to be signed by three sides"), agreement.get_absolute_url()))
    if clock.today() < who.first_day:
        steps.append(Next(_("What is still to be done before you leave"), reverse("person_checklist", args=[who.uuid])))
        steps.append(Next(_("When and how you leave"), reverse("person_departure", args=[who.uuid])))
    return steps


def on_today(user: Any, own: Secondment) -> dict[str, Any] | None:
    """On the first page of who is there already, while the window is open and a week longer for the answer; before the
    start that page leads here by itself."""
    if clock.today() < own.first_day:
        return None
    found = result_of(own)
    if found is None or found.publication is None:
        return None
    if clock.today() > found.publication.objections_until + STAYS_ON_TODAY:
        return None
    return {"secondment": own, "result": found, "objection": objection_of(found)}
