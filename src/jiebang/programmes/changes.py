"""Told when something changed that rooms above count by: a secondee's host, group or own days.

A lower room never knows a higher one, so rooms register themselves in AppConfig.ready:

    changes.listen(recount_secondments)

Who changes one of them announces it in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jiebang.programmes.models import Secondment

Listener = Callable[[list[Secondment]], Any]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have `listener` called with the secondments whose host, group or own days changed; the same listener once."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(secondments: Iterable[Secondment]) -> None:
    """Say that host, group or own days of these people changed; they are stored already."""
    changed = list(secondments)
    if changed:
        for listener in _listeners:
            listener(changed)
