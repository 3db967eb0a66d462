"""Holding a report while it is changed, and refusing what can no longer be changed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.refusals import Refused, Stale
from jiebang.evidence.models import Record
from jiebang.kernel.cadence import Period
from jiebang.kernel.scheme.model import ReportKind
from jiebang.programmes.models import Cohort
from jiebang.reports.models import Report, Sentence, Submission
from jiebang.reports.periods import is_owed, kind_and_period, not_owed, title_of
from jiebang.reports.permissions import is_closed


def report_to_change(report: Report) -> Report:
    held = locked(report)
    kind, period = kind_and_period(held)
    refuse_finished(held, period)
    if not is_owed(held):
        raise not_owed(held.secondment, kind, period)
    return held


def locked(report: Report) -> Report:
    """The row as it stands, held until the transaction ends."""
    return (
        Report.objects.select_for_update(of=("self",)).select_related("cohort", "secondment__person").get(pk=report.pk)
    )


def refuse_unbegun(kind: ReportKind, period: Period) -> None:
    if period.start > clock.today():
        raise Refused(_("{title} {period} begins on {day}; there is nothing to draft yet.").format(
            title=title_of(kind), period=period.key, day=period.start))  # fmt: skip


def refuse_finished(report: Report, period: Period) -> None:
    """Handed in, its words stand; past the lock only the office opens it again."""
    if Submission.objects.filter(report=report).exists():
        raise Refused(_("This report is handed in; its words and the records it quotes stand as they were."))
    if is_closed(period, report.extended_to):
        raise Refused(_("This report was locked on {day}. Ask the programme office for more time; it can give it "
                        "on this page.").format(day=period.locks))  # fmt: skip


def current(sentence: Sentence, yours: str, version: int) -> Sentence:
    """The sentence as it stands, if it is the one the person saw."""
    held = Sentence.objects.filter(pk=sentence.pk).first()
    if held is None or held.version != version:
        raise Stale(
            _("This sentence was changed meanwhile. Both texts stand below: copy what you want to keep, then reload."),
            yours={str(_("sentence")): yours},
            theirs={str(_("sentence")): held.text if held else str(_("(deleted)"))},
        )
    return held


def refuse_seen_otherwise(report: Report, version: int) -> None:
    if report.version != version:
        raise Stale(
            _("This report was changed after you opened it. Reload it, read it once more and hand it in then."),
            yours={}, theirs={},
        )  # fmt: skip


def versions_of(uuids: Iterable[str | UUID], cohort: Cohort) -> dict[str, tuple[int, int]]:
    """Record uuid → (key, version as it stands)."""
    rows = Record.objects.filter(cohort=cohort, uuid__in=list(uuids)).values_list("uuid", "pk", "version")
    return {str(uuid): (pk, version) for uuid, pk, version in rows}


def changed(report: Report) -> None:
    report.version += 1
    report.save()
