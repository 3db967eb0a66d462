"""What the reports need done by the clock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.common.jobs import job
from jiebang.programmes.models import Cohort
from jiebang.reports.actions import draft_due_reports


@job("draft due reports", _("draft reports that are due"))
def draft_what_is_due() -> int:
    """Every period that is over finds its draft waiting. Past its last lock a cohort has nothing left to draft."""
    running = Cohort.objects.filter(starts_on__lte=clock.today())
    return sum(draft_due_reports(cohort, by=SYSTEM) for cohort in running)
