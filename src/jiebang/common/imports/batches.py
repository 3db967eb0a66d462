"""Batches: a file's plan stored as a preview, applied all or nothing, taken back while nothing was built on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.imports import preview
from jiebang.common.imports.importer import Fate, Planned, get, refused
from jiebang.common.imports.journal import Journal
from jiebang.common.imports.marks import refuse_classified, warn_of_marks
from jiebang.common.imports.taking_back import refuse_if_built_on, take_back
from jiebang.common.models import ImportBatch
from jiebang.common.refusals import Refused
from jiebang.common.tables import Notice, Options, Workbook, recognise
from jiebang.common.tables.recognise import without_secrets
from jiebang.common.wording import place, say_fault

# Two imports are never written at once: both may bring the same organisations.
_LOCK = 0x6A69_6562


class Moved(Refused):
    """What is stored changed after the preview was made; answered with 409 and the new preview."""

    status = 409


@transaction.atomic
def start(
    kind: str,
    scope_id: UUID,
    workbook: Workbook,
    *,
    file_name: str,
    sha256: str,
    by: Any,
    options: Options | None = None,
) -> ImportBatch:
    """A new batch with its preview. The workbook is kept without identity numbers; nothing is imported yet.

    Raises Refused, keeping nothing, for a list with a mark of classification where the installation stops those.
    """
    importer = get(kind)
    options = options or Options()
    scope = importer.scope(scope_id)
    refuse_classified(file_name, workbook)
    kept = importer.kind_of_file(scope)
    sheets = without_secrets(importer.sheets(workbook), kept, options, seal=importer.seal(scope_id))
    batch = ImportBatch(
        kind=kind,
        scope_id=scope_id,
        file_name=file_name[:200],
        sha256=sha256,
        user=by if getattr(by, "pk", None) else None,
        created_at=clock.now(),
        rows=sheets.to_json(),
        options=options.to_json(),
    )
    planned = plan(batch)
    refuse_unreadable(planned)
    batch.preview = preview_json(batch, planned)
    batch.save()
    audit(by, "import.previewed", batch, scope=scope_id, kind=kind, file=batch.file_name, **_counts(batch))
    return batch


def preview_json(batch: ImportBatch, planned: Planned) -> dict[str, Any]:
    """The plan in words; doubt: the other encoding the text may be written in."""
    return {**preview.to_json(planned, get(batch.kind)), "doubt": batch.rows.get("doubt", ""), "stored": False}


def refuse_unreadable(planned: Planned) -> None:
    """A file without a header to begin with makes no preview; missing columns can still be pointed at in one."""
    for fault in planned.reading.faults:
        if fault.code in {"no_header", "no_rows"}:
            raise Refused(say_fault(fault)[0], field="file")


def plan(batch: ImportBatch, options: Options | None = None) -> Planned:
    """Every row's fate as things stand now."""
    importer = get(batch.kind)
    options = options or Options.from_json(batch.options)
    scope = importer.scope(batch.scope_id)
    workbook = Workbook.from_json(batch.rows)
    reading = recognise(workbook, importer.kind_of_file(scope), options)
    _ask_about_encoding(workbook, options, reading)
    warn_of_marks(batch.file_name, workbook, reading)
    good = [row for row in reading.rows if not row.faults]
    lines = importer.plan(good, scope, options) if not reading.faults else []
    lines += [refused(row, name=preview.short_name(row)) for row in reading.rows if row.faults]
    order = {row.place: position for position, row in enumerate(reading.rows)}
    lines.sort(key=lambda line: order[line.row.place])
    return Planned(reading, lines)


def _ask_about_encoding(workbook: Workbook, options: Options, reading: Any) -> None:
    if workbook.doubt and not options.encoding:
        values = {"encoding": workbook.encoding.upper(), "doubt": workbook.doubt.upper()}
        reading.notices.insert(0, Notice("encoding_doubt", values=values))


@transaction.atomic
def replan(batch: ImportBatch, options: Options, *, by: Any) -> None:
    """Store what a person decided and the preview that follows from it."""
    batch = locked(batch)
    require_open(batch)
    batch.options = options.to_json()
    batch.preview = preview_json(batch, plan(batch))
    batch.save(update_fields=["options", "preview"])
    audit(by, "import.decided", batch, scope=batch.scope_id, **_counts(batch))


def preview_of(batch: ImportBatch) -> dict[str, Any]:
    """The stored preview, worded anew where the reader uses another language."""
    if batch.applied_at is None and batch.preview.get("language") != get_language():
        batch.preview = preview_json(batch, plan(batch))
        batch.save(update_fields=["preview"])
    return dict(batch.preview)


def apply(batch: ImportBatch, *, by: Any, options: Options | None = None, seen: str = "") -> ImportBatch:
    """Put the rows in, all or none. Applying again changes nothing.

    seen: fingerprint of the preview the person confirmed, by default the stored one. Raises Moved (and stores the new
    preview) when what is stored changed since, Refused while rows are refused and not left out, or asked and not
    answered.
    """
    try:
        return apply_now(batch, by=by, options=options, seen=seen)
    except Moved:
        replan(batch, options or Options.from_json(batch.options), by=by)
        raise


