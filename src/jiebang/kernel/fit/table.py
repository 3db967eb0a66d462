"""The fit of every person with every post, computed part by part as whole arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from jiebang.kernel.fit.alike import MOST_ALIKE, Shares, likest
from jiebang.kernel.fit.model import PARTS, WISH_PARTS, Opening, Profile, Sectors, Weights, Wishes
from jiebang.kernel.fit.shares import (
    DUTIES_SHARE,
    LEARNED_IN_DUTIES,
    NEEDS_SHARE,
    SECTOR_SHARE,
    UNKNOWN,
    duty_texts,
    level_share,
    sector_share,
    wish_share,
    work_texts,
)

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
        """Points of one pair by part; a part of weight 0 is left out, not counted nothing."""
        return {name: int(points[person, post]) for name, points in self.parts.items() if getattr(self.weights, name)}


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
    duties = [duty_texts(opening) for opening in openings]
    shares = {
        "own_job": own_job_shares(profiles, openings, duties, sectors or Sectors()),
        "gap": gap_shares(profiles, openings, duties),
        "level": by_kind([p.level for p in profiles], [o.level for o in openings], level_share),
    }
    shape = (len(profiles), len(openings))
    for side in WISH_PARTS:
        shares[side] = wish_shares(getattr(wishes, side), shape)
    shares["home"] += wish_shares(wishes.at_same_host([o.host for o in openings]), shape) / 2
    return FitTable({part: points(shares[part], getattr(weights, part)) for part in PARTS}, weights)


def points(shares: Shares, most: int) -> Points:
    """Whole points; the last bits of a sum never decide which way a half goes."""
    return np.rint((shares * most).round(6)).astype(np.int64)


def own_job_shares(
    profiles: Sequence[Profile], openings: Sequence[Opening], duties: Sequence[Sequence[str]], sectors: Sectors
) -> Shares:
    def near(own: str, asked: str) -> float:
        return sector_share(own, asked, sectors)

    return (
        SECTOR_SHARE * by_kind([p.sector for p in profiles], [o.sector for o in openings], near)
        + NEEDS_SHARE * needs_shares(profiles, openings)
        + DUTIES_SHARE * duties_shares(profiles, duties)
    )


def needs_shares(profiles: Sequence[Profile], openings: Sequence[Opening]) -> Shares:
    needs, skills = [o.needs for o in openings], [p.skills for p in profiles]
    return known(mean(needs, covered(needs, skills)).T, skills, needs)


def duties_shares(profiles: Sequence[Profile], duties: Sequence[Sequence[str]]) -> Shares:
    work = [work_texts(profile) for profile in profiles]
    return known(np.minimum(1.0, added(work, likest(flat(work), duties)) / MOST_ALIKE), work, duties)


def gap_shares(profiles: Sequence[Profile], openings: Sequence[Opening], duties: Sequence[Sequence[str]]) -> Shares:
    gaps, offers = [p.gap for p in profiles], [o.offers for o in openings]
    given = np.maximum(covered(gaps, offers), LEARNED_IN_DUTIES * likest(flat(gaps), duties))
    return known(mean(gaps, given), gaps, offers)


def covered(wanted: Sequence[Sequence[str]], given: Sequence[Sequence[str]]) -> Shares:
    """(everything wanted, given lists): the likest given, as far as it is free for it."""
    return likest(flat(wanted), given, beside=[each for each in wanted for _ in each])


def flat(lists: Sequence[Sequence[str]]) -> list[str]:
    return [text for each in lists for text in each]


def added(lists: Sequence[Sequence[str]], shares: Shares) -> Shares:
    """(texts of all lists, columns) shares added up for each list."""
    rows = np.repeat(np.arange(len(lists)), [len(each) for each in lists])
    belong = csr_array((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(len(lists), len(rows)))
    found: Shares = belong @ shares
    return found


def mean(lists: Sequence[Sequence[str]], shares: Shares) -> Shares:
    """(texts of all lists, columns) shares as the mean of each list; 0 for an empty one."""
    found: Shares = added(lists, shares) / np.array([max(1, len(each)) for each in lists])[:, np.newaxis]
    return found


def known(shares: Shares, own: Sequence[Sequence[str]], asked: Sequence[Sequence[str]]) -> Shares:
    """UNKNOWN wherever one of the two lists is blank."""
    shares[[row for row, texts in enumerate(own) if not texts], :] = UNKNOWN
    shares[:, [column for column, texts in enumerate(asked) if not texts]] = UNKNOWN
    return shares


def by_kind(own: Sequence[T], asked: Sequence[T], share: Callable[[T, T], float]) -> Shares:
    """share(own, asked) for every two, asked once for each two different values."""
    owns, rows = _kinds(own)
    askeds, columns = _kinds(asked)
    small = np.array([[share(a, b) for b in askeds] for a in owns], dtype=np.float64).reshape(len(owns), len(askeds))
    return small[np.ix_(rows, columns)]


def wish_shares(ranks: Mapping[tuple[int, int], int], shape: tuple[int, int]) -> Shares:
    shares = np.zeros(shape)
    for (person, post), rank in ranks.items():
        shares[person, post] = wish_share(rank)
    return shares


def _kinds(values: Sequence[T]) -> tuple[list[T], list[int]]:
    place = {value: i for i, value in enumerate(dict.fromkeys(values))}
    return list(place), [place[value] for value in values]
