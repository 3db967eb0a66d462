"""What every list of a cohort needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from jiebang.common.imports import Change, Importer, new_value
from jiebang.common.tables import Row
from jiebang.programmes import changes, stays
from jiebang.programmes.models import Cohort


class CohortImporter(Importer):
    """An importer into a cohort: `scope` is the cohort."""

    def scope(self, scope_id: UUID) -> Cohort:
        return Cohort.objects.select_related("programme").get(uuid=scope_id)

    def after_undo(self, scope: Cohort, *, by: Any) -> None:
        # Hosts and groups may stand as before again.
        stays.repair_groups(scope)
        changes.announce(scope.secondments.all())


# What （清空） leaves behind in a field.
EMPTY = {"level": None, "skills": [], "gap": [], "arrives_on": None, "born": None, "is_party_member": None}


def said(row: Row, names: dict[str, str]) -> dict[str, Any]:
    """field → value of what the row says something about."""
    fields = {}
    for key, name in names.items():
        has, value = new_value(row, key, empty=EMPTY.get(name, ""))
        if has:
            fields[name] = value
    return fields


def field_changes(row: Row, stored: Any, fields: dict[str, Any], keys: dict[str, str]) -> Iterator[Change]:
    for name, value in fields.items():
        old = getattr(stored, name)
        if name == "extra":
            yield from (Change(k, str(old.get(k, "")), str(v)) for k, v in value.items() if old.get(k) != v)
        elif old != value:
            yield Change(row.titles[keys[name]], shown(old), shown(value))


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return "" if value is None else str(value)
