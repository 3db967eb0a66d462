"""Small placement tasks and the answer to each by trying every plan, written without the engine's own arithmetic."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from jiebang.kernel.placement import (
    Aim,
    Apart,
    Fix,
    Forbid,
    HardFill,
    Limit,
    Problem,
    Task,
    Together,
    World,
)

FITS = [0, 1, 2, 5, 9, 1000]  # few different ones, so that ties, which hide mistakes, are common
Choice = tuple[int, ...]  # each person's post, -1 for none


@dataclass
class Small:
    """A task in plain lists. ranks: {(person, post): rank} · kept: the plan to change little."""

    people: int
    capacity: list[int]
    least: list[int]
    host: list[int]
    fits: dict[tuple[int, int], int]
    kinds: list[int]
    rules: list = field(default_factory=list)
    soft: bool = False
    ranks: dict[tuple[int, int], int] = field(default_factory=dict)
    keep: list[tuple[int, int]] = field(default_factory=list)

    def problem(self) -> Problem:
        pairs = list(self.fits)
        return Problem(
            people=self.people,
            capacity=np.array(self.capacity, dtype=np.int64),
            person=np.array([i for i, _ in pairs], dtype=np.int64),
            post=np.array([j for _, j in pairs], dtype=np.int64),
            fit=np.array(list(self.fits.values()), dtype=np.int64),
        )

    def task(self, aim: Aim) -> Task:
        problem = self.problem()
        world = World(
            problem,
            np.array(self.host, dtype=np.int64),
            {"kind": np.array(self.kinds, dtype=np.int64)},
            np.array(self.least, dtype=np.int64),
        )
        pairs = list(self.fits)
        ranks = np.array([self.ranks.get(pair, 0) for pair in pairs], dtype=np.int64)
        keep = np.array([pairs.index(pair) for pair in self.keep if pair in pairs], dtype=np.int64)
        return Task(world, aim, tuple(self.rules), self.soft, keep, ranks)

    # ── by trying everything ───────────────────────────────────────────────────────────────────────────────────

    def plans(self) -> Iterator[Choice]:
        for choice in itertools.product(range(-1, len(self.capacity)), repeat=self.people):
            if self.lawful(choice):
                yield choice

    def lawful(self, choice: Choice) -> bool:
        pairs = [(i, j) for i, j in enumerate(choice) if j >= 0]
        return (
            all(pair in self.fits for pair in pairs)
            and all(choice.count(j) <= seats for j, seats in enumerate(self.capacity))
            and all(self.keeps(rule, choice) for rule in self.rules)
        )

    def keeps(self, rule, choice: Choice) -> bool:
        host = [self.host[j] if j >= 0 else None for j in choice]
        match rule:
            case Forbid(people, posts):
                return not any(choice[i] in posts for i in people)
            case Fix(person, post):
                return choice[person] == post
            case Together(people):
                return len({host[i] for i in people}) == 1
            case Apart(people):
                there = [host[i] for i in people if host[i] is not None]
                return len(there) == len(set(there))
            case HardFill():
                return all(choice.count(j) >= least for j, least in enumerate(self.least))
            case Limit(_, at, most, least):
                places = host if at == "host" else [j if j >= 0 else None for j in choice]
                cells = [(places[i], self.kinds[i]) for i in range(self.people)]
                cells = [cell for cell in cells if cell[0] is not None and cell[1] >= 0]
                counts = [cells.count(cell) for cell in set(cells)]
                return all((most is None or n <= most) and (least is None or n >= least) for n in counts)
        raise AssertionError(rule)

    def order(self, aim: Aim, choice: Choice) -> tuple[int, ...]:
        """Larger is better: the stated order of what is made best."""
        pairs = [(i, j) for i, j in enumerate(choice) if j >= 0]
        fits = [self.fits[pair] for pair in pairs]
        found = [len(pairs)]
        if any(pair in self.fits for pair in self.keep):
            found.append(sum(pair in self.keep for pair in pairs))
        if self.soft:
            found.append(-sum(max(0, least - choice.count(j)) for j, least in enumerate(self.least)))
        if aim is Aim.FAIR:
            found.append(min(fits, default=0))
        if aim is Aim.WISHES:
            found += [sum(self.ranks.get(pair) == rank for pair in pairs) for rank in sorted(set(self.ranks.values()))]
        return (*found, sum(fits))

    def best(self, aim: Aim) -> tuple[int, ...] | None:
        return max((self.order(aim, choice) for choice in self.plans()), default=None)

    def blocking(self, choice: Choice) -> list[tuple[int, int]]:
        """Pairs that would rather have each other and could under the rules; both sides like by fit."""
        return [(i, j) for (i, j), fit in self.fits.items() if self._rather(choice, i, j, fit)]

    def _rather(self, choice: Choice, i: int, j: int, fit: int) -> bool:
        if choice[i] == j or (choice[i] >= 0 and self.fits[i, choice[i]] >= fit):
            return False
        at_host = [q for q, post in enumerate(choice) if q != i and post >= 0 and self.host[post] == self.host[j]]
        gives_way = [None, *(q for q in at_host if self.fits[q, choice[q]] < fit)]
        for other in gives_way:
            changed = list(choice)
            changed[i] = j
            if other is not None:
                changed[other] = -1
            if self.lawful(tuple(changed)):
                return True
        return False


@st.composite
def smalls(draw, *, most_people: int = 5, most_posts: int = 3, kinds_of_rules: str = "all", keep: bool = False):
    """A task with up to three rules. kinds_of_rules: "all", "none", or "stable" for those that aim understands."""
    people, posts = draw(st.integers(0, most_people)), draw(st.integers(0, most_posts))
    capacity = draw(st.lists(st.integers(0, 3), min_size=posts, max_size=posts))
    every = list(itertools.product(range(people), range(posts)))
    allowed = draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    fits = {pair: draw(st.sampled_from(FITS)) for pair in allowed}
    small = Small(
        people,
        capacity,
        [draw(st.integers(0, seats)) for seats in capacity],
        draw(st.lists(st.integers(0, 1), min_size=posts, max_size=posts)),
        fits,
        draw(st.lists(st.integers(-1, 1), min_size=people, max_size=people)),
    )
    if people and posts and kinds_of_rules != "none":
        small.rules = draw(st.lists(rules(people, posts, kinds_of_rules), max_size=3))
        small.soft = kinds_of_rules == "all" and draw(st.booleans())
    ranked = [pair for pair in allowed if draw(st.booleans())]
    small.ranks = {pair: draw(st.integers(1, 3)) for pair in ranked}
    if keep:
        small.keep = [(i, draw(st.integers(0, posts - 1))) for i in range(people) if posts and draw(st.booleans())]
    return small


def rules(people: int, posts: int, which: str):
    person, post = st.integers(0, people - 1), st.integers(0, posts - 1)
    some = st.lists(person, min_size=2, max_size=3, unique=True).map(tuple) if people > 1 else st.nothing()
    kinds = [
        st.builds(Forbid, st.tuples(person), st.lists(post, min_size=1, unique=True).map(tuple)),
        st.builds(Fix, person, post),
        st.builds(Apart, some),
        st.builds(Limit, st.just("kind"), st.sampled_from(["host", "post"]), st.integers(0, 2)),
    ]
    if which == "all":
        kinds += [
            st.builds(Together, some),
            st.builds(HardFill),
            st.builds(Limit, st.just("kind"), st.sampled_from(["host", "post"]), st.none(), st.integers(2, 3)),
        ]
    return st.one_of(kinds)
