"""Groups of people of about one size, by something they have in common.

The smallest number of groups that holds everybody at `size` each, sizes within one of each other. Where people of a
kind are mixed, two groups differ by at most one of each kind; where they are kept together, whole kinds are packed
largest first and only what does not fit is split; where kinds stand apart, each kind has groups of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Way = Literal["mixed", "together", "apart"]


@dataclass(frozen=True)
class Member:
    """key: whatever names the person · kind: what is looked at, such as the sector; "" where it is not known."""

    key: str
    kind: str = ""


@dataclass(frozen=True)
class Proposal:
    """groups: keys, in the order given · kinds: of groups that stand apart, the kind of each · split: kinds that are in
    more than one group although they were to be kept together, in their order."""

    groups: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...] = ()
    split: tuple[str, ...] = ()


def propose(members: Sequence[Member], size: int, way: Way = "mixed") -> Proposal:
    """The same people in the same order give the same groups. Raises ValueError for a size below 1."""
    if size < 1:
        raise ValueError(f"a group holds at least 1, got {size}")
    if not members:
        return Proposal(())
    if way == "apart":
        return apart(members, size)
    sizes = even_sizes(len(members), size)
    return together(members, sizes) if way == "together" else mixed(members, len(sizes))


def even_sizes(people: int, size: int) -> list[int]:
    """Sizes of the fewest groups of at most `size`, the larger ones first: 23 at 10 → 8, 8, 7."""
    groups = -(-people // size)
    each, more = divmod(people, groups)
    return [each + 1] * more + [each] * (groups - more)


def mixed(members: Sequence[Member], groups: int) -> Proposal:
    """Dealt out kind by kind, so that every run of one kind spreads over all groups."""
    dealt = by_kind(members)
    return Proposal(tuple(in_order(members, dealt[number::groups]) for number in range(groups)))


def together(members: Sequence[Member], sizes: list[int]) -> Proposal:
    waiting = {kind: [m for m in members if m.kind == kind] for kind in kinds_by_size(members)}
    parts: Counter[str] = Counter()
    groups = []
    for size in sizes:
        group: list[Member] = []
        while len(group) < size:
            room = size - len(group)
            kind = next_kind(waiting, room)
            group, waiting[kind] = [*group, *waiting[kind][:room]], waiting[kind][room:]
            parts[kind] += 1
        groups.append(in_order(members, group))
    split = tuple(kind for kind in kinds_by_size(members) if parts[kind] > 1)
    return Proposal(tuple(groups), split=split)


def next_kind(waiting: dict[str, list[Member]], room: int) -> str:
    """The largest kind that fits whole; where none does, the largest, whose rest begins the next group."""
    left = [kind for kind, people in waiting.items() if people]
    return next((kind for kind in left if len(waiting[kind]) <= room), max(left, key=lambda kind: len(waiting[kind])))


def apart(members: Sequence[Member], size: int) -> Proposal:
    groups: list[tuple[str, ...]] = []
    kinds: list[str] = []
    for kind in kinds_by_size(members):
        own = [member for member in members if member.kind == kind]
        begin = 0
        for part in even_sizes(len(own), size):
            groups.append(tuple(member.key for member in own[begin : begin + part]))
            kinds.append(kind)
            begin += part
    return Proposal(tuple(groups), tuple(kinds))


def kinds_by_size(members: Sequence[Member]) -> list[str]:
    """The largest kind first, equal ones by name."""
    counts = Counter(member.kind for member in members)
    return sorted(counts, key=lambda kind: (-counts[kind], kind))


def by_kind(members: Sequence[Member]) -> list[Member]:
    place = {kind: n for n, kind in enumerate(kinds_by_size(members))}
    return sorted(members, key=lambda member: place[member.kind])


def in_order(members: Sequence[Member], chosen: Sequence[Member]) -> tuple[str, ...]:
    keys = {member.key for member in chosen}
    return tuple(member.key for member in members if member.key in keys)
