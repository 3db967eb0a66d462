"""Everything a database holds as text, for finding what ought not to be there any more."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.apps import apps

from jiebang.people.models import Session


def texts() -> Iterator[tuple[str, str]]:
    """(table.column, value as text) of every column of every row; JSON and sessions opened."""
    for model in apps.get_models(include_auto_created=True):
        columns = [field.attname for field in model._meta.concrete_fields]
        for row in model._base_manager.values_list(*columns):
            for column, value in zip(columns, row, strict=True):
                yield f"{model._meta.label_lower}.{column}", as_text(value)
    for session in Session.objects.all():
        yield "people.session.decoded", as_text(session.get_decoded())


def as_text(value: Any) -> str:
    match value:
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
        case bytes() | memoryview():
            return bytes(value).decode("utf-8", "replace")
    return str(value)


def holding(*words: str) -> list[tuple[str, str]]:
    """Where any of the words stands: [(table.column, word)], each once."""
    return sorted({(place, word) for place, text in texts() for word in words if word in text})


def text_of_zip(data: bytes) -> str:
    """All files of an archive as one text, workbooks inside opened."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            nested = name.endswith((".xlsx", ".zip"))
            parts.append(text_of_zip(content) if nested else content.decode("utf-8", "replace"))
    return "\n".join(parts)
