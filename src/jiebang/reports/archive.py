"""The reports of a cohort's open archive: every sentence with the record versions it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from jiebang.common import archive
from jiebang.programmes.models import Cohort
from jiebang.reports.models import Evidence, Report, Sentence


def register() -> None:
    archive.register("reports", reports)


def reports(cohort: Cohort) -> Iterator[dict[str, Any]]:
    evidence = Prefetch("evidence", Evidence.objects.select_related("record"))
    rows = (
        Report.objects.filter(cohort=cohort)
        .select_related("secondment", "submission")
        .prefetch_related(Prefetch("sentences", Sentence.objects.prefetch_related(evidence)))
        .order_by("kind", "starts_on", "secondment__number", "id")
    )
    return (report_row(report) for report in rows.iterator(chunk_size=100))


def report_row(report: Report) -> dict[str, Any]:
    submission = getattr(report, "submission", None)
    sentences = list(report.sentences.all())
    return {
        "id": report.uuid,
        "person": report.secondment.number,
        "kind": report.kind,
        "period": report.period,
        "starts": report.starts_on,
        "ends": report.ends_on,
        "as_of": report.as_of,
        "submitted": submission.submitted_on if submission else None,
        # What was handed in, frozen; a draft has none yet.
        "frozen": submission.data if submission else None,
        "sections": [
            {"title": title, "sentences": [sentence_row(s) for s in sentences if s.section == number]}
            for number, title in enumerate(report.sections)
        ],
    }


def sentence_row(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "state": sentence.state,
        "records": [{"record": e.record.uuid, "version": e.version, "at": e.at} for e in sentence.evidence.all()],
    }
