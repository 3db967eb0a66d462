"""The placement problem and a plan for it, as arrays.

people and posts are numbered from 0; a pair (person, post, fit) not listed is not allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

UNPLACED = -1
# Above this, costs times nodes could leave 64 bits at the largest sizes designed for.
GREATEST_FIT = 1_000_000


class Aim(StrEnum):
    """What is made best once as many people as possible are placed."""

    TOTAL = "total"  # the largest total fit
    FAIR = "fair"  # the worst-off placed person's fit, then the largest total fit
    WISHES = "wishes"  # most first wishes, then second ones and so on, then the largest total fit


AIMS = tuple(aim.value for aim in Aim)


@dataclass(frozen=True, eq=False)
class Problem:
    """people: how many · capacity: (posts,) whole places, 0 = closed · person, post, fit: (pairs,), fit in whole points
    from 0 · Raises ValueError where the arrays cannot be a placement problem."""

    people: int
    capacity: Ints
    person: Ints
    post: Ints
    fit: Ints

    def __post_init__(self) -> None:
        for name in ("capacity", "person", "post", "fit"):
            object.__setattr__(self, name, _whole_numbers(name, getattr(self, name)))
        if not self.person.size == self.post.size == self.fit.size:
            raise ValueError("person, post and fit must be of one length")
        _within("capacity", self.capacity, 0, None)
        _within("person", self.person, 0, self.people - 1)
        _within("post", self.post, 0, self.posts - 1)
        _within("fit", self.fit, 0, GREATEST_FIT)
        if (self._sorted_keys[1:] == self._sorted_keys[:-1]).any():
            raise ValueError("a pair of person and post is listed twice")

    @property
    def posts(self) -> int:
        return int(self.capacity.size)

    @property
    def pairs(self) -> int:
        return int(self.fit.size)

    def only(self, chosen: npt.NDArray[np.bool_]) -> Problem:
        """The same problem with some pairs left out. chosen: (pairs,)."""
        # Part of what was checked needs no second check; a search asks for many parts.
        part = object.__new__(Problem)
        for name in ("people", "capacity"):
            object.__setattr__(part, name, getattr(self, name))
        for name in ("person", "post", "fit"):
            object.__setattr__(part, name, getattr(self, name)[chosen])
        return part

    def rows_of(self, person: Ints, post: Ints) -> Ints:
        """For each given pair, its row in the arrays, or -1 where the pair is not allowed."""
        if not self.pairs:
            return np.full(person.size, -1, dtype=np.int64)
        wanted = person * self.posts + post
        place = np.minimum(np.searchsorted(self._sorted_keys, wanted), self.pairs - 1)
        return np.where(self._sorted_keys[place] == wanted, self._order[place], -1)

    @cached_property
    def _keys(self) -> Ints:
        return self.person * self.posts + self.post

    @cached_property
    def _order(self) -> Ints:
        return np.argsort(self._keys, kind="stable").astype(np.int64)

    @cached_property
    def _sorted_keys(self) -> Ints:
        return self._keys[self._order]


@dataclass(frozen=True, eq=False)
class Plan:
    """Who goes where. post_of: (people,), the index of the post or UNPLACED."""

    post_of: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "post_of", _whole_numbers("post_of", self.post_of))

    @property
    def people(self) -> Ints:
        """The people placed, in order."""
        return np.flatnonzero(self.post_of != UNPLACED).astype(np.int64)

    @property
    def placed(self) -> int:
        return int(self.people.size)


def _whole_numbers(name: str, values: object) -> Ints:
    array = np.asarray(values)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name} must hold whole numbers")
    if array.ndim != 1:
        raise ValueError(f"{name} must be one row of numbers")
    return array.astype(np.int64)


def _within(name: str, values: Ints, least: int, most: int | None) -> None:
    if values.size and (values.min() < least or (most is not None and values.max() > most)):
        raise ValueError(f"{name} must lie from {least}" + (f" to {most}" if most is not None else " upwards"))
