"""What placement keeps about a person, for the person: wishes, and where one was placed and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common.own_data import Part, register
from jiebang.people.models import Person
from jiebang.placements.models import Advice, Objection, Placement, Wish


def register_parts() -> None:
    columns = {"cohort": _("Cohort"), "host": _("Host"), "post": _("Post"), "rank": _("Rank"), "side": _("Whose wish")}
    register(Part("wishes", _("Wishes"), columns, wishes, 35))
    columns = {"cohort": _("Cohort"), "host": _("Host"), "post": _("Post"), "placed": _("Placed")}
    register(Part("placements", _("Placements"), columns, placements, 40))
    columns = {"cohort": _("Cohort"), "host": _("Host"), "written": _("Written on"), "text": _("Advice")}
    register(Part("advice", _("Advice to who comes next"), columns, advice, 45))
    columns = {
        "cohort": _("Cohort"), "text": _("Objection"), "wanted": _("Post wished for instead"), "state": _("State"),
        "reply": _("Answer"),
    }  # fmt: skip
    register(Part("objections", _("Objections to placements"), columns, objections, 42))


def wishes(person: Person) -> Iterator[dict[str, Any]]:
    """The person's own; what hosts and home units wish is theirs."""
    rows = Wish.objects.filter(secondment__person=person, side=Wish.Side.PERSON)
    for wish in rows.select_related("cohort", "post__host__organisation").order_by("cohort_id", "rank", "id"):
        yield {
            "cohort": wish.cohort.name,
            "host": wish.post.host.organisation.name,
            "post": wish.post.title,
            "rank": wish.rank,
            "side": str(Wish.Side(wish.side).label),
        }


def placements(person: Person) -> Iterator[dict[str, Any]]:
    rows = Placement.objects.filter(secondment__person=person).select_related("cohort", "post__host__organisation")
    for placement in rows.order_by("created_at", "id"):
        yield {
            "cohort": placement.cohort.name,
            "host": placement.post.host.organisation.name,
            "post": placement.post.title,
            "placed": placement.created_at,
        }


def advice(person: Person) -> Iterator[dict[str, Any]]:
    rows = Advice.objects.filter(secondment__person=person).select_related("host__cohort", "host__organisation")
    for one in rows.order_by("written_on", "id"):
        yield {
            "cohort": one.host.cohort.name,
            "host": one.host.organisation.name,
            "written": one.written_on,
            "text": one.text,
        }


def objections(person: Person) -> Iterator[dict[str, Any]]:
    rows = Objection.objects.filter(secondment__person=person).select_related("cohort", "wanted__host__organisation")
    for one in rows.order_by("id"):
        yield {
            "cohort": one.cohort.name,
            "text": one.text,
            "wanted": f"{one.wanted.host.organisation.name} {one.wanted.title}" if one.wanted else "",
            "state": str(one.get_state_display()),
            "reply": one.reply,
        }
