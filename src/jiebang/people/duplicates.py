"""Rows that may mean one organisation, person or contact: pairs with what speaks for it, for a person to decide.

Pairs come from keys two rows share (a code, a name, a sound, a phone number), never from comparing each with each.
Two valid credit codes tell two organisations apart whatever they are called, two years of birth two people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID

from jiebang.common.text import clean_number, fold, near_names, normal_name, phone, sound_of
from jiebang.people.matching import MOST_SHARING, NameIndex
from jiebang.people.merging import in_order
from jiebang.people.models import Alias, Contact, FormerAddress, Merge, NotTheSame, Organisation, Person
from jiebang.people.permissions import visible_contacts, visible_organisations, visible_persons

# What speaks for a pair, the strongest first.
REASONS = (
    "same_code", "code_one_off", "same_name", "same_phone", "same_born", "same_home", "abbreviation", "near_name",
    "same_sound", "one_without_organisation", "near_organisations",
)  # fmt: skip
HOMOPHONES_FROM = 6  # letters: 浦江, 浦疆; what is shorter sounds like too much
CODE_LENGTH = 18

# (person's key, what persons share): what rooms know about people that speaks for one being another.
Further = Callable[[Any], Iterable[tuple[int, str, Hashable]]]
_further: list[Further] = []


def also_shared(shared: Further) -> None:
    """Have `shared(user)` give (person pk, reason, key): persons of one name and one key are suggested."""
    if shared not in _further:
        _further.append(shared)


@dataclass(frozen=True)
class Pair:
    """Two rows that may be one. why: codes of REASONS, the strongest first."""

    kind: str
    one: UUID
    other: UUID
    why: tuple[str, ...]

    @property
    def key(self) -> tuple[UUID, UUID]:
        return in_order(self.one, self.other)


def suggested(kind: str, user: Any) -> list[Pair]:
    """The pairs of this kind the user may decide on, the likeliest first; those told apart are left out."""
    found: Found = FINDERS[kind](user)
    apart = told_apart(kind)
    pairs = [
        Pair(kind, found.uuids[one], found.uuids[other], in_strength(why))
        for (one, other), why in found.pairs.items()
        if in_order(found.uuids[one], found.uuids[other]) not in apart
    ]
    return sorted(pairs, key=lambda pair: ([REASONS.index(code) for code in pair.why], str(pair.one)))


def suggested_for(kind: str, uuid: UUID, user: Any) -> list[Pair]:
    return [pair for pair in suggested(kind, user) if uuid in (pair.one, pair.other)]


def in_strength(why: set[str]) -> tuple[str, ...]:
    found = sorted(why, key=REASONS.index)
    # A name that is the same is near as well and sounds alike: saying so once is enough.
    weaker = {"near_name", "same_sound", "abbreviation"}
    return tuple(code for code in found if code not in weaker or code == found[0])


def told_apart(kind: str) -> set[tuple[UUID, UUID]]:
    """Pairs somebody said are not the same, also where one of them has become part of another row since."""
    now = dict(FormerAddress.objects.values_list("gone", "kept"))

    def today(uuid: UUID) -> UUID:
        while uuid in now:
            uuid = now[uuid]
        return uuid

    rows = NotTheSame.objects.filter(kind=kind).values_list("first", "second")
    return {in_order(today(first), today(second)) for first, second in rows}


@dataclass
class Found:
    """Pairs of keys with what speaks for them."""

    uuids: dict[int, UUID] = field(default_factory=dict)
    pairs: dict[tuple[int, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    compared: int = 0

    def note(self, one: int, other: int, why: str) -> None:
        if one != other:
            self.pairs[min(one, other), max(one, other)].add(why)

    def note_sharing(self, groups: dict[Any, set[int]], why: str) -> None:
        """Every two of those that share a key; a key that very many share tells nothing."""
        for members in groups.values():
            if 1 < len(members) <= MOST_SHARING:
                for one, other in combinations(sorted(members), 2):
                    self.compared += 1
                    self.note(one, other, why)

    def keep_if(self, may: Callable[[int, int], bool]) -> None:
        self.pairs = {pair: why for pair, why in self.pairs.items() if may(*pair)}


# ── organisations ──────────────────────────────────────────────────────────────────────────────────────────────────


def organisations(user: Any) -> Found:
    rows = visible_organisations(Organisation.objects.all(), user).order_by("pk")
    known = {
        row["id"]: row
        for row in rows.values("id", "uuid", "name", "normal_name", "sort_key", "credit_code", "doubtful_code")
    }
    names: dict[int, list[str]] = {pk: [row["name"]] for pk, row in known.items()}
    for pk, name in Alias.objects.values_list("organisation_id", "name"):
        if pk in names:
            names[pk].append(name)
    found = Found({pk: row["uuid"] for pk, row in known.items()})
    share_names(found, names)
    share_sounds(found, known)
    share_codes(found, known)
    found.keep_if(lambda one, other: codes_agree(known[one], known[other]))
    return found


def share_names(found: Found, names: dict[int, list[str]]) -> None:
    same: dict[str, set[int]] = defaultdict(set)
    index = NameIndex()
    for pk, written in names.items():
        for name in written:
            same[normal_name(name)].add(pk)
            index.add(str(pk), name)
    found.note_sharing(same, "same_name")
    for pk, written in names.items():
        for name in written:
            for other, by_office in index.near(name).items():
                found.note(pk, int(other), "abbreviation" if by_office else "near_name")
    found.compared += index.compared


def share_sounds(found: Found, known: dict[int, dict[str, Any]]) -> None:
    sounds: dict[str, set[int]] = defaultdict(set)
    for pk, row in known.items():
        sound = sound_of(row["sort_key"], row["name"])
        if len(sound) >= HOMOPHONES_FROM:
            sounds[sound].add(pk)
    found.note_sharing(sounds, "same_sound")


def share_codes(found: Found, known: dict[int, dict[str, Any]]) -> None:
    """A doubtful code beside a valid or another doubtful one: the same, or one letter off."""
    doubtful = {pk: code for pk, row in known.items() if (code := clean_number(row["doubtful_code"]))}
    if not doubtful:
        return
    codes = {pk: row["credit_code"] or doubtful.get(pk) for pk, row in known.items()}
    by_part: dict[tuple[int, str], list[int]] = defaultdict(list)
    for pk, code in codes.items():
        for part in parts_of_code(code or ""):
            by_part[part].append(pk)
    for pk, code in doubtful.items():
        for other in {other for part in parts_of_code(code) for other in by_part[part]} - {pk}:
            found.compared += 1
            off = letters_off(code, codes[other] or "")
            if off <= 1:
                found.note(pk, other, "code_one_off" if off else "same_code")


def parts_of_code(code: str) -> Iterator[tuple[int, str]]:
    """Of two codes one letter apart one of these parts is the same: the letter is in one of three stretches."""
    yield 0, code[8:]
    if len(code) == CODE_LENGTH:
        yield 1, code[:13]
        yield 2, code[:8] + code[13:]


def letters_off(code: str, other: str) -> int:
    if len(code) != len(other):
        return CODE_LENGTH
    return sum(1 for one, two in zip(code, other, strict=True) if one != two)


def codes_agree(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether nothing in the codes says that these are two: both valid, or two whole codes far apart."""
    if one["credit_code"] and other["credit_code"]:
        return False
    code, other_code = (row["credit_code"] or clean_number(row["doubtful_code"]) for row in (one, other))
    whole = len(code) == len(other_code) == CODE_LENGTH
    return not whole or letters_off(code, other_code) <= 2


