"""Told when something changed that rooms above count by: a secondee's host, group or days, a cohort's scheme or days.

A lower room never knows a higher one, so rooms register themselves in AppConfig.ready:

    changes.listen(recount_secondments)
    changes.listen_to_schemes(recount_scheme)

Who changes such a thing announces it in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jiebang.programmes.models import Cohort, Secondment

Listener = Callable[[list[Secondment]], Any]
_listeners: list[Listener] = []
# (the cohort as it stands now, the cohort as it stood before)
SchemeListener = Callable[[Cohort, Cohort], Any]
_scheme_listeners: list[SchemeListener] = []


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


def listen_to_schemes(listener: SchemeListener) -> None:
    """Have `listener(now, before)` called when another scheme or other days came into force; the same one once."""
    if listener not in _scheme_listeners:
        _scheme_listeners.append(listener)


def announce_scheme(now: Cohort, before: Cohort) -> None:
    """Say that a cohort's scheme or days changed; it is stored already. before: not to be saved."""
    for listener in _scheme_listeners:
        listener(now, before)
