"""Lists of people and hosts of a cohort, and what every list of a cohort needs."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jiebang.common import wording
from jiebang.common.imports import (
    Candidate,
    Change,
    Fate,
    Importer,
    Journal,
    Line,
    Question,
    new_value,
    refused,
    set_repeats_aside,
    skipped,
)
from jiebang.common.imports import register as register_importer
from jiebang.common.imports.taking_back import NOUNS
from jiebang.common.tables import CLEAR, Cell, Column, FileKind, Notice, Options, Row
from jiebang.common.tables.readers import (
    Bad,
    code_up_to,
    line_up_to,
    name_up_to,
    read_credit_code,
    read_date,
    read_id_number,
    read_level,
    read_phone,
    text_up_to,
    word_list,
    year_born,
    yes_no,
)
from jiebang.common.text import fold, near_names, normal_name, sort_key
from jiebang.people.importers import (
    ALIASES,
    CITY,
    CODE_HEADERS,
    KIND_WORDS,
    SECTOR,
    Entry,
    plan_organisations,
    write_organisation,
)
from jiebang.people.matching import References
from jiebang.people.models import Organisation, Person
from jiebang.programmes import actions
from jiebang.programmes.models import Body, Cohort, Host, Officer, Secondment


class CohortImporter(Importer):
    """An importer into a cohort: `scope` is the cohort."""

    def scope(self, scope_id: UUID) -> Cohort:
        return Cohort.objects.select_related("programme").get(uuid=scope_id)


# ── people ─────────────────────────────────────────────────────────────────────────────────────────────────────


def party_member(cell: Cell) -> bool:
    """是/否, or the political status (政治面貌) in the words of a personnel file."""
    written = fold(cell.text)
    if written in {"中共党员", "中共预备党员", "预备党员", "党员"}:
        return True
    if re.search(r"(群众|团员|民革|民盟|民建|民进|农工|致公|九三|台盟|无党派|会员)", written):
        return False
    try:
        return yes_no(cell)
    except Bad:
        raise Bad("not_party") from None


PEOPLE = FileKind(
    "people",
    (
        Column(
            "number",
            ("编号", "学员编号", "学号", "人员编号", "学员号", "id", "person"),
            code_up_to(20),
            clearable=False,
        ),
        Column("name", ("姓名", "学员姓名", "名字", "学员"), name_up_to(60), clearable=False),
        Column(
            "home",
            ("派出单位", "工作单位", "所在单位", "选派单位", "原单位", "单位名称", "单位"),
            name_up_to(200),
            fill_down=True,
        ),
        Column("job", ("职务", "现任职务", "现职务", "工作职务", "职位", "岗位职务"), line_up_to(120)),
        Column("sector", ("行业", "行业领域", "所属行业", "领域", "条线"), line_up_to(60)),
        Column("level", ("级别", "职级", "职务级别"), read_level),
        Column("skills", ("专长", "专业特长", "特长", "擅长", "业务专长"), word_list),
        Column("gap", ("想补的", "培训需求", "学习需求", "实训需求", "想学的", "短板"), word_list),
        Column("born", ("出生年", "出生年月", "出生日期", "出生年份", "生日"), year_born),
        Column("note", ("备注", "说明"), text_up_to(2000)),
        Column("group", ("组别", "小组", "分组", "所在组", "所在小组", "组"), name_up_to(60), fill_down=True),
        Column("duty", ("组内职务", "组内分工", "小组职务"), word_list),
        Column("branch_duty", ("支部职务", "党支部职务", "临时党支部职务", "党内职务"), word_list),
        Column("party", ("党员", "是否党员", "中共党员", "政治面貌"), party_member),
        Column("phone", ("手机", "手机号码", "手机号", "联系电话", "电话", "联系方式", "移动电话"), read_phone),
        Column(
            "id_number",
            ("证件号码", "身份证号", "身份证号码", "身份证", "公民身份号码", "证件号"),
            read_id_number,
            sensitive=True,
        ),
        Column("question", ("带着的问题", "拟解决的问题", "带来的问题", "问题"), text_up_to(2000)),
        Column("arrives", ("到岗日期", "到岗时间", "报到日期", "报到时间", "到任日期"), read_date),
    ),
    keys=(("number",), ("name", "home")),
    # groups.xlsx is a list of people and of placements at once; these columns are read by the other import.
    ignored=("岗位编号", "实训单位", "挂职单位", "接收单位", "post"),
    keep_extra=True,
)
# Row key → field of the secondment; the others need more than setting a field.
PROFILE = {
    "job": "job", "sector": "sector", "level": "level", "skills": "skills", "gap": "gap", "note": "note",
    "question": "question", "arrives": "arrives_on",
}  # fmt: skip
PERSONAL = {"born": "born", "party": "is_party_member", "phone": "phone"}
EMPTY = {"level": None, "skills": [], "gap": [], "arrives_on": None, "born": None, "is_party_member": None}


@dataclass
class Target:
    """What a row of people is about. fields: of the secondment · personal: of the person · organisation: name of the
    home unit, CLEAR to empty it, "" to leave it."""

    secondment: Secondment | None = None
    person: Person | None = None
    number: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)
    home: Any = ""
    references: References | None = None


class PeopleImporter(CohortImporter):
    kind = "people"
    title = _("people")
    file = PEOPLE
    position = 10

    def plan(self, rows: list[Row], scope: Cohort, options: Options) -> list[Line]:
        return _PeoplePlan(rows, scope, options).lines()

    def write(self, lines: list[Line], scope: Cohort, journal: Journal, *, by: Any) -> None:
        for line in lines:
            _PersonWriter(line, scope, journal, by).write()


class _PeoplePlan:
    """One pass over the rows against the cohort as it stands; the number of queries does not grow with the rows."""

    def __init__(self, rows: list[Row], cohort: Cohort, options: Options) -> None:
        self.cohort = cohort
        self.options = options
        self.rows = rows
        homes = [row.get("home") for row in rows if row.get("home") not in (None, CLEAR)]
        self.references = References(homes, options, default_kind=Organisation.Kind.AGENCY)
        self.stored = list(
            Secondment.objects.filter(cohort=cohort)
            .select_related("person", "home_unit", "group")
            .prefetch_related("offices__body")
        )
        self.by_number = {secondment.number: secondment for secondment in self.stored}
        self.by_name: dict[str, list[Secondment]] = defaultdict(list)
        for secondment in self.stored:
            self.by_name[fold(secondment.person.name)].append(secondment)
        self.elsewhere = self._people_elsewhere()
        self.numbers = _Numbers(self.by_number, rows)
        self.seen: dict[str, list[Line]] = defaultdict(list)

    def _people_elsewhere(self) -> dict[str, list[Secondment]]:
        """Secondments of other cohorts under the names of this list."""
        names = {row.get("name") for row in self.rows if row.has("name")}
        found = Secondment.objects.filter(person__name__in=names).exclude(cohort=self.cohort)
        by_name: dict[str, list[Secondment]] = defaultdict(list)
        for secondment in found.select_related("person", "home_unit", "cohort").order_by("-cohort__starts_on", "id"):
            by_name[fold(secondment.person.name)].append(secondment)
        return by_name

    def lines(self) -> list[Line]:
        rows, aside = set_repeats_aside(self.rows, key=self.key, name=name_of)
        return [*aside, *(self.line(row) for row in rows)]

    def key(self, row: Row) -> Any:
        if row.has("number"):
            return row.get("number")
        return fold(row.get("name", "")), self.home_key(row)

    def home_key(self, row: Row) -> str:
        home = row.get("home")
        return normal_name(home) if home and home is not CLEAR else ""

    def line(self, row: Row) -> Line:
        found = self.known(row)
        if found is not None:
            return self.known_line(row, found)
        if not row.has("name"):
            return refused(row, row.fault("person_needs_name", "name"), name=name_of(row))
        return self.unknown_line(row)

    def known(self, row: Row) -> Secondment | None:
        """The secondment of this number; without a number, of this name and home unit."""
        if row.has("number"):
            return self.by_number.get(row.get("number"))
        same = self.by_name.get(fold(row.get("name", "")), [])
        return next((s for s in same if s.home_unit_id and self.same_home(row, s) == "same"), None)

    def same_home(self, row: Row, secondment: Secondment) -> str:
        """ "same", "near" or "" (another one)."""
        home, unit = row.get("home"), secondment.home_unit
        if unit is None or not home or home is CLEAR:
            return "near"  # nothing tells the two apart
        if self.references.find(home) == unit or normal_name(home) == unit.normal_name:
            return "same"
        return "near" if near_names(home, unit.name) else ""

    def unknown_line(self, row: Row) -> Line:
        candidates = self.candidates(row)
        choice = self.options.choices.get(row.place, "")
        by_id = {candidate.id: target for candidate, target in candidates}
        if candidates and choice != "new" and choice not in by_id:
            return self.asked_line(row, [candidate for candidate, _target in candidates])
        chosen = by_id.get(choice)
        if isinstance(chosen, Line):
            line = skipped(row, "same_as", name=name_of(row), other=chosen.row.number)
        elif isinstance(chosen, Secondment) and chosen.cohort_id == self.cohort.pk:
            line = self.known_line(row, chosen)
        else:
            line = self.new_line(row, chosen.person if isinstance(chosen, Secondment) else None)
        if candidates:
            line.questions.insert(0, self.question(row, [candidate for candidate, _target in candidates]))
        return line

    def candidates(self, row: Row) -> list[tuple[Candidate, Any]]:
        """People this row may mean: of the same name and a home unit that is the same or near."""
        name = fold(row.get("name"))
        found: list[tuple[Candidate, Any]] = []
        for secondment in self.by_name.get(name, []):
            if self.same_home(row, secondment):
                found.append((Candidate(f"secondment:{secondment.uuid}", label_of(secondment)), secondment))
        for line in self.seen.get(name, []):
            if near_homes(line.row, row):
                found.append((Candidate(f"row:{line.row.place}", self.row_label(line)), line))
        for secondment in self.elsewhere.get(name, []):
            if self.same_home(row, secondment):
                label = f"{label_of(secondment)}（{secondment.cohort.name}）"
                found.append((Candidate(f"secondment:{secondment.uuid}", label), secondment))
        return found

    def row_label(self, line: Line) -> str:
        parts = [wording.place("", line.row.number), name_of(line.row), line.row.get("home")]
        return " · ".join(str(part) for part in parts if part and part is not CLEAR)

    def question(self, row: Row, candidates: list[Candidate]) -> Question:
        return Question(row.place, "person", tuple(candidates), {"name": name_of(row)})

    def asked_line(self, row: Row, candidates: list[Candidate]) -> Line:
        return Line(
            row,
            Fate.ASKED,
            name=name_of(row),
            questions=[self.question(row, candidates), *self.home_questions(row)],
            notices=self.notices(row),
        )

    def new_line(self, row: Row, person: Person | None) -> Line:
        target = self.target(row, None, person)
        target.number = row.get("number") or self.numbers.next()
        line = Line(row, Fate.NEW, name=name_of(row, target.number), target=target, notices=self.notices(row))
        line.questions = self.home_questions(row)
        if not target.home:
            line.notices.append(row.notice("person_without_home"))
        self.note_namesakes(line)
        self.seen[fold(row.get("name"))].append(line)
        return line

    def known_line(self, row: Row, secondment: Secondment) -> Line:
        target = self.target(row, secondment, secondment.person)
        changes = list(self.changes(row, target))
        fate = Fate.CHANGED if changes else Fate.UNCHANGED
        line = Line(row, fate, name=label_of(secondment), changes=changes, target=target, notices=self.notices(row))
        line.questions = self.home_questions(row)
        if row.has("name") and fold(row.get("name")) != fold(secondment.person.name):
            line.notices.append(row.notice("other_name", "name", known=secondment.person.name))
        return line

    def home_questions(self, row: Row) -> list[Question]:
        home = row.get("home")
        question = self.references.question(home) if home and home is not CLEAR else None
        return [question] if question else []

    def notices(self, row: Row) -> list[Notice]:
        """What reading noticed, and what only shows when cells are seen together."""
        notices = list(row.notices)
        checked = row.get("id_number")
        if checked is not None and checked is not CLEAR:
            notices.append(row.notice("id_checked", "id_number", masked=checked.masked))
            if row.has("born") and row.get("born") is not CLEAR and row.get("born") != checked.born:
                notices.append(row.notice("born_differs", "born", born=row.get("born"), inside=checked.born))
        return notices

    def note_namesakes(self, line: Line) -> None:
        name = fold(line.row.get("name"))
        others = [label_of(s) for s in self.by_name.get(name, [])] + [name_of(o.row) for o in self.seen.get(name, [])]
        if others:
            line.notices.append(line.row.notice("namesake", "name", others="、".join(others)))

    def target(self, row: Row, secondment: Secondment | None, person: Person | None) -> Target:
        fields = said(row, PROFILE)
        extra = {**(secondment.extra if secondment else {}), **row.extra}
        if row.extra:
            fields["extra"] = extra
        personal = said(row, PERSONAL)
        if row.has("name") and (person is None or person.name != row.get("name")):
            personal["name"] = row.get("name")
        home = row.get("home", "")
        return Target(secondment, person, row.get("number", ""), fields, personal, home, self.references)

    def changes(self, row: Row, target: Target) -> Any:
        secondment = target.secondment
        assert secondment is not None  # noqa: S101 - for the reader and the type checker
        yield from field_changes(row, secondment, target.fields, {v: k for k, v in PROFILE.items()})
        personal = {"name": "name", **{v: k for k, v in PERSONAL.items()}}
        yield from field_changes(row, secondment.person, target.personal, personal)
        yield from self.home_change(row, secondment)
        yield from body_changes(row, secondment)

    def home_change(self, row: Row, secondment: Secondment) -> Any:
        home = row.get("home")
        if not home:
            return
        unit = secondment.home_unit
        new = None if home is CLEAR else self.references.find(home)
        if home is CLEAR and unit is None:
            return
        if home is CLEAR or new is None or new != unit:
            yield Change(row.titles["home"], unit.name if unit else "", "" if home is CLEAR else home)


def said(row: Row, names: dict[str, str]) -> dict[str, Any]:
    """field → value of what the row says something about."""
    fields = {}
    for key, name in names.items():
        has, value = new_value(row, key, empty=EMPTY.get(name, ""))
        if has:
            fields[name] = value
    return fields


def field_changes(row: Row, stored: Any, fields: dict[str, Any], keys: dict[str, str]) -> Any:
    for name, value in fields.items():
        old = getattr(stored, name)
        if name == "extra":
            yield from (Change(k, str(old.get(k, "")), str(v)) for k, v in value.items() if old.get(k) != v)
        elif old != value:
            yield Change(row.titles[keys[name]], shown(old), shown(value))


def body_changes(row: Row, secondment: Secondment) -> Any:
    """Group and duties as they are and as the row has them."""
    if row.has("group"):
        new = "" if row.get("group") is CLEAR else row.get("group")
        old = secondment.group.name if secondment.group else ""
        if fold(new) != fold(old):
            yield Change(row.titles["group"], old, new)
    for key, kind in (("duty", Body.Kind.GROUP), ("branch_duty", Body.Kind.BRANCH)):
        if row.has(key):
            titles = [] if row.get(key) is CLEAR else row.get(key)
            have = [officer.title for officer in secondment.offices.all() if officer.body.kind == kind]
            if sorted(titles) != sorted(have):
                yield Change(row.titles[key], "、".join(have), "、".join(titles))


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return "" if value is None else str(value)


def near_homes(row: Row, other: Row) -> bool:
    home, other_home = row.get("home"), other.get("home")
    return not home or not other_home or CLEAR in (home, other_home) or near_names(home, other_home)


def name_of(row: Row, number: str = "") -> str:
    return " ".join(str(part) for part in (row.get("number") or number, row.get("name")) if part)


def label_of(secondment: Secondment) -> str:
    unit = f" · {secondment.home_unit.name}" if secondment.home_unit else ""
    return f"{secondment.number} {secondment.person.name}{unit}"


class _Numbers:
    """Ids for people whose list has none: after the highest in use, in the same form (P082 after P081)."""

    def __init__(self, used: Any, rows: list[Row]) -> None:
        numbers = [*used, *(row.get("number") for row in rows if row.has("number"))]
        shapes = [match.groups() for number in numbers if (match := re.fullmatch(r"(\D*)(\d+)", number))]
        prefix, digits = max(shapes, key=lambda shape: int(shape[1]), default=("P", "000"))
        self.prefix, self.width, self.last = prefix, len(digits), int(digits)

    def next(self) -> str:
        self.last += 1
        return f"{self.prefix}{self.last:0{self.width}d}"


class _PersonWriter:
    """Stores one row: organisation, person, secondment, group and duties."""

    def __init__(self, line: Line, cohort: Cohort, journal: Journal, by: Any) -> None:
        self.row = line.row
        self.target: Target = line.target
        self.cohort = cohort
        self.journal = journal
        self.by = by

    def write(self) -> None:
        fields = dict(self.target.fields)
        if self.target.home:
            references = self.target.references
            assert references is not None  # noqa: S101 - for the type checker
            fields["home_unit"] = None if self.target.home is CLEAR else references.make(self.target.home, self.journal)
        secondment = self.changed(fields) if self.target.secondment else self.enrolled(fields)
        self.put_into_group(secondment)
        self.give_duties(secondment, "duty", secondment.group)
        self.give_duties(secondment, "branch_duty", None)

    def enrolled(self, fields: dict[str, Any]) -> Secondment:
        person = self.target.person
        if person is None:
            name = self.target.personal["name"]
            person = self.journal.made_row(
                Person.objects.create(**{**self.target.personal, "name": name, "sort_key": sort_key(name)})
            )
        else:
            self.change_person(person)
        made = actions.enrol(self.cohort, person, number=self.target.number, by=self.by, **fields)
        return self.journal.made_row(made)

    def changed(self, fields: dict[str, Any]) -> Secondment:
        secondment = Secondment.objects.select_related("person", "group", "cohort").get(pk=self.target.secondment.pk)  # type: ignore[union-attr]
        before = {name: getattr(secondment, name) for name in fields}
        actions.change_profile(secondment, by=self.by, **fields)
        self.journal.changed_row(secondment, before)
        self.change_person(secondment.person)
        return secondment

    def change_person(self, person: Person) -> None:
        fields = dict(self.target.personal)
        if "name" in fields:
            fields["sort_key"] = sort_key(fields["name"])
        self.journal.set_fields(person, **fields)

    def put_into_group(self, secondment: Secondment) -> None:
        if not self.row.has("group"):
            return
        wanted = self.row.get("group")
        body = None if wanted is CLEAR else self.body(wanted, Body.Kind.GROUP)
        if secondment.group_id == (body.pk if body else None):
            return
        for officer in Officer.objects.filter(secondment=secondment, body__kind=Body.Kind.GROUP):
            self.journal.removed_row(officer)
        before = {"group": secondment.group}
        actions.assign_group(secondment, body, by=self.by)
        self.journal.changed_row(secondment, before)

    def body(self, name: str, kind: str) -> Body:
        existed = Body.objects.filter(cohort=self.cohort, kind=kind, name=name).exists()
        body = actions.ensure_body(self.cohort, name, kind=kind, by=self.by)
        return body if existed else self.journal.made_row(body)

    def give_duties(self, secondment: Secondment, key: str, group: Body | None) -> None:
        if not self.row.has(key):
            return
        titles = [] if self.row.get(key) is CLEAR else self.row.get(key)
        body = self.branch(titles) if key == "branch_duty" else group
        kind = Body.Kind.BRANCH if key == "branch_duty" else Body.Kind.GROUP
        have = list(Officer.objects.filter(secondment=secondment, body__kind=kind).select_related("body__cohort"))
        for officer in have:
            if officer.title not in titles:
                self.journal.removed_row(officer)
                actions.end_office(officer, by=self.by)
        for title in titles:
            if body is not None and title not in {officer.title for officer in have}:
                self.journal.made_row(actions.name_officer(body, secondment, title=title, by=self.by))

    def branch(self, titles: list[str]) -> Body | None:
        """The cohort's branch; the first duty in one makes it."""
        known = Body.objects.filter(cohort=self.cohort, kind=Body.Kind.BRANCH).order_by("position", "id").first()
        return known or (self.body(BRANCH_NAME, Body.Kind.BRANCH) if titles else None)


