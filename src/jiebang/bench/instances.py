"""Placement problems made from a seed: the same size and shape give the same arrays on every machine.

Fit 0..1000 = 400 for the sector (near sectors a part) + 70 for each of 5 skills wanted that is among the 6 offered
+ 150 for the level (a quarter less for each level between) + 100 for the own wish. Candidates are drawn at random,
those of the own sector more often. Under "contention" one ranking of the posts, shared by all, decides nine tenths.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from jiebang.kernel.placement.model import Ints, Problem
from jiebang.kernel.placement.rules import Apart, Fix, Forbid, Limit, Rule, Together, World

Shape = Literal["slack", "scarce", "contention"]
SHAPES: tuple[Shape, ...] = ("slack", "scarce", "contention")
SEATS_A_PERSON = {"slack": 1.12, "scarce": 0.95, "contention": 1.12}
SECTORS = 8
SKILLS = 24  # three to a sector
LEVELS = 9
WISHED = 5
OWN_SECTOR = 3  # how much likelier a post of the own sector is among the candidates
PERSON_ROWS = 500  # people drawn at a time, so that memory does not grow with people times posts
LIMITED = 0.01  # share of the people under each of the rules that name people


@dataclass(frozen=True)
class Size:
    """people, posts, pairs a person, seats of the largest post."""

    people: int
    posts: int
    candidates: int
    most: int

    def __str__(self) -> str:
        return f"{self.people:,} × {self.posts:,} × {self.candidates}"


@dataclass(frozen=True, eq=False)
class Instance:
    """ranks: (pairs,) the person's own wish, 0 = not wished · of_post: (pairs,) how much the post likes the person ·
    planted: (people,) a post for each person, no post above its seats; -1 where there are fewer seats than people ·
    sector, home: (people,) · host_of, least: (posts,)."""

    problem: Problem
    ranks: Ints
    of_post: Ints
    planted: Ints
    sector: Ints
    home: Ints
    host_of: Ints
    least: Ints

    @cached_property
    def world(self) -> World:
        kinds = {"home": self.home, "sector": self.sector}
        return World(self.problem, self.host_of, kinds, self.least)


def instance(size: Size, shape: Shape = "slack", *, seed: int = 1, people_a_home: int = 3) -> Instance:
    """The same arrays for the same arguments. people_a_home: of how many a home unit is, on average."""
    random = np.random.default_rng(seed)
    people, posts = _Traits(random, size.people, wanted=5), _Traits(random, size.posts, wanted=6)
    capacity = _seats(random, size, round(SEATS_A_PERSON[shape] * size.people))
    planted = _planted(random, people.sector, posts.sector, capacity)
    person, post = _candidates(random, size, people, posts, planted)
    ranks = _ranks(random, person, size)
    fit = _shared_ranking(random, person, post, size) if shape == "contention" else _fit(person, post, people, posts)
    fit += np.where(ranks > 0, 100 - 20 * (ranks - 1), 0)
    return Instance(
        problem=Problem(people=size.people, capacity=capacity, person=person, post=post, fit=fit),
        ranks=ranks,
        of_post=fit * size.people + random.permutation(size.people)[person],
        planted=planted,
        sector=people.sector,
        home=random.integers(0, max(1, size.people // people_a_home), size.people),
        host_of=np.arange(size.posts) * max(1, size.posts * 4 // 5) // size.posts,
        least=np.minimum(capacity, random.integers(1, 3, size.posts)),
    )


class _Traits:
    """sector, level: (n,) · skills: (n,) bit sets, those of the own sector more often."""

    def __init__(self, random: np.random.Generator, size: int, *, wanted: int) -> None:
        self.sector: Ints = random.integers(0, SECTORS, size)
        self.level: Ints = np.clip(np.rint(random.normal(5, 1.3, size)), 1, LEVELS).astype(np.int64)
        keys = random.random((size, SKILLS)) + 0.4 * (np.arange(SKILLS) // 3 == self.sector[:, None])
        chosen = np.argpartition(-keys, wanted, axis=1)[:, :wanted]
        self.skills: Ints = (np.int64(1) << chosen.astype(np.int64)).sum(axis=1)


def _seats(random: np.random.Generator, size: Size, total: int) -> Ints:
    """Every post has a seat and none more than the most; together `total`."""
    spare = np.repeat(np.arange(size.posts), size.most - 1)
    return 1 + np.bincount(random.permutation(spare)[: max(0, total - size.posts)], minlength=size.posts)


def _planted(random: np.random.Generator, of_person: Ints, of_post: Ints, capacity: Ints) -> Ints:
    """A post for each person as far as seats go, of the own sector for most: so everybody can be placed."""
    seats = random.permutation(np.repeat(np.arange(capacity.size), capacity))[: of_person.size]
    people = random.permutation(of_person.size)[: seats.size]
    planted = np.full(of_person.size, -1, dtype=np.int64)
    by_sector = people[np.argsort(of_person[people], kind="stable")]
    planted[by_sector] = seats[np.argsort(of_post[seats], kind="stable")]
    return planted


def _candidates(
    random: np.random.Generator, size: Size, people: _Traits, posts: _Traits, planted: Ints
) -> tuple[Ints, Ints]:
    """The allowed pairs, ordered by person and post: level at most three apart, the planted post in any case."""
    found = []
    for rows in np.split(np.arange(size.people), range(PERSON_ROWS, size.people, PERSON_ROWS)):
        # The smallest of exponential waiting times: a draw without putting back, in proportion to the weights.
        keys = random.standard_exponential((rows.size, size.posts), dtype=np.float32)
        keys[people.sector[rows, None] == posts.sector] /= OWN_SECTOR
        keys[np.abs(people.level[rows, None] - posts.level) > 3] += 1e6
        has = planted[rows] >= 0
        keys[np.flatnonzero(has), planted[rows][has]] = -1
        many = min(size.candidates, size.posts)
        found.append(np.sort(np.argpartition(keys, many - 1, axis=1)[:, :many], axis=1))
    post = np.concatenate(found)
    return np.repeat(np.arange(size.people), post.shape[1]), post.ravel()


def _ranks(random: np.random.Generator, person: Ints, size: Size) -> Ints:
    """Five of each person's candidates wished, ranks 1 to 5."""
    each = person.size // size.people
    order = np.argsort(random.random((size.people, each)), axis=1)
    ranks = np.where(order < WISHED, order + 1, 0)
    return ranks.ravel().astype(np.int64)


