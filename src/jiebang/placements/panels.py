"""What placements show on a person's page: the post, why it, and what was wished for."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from jiebang.common import panels
from jiebang.people.access import roles_of
from jiebang.people.models import Role
from jiebang.placements.models import Assignment, Placement, Wish
from jiebang.placements.permissions import cohorts_with_plans
from jiebang.placements.publishing import result_words
from jiebang.placements.wording import reason_texts, worth_reading_first
from jiebang.programmes.models import Secondment
from jiebang.programmes.sight import sight_of

# Own wishes are the person's, the office's and the home unit's to know; the reasons show them too.
KNOW_WISHES = {Role.OFFICE, Role.HOME_UNIT, Role.SECONDEE}
KNOW_ALL_REASONS = {Role.OFFICE, Role.READER}
MOST_WISHES = 5


def register() -> None:
    panels.add("person", panels.Panel("placement", "placements/person_panel.html", post_of, order=20))


def post_of(user: Any, secondment: Secondment) -> dict[str, Any] | None:
    roles = sight_of(user, secondment).roles
    placed = Placement.objects.filter(secondment=secondment).select_related("post__host__organisation").first()
    wishes = wishes_of(secondment) if roles & KNOW_WISHES else []
    if placed is None and not wishes:
        return None
    line = (
        Assignment.objects.filter(run=placed.run_id, secondment=secondment, post=placed.post).first()
        if placed
        else None
    )
    plans = cohorts_with_plans(user).filter(pk=secondment.cohort_id).exists()
    return {
        "secondment": secondment,
        "cohort": secondment.cohort,
        "post": placed.post if placed else None,
        "why": why(line, roles) if line else [],
        "wishes": wishes,
        "sees_plan": plans and placed is not None,
        "sees_reasons": placed is not None and not roles.isdisjoint(roles_of("results.read")),
    }


def why(line: Assignment, roles: Set[str]) -> list[str]:
    """The person reads the own reasons as the own page tells them: not what others wished or noted."""
    if roles & KNOW_ALL_REASONS:
        lead, rest = worth_reading_first(line.reasons)
        return [*reason_texts(lead), *reason_texts(rest)]
    return result_words.why_here(line) if Role.SECONDEE in roles else []


def wishes_of(secondment: Secondment) -> list[Wish]:
    rows = Wish.objects.filter(secondment=secondment, side=Wish.Side.PERSON).select_related("post__host__organisation")
    return list(rows.order_by("rank", "pk")[:MOST_WISHES])
