"""What evidence keeps about a person, for the person: the records, and how far the tasks are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiebang.common.own_data import Part, register
from jiebang.evidence.models import Participation, Record, TaskTally
from jiebang.evidence.queries import with_everything
from jiebang.evidence.wording import kind_title
from jiebang.people.models import Person
from jiebang.programmes.models import Secondment

RECORD = {
    "date": _("Date"), "kind": _("Kind"), "subject": _("Subject"), "author": _("Written by me"),
    "people": _("Who took part"), "organisations": _("Organisations"), "met": _("People met"), "place": _("Place"),
    "content": _("How it went"), "learned": _("Learned"), "next_step": _("Next step"), "next_due": _("Due"),
    "withdrawn": _("Withdrawn"),
}  # fmt: skip


def register_parts() -> None:
    register(Part("records", _("Records I wrote or took part in"), RECORD, records, 50))
    columns = {"cohort": _("Cohort"), "task": _("Task"), "window": _("Period"), "done": _("Done"), "last": _("Last")}
    register(Part("tallies", _("How far my tasks are"), columns, tallies, 55))


def records(person: Person) -> Iterator[dict[str, Any]]:
    mine = Secondment.objects.filter(person=person)
    own = {secondment.pk for secondment in mine}
    took_part = Participation.objects.filter(secondment__in=mine).values("record")
    rows = Record.objects.filter(Q(pk__in=took_part) | Q(author__in=mine)).select_related("cohort")
    for record in with_everything(rows).order_by("date", "id"):
        yield {
            "date": record.date,
            "kind": kind_title(record.cohort, record.kind),
            "subject": record.subject,
            "author": record.author_id in own,
            "people": [str(part.secondment) for part in record.participations.all()],
            "organisations": [row.name for row in record.organisations.all()],
            "met": [row.contact.name for row in record.people_met.all()],
            "place": record.place,
            "content": record.content,
            "learned": record.learned,
            "next_step": record.next_step,
            "next_due": record.next_due,
            "withdrawn": hasattr(record, "withdrawal"),
        }


def tallies(person: Person) -> Iterator[dict[str, Any]]:
    rows = TaskTally.objects.filter(secondment__person=person).select_related("cohort")
    for tally in rows.order_by("cohort_id", "task", "window"):
        titles = {task.code: task.title for task in tally.cohort.scheme.tasks}
        yield {
            "cohort": tally.cohort.name,
            "task": titles.get(tally.task, tally.task),
            "window": tally.window,
            "done": tally.done,
            "last": tally.last_on,
        }
