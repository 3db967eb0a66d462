"""The audit trail: every action leaves one line, in its own transaction. How lines are chained: `common.trail`."""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models, transaction

from jiebang.common import clock
from jiebang.common.models import AuditEntry, AuditSubject
from jiebang.common.trail.chain import seal_after_commit
from jiebang.common.trail.wording import COMMAND_LINE

# Somebody who tries the same closed door again and again leaves one line for so long.
SAME_ATTEMPT = timedelta(minutes=1)


@dataclass(frozen=True)
class Operator:
    """Who acts at the command line: the operator, with the office's view."""

    label: str = ""
    is_authenticated: bool = True
    pk: None = None

    @classmethod
    def here(cls) -> Operator:
        return cls(label=f"{COMMAND_LINE}{getpass.getuser()}")


SYSTEM = Operator(label="system")


@dataclass
class _Request:
    """What a line takes from the request it is written in, and the refusals to be written after it."""

    address: str = ""
    refusals: list[dict[str, Any]] = field(default_factory=list)


_request: ContextVar[_Request | None] = ContextVar("audited_request", default=None)


def audit(
    by: Any,
    verb: str,
    subject: models.Model | None = None,
    *,
    scope: uuid.UUID | None = None,
    about: Iterable[uuid.UUID] = (),
    **data: Any,
) -> None:
    """Append one line.

    by: a User or an Operator · verb: "record.saved"; one that begins "seen." says that somebody looked at or took away
    what is sensitive · about: uuids of the persons whose data it concerns · data: JSON values, never sensitive ones.
    Every verb has its words (`common.trail.wording`).
    """
    with transaction.atomic(savepoint=False):
        entry = AuditEntry.objects.create(at=clock.now(), scope_id=scope, data=data, **said(by, verb, subject))
        persons = dict.fromkeys(about)
        if persons:
            AuditSubject.objects.bulk_create(AuditSubject(entry=entry, person_id=person) for person in persons)
        seal_after_commit()


def refusal(by: Any, verb: str, subject: models.Model | None = None, **data: Any) -> None:
    """Say that somebody tried what they may not. Outlives the refused transaction; at the command line no line."""
    request = _request.get()
    if request is not None:
        request.refusals.append({**said(by, verb, subject), "data": data, "result": AuditEntry.Result.REFUSED})


def said(by: Any, verb: str, subject: models.Model | None) -> dict[str, Any]:
    """The columns that say who, what and to which object."""
    request = _request.get()
    return {
        "actor": by if isinstance(by, models.Model) else None,
        "actor_label": by.get_username() if isinstance(by, models.Model) else by.label,
        "address": request.address if request else "",
        "verb": verb,
        "object_type": subject._meta.label_lower if subject is not None else "",
        "object_id": str(getattr(subject, "uuid", None) or subject.pk) if subject is not None else "",
    }


@contextmanager
def audited_request(address: str) -> Iterator[None]:
    """Lines written inside carry the address; refusals are written at its end."""
    request = _Request(address=address[:45])
    token = _request.set(request)
    try:
        yield
        write_refusals(request.refusals)
    finally:
        _request.reset(token)


def write_refusals(refusals: list[dict[str, Any]]) -> None:
    now = clock.now()
    for columns in refusals:
        same = {name: columns[name] for name in ("actor", "verb", "object_id", "result")}
        if not AuditEntry.objects.filter(**same, at__gte=now - SAME_ATTEMPT).exists():
            with transaction.atomic():
                AuditEntry.objects.create(at=now, **columns)
                seal_after_commit()


def entries_about(person_uuid: uuid.UUID, *, seen_only: bool = True) -> models.QuerySet[AuditEntry]:
    """Lines about one human being, newest first: who looked at or took away the person's data, or all of them."""
    lines = AuditEntry.objects.filter(subjects__person_id=person_uuid).order_by("-id")
    return lines.filter(verb__startswith="seen.") if seen_only else lines