# ── people and contacts ────────────────────────────────────────────────────────────────────────────────────────────


def persons(user: Any) -> Found:
    rows = list(visible_persons(Person.objects.all(), user).order_by("pk"))
    known = {row.pk: row for row in rows}
    found = Found({row.pk: row.uuid for row in rows})
    shared: dict[str, dict[Any, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        if row.born:
            shared["same_born"][fold(row.name), row.born].add(row.pk)
        if row.phone:
            shared["same_phone"][fold(row.name), phone(row.phone) or row.phone].add(row.pk)
    for further in _further:
        for pk, reason, key in further(user):
            if pk in known:
                shared[reason][fold(known[pk].name), key].add(pk)
    for reason, groups in shared.items():
        found.note_sharing(groups, reason)
    found.keep_if(lambda one, other: len({known[one].born, known[other].born} - {None}) < 2)
    return found


def contacts(user: Any) -> Found:
    """People outside of one name: at organisations that are near, or one of them at none."""
    rows = list(visible_contacts(Contact.objects.all(), user).select_related("organisation").order_by("pk"))
    found = Found({row.pk: row.uuid for row in rows})
    known = {row.pk: row for row in rows}
    named: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        named[fold(row.name)].add(row.pk)
    pairs = (pair for members in named.values() if len(members) <= MOST_SHARING for pair in combinations(members, 2))
    for one, other in pairs:
        found.compared += 1
        units = known[one].organisation, known[other].organisation
        if None in units:
            found.note(one, other, "one_without_organisation")
        elif near_names(units[0].name, units[1].name):
            found.note(one, other, "near_organisations")
    return found


FINDERS: dict[str, Callable[[Any], Found]] = {
    Merge.Kind.ORGANISATION: organisations,
    Merge.Kind.PERSON: persons,
    Merge.Kind.CONTACT: contacts,
}
