"""Rules that cannot hold together, as far as that is seen without a solver. Needs no Django.

People who are to be together, one rule reaching into the next, make one group; whoever is fixed settles the host of
the whole group. Everything else is for the solver to find.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any

from jiebang.placements.inputs import Candidate, Vacancy
from jiebang.placements.rules import Forbidden, RuleFault, Stated, host_key, kind_key, kind_text

MOST = 1000
Fits = Mapping[tuple[str, str], int]


def contradictions(
    rules: Sequence[Stated], people: Sequence[Candidate], posts: Sequence[Vacancy], fits: Fits | None = None
) -> list[RuleFault]:
    """Every contradiction once, at the rule that has to give way or the later of two, in the order of the lines.

    More than MOST are not looked for.

    A rule that names somebody or something not on the lists is left out: that was said already.
    """
    known_people = {person.number: person for person in people}
    known_posts = {post.number: post for post in posts}
    known = [rule for rule in rules if {*rule.people, rule.person} - {""} <= known_people.keys()]
    told = _Told([rule for rule in known if not rule.post or rule.post in known_posts], known_people, known_posts, fits)
    found = chain(
        told.fixed_twice(),
        told.fixed_in_vain(),
        told.over_seats(),
        told.groups_torn(),
        told.kept_apart(),
        told.over_limits(),
        told.limits_differ(),
    )
    return sorted(islice(found, MOST), key=lambda fault: fault.line)


@dataclass(frozen=True)
class _Told:
    rules: Sequence[Stated]
    people: Mapping[str, Candidate]
    posts: Mapping[str, Vacancy]
    fits: Fits | None

    def _of(self, kind: str) -> Iterator[Stated]:
        return (rule for rule in self.rules if rule.kind == kind)

    @cached_property
    def fixes(self) -> dict[str, Stated]:
        """By person; of two the first counts."""
        fixes: dict[str, Stated] = {}
        for rule in self._of("fix"):
            fixes.setdefault(rule.person, rule)
        return fixes

    @cached_property
    def groups(self) -> _Groups:
        return _Groups(self._of("together"))

    @cached_property
    def settled(self) -> dict[str, Stated]:
        """Person → the fix that settles the host, an own one or that of somebody in the same group."""
        of_group: dict[str, Stated] = {}
        for person, fix in self.fixes.items():
            of_group.setdefault(self.groups.root(person), fix)
        members = dict.fromkeys([*self.fixes, *self.groups.near])
        roots = {person: self.groups.root(person) for person in members}
        return {person: of_group[root] for person, root in roots.items() if root in of_group}

    def fixed_twice(self) -> Iterator[RuleFault]:
        for rule in self._of("fix"):
            first = self.fixes[rule.person]
            if first.post != rule.post:
                values = {"person": self._person(rule.person), "post": first.post, "other": first.line}
                yield RuleFault("fixed_twice", rule.line, values=values)

    def fixed_in_vain(self) -> Iterator[RuleFault]:
        """Where nobody, or not this person, may be."""
        forbidden = Forbidden(self.rules, self.people, self.posts)
        for rule in self._of("fix"):
            values = {"person": self._person(rule.person), "post": self._post(rule.post)}
            if not self.posts[rule.post].seats:
                yield RuleFault("fixed_closed", rule.line, values=values)
            if self.fits is not None and (rule.person, rule.post) not in self.fits:
                yield RuleFault("fixed_unlisted", rule.line, values=values)
            if by := forbidden.rule(rule.person, rule.post):
                yield RuleFault("fixed_forbidden", rule.line, values={**values, "other": by.line})

    def over_seats(self) -> Iterator[RuleFault]:
        for post, fixes in _grouped((rule.post, rule) for rule in self.fixes.values()).items():
            seats = self.posts[post].seats
            if 0 < seats < len(fixes):
                lines = [rule.line for rule in fixes]
                values = {"post": self._post(post), "seats": seats, "count": len(fixes), "lines": lines}
                yield RuleFault("fixed_over_seats", fixes[seats].line, values=values)

    def groups_torn(self) -> Iterator[RuleFault]:
        """People to be together who are fixed at two hosts."""
        for person, rule in self.fixes.items():
            first = self.settled[person]
            if self._host(rule) != self._host(first):
                values = {
                    "person": self._person(person),
                    "host": self.posts[rule.post].host,
                    "other_person": self._person(first.person),
                    "other_host": self.posts[first.post].host,
                    "other": first.line,
                    "lines": self.groups.lines_between(person, first.person),
                }
                yield RuleFault("together_at_two", rule.line, values=values)

    def kept_apart(self) -> Iterator[RuleFault]:
        """People to be kept apart who are to be together, or whom other rules put at one host."""
        for rule in self._of("apart"):
            one_of_each = []
            for together in _grouped((self.groups.root(person), person) for person in rule.people).values():
                one_of_each.append(together[0])
                if len(together) > 1:
                    lines = self.groups.lines_between(*together[:2])
                    yield RuleFault("together_apart", rule.line, values={**self._two(together), "lines": lines})
            at_host = _grouped((self._host(self.settled[p]), p) for p in one_of_each if p in self.settled)
            for there in at_host.values():
                if len(there) > 1:
                    values = {**self._two(there), "host": self.posts[self.settled[there[0]].post].host}
                    yield RuleFault("apart_at_one", rule.line, values={**values, "lines": self._lines(there[:2])})

    def over_limits(self) -> Iterator[RuleFault]:
        limits = [rule for rule in self._of("limit") if rule.most is not None]
        for (by, at), rules in _grouped(((rule.by, rule.at), rule) for rule in limits).items():
            for (place, kind), there in self._cells(by, at).items():
                for rule in rules:
                    if kind and len(there) > rule.most:
                        values = {"place": place, "count": len(there), "most": rule.most, "lines": self._lines(there)}
                        text = kind_text(self.people[there[0]], by)
                        yield RuleFault("fixed_over_limit", rule.line, values={**values, "kind": text})

    def _cells(self, by: str, at: str) -> dict[tuple[str, str], list[str]]:
        """(place, kind) → the people who are settled there."""
        fixed = self.settled if at == "host" else self.fixes
        names = {self._host(fix): self.posts[fix.post].host for fix in reversed(fixed.values())}
        return _grouped(
            (
                (names[self._host(fix)] if at == "host" else self._post(fix.post), kind_key(self.people[person], by)),
                person,
            )
            for person, fix in fixed.items()
        )

    def limits_differ(self) -> Iterator[RuleFault]:
        """Two limits over the same groups that no number of people keeps but none at all."""
        for cell in _grouped(((rule.by, rule.at), rule) for rule in self._of("limit")).values():
            upper = min((r for r in cell if r.most is not None), key=lambda r: r.most, default=None)
            lower = max((r for r in cell if r.least is not None), key=lambda r: r.least, default=None)
            if upper and lower and upper is not lower and upper.most < lower.least:
                values = {"least": lower.least, "most": upper.most, "other": upper.line}
                yield RuleFault("limits_differ", lower.line, values=values)

    # ── what sentences name ────────────────────────────────────────────────────────────────────────────────────

    def _host(self, fix: Stated) -> str:
        return host_key(self.posts[fix.post].host)

    def _lines(self, people: Iterable[str]) -> list[int]:
        """Of the rules that put these people where they are."""
        lines = []
        for person in people:
            fix = self.settled[person]
            lines += [fix.line, *self.groups.lines_between(person, fix.person)]
        return lines

    def _two(self, people: Sequence[str]) -> dict[str, str]:
        return {"first": self._person(people[0]), "second": self._person(people[1])}

    def _person(self, number: str) -> str:
        return f"{number} {self.people[number].name}".strip()

    def _post(self, number: str) -> str:
        return f"{number} {self.posts[number].host}".strip()


class _Groups:
    """People who are to be together. near: each with those named beside them and the line that does it."""

    def __init__(self, rules: Iterable[Stated]) -> None:
        self.near: dict[str, list[tuple[str, int]]] = {}
        self._root: dict[str, str] = {}
        for rule in rules:
            first = rule.people[0]
            for other in rule.people[1:]:
                self.near.setdefault(first, []).append((other, rule.line))
                self.near.setdefault(other, []).append((first, rule.line))
                self._root[self.root(other)] = self.root(first)

    def root(self, person: str) -> str:
        """One person who stands for the whole group."""
        above = self._root.get(person, person)
        while above != person:
            self._root[person] = self._root.get(above, above)
            person, above = above, self._root.get(above, above)
        return person

    def lines_between(self, person: str, other: str) -> list[int]:
        """The lines of the rules that bind one to the other, the fewest there are."""
        came: dict[str, tuple[str, int]] = {person: ("", 0)}
        waiting = deque([person])
        while waiting and other not in came:
            here = waiting.popleft()
            for neighbour, line in self.near.get(here, ()):
                if neighbour not in came:
                    came[neighbour] = (here, line)
                    waiting.append(neighbour)
        lines = []
        while other != person:
            other, line = came[other]
            lines.append(line)
        return lines


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
