"""The rail and the dock: rooms add entries in AppConfig.ready.

One is shown when its page exists and the user may open it.

    navigation.add(Entry("imports", _("Imports"), "imports", icon="up", section="cohort", policy="imports.use"))

`kwargs(place)` gives the arguments of the address from the place the shell knows ({"user", "cohort", "group",
"branch", "secondment"}), or None where the entry has nothing to open for this user.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from jiebang.common.policy import REGISTRY

Place = Mapping[str, Any]

# Sections of the rail in their order; an entry without one stands first, without a heading.
SECTIONS: dict[str, Any] = {
    "": "",
    "mine": _("My work"),
    "cohort": _("This cohort"),
    "outcomes": _("Outcomes"),
    "papers": _("Papers"),
    "rules": _("Rules"),
    "accounts": _("Accounts and trust"),
}


@dataclass(frozen=True)
class Entry:
    """dock: place 1–5 on the phone, 3 is the seal button; None = rail only.

    Of two entries for one place of the dock the later `order` wins. name(place): a label that depends on the place.
    count(place): how many things there ask for the user, shown beside the label; asked on every page, so of one query.
    """

    key: str
    label: Any
    url_name: str
    icon: str
    section: str = ""
    policy: str = "signed_in"
    order: int = 50
    dock: int | None = None
    rail: bool = True
    kwargs: Callable[[Place], Mapping[str, Any] | None] | None = None
    show: Callable[[Place], bool] | None = None
    dock_label: Any = None
    name: Callable[[Place], str] | None = None
    count: Callable[[Place], int] | None = None


@dataclass(frozen=True)
class Link:
    """An entry as it stands on one page."""

    key: str
    label: str
    url: str
    icon: str
    section: str
    current: bool
    dock: int | None
    dock_label: str
    count: int = 0


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> None:
    """Register an entry; the same key again replaces it."""
    if entry.section not in SECTIONS:
        raise ValueError(f"{entry.key}: section {entry.section!r} is not one of {', '.join(SECTIONS)}")
    _entries[entry.key] = entry


def rail(place: Place, path: str) -> list[tuple[str, list[Link]]]:
    """Sections with their links, empty ones left out: [(heading, [Link, …])]."""
    links = _links(place, path, [entry for entry in _sorted() if entry.rail])
    grouped = [(str(title), [link for link in links if link.section == key]) for key, title in SECTIONS.items()]
    return [(title, found) for title, found in grouped if found]


def dock(place: Place, path: str) -> list[Link]:
    """At most five links by their place; none where the user has no seal button, for then the rail serves."""
    links = _links(place, path, [entry for entry in _sorted() if entry.dock])
    places = {link.dock: link for link in links}  # the later order wins
    return [places[number] for number in sorted(places)]


def _sorted() -> list[Entry]:
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.key))


def _links(place: Place, path: str, entries: list[Entry]) -> list[Link]:
    found = [(entry, url) for entry in entries if (url := _address(entry, place))]
    # The longest address that begins the path is where the reader is.
    inside = [url for _entry, url in found if url == path or (url != "/" and path.startswith(url))]
    here = max(inside, key=len, default=None)
    return [_link(entry, url, place, current=url == here) for entry, url in found]


def _address(entry: Entry, place: Place) -> str | None:
    rule = REGISTRY.get(entry.policy)
    if rule is None or not (rule.public or rule.may(place["user"])):
        return None
    if entry.show is not None and not entry.show(place):
        return None
    kwargs = entry.kwargs(place) if entry.kwargs else {}
    if kwargs is None:
        return None
    try:
        return reverse(entry.url_name, kwargs=dict(kwargs))
    except NoReverseMatch:  # the page is not built
        return None


def _link(entry: Entry, url: str, place: Place, *, current: bool) -> Link:
    label = entry.name(place) if entry.name else str(entry.label)
    return Link(
        key=entry.key,
        label=label,
        url=url,
        icon=entry.icon,
        section=entry.section,
        current=current,
        dock=entry.dock,
        dock_label=str(entry.dock_label or label),
        count=entry.count(place) if entry.count else 0,
    )
