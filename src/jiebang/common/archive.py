"""The open archive: one .jsonl a table in a zip, with a manifest that lets anybody check it.

Rooms register the tables they own in AppConfig.ready, so that the room whose scope is taken away need not know
the rooms above it:

    archive.register("posts", posts)      # posts(scope) yields one dict a row, in a fixed order, JSON values only

The same rows give the same bytes. Rows are written as they come: memory does not grow with a table.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

Rows = Callable[[Any], Iterator[dict[str, Any]]]

# A zip has no "no date"; this is the earliest it can say.
NO_DATE = (1980, 1, 1, 0, 0, 0)

_tables: dict[str, Rows] = {}


def register(name: str, rows: Rows) -> None:
    """Add a table. A name another room took already is a mistake of the rooms."""
    if _tables.setdefault(name, rows) is not rows:
        raise ValueError(f"two rooms write the table {name!r} of the archive")


def tables() -> list[str]:
    return sorted(_tables)


def write(path: Path, scope: Any, manifest: Mapping[str, Any]) -> dict[str, int]:
    """Write every registered table of `scope` to a zip; returns the number of rows by table.

    The file appears whole or not at all; one that stood there stays until then. Raises OSError.
    """
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive, one_moment():
            written = {name: write_table(archive, name, _tables[name](scope)) for name in tables()}
            whole = {**manifest, "tables": written}
            with archive.open(entry("manifest.json"), "w") as target:
                target.write((as_text(whole, indent=1) + "\n").encode())
        os.chmod(draft, 0o600)  # names and phone numbers: for its owner alone
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
    return {name: about["rows"] for name, about in written.items()}


def write_table(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """One table as lines of JSON; returns its number of rows and the SHA-256 of its text."""
    count, digest = 0, hashlib.sha256()
    with archive.open(entry(f"{name}.jsonl"), "w", force_zip64=True) as target:
        for row in rows:
            line = (as_text(row) + "\n").encode()
            digest.update(line)
            target.write(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, NO_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def as_text(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=plain, indent=indent)


def plain(value: Any) -> str:
    """Dates, times and ids as text; anything else was not meant for an archive."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{value!r} cannot be written to an archive")


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is of one moment, and nobody who writes meanwhile waits for it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Django's own transactions begin IMMEDIATE, which would hold up every writer.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
