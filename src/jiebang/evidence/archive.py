"""The tables of evidence in a cohort's open archive: records, the facts they made, the tallies of the tasks.

People stand by their id (编号), tasks by their code. Organisations and people met carry their uuid besides the name,
which is what a fact names as its subject.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jiebang.common import archive
from jiebang.evidence.models import Fact, PersonMet, Record, TaskTally
from jiebang.evidence.queries import group_tallies, with_everything
from jiebang.evidence.tallies import course_of
from jiebang.kernel import progress as kernel
from jiebang.kernel.scheme.model import COHORT, GROUP, Task
from jiebang.programmes.models import Body, Cohort, Secondment


def register() -> None:
    archive.register("records", records)
    archive.register("facts", facts)
    archive.register("tallies", tallies)


def records(cohort: Cohort) -> Iterator[dict[str, Any]]:
    """All records, those taken back included: what was quoted once must be found again."""
    rows = with_everything(Record.objects.filter(cohort=cohort)).order_by("date", "id")
    return (record_row(record) for record in rows.iterator(chunk_size=500))


def record_row(record: Record) -> dict[str, Any]:
    return {
        "id": record.uuid,
        "record": record.number or "",
        "date": record.date,
        "time": record.time,
        "people": [part.secondment.number for part in record.participations.all()],
        "kind": record.kind,
        "organisations": [
            {"organisation": o.organisation.uuid if o.organisation else None, "name": o.name, "kind": o.kind}
            for o in record.organisations.all()
        ],
        "met": [met_row(met) for met in record.people_met.all()],
        "place": record.place,
        "directions": record.directions,
        "orientations": record.orientations,
        "action": record.action,
        "subject": record.subject,
        "content": record.content,
        "learned": record.learned,
        "next_step": record.next_step,
        "next_owner": record.next_owner.number if record.next_owner else "",
        "next_due": record.next_due,
        "agenda": record.agenda,
        "decisions": [{"matter": d.matter, "owner": d.owner, "due": d.due} for d in record.decisions.all()],
        "group": record.body.name if record.body else "",
        "author": record.author.number if record.author else "",
        "version": record.version,
        "withdrawn": withdrawn(record),
    }


def met_row(met: PersonMet) -> dict[str, Any]:
    organisation = met.contact.organisation
    return {
        "contact": met.contact.uuid,
        "name": met.contact.name,
        "organisation": organisation.name if organisation else "",
        "job": met.job,
        "met_by": sorted(secondment.number for secondment in met.met_by.all()),
    }


def withdrawn(record: Record) -> dict[str, str] | None:
    return {"reason": record.withdrawal.reason} if hasattr(record, "withdrawal") else None


def facts(cohort: Cohort) -> Iterator[dict[str, Any]]:
    columns = {
        "person": "secondment__number",
        "date": "date",
        "kind": "kind",
        "source": "source_kind",
        "source_id": "source_id",
        "subject": "subject_kind",
        "subject_id": "subject_key",
        "organisation_kind": "organisation_kind",
        "action": "action",
    }
    rows = Fact.objects.filter(cohort=cohort).order_by("secondment__number", "date", "id")
    for values in rows.values_list(*columns.values()).iterator():
        yield dict(zip(columns, values, strict=True))


def tallies(cohort: Cohort) -> Iterator[dict[str, Any]]:
    """Every task of every holder, also where nothing is done yet; one row a window where a task has windows."""
    held = group_tallies(TaskTally.objects.filter(cohort=cohort))
    by_scope: dict[str, list[Task]] = {}
    for task in cohort.scheme.tasks:
        by_scope.setdefault(task.scope, []).append(task)
    for secondment in Secondment.objects.filter(cohort=cohort).order_by("number", "id"):
        course = course_of(cohort, secondment)
        for task in by_scope.get("person", ()):
            counts = held.get((cohort.pk, secondment.pk, None, task.code), {})
            yield from tally_rows({"person": secondment.number}, task, counts, course)
    for body in Body.objects.filter(cohort=cohort, kind=Body.Kind.GROUP).order_by("position", "id"):
        for task in by_scope.get(GROUP, ()):
            counts = held.get((cohort.pk, None, body.pk, task.code), {})
            yield from tally_rows({"group": body.name}, task, counts, course_of(cohort))
    for task in by_scope.get(COHORT, ()):
        counts = held.get((cohort.pk, None, None, task.code), {})
        yield from tally_rows({"cohort": cohort.code}, task, counts, course_of(cohort))


def tally_rows(
    holder: dict[str, str], task: Task, counts: dict[str, kernel.Count], course: kernel.Course
) -> Iterator[dict[str, Any]]:
    for window in kernel.owed(task, counts, course):
        row = {**holder, "task": task.code, "done": window.done, "quota": window.quota}
        yield {**row, "window": window.key} if window.key else row
