"""Who sees topics: everybody of the cohort but mentors; who offers, chooses and agrees."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from jiebang.common.policy import declare
from jiebang.people.access import BUSINESS_ROLES, has_role, roles_in
from jiebang.people.models import Organisation, Role
from jiebang.programmes.models import Secondment, Topic
from jiebang.programmes.permissions import opened_by, visible_secondments

declare("topics.read", has_role(*(BUSINESS_ROLES - {Role.MENTOR})))
# A secondee offers a topic of one's own by choosing it at once.
declare("topics.offer", has_role(Role.OFFICE, Role.HOME_UNIT, Role.SECONDEE), within="topics.read")
declare("topics.choose", has_role(Role.SECONDEE), within="topics.read")
declare("topics.list", has_role(Role.OFFICE, Role.HOME_UNIT))
declare("topics.decide", has_role(Role.OFFICE), within="topics.list")


def visible_topics(queryset: Any, user: Any) -> Any:
    """Topics of the cohorts whose people the user sees."""
    return opened_by("topics.read", queryset, user, of=lambda people: Q(cohort__in=people.order_by().values("cohort")))


def may_change(user: Any, topic: Topic) -> bool:
    """The office, and the unit or person it comes from."""
    roles = roles_in(user, topic.cohort)
    if Role.OFFICE in roles:
        return True
    if topic.offered_by is not None:
        return topic.offered_by in units_of(user, topic)
    return topic.made_by_id is not None and topic.made_by_id == user.pk


def units_of(user: Any, topic: Topic) -> list[Organisation]:
    own = visible_secondments(Secondment.objects.filter(cohort=topic.cohort), user, roles=[Role.HOME_UNIT])
    return list(Organisation.objects.filter(pk__in=own.order_by().values("home_unit")))
