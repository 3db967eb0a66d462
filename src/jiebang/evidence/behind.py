"""What stands behind a number: the facts of a task, the records they come from, and why some do not count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jiebang.evidence.facts import RECORD, kernel_facts
from jiebang.evidence.models import Fact, Record
from jiebang.evidence.preview import Counted, Preview, feeds_any, reasons
from jiebang.evidence.queries import with_everything
from jiebang.evidence.tallies import course_of
from jiebang.kernel import progress as kernel
from jiebang.kernel.scheme.model import Task
from jiebang.people.models import Contact, Organisation
from jiebang.programmes.models import Secondment
from jiebang.programmes.stays import hosts_by_day


@dataclass(frozen=True)
class Unit:
    """One fact behind a task's number, or one that does not count. record: None for other sources, or a hidden one."""

    told: kernel.Told
    name: str
    record: Record | None = None
    before: Record | None = None


def behind_number(secondment: Secondment, task: Task, visible: Any) -> list[Unit]:
    """Every fact of the person that the task's kinds name, newest first. visible: the records the reader may see.

    Of a group's or cohort's task these are the person's own facts: its number is shared, its evidence is each one's.
    """
    facts = Fact.objects.filter(secondment=secondment, kind__in=task.counts).order_by("date", "id")
    hosts = hosts_by_day(Secondment.objects.filter(pk=secondment.pk))
    course = course_of(secondment.cohort)
    told = kernel.explained(task, kernel_facts(facts, hosts)[secondment.pk], course)
    told = [t for t in told if t.why != "other_kind" and not counts_elsewhere(t, task, secondment.cohort.scheme.tasks)]
    records = {str(r.uuid): r for r in with_everything(visible.filter(uuid__in=source_ids(told)))}
    names = subject_names(told)
    return [
        Unit(t, names.get(t.fact.subject, ""), records.get(source_id(t.fact)), records.get(source_id(t.before)))
        for t in reversed(told)
    ]


def counts_elsewhere(told: kernel.Told, task: Task, tasks: tuple[Task, ...]) -> bool:
    """A visit to a chamber is nothing missed for the task of companies where another task counts chambers."""
    return told.why == "other_organisation" and any(kernel.counts(t, told.fact) for t in tasks if t.code != task.code)


def source_ids(told: list[kernel.Told]) -> set[str]:
    sources = {source_id(t.fact) for t in told} | {source_id(t.before) for t in told}
    return sources - {""}


def source_id(fact: kernel.Fact | None) -> str:
    return str(fact.source[1]) if fact is not None and fact.source[0] == RECORD else ""  # type: ignore[index]


def subject_names(told: list[kernel.Told]) -> dict[str, str]:
    keys = {kind: {t.fact.subject for t in told if t.fact.subject_kind == kind} for kind in ("organisation", "person")}
    names = {str(o.uuid): o.name for o in Organisation.objects.filter(uuid__in=keys["organisation"])}
    contacts = Contact.objects.filter(uuid__in=keys["person"]).select_related("organisation")
    return names | {str(c.uuid): contact_named(c) for c in contacts}


def contact_named(contact: Contact) -> str:
    if contact.organisation is None:
        return contact.name
    return _("{name} ({organisation})").format(name=contact.name, organisation=contact.organisation)


def counted_by(record: Record, secondment: Secondment) -> Preview:
    """What a stored record counts for one participant, as things stand today."""
    scheme, course = secondment.cohort.scheme, course_of(secondment.cohort)
    facts = Fact.objects.filter(secondment=secondment).order_by("date", "id")
    stored = kernel_facts(facts, hosts_by_day(Secondment.objects.filter(pk=secondment.pk)))[secondment.pk]
    found = Preview(plain=not feeds_any(secondment.cohort, record.kind), in_branch=record.branch is not None)
    of_record = {
        task: [t for t in kernel.explained(task, stored, course) if t.fact.source == (RECORD, record.uuid)]
        for task in scheme.tasks
    }
    names = subject_names([t for told in of_record.values() for t in told])
    for task, told in of_record.items():
        units = sum(1 for t in told if t.why == "counts")
        if units:
            found.counted.append(Counted(task, 0, units))
        else:
            found.not_counted += reasons(task, told, names)
    return found
