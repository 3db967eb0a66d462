"""The words of this room's audit lines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.trail import wording
from jiebang.common.trail.wording import Kind, Wording


def register() -> None:
    wording.add(
        {
            "sample_date.moved": Wording(Kind.KEPT, _("moved the sample date"), shows=("before", "after")),
            "departure.said": Wording(Kind.WRITTEN, _("entered a departure")),
            "reading.taken": Wording(Kind.TAKEN, _("took a reading pack away as Word")),
            "host_project.added": Wording(Kind.WRITTEN, _("listed a project of a host at home")),
            "host_project.changed": Wording(Kind.WRITTEN, _("changed a project of a host at home")),
            "host_project.dropped": Wording(Kind.WRITTEN, _("took a project of a host at home off the list")),
        }
    )
