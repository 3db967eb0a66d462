"""Undo of an import: first whether anything was built on it, then its rows away and old values back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from jiebang.common.imports.journal import Journal, label_of, plain, prints
from jiebang.common.refusals import Refused

# What rows of a model are called in "… was built on it"; rooms fill it in AppConfig.ready.
NOUNS: dict[str, Any] = {}
_CHUNK = 500


def refuse_if_built_on(journal: Journal, derived: frozenset[str]) -> None:
    """Refused, naming what was built on the import since."""
    _refuse_changed(journal)
    for label, keys in journal.made.items():
        for user, count in _users(apps.get_model(label), keys, journal, derived):
            raise Refused(
                _("This cannot be taken back: {count} {what} were built on it since. Take those away first.").format(
                    count=count, what=noun(user)
                )
            )


def _refuse_changed(journal: Journal) -> None:
    for label, keys in journal.made.items():
        model = apps.get_model(label)
        now = prints(model, keys)
        for key in keys:
            if now.get(str(key)) != journal.prints.get(label, {}).get(str(key)):
                _refuse_touched(model, key)
    for label, key, fields in journal.changed:
        if key in journal.made.get(label, ()):
            continue  # made and then filled in by the same import; its print tells
        row = apps.get_model(label)._base_manager.filter(pk=key).first()
        if row is None or any(plain(getattr(row, name)) != new for name, (_old, new) in fields.items()):
            _refuse_touched(apps.get_model(label), key)


def _refuse_touched(model: type[models.Model], key: int) -> None:
    row = model._base_manager.filter(pk=key).first()
    # A row whose title is not for everybody who imports has a `public_name`.
    name = getattr(row, "public_name", row) if row is not None else key
    raise Refused(
        _("This cannot be taken back: {name} ({what}) was changed since.").format(name=name, what=noun(model))
    )


def _users(
    model: type[models.Model], keys: list[int], journal: Journal, derived: frozenset[str]
) -> Iterator[tuple[type[models.Model], int]]:
    """Other models with rows that point at these ones and did not come with the import."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not relation.is_relation:
            continue
        user = relation.related_model
        if label_of(user) in derived or user._meta.auto_created:
            continue
        own = _own_rows(journal, label_of(user), relation.field.name)
        count = 0
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            found = user._base_manager.filter(**{f"{relation.field.name}__in": chunk}).values_list("pk", flat=True)
            count += sum(key not in own for key in found)
        if count:
            yield user, count


def _own_rows(journal: Journal, label: str, field: str) -> set[int]:
    """Rows the import made, or whose reference it set itself and will set back."""
    set_back = {key for changed, key, fields in journal.changed if changed == label and field in fields}
    return set_back | set(journal.made.get(label, ()))


def take_back(journal: Journal) -> None:
    for label, key, fields in reversed(journal.changed):
        if key not in journal.made.get(label, ()):
            _restore(apps.get_model(label), key, fields)
    for label in _users_first(journal.made):
        model, keys = apps.get_model(label), journal.made[label]
        for start in range(0, len(keys), _CHUNK):
            model._base_manager.filter(pk__in=keys[start : start + _CHUNK]).delete()
    for label, fields in journal.removed:
        model = apps.get_model(label)
        values = {name: model._meta.get_field(name).to_python(value) for name, value in fields.items()}
        model._base_manager.bulk_create([model(**values)])


def _users_first(made: dict[str, list[int]]) -> list[str]:
    """The made models in an order in which none is deleted while another still points at it."""
    left, order = dict.fromkeys(made), []
    while left:
        free = [label for label in left if not any(_points_at(other, label) for other in left if other != label)]
        for label in free or list(left):
            order.append(label)
            del left[label]
    return order


def _points_at(label: str, target: str) -> bool:
    fields = apps.get_model(label)._meta.get_fields()
    return any(f.concrete and f.is_relation and label_of(f.related_model) == target for f in fields)


def _restore(model: type[models.Model], key: int, fields: dict[str, list[Any]]) -> None:
    row = model._base_manager.get(pk=key)
    for name, (old, _new) in fields.items():
        field = model._meta.get_field(name)
        setattr(row, field.attname, field.to_python(old) if not field.is_relation else old)
    row.save(update_fields=list(fields))


def noun(model: type[models.Model]) -> str:
    return str(NOUNS.get(label_of(model), model._meta.verbose_name_plural))
