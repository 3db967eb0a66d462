"""What a row would change in a stored record."""

from __future__ import annotations

from typing import Any

from jiebang.common.imports import Change
from jiebang.evidence.drafts import (
    Draft,
    cleaned,
    data_of,
    draft_of,
    texts_of,
)
from jiebang.evidence.importer.columns import COLUMN_OF, COLUMNS
from jiebang.evidence.models import Record
from jiebang.evidence.wording import field_words


def differs(record: Record, draft: Draft) -> bool:
    return comparable(draft_of(record)) != comparable(draft)


def comparable(draft: Draft) -> dict[str, Any]:
    data = data_of(cleaned(draft))
    # Who reads the list cannot say who of several met somebody, nor the kind of an organisation already known.
    return {"texts": {**data["texts"], "people_met": sorted(data["texts"]["people_met"].split("、"))}}


def changes_of(record: Record, draft: Draft) -> list[Change]:
    old, new = texts_of(cleaned(draft_of(record))), texts_of(draft)
    headers = {COLUMN_OF.get(name, name): name for name in old}
    by_key, labels = {column.key: column.title for column in COLUMNS}, field_words(of_branch=draft.in_branch)
    return [
        Change(by_key.get(key) or labels.get(key, key), old[name], new[name])
        for key, name in headers.items()
        if old[name] != new[name]
    ]
