"""The words of this room's audit lines, and of the objects they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.trail import wording
from jiebang.common.trail.wording import Kind, Wording, names_from
from jiebang.reports.models import Report


def register() -> None:
    wording.add(
        {
            "report.drafted": Wording(Kind.WRITTEN, _("had a report drafted")),
            "report.redrafted": Wording(Kind.WRITTEN, _("had a report drafted anew")),
            "report.sentence_added": Wording(Kind.WRITTEN, _("added a sentence to a report")),
            "report.sentence_edited": Wording(Kind.WRITTEN, _("changed a sentence of a report")),
            "report.sentence_removed": Wording(Kind.WRITTEN, _("removed a sentence of a report")),
            "report.sentence_restored": Wording(Kind.WRITTEN, _("restored a sentence of a report")),
            "report.sentence_marked_opinion": Wording(Kind.WRITTEN, _("marked a sentence as the own opinion")),
            "report.submitted": Wording(Kind.LOCKED, _("handed a report in")),
            "report.extended": Wording(Kind.LOCKED, _("gave more time for a report")),
        }
    )
    reports = names_from(
        Report.objects.visible_to, "secondment__person",
        name=lambda row: f"{row.secondment} {row.period}", url=lambda row: f"/reports/{row.uuid}/",
    )  # fmt: skip
    wording.add_thing("reports.report", _("report"), reports)
