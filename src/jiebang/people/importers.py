"""Lists of companies, and what every list of organisations needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    skipped,
)
from jiebang.common.imports import register as register_importer
from jiebang.common.imports.taking_back import NOUNS
from jiebang.common.tables import CLEAR, Column, Fault, FileKind, Options, Row
from jiebang.common.tables.readers import (
    code_up_to,
    line_up_to,
    name_up_to,
    one_of,
    read_credit_code,
    text_up_to,
    word_list,
)
from jiebang.common.text import clean_name, credit_code, near_names, normal_name, sort_key
from jiebang.people.known import KnownOrganisations
from jiebang.people.matching import NearNames, guess_kind
from jiebang.people.models import Alias, Organisation

KIND_WORDS = one_of(
    company=("企业", "公司", "国企", "民企", "外企"),
    association=("商协会", "协会", "商会", "行业协会"),
    agency=("机关", "政府", "机关事业单位", "事业单位", "政府部门"),
    school=("院校", "学校", "高校", "科研院所", "研究院"),
    other=("其他", "其它"),
)
CODE_HEADERS = ("统一社会信用代码", "信用代码", "社会信用代码", "credit_code")
SECTOR = Column("sector", ("行业", "所属行业", "行业领域", "领域"), line_up_to(60), fill_down=True)
CITY = Column("city", ("城市", "所在城市", "所在地", "市"), line_up_to(60), fill_down=True)
ALIASES = Column("aliases", ("别名", "简称", "曾用名", "其他名称"), word_list)

COMPANIES = FileKind(
    "companies",
    (
        Column("number", ("企业编号", "编号", "单位编号", "id"), code_up_to(40), clearable=False),
        Column("name", ("企业名称", "名称", "公司名称", "单位名称", "单位", "企业"), name_up_to(200), clearable=False),
        Column("code", CODE_HEADERS, read_credit_code, clearable=False),
        ALIASES,
        Column("kind", ("类型", "单位类型"), KIND_WORDS, clearable=False),
        SECTOR,
        CITY,
        Column("size", ("规模", "企业规模"), line_up_to(30)),
        Column("note", ("备注", "说明"), text_up_to(2000)),
    ),
    keys=(("number",), ("code",), ("name",)),
)
# Columns that are plain fields of an organisation.
PLAIN = ("sector", "city", "size", "note")


class CompaniesImporter(Importer):
    kind = "companies"
    title = gettext_lazy("companies")
    file = COMPANIES
    scoped = False
    position = 30

    def plan(self, rows: list[Row], scope: Any, options: Options) -> list[Line]:
        return plan_organisations(rows, options)

    def write(self, lines: list[Line], scope: Any, journal: Journal, *, by: Any) -> None:
        for line in lines:
            write_organisation(line.target, journal)


@dataclass
class Entry:
    """One organisation as a list tells it. known: the row stored already · aliases: names to add, as written
    · first: the row of the file that tells it first."""

    row: Row
    known: Organisation | None = None
    aliases: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    stored: Organisation | None = None


def plan_organisations(
    rows: list[Row], options: Options, *, default_kind: str = Organisation.Kind.COMPANY
) -> list[Line]:
    """Every row's fate: the organisation of its credit code, else its number, else its name or alias.

    Two rows of the file that mean one organisation are told once; the other writing of the name is kept as an alias.
    """
    return _Planner(rows, options, default_kind).lines()


class _Planner:
    def __init__(self, rows: list[Row], options: Options, default_kind: str) -> None:
        self.rows = rows
        self.options = options
        self.default_kind = default_kind
        self.known = KnownOrganisations(rows)
        self.entries: dict[tuple[str, str], Entry] = {}
        self.near = NearNames(row.get("name") for row in rows if row.has("name") and self.known.find(row) is None)

    def lines(self) -> list[Line]:
        lines = [self.line(row) for row in self.rows]
        for line in lines:
            if isinstance(line.target, Entry) and line.target.row is line.row:
                self.finish(line)
        return lines

    def line(self, row: Row) -> Line:
        known = self.known.find(row) or self.chosen(row)
        fault = self.contradiction(row, known)
        if fault is not None:
            return refused(row, fault, name=name_of(row))
        earlier = self.earlier(row, known)
        if earlier is not None:
            return self.merge(row, earlier)
        if known is None and not row.has("name"):
            return refused(row, row.fault("organisation_needs_name"), name=name_of(row))
        entry = Entry(row, known, values=dict(row.values))
        self.remember(entry)
        return Line(row, Fate.NEW, name=name_of(row, known), target=entry, notices=list(row.notices))

    def contradiction(self, row: Row, known: Organisation | None) -> Fault | None:
        """A number that belongs to another organisation, stored or in an earlier row of the file."""
        number = row.get("number")
        owner = self.known.by_number.get(number)
        if owner is not None and known is not None and owner != known:
            return row.fault("number_taken", "number", other=owner.name)
        if owner is not None and not tells(row, owner.name, owner.credit_code):
            return row.fault("number_taken", "number", other=owner.name)
        entry = self.entries.get(("number", number)) if number else None
        if entry and not tells(row, entry.values.get("name", ""), credit_code(entry.values.get("code") or "")):
            return row.fault("number_taken", "number", other=entry.values.get("name", ""))
        return None

    def chosen(self, row: Row) -> Organisation | None:
        kind, _colon, uuid = self.options.choices.get(row.place, "").partition(":")
        return self.known.by_uuid(uuid) if kind == "organisation" else None

    def earlier(self, row: Row, known: Organisation | None) -> Entry | None:
        """The earlier row of the file that tells the same organisation."""
        chosen = self.options.choices.get(row.place, "")
        if chosen.startswith("name:") and ("name", chosen[5:]) in self.entries:
            return self.entries["name", chosen[5:]]
        for key in keys_of(row, known):
            found = self.entries.get(key)
            if found and not (key[0] == "name" and different_codes(found.row, row)):
                return found
        return None

    def remember(self, entry: Entry) -> None:
        for key in keys_of(entry.row, entry.known):
            self.entries.setdefault(key, entry)

    def merge(self, row: Row, entry: Entry) -> Line:
        """A second row about one organisation: its name becomes an alias, what the first leaves blank is taken."""
        if row.has("name") and normal_name(row.get("name")) != normal_name(entry.values.get("name", "")):
            entry.aliases.append(row.get("name"))
        for key, value in row.values.items():
            if key == "aliases":
                entry.aliases += [] if value is CLEAR else value
            elif key not in {"number", "name"} and not (key == "code" and credit_code(value) is None):
                entry.values.setdefault(key, value)
        for key in keys_of(row, entry.known):
            self.entries.setdefault(key, entry)
        return skipped(row, "same_organisation", name=name_of(row), other=entry.row.number)

    def finish(self, line: Line) -> None:
        """The fate of a told organisation, once all rows about it are known."""
        entry: Entry = line.target
        if entry.known is None:
            line.fate = Fate.NEW
            self.ask(line, entry)
            return
        line.changes = changes_of(entry, self.known.aliases_of(entry.known))
        line.fate = Fate.CHANGED if line.changes else Fate.UNCHANGED

    def ask(self, line: Line, entry: Entry) -> None:
        name = entry.values["name"]
        code = credit_code(entry.values.get("code") or "")
        same_name = [self.candidate(other) for other in self.known.named(name)]
        found = [
            candidate
            for candidate in self.near.candidates(name, among=same_name)
            if not (code and self.code_of(candidate) and self.code_of(candidate) != code)
        ]
        if found:
            values = {"name": name}
            line.questions.append(Question(line.row.place, "organisation", tuple(found), values, required=False))

    def candidate(self, organisation: Organisation) -> Candidate:
        return Candidate(f"organisation:{organisation.uuid}", organisation.name)

    def code_of(self, candidate: Candidate) -> str | None:
        kind, _colon, key = candidate.id.partition(":")
        if kind == "name":
            entry = self.entries.get(("name", key))
            return credit_code(entry.values.get("code") or "") if entry else None
        found = self.known.by_uuid(key)
        return found.credit_code if found else None


def keys_of(row: Row, known: Organisation | None) -> list[tuple[str, str]]:
    """What tells this organisation from others, the surest first."""
    keys = []
    if known is not None:
        keys.append(("known", str(known.pk)))
    if code := credit_code(row.get("code") or ""):
        keys.append(("code", code))
    if row.has("number"):
        keys.append(("number", row.get("number")))
    if row.has("name"):
        keys.append(("name", normal_name(row.get("name"))))
    return keys


def tells(row: Row, name: str, code: str | None) -> bool:
    """Whether a row with the number of an organisation can be about it: nothing else it says speaks against it."""
    own_code = credit_code(row.get("code") or "")
    if own_code and code:
        return own_code == code
    return not (row.has("name") and name) or near_names(row.get("name"), name)


def different_codes(row: Row, other: Row) -> bool:
    code, other_code = credit_code(row.get("code") or ""), credit_code(other.get("code") or "")
    return bool(code and other_code and code != other_code)


def changes_of(entry: Entry, aliases: set[str]) -> list[Change]:
    known = entry.known
    assert known is not None  # noqa: S101 - for the reader and the type checker
    fields = new_fields(entry)
    changes = [
        Change(title_of(entry.row, name), shown(name, getattr(known, name)), shown(name, value))
        for name, value in fields.items()
        if name not in {"normal_name", "sort_key"} and getattr(known, name) != value
    ]
    added = new_aliases(entry, known, aliases)
    if added:
        changes.append(Change(_("also known as"), "", "、".join(added)))
    return changes


def new_fields(entry: Entry) -> dict[str, Any]:
    """The fields the list says something about, with the values they get."""
    told = Row(entry.row.sheet, entry.row.number, values=entry.values)
    known = entry.known
    fields: dict[str, Any] = {}
    for key in PLAIN:
        said, value = new_value(told, key, empty="")
        if said:
            fields[key] = value
    if told.has("kind"):
        fields["kind"] = told.get("kind")
    if told.has("number") and not (known and known.number):
        fields["number"] = told.get("number")
    fields |= code_fields(told, known) | name_fields(told, known)
    return fields


def code_fields(told: Row, known: Organisation | None) -> dict[str, Any]:
    if not told.has("code"):
        return {}
    code = credit_code(told.get("code"))
    if code:
        return {"credit_code": code, "doubtful_code": ""}
    # A code that fails its check never stands in the way of a good one.
    return {} if known and known.credit_code else {"doubtful_code": told.get("code")}


def name_fields(told: Row, known: Organisation | None) -> dict[str, Any]:
    """A known organisation keeps its name; another writing of it becomes an alias."""
    if known is not None or not told.has("name"):
        return {}
    name = clean_name(told.get("name"))
    return {"name": name, "normal_name": normal_name(name), "sort_key": sort_key(name, person=False)}


def new_aliases(entry: Entry, known: Organisation | None, have: set[str]) -> list[str]:
    name = entry.values.get("name", "")
    told = entry.values.get("aliases", [])
    wanted = [*([] if told is CLEAR else told), *entry.aliases, *([name] if known is not None and name else [])]
    own = known.normal_name if known is not None else normal_name(name)
    fresh = {normal_name(alias): clean_name(alias) for alias in reversed(wanted) if normal_name(alias)}
    return [alias for key, alias in reversed(fresh.items()) if key not in have and key != own]


def write_organisation(
    entry: Entry, journal: Journal, *, default_kind: str = Organisation.Kind.COMPANY
) -> Organisation:
    """Store what an entry tells: the organisation, its fields and its other names."""
    fields = new_fields(entry)
    if entry.known is None:
        fields.setdefault("kind", guess_kind(fields["name"], default_kind))
        organisation = journal.made_row(Organisation.objects.create(**fields))
        have: set[str] = set()
    else:
        organisation = Organisation.objects.get(pk=entry.known.pk)
        journal.set_fields(organisation, **fields)
        have = set(organisation.aliases.values_list("normal_name", flat=True))
    for alias in new_aliases(entry, entry.known, have):
        row = Alias.objects.create(organisation=organisation, name=alias[:200], normal_name=normal_name(alias)[:200])
        journal.made_row(row)
    entry.stored = organisation
    return organisation


def title_of(row: Row, field_name: str) -> str:
    key = {"credit_code": "code", "doubtful_code": "code"}.get(field_name, field_name)
    return row.titles.get(key, "") or str(FIELD_TITLES.get(field_name, field_name))


def shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    return str(Organisation.Kind(value).label) if name == "kind" else str(value)


def name_of(row: Row, known: Organisation | None = None) -> str:
    name = row.get("name") or (known.name if known else "")
    return " ".join(str(part) for part in (row.get("number"), name or row.get("code")) if part)


FIELD_TITLES = {
    "number": gettext_lazy("number"),
    "credit_code": gettext_lazy("credit code"),
    "doubtful_code": gettext_lazy("doubtful code"),
    "sector": gettext_lazy("sector"),
    "city": gettext_lazy("city"),
    "size": gettext_lazy("size"),
    "note": gettext_lazy("note"),
    "kind": gettext_lazy("kind"),
}


def register() -> None:
    register_importer(CompaniesImporter())
    wording.add(
        cells={
            "organisation_needs_name": (
                gettext_lazy("an organisation nobody knows yet, without a name"),
                gettext_lazy("write its name"),
            ),
            "number_taken": (
                gettext_lazy("this number belongs to {other}"),
                gettext_lazy("correct the number, or leave it blank"),
            ),
        },
        skipped={"same_organisation": gettext_lazy("the same organisation as row {other}; its name is kept as well")},
    )
    NOUNS.update(
        {
            "people.person": gettext_lazy("people"),
            "people.organisation": gettext_lazy("organisations"),
            "people.alias": gettext_lazy("other names"),
            "people.contact": gettext_lazy("contacts"),
            "people.user": gettext_lazy("accounts"),
            "people.grant": gettext_lazy("roles"),
            "people.personalias": gettext_lazy("other names"),
            "people.contactalias": gettext_lazy("other names"),
        }
    )
