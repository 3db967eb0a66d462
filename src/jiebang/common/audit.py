"""The audit trail: every action leaves one line, in its own transaction."""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from jiebang.common import clock
from jiebang.common.models import AuditEntry, AuditSubject


@dataclass(frozen=True)
class Operator:
    """Who acts at the command line: the operator, with the office's view."""

    label: str = ""
    is_authenticated: bool = True
    pk: None = None

    @classmethod
    def here(cls) -> Operator:
        return cls(label=f"cli:{getpass.getuser()}")


SYSTEM = Operator(label="system")


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
    """
    entry = AuditEntry.objects.create(
        at=clock.now(),
        actor=by if isinstance(by, models.Model) else None,
        actor_label=by.get_username() if isinstance(by, models.Model) else by.label,
        verb=verb,
        object_type=subject._meta.label_lower if subject is not None else "",
        object_id=str(getattr(subject, "uuid", None) or subject.pk) if subject is not None else "",
        scope_id=scope,
        data=data,
    )
    AuditSubject.objects.bulk_create(AuditSubject(entry=entry, person_id=person) for person in dict.fromkeys(about))
