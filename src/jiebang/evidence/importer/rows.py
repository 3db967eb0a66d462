"""Rows into drafts of records, against one cohort."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiebang.common.imports import Change, Fate, Line
from jiebang.common.imports.importer import refused
from jiebang.common.tables import CLEAR, Fault, Notice, Row
from jiebang.common.text import clean, clean_number, fold
from jiebang.evidence import said
from jiebang.evidence.drafts import (
    VISITS,
    Draft,
    Met,
    Named,
    Writer,
    cleaned,
    draft_of,
    faults,
)
from jiebang.evidence.importer.changes import changes_of, differs
from jiebang.evidence.importer.columns import COLUMN_OF, HOST
from jiebang.evidence.models import Record
from jiebang.evidence.queries import with_everything
from jiebang.kernel.scheme.model import in_language
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.stays import group_on

TEXTS = ("place", "subject", "content", "learned", "next_step", "agenda")


@dataclass
class Planned:
    """What a row is to become. record: the one it changes, None = a new one."""

    draft: Draft
    record: Record | None = None


@dataclass
class RowReader:
    """Reads rows into drafts against one cohort; everything is looked up once for the whole file."""

    cohort: Cohort
    by_number: dict[str, Secondment]
    by_name: dict[str, list[Secondment]]
    kinds: dict[str, str]
    directions: dict[str, str]
    orientations: dict[str, str]
    branches: dict[str, Body]
    records: dict[str, Record]

    @classmethod
    def of(cls, cohort: Cohort, rows: list[Row]) -> RowReader:
        people = list(cohort.secondments.select_related("person", "group").prefetch_related("group_stays__group"))
        for secondment in people:
            secondment.cohort = cohort
        by_name: dict[str, list[Secondment]] = defaultdict(list)
        for secondment in people:
            by_name[fold(secondment.person.name)].append(secondment)
        wanted = {row.get("number") for row in rows}
        standing = cohort.records.filter(number__isnull=False)
        records = {r.number: r for r in with_everything(standing) if r.number in wanted}
        return cls(
            cohort=cohort,
            by_number={clean_number(s.number): s for s in people},
            by_name=by_name,
            kinds=titles(cohort.scheme.kinds),
            directions=titles(cohort.scheme.directions),
            orientations=titles(cohort.scheme.orientations),
            branches={fold(body.name): body for body in cohort.bodies.filter(kind=Body.Kind.BRANCH)},
            records=records,
        )

    def line(self, row: Row) -> Line:
        record = self.records.get(row.get("number"))
        reading = Reading(row)
        draft = cleaned(self.draft(row, record, reading))
        if record is not None and record.branch:
            return self.line_of_branch(row, record, draft)
        faults_found = reading.faults or self.faults(row, draft)
        name = " ".join(part for part in (row.get("number", ""), draft.subject) if part)
        if not faults_found and record is not None and hasattr(record, "withdrawal") and differs(record, draft):
            faults_found = [row.fault("record_withdrawn", "number", number=record.number)]
        if faults_found:
            line = refused(row, *faults_found, name=name)
            line.notices += reading.notices
            return line
        fate, changes = self.fate(record, draft)
        return Line(
            row,
            fate,
            name=name,
            changes=changes,
            notices=[*row.notices, *reading.notices],
            target=Planned(draft, record),
        )

    def line_of_branch(self, row: Row, record: Record, draft: Draft) -> Line:
        """A row about what became a branch's own. Who imports reads it no more: it is not changed, and nothing of it
        is told."""
        if differs(record, draft):
            return refused(row, row.fault("record_of_branch", "number", number=record.number), name=record.number or "")
        return Line(row, Fate.UNCHANGED, name=record.number or "", target=Planned(draft, record))

    def fate(self, record: Record | None, draft: Draft) -> tuple[Fate, list[Change]]:
        if record is None:
            return Fate.NEW, []
        if not differs(record, draft):
            return Fate.UNCHANGED, []
        return Fate.CHANGED, changes_of(record, draft)

    def draft(self, row: Row, record: Record | None, reading: Reading) -> Draft:
        """The row as a draft; a blank cell leaves what the stored record says."""
        base = draft_of(record) if record is not None else Draft("", None, number=row.get("number"))
        day = row.get("date", base.date)
        changes: dict[str, Any] = {"date": day, "kind": self.kind(row, reading)}
        changes["participants"] = self.people(row, reading)
        changes |= {name: text(row.get(name)) for name in TEXTS if row.has(name)}
        if row.has("organisations"):
            changes["organisations"] = self.organisations(row)
        if row.has("met"):
            changes["people_met"] = self.met(row, reading)
        if row.has("directions"):
            changes |= self.ways(row, reading)
        if row.has("next_owner"):
            changes["next_owner"] = self.owner(row, reading)
        if row.has("next_due"):
            changes["next_due"] = None if row.get("next_due") is CLEAR else row.get("next_due")
        if row.has("decisions"):
            changes["decisions"] = tuple(said.decisions(text(row.get("decisions")), day))
        draft = replace(base, **changes)
        if draft.next_due and draft.date and draft.next_due < draft.date:
            reading.notices.append(row.notice("next_due_early", "next_due"))
        return replace(draft, body=self.body(row, draft, reading))

    def kind(self, row: Row, reading: Reading) -> str:
        written = row.get("kind", "")
        code = self.kinds.get(fold(written))
        if code is None:
            shown = [in_language(kind, "title", get_language() or "") for kind in self.cohort.scheme.kinds]
            near = difflib.get_close_matches(written, shown, 1, 0.4)
            near_words = _(" (did you mean {near}?)").format(near=near[0]) if near else ""
            reading.faults.append(row.fault("record_kind", "kind", allowed="、".join(shown), near=near_words))
        return code or ""

    def people(self, row: Row, reading: Reading) -> tuple[Secondment, ...]:
        found: list[Secondment] = []
        for written in self.people_written(row.get("people", "")):
            secondment = self.person(written, row, reading)
            if secondment is None:
                continue
            if secondment in found:
                reading.notices.append(row.notice("person_twice", "people", who=secondment.person.name))
            else:
                found.append(secondment)
        return tuple(found)

    def people_written(self, written: str) -> list[str]:
        parts = [part for part in said.split(written, "、，,；;\n/")]
        # Numbers may be parted by blanks; a name in Latin letters holds blanks of its own.
        return [
            piece
            for part in parts
            for piece in (
                [part] if self.known(part) else part.split() if all(map(self.known, part.split())) else [part]
            )
        ]

    def known(self, written: str) -> bool:
        return clean_number(written) in self.by_number or fold(written) in self.by_name

    def person(self, written: str, row: Row, reading: Reading) -> Secondment | None:
        if secondment := self.by_number.get(clean_number(written)):
            return secondment
        same_name = self.by_name.get(fold(written), [])
        if len(same_name) == 1:
            reading.notices.append(row.notice("person_by_name", "people", who=written, number=same_name[0].number))
            return same_name[0]
        if same_name:
            numbers = "、".join(s.number for s in same_name)
            reading.faults.append(row.fault("record_namesakes", "people", who=written, numbers=numbers))
        else:
            reading.faults.append(row.fault("record_person", "people", who=written[:40]))
        return None

    def organisations(self, row: Row) -> tuple[Named, ...]:
        kind = row.get("organisation_kind", "")
        kind = "" if kind in (HOST, CLEAR) else kind
        return tuple(Named(name, kind) for name in said.names(text(row.get("organisations"))))

    def met(self, row: Row, reading: Reading) -> tuple[Met, ...]:
        people = said.people_met(text(row.get("met")))
        reading.notices += [row.notice("met_nowhere", "met", who=met.name) for met in people if not met.organisation]
        return tuple(people)

    def ways(self, row: Row, reading: Reading) -> dict[str, tuple[str, ...]]:
        """The column 方向 holds the scheme's directions and its orientations (四向) alike."""
        written = said.names(text(row.get("directions")))
        known = {**self.orientations, **self.directions}
        unknown = [name for name in written if fold(name) not in known]
        if unknown:
            scheme = self.cohort.scheme
            shown = "、".join(item.title for item in (*scheme.directions, *scheme.orientations))
            reading.faults.append(replace(row.fault("record_direction", "directions", allowed=shown), value=unknown[0]))
        return {"directions": codes(written, self.directions), "orientations": codes(written, self.orientations)}

    def owner(self, row: Row, reading: Reading) -> Secondment | None:
        written = text(row.get("next_owner"))
        same_name = self.by_name.get(fold(written), [])
        found = self.by_number.get(clean_number(written)) or (same_name[0] if len(same_name) == 1 else None)
        if written and found is None:
            reading.notices.append(row.notice("owner_unknown", "next_owner", who=written))
        return found

    def body(self, row: Row, draft: Draft, reading: Reading) -> Body | None:
        """The branch the row names, else what the record was of, else the group whose members alone took part.

        Only a branch's members and those present read what is its own, so no title is taken for a branch's name.
        """
        if written := row.get("branch"):
            branch = self.branches.get(fold(written))
            if branch is None:
                reading.faults.append(row.fault("record_branch", "branch", allowed=self.branch_names))
            elif branch != draft.body:
                reading.notices.append(row.notice("branch_alone", "branch"))
            return branch
        return draft.body or self.group(draft)

    @property
    def branch_names(self) -> str:
        return "、".join(branch.name for branch in self.branches.values()) or _("nothing")

    def group(self, draft: Draft) -> Body | None:
        kind = self.cohort.scheme.kind(draft.kind)
        if draft.date is None or not (kind and kind.group):
            return None
        groups = {group_on(who, draft.date) for who in draft.participants}
        return groups.pop() if len(groups) == 1 else None

    def faults(self, row: Row, draft: Draft) -> list[Fault]:
        found = [
            row.fault("record", COLUMN_OF.get(fault.field, fault.field), sentence=fault.sentence)
            for fault in faults(self.cohort, draft, Writer(office=True, imported=True))
        ]
        if draft.kind in VISITS and not draft.organisations:
            return [*found, row.fault("record_organisation", "organisations")]
        return found


@dataclass
class Reading:
    """What there is to say about one row."""

    row: Row
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def text(value: Any) -> str:
    return "" if value is None or value is CLEAR else clean(str(value))


def titles(items: Iterable[Any]) -> dict[str, str]:
    """Code by folded code, title and English title."""
    return {fold(word): item.code for item in items for word in (item.code, item.title, item.title_en) if word}


def codes(written: list[str], known: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(known[fold(name)] for name in written if fold(name) in known))
