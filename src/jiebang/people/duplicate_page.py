"""Suggested pairs side by side, with what speaks for each in words; what a merge would move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from jiebang.common import merging
from jiebang.common.text import mask
from jiebang.people.duplicates import Pair
from jiebang.people.merging import CHOSEN, KINDS
from jiebang.people.models import Contact, Merge, Organisation, Person
from jiebang.people.permissions import visible_contacts, visible_organisations, visible_persons

WHY = {
    "same_code": _("the same credit code, typed differently"),
    "code_one_off": _("the credit codes differ in one letter"),
    "same_name": _("the same name, written differently"),
    "same_phone": _("the same name and telephone"),
    "same_born": _("the same name and year of birth"),
    "same_home": _("the same name and home unit"),
    "abbreviation": _("one name is short for the other"),
    "near_name": _("one name is part of the other"),
    "same_sound": _("the names sound alike"),
    "one_without_organisation": _("the same name, one without an organisation"),
    "near_organisations": _("the same name at organisations that are near"),
}
COLUMN_WORDS = {
    "name": _("Name"),
    "number": _("Number"),
    "kind": _("Kind"),
    "sector": _("Sector"),
    "city": _("City"),
    "size": _("Size"),
    "note": _("Note"),
    "organisation_id": _("Organisation"),
    "job": _("Job"),
}
SEEN: dict[str, Callable[[Any, Any], Any]] = {
    Merge.Kind.ORGANISATION: visible_organisations,
    Merge.Kind.PERSON: visible_persons,
    Merge.Kind.CONTACT: visible_contacts,
}
# What else tells one person from another, by room: (user, person pks) → {pk: lines}.
Told = Callable[[Any, list[int]], dict[int, list[str]]]
_told: list[Told] = []


def tell_of_persons(told: Told) -> None:
    """Have `told(user, person keys)` say what stands beside a person's name when two are compared."""
    if told not in _told:
        _told.append(told)


def visible(kind: str, user: Any) -> Any:
    return SEEN[kind](KINDS[kind].objects.all(), user)


def rows_of(pairs: list[Pair], user: Any, *, around: UUID | None = None) -> list[dict[str, Any]]:
    """The pairs as a page shows them. around: the row whose page it is; it stands first and stays."""
    if not pairs:
        return []
    kind = pairs[0].kind
    wanted = {uuid for pair in pairs for uuid in (pair.one, pair.other)}
    rows = visible(kind, user).filter(uuid__in=wanted)
    if kind == Merge.Kind.CONTACT:
        rows = rows.select_related("organisation")
    if kind == Merge.Kind.ORGANISATION:
        rows = rows.prefetch_related("aliases")
    by_uuid = {row.uuid: row for row in rows}
    further = lines_of_persons(user, [row.pk for row in by_uuid.values()]) if kind == Merge.Kind.PERSON else {}
    found = []
    for pair in pairs:
        one, other = by_uuid[pair.one], by_uuid[pair.other]
        first, second = (other, one) if other.uuid == around else (one, other)
        found.append(
            {
                "pair": pair,
                "value": f"{pair.one}_{pair.other}",
                "sides": [side(row, further.get(row.pk, [])) for row in (first, second)],
                "one": first,
                "other": second,
                "why": [WHY[code] for code in pair.why],
            }
        )
    return found


def lines_of_persons(user: Any, keys: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {key: [] for key in keys}
    for told in _told:
        for key, lines in told(user, keys).items():
            found[key] += lines
    return found


def side(row: Any, further: list[str]) -> dict[str, Any]:
    """One of two rows: name and what tells it from the other, nothing sensitive in full."""
    return {"row": row, "name": row.name, "lines": [line for line in [*own_lines(row), *further] if line]}


def own_lines(row: Any) -> list[str]:
    between = pgettext("between facts", " · ")
    match row:
        case Organisation():
            about = between.join(part for part in (str(row.get_kind_display()), row.sector, row.city, row.size) if part)
            names = pgettext("between things listed", ", ").join(alias.name for alias in row.aliases.all())
            return [about, row.credit_code or row.doubtful_code, names]
        case Person():
            return [mask(row.phone)]
        case Contact():
            return [between.join(part for part in (row.organisation.name if row.organisation else "", row.job) if part)]
    return []


def choices(winner: Any, loser: Any) -> list[dict[str, Any]]:
    """The columns both sides fill differently, for choosing whose value stays."""
    kind = next(kind for kind, model in KINDS.items() if isinstance(winner, model))
    found = []
    for column in CHOSEN[kind]:
        mine, theirs = getattr(winner, column), getattr(loser, column)
        if mine != theirs and mine not in merging.BLANK and theirs not in merging.BLANK:
            found.append(
                {
                    "column": column,
                    "label": COLUMN_WORDS[column],
                    "mine": in_words(winner, column),
                    "theirs": in_words(loser, column),
                }
            )
    return found


def in_words(row: Any, column: str) -> str:
    if column == "organisation_id":
        return str(row.organisation)
    return str(row.get_kind_display()) if column == "kind" else str(getattr(row, column))
