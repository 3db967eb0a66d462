"""Reports that hold somebody to days: what was handed in for days that would be the person's no more."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.programmes.models import Secondment
from jiebang.programmes.own_days import Conflict
from jiebang.reports.models import Report
from jiebang.reports.periods import kind_of, title_of


def reports_outside(secondment: Secondment, first: date, last: date) -> list[Conflict]:
    """Reports handed in for a period with no day from first to last. A draft of one is merely owed no more."""
    handed = Report.objects.filter(secondment=secondment, submission__isnull=False).select_related("cohort")
    return [
        Conflict(
            _("handed-in report {title}").format(title=title_of(kind_of(report.cohort, report.kind))),
            report.starts_on,
            reverse("report", kwargs={"uuid": report.uuid}),
        )
        for report in handed
        if report.ends_on < first or last < report.starts_on
    ]
