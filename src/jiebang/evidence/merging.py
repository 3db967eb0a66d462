"""What records, facts and tallies need when two organisations, contacts or places become one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from jiebang.common import merging
from jiebang.common.merging import Drop, Move, Plan, Step
from jiebang.evidence.facts import RECORD
from jiebang.evidence.models import Fact, PersonMet, Record, RecordOrganisation
from jiebang.evidence.storing import as_row, facts_of
from jiebang.evidence.tallies import lock, recount
from jiebang.kernel import progress as kernel
from jiebang.people.models import Contact, Organisation
from jiebang.programmes.merging import cohorts_touched
from jiebang.programmes.models import Cohort

OF_A_RECORD = {"evidence.recordorganisation", "evidence.personmet"}


def register() -> None:
    merging.references("people.organisation", repoint_organisation_facts)
    merging.references("people.contact", repoint_contact_facts)
    merging.joins("evidence.personmet", join_meetings)
    merging.listen(count_again)


def repoint_organisation_facts(plan: Plan, kept: Organisation, gone: Organisation) -> None:
    repoint_facts(plan, kernel.ORGANISATION, kept, gone)


def repoint_contact_facts(plan: Plan, kept: Contact, gone: Contact) -> None:
    repoint_facts(plan, kernel.PERSON_MET, kept, gone)


def repoint_facts(plan: Plan, kind: str, kept: Any, gone: Any) -> None:
    """Facts of other sources name their subject by its uuid; those of records follow from the records themselves."""
    plan.repoint(Fact, "subject_key", str(gone.uuid), str(kept.uuid), Q(subject_kind=kind) & ~Q(source_kind=RECORD))


def join_meetings(plan: Plan, kept: PersonMet, gone: PersonMet) -> None:
    """One record met the person under both names: met by those either says, by everybody where one says nobody."""
    through = PersonMet.met_by.through
    mine, theirs = (through.objects.filter(personmet=row.pk) for row in (kept, gone))
    if mine.exists() and theirs.exists():
        plan.join_rows(kept, gone)
        return
    for link in [*mine, *theirs]:
        plan.drop(link)
    plan.drop(gone, kept)
    plan.put(kept, merging.blanks(kept, gone))


def count_again(steps: list[Step]) -> None:
    """Facts and tallies after rows were merged or taken apart, equal to what counting everything afresh would give."""
    records = Record.objects.filter(pk__in=records_touched(steps))
    touched = cohorts_touched(steps) | set(records.values_list("cohort_id", flat=True))
    cohorts = list(Cohort.objects.filter(pk__in=touched).order_by("pk"))
    for cohort in cohorts:
        lock(cohort)
    say_again(records)
    for cohort in cohorts:
        recount(cohort, all_tasks=True)


def records_touched(steps: list[Step]) -> set[int]:
    found: set[int] = set()
    for step in steps:
        if isinstance(step, Drop) and step.model in OF_A_RECORD:
            found.add(step.row["record_id"])
        elif isinstance(step, Move) and step.model in OF_A_RECORD:
            model = RecordOrganisation if step.model == "evidence.recordorganisation" else PersonMet
            for start in range(0, len(step.keys), 500):
                part = step.keys[start : start + 500]
                found |= set(model.objects.filter(pk__in=part).values_list("record_id", flat=True))
    return found


def say_again(records: Iterable[Record]) -> None:
    """Make the facts of these records what the records say now; those that say it already stay as they are."""
    rows = list(records)
    for start in range(0, len(rows), 200):
        part = rows[start : start + 200]
        standing = set(Record.objects.standing().filter(pk__in=[r.pk for r in part]).values_list("pk", flat=True))
        said = [as_row(record, fact) for record, facts in facts_of(part) if record.pk in standing for fact in facts]
        wanted = {told(fact): fact for fact in said}
        stored = Fact.objects.filter(source_kind=RECORD, source_id__in=[record.uuid for record in part])
        wrong = [fact.pk for fact in stored if wanted.pop(told(fact), None) is None]
        Fact.objects.filter(pk__in=wrong).delete()
        Fact.objects.bulk_create(wanted.values())


def told(fact: Fact) -> tuple[Any, ...]:
    return (
        fact.secondment_id, str(fact.source_id), fact.date, fact.kind, fact.subject_kind, fact.subject_key,
        fact.organisation_kind, fact.action,
    )  # fmt: skip
