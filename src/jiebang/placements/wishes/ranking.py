"""A list in order, as a form carries it, and what a button does to it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from jiebang.common.asked import as_uuid
from jiebang.common.refusals import Refused

LONGEST = 400
Order = tuple[UUID, ...]
# Of one line: to the end, to a place, out. Of the whole: keep this window's list, anything is fine, it is not.
OF_ONE = ("add", "put", "out")
NAMES = (*OF_ONE, "keep", "easy", "picky")


@dataclass(frozen=True)
class Act:
    """What was pressed. name: one of NAMES · at: the place to be put at, from 1.

    Places are absolute, so that the same button pressed twice does the same; what is added goes to the end.
    """

    name: str
    key: UUID | None = None
    at: int = 0

    @classmethod
    def read(cls, text: str) -> Act:
        name, _colon, rest = text.partition(":")
        key, _colon, place = rest.partition(":")
        uuid = as_uuid(key)
        at = int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else 0
        if name not in NAMES or (name in OF_ONE and uuid is None):
            raise incomplete()
        if name == "put" and not at:
            raise incomplete()
        return cls(name, uuid, at)


def read(text: str) -> Order:
    """The list a form was drawn with, or asks for. Raises Refused for anything no page sends."""
    parts = [part for part in text.split(",") if part]
    order = tuple(as_uuid(part) for part in parts)
    if len(order) > LONGEST or None in order or len(set(order)) != len(order):
        raise incomplete()
    return order  # type: ignore[return-value]


def written(order: Order) -> str:
    return ",".join(map(str, order))


def after(act: Act, order: Order) -> Order:
    """What the list is once the button has done its work."""
    if act.key is None or (act.name == "add" and act.key in order):
        return order
    others = [key for key in order if key != act.key]
    if act.name == "out":
        return tuple(others)
    if act.name == "add":
        return (*order, act.key)
    if act.name != "put":
        return order
    return (*others[: act.at - 1], act.key, *others[act.at - 1 :])


def incomplete() -> Refused:
    return Refused(_("The form is incomplete. Reload the page and try again."))
