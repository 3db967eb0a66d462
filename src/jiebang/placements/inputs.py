"""What a plan is made from, as the office's lists say it. Needs no database and no Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from jiebang.kernel import fit
from jiebang.kernel.placement import Aim
from jiebang.placements.rules import Stated


@dataclass(frozen=True)
class Candidate:
    """A person to be placed, as the list says. number: 编号 · more: the office's own columns, title → text."""

    number: str
    name: str = ""
    home: str = ""
    job: str = ""
    sector: str = ""
    level: int | None = None
    skills: tuple[str, ...] = ()
    gap: tuple[str, ...] = ()
    note: str = ""
    born: int | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def profile(self) -> fit.Profile:
        return fit.Profile(self.sector, self.level, self.skills, self.gap, self.job)


@dataclass(frozen=True)
class Vacancy:
    """A post to be filled. seats: 名额, 0 = closed · least: 最少."""

    number: str
    host: str = ""
    title: str = ""
    sector: str = ""
    seats: int = 1
    least: int = 0
    duties: str = ""
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    level: int | None = None

    @property
    def opening(self) -> fit.Opening:
        return fit.Opening(self.sector, self.level, self.needs, self.offers, self.title, self.duties, self.host)


@dataclass(frozen=True)
class Wanted:
    """One wish. side: "person", "host" or "home" · rank: 1 = first."""

    side: str
    person: str
    post: str
    rank: int


@dataclass(frozen=True)
class Inputs:
    """Everything a plan depends on. fits: {(person, post): points} given by the office instead of the computed fit ·
    rules: in the order they were stated · sectors: None = the table shipped."""

    people: Sequence[Candidate]
    posts: Sequence[Vacancy]
    wishes: Sequence[Wanted] = ()
    fits: Mapping[tuple[str, str], int] | None = None
    weights: fit.Weights = field(default_factory=fit.Weights)
    rules: Sequence[Stated] = ()
    sectors: fit.Sectors | None = None
    # The plan that stands, to be changed as little as can be: {person: post}.
    keep: Mapping[str, str] = field(default_factory=dict)

    def for_aim(self, aim: Aim) -> Inputs:
        """Where wishes or both sides' likings decide, they are no part of the fit as well."""
        if self.fits is None and aim in (Aim.WISHES, Aim.STABLE):
            return replace(self, weights=self.weights.without_wishes())
        return self

    @property
    def binding(self) -> list[Stated]:
        """The rules that no plan may break, in the places the kernel's rules have."""
        return [rule for rule in self.rules if rule.binds]

    @property
    def soft(self) -> bool:
        """Whether missing places are made few."""
        return any(rule.kind == "fill" and not rule.hard for rule in self.rules)
