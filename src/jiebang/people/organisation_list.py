"""The list of organisations: search and filters from the address, the same list as rows of a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiebang.common.asked import uuids
from jiebang.common.text import clean
from jiebang.people.models import Alias, Organisation
from jiebang.people.permissions import visible_organisations
from jiebang.people.search import organisation_says

MOST_CHOSEN = 1000
MOST_CHOICES = 60

# What an organisation is to us, by room: code → (words, condition(user)).
Part = tuple[Any, Callable[[Any], Q]]
_parts: dict[str, Part] = {}


def plays(code: str, words: Any, condition: Callable[[Any], Q]) -> None:
    """Offer a filter for what organisations do for us: send people, host them, were met."""
    _parts[code] = (words, condition)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; values that make no sense are left out, never an error."""

    text: str = ""
    kind: str = ""
    sector: str = ""
    city: str = ""
    part: str = ""
    chosen: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls(
            text=clean(query.get("q", ""))[:100],
            kind=query.get("kind", "") if query.get("kind") in Organisation.Kind.values else "",
            sector=clean(query.get("sector", ""))[:60],
            city=clean(query.get("city", ""))[:60],
            part=query.get("part", "") if query.get("part") in _parts else "",
            chosen=uuids(query.getlist("id"), MOST_CHOSEN),
        )

    @property
    def any(self) -> bool:
        return self != Asked()


def found(user: Any, asked: Asked) -> QuerySet[Organisation]:
    """The organisations asked for, in the order of the dictionary."""
    rows: QuerySet[Organisation] = visible_organisations(Organisation.objects.all(), user)
    for word in asked.text.split():
        rows = rows.filter(organisation_says(word))
    for column in ("kind", "sector", "city"):
        if value := getattr(asked, column):
            rows = rows.filter(**{column: value})
    if asked.part:
        rows = rows.filter(_parts[asked.part][1](user))
    if asked.chosen:
        rows = rows.filter(uuid__in=asked.chosen)
    return rows.order_by("sort_key", "id")


def with_names(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return rows.prefetch_related(Prefetch("aliases", Alias.objects.order_by("pk")))


def filters(user: Any, asked: Asked) -> list[dict[str, Any]]:
    seen = visible_organisations(Organisation.objects.all(), user).order_by()
    every = ("", _("all"))
    offered: list[tuple[str, str, list[tuple[str, Any]], str]] = [
        ("kind", _("Kind"), [every, *Organisation.Kind.choices], asked.kind),
        ("part", _("To us"), [every, *((code, words) for code, (words, _c) in _parts.items())], asked.part),
        *(
            (column, label, [every, *((value, value) for value in values_of(seen, column))], getattr(asked, column))
            for column, label in (("sector", _("Sector")), ("city", _("City")))
        ),
    ]
    return [
        {"name": name, "label": label, "choices": choices, "value": value}
        for name, label, choices, value in offered
        if len(choices) > 2 or value
    ]


def values_of(seen: QuerySet[Organisation], column: str) -> list[str]:
    rows = seen.exclude(**{column: ""}).values_list(column, flat=True).distinct().order_by(column)
    return list(rows[:MOST_CHOICES])


def sheet_columns() -> list[str]:
    """The headers of the import of companies, so that a list taken away can be brought in again."""
    return [
        _("Number"), _("Name"), _("Credit code"), _("Other names"), _("Kind"), _("Sector"), _("City"), _("Size"),
        _("Note"),
    ]  # fmt: skip


def sheet_rows(rows: QuerySet[Organisation]) -> Iterator[list[Any]]:
    for row in with_names(rows).iterator(chunk_size=500):
        yield [
            row.number or "", row.name, row.credit_code or row.doubtful_code,
            "、".join(alias.name for alias in row.aliases.all()), str(row.get_kind_display()), row.sector, row.city,
            row.size, row.note,
        ]  # fmt: skip
