"""The chain: every line of the audit trail is sealed with a digest over itself and the digest before it.

A line is stored in its act's own transaction, and sealed right after that has committed, in a transaction of a few
milliseconds of its own. Sealing inside the act would hold the head of the chain, which all writers share, as long as
the longest import runs; and two acts that take their own rows and the head in different order would end in a deadlock.
A process that dies in between leaves its lines unsealed, and whoever seals next seals them too.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import connection, transaction

from jiebang.common.models import AuditEntry, AuditHead, AuditSubject

Row = dict[str, Any]
# What a line's digest covers, beside the digest before it and the persons it is about.
COVERED = (
    "sequence", "at", "actor_id", "actor_label", "address", "verb", "result", "object_type", "object_id", "scope_id",
    "data",
)  # fmt: skip
AT_ONCE = 2_000
TABLE = AuditEntry._meta.db_table


def seal_after_commit() -> None:
    """Have the open transaction's lines sealed once it has committed; asked for once however many lines it holds."""
    if not any(function is seal for _savepoints, function, _robust in connection.run_on_commit):
        # robust: what was committed stays committed, whatever happens to the seal.
        transaction.on_commit(seal, robust=True)


def seal() -> int:
    """Give every line that waits its place in the chain; how many there were."""
    sealed = fresh = _seal_some()
    while fresh == AT_ONCE:
        fresh = _seal_some()
        sealed += fresh
    return sealed


def _seal_some() -> int:
    with transaction.atomic():
        head = locked_head()
        waiting = AuditEntry.objects.filter(sequence__isnull=True).order_by("id")
        rows = list(waiting.values("id", *COVERED)[:AT_ONCE])
        for row, persons in with_persons(rows):
            head.sequence = row["sequence"] = head.sequence + 1
            head.digest = row["digest"] = digest_of(row, persons, before=head.digest)
        if rows:
            _write([(row["sequence"], row["digest"], row["id"]) for row in rows])
            AuditHead.objects.filter(pk=head.pk).update(sequence=head.sequence, digest=head.digest)
    return len(rows)


def _write(sealed: list[tuple[int, str, int]]) -> None:
    # Twenty times faster for thousands of lines than an update built of as many cases.
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {TABLE} SET sequence = %s, digest = %s WHERE id = %s", sealed)  # noqa: S608


def locked_head() -> AuditHead:
    """The one row of the chain's end; nobody else seals until the transaction is over."""
    locked = AuditHead.objects.select_for_update()
    return locked.filter(pk=1).first() or locked.get(pk=AuditHead.objects.get_or_create(pk=1)[0].pk)


def with_persons(rows: list[Row]) -> Iterator[tuple[Row, list[str]]]:
    """Each row with the persons its line is about, in a fixed order."""
    persons: dict[int, list[str]] = defaultdict(list)
    subjects = AuditSubject.objects.filter(entry_id__in=[row["id"] for row in rows])
    for entry, person in subjects.values_list("entry_id", "person_id"):
        persons[entry].append(str(person))
    for row in rows:
        yield row, sorted(persons[row["id"]])


def digest_of(row: Row, persons: Iterable[str], *, before: str, method: str = "") -> str:
    """ "sha256:…" or "sm3:…" over the line and the digest before it. method: where it is already decided."""
    method = method or settings.AUDIT_DIGEST
    text = json.dumps(
        [before, *(_plain(row[name]) for name in COVERED), list(persons)],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return f"{method}:{DIGESTS[method](text.encode('utf-8', 'surrogatepass')).hex()}"


def method_of(digest: str) -> str:
    """The method a digest was made with, "" for none we know: lines sealed before a change of method stay valid."""
    method = digest.partition(":")[0]
    return method if method in DIGESTS else ""


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, int | str | dict | list) else str(value)


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


DIGESTS = {"sha256": _sha256, "sm3": _sm3}
