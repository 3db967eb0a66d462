"""What an import made and changed, so that it can be taken back while nothing was built on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

_CHUNK = 500


class Journal:
    """made: model label → primary keys · changed: [label, key, {field: [old, new]}], in order
    · removed: [label, all the row's fields] · prints: how every made row stood when the import ended."""

    def __init__(self) -> None:
        self.made: dict[str, list[int]] = {}
        self.changed: list[tuple[str, int, dict[str, list[Any]]]] = []
        self.removed: list[tuple[str, dict[str, Any]]] = []
        self.prints: dict[str, dict[str, str]] = {}

    def made_row(self, row: models.Model) -> Any:
        """Note a row just created; gives it back."""
        self.made.setdefault(label_of(row), []).append(row.pk)
        return row

    def made_rows(self, rows: Iterable[models.Model]) -> None:
        for row in rows:
            self.made_row(row)

    def changed_row(self, row: models.Model, before: dict[str, Any]) -> None:
        """Note a row just saved. before: field name → value it had."""
        fields = {name: [plain(old), plain(_value(row, name))] for name, old in before.items()}
        fields = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
        if fields:
            self.changed.append((label_of(row), row.pk, fields))

    def set_fields(self, row: models.Model, **values: Any) -> bool:
        """Set and save those of the fields that differ, and note them. Whether any did."""
        before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
        if not before:
            return False
        for name in before:
            setattr(row, name, values[name])
        row.save(update_fields=list(before))
        self.changed_row(row, before)
        return True

    def removed_row(self, row: models.Model) -> None:
        """Note a row about to be deleted; one this import made itself leaves no trace."""
        label = label_of(row)
        if row.pk in self.made.get(label, ()):
            self.made[label].remove(row.pk)
            return
        fields = {field.attname: plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}
        self.removed.append((label, fields))

    def close(self) -> None:
        """Remember how every made row stands at the end of the import."""
        self.prints = {label: prints(apps.get_model(label), keys) for label, keys in self.made.items()}

    @property
    def stored_something(self) -> bool:
        return any(self.made.values()) or bool(self.changed or self.removed)

    def to_json(self) -> dict[str, Any]:
        return {"made": self.made, "changed": self.changed, "removed": self.removed, "prints": self.prints}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Journal:
        journal = cls()
        journal.made = data.get("made", {})
        journal.changed = [(label, key, fields) for label, key, fields in data.get("changed", [])]
        journal.removed = [(label, fields) for label, fields in data.get("removed", [])]
        journal.prints = data.get("prints", {})
        return journal


def label_of(row: models.Model | type[models.Model]) -> str:
    return row._meta.label_lower


def plain(value: Any) -> Any:
    """A field's value as JSON; a row stands for its key."""
    value = value.pk if isinstance(value, models.Model) else value
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _value(row: models.Model, name: str) -> Any:
    return getattr(row, name)


def prints(model: type[models.Model], keys: list[int]) -> dict[str, str]:
    """Primary key → digest of all the row's own fields."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), _CHUNK):
        for values in model._base_manager.filter(pk__in=keys[start : start + _CHUNK]).values():
            text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)
            found[str(values[model._meta.pk.attname])] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return found
