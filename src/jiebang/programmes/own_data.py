"""What the programmes room keeps about a person, for the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common.own_data import Part, register
from jiebang.people.models import Person
from jiebang.programmes.models import (
    Absence,
    Departure,
    Leave,
    Membership,
    Officer,
    ProfileWord,
    Secondment,
    Tick,
    TopicChoice,
)

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
    columns = {"cohort": _("Cohort"), "part": _("Part"), "side": _("Who said it"), "said": _("What was said")}
    register(Part("profile_words", _("What was said of my profile"), columns, profile_words, 32))
    columns = {"cohort": _("Cohort"), "line": _("Line"), "on": _("Ticked on"), "back": _("Taken back, because")}
    register(Part("checklist", _("My checklist before departure"), columns, ticks, 34))
    columns = {"cohort": _("Cohort"), "course": _("Course"), "day": _("Day"), "reason": _("Reason")}
    register(Part("absences", _("Courses I missed"), columns, absences, 36))
    columns = {"cohort": _("Cohort"), "topic": _("Topic"), "plan": _("What I mean to look at"), "state": _("State"),
               "reason": _("Reason")}  # fmt: skip
    register(Part("topics", _("My research topic"), columns, topics, 37))
    columns = {"cohort": _("Cohort"), "day": _("Sets out"), "travel": _("How"), "met_by": _("Met by"),
               "note": _("Note")}  # fmt: skip
    register(Part("departures", _("My departure"), columns, departures, 38))


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


def profile_words(person: Person) -> Iterator[dict[str, Any]]:
    rows = ProfileWord.objects.filter(secondment__person=person).select_related("secondment__cohort")
    for row in rows.order_by("said_at", "id"):
        yield {
            "cohort": row.secondment.cohort.name,
            "part": str(PLACE[row.part]),
            "side": str(ProfileWord.Side(row.side).label),
            "said": row.value,
        }


def ticks(person: Person) -> Iterator[dict[str, Any]]:
    for row in Tick.objects.filter(secondment__person=person).select_related("item__cohort").order_by("id"):
        yield {"cohort": row.item.cohort.name, "line": row.item.title, "on": row.ticked_on, "back": row.reason}


def absences(person: Person) -> Iterator[dict[str, Any]]:
    for row in Absence.objects.filter(secondment__person=person).select_related("course__cohort").order_by("id"):
        course = row.course
        yield {"cohort": course.cohort.name, "course": course.title, "day": course.day, "reason": row.reason}


def topics(person: Person) -> Iterator[dict[str, Any]]:
    for row in TopicChoice.objects.filter(secondment__person=person).select_related("topic__cohort"):
        state = str(TopicChoice.State(row.state).label)
        yield {
            "cohort": row.topic.cohort.name,
            "topic": row.topic.title,
            "plan": row.plan,
            "state": state,
            "reason": row.reason,
        }


def departures(person: Person) -> Iterator[dict[str, Any]]:
    for row in Departure.objects.filter(secondment__person=person).select_related("secondment__cohort"):
        yield {
            "cohort": row.secondment.cohort.name,
            "day": row.leaves_on,
            "travel": row.travel,
            "met_by": row.met_by,
            "note": row.note,
        }
