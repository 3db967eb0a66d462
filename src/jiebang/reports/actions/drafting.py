"""Drafting a report from the records, and drafting it again beside what the person changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.kernel import compose as composing
from jiebang.kernel.cadence import Period
from jiebang.kernel.scheme.model import ReportKind
from jiebang.programmes.models import Cohort, Secondment
from jiebang.reports.actions.holding import changed, refuse_finished, refuse_unbegun, versions_of
from jiebang.reports.material import material_of
from jiebang.reports.models import Evidence, Report, Sentence
from jiebang.reports.periods import begun, kind_and_period, owed_periods, own_turn, personal_kinds
from jiebang.reports.permissions import is_closed
from jiebang.reports.phrases import phrases_of


@transaction.atomic
def draft_report(secondment: Secondment, kind: str, period: str, *, by: Any) -> Report:
    """Draft one report, or refresh a draft with the newest records.

    A refresh writes the untouched sentences anew and leaves every sentence the person changed, wrote or deleted as the
    person left it. Raises Refused for a period that has not begun, is locked, or is handed in.
    """
    cohort = secondment.cohort
    report_kind, turn = own_turn(secondment, kind, period)
    refuse_unbegun(report_kind, turn)
    report, new = Report.objects.select_for_update().get_or_create(
        secondment=secondment, kind=kind, period=turn.key, defaults=first_values(cohort, turn)
    )
    report.secondment, report.cohort = secondment, cohort  # what is loaded need not be read again
    refuse_finished(report, turn)
    write_draft(report, report_kind, turn)
    audit(by, "report.drafted" if new else "report.redrafted", report, scope=cohort.uuid, kind=kind, period=turn.key)
    return report


def draft_due_reports(cohort: Cohort, *, by: Any, most: int = 60) -> int:
    """Draft whatever is over, still open and not drafted yet, up to `most` of a cohort; how many it was.

    Safe to run twice: a report that exists is left alone, and what one run does not reach the next one does.
    """
    drafted = 0
    for kind in personal_kinds(cohort):
        for secondment, period in to_draft(cohort, kind)[: most - drafted]:
            draft_report(secondment, kind.code, period.key, by=by)
            drafted += 1
    return drafted


def to_draft(cohort: Cohort, kind: ReportKind) -> list[tuple[Secondment, Period]]:
    """Periods that are over, open and without a draft, each with who owes it; what was over first stands first."""
    today = clock.today()
    turns = begun(cohort, kind, today)
    if not turns or is_closed(turns[-1]):
        return []  # nobody's own periods lock later than the cohort's
    there = set(Report.objects.filter(kind=kind.code, cohort=cohort).values_list("secondment_id", "period"))
    found = []
    for secondment in cohort.secondments.select_related("person", "host__organisation"):
        secondment.cohort = cohort
        found += [
            (secondment, period)
            for period in (owed_periods(secondment, kind) if secondment.has_own_days else turns)
            if period.is_over(today) and not is_closed(period) and (secondment.pk, period.key) not in there
        ]
    return sorted(found, key=lambda pair: pair[1].end)


@transaction.atomic
def follow_own_days(secondments: Iterable[Secondment]) -> None:
    """Let reports that are not handed in have the days for which their people owe them now."""
    open_reports = Report.objects.filter(secondment__in=list(secondments), submission__isnull=True)
    for report in open_reports.select_related("secondment__cohort", "cohort"):
        if report.cohort.scheme.report(report.kind) is None:
            continue
        _kind, period = kind_and_period(report)
        if (report.starts_on, report.ends_on) != (period.start, period.end):
            report.starts_on, report.ends_on = period.start, period.end
            report.as_of = max(period.start, min(report.as_of, period.end))
            report.save(update_fields=["starts_on", "ends_on", "as_of"])


def first_values(cohort: Cohort, period: Period) -> dict[str, Any]:
    return {
        "cohort": cohort,
        "starts_on": period.start,
        "ends_on": period.end,
        "as_of": min(period.end, clock.today()),
        "drafted_at": clock.now(),
    }


def write_draft(report: Report, kind: ReportKind, period: Period) -> None:
    report.as_of = min(period.end, clock.today())
    material = material_of(report.secondment, kind, period, report.as_of)
    kept = list(report.sentences.exclude(state=Sentence.State.DRAFTED))
    known = {sentence.rule for sentence in kept if sentence.rule} | set(report.removed)
    composed = composing.compose(material, phrases_of(report.cohort.scheme))
    report.sentences.filter(state=Sentence.State.DRAFTED).delete()
    report.sections = list(material.sections)
    note_new_drafts(kept, composed)
    store_sentences(report, [told for told in composed if told.rule not in known])
    put_in_order(report, [told.rule for told in composed])
    report.drafted_at = clock.now()
    changed(report)


def note_new_drafts(kept: list[Sentence], composed: list[composing.Sentence]) -> None:
    """A sentence the person changed keeps the newest draft beside it, to compare with and go back to."""
    texts = {told.rule: told.text for told in composed}
    moved = [sentence for sentence in kept if sentence.rule in texts and sentence.drafted != texts[sentence.rule]]
    for sentence in moved:
        sentence.drafted = texts[sentence.rule]
    Sentence.objects.bulk_update(moved, ["drafted"])


def store_sentences(report: Report, composed: list[composing.Sentence]) -> None:
    versions = versions_of({record for told in composed for record in told.records}, report.cohort)
    rows = [
        Sentence(
            report=report, section=told.section, position=0, text=told.text, drafted=told.text, rule=told.rule,
            needs_evidence=not told.plain,
        )
        for told in composed
    ]  # fmt: skip
    Sentence.objects.bulk_create(rows)
    evidence = [
        Evidence(sentence=row, record_id=versions[mark.record][0], version=versions[mark.record][1], at=mark.at)
        for row, told in zip(rows, composed, strict=True)
        for mark in told.marks
        if mark.record in versions
    ]
    Evidence.objects.bulk_create(evidence)


def put_in_order(report: Report, rules: list[str]) -> None:
    """The draft's order; what the person wrote stays behind the sentence it stood behind."""
    place = {rule: number for number, rule in enumerate(rules)}
    rows = list(report.sentences.all())
    last = -1
    keys: dict[int, tuple[int, int, int]] = {}
    for row in sorted(rows, key=lambda row: (row.section, row.position, row.pk)):
        known = place.get(row.rule)
        keys[row.pk] = (row.section, last if known is None else known, 1 if known is None else 0)
        last = last if known is None else known
    for position, row in enumerate(sorted(rows, key=lambda row: (*keys[row.pk], row.pk))):
        row.position = position
    Sentence.objects.bulk_update(rows, ["position"])
