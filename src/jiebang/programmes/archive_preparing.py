"""What a cohort's open archive holds of getting ready: courses, profiles, checklist, topics, departures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jiebang.common import archive
from jiebang.programmes.models import (
    Absence,
    CheckItem,
    Cohort,
    Course,
    Departure,
    GroupStep,
    HostProject,
    ProfileWord,
    Tick,
    TopicChoice,
)


def register() -> None:
    for name, rows in (
        ("courses", courses),
        ("profile_words", profile_words),
        ("checklist", checklist),
        ("group_steps", group_steps),
        ("topics", topics),
        ("departures", departures),
        ("host_projects", host_projects),
    ):
        archive.register(name, rows)


def courses(cohort: Cohort) -> Iterator[dict[str, Any]]:
    absent: dict[int, list[dict[str, str]]] = {}
    for row in (
        Absence.objects.filter(course__cohort=cohort).select_related("secondment").order_by("secondment__number")
    ):
        absent.setdefault(row.course_id, []).append({"person": row.secondment.number, "reason": row.reason})
    for course in Course.objects.filter(cohort=cohort).prefetch_related("files"):
        yield {
            "course": course.title,
            "code": course.code,
            "day": course.day,
            "starts_at": course.starts_at,
            "hours": str(course.hours),
            "speaker": course.speaker,
            "place": course.place,
            "note": course.note,
            "checked": course.checked_at is not None,
            "absent": absent.get(course.pk, []),
            "files": [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in course.files.all()],
        }


def profile_words(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rows = ProfileWord.objects.filter(secondment__cohort=cohort).select_related("secondment")
    for row in rows.order_by("secondment__number", "part", "side"):
        yield {"person": row.secondment.number, "part": row.part, "side": row.side, "said": row.value}


def checklist(cohort: Cohort) -> Iterator[dict[str, Any]]:
    ticks: dict[int, list[dict[str, Any]]] = {}
    for tick in Tick.objects.filter(item__cohort=cohort).select_related("secondment").order_by("id"):
        said = {"person": tick.secondment.number, "at": tick.ticked_at, "undone": tick.undone_at, "reason": tick.reason}
        ticks.setdefault(tick.item_id, []).append(said)
    for item in CheckItem.objects.filter(cohort=cohort):
        yield {
            "line": item.title,
            "hint": item.hint,
            "by": item.by,
            "purpose": item.purpose,
            "ticks": ticks.get(item.pk, []),
        }


def group_steps(cohort: Cohort) -> Iterator[dict[str, Any]]:
    for step in GroupStep.objects.filter(cohort=cohort).order_by("id"):
        yield {"at": step.made_at, "people": len(step.moved), "groups_made": len(step.made), "undone": step.undone_at}


def topics(cohort: Cohort) -> Iterator[dict[str, Any]]:
    choices: dict[int, list[dict[str, Any]]] = {}
    for row in TopicChoice.objects.filter(topic__cohort=cohort).select_related("secondment").order_by("id"):
        said = {"person": row.secondment.number, "plan": row.plan, "state": row.state, "reason": row.reason}
        choices.setdefault(row.topic_id, []).append(said)
    for topic in cohort.topics.select_related("offered_by"):
        yield {
            "topic": topic.title,
            "about": topic.about,
            "offered_by": topic.offered_by.name if topic.offered_by else "",
            "most": topic.most,
            "choices": choices.get(topic.pk, []),
        }


def departures(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rows = Departure.objects.filter(secondment__cohort=cohort).select_related("secondment")
    for row in rows.order_by("secondment__number"):
        yield {
            "person": row.secondment.number,
            "leaves": row.leaves_on,
            "travel": row.travel,
            "met_by": row.met_by,
            "note": row.note,
        }


def host_projects(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rows = HostProject.objects.filter(organisation__hostings__cohort=cohort).select_related("organisation")
    for row in rows.order_by("organisation__sort_key", "id"):
        yield {
            "host": row.organisation.name,
            "title": row.title,
            "place": row.place,
            "contact": row.contact,
            "note": row.note,
        }
