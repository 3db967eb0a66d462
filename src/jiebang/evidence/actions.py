"""Verbs that write evidence: one transaction, one audit line, facts and tallies kept in step.

One record and four thousand go the same way (`store`), so an import counts exactly like the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.imports.journal import Journal
from jiebang.common.refusals import Refused, Stale
from jiebang.evidence import storing
from jiebang.evidence.drafts import Draft, Writer, absence_faults, cleaned, draft_of, faults, texts_of
from jiebang.evidence.facts import RECORD
from jiebang.evidence.models import Fact, Record, Withdrawal
from jiebang.evidence.queries import open_steps
from jiebang.evidence.tallies import lock, rebuild_tallies, recount, recount_secondments
from jiebang.programmes.models import Cohort, Secondment

__all__ = [
    "change_record",
    "pass_steps",
    "rebuild_tallies",
    "record_fact",
    "recount_secondments",
    "restore_record",
    "retract_facts",
    "save_record",
    "save_records",
    "withdraw_record",
    "withdraw_records",
]


@transaction.atomic
def save_record(
    cohort: Cohort, draft: Draft, *, by: Any, author: Secondment | None = None, writer: Writer | None = None
) -> Record:
    """Store one record of what happened; it counts from now on. Raises Refused with the first fault."""
    draft = cleaned(draft)
    refuse_faults(cohort, draft, writer or written_by(author))
    [record] = storing.store(cohort, [draft], by=by, authors=[author])
    audit(by, "record.saved", record, scope=cohort.uuid, kind=record.kind, people=len(draft.participants))
    return record


@transaction.atomic
def save_records(
    cohort: Cohort,
    drafts: Sequence[Draft],
    *,
    by: Any,
    authors: Sequence[Secondment | None] | None = None,
    batch: UUID | None = None,
    writer: Writer | None = None,
    journal: Journal | None = None,
) -> list[Record]:
    """Store many records in one go, with one audit line; the same result as one by one."""
    ready = [cleaned(draft) for draft in drafts]
    writer = writer or Writer(office=True, imported=True)
    for draft in ready:
        refuse_faults(cohort, draft, writer)
    records = storing.store(cohort, ready, by=by, authors=authors, batch=batch, journal=journal)
    audit(by, "records.imported", cohort, scope=cohort.uuid, records=len(records), batch=str(batch or ""))
    return records


def written_by(author: Secondment | None) -> Writer:
    """Somebody who left enters records until the day after the own last one."""
    return Writer(closes=author.records_close_on if author else None)


def refuse_faults(cohort: Cohort, draft: Draft, writer: Writer) -> None:
    for fault in faults(cohort, draft, writer):
        raise Refused(fault.sentence, field=fault.field)


@transaction.atomic
def change_record(record: Record, draft: Draft, *, version: int, by: Any, writer: Writer | None = None) -> Record:
    """Replace what a record says by the draft; the former text stays as a version.

    version: the one the writer had open. Raises Stale with both texts when somebody saved a newer one.
    """
    draft = cleaned(draft)
    record = locked(record)
    refuse_stale(record, draft, version)
    refuse_withdrawn(record)
    refuse_faults(record.cohort, draft, writer or written_by(record.author))
    if not storing.replace_content(record, draft, by=by):
        return record  # the same text again: nothing to keep, nothing to count
    audit(by, "record.changed", record, scope=record.cohort.uuid, version=record.version)
    return record


def locked(record: Record) -> Record:
    lock(record.cohort)
    return Record.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=record.pk)


def refuse_stale(record: Record, draft: Draft, version: int) -> None:
    if record.version != version:
        theirs = record.versions.get(version=record.version).data["texts"]
        yours = texts_of(draft)
        differ = {name for name in yours if yours[name] != theirs.get(name, "")}
        raise Stale(
            _("Somebody changed this record while you had it open. Compare the two texts, then save the right one."),
            yours={name: yours[name] for name in yours if name in differ},
            theirs={name: theirs.get(name, "") for name in yours if name in differ},
        )


def refuse_withdrawn(record: Record) -> None:
    if Withdrawal.objects.filter(record=record).exists():
        raise Refused(_("This record was withdrawn. Restore it before you change it."))


@transaction.atomic
def withdraw_record(record: Record, *, by: Any, reason: str = "") -> Record:
    """Take a record back: it stays readable and counts no more. A second time changes nothing."""
    record = locked(record)
    if take_back(record, by=by, reason=reason):
        storing.forget_facts(record.cohort, [record])
        audit(by, "record.withdrawn", record, scope=record.cohort.uuid, reason=reason[:200])
    return record


@transaction.atomic
def withdraw_records(records: Iterable[Record], *, by: Any, reason: str = "") -> int:
    """Take several records of one cohort back at once; how many were still standing."""
    rows = list(records)
    if not rows:
        return 0
    cohort = rows[0].cohort
    lock(cohort)
    taken = [record for record in rows if take_back(record, by=by, reason=reason)]
    storing.forget_facts(cohort, taken)
    audit(by, "records.withdrawn", cohort, scope=cohort.uuid, records=[str(r.uuid) for r in taken], reason=reason[:200])
    return len(taken)


def take_back(record: Record, *, by: Any, reason: str) -> bool:
    fields = {"reason": reason.strip()[:200], "withdrawn_by": person(by), "withdrawn_at": clock.business_now()}
    return Withdrawal.objects.get_or_create(record=record, defaults=fields)[1]


@transaction.atomic
def restore_record(record: Record, *, by: Any) -> Record:
    """Let a withdrawn record count again. A second time changes nothing."""
    record = locked(record)
    gone, _rows = Withdrawal.objects.filter(record=record).delete()
    if gone:
        there = draft_of(record)
        for fault in absence_faults(record.cohort, there):
            raise Refused(fault.sentence, field=fault.field)
        storing.write_facts(record.cohort, [record])
        audit(by, "record.restored", record, scope=record.cohort.uuid)
    return record


def record_fact(
    secondment: Secondment,
    *,
    kind: str,
    source_kind: str,
    source_id: UUID,
    day: date,
    subject_kind: str = "",
    subject_key: str = "",
    organisation_kind: str = "",
    action: str = "",
) -> Fact:
    """Say that something happened for a secondee: an idea submitted, a report accepted, a project signed.

    For the rooms above, inside their own transaction, which audits their act. The same fact again only moves its day.
    """
    if source_kind == RECORD:
        raise ValueError("records write their own facts")
    with transaction.atomic():
        lock(secondment.cohort)
        fact, _made = Fact.objects.update_or_create(
            secondment=secondment,
            source_kind=source_kind,
            source_id=source_id,
            kind=kind,
            subject_kind=subject_kind,
            subject_key=subject_key,
            defaults={
                "cohort_id": secondment.cohort_id,
                "date": day,
                "organisation_kind": organisation_kind,
                "action": action,
            },
        )
        recount(secondment.cohort, [secondment.pk], [kind])
    return fact


def retract_facts(source_kind: str, source_id: UUID) -> int:
    """Take back every fact of a source that was returned or withdrawn; how many there were."""
    if source_kind == RECORD:
        raise ValueError("use withdraw_record for records")
    with transaction.atomic():
        facts = Fact.objects.filter(source_kind=source_kind, source_id=source_id)
        rows = list(facts.values_list("cohort_id", "secondment_id", "kind"))
        for cohort in Cohort.objects.filter(pk__in={row[0] for row in rows}):
            lock(cohort)
        facts.delete()
        for cohort in Cohort.objects.filter(pk__in={row[0] for row in rows}):
            theirs = [row for row in rows if row[0] == cohort.pk]
            recount(cohort, {row[1] for row in theirs}, {row[2] for row in theirs})
    return len(rows)


@transaction.atomic
def pass_steps(giver: Secondment, taker: Secondment, *, from_day: date, by: Any) -> int:
    """Let somebody else see to the next steps that wait for one person from a day on; how many there were.

    Only whose they are changes: what the records say, and every version of them, stays as it was written. A step of a
    branch is passed on within the branch alone.
    """
    steps = [
        record
        for record in open_steps(giver, from_day).select_related("body")
        if record.branch is None or record.branch.memberships.filter(secondment=taker).exists()
    ]
    for record in steps:
        record.next_owner = taker
        record.save(update_fields=["next_owner"])
    if steps:
        about = {"records": [str(record.uuid) for record in steps], "taker": taker.number}
        people = [giver.person.uuid, taker.person.uuid]
        audit(by, "steps.passed", giver, scope=giver.cohort.uuid, about=people, **about)
    return len(steps)


def person(by: Any) -> models.Model | None:
    """The account behind an act; None for the command line."""
    return by if isinstance(by, models.Model) else None
