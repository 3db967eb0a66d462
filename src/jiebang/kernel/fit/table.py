"""The fit of every person with every post, computed part by part as whole arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from jiebang.kernel.fit.model import PARTS, WISH_PARTS, Opening, Profile, Sectors, Weights, Wishes
from jiebang.kernel.fit.shares import (
    DUTIES_SHARE,
    DUTY_WORDS_ENOUGH,
    NEEDS_SHARE,
    SECTOR_SHARE,
    UNKNOWN,
    duty_words,
    level_share,
    sector_share,
    wish_share,
    work_words,
)
from jiebang.kernel.fit.words import likeness

Shares = npt.NDArray[np.float64]
Points = npt.NDArray[np.int64]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class FitTable:
    """parts: {part: (people, posts) whole points} · weights: the most each part could give."""

    parts: Mapping[str, Points]
    weights: Weights

    @cached_property
    def total(self) -> Points:
        """(people, posts) points out of 1000: the parts as shown, added up."""
        total: Points = np.sum(list(self.parts.values()), axis=0, dtype=np.int64)
        return total

    def of(self, person: int, post: int) -> dict[str, int]:
        return {name: int(points[person, post]) for name, points in self.parts.items()}


def fit_table(
    profiles: Sequence[Profile],
    openings: Sequence[Opening],
    *,
    wishes: Wishes | None = None,
    weights: Weights | None = None,
    sectors: Sectors | None = None,
) -> FitTable:
    """Score every pair."""
    weights, wishes = weights or Weights(), wishes or Wishes()
    shares = {
        "own_job": own_job_shares(profiles, openings, sectors or Sectors()),
        "gap": covered_shares([p.gap for p in profiles], [o.offers for o in openings]),
        "level": by_kind([p.level for p in profiles], [o.level for o in openings], level_share),
    }
    shape = (len(profiles), len(openings))
    for side in WISH_PARTS:
        shares[side] = wish_shares(getattr(wishes, side), shape)
    shares["home"] += wish_shares(wishes.at_same_host([o.host for o in openings]), shape) / 2
    return FitTable({part: np.rint(shares[part] * getattr(weights, part)).astype(np.int64) for part in PARTS}, weights)


def own_job_shares(profiles: Sequence[Profile], openings: Sequence[Opening], sectors: Sectors) -> Shares:
    def near(own: str, asked: str) -> float:
        return sector_share(own, asked, sectors)

    needs = covered_shares([o.needs for o in openings], [p.skills for p in profiles]).T
    return (
        SECTOR_SHARE * by_kind([p.sector for p in profiles], [o.sector for o in openings], near)
        + NEEDS_SHARE * needs
        + DUTIES_SHARE * duties_shares(profiles, openings)
    )


def by_kind(own: Sequence[T], asked: Sequence[T], share: Callable[[T, T], float]) -> Shares:
    """share(own, asked) for every two, asked once for each two different values."""
    owns, rows = _kinds(own)
    askeds, columns = _kinds(asked)
    small = np.array([[share(a, b) for b in askeds] for a in owns], dtype=np.float64).reshape(len(owns), len(askeds))
    return small[np.ix_(rows, columns)]


def covered_shares(wanted: Sequence[Sequence[str]], given: Sequence[Sequence[str]]) -> Shares:
    """(wanted, given): how much of each wanted list each given list covers."""
    tags = list(dict.fromkeys(tag for tags in wanted for tag in tags))
    likest = np.zeros((len(tags), len(given)))
    for column, offered in enumerate(given):
        for row, tag in enumerate(tags):
            likest[row, column] = max((likeness(tag, other) for other in offered), default=0.0)
    place = {tag: row for row, tag in enumerate(tags)}
    shares = np.full((len(wanted), len(given)), UNKNOWN)
    for row, each in enumerate(wanted):
        if each:
            shares[row] = likest[[place[tag] for tag in each]].sum(axis=0) / len(each)
    shares[:, [column for column, offered in enumerate(given) if not offered]] = UNKNOWN
    return shares


def duties_shares(profiles: Sequence[Profile], openings: Sequence[Opening]) -> Shares:
    work, duties = [work_words(p) for p in profiles], [duty_words(o) for o in openings]
    place = {word: i for i, word in enumerate(sorted(frozenset().union(*work) & frozenset().union(*duties)))}
    shared = _incidence(work, place) @ _incidence(duties, place).T
    shares = np.minimum(1.0, shared / DUTY_WORDS_ENOUGH)
    shares[[i for i, words in enumerate(work) if not words], :] = UNKNOWN
    shares[:, [j for j, words in enumerate(duties) if not words]] = UNKNOWN
    return shares


def wish_shares(ranks: Mapping[tuple[int, int], int], shape: tuple[int, int]) -> Shares:
    shares = np.zeros(shape)
    for (person, post), rank in ranks.items():
        shares[person, post] = wish_share(rank)
    return shares


def _kinds(values: Sequence[T]) -> tuple[list[T], list[int]]:
    place = {value: i for i, value in enumerate(dict.fromkeys(values))}
    return list(place), [place[value] for value in values]


def _incidence(lists: Sequence[frozenset[str]], place: Mapping[str, int]) -> Shares:
    table = np.zeros((len(lists), len(place)))
    for row, words in enumerate(lists):
        table[row, [place[word] for word in words if word in place]] = 1
    return table
