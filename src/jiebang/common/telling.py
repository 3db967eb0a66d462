"""Telling somebody that something happened. Lower rooms tell; the room that keeps and delivers notices listens.

A kind of notice is declared once with its wording; what is told carries values, so that each reader is told in the own
language:

    declare("slip.issued", _("A sign-in slip was issued for {name}."))
    tell([leader], "slip.issued", {"name": str(person)}, url="/slips/")

The sentence is told inside the product; nothing confidential belongs into its values, for it may go out by mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Listener = Callable[[Iterable[Any], str, Mapping[str, str], str, str], None]

_wordings: dict[str, Any] = {}
_listeners: list[Listener] = []


def declare(kind: str, wording: Any) -> None:
    """Give a kind of notice its (lazily translated) sentence with {places} for its values."""
    _wordings[kind] = wording


def kinds() -> dict[str, Any]:
    """Every declared kind with its wording."""
    return dict(_wordings)


def listen(listener: Listener) -> None:
    """Have `listener(users, kind, values, url, matter)` called for whatever is told; the same listener once."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(users: Iterable[Any], kind: str, values: Mapping[str, str], *, url: str, matter: str = "") -> None:
    """Tell users, in the caller's transaction.

    matter: what it is about; one matter is told to one user only so often. Raises KeyError for an undeclared kind.
    """
    if kind not in _wordings:
        raise KeyError(f"no notice of kind {kind!r} is declared")
    reached = list(users)
    for listener in _listeners:
        listener(reached, kind, values, url, matter or kind)


def say(kind: str, values: Mapping[str, str]) -> str:
    """The sentence in the language of now."""
    return str(_wordings[kind]).format(**values)
