"""The end of the chain, kept outside the database: who cuts lines off its end cannot also cut them off here.

`jiebang tick` keeps it in a small file in JIEBANG_HOME; `jiebang audit seal` prints it, to be kept anywhere else.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from jiebang.common.models import AuditEntry, AuditHead
from jiebang.common.refusals import Refused


@dataclass(frozen=True)
class Anchor:
    """An end the chain had: its last sequence number and digest."""

    sequence: int = 0
    digest: str = ""


def present() -> Anchor:
    """Where the chain ends now."""
    head = AuditHead.objects.filter(pk=1).first()
    return Anchor(head.sequence, head.digest) if head else Anchor()


def kept(path: Path | None = None) -> Anchor | None:
    """The end last kept; None where none was. Raises Refused for a file that is none of ours."""
    path = path or settings.AUDIT_ANCHOR
    if not path.exists():
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Anchor(int(said["sequence"]), str(said["digest"]))
    except (ValueError, KeyError, TypeError, OSError):
        told = _("{file} holds no end of an audit trail. Name the file `audit seal` wrote.")
        raise Refused(told.format(file=path)) from None


def keep() -> Anchor:
    """Keep the present end, atomically and for its owner alone. Refuses while the former one is not in the chain."""
    before, now = kept(), present()
    if before is not None and not is_in_chain(before):
        raise Refused(
            _(
                "The audit trail no longer holds line {sequence} as it was sealed. Run: jiebang audit verify. "
                "After a restored backup: jiebang audit seal --restored"
            ).format(sequence=before.sequence)
        )
    write(settings.AUDIT_ANCHOR, now)
    return now


def is_in_chain(anchor: Anchor) -> bool:
    """Whether the line stands there as it did, or is old enough to have been removed by right."""
    if anchor.sequence == 0 or AuditEntry.objects.filter(sequence=anchor.sequence, digest=anchor.digest).exists():
        return True
    first = AuditEntry.objects.filter(sequence__isnull=False).order_by("sequence").first()
    return first is not None and anchor.sequence < first.sequence


def write(path: Path, anchor: Anchor) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(anchor), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
