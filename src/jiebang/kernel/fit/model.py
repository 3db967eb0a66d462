"""What a fit is computed from.

One pair's fit depends on that person, that post and their wishes alone: adding a post to the list never changes
anybody's fit elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

from jiebang.kernel.fit.words import folded

PROFILE_PARTS = ("own_job", "gap", "level")
WISH_PARTS = ("person", "host", "home")
PARTS = PROFILE_PARTS + WISH_PARTS

Ranks = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class Profile:
    """What a person brings and wants. level: 1-9 or None · skills, gap: short texts · job: as the office writes it."""

    sector: str = ""
    level: int | None = None
    skills: tuple[str, ...] = ()
    gap: tuple[str, ...] = ()
    job: str = ""


@dataclass(frozen=True)
class Opening:
    """What a post is, asks and offers. level: 1-9 or None · needs, offers: short texts · host: tells hosts apart."""

    sector: str = ""
    level: int | None = None
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    title: str = ""
    duties: str = ""
    host: str = ""


@dataclass(frozen=True)
class Wishes:
    """Ranks from 1 by (person, post) index, for each side that wished.

    A home unit sends its people to a host more than to a post: its wish counts half for the host's other posts.
    """

    person: Ranks = field(default_factory=dict)
    host: Ranks = field(default_factory=dict)
    home: Ranks = field(default_factory=dict)

    def at_same_host(self, hosts: Sequence[str]) -> dict[tuple[int, int], int]:
        """The home units' best ranks for posts they did not name, at hosts they did. hosts: (posts,)."""
        posts_of: dict[str, list[int]] = {}
        for post, host in enumerate(hosts):
            if host:
                posts_of.setdefault(host, []).append(post)
        found: dict[tuple[int, int], int] = {}
        for (person, named), rank in self.home.items():
            for post in posts_of.get(hosts[named], []):
                if (person, post) not in self.home:
                    found[person, post] = min(rank, found.get((person, post), rank))
        return found

    def of(self, person: int, post: int, hosts: Sequence[str] = ()) -> dict[str, int]:
        """Ranks of one pair by side, "home_host" for a home unit's wish for another post of the host."""
        sides = {"person": self.person, "host": self.host, "home": self.home}
        ranks = {side: given[person, post] for side, given in sides.items() if (person, post) in given}
        named = [rank for (who, at), rank in self.home.items() if hosts and who == person and hosts[at] == hosts[post]]
        if named and "home" not in ranks:
            ranks["home_host"] = min(named)
        return ranks


@dataclass(frozen=True)
class Weights:
    """Points a part can give at most; all of them together 1000. Raises ValueError below 0 or above 1000 in sum."""

    own_job: int = 350
    gap: int = 350
    level: int = 100
    person: int = 100
    host: int = 50
    home: int = 50

    def __post_init__(self) -> None:
        points = [getattr(self, part.name) for part in fields(self)]
        if min(points) < 0 or sum(points) > 1000:
            raise ValueError(f"weights must be 0 or more and at most 1000 together, got {points}")

    def without_wishes(self) -> Weights:
        """For the aims that follow the wishes themselves: what is wished must not count twice."""
        return replace(self, **dict.fromkeys(WISH_PARTS, 0))


@dataclass(frozen=True)
class Sectors:
    """How near two sectors are. near: {frozenset of two names: share from 0 to 1}; 0 = not near, whatever the names."""

    near: Mapping[frozenset[str], float] = field(default_factory=dict)

    @cached_property
    def _folded(self) -> Mapping[frozenset[str], float]:
        return {frozenset(map(folded, names)): share for names, share in self.near.items()}

    def share(self, own: str, asked: str) -> float | None:
        """The share of two sectors however their names are set, None where nobody gave one."""
        return self._folded.get(frozenset((folded(own), folded(asked))))

    def over(self, below: Sectors) -> Sectors:
        """These shares, and for every other pair those `below`."""
        kept = {names: share for names, share in below.near.items() if self.share(*_two(names)) is None}
        return Sectors({**kept, **self.near})


@dataclass(frozen=True)
class Reason:
    """One statement about a pair. part: of the fit, it belongs to · code: worded by the caller · values: JSON."""

    part: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def _two(names: frozenset[str]) -> tuple[str, str]:
    first, *second = names
    return first, second[0] if second else first
