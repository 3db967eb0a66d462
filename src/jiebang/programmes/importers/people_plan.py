"""Every row's fate of a list of people against the cohort as it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jiebang.common import wording
from jiebang.common.imports import Candidate, Change, Fate, Line, Question, refused, set_repeats_aside, skipped
from jiebang.common.masks import mask_phone
from jiebang.common.tables import CLEAR, Notice, Options, Row
from jiebang.common.text import fold, near_names, normal_name
from jiebang.people.matching import References
from jiebang.people.models import Organisation, Person
from jiebang.programmes.importers.base import field_changes, said
from jiebang.programmes.importers.kept_numbers import KeptNumbers
from jiebang.programmes.importers.people_columns import PERSONAL, PROFILE
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.numbers import Numbers


@dataclass
class Target:
    """What a row of people is about. fields: of the secondment · personal: of the person · home: name of the home unit,
    CLEAR to empty it, "" to leave it · identity: the identity number to keep, in memory alone, likewise."""

    secondment: Secondment | None = None
    person: Person | None = None
    number: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)
    home: Any = ""
    references: References | None = None
    identity: Any = ""


class PeoplePlan:
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
        self.kept = KeptNumbers(rows, cohort.uuid)
        self.numbers = Numbers([*self.by_number, *(row.get("number") for row in rows if row.has("number"))])
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
        for code, places in (("id_unreadable", self.kept.unreadable), ("id_twice", self.kept.twice)):
            if row.place in places:
                return refused(row, row.fault(code, "id_number"), name=name_of(row))
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
                found.append((self.candidate_elsewhere(secondment), secondment))
        return found or self.bearer(row)

    def bearer(self, row: Row) -> list[tuple[Candidate, Any]]:
        """Whoever has the row's identity number, under whatever name and unit."""
        owner = self.kept.owner(row)
        places = Secondment.objects.filter(person=owner).select_related("person", "home_unit", "cohort")
        newest = places.order_by("-cohort__starts_on", "-id").first() if owner else None
        return [(self.candidate_elsewhere(newest), newest)] if newest else []

    def candidate_elsewhere(self, secondment: Secondment) -> Candidate:
        return Candidate(f"secondment:{secondment.uuid}", f"{label_of(secondment)}（{secondment.cohort.name}）")

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
        if self.is_of_another(row, person):
            return refused(row, row.fault("id_of_other", "id_number"), name=name_of(row))
        target = self.target(row, None, person)
        target.number = row.get("number") or self.numbers.next()
        notices = self.notices(row, person)
        line = Line(row, Fate.NEW, name=name_of(row, target.number), target=target, notices=notices)
        line.questions = self.home_questions(row)
        if not target.home:
            line.notices.append(row.notice("person_without_home"))
        self.note_namesakes(line)
        self.seen[fold(row.get("name"))].append(line)
        return line

    def is_of_another(self, row: Row, person: Person | None) -> bool:
        """Whether the row's identity number is kept for somebody else than the row means."""
        owner = self.kept.owner(row)
        return owner is not None and owner != person

    def known_line(self, row: Row, secondment: Secondment) -> Line:
        if self.is_of_another(row, secondment.person):
            return refused(row, row.fault("id_of_other", "id_number"), name=label_of(secondment))
        target = self.target(row, secondment, secondment.person)
        changes = list(self.changes(row, target))
        fate = Fate.CHANGED if changes else Fate.UNCHANGED
        notices = self.notices(row, secondment.person)
        line = Line(row, fate, name=label_of(secondment), changes=changes, target=target, notices=notices)
        line.questions = self.home_questions(row)
        if row.has("name") and fold(row.get("name")) != fold(secondment.person.name):
            line.notices.append(row.notice("other_name", "name", known=secondment.person.name))
        return line

    def home_questions(self, row: Row) -> list[Question]:
        home = row.get("home")
        question = self.references.question(home) if home and home is not CLEAR else None
        return [question] if question else []

    def notices(self, row: Row, person: Person | None = None) -> list[Notice]:
        """What reading noticed, and what only shows when cells are seen together."""
        notices = list(row.notices)
        checked = row.get("id_number")
        if checked is not None and checked is not CLEAR:
            code = "id_checked"
            if row.place in self.kept.number:
                code = "id_kept" if self.kept.wanted(row, person) else "id_declined"
            notices.append(row.notice(code, "id_number", masked=checked.masked))
            if row.has("born") and row.get("born") is not CLEAR and row.get("born") != checked.born:
                notices.append(row.notice("born_differs", "born", born=row.get("born"), inside=checked.born))
        return notices

    def note_namesakes(self, line: Line) -> None:
        name = fold(line.row.get("name"))
        others = [label_of(s) for s in self.by_name.get(name, [])] + [o.name for o in self.seen.get(name, [])]
        if others:
            line.notices.append(line.row.notice("person_namesake", "name", others="、".join(others)))

    def target(self, row: Row, secondment: Secondment | None, person: Person | None) -> Target:
        fields = said(row, PROFILE)
        extra = {**(secondment.extra if secondment else {}), **row.extra}
        if row.extra:
            fields["extra"] = extra
        personal = said(row, PERSONAL)
        if row.has("name") and (person is None or person.name != row.get("name")):
            personal["name"] = row.get("name")
        identity = CLEAR if row.get("id_number") is CLEAR else self.kept.wanted(row, person)
        home = row.get("home", "")
        return Target(secondment, person, row.get("number", ""), fields, personal, home, self.references, identity)

    def changes(self, row: Row, target: Target) -> Iterator[Change]:
        secondment = target.secondment
        assert secondment is not None  # noqa: S101 - for the reader and the type checker
        yield from field_changes(row, secondment, target.fields, {v: k for k, v in PROFILE.items()})
        personal = {"name": "name", **{v: k for k, v in PERSONAL.items()}}
        for change in field_changes(row, secondment.person, target.personal, personal):
            is_phone = change.title == row.titles.get("phone")
            yield Change(change.title, mask_phone(change.old), mask_phone(change.new)) if is_phone else change
        if number := self.kept.change(row, secondment.person):
            yield Change(row.titles["id_number"], *number)
        yield from self.home_change(row, secondment)
        yield from body_changes(row, secondment)

    def home_change(self, row: Row, secondment: Secondment) -> Iterator[Change]:
        home = row.get("home")
        if not home:
            return
        unit = secondment.home_unit
        new = None if home is CLEAR else self.references.find(home)
        if home is CLEAR and unit is None:
            return
        if home is CLEAR or new is None or new != unit:
            yield Change(row.titles["home"], unit.name if unit else "", "" if home is CLEAR else home)


def body_changes(row: Row, secondment: Secondment) -> Iterator[Change]:
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


def near_homes(row: Row, other: Row) -> bool:
    home, other_home = row.get("home"), other.get("home")
    return not home or not other_home or CLEAR in (home, other_home) or near_names(home, other_home)


def name_of(row: Row, number: str = "") -> str:
    return " ".join(str(part) for part in (row.get("number") or number, row.get("name")) if part)


def label_of(secondment: Secondment) -> str:
    unit = f" · {secondment.home_unit.name}" if secondment.home_unit else ""
    return f"{secondment.number} {secondment.person.name}{unit}"
