"""What the programmes room keeps about a person, for the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common.own_data import Part, register
from jiebang.people.models import Person
from jiebang.programmes.models import Leave, Membership, Officer, Secondment

PLACE = {
    "cohort": _("Cohort"), "number": _("Id"), "home": _("Home unit"), "job": _("Job"), "sector": _("Sector"),
    "level": _("Level"), "skills": _("Skills"), "gap": _("Wants to learn"), "question": _("Question brought along"),
    "note": _("Note"), "extra": _("Further information"), "group": _("Group"), "host": _("Host"),
    "arrives": _("Arrival"), "ends": _("Last day"),
}  # fmt: skip


def register_parts() -> None:
    register(Part("places", _("My cohorts"), PLACE, places, 20))
    columns = {"cohort": _("Cohort"), "body": _("Body"), "title": _("Duty")}
    register(Part("duties", _("My duties and memberships"), columns, duties, 25))
    columns = {"cohort": _("Cohort"), "from": _("From"), "to": _("To"), "reason": _("Reason")}
    register(Part("leaves", _("My leaves"), columns, leaves, 30))


def places(person: Person) -> Iterator[dict[str, Any]]:
    rows = Secondment.objects.filter(person=person).select_related("cohort", "home_unit", "group", "host__organisation")
    for row in rows.order_by("cohort__starts_on", "id"):
        yield {
            "cohort": row.cohort.name,
            "number": row.number,
            "home": row.home_unit.name if row.home_unit else "",
            "job": row.job,
            "sector": row.sector,
            "level": row.level,
            "skills": row.skills,
            "gap": row.gap,
            "question": row.question,
            "note": row.note,
            "extra": [f"{title}: {text}" for title, text in row.extra.items()],
            "group": row.group.name if row.group else "",
            "host": row.host.organisation.name if row.host else "",
            "arrives": row.arrives_on,
            "ends": row.ends_on,
        }


def duties(person: Person) -> Iterator[dict[str, Any]]:
    for office in Officer.objects.filter(secondment__person=person).select_related("body__cohort").order_by("id"):
        yield {"cohort": office.body.cohort.name, "body": office.body.name, "title": office.title}
    held = Membership.objects.filter(secondment__person=person).select_related("body__cohort").order_by("id")
    for membership in held:
        yield {"cohort": membership.body.cohort.name, "body": membership.body.name, "title": ""}


def leaves(person: Person) -> Iterator[dict[str, Any]]:
    rows = Leave.objects.filter(secondment__person=person).select_related("secondment__cohort")
    for leave in rows.order_by("starts_on", "id"):
        cohort = leave.secondment.cohort.name
        yield {"cohort": cohort, "from": leave.starts_on, "to": leave.ends_on, "reason": leave.reason}
