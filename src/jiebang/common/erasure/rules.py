"""What may happen to the rows of a table when somebody is erased."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, QuerySet
from django.utils.translation import gettext_lazy as _

from jiebang.common.erasure.subject import Subject

Rows = Callable[[Subject], QuerySet[Any]]


class How(enum.StrEnum):
    DELETE = "delete"
    BLANK = "blank"
    RENAME = "rename"
    KEEP = "keep"


WORDS = {
    How.DELETE: _("deleted"),
    How.BLANK: _("emptied"),
    How.RENAME: _("name replaced"),
    How.KEEP: _("kept"),
}


@dataclass(frozen=True)
class Step:
    """What becomes of some rows of one table.

    count(subject): how many rows it concerns · run(subject): do it, how many rows it changed · reason: why, which a
    kept table must give · shared: texts of others, left alone where the person has a namesake.
    """

    model: str
    how: How
    count: Callable[[Subject], int]
    run: Callable[[Subject], int]
    reason: Any = ""
    shared: bool = False


def delete(model: str, rows: Rows, reason: Any = "") -> Step:
    """The rows go."""
    return Step(model, How.DELETE, lambda s: rows(s).count(), lambda s: _delete(rows(s)), reason)


def blank(model: str, rows: Rows, values: Mapping[str, Any], reason: Any = "") -> Step:
    """The rows stay, these fields are set to these values."""
    return Step(model, How.BLANK, lambda s: rows(s).count(), lambda s: rows(s).update(**values), reason)


def act(model: str, how: How, rows: Rows, run: Callable[[Subject, QuerySet[Any]], int], reason: Any = "") -> Step:
    """Something of the room's own."""
    return Step(model, how, lambda s: rows(s).count(), lambda s: run(s, rows(s)), reason)


def keep(model: str, reason: Any, rows: Rows | None = None) -> Step:
    """The rows stay as they are, for a reason; without `rows` none of them is about a person."""

    def count(subject: Subject) -> int:
        return rows(subject).count() if rows else 0

    return Step(model, How.KEEP, count, count, reason)


def mentions(
    model: str,
    fields: tuple[str, ...],
    rows: Rows | None = None,
    *,
    shared: bool = False,
    own_papers: bool = False,
    reason: Any = "",
) -> Step:
    """Where the person is named in these texts, the name is replaced. rows: only in these, else in the whole table.

    own_papers: these are the person's own, where private texts are replaced too.
    """

    def found(subject: Subject) -> list[tuple[Model, dict[str, Any]]]:
        subject = subject.in_own_papers() if own_papers else subject
        named = subject.mentioned_in(apps.get_model(model), fields)
        if rows is not None:
            named = named.filter(pk__in=rows(subject).order_by().values("pk"))
        pairs = ((row, changed(row, fields, subject)) for row in named.order_by("pk").iterator(chunk_size=500))
        return [(row, values) for row, values in pairs if values]

    def run(subject: Subject) -> int:
        pairs = found(subject)
        for row, values in pairs:
            type(row)._base_manager.filter(pk=row.pk).update(**values)
        return len(pairs)

    return Step(model, How.RENAME, lambda s: len(found(s)), run, reason, shared)


def changed(row: Model, fields: tuple[str, ...], subject: Subject) -> dict[str, Any]:
    """field → its value without the person, of those that name the person."""
    values = {}
    for name in fields:
        old, field_ = getattr(row, name), row._meta.get_field(name)
        new = subject.without_in(old)
        if new != old:
            # A pseudonym is longer than most names.
            values[name] = new[: field_.max_length] if isinstance(field_, CharField) else new
    return values


def _delete(rows: QuerySet[Any]) -> int:
    count = rows.count()
    rows.delete()
    return count
