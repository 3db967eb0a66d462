"""Importing records: the list the office keeps, or what another system gives out. Key: 记录编号."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jiebang.common import wording
from jiebang.common.imports import Change, Fate, Journal, Line, set_repeats_aside
from jiebang.common.imports.importer import refused
from jiebang.common.refusals import Refused
from jiebang.common.tables import CLEAR, Column, Fault, FileKind, Notice, Options, Row
from jiebang.common.tables.readers import code_up_to, one_of, read_date, text_up_to
from jiebang.common.text import clean, clean_number, fold
from jiebang.evidence import actions, said, storing
from jiebang.evidence.drafts import (
    LIMITS,
    VISITS,
    Draft,
    Met,
    Named,
    Writer,
    cleaned,
    data_of,
    draft_of,
    faults,
    texts_of,
)
from jiebang.evidence.models import Record
from jiebang.evidence.queries import with_everything
from jiebang.evidence.tallies import lock, rebuild_tallies
from jiebang.kernel.scheme.model import in_language
from jiebang.programmes.importers import CohortImporter
from jiebang.programmes.models import Cohort, Secondment

HOST = "host"
ORGANISATION_KINDS = one_of(
    company=("企业", "公司", "国企", "民企"),
    association=("商协会", "协会", "商会"),
    agency=("机关", "政府", "事业单位"),
    school=("院校", "高校", "学校", "科研院所"),
    other=("其他",),
    event=("活动",),
    expo=("展会", "fair"),
    venue=("场馆",),
    host=("实训单位", "接收单位", "挂职单位"),
)
COLUMNS = (
    Column("number", ("记录编号", "编号", "Record"), read=code_up_to(40), clearable=False),
    Column("date", ("日期", "时间", "Date"), read=read_date, required=True, clearable=False),
    Column("people", ("学员编号", "参加人员", "学员", "People"), read=text_up_to(8000), required=True, clearable=False),
    Column("kind", ("类别", "类型", "记录类别", "Kind"), read=text_up_to(60), required=True, clearable=False),
    Column("organisations", ("涉及单位", "走访单位", "单位", "Organisations"), read=text_up_to(8000)),
    Column("organisation_kind", ("单位类型", "单位类别", "Organisation kind"), read=ORGANISATION_KINDS),
    Column("met", ("会见人员", "会见人", "People met"), read=text_up_to(8000)),
    Column("place", ("地点", "Place"), read=text_up_to(LIMITS["place"])),
    Column("directions", ("方向", "Directions"), read=text_up_to(400)),
    Column("subject", ("主题", "标题", "Subject"), read=text_up_to(LIMITS["subject"])),
    Column("content", ("内容", "工作内容", "Content"), read=text_up_to(LIMITS["content"])),
    Column("learned", ("收获", "收获体会", "Learned"), read=text_up_to(LIMITS["learned"])),
    Column("next_step", ("下一步", "下步打算", "Next step"), read=text_up_to(LIMITS["next_step"])),
    Column("next_owner", ("负责人", "Owner"), read=text_up_to(60)),
    Column("next_due", ("完成时限", "时限", "Due"), read=read_date),
    Column("agenda", ("议程", "Agenda"), read=text_up_to(LIMITS["agenda"])),
    Column("decisions", ("决议", "议定事项", "Decisions"), read=text_up_to(8000)),
)
FILE = FileKind("records", COLUMNS, keys=(("number",),), ignored=("姓名", "小组", "组别"))
TEXTS = ("place", "subject", "content", "learned", "next_step", "agenda")

CELLS = {
    # The sentence was already made by the room's own checks.
    "record": ("{sentence}", ""),
    "record_kind": (gettext_lazy("{value} is no kind of record"), gettext_lazy("write one of {allowed}{near}")),
    "record_person": (
        gettext_lazy("nobody in this cohort is {who}"),
        gettext_lazy("write the number of the people list"),
    ),
    "record_namesakes": (
        gettext_lazy("{who} is the name of several people"),
        gettext_lazy("write the number: {numbers}"),
    ),
    "record_organisation": (gettext_lazy("a visit needs an organisation"), gettext_lazy("write which one was visited")),
    "record_direction": (
        gettext_lazy("{value} is no direction of this programme"),
        gettext_lazy("write one of {allowed}"),
    ),
    "record_withdrawn": (
        gettext_lazy("record {number} was withdrawn"),
        gettext_lazy("restore it on its page, or leave the row out"),
    ),
}
NOTICES = {
    "person_by_name": gettext_lazy("{who} was found by name: {number}"),
    "person_twice": gettext_lazy("{who} stands there twice and counts once"),
    "next_due_early": gettext_lazy("the next step is due before the record's own day"),
    "met_nowhere": gettext_lazy("{who}: no organisation is given, so the same name elsewhere counts as another person"),
    "maybe_twice": gettext_lazy(
        "may be the same as {other}: same day, people and organisation. It counts once for companies."
    ),
    "owner_unknown": gettext_lazy("the person in charge, {who}, is not in this cohort and was left out"),
}


class RecordsImporter(CohortImporter):
    kind = "records"
    title = gettext_lazy("Records")
    file = FILE
    position = 60
    derived = frozenset({"evidence.fact", "evidence.tasktally"})

    def plan(self, rows: list[Row], scope: Cohort, options: Options) -> list[Line]:
        kept, lines = set_repeats_aside(rows, key=lambda row: row.get("number"), name=lambda row: row.get("number", ""))
        reader = RowReader.of(scope, kept)
        lines += [reader.line(row) for row in kept]
        notice_twins(lines, scope)
        return lines

    def write(self, lines: list[Line], scope: Cohort, journal: Journal, *, by: Any) -> None:
        lock(scope)
        new = [line.target for line in lines if line.fate == Fate.NEW]
        writer = Writer(office=True, imported=True)
        if new:
            authors = [author_of(planned.draft) for planned in new]
            drafts = [planned.draft for planned in new]
            actions.save_records(scope, drafts, by=by, authors=authors, writer=writer, journal=journal)
        for line in lines:
            if line.fate == Fate.CHANGED:
                record, before = line.target.record, line.target.record.version
                changed = actions.change_record(record, line.target.draft, version=before, by=by, writer=writer)
                journal.changed_row(changed, {"version": before})

    def before_undo(self, journal: Journal, scope: Cohort, *, by: Any) -> None:
        if any(label == "evidence.record" for label, _key, _fields in journal.changed):
            raise Refused(
                _("This import changed records that stood there before. Import the former list to change them back.")
            )
        lock(scope)
        keys = journal.made.get("evidence.record", [])
        for start in range(0, len(keys), storing.SIZE):
            storing.drop_facts(list(Record.objects.filter(pk__in=keys[start : start + storing.SIZE])))

    def after_undo(self, scope: Cohort, *, by: Any) -> None:
        rebuild_tallies(scope)


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
    records: dict[str, Record]

    @classmethod
    def of(cls, cohort: Cohort, rows: list[Row]) -> RowReader:
        people = list(cohort.secondments.select_related("person", "group", "cohort"))
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
            records=records,
        )

    def line(self, row: Row) -> Line:
        record = self.records.get(row.get("number"))
        reading = Reading(row)
        draft = cleaned(self.draft(row, record, reading))
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
        return replace(draft, body=base.body or self.body(draft))

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

    def body(self, draft: Draft) -> Any:
        """The group whose members alone took part in a group's record."""
        kind = self.cohort.scheme.kind(draft.kind)
        groups = {s.group for s in draft.participants}
        return groups.pop() if kind and kind.group and len(groups) == 1 else None

    def faults(self, row: Row, draft: Draft) -> list[Fault]:
        found = [
            row.fault("record", COLUMN_OF.get(fault.field, fault.field), sentence=fault.sentence)
            for fault in faults(self.cohort, draft, Writer(office=True, imported=True))
        ]
        if draft.kind in VISITS and not draft.organisations:
            return [*found, row.fault("record_organisation", "organisations")]
        return found


