"""The lists rules speak of, and finding on them what a rule names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property

from django.utils.translation import gettext as _

from jiebang.common.tables.columns import header_key
from jiebang.common.text import clean_name, clean_number, nearest
from jiebang.kernel.scheme.rules import near, shown_name
from jiebang.placements import files
from jiebang.placements.files import MOST_NEAR, Found, NotFound
from jiebang.placements.inputs import Candidate, Vacancy
from jiebang.placements.rules import COLUMNS, host_key

_SAMPLE = "（样例）"


@dataclass
class Ground:
    """known_people, known_posts, known_homes: (number, name), (number, host, title) and home units of all rows, those
    with faults included, so that one fault brings no others · columns: titles of the people's own columns."""

    people: Sequence[Candidate]
    posts: Sequence[Vacancy]
    fits: Mapping[tuple[str, str], int] | None = None
    known_people: Sequence[tuple[str, str]] = ()
    known_posts: Sequence[tuple[str, str, str]] = ()
    known_homes: Sequence[str] = ()
    columns: Sequence[str] = ()
    _asked: int = 0

    @cached_property
    def _people(self) -> files.PersonBook:
        return files.PersonBook(self.known_people or [(person.number, person.name) for person in self.people])

    @cached_property
    def _posts(self) -> files.PostBook:
        return files.PostBook(self.known_posts or [(post.number, post.host, post.title) for post in self.posts])

    @cached_property
    def _hosts(self) -> dict[str, str]:
        return _by_key(host for host, _title in self._posts.known.values())

    @cached_property
    def _homes(self) -> dict[str, str]:
        return _by_key(self.known_homes or [person.home for person in self.people])

    def person(self, written: str) -> Found | NotFound:
        found = self._people.find(written)
        if isinstance(found, NotFound) and found.code == "unknown_person":
            return replace(found, values={"near": _in_brackets(self._near_people(written))})
        return found

    def _near_people(self, written: str) -> list[str]:
        names = self._people.names
        numbers = self._close_numbers(written, names)
        if not numbers:
            called = self._close(clean_name(written), self._people.by_name, 0.6)
            numbers = [number for name in called for number in self._people.by_name[name]]
        return [f"{number} {names[number]}".strip() for number in numbers[:3]]

    def post(self, written: str) -> Found | NotFound:
        found = self._posts.find(written)
        if isinstance(found, NotFound) and found.code == "unknown_post" and not found.values["near"]:
            known = self._posts.known
            close = self._close_numbers(written, known)
            return replace(found, values={"near": _in_brackets([f"{number} {known[number][0]}" for number in close])})
        return found

    def host(self, written: str) -> Found | NotFound:
        return self._named(written, self._hosts, "unknown_host")

    def home(self, written: str) -> Found | NotFound:
        return self._named(written, self._homes, "unknown_home")

    def _named(self, written: str, names: Mapping[str, str], unknown: str) -> Found | NotFound:
        name = clean_name(written)
        if known := names.get(host_key(name)):
            return Found(known)
        # The mark of invented organisations is easily left out.
        if sample := names.get(host_key(name + _SAMPLE)):
            return Found(sample, doubtful=True)
        close = self._close(name, names.values(), 0.5)
        others = [*nearest(name, names.values()), *close] if self._asked <= MOST_NEAR else []
        return NotFound(unknown, {"near": _in_brackets(list(dict.fromkeys(others))[:3])})

    def column(self, written: str) -> Found | NotFound:
        """A column of people by its key or a header: one of COLUMNS, or the title of an own column."""
        own = next((title for title in self.columns if header_key(title) == header_key(written)), "")
        known = files.PEOPLE.known(written)
        if own or (known and known.key in COLUMNS):
            return Found(own or known.key)  # type: ignore[union-attr]
        values = {"allowed": [*(f"{key} ({files.PEOPLE.column(key).title})" for key in COLUMNS), *self.columns]}
        if known:
            return NotFound("uncountable", values)
        countable = [files.PEOPLE.column(key) for key in COLUMNS]
        words = [word for column in countable for word in (column.key, *column.headers)]
        likely = near(written, [*words, *self.columns])
        return NotFound("unknown_column_near" if likely else "unknown_column", {**values, "near": shown_name(likely)})

    def _close_numbers(self, written: str, known: Iterable[str]) -> list[str]:
        """P1 may be P001, and so may 1."""
        if self._asked > MOST_NEAR:
            return []
        number = clean_number(written)
        for key in (_without_zeros, _digits):
            if same := [other for other in known if key(other) == key(number) != ""]:
                return same[:3]
        return self._close(number, known, 0.8)

    def _close(self, written: str, known: Iterable[str], cutoff: float) -> list[str]:
        self._asked += 1
        if self._asked > MOST_NEAR:
            return []
        return get_close_matches(written[:60], list(known), n=3, cutoff=cutoff)


def _by_key(names: Iterable[str]) -> dict[str, str]:
    """The first writing of each name by its key."""
    found: dict[str, str] = {}
    for name in names:
        if name:
            found.setdefault(host_key(name), name)
    return found


def _without_zeros(number: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", number)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number).lstrip("0")


def _in_brackets(texts: Sequence[str]) -> str:
    return f" ({_(', ').join(texts)})" if texts else ""
