"""What reports show on a person's page and of somebody's time in other cohorts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import ngettext

from jiebang.common import look, panels
from jiebang.people.access import holds
from jiebang.programmes import history
from jiebang.programmes.models import Secondment
from jiebang.reports.models import Report
from jiebang.reports.periods import title_of
from jiebang.reports.permissions import FROM_THE_DRAFT, ONCE_HANDED_IN

RECENT = 5


def register() -> None:
    panels.add("person", panels.Panel("reports", "reports/person_panel.html", reports_of, order=40, aside=True))
    history.add("reports", papers_handed_in)


def reports_of(user: Any, secondment: Secondment) -> dict[str, Any] | None:
    """The newest papers the user may read; None for roles that read none at all."""
    if not holds(user, *FROM_THE_DRAFT, *ONCE_HANDED_IN):
        return None
    seen = Report.objects.visible_to(user).filter(secondment=secondment).select_related("submission")
    kinds = {kind.code: kind for kind in secondment.cohort.scheme.reports}
    newest = seen.defer("submission__data").order_by("-ends_on", "-id")[:RECENT]
    rows = [
        {
            "report": report,
            "title": title_of(kinds[report.kind]) if report.kind in kinds else report.kind,
            "span": look.day_span(report.starts_on, report.ends_on),
            "handed_in": report.submission.submitted_on if report.is_submitted else None,
        }
        for report in newest
    ]
    return {"rows": rows} if rows else None


def papers_handed_in(user: Any, secondments: list[Secondment]) -> dict[int, str]:
    seen = Report.objects.visible_to(user).filter(secondment__in=secondments, submission__isnull=False)
    counts = seen.order_by().values_list("secondment").annotate(n=Count("pk"))
    words = {key: ngettext("{n} paper handed in", "{n} papers handed in", n) for key, n in counts}
    return {key: words[key].format(n=n) for key, n in counts}
