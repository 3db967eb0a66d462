"""What leadership is told of people: names and places as in matrix b, but no count so small that it points at somebody,
no names beside what is behind, and no reason why somebody is away.

The office, and whoever leads a group its own members, read the same pages with every number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jiebang.common.cells import Left, Shown, suppress
from jiebang.people.access import roles_in
from jiebang.people.models import Role
from jiebang.programmes.models import Cohort

# (how many, of how many) → what may be told.
Tell = Callable[[int, int], Shown]


def everything(count: int, of: int) -> Shown:
    return count


def discreetly(count: int, of: int) -> Shown:
    """The count beside the rest of the whole, which the reader knows."""
    return suppress([count, of - count])[0][0]


def reads_as_leadership(user: Any, cohort: Cohort) -> bool:
    roles = roles_in(user, cohort)
    return Role.READER in roles and Role.OFFICE not in roles


def worded(shown: Shown, exact: Callable[[int], str], few: str) -> str:
    """The sentence with the number, or with "fewer than 3" in the place of {few}; "" where nothing may be told."""
    if isinstance(shown, Left):
        return few.format(few=shown) if shown.small else ""
    return exact(shown)


def hidden_shares(shares: Sequence[tuple[int, int]]) -> list[Left | None]:
    """For each (how many, of how many): None where it may be told; neither part can be worked out of the others."""
    done, open_ = suppress([n for n, _of in shares])[0], suppress([of - n for n, of in shares])[0]
    return [left_of(*pair) for pair in zip(done, open_, strict=True)]


def left_of(done: Shown, open_: Shown) -> Left | None:
    found = [part for part in (done, open_) if isinstance(part, Left)]
    return next((part for part in found if part.small), found[0]) if found else None
