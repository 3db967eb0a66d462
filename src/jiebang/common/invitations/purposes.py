"""What links are handed out for. Rooms declare it in AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jiebang.common.models import Invitation


@dataclass(frozen=True)
class Purpose:
    """One thing a link is good for.

    title: what it is for, in words · page: name of the route a link opens, with `token` as its one argument
    whom: who is to be asked about a link that opens nothing any more, in words, such as the office of a cohort
    language: in which somebody reads its pages who chose none
    """

    name: str
    title: Any
    page: str
    whom: Callable[[Invitation], str]
    language: Callable[[Invitation], str] | None = None


_purposes: dict[str, Purpose] = {}


def declare(purpose: Purpose) -> None:
    """Make a purpose known; the same name again replaces it."""
    _purposes[purpose.name] = purpose


def purpose_named(name: str) -> Purpose:
    """Raises KeyError for a purpose no room declared."""
    return _purposes[name]
