"""The rules of a placement as an office states them, and as the kernel takes them. Needs no Django.

A rule keeps the office's own numbers and names; `kernel_rules` turns it into places in the arrays. What each rule
means is said in one place, `kernel/placement/rules.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from jiebang.common.text import fold, normal_name
from jiebang.kernel.placement.rules import Apart, At, Fix, Forbid, HardFill, Limit, Rule, Together

if TYPE_CHECKING:
    from jiebang.placements.grid import Grid
    from jiebang.placements.inputs import Candidate, Vacancy

Ints = npt.NDArray[np.int64]
Kind = Literal["forbid", "fix", "together", "apart", "limit", "fill"]
# What a limit can count people by, beside the columns an office adds itself: one entry a person, shared by several.
COLUMNS = ("home", "job", "sector", "level", "born", "name", "note")


@dataclass(frozen=True)
class Stated:
    """One rule in the office's own numbers.

    line: of its table in the file, 0 = from no file · person, post: numbers · host, home: names as the lists write them
    · by: one of COLUMNS, or the title of an own column · most, least: of a limit · hard: whether `fill` binds.
    """

    kind: Kind
    line: int = 0
    person: str = ""
    post: str = ""
    host: str = ""
    home: str = ""
    people: tuple[str, ...] = ()
    by: str = ""
    at: At = "host"
    most: int | None = None
    least: int | None = None
    hard: bool = False
    why: str = ""

    @property
    def label(self) -> str:
        """The rule in a few machine words, as plans name it: limit home max 1."""
        return " ".join([self.kind, *self._words()])

    def _words(self) -> Sequence[str]:
        match self.kind:
            case "together" | "apart":
                return self.people
            case "fill":
                return ["hard" if self.hard else "soft"]
            case "limit":
                at = [] if self.at == "host" else ["at", self.at]
                bounds = [(word, n) for word, n in (("max", self.most), ("min", self.least)) if n is not None]
                return [self.by, *at, *(f"{word} {n}" for word, n in bounds)]
        return [word for word in (self.person, self.home, self.post, self.host) if word]

    @property
    def binds(self) -> bool:
        """False for a wish about the plan rather than a rule of it: `fill` soft."""
        return self.kind != "fill" or self.hard


@dataclass(frozen=True)
class RuleFault:
    """Why a rule cannot be taken, or what should be seen of it. code: key of `rule_words` · key, value: the place
    inside the rule and what stands there · values: what the sentence names."""

    code: str
    line: int
    key: str = ""
    value: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def kernel_rules(stated: Sequence[Stated], grid: Grid) -> list[Rule]:
    """The rules over the rows and columns of the grid: one for each that binds, in their order."""
    arrays = _Arrays(grid)
    return [arrays.rule(rule) for rule in stated if rule.binds]


class _Arrays:
    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.at_host = _places_by_key(host_key(post.host) for post in grid.posts)
        self.from_home = _places_by_key(host_key(person.home) for person in grid.people)

    def rule(self, stated: Stated) -> Rule:
        match stated.kind:
            case "forbid":
                return Forbid(self._people(stated), self._posts(stated))
            case "fix":
                return Fix(self.grid.row[stated.person], self.grid.column[stated.post])
            case "together":
                return Together(tuple(self.grid.row[person] for person in stated.people))
            case "apart":
                return Apart(tuple(self.grid.row[person] for person in stated.people))
            case "limit":
                return Limit(stated.by, stated.at, stated.most, stated.least)
            case "fill":
                return HardFill()

    def _people(self, stated: Stated) -> tuple[int, ...]:
        if stated.person:
            return (self.grid.row[stated.person],)
        return self.from_home.get(host_key(stated.home), ())

    def _posts(self, stated: Stated) -> tuple[int, ...]:
        if stated.post:
            return (self.grid.column[stated.post],)
        return self.at_host.get(host_key(stated.host), ())


def _places_by_key(keys: Iterable[str]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    return {key: tuple(found) for key, found in places.items()}


def host_key(name: str) -> str:
    """The key of an organisation: two writings of one name are one host, or one home unit."""
    return normal_name(name) or name


def host_numbers(posts: Sequence[Vacancy]) -> Ints:
    """(posts,) the host each post belongs to, numbered in the order of the posts."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(host_key(post.host), len(numbers)) for post in posts], dtype=np.int64)


def kinds(people: Sequence[Candidate], column: str) -> Ints:
    """(people,) the kind of each person by a column, -1 where it is blank. The same for any order of the people."""
    keys = [kind_key(person, column) for person in people]
    codes = {key: code for code, key in enumerate(sorted({*keys} - {""}))}
    return np.array([codes.get(key, -1) for key in keys], dtype=np.int64)


def kind_key(person: Candidate, column: str) -> str:
    """What makes two people of one kind by a column, "" where it is blank."""
    written = kind_text(person, column)
    return host_key(written) if column == "home" else fold(written)


def kind_text(person: Candidate, column: str) -> str:
    """What the list says of the person in that column."""
    value = getattr(person, column) if column in COLUMNS else person.more.get(column)
    return "" if value is None else str(value)


class Forbidden:
    """Which pairs the rules forbid, asked pair by pair."""

    def __init__(self, stated: Sequence[Stated], people: Mapping[str, Candidate], posts: Mapping[str, Vacancy]) -> None:
        self.people, self.posts = people, posts
        self.rules: dict[tuple[str, ...], Stated] = {}
        for rule in stated:
            if rule.kind == "forbid":
                who = ("person", rule.person) if rule.person else ("home", host_key(rule.home))
                where = ("post", rule.post) if rule.post else ("host", host_key(rule.host))
                self.rules.setdefault((*who, *where), rule)

    def rule(self, person: str, post: str) -> Stated | None:
        """The first rule in the file that forbids the pair."""
        home, host = host_key(self.people[person].home), host_key(self.posts[post].host)
        found = [
            self.rules.get((*who, *where))
            for who in (("person", person), ("home", home))
            for where in (("post", post), ("host", host))
        ]
        return min((rule for rule in found if rule), key=lambda rule: rule.line, default=None)