def _fit(person: Ints, post: Ints, people: _Traits, posts: _Traits) -> Ints:
    apart = np.abs(people.sector[person] - posts.sector[post])
    sector = np.select([apart == 0, apart == 1], [400, 150], 40)
    skills = 70 * np.bitwise_count(people.skills[person] & posts.skills[post]).astype(np.int64)
    level = 150 - 37 * np.minimum(4, np.abs(people.level[person] - posts.level[post]))
    fit: Ints = (sector + skills + level).astype(np.int64)
    return fit


def _shared_ranking(random: np.random.Generator, person: Ints, post: Ints, size: Size) -> Ints:
    worth = random.permutation(size.posts) * 800 // size.posts
    return worth[post] + random.integers(0, 100, person.size)


def rules(made: Instance, *, seed: int = 1) -> list[Rule]:
    """One from a home at a host, two of a sector; and for every hundred people one, at least one, of each: a pair kept
    apart, a pair kept together, somebody not to go to some of the own posts, somebody fixed at the planted post."""
    random = np.random.default_rng(seed)
    problem = made.problem
    count = max(1, round(LIMITED * problem.people))
    free = iter(random.permutation(problem.people).tolist())
    found: list[Rule] = [Limit("home", most=1), Limit("sector", most=2)]
    found += [Apart((next(free), next(free))) for _ in range(count)]
    found += [Together((next(free), next(free))) for _ in range(count)]
    for _ in range(count):
        person = next(free)
        found.append(Forbid((person,), tuple(problem.post[problem.person == person][:3].tolist())))
    found += _fixed(made, free, count)
    return found


def _fixed(made: Instance, free: Iterator[int], count: int) -> list[Rule]:
    """No two at one host, so that no limit forbids them together."""
    found: list[Rule] = []
    hosts: set[int] = set()
    for person in free:
        post = int(made.planted[person])
        if len(found) == count:
            break
        if post >= 0 and int(made.host_of[post]) not in hosts:
            hosts.add(int(made.host_of[post]))
            found.append(Fix(person, post))
    return found
