"""Handing a report in, and giving more time for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.programmes.permissions import writes_until
from jiebang.reports.actions.holding import locked, refuse_seen_otherwise, report_to_change
from jiebang.reports.frozen import frozen
from jiebang.reports.models import Report, Sentence, Submission
from jiebang.reports.periods import kind_and_period


@transaction.atomic
def submit_report(report: Report, *, version: int, by: Any) -> Submission:
    """Hand it in: the words and the versions they quote are frozen.

    Raises Refused while a sentence rests on nothing, Stale where the text is not the one the person saw.
    """
    report = report_to_change(report)
    refuse_seen_otherwise(report, version)
    bare = [sentence.text for sentence in with_evidence(report) if is_bare(sentence)]
    if bare:
        raise Refused(ngettext(
            "{n} sentence rests on no record: “{text}”. Add a record, mark it as your own judgement, or delete it.",
            "{n} sentences rest on no record; the first is “{text}”. Add records, mark them as your own judgement, or "
            "delete them.",
            len(bare),
        ).format(n=len(bare), text=bare[0].rstrip("。.")))  # fmt: skip
    if not report.sentences.exists():
        raise Refused(_("There is nothing to hand in yet. Let it be drafted again, or write a sentence."))
    _kind, period = kind_and_period(report)
    submission = Submission.objects.create(
        report=report, submitted_by=by if isinstance(by, models.Model) else None,
        submitted_on=clock.today(), submitted_at=clock.now(), data=frozen(report),
    )  # fmt: skip
    audit(by, "report.submitted", report, scope=report.cohort.uuid, late=clock.today() > period.due)
    return submission


@transaction.atomic
def extend_report(report: Report, until: date, *, by: Any) -> Report:
    """The office gives more time after the lock."""
    report = locked(report)
    if Submission.objects.filter(report=report).exists():
        raise Refused(_("This report is handed in; it needs no more time."))
    if until < clock.today():
        raise Refused(_("{day} is past. Choose today or a later day.").format(day=until), field="until")
    last = writes_until(report.secondment)
    if until > last:
        raise Refused(
            _("{name} writes in this cohort until {last}. Choose that day or an earlier one.").format(
                name=report.secondment, last=last
            ),
            field="until",
        )
    report.extended_to = until
    report.save(update_fields=["extended_to"])
    audit(by, "report.extended", report, scope=report.cohort.uuid, until=until.isoformat())
    return report


def with_evidence(report: Report) -> Iterable[Sentence]:
    return report.sentences.annotate(marks=models.Count("evidence"))


def is_bare(sentence: Any) -> bool:
    """A sentence that claims something, rests on no record, and is not marked as a judgement."""
    return sentence.needs_evidence and sentence.state != Sentence.State.OPINION and not sentence.marks
