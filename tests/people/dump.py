"""Everything the rooms hold, row by row, to compare two moments. Facts and tallies are derived: without their keys."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from jiebang.evidence.models import Fact, TaskTally
from jiebang.people.models import FormerAddress, Merge

ROOMS = {"people", "programmes", "placements", "evidence", "reports"}
DERIVED = {Fact, TaskTally}
LEFT_OUT = {Merge, FormerAddress}


def dump() -> dict[str, list[str]]:
    models = [model for room in sorted(ROOMS) for model in apps.get_app_config(room).get_models(True)]
    return {model._meta.label: rows_of(model) for model in models if model not in LEFT_OUT}


def rows_of(model: Any) -> list[str]:
    rows = list(model._base_manager.values())
    for row in rows:
        if model in DERIVED:
            row.pop("id")
    return sorted(json.dumps(row, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False) for row in rows)


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, Any]:
    """What is told apart, by table: (lost, new)."""
    return {
        table: (sorted(set(before[table]) - set(after[table])), sorted(set(after[table]) - set(before[table])))
        for table in before
        if before[table] != after[table]
    }