BRANCH_NAME = "临时党支部"


# ── hosts ──────────────────────────────────────────────────────────────────────────────────────────────────────

HOSTS = FileKind(
    "hosts",
    (
        Column(
            "name",
            ("单位", "接收单位", "实训单位", "挂职单位", "单位名称", "企业名称", "名称", "host"),
            name_up_to(200),
            clearable=False,
        ),
        Column("code", ("信用代码", *CODE_HEADERS), read_credit_code, clearable=False),
        ALIASES,
        Column("kind", ("类型", "单位类型", "kind"), KIND_WORDS, clearable=False),
        SECTOR,
        CITY,
        Column("contact", ("联系人", "单位联系人", "contact"), name_up_to(60)),
        Column("phone", ("电话", "联系电话", "联系方式", "手机", "phone"), read_phone),
        Column("mentor", ("导师", "带教导师", "带教老师", "指导老师", "mentor"), name_up_to(60)),
    ),
    keys=(("code",), ("name",)),
)
DETAILS = {"contact": "contact_name", "phone": "contact_phone", "mentor": "mentor_name"}


@dataclass
class HostTarget:
    entry: Entry
    host: Host | None
    details: dict[str, str]


class HostsImporter(CohortImporter):
    kind = "hosts"
    title = _("hosts")
    file = HOSTS
    position = 20

    def plan(self, rows: list[Row], scope: Cohort, options: Options) -> list[Line]:
        known = {host.organisation_id: host for host in Host.objects.filter(cohort=scope)}
        lines = plan_organisations(rows, options)
        for line in lines:
            if isinstance(line.target, Entry):
                self.add_host(line, known)
        return lines

    def add_host(self, line: Line, known: dict[int, Host]) -> None:
        entry: Entry = line.target
        host = known.get(entry.known.pk) if entry.known else None
        told = Row(line.row.sheet, line.row.number, values=entry.values, titles=line.row.titles)
        details = said(told, DETAILS)
        line.target = HostTarget(entry, host, details)
        if host is None:
            line.fate = Fate.NEW
            return
        line.changes += field_changes(line.row, host, details, {v: k for k, v in DETAILS.items()})
        line.fate = Fate.CHANGED if line.changes else Fate.UNCHANGED

    def write(self, lines: list[Line], scope: Cohort, journal: Journal, *, by: Any) -> None:
        for line in lines:
            target: HostTarget = line.target
            organisation = write_organisation(target.entry, journal)
            before = {name: getattr(target.host, name) for name in target.details} if target.host else {}
            host = actions.ensure_host(scope, organisation, by=by, **target.details)
            if target.host is None:
                journal.made_row(host)
            else:
                journal.changed_row(host, before)


def register() -> None:
    register_importer(PeopleImporter())
    register_importer(HostsImporter())
    wording.add(
        cells={
            "person_needs_name": (
                _("a number nobody in the cohort has, without a name"),
                _("write name and home unit"),
            ),
            "not_party": (_("neither yes nor no"), _("write 是 or 否, or the political status")),
        },
        notices={
            "id_checked": _("identity number {masked} is valid; it is not stored"),
            "born_differs": _("the year of birth {born} differs from {inside} in the identity number"),
            "namesake": _("the same name as {others}: told apart by home unit and number"),
            "other_name": _("the number is known under the name {known}; check that it is the same person"),
            "person_without_home": _("without a home unit"),
        },
        questions={"person": _("{name} may be in already. Who is it?")},
    )
    NOUNS.update(
        {
            "programmes.host": _("hosts"),
            "programmes.body": _("groups"),
            "programmes.secondment": _("secondments"),
            "programmes.officer": _("duties"),
            "programmes.leave": _("leaves"),
        }
    )
