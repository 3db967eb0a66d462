"""Rows of records: many at once, with their versions, facts and tallies. Called by actions, inside a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import models

from jiebang.common import clock
from jiebang.common.imports.journal import Journal
from jiebang.evidence.drafts import LIMITS, OCCASIONS, Draft, Met, Named, data_of
from jiebang.evidence.facts import RECORD, Said, facts_of_record
from jiebang.evidence.models import (
    Decision,
    Fact,
    Participation,
    PersonMet,
    Record,
    RecordOrganisation,
    RecordVersion,
)
from jiebang.evidence.tallies import lock, recount
from jiebang.people.models import Organisation
from jiebang.people.organisations import ContactBook, OrganisationBook
from jiebang.programmes.models import Cohort, Secondment

SIZE = 500  # rows a statement
PLAIN = ("kind", "date", "time", "action", "next_owner", "next_due", "body", *LIMITS)


def store(
    cohort: Cohort,
    drafts: Sequence[Draft],
    *,
    by: Any,
    authors: Sequence[Secondment | None] | None = None,
    batch: UUID | None = None,
    journal: Journal | None = None,
) -> list[Record]:
    """Write cleaned and checked drafts with everything that hangs on them; tallies are counted once at the end.

    journal: of an import, notes every row made, so that it can be taken back.
    """
    lock(cohort)
    books = Books.over(drafts)
    authors = authors or [None] * len(drafts)
    records = [
        Record(
            cohort=cohort,
            author=author,
            entered_by=account(by),
            entered_at=clock.business_now(),
            batch=batch,
            **columns(draft),
        )
        for draft, author in zip(drafts, authors, strict=True)
    ]
    Record.objects.bulk_create(records, batch_size=SIZE)
    rows = write_children(records, drafts, books)
    versions = write_versions(records, drafts, by=by)
    write_facts(cohort, records)
    if journal is not None:
        for made in (books.organisations.made, books.contacts.made, records, *rows.all(), versions):
            journal.made_rows(made)
        for organisation in books.named_later:
            journal.changed_row(organisation, {"kind": Organisation.Kind.OTHER})
    return records


def columns(draft: Draft) -> dict[str, Any]:
    return {
        **{name: getattr(draft, name) for name in PLAIN},
        "number": draft.number or None,
        "directions": list(draft.directions),
        "orientations": list(draft.orientations),
    }


@dataclass
class Books:
    """The organisations and contacts the drafts name, looked up together."""

    organisations: OrganisationBook
    contacts: ContactBook
    named_later: list[Organisation] = field(default_factory=list)

    @classmethod
    def over(cls, drafts: Sequence[Draft]) -> Books:
        names = {o.name for d in drafts for o in d.organisations} | {
            m.organisation for d in drafts for m in d.people_met
        }
        return cls(OrganisationBook(names - {""}), ContactBook({m.name for d in drafts for m in d.people_met}))

    def named(self, named: Named) -> Organisation | None:
        if named.kind in OCCASIONS:
            return None
        kind = named.kind or Organisation.Kind.COMPANY
        found = named.organisation or self.organisations.find_or_make(named.name, kind=kind)
        if found.kind == Organisation.Kind.OTHER and named.kind not in ("", Organisation.Kind.OTHER):
            # It was made when somebody of it was met, when nobody could say what it is.
            found.kind = named.kind
            found.save(update_fields=["kind"])
            self.named_later.append(found)
        return found

    def employer(self, met: Met, draft: Draft) -> Organisation | None:
        """The organisation of somebody met, as far as it is said."""
        if not met.organisation:
            return None
        return self.organisations.find_or_make(met.organisation, kind=self.said_kind(met.organisation, draft))

    def said_kind(self, name: str, draft: Draft) -> str:
        """A new organisation is of the kind the record gives it; of another nobody knows, so "other"."""
        kinds = [o.kind for o in draft.organisations if o.name == name and o.kind and o.kind not in OCCASIONS]
        return kinds[0] if kinds else Organisation.Kind.OTHER


def write_children(records: Sequence[Record], drafts: Sequence[Draft], books: Books) -> Rows:
    """Participations, organisations, people met and decisions of records that have none yet."""
    rows = Rows()
    for record, draft in zip(records, drafts, strict=True):
        rows.add(record, draft, books)
    rows.write()
    return rows


@dataclass
class Rows:
    participations: list[Participation] = field(default_factory=list)
    organisations: list[RecordOrganisation] = field(default_factory=list)
    people_met: list[PersonMet] = field(default_factory=list)
    met_by: list[tuple[PersonMet, Iterable[Secondment]]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def all(self) -> tuple[list[Any], ...]:
        return self.participations, self.organisations, self.people_met, self.decisions

    def add(self, record: Record, draft: Draft, books: Books) -> None:
        self.participations += [
            Participation(record=record, secondment=who, cohort_id=record.cohort_id) for who in draft.participants
        ]
        self.add_organisations(record, draft, books)
        self.add_people_met(record, draft, books)
        self.decisions += [
            Decision(record=record, matter=d.matter, owner=d.owner, due=d.due, position=place)
            for place, d in enumerate(draft.decisions)
        ]

    def add_organisations(self, record: Record, draft: Draft, books: Books) -> None:
        seen: set[int] = set()
        for place, named in enumerate(draft.organisations):
            found = books.named(named)
            if found is not None and found.pk in seen:
                continue  # the same one under its alias
            if found is not None:
                seen.add(found.pk)
            kind = named.kind or (found.kind if found else "")
            self.organisations.append(
                RecordOrganisation(record=record, organisation=found, name=named.name, kind=kind, position=place)
            )

    def add_people_met(self, record: Record, draft: Draft, books: Books) -> None:
        seen: set[int] = set()
        for place, met in enumerate(draft.people_met):
            contact = met.contact or books.contacts.find_or_make(met.name, books.employer(met, draft), job=met.job)
            if contact.pk in seen:
                continue
            seen.add(contact.pk)
            row = PersonMet(record=record, contact=contact, job=met.job or contact.job, position=place)
            self.people_met.append(row)
            if met.met_by:
                self.met_by.append((row, met.met_by))

    def write(self) -> None:
        Participation.objects.bulk_create(self.participations, batch_size=SIZE)
        RecordOrganisation.objects.bulk_create(self.organisations, batch_size=SIZE)
        PersonMet.objects.bulk_create(self.people_met, batch_size=SIZE)
        Decision.objects.bulk_create(self.decisions, batch_size=SIZE)
        through = PersonMet.met_by.through
        links = [through(personmet_id=row.pk, secondment_id=who.pk) for row, those in self.met_by for who in those]
        through.objects.bulk_create(links, batch_size=SIZE)


def write_versions(records: Sequence[Record], drafts: Sequence[Draft], *, by: Any) -> list[RecordVersion]:
    at = clock.business_now()
    return RecordVersion.objects.bulk_create(
        [
            RecordVersion(
                record=record,
                cohort_id=record.cohort_id,
                version=record.version,
                data=data_of(draft),
                saved_by=account(by),
                saved_at=at,
            )
            for record, draft in zip(records, drafts, strict=True)
        ],
        batch_size=SIZE,
    )


def replace_content(record: Record, draft: Draft, *, by: Any) -> bool:
    """Make a stored record say what the cleaned draft says; False where it already does."""
    draft = replace(draft, number=draft.number or record.number)
    if data_of(draft) == record.versions.get(version=record.version).data:
        return False
    for name, value in columns(draft).items():
        setattr(record, name, value)
    record.version += 1
    record.save()
    # People whose progress the former text fed are counted afresh too.
    people, kinds = drop_facts([record])
    for related in (record.participations, record.organisations, record.people_met, record.decisions):
        related.all().delete()
    write_children([record], [draft], Books.over([draft]))
    write_versions([record], [draft], by=by)
    write_facts(record.cohort, [record], also=(people, kinds))
    return True


def write_facts(cohort: Cohort, records: Sequence[Record], *, also: tuple[set[int], set[str]] = (set(), set())) -> None:
    """Write the facts of stored records that have none and recount whom they concern, `also` included."""
    said = [(record, fact) for part in parts(records) for record, facts in facts_of(part) for fact in facts]
    Fact.objects.bulk_create([as_row(record, fact) for record, fact in said], batch_size=SIZE)
    people = also[0] | {fact.secondment_id for _record, fact in said}
    kinds = also[1] | {fact.kind for _record, fact in said}
    recount(cohort, people, kinds)


def forget_facts(cohort: Cohort, records: Sequence[Record]) -> None:
    people, kinds = drop_facts(records)
    recount(cohort, people, kinds)


def drop_facts(records: Sequence[Record]) -> tuple[set[int], set[str]]:
    """Take the records' facts away; whom and which kinds that concerns."""
    people: set[int] = set()
    kinds: set[str] = set()
    for part in parts(records):
        facts = Fact.objects.filter(source_kind=RECORD, source_id__in=[record.uuid for record in part])
        for who, kind in facts.values_list("secondment_id", "kind"):
            people.add(who)
            kinds.add(kind)
        facts.delete()
    return people, kinds


