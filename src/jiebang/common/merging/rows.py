"""Rows, columns and constraints of any model, as merging needs them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from jiebang.common.imports.journal import plain
from jiebang.common.refusals import Refused

_CHUNK = 500


def pointing_at(model: type[models.Model]) -> list[models.ForeignKey]:
    """Every foreign key of any room that points at this model, those of many-to-many tables included."""
    relations = model._meta.get_fields(include_hidden=True)
    return [r.field for r in relations if r.auto_created and not r.concrete and (r.one_to_many or r.one_to_one)]


def twins_of(model: type[models.Model], column: str, rows: list[models.Model], new: Any) -> dict[int, models.Model]:
    """Rows that may not stand beside one that says `new` already, with that one."""
    found: dict[int, models.Model] = {}
    for names, condition, nulls_alike in unique_sets(model, column):
        there = model._base_manager.filter(condition, **{column: new})
        within = set(
            model._base_manager.filter(condition, pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        )
        by_key = {tuple(getattr(row, name) for name in names): row for row in there}
        for row in rows:
            key = tuple(getattr(row, name) for name in names)
            if row.pk in within and key in by_key and (nulls_alike or None not in key):
                found.setdefault(row.pk, by_key[key])
    return found


def unique_sets(model: type[models.Model], column: str) -> Iterator[tuple[list[str], models.Q, bool]]:
    """(other columns, condition, whether two nulls are alike) of each unique constraint this column is part of."""
    options = model._meta
    own = options.get_field(column)
    if own.unique:
        yield [], models.Q(), False
    for constraint in options.constraints:
        if isinstance(constraint, models.UniqueConstraint) and own.name in constraint.fields:
            others = [options.get_field(name).attname for name in constraint.fields if name != own.name]
            yield others, constraint.condition or models.Q(), constraint.nulls_distinct is False
    for together in options.unique_together:
        if own.name in together:
            yield [options.get_field(name).attname for name in together if name != own.name], models.Q(), False


def first_stays(winners: models.Model, losers: models.Model) -> tuple[models.Model, models.Model]:
    return winners, losers


def blanks(kept: models.Model, gone: models.Model) -> dict[str, Any]:
    """What the row that goes says and the one that stays leaves blank."""
    found = {}
    for column in kept._meta.concrete_fields:
        theirs = getattr(gone, column.attname)
        if not column.primary_key and getattr(kept, column.attname) in BLANK and theirs not in BLANK:
            found[column.attname] = theirs
    return found


BLANK: tuple[Any, ...] = (None, "", [], {})


def refuse_twin(row: models.Model) -> None:
    """Refused where a row that is to come back would break a unique constraint, naming what stands in the way."""
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if column.unique and value is not None:
            other = type(row)._base_manager.filter(**{column.attname: value}).first()
            if other is not None:
                raise Refused(
                    _("{row} cannot come back: {other} has {what} now. Change that first.").format(
                        row=row, other=other, what=value
                    )
                )
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            try:
                constraint.validate(type(row), row)
            except ValidationError:
                raise Refused(
                    _("{row} cannot come back: another has taken its place since. Change that first.").format(row=row)
                ) from None


def is_orphan(row: models.Model, relation: models.ForeignKey) -> bool:
    """Whether what the row pointed at is gone."""
    target = getattr(row, relation.attname)
    return target is not None and not relation.related_model._base_manager.filter(pk=target).exists()


def foreign_keys(model: type[models.Model]) -> list[models.ForeignKey]:
    return [f for f in model._meta.concrete_fields if f.is_relation]


def columns_of(row: models.Model) -> dict[str, Any]:
    """All of a row, as it can be kept in JSON."""
    return {f.attname: as_stored(f, getattr(row, f.attname)) for f in row._meta.concrete_fields}


def as_stored(column: models.Field, value: Any) -> Any:
    """What the database holds, not what code reads: a column that is kept encrypted stays so in the steps."""
    if reads_apart(column):
        value = column.get_prep_value(value)
    return plain(value)


def read_back(model: type[models.Model], column: str, value: Any) -> Any:
    found = model._meta.get_field(column)
    if reads_apart(found):
        return found.from_db_value(value, None, connection)  # type: ignore[attr-defined]
    return found.to_python(value)


def reads_apart(column: models.Field) -> bool:
    return hasattr(column, "from_db_value") and not isinstance(column, models.JSONField)


def rows_of(label: str) -> models.QuerySet:
    return apps.get_model(label)._base_manager.all()


def key_of(label: str) -> str:
    return apps.get_model(label)._meta.pk.attname


def parts(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
