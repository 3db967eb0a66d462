"""What waits for whom: rooms say what a user has to see to, one list shows it with its clock.

    waiting.register("grants", grants_to_decide)      # grants_to_decide(user) -> list[Waiting]

Nothing is stored: a matter waits exactly as long as its own row says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Waiting:
    """One matter that waits for a user.

    key: the same for as long as it is the same matter · title: a whole sentence in the reader's language
    url: the page where it is seen to · since: the day it began to wait · due: the day it ought to be done, or None
    """

    key: str
    title: str
    url: str
    since: date | None = None
    due: date | None = None


Source = Callable[[Any], list[Waiting]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Have `source` asked what waits for a user; the same name again replaces it."""
    _sources[name] = source


def for_user(user: Any) -> list[Waiting]:
    """All that waits for the user: what is due first stands first, what has no day stands last."""
    matters = [matter for name in sorted(_sources) for matter in _sources[name](user)]
    return sorted(matters, key=lambda m: (m.due is None, m.due or date.max, m.since or date.max, m.key))
