"""Importing records. Key: 记录编号. All rows are looked up and written together, tallies once at the end."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common.imports import Fate, Journal, Line, set_repeats_aside
from jiebang.common.refusals import Refused
from jiebang.common.tables import Options, Row
from jiebang.evidence import actions, storing
from jiebang.evidence.drafts import (
    Draft,
    Writer,
)
from jiebang.evidence.importer.columns import FILE
from jiebang.evidence.importer.rows import RowReader
from jiebang.evidence.importer.twins import notice_twins
from jiebang.evidence.models import Record
from jiebang.evidence.tallies import lock, rebuild_tallies
from jiebang.programmes.importers import CohortImporter
from jiebang.programmes.models import Cohort, Secondment


class RecordsImporter(CohortImporter):
    kind = "records"
    title = gettext_lazy("Records")
    file = FILE
    position = 60
    derived = frozenset({"evidence.fact", "evidence.tasktally"})

    def plan(self, rows: list[Row], scope: Cohort, options: Options) -> list[Line]:
        kept, lines = set_repeats_aside(rows, key=lambda row: row.get("number"), name=lambda row: row.get("number", ""))
        reader = RowReader.of(scope, kept)
        lines += [reader.line(row) for row in kept]
        notice_twins(lines, scope)
        return lines

    def write(self, lines: list[Line], scope: Cohort, journal: Journal, *, by: Any) -> None:
        lock(scope)
        new = [line.target for line in lines if line.fate == Fate.NEW]
        writer = Writer(office=True, imported=True)
        if new:
            authors = [author_of(planned.draft) for planned in new]
            drafts = [planned.draft for planned in new]
            actions.save_records(scope, drafts, by=by, authors=authors, writer=writer, journal=journal)
        for line in lines:
            if line.fate == Fate.CHANGED:
                record, before = line.target.record, line.target.record.version
                changed = actions.change_record(record, line.target.draft, version=before, by=by, writer=writer)
                journal.changed_row(changed, {"version": before})

    def before_undo(self, journal: Journal, scope: Cohort, *, by: Any) -> None:
        if any(label == "evidence.record" for label, _key, _fields in journal.changed):
            raise Refused(
                _("This import changed records that stood there before. Import the former list to change them back.")
            )
        lock(scope)
        keys = journal.made.get("evidence.record", [])
        for start in range(0, len(keys), storing.SIZE):
            storing.drop_facts(list(Record.objects.filter(pk__in=keys[start : start + storing.SIZE])))

    def after_undo(self, scope: Cohort, *, by: Any) -> None:
        rebuild_tallies(scope)


def author_of(draft: Draft) -> Secondment | None:
    """Who may change the record later: the only participant, else the one in charge of what comes next."""
    if len(draft.participants) == 1:
        return draft.participants[0]
    return draft.next_owner if draft.next_owner in draft.participants else None
