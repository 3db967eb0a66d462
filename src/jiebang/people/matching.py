"""Organisations a list names: known ones found again, unknown ones asked about once and made when the list goes in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from jiebang.common.imports import Candidate, Journal, Question
from jiebang.common.tables import Options
from jiebang.common.text import clean_name, core_and_place, near_names, normal_name, parts_near
from jiebang.people.abbreviations import written_out
from jiebang.people.merging import organisation_at
from jiebang.people.models import Alias, Organisation
from jiebang.people.organisations import OrganisationBook, make_organisation

Kind = Organisation.Kind
MOST_CANDIDATES = 5
MOST_SHARING = 40


class References:
    """The organisations of one column of one file.

    A name is known under its normalised form or an alias; what a person chose in the preview counts before both.
    An unknown name is new, and where others are near it, the first row that has it carries a question about it.
    """

    def __init__(self, names: Iterable[str], options: Options, *, default_kind: str = Kind.COMPANY) -> None:
        self.names: dict[str, str] = {}
        for name in names:
            self.names.setdefault(normal_name(name), name)
        self.options = options
        self.default_kind = default_kind
        self.book = OrganisationBook(self.names.values())
        self.near = NearNames(name for name in self.names.values() if self.book.find(name) is None)
        self._asked: set[str] = set()
        self._made: dict[str, Organisation] = {}

    def find(self, name: str) -> Organisation | None:
        """The organisation meant, None where it is new."""
        return self.book.find(name) or self._made.get(normal_name(name)) or self._chosen(name)

    def _chosen(self, name: str) -> Organisation | None:
        chosen = self.options.choices.get(question_key(name), "")
        match chosen.partition(":"):
            case "organisation", _, written:
                # It may have been merged with another since it was chosen in the preview.
                return organisation_at(written)
            case "name", _, key if key in self.names and key != normal_name(name):
                return self.find(self.names[key])
        return None

    def question(self, name: str) -> Question | None:
        """What to ask at the first row with this name; None where it is known or nothing is near."""
        key = normal_name(name)
        if key in self._asked or self.book.find(name) is not None:
            return None
        self._asked.add(key)
        candidates = self.near.candidates(name)
        if not candidates:
            return None
        return Question(question_key(name), "organisation", tuple(candidates), {"name": name}, required=False)

    def make(self, name: str, journal: Journal) -> Organisation:
        """The organisation meant; made where it is new. A writing a person said to be the same becomes an alias."""
        found = self.find(name)
        if found is None:
            target = self._first_of(name)
            found = journal.made_row(make_organisation(target, kind=guess_kind(target, self.default_kind)))
            self._made[normal_name(target)] = found
        if normal_name(name) != found.normal_name and self.book.find(name) is None:
            self._add_alias(found, name, journal)
        self._made[normal_name(name)] = found
        return found

    def _first_of(self, name: str) -> str:
        """The name this one was said to mean, when both are new; the choices may point in a ring."""
        seen = {normal_name(name)}
        while True:
            kind, _, key = self.options.choices.get(question_key(name), "").partition(":")
            if kind != "name" or key in seen or key not in self.names:
                return name
            seen.add(key)
            name = self.names[key]

    def _add_alias(self, organisation: Organisation, name: str, journal: Journal) -> None:
        alias, made = Alias.objects.get_or_create(
            organisation=organisation, normal_name=normal_name(name), defaults={"name": clean_name(name)}
        )
        if made:
            journal.made_row(alias)


class NameIndex:
    """Organisations by their names, so that those near one name are found without comparing it with every other.

    Near is what `common.text.near_names` says, of a name as written or with its office written out (发改委). `compared`
    counts comparisons: it grows with what is near, not with the square of what is there.
    """

    def __init__(self) -> None:
        self.compared = 0
        self._cores: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        self._parts: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))

    def add(self, key: str, name: str) -> None:
        for form in forms_of(name):
            core, place = core_and_place(form)
            self._cores[core][place].append((key, form))
            for part in parts_of(form, core):
                self._parts[part][place].append((key, form))

    def near(self, name: str) -> dict[str, bool]:
        """The keys of names near this one; True where only the written-out offices are near."""
        found: dict[str, bool] = {}
        for number, form in enumerate(forms_of(name)):
            for key, other in self._sharing(form):
                self.compared += 1
                if near_names(form, other):
                    found[key] = found.get(key, True) and number > 0
        return found

    def _sharing(self, form: str) -> Iterator[tuple[str, str]]:
        core, place = core_and_place(form)
        longer = self._parts.get(core) if not written_out(form) else None
        shorter = (self._cores.get(part) for part in parts_of(form, core))
        for there in (self._cores.get(core), longer, *shorter):
            if there:
                yield from at_place(there, place)


def parts_of(form: str, core: str) -> list[str]:
    """Parts of a core that are near it; none of an office, whose name another ends with says only what it does."""
    return [] if written_out(form) else parts_near(core)


def at_place(there: Mapping[str, list[tuple[str, str]]], place: str) -> Iterator[tuple[str, str]]:
    """Names of the same place and those of none; for a name of none those of every place, unless they are legion."""
    if place:
        lists = [there.get(place, []), there.get("", [])]
    elif sum(map(len, there.values())) <= MOST_SHARING:
        lists = list(there.values())
    else:
        lists = [there.get("", [])]
    for found in lists:
        if len(found) <= MOST_SHARING:  # 人民医院: what so many are called tells none of them apart
            yield from found


def forms_of(name: str) -> list[str]:
    """The name, and with its office written out where that is another writing."""
    full = written_out(name)
    return [name, full] if full and normal_name(full) != normal_name(name) else [name]


class NearNames:
    """Near matches for unknown names, among everything stored and among the unknown names themselves.

    Stored names are read once, and only when a name is unknown at all.
    """

    def __init__(self, unknown: Iterable[str]) -> None:
        self.unknown = list(dict.fromkeys(unknown))
        self._place: dict[str, int] = {}
        for name in self.unknown:
            self._place.setdefault(normal_name(name), len(self._place))
        self._candidates: dict[str, Candidate] = {}
        self._index: NameIndex | None = None

    def candidates(self, name: str, *, among: Iterable[Candidate] = ()) -> list[Candidate]:
        near = (self._candidates[key] for key in self._filled().near(name))
        found = {candidate.id: candidate for candidate in near if self._stands_before(candidate, name)}
        found.update({candidate.id: candidate for candidate in among})
        stored_first = sorted(found.values(), key=lambda candidate: candidate.id.startswith("name:"))
        return stored_first[:MOST_CANDIDATES]

    def _stands_before(self, candidate: Candidate, name: str) -> bool:
        """Of two unknown names that are near, only the later one asks about the earlier."""
        kind, _colon, key = candidate.id.partition(":")
        return kind != "name" or self._place[key] < self._place.get(normal_name(name), len(self._place))

    def _filled(self) -> NameIndex:
        if self._index is None:
            self._index = NameIndex()
            if self.unknown:
                self._fill()
        return self._index

    def _fill(self) -> None:
        for uuid, name, city in Organisation.objects.values_list("uuid", "name", "city"):
            self._put(Candidate(f"organisation:{uuid}", f"{name}（{city}）" if city else name), name)
        for uuid, name, alias in Alias.objects.values_list("organisation__uuid", "organisation__name", "name"):
            self._put(Candidate(f"organisation:{uuid}", f"{name}（{alias}）"), alias)
        for name in self.unknown:
            self._put(Candidate(f"name:{normal_name(name)}", name), name)

    def _put(self, candidate: Candidate, name: str) -> None:
        self._candidates.setdefault(candidate.id, candidate)
        self._filled().add(candidate.id, name)


def question_key(name: str) -> str:
    return f"organisation:{normal_name(name)}"


_KINDS = (
    (Kind.COMPANY, re.compile(r"(公司|集团|银行|交易所|清算所|企业|厂|工作室|事务所|控股|总部|股份)$")),
    (Kind.ASSOCIATION, re.compile(r"(协会|商会|联合会|促进会|联盟|工商联|学会|基金会|研究会|公会|联谊会)$")),
    (Kind.SCHOOL, re.compile(r"(大学|学院|学校|中学|小学|党校|研究院|研究所|科学院|研究中心|实验室)$")),
    (
        Kind.AGENCY,
        re.compile(
            r"(局|委员会|委|办|办公室|厅|部|署|司局|政府|管委会|指挥部|法院|检察院|海关|总工会|妇联|贸促会|市委|区委|网信办"
            r"|促进中心|发展中心|服务中心|街道|镇)$"
        ),
    ),
)


def guess_kind(name: str, default: str = Kind.COMPANY) -> str:
    """What sort of organisation a name sounds like."""
    bare = re.sub(r"[（(][^（）()]*[)）]$", "", clean_name(name))
    return next((kind for kind, ends in _KINDS if ends.search(bare)), default)