# Fields of a draft that stand in a column of another name.
COLUMN_OF = {"participants": "people", "people_met": "met"}


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


def differs(record: Record, draft: Draft) -> bool:
    return comparable(draft_of(record)) != comparable(draft)


def comparable(draft: Draft) -> dict[str, Any]:
    data = data_of(cleaned(draft))
    # Who reads the list cannot say who of several met somebody, nor the kind of an organisation already known.
    return {"texts": {**data["texts"], "people_met": sorted(data["texts"]["people_met"].split("、"))}}


def changes_of(record: Record, draft: Draft) -> list[Change]:
    old, new = texts_of(cleaned(draft_of(record))), texts_of(draft)
    headers = {COLUMN_OF.get(name, name): name for name in old}
    by_key = {column.key: column.title for column in COLUMNS}
    return [
        Change(by_key.get(key, key), old[name], new[name]) for key, name in headers.items() if old[name] != new[name]
    ]


def author_of(draft: Draft) -> Secondment | None:
    """Who may change the record later: the only participant, else the one in charge of what comes next."""
    if len(draft.participants) == 1:
        return draft.participants[0]
    return draft.next_owner if draft.next_owner in draft.participants else None


def notice_twins(lines: list[Line], cohort: Cohort) -> None:
    """Say which rows tell one visit of several people twice. They are kept: a company counts once either way."""
    seen: dict[Any, str] = {}
    days = [line.target.draft.date for line in lines if line.target]
    if days:
        there = cohort.records.standing().filter(date__range=(min(days), max(days)), kind__in=VISITS)
        seen = {twin_key(draft_of(r)): r.number or str(r) for r in with_everything(there) if twin_key(draft_of(r))}
    for line in lines:
        key = twin_key(line.target.draft) if line.target and line.fate == Fate.NEW else None
        if key is None:
            continue
        if key in seen:
            line.notices.append(line.row.notice("maybe_twice", "number", other=seen[key]))
        else:
            seen[key] = line.row.get("number", "")


def twin_key(draft: Draft) -> Any:
    """What two tellings of one visit share; None for what several people cannot tell twice."""
    if draft.kind not in VISITS or len(draft.participants) < 2 or not draft.organisations:
        return None
    who = frozenset(s.pk for s in draft.participants)
    return draft.date, draft.kind, who, frozenset(fold(o.name) for o in draft.organisations)


def add_words() -> None:
    """Make the codes of this room known to the wording of imports; called by AppConfig.ready."""
    wording.add(cells=CELLS, notices=NOTICES)