def facts_of(records: Sequence[Record]) -> list[tuple[Record, list[Said]]]:
    """What stored records say, read back with a fixed number of queries."""
    loaded = Record.objects.filter(pk__in=[record.pk for record in records]).prefetch_related(
        "participations", "organisations__organisation", "people_met__contact", "people_met__met_by"
    )
    return [(record, facts_of_one(record)) for record in loaded]


def facts_of_one(record: Record) -> list[Said]:
    return facts_of_record(
        kind=record.kind,
        day=record.date,
        action=record.action,
        participants=[row.secondment_id for row in record.participations.all()],
        organisations=record.organisations.all(),
        people_met=[(met, {who.pk for who in met.met_by.all()}) for met in record.people_met.all()],
    )


def as_row(record: Record, fact: Said) -> Fact:
    return Fact(
        cohort_id=record.cohort_id,
        secondment_id=fact.secondment_id,
        source_kind=RECORD,
        source_id=record.uuid,
        date=fact.date,
        kind=fact.kind,
        subject_kind=fact.subject_kind,
        subject_key=fact.subject_key,
        organisation_kind=fact.organisation_kind,
        action=fact.action,
    )


def parts(records: Sequence[Record]) -> Iterable[Sequence[Record]]:
    return (records[start : start + SIZE] for start in range(0, len(records), SIZE))


def account(by: Any) -> models.Model | None:
    """The account behind an act; None for the command line."""
    return by if isinstance(by, models.Model) else None
