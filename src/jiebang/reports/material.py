"""What a draft of one person's period is composed from. Read in a fixed number of queries."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from jiebang.evidence.models import Decision, Record
from jiebang.evidence.queries import facts_in, records_in
from jiebang.evidence.tallies import course_of
from jiebang.kernel.cadence import Period
from jiebang.kernel.compose import Absence, Happening, Material, Met, Named, Step
from jiebang.kernel.scheme import in_language
from jiebang.kernel.scheme.model import ReportKind, Scheme
from jiebang.people.models import Contact
from jiebang.programmes.models import Body, Leave, Secondment
from jiebang.programmes.stays import host_on
from jiebang.programmes.words import language_of


def material_of(secondment: Secondment, kind: ReportKind, period: Period, as_of: date) -> Material:
    """as_of: the last day that counts, within the period; quotas, tasks and length are those of that day.

    What a branch wrote stays in the branch and is left out.
    """
    then = secondment.cohort.as_on(as_of)
    scheme = then.scheme
    open_records = records_in(secondment, period.start, as_of).exclude(body__kind=Body.Kind.BRANCH)
    return Material(
        start=period.start,
        end=period.end,
        as_of=as_of,
        course=course_of(then, secondment),
        sections=sections_of(kind, scheme),
        tasks=scheme.tasks,
        kinds=scheme.kinds,
        facts=tuple(facts_in(secondment, date.min, as_of)),
        happenings=tuple(happening(record) for record in open_records),
        steps=steps_of(secondment, period, as_of),
        absences=absences_of(secondment, period),
        host=host_name(secondment, as_of),
    )


def sections_of(kind: ReportKind, scheme: Scheme) -> tuple[str, ...]:
    """The titles in the language the report is written in; its own title where the scheme lists none."""
    language = language_of(scheme)
    return tuple(in_language(kind, "sections", language)) or (in_language(kind, "title", language),)


def host_name(secondment: Secondment, day: date) -> str:
    host = host_on(secondment, day)
    return host.organisation.name if host else ""


def happening(record: Record) -> Happening:
    return Happening(
        id=str(record.uuid),
        date=record.date,
        kind=record.kind,
        subject=record.subject,
        learned=record.learned,
        organisations=tuple(
            Named(str(named.organisation.uuid) if named.organisation else "", named.name, named.kind)
            for named in record.organisations.all()
        ),
        people=tuple(met(person.contact, person.job) for person in record.people_met.all()),
    )


def met(contact: Contact, job: str) -> Met:
    """Who declined to be kept is counted and never named."""
    return Met(
        key=str(contact.uuid),
        name=contact.name,
        organisation=contact.organisation.name if contact.organisation else "",
        job=job or contact.job,
        may_be_named=contact.consent != Contact.Consent.NO,
    )


def steps_of(secondment: Secondment, period: Period, as_of: date) -> tuple[Step, ...]:
    """What the person is to do: own next steps that lie ahead, from any record, and decisions that name the person."""
    own = Q(next_owner=secondment) | Q(next_owner__isnull=True, author=secondment)
    ahead = Q(next_due__gt=as_of) | Q(next_due__isnull=True, date__gte=period.start)
    records = (
        Record.objects.standing()
        .filter(own, ahead, cohort=secondment.cohort, date__lte=as_of)
        .exclude(Q(next_step="") | Q(body__kind=Body.Kind.BRANCH))
        .values_list("uuid", "next_step", "next_due")
    )
    decisions = (
        Decision.objects.filter(
            record__cohort=secondment.cohort,
            record__withdrawal__isnull=True,
            record__participations__secondment=secondment,
            record__date__lte=as_of,
            owner=secondment.person.name,
            due__gt=as_of,
        )
        .exclude(record__body__kind=Body.Kind.BRANCH)
        .values_list("record__uuid", "matter", "due")
    )
    return tuple(Step(str(uuid), text, due) for uuid, text, due in [*records, *decisions])


def absences_of(secondment: Secondment, period: Period) -> tuple[Absence, ...]:
    leaves = Leave.objects.filter(secondment=secondment, starts_on__lte=period.end, ends_on__gte=period.start)
    return tuple(Absence(leave.starts_on, leave.ends_on, leave.reason) for leave in leaves)
