"""A report as plain JSON values: what a draft holds now, and what handing it in keeps for good."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db.models import Count, Prefetch

from jiebang.evidence.models import Record
from jiebang.kernel import compose as composing
from jiebang.kernel.scheme import digest, in_language
from jiebang.programmes.stays import host_on
from jiebang.programmes.words import language_of
from jiebang.reports.models import Evidence, Report, Sentence
from jiebang.reports.periods import kind_and_period


def content_of(report: Report) -> dict[str, Any]:
    """The content to read: the frozen one once it is handed in, else the draft's."""
    return report.submission.data if report.is_submitted else frozen(report)


def frozen(report: Report) -> dict[str, Any]:
    """Head, sections with their sentences, and the cited records with the versions cited.

    A sentence's marks are [at, record]; records are keyed by their uuid.
    """
    sentences = list(report.sentences.prefetch_related(Prefetch("evidence", Evidence.objects.select_related("record"))))
    cited = {row.record_id: row for sentence in sentences for row in sentence.evidence.all()}
    return {
        **head(report),
        "sections": [
            {"title": title, "sentences": [as_values(s) for s in sentences if s.section == number]}
            for number, title in enumerate(report.sections)
        ],
        "records": described({pk: row.version for pk, row in cited.items()}, report),
    }


def composed_content(report: Report, sentences: list[composing.Sentence]) -> dict[str, Any]:
    """The same of a draft that is not stored: sentences as composed, records as they stand."""
    rows = Record.objects.filter(cohort=report.cohort, uuid__in={r for told in sentences for r in told.records})
    versions = dict(rows.values_list("pk", "version"))
    known = {str(uuid) for uuid in rows.values_list("uuid", flat=True)}
    return {
        **head(report),
        "sections": [
            {"title": title, "sentences": [composed_values(s, known) for s in sentences if s.section == number]}
            for number, title in enumerate(report.sections)
        ],
        "records": described(versions, report),
    }


def composed_values(told: composing.Sentence, known: set[str]) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()),
        "text": told.text,
        "drafted": told.text,
        "state": Sentence.State.DRAFTED.value,
        "needs_evidence": not told.plain,
        "version": 1,
        "marks": [[mark.at, mark.record] for mark in told.marks if mark.record in known],
    }


def head(report: Report) -> dict[str, Any]:
    secondment, cohort = report.secondment, report.cohort
    language = language_of(cohort.scheme)
    host = host_on(secondment, report.as_of)
    return {
        "title": in_language(kind_and_period(report)[0], "title", language),
        "language": language,
        "period": report.period,
        "starts_on": report.starts_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        "as_of": report.as_of.isoformat(),
        "first_day": cohort.day_number(report.starts_on),
        "last_day": cohort.day_number(report.as_of),
        "cohort": cohort.name,
        "person": secondment.person.name,
        "number": secondment.number,
        "host": host.organisation.name if host else "",
        "home_unit": secondment.home_unit.name if secondment.home_unit else "",
        "scheme": digest(cohort.scheme_on(report.as_of)),
    }


def as_values(sentence: Sentence) -> dict[str, Any]:
    return {
        "uuid": str(sentence.uuid),
        "text": sentence.text,
        "drafted": sentence.drafted,
        "state": sentence.state,
        "needs_evidence": sentence.needs_evidence,
        "version": sentence.version,
        "marks": [[row.at, str(row.record.uuid)] for row in sentence.evidence.all()],
    }


def described(versions: dict[int, int], report: Report) -> dict[str, dict[str, Any]]:
    """What a margin note says of each record: date, kind, name, and how many were met."""
    rows = (
        Record.objects.filter(pk__in=versions)
        .annotate(met=Count("people_met", distinct=True), took_part=Count("participations", distinct=True))
        .prefetch_related("organisations")
        .order_by("date", "pk")
    )
    return {str(row.uuid): note_values(row, versions[row.pk], report) for row in rows}


def note_values(record: Record, version: int, report: Report) -> dict[str, Any]:
    scheme = report.cohort.scheme
    kind = scheme.kind(record.kind)
    return {
        "version": version,
        "date": record.date.isoformat(),
        "kind": in_language(kind, "title", language_of(scheme)) if kind else record.kind,
        "title": record_title(record),
        "number": record.number or "",
        "met": record.met,  # type: ignore[attr-defined]
        "together": record.took_part if kind and kind.group else 0,  # type: ignore[attr-defined]
    }


def record_title(record: Record) -> str:
    """The organisation it was about, else what it was about, else where."""
    named = next(iter(record.organisations.all()), None)
    return (named.name if named else "") or record.subject or record.place
