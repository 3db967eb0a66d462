"""What a draft would count for, found with the counting's own kernel and without storing anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import QuerySet

from jiebang.common.text import clean_name, normal_name
from jiebang.evidence.drafts import OCCASIONS, Draft, Met, Named, is_visit
from jiebang.evidence.facts import RECORD, kernel_facts
from jiebang.evidence.models import Fact, Record
from jiebang.evidence.queries import with_everything
from jiebang.evidence.tallies import course_of, facts_within
from jiebang.kernel import progress as kernel
from jiebang.kernel.scheme.model import COHORT, GROUP, PERSON, Task
from jiebang.people.models import Organisation
from jiebang.people.organisations import ContactBook, OrganisationBook
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.stays import ByDay, Span, groups_by_day, hosts_by_day

DRAFT = ("draft", "")


@dataclass(frozen=True)
class Counted:
    """A task the draft moves. before, after: the own count · others: how many others it counts for as well."""

    task: Task
    before: int
    after: int
    others: int = 0


@dataclass(frozen=True)
class NotCounted:
    """A task the draft could feed and does not. why: the kernel's code · name: of what · on: when it counted before."""

    task: Task
    why: kernel.Why
    name: str = ""
    on: date | None = None


@dataclass
class Preview:
    """plain: no task counts this kind · in_branch: it is a branch's own · twins: records that may be the same."""

    counted: list[Counted] = field(default_factory=list)
    not_counted: list[NotCounted] = field(default_factory=list)
    plain: bool = False
    in_branch: bool = False
    twins: list[Record] = field(default_factory=list)


def preview(
    cohort: Cohort, draft: Draft, own: Secondment | None, *, seen: QuerySet[Record], record: Record | None = None
) -> Preview:
    """What saving the cleaned draft would do for `own` and for the others named.

    seen: the records its writer may read, one of which may tell the same · record: the one it would replace.
    """
    said = SaidFacts.of(cohort, draft)
    found = Preview(
        plain=not feeds_any(cohort, draft.kind),
        in_branch=draft.in_branch,
        twins=twins(cohort, draft, said, seen, record),
    )
    tasks = [task for task in cohort.scheme.tasks if said.kinds & set(task.counts)]
    if tasks and draft.participants:
        question = Question.of(cohort, draft, own, said, tasks=tasks, record=record)
        for task in tasks:
            question.answer(task, found)
    return found


def feeds_any(cohort: Cohort, kind: str) -> bool:
    return any(kind in task.counts for task in cohort.scheme.tasks)


@dataclass
class SaidFacts:
    """The facts the draft would write. subjects: key → name · organisations: names of known and new ones by key."""

    facts: list[kernel.Fact]
    subjects: dict[str, str]
    known: set[int]

    @property
    def kinds(self) -> set[str]:
        return {fact.kind for fact in self.facts}

    @classmethod
    def of(cls, cohort: Cohort, draft: Draft) -> SaidFacts:
        book = OrganisationBook(
            [o.name for o in draft.organisations] + [m.organisation for m in draft.people_met if m.organisation]
        )
        facts: list[kernel.Fact] = []
        subjects: dict[str, str] = {}
        known: set[int] = set()
        day = draft.date or cohort.starts_on
        for named in draft.organisations:
            if named.kind not in OCCASIONS:
                key, kind, found = subject_of(named, book)
                subjects[key] = named.name
                known |= {found.pk} if found else set()
                facts.append(kernel.Fact(DRAFT, draft.kind, day, kernel.ORGANISATION, key, kind))
        if not facts:
            facts.append(kernel.Fact(DRAFT, draft.kind, day))
        contacts = ContactBook([m.name for m in draft.people_met])
        for met in draft.people_met:
            key = contact_key(met, book, contacts)
            subjects[key] = met.name
            facts.append(kernel.Fact(DRAFT, kernel.CONTACT, day, kernel.PERSON_MET, key))
        return cls(list(dict.fromkeys(facts)), subjects, known)


def subject_of(named: Named, book: OrganisationBook) -> tuple[str, str, Organisation | None]:
    """(key as facts have it, kind, the known one); a new organisation gets a key nothing stored has."""
    found = named.organisation or book.find(named.name)
    if found is None:
        return f"new:{normal_name(named.name)}", named.kind or Organisation.Kind.COMPANY, None
    return str(found.uuid), named.kind or found.kind, found


def contact_key(met: Met, book: OrganisationBook, contacts: ContactBook) -> str:
    if met.contact is not None:
        return str(met.contact.uuid)
    employer = book.find(met.organisation) if met.organisation else None
    if met.organisation and employer is None:
        return f"new:{clean_name(met.name)}@{normal_name(met.organisation)}"
    found = contacts.find(met.name, employer)
    return str(found.uuid) if found else f"new:{clean_name(met.name)}@{employer.pk if employer else ''}"


