"""The words of this room's audit lines, and of the objects they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.trail import wording
from jiebang.common.trail.wording import Kind, Wording, names_from
from jiebang.evidence.models import Record


def register() -> None:
    wording.add(
        {
            "steps.passed": Wording(Kind.WRITTEN, _("passed open next steps on")),
            "record.saved": Wording(Kind.WRITTEN, _("noted a record down")),
            "record.changed": Wording(Kind.WRITTEN, _("changed a record, the former text is kept")),
            "record.withdrawn": Wording(Kind.WRITTEN, _("withdrew a record")),
            "record.restored": Wording(Kind.WRITTEN, _("let a record count again")),
            "records.imported": Wording(Kind.WRITTEN, _("took records in")),
            "records.withdrawn": Wording(Kind.WRITTEN, _("withdrew several records")),
        }
    )
    records = names_from(Record.objects.visible_to, url=lambda row: f"/records/{row.uuid}/")
    wording.add_thing("evidence.record", _("record"), records)
