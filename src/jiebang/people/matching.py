"""Organisations a list names: known ones found again, unknown ones asked about once and made when the list goes in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from jiebang.common.imports import Candidate, Journal, Question
from jiebang.common.tables import Options
from jiebang.common.text import clean_name, core_name, near_names, normal_name
from jiebang.people.models import Alias, Organisation
from jiebang.people.organisations import OrganisationBook, make_organisation

Kind = Organisation.Kind
MOST_CANDIDATES = 5


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
            case "organisation", _, written if _is_uuid(written):
                return Organisation.objects.filter(uuid=written).first()
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


class NearNames:
    """Near matches for unknown names, among everything stored and among the unknown names themselves.

    Stored names are read once, and only when a name is unknown at all.
    """

    def __init__(self, unknown: Iterable[str]) -> None:
        self.unknown = list(dict.fromkeys(unknown))
        self._place: dict[str, int] = {}
        for name in self.unknown:
            self._place.setdefault(normal_name(name), len(self._place))
        self._by_end: dict[str, list[Candidate]] | None = None
        self._names: dict[str, str] = {}

    def candidates(self, name: str, *, among: Iterable[Candidate] = ()) -> list[Candidate]:
        ends = self._ends()
        found = {
            candidate.id: candidate
            for end in _ends_of(name)
            for candidate in ends.get(end, ())
            if near_names(self._names[candidate.id], name) and self._stands_before(candidate, name)
        }
        found.update({candidate.id: candidate for candidate in among})
        stored_first = sorted(found.values(), key=lambda candidate: candidate.id.startswith("name:"))
        return stored_first[:MOST_CANDIDATES]

    def _stands_before(self, candidate: Candidate, name: str) -> bool:
        """Of two unknown names that are near, only the later one asks about the earlier."""
        kind, _colon, key = candidate.id.partition(":")
        return kind != "name" or self._place[key] < self._place.get(normal_name(name), len(self._place))

    def _ends(self) -> dict[str, list[Candidate]]:
        if self._by_end is None:
            self._by_end = defaultdict(list)
            if self.unknown:
                self._fill(self._by_end)
        return self._by_end

    def _fill(self, ends: dict[str, list[Candidate]]) -> None:
        for uuid, name, city in Organisation.objects.values_list("uuid", "name", "city"):
            self._put(ends, Candidate(f"organisation:{uuid}", f"{name}（{city}）" if city else name), name)
        for uuid, name, alias in Alias.objects.values_list("organisation__uuid", "organisation__name", "name"):
            self._put(ends, Candidate(f"organisation:{uuid}", f"{name}（{alias}）"), alias)
        for name in self.unknown:
            self._put(ends, Candidate(f"name:{normal_name(name)}", name), name)

    def _put(self, ends: dict[str, list[Candidate]], candidate: Candidate, name: str) -> None:
        self._names.setdefault(candidate.id, name)
        for end in _ends_of(name):
            ends[end].append(candidate)


def _ends_of(name: str) -> set[str]:
    """The first and last two letters of a name's core: near names share one of them."""
    core = core_name(name)
    return {f"^{core[:2]}", f"{core[-2:]}$"}


def question_key(name: str) -> str:
    return f"organisation:{normal_name(name)}"


def _is_uuid(written: str) -> bool:
    try:
        UUID(written)
    except ValueError:
        return False
    return True


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