@dataclass
class Question:
    """A draft asked about: the facts stored for everybody it concerns, their hosts and groups on each day."""

    cohort: Cohort
    draft: Draft
    own: Secondment | None
    said: SaidFacts
    course: kernel.Course
    facts: dict[int, list[kernel.Fact]]
    hosts: ByDay[str]
    groups: ByDay[int]

    @classmethod
    def of(
        cls,
        cohort: Cohort,
        draft: Draft,
        own: Secondment | None,
        said: SaidFacts,
        *,
        tasks: list[Task],
        record: Record | None,
    ) -> Question:
        facts = Fact.objects.filter(cohort=cohort, kind__in={kind for task in tasks for kind in task.counts})
        groups: ByDay[int] = ByDay()
        if all(task.scope == PERSON for task in tasks):
            facts = facts.filter(secondment_id__in={s.pk for s in draft.participants})
        else:
            groups = groups_by_day(cohort)
        if record is not None:
            facts = facts.exclude(source_kind=RECORD, source_id=record.uuid)
        hosts = hosts_by_day(Secondment.objects.filter(cohort=cohort))
        return cls(cohort, draft, own, said, course_of(cohort), kernel_facts(facts, hosts), hosts, groups)

    def answer(self, task: Task, found: Preview) -> None:
        """Add what the draft does for one task."""
        gains = {who: self.gain(task, who) for who in self.draft.participants}
        before, after = gains.get(self.own, (0, 0)) if self.own else (0, 0)
        others = sum(1 for who, (was, becomes) in gains.items() if becomes > was and who != self.own)
        if after > before or others:
            found.counted.append(Counted(task, before, after, others))
        if self.own in gains and after == before:
            found.not_counted += reasons(task, self.told(task, self.own), self.said.subjects)

    def gain(self, task: Task, who: Secondment) -> tuple[int, int]:
        """(count before, count after) in the draft's window."""
        window = kernel.window_key(task, self.day, self.course)
        stored = self.stored(task, who)
        before = kernel.count(task, stored, self.course).get(window, kernel.Count()).done
        after = kernel.count(task, [*stored, *self.new(who)], self.course).get(window, kernel.Count()).done
        return before, after

    def told(self, task: Task, who: Secondment | None) -> list[kernel.Told]:
        if who is None:
            return []
        everything = kernel.explained(task, [*self.stored(task, who), *self.new(who)], self.course)
        return [told for told in everything if told.fact.source == DRAFT]

    def stored(self, task: Task, who: Secondment) -> list[kernel.Fact]:
        whose: dict[int, list[Span[int]] | None] = {who.pk: None}
        if task.scope == GROUP and (group := self.groups.on(who.pk, self.day)):
            whose = dict(self.groups.had(group))
        elif task.scope == COHORT:
            whose = dict.fromkeys(self.facts)
        return facts_within(self.facts, whose)

    def new(self, who: Secondment) -> list[kernel.Fact]:
        host = self.hosts.on(who.pk, self.day)
        return [replace(fact, own_host=bool(fact.subject) and fact.subject == host) for fact in self.said.facts]

    @property
    def day(self) -> date:
        return self.draft.date or self.cohort.starts_on


def reasons(task: Task, told: Iterable[kernel.Told], names: dict[str, str]) -> list[NotCounted]:
    """Why nothing counts, once for each subject; an organisation of another kind is no news for this task."""
    return [
        NotCounted(task, t.why, names.get(t.fact.subject, ""), t.before.date if t.before else None)
        for t in told
        if t.why in ("own_host", "already", "no_organisation")
    ]


def twins_of(cohort: Cohort, draft: Draft, seen: QuerySet[Record], record: Record | None = None) -> list[Record]:
    """Records that may tell the same as the cleaned draft; see `twins`."""
    return twins(cohort, draft, SaidFacts.of(cohort, draft), seen, record)


def twins(cohort: Cohort, draft: Draft, said: SaidFacts, seen: QuerySet[Record], record: Record | None) -> list[Record]:
    """Those seen that may tell the same: same day and kind, somebody in both, and the same organisation;
    for a group's record also when one of the two names none."""
    kind = cohort.scheme.kind(draft.kind)
    if draft.date is None or kind is None or not (kind.group or is_visit(cohort, draft.kind)):
        return []
    same = seen.filter(
        cohort=cohort, date=draft.date, kind=draft.kind, participations__secondment__in=draft.participants
    )
    if record is not None:
        same = same.exclude(pk=record.pk)
    return [other for other in with_everything(same.distinct()) if alike(other, said, group=kind.group)]


def alike(other: Record, said: SaidFacts, *, group: bool) -> bool:
    theirs = {o.organisation_id for o in other.organisations.all() if o.organisation_id}
    named = any(fact.subject_kind == kernel.ORGANISATION for fact in said.facts)
    if theirs and named:
        return bool(theirs & said.known)
    return group
