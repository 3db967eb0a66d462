"""Who sees courses: everybody of the cohort but mentors; the office keeps them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from jiebang.common.policy import declare
from jiebang.common.sensitive import guard
from jiebang.people.access import BUSINESS_ROLES, has_role
from jiebang.people.models import Role
from jiebang.programmes.permissions import opened_by

declare("courses.read", has_role(*(BUSINESS_ROLES - {Role.MENTOR})))
declare("courses.write", has_role(Role.OFFICE), within="courses.read")
# How many hours each was there: for who answers for the people, in the fixed order of numbers.
declare("courses.hours", has_role(Role.OFFICE, Role.HOME_UNIT))
guard("programmes.Absence", reason="leave.reason")


def visible_courses(queryset: Any, user: Any) -> Any:
    """Courses of the cohorts whose people the user sees."""
    return opened_by("courses.read", queryset, user, of=lambda people: Q(cohort__in=people.order_by().values("cohort")))
