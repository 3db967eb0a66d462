"""Who reads which reports, and who may draft, change and hand them in.

The person always; leader, deputy and office also while it is a draft, to help before it is due; home unit and
leadership once it is handed in. Only the person changes the words. The office may draft for somebody and give more
time.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from jiebang.common import clock
from jiebang.common.policy import declare
from jiebang.kernel.cadence import Period
from jiebang.people.access import has_role, is_office_of, is_operator, may_write_in
from jiebang.people.models import Role
from jiebang.programmes.models import Secondment
from jiebang.programmes.permissions import is_concerned, opened_by, own_secondments, visible_secondments
from jiebang.reports.models import Report

FROM_THE_DRAFT = (Role.SECONDEE, Role.LEADER, Role.DEPUTY, Role.OFFICE)
ONCE_HANDED_IN = (Role.HOME_UNIT, Role.READER)
HANDED_IN = "handed in"

declare("reports.read", has_role(*FROM_THE_DRAFT, only=dict.fromkeys(ONCE_HANDED_IN, HANDED_IN)))
declare("reports.draft", has_role(Role.SECONDEE, Role.OFFICE), within="reports.read")
declare("reports.write", has_role(Role.SECONDEE), within="reports.read")
declare("reports.extend", has_role(Role.OFFICE), within="reports.read")


def visible_reports(queryset: Any, user: Any) -> Any:
    return opened_by(
        "reports.read",
        queryset,
        user,
        of=lambda people: Q(secondment__in=people.values("pk")),
        when={HANDED_IN: Q(submission__isnull=False)},
    )


def seen_secondments(user: Any) -> tuple[Any, Any]:
    """Those whose reports the user follows from the draft on, and those whose reports come once handed in."""
    everybody = Secondment.objects.all()
    return (
        visible_secondments(everybody, user, roles=FROM_THE_DRAFT),
        visible_secondments(everybody, user, roles=ONCE_HANDED_IN),
    )


def is_own(user: Any, secondment: Secondment) -> bool:
    return not is_operator(user) and own_secondments(user).filter(pk=secondment.pk).exists()


def may_draft(user: Any, secondment: Secondment) -> bool:
    """The person, or the office for somebody who cannot."""
    if is_office_of(user, secondment.cohort):
        return True
    return is_own(user, secondment) and may_write_in(user, secondment.cohort)


def may_change(user: Any, report: Report) -> bool:
    """Whether the words are the user's to change at all; whether there still is time is a refusal with its reason."""
    return is_own(user, report.secondment) and may_write_in(user, report.cohort)


def may_extend(user: Any, report: Report) -> bool:
    """The office gives more time, but not somebody of the office to themselves."""
    return is_office_of(user, report.cohort) and not is_concerned(user, report.secondment)


def is_closed(period: Period, extended_to: date | None = None) -> bool:
    """Past the lock, and past the day the office gave on top."""
    today = clock.today()
    return period.is_locked(today) and not (extended_to and today <= extended_to)
