"""What each verb of the audit trail is called on screen. Rooms word their own verbs in AppConfig.ready:

    wording.add({"report.submitted": Wording(Kind.LOCKED, _("handed a report in"))})

A verb used in the code without its words fails the tests; one of a later version is shown as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy


class Kind(StrEnum):
    """What sort of act a verb is: the tag it wears, and what a reader filters by."""

    SEEN = "seen"
    WRITTEN = "written"
    LOCKED = "locked"
    TAKEN = "taken"
    GRANTED = "granted"
    SIGNED = "signed"
    KEPT = "kept"


KINDS: dict[str, Any] = {
    Kind.SEEN: pgettext_lazy("audit", "looked"),
    Kind.WRITTEN: pgettext_lazy("audit", "changed"),
    Kind.LOCKED: pgettext_lazy("audit", "decided"),
    Kind.TAKEN: pgettext_lazy("audit", "took away"),
    Kind.GRANTED: pgettext_lazy("audit", "access"),
    Kind.SIGNED: pgettext_lazy("audit", "signed in"),
    Kind.KEPT: pgettext_lazy("audit", "upkeep"),
}
# 朱 is for where a person's hand is needed; nothing here asks for one.
TONES = {Kind.SEEN: "ind", Kind.TAKEN: "och", Kind.GRANTED: "pin", Kind.LOCKED: "line", Kind.KEPT: "line"}


@dataclass(frozen=True)
class Wording:
    """said: the act in words, after the name of who did it · shows: values of the line that every reader of it may see,
    administrators included; none of them may hold what a programme's rows say."""

    kind: Kind
    said: Any
    shows: tuple[str, ...] = ()


# Who acts without an account (`common.audit.Operator`), in words.
ACTORS: dict[str, Any] = {
    "system": gettext_lazy("the system itself"),
    "demo": gettext_lazy("the loading of the demonstration"),
}
COMMAND_LINE = "cli:"

# (user, ids) → {id: (name, address or "")}: only of rows the user may see.
Names = Callable[[Any, Iterable[str]], Mapping[str, tuple[str, str]]]


@dataclass(frozen=True)
class Thing:
    """A kind of object: its word, and how its rows are named to somebody."""

    word: Any
    names: Names | None = None


_wordings: dict[str, Wording] = {}
_things: dict[str, Thing] = {}
_pages: dict[str, Any] = {}


def add(words: Mapping[str, Wording]) -> None:
    """Word a room's verbs. A verb has one meaning in the whole product."""
    twice = {verb for verb in words if verb in _wordings and _wordings[verb] != words[verb]}
    if twice:
        raise ValueError(f"these verbs have words already: {', '.join(sorted(twice))}")
    _wordings.update(words)


def add_thing(label: str, word: Any, names: Names | None = None) -> None:
    """Word a kind of object by its table's label: "reports.report"."""
    _things[label] = Thing(word, names)


def add_pages(words: Mapping[str, Any]) -> None:
    """Word the guarded policies of a room: what a line of the trail calls the page somebody tried."""
    _pages.update(words)


def page_of(policy: str) -> str:
    return str(_pages.get(policy, policy))


def actor_of(label: str) -> str:
    """Who acted without an account: the system, the demonstration, or somebody at the command line."""
    if label.startswith(COMMAND_LINE):
        return _("{name} at the command line").format(name=label.removeprefix(COMMAND_LINE))
    return str(ACTORS.get(label, label))


def wording_of(verb: str) -> Wording:
    """The verb's words; one nobody worded speaks for itself."""
    if verb in _wordings:
        return _wordings[verb]
    return Wording(Kind.SEEN if verb.startswith("seen.") else Kind.WRITTEN, verb)


def verbs() -> dict[str, Wording]:
    return dict(_wordings)


def verbs_of(kind: str) -> list[str]:
    return sorted(verb for verb, words in _wordings.items() if words.kind == kind)


def word_of(object_type: str) -> str:
    """The kind of object in words: "report"."""
    return str(_things[object_type].word) if object_type in _things else object_type.rpartition(".")[2]


def named(user: Any, objects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """The objects whose name the user may see, (type, id) → (name, address). One or two queries for each type."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    asked: dict[str, set[str]] = {}
    for object_type, object_id in objects:
        asked.setdefault(object_type, set()).add(object_id)
    for object_type, ids in asked.items():
        thing = _things.get(object_type)
        if thing is not None and thing.names is not None:
            found |= {(object_type, name): said for name, said in thing.names(user, sorted(ids)).items()}
    return found


def names_from(
    rows: Callable[[Any], Any],
    *fields: str,
    name: Callable[[Any], str] = str,
    url: Callable[[Any], str] = lambda row: "",
) -> Names:
    """Names from what `rows(user)`, a query set of what the user may see, holds under these uuids.

    fields: what is read with each row · name(row): what it is called · url(row): where it opens.
    """

    def names(user: Any, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        found = rows(user).filter(uuid__in=list(ids))
        return {str(row.uuid): (name(row), url(row)) for row in (found.select_related(*fields) if fields else found)}

    return names
