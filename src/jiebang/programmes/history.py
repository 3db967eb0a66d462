"""What somebody's time in a cohort yielded, in words; rooms that hold the results say so.

history.add("evidence", records_and_tasks)      # records_and_tasks(user, secondments) -> {secondment.pk: words}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jiebang.programmes.models import Secondment

Yields = Callable[[Any, list[Secondment]], Mapping[int, str]]
_rooms: dict[str, Yields] = {}


def add(room: str, yields: Yields) -> None:
    """Have `yields` asked for every history shown; the same room again replaces it."""
    _rooms[room] = yields


def yielded(user: Any, secondments: Iterable[Secondment]) -> dict[int, list[str]]:
    """What each of these yielded, room by room."""
    rows = list(secondments)
    found: dict[int, list[str]] = {row.pk: [] for row in rows}
    for room in sorted(_rooms) if rows else ():
        for key, words in _rooms[room](user, rows).items():
            if words:
                found[key].append(words)
    return found
