"""What becomes of the common tables when somebody is erased."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jiebang.common.erasure import How, Subject, act, delete, keep, register
from jiebang.common.erasure.run import name_tables
from jiebang.common.models import AuditSubject, ImportBatch, WriteKey

CONTENTS = ("file_name", "rows", "options", "preview", "undo")
TRAIL = _("the law asks for the trail of who did what; logins, file names and reasons stay as they were written")


def kept_answers(subject: Subject) -> QuerySet[WriteKey]:
    """Answers to forms kept for replays, which hold what a page showed."""
    words = [word.encode() for word in subject.words]
    naming = [key.pk for key in WriteKey.objects.iterator(chunk_size=100) if any(w in bytes(key.body) for w in words)]
    return WriteKey.objects.filter(pk__in=naming)


def lists(subject: Subject) -> QuerySet[ImportBatch]:
    return subject.mentioned_in(ImportBatch, CONTENTS)


def empty_lists(subject: Subject, rows: QuerySet[Any]) -> int:
    """A list that named the person keeps its name, its counts and who put it in when; its rows and its undo go."""
    count = rows.count()
    for batch in rows.iterator(chunk_size=20):
        if batch.applied_at is None:
            batch.delete()
            continue
        batch.rows, batch.options, batch.undo = {}, {}, {}
        kept = {key: value for key, value in batch.preview.items() if key in KEPT}
        batch.preview = {**EMPTY, **kept, "blanked": True}
        batch.file_name = subject.without(batch.file_name)[:200]
        batch.save()
    return count


KEPT = {"language", "fingerprint", "counts", "stored"}
EMPTY: dict[str, Any] = {
    "lines": [], "skipped": [], "unknown": [], "sheets": [], "faults": [], "notices": [], "keeps_extra": False,
    "doubt": "",
}  # fmt: skip


def register_rules() -> None:
    register(
        act("common.importbatch", How.BLANK, lists, empty_lists,
            _("whole lists: a row without its name is still the person's")),
        delete("common.writekey", kept_answers),
        keep("common.invitation", _("a hash, days and who handed it out; whom it was for stands in its row")),
        keep("common.audithead", _("how far the trail is sealed; no row of it is about a person")),
        keep("common.joboutcome", _("how periodic work went; no row of it is about a person")),
        keep("common.auditsubject", TRAIL, lambda s: AuditSubject.objects.filter(person_id=s.person.uuid)),
    )  # fmt: skip
    name_tables(
        **{
            "common.importbatch": _("imported lists"),
            "common.writekey": _("answers kept for repeated forms"),
            "common.invitation": _("links without an account"),
            "common.auditentry": _("audit trail"),
            "common.auditsubject": _("audit trail about the person"),
        }
    )