@transaction.atomic
def apply_now(batch: ImportBatch, *, by: Any, options: Options | None = None, seen: str = "") -> ImportBatch:
    """`apply` inside the caller's transaction, for several files at once."""
    lock_imports()
    batch = locked(batch)
    if batch.applied_at is not None and batch.undone_at is None:
        return batch
    require_open(batch)
    planned = plan(batch)
    if preview.fingerprint(planned) != (seen or batch.preview["fingerprint"]):
        raise Moved(_("What is stored changed after this preview was made. Look at the new preview and confirm again."))
    if options is not None and options.to_json() != batch.options:
        batch.options = options.to_json()
        planned = plan(batch)
    batch.preview = preview_json(batch, planned)
    require_ready(batch)
    return _write(batch, planned, by=by)


def _write(batch: ImportBatch, planned: Planned, *, by: Any) -> ImportBatch:
    importer = get(batch.kind)
    journal = Journal()
    lines = [line for line in planned.lines if line.fate in {Fate.NEW, Fate.CHANGED}]
    scope = importer.scope(batch.scope_id)
    if lines:
        importer.write(lines, scope, journal, by=by)
    journal.close()
    batch.undo = journal.to_json()
    batch.rows = without_sealed(batch.rows)
    batch.preview["stored"] = journal.stored_something
    batch.applied_at = clock.now()
    batch.save(update_fields=["options", "rows", "preview", "undo", "applied_at"])
    audit(by, "import.applied", batch, scope=batch.scope_id, kind=batch.kind, file=batch.file_name, **_counts(batch))
    return batch


def without_sealed(rows: dict[str, Any]) -> dict[str, Any]:
    """The kept workbook once it is in: a sealed value has its row now, and no copy of it stays here."""
    for sheet in rows.get("sheets", []):
        for _number, cells in sheet["lines"]:
            for cell in cells:
                if isinstance(cell, dict) and "id" in cell:
                    cell["id"].pop("sealed", None)
    return rows


def require_ready(batch: ImportBatch) -> None:
    """Refused with a sentence while something in the preview stands against putting the rows in."""
    options = Options.from_json(batch.options)
    if batch.preview["faults"]:
        raise Refused(batch.preview["faults"][0])
    if batch.preview["doubt"] and not options.encoding:
        raise Refused(
            _("Look at the text first: its encoding is doubtful. Tick that it reads rightly, or save it as UTF-8.")
        )
    asked = _lines(batch, Fate.ASKED)
    if asked:
        raise Refused(
            _("{count} rows may be known already. Say for each of them what it is, beginning with {place}.").format(
                count=len(asked), place=place(asked[0]["sheet"], asked[0]["row"])
            )
        )
    bad = _lines(batch, Fate.REFUSED)
    if bad and not options.skip_refused:
        raise Refused(
            _(
                "{count} rows cannot go in, so nothing was imported. Mend them or leave them out; the first is {place}."
            ).format(count=len(bad), place=place(bad[0]["sheet"], bad[0]["row"]))
        )


def _lines(batch: ImportBatch, fate: Fate) -> list[dict[str, Any]]:
    return [line for line in batch.preview["lines"] if line["fate"] == fate]


def undoable(batch: ImportBatch) -> bool:
    """Whether this is the last import of its scope that stands."""
    standing = batch.applied_at is not None and batch.undone_at is None and not is_blanked(batch)
    return standing and batch == last_applied(batch.scope_id)


def last_applied(scope_id: UUID) -> ImportBatch | None:
    # An import that stored nothing takes no part in the order.
    standing = ImportBatch.objects.filter(scope_id=scope_id, undone_at__isnull=True, preview__stored=True)
    return standing.order_by("-applied_at", "-id").defer("rows", "undo", "preview").first()


@transaction.atomic
def undo(batch: ImportBatch, *, by: Any) -> ImportBatch:
    """Take the last import of a scope back. A second time changes nothing."""
    lock_imports()
    batch = locked(batch)
    if batch.undone_at is not None:
        return batch
    if batch.applied_at is None:
        raise Refused(_("This list was never put in, so there is nothing to take back."))
    _require_last(batch)
    if is_blanked(batch):
        raise Refused(_("Somebody named in this list was erased since. It cannot be taken back any more."))
    importer = get(batch.kind)
    scope = importer.scope(batch.scope_id)
    journal = Journal.from_json(batch.undo)
    refuse_if_built_on(journal, importer.derived)
    importer.before_undo(journal, scope, by=by)
    take_back(journal)
    importer.after_undo(scope, by=by)
    batch.undone_at = clock.now()
    batch.save(update_fields=["undone_at"])
    audit(by, "import.undone", batch, scope=batch.scope_id, kind=batch.kind, file=batch.file_name)
    return batch


def is_blanked(batch: ImportBatch) -> bool:
    """Whether the contents of the batch went with an erasure (common/erasing.py)."""
    return bool(batch.preview.get("blanked"))


def _require_last(batch: ImportBatch) -> None:
    last = last_applied(batch.scope_id)
    if last is None:
        raise Refused(_("This import stored nothing, so there is nothing to take back."))
    if last != batch:
        raise Refused(
            _("Only the last import can be taken back; that is {file}. Take that one back first.").format(
                file=last.file_name
            )
        )


def require_open(batch: ImportBatch) -> None:
    if batch.undone_at is not None:
        raise Refused(_("This import was taken back. Upload the file again."))
    if batch.applied_at is not None:
        raise Refused(_("This list is already in. Upload it again to change something."))


def locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def lock_imports() -> None:
    """One import is written at a time. SQLite's transactions are that already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _counts(batch: ImportBatch) -> dict[str, int]:
    return {str(fate): count for fate, count in batch.preview["counts"].items() if count}
