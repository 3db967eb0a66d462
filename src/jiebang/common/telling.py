"""Telling somebody that something happened. Lower rooms tell; the room that keeps and delivers notices listens.

A kind of notice is declared once with its wording; what is told carries values, so that each reader is told in the own
language:

    declare("slip.issued", _("A sign-in slip was issued for {name}."))
    tell([leader], "slip.issued", {"name": str(person)}, url="/slips/")

The sentence is told inside the product alone; what goes outside says only that something waits. A kind whose page a
reader may lose sight of names `sees(user, urls)`: the addresses among them the user may still open. The others show
nothing of what they were about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Listener = Callable[[Iterable[Any], str, Mapping[str, str], str, str], None]

Sees = Callable[[Any, Iterable[str]], Iterable[str]]

_wordings: dict[str, Any] = {}
_sees: dict[str, Sees] = {}
_listeners: list[Listener] = []


def declare(kind: str, wording: Any, *, sees: Sees | None = None) -> None:
    """Give a kind of notice its (lazily translated) sentence with {places} for its values."""
    _wordings[kind] = wording
    _sees.pop(kind, None)
    if sees is not None:
        _sees[kind] = sees


def seen_by(user: Any, kind: str, urls: Iterable[str]) -> set[str]:
    """Of the addresses of notices of this kind, those the user may still open."""
    asked = set(urls)
    return set(_sees[kind](user, asked)) & asked if kind in _sees else asked


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
