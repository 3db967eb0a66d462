"""What reports keep about a person, for the person: every report with its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jiebang.common.own_data import Part, register
from jiebang.kernel.scheme import in_language
from jiebang.people.models import Person
from jiebang.reports.models import Report

REPORT = {
    "cohort": _("Cohort"), "kind": _("Report"), "from": _("From"), "to": _("To"), "handed_in": _("Handed in"),
    "text": _("Text"),
}  # fmt: skip


def register_parts() -> None:
    register(Part("reports", _("Reports"), REPORT, reports, 60))


def reports(person: Person) -> Iterator[dict[str, Any]]:
    rows = Report.objects.filter(secondment__person=person).select_related("cohort", "submission")
    for report in rows.order_by("starts_on", "id"):
        yield {
            "cohort": report.cohort.name,
            "kind": title_of(report),
            "from": report.starts_on,
            "to": report.ends_on,
            "handed_in": report.submission.submitted_on if report.is_submitted else None,
            "text": text_of(report),
        }


def title_of(report: Report) -> str:
    """The scheme's word for it; the code where a later snapshot dropped it."""
    kind = report.cohort.scheme.report(report.kind)
    return in_language(kind, "title", get_language() or "") if kind else report.kind


def text_of(report: Report) -> str:
    """The report as it reads: each section under its title."""
    if report.is_submitted:
        sections = [
            (part["title"], [s["text"] for s in part["sentences"]]) for part in report.submission.data["sections"]
        ]
    else:
        told = list(report.sentences.values_list("section", "text"))
        sections = [(title, [t for section, t in told if section == n]) for n, title in enumerate(report.sections)]
    return "\n".join(line for title, texts in sections for line in (title, "".join(texts)) if line)
