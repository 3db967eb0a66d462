"""Who acts for a group today: the leader, else the deputy, else the office. Nobody decides about an own matter.

Every act by which a leader decides about another's thing asks here, so that it is answered in one way everywhere.
Reading is another matter: leader and deputy both read their group at all times (`permissions.visible_secondments`).
"""

from __future__ import annotations

from typing import Any

from jiebang.common import clock
from jiebang.people.access import holders, may_write_in, office_users
from jiebang.people.models import Grant, Role, User
from jiebang.programmes.models import Body, Leave, Secondment
from jiebang.programmes.permissions import is_concerned, places_of


def deciders(secondment: Secondment) -> list[User]:
    """Who decides today about a matter of this secondment, where the group's leader would.

    The leader; where it is the leader's own matter, or the leader is on leave or gone, the deputy; where that is so of
    the deputy too, or there is no group, those of the office whom the matter does not concern.
    """
    group = secondment.group
    officers = acting_officers(group, about=secondment) if group else []
    office = (user for user in office_users(secondment.cohort) if not is_concerned(user, secondment))
    return officers or list(office)


def acting_officers(group: Body, *, about: Secondment | None = None) -> list[User]:
    """Who acts for the group today: its leader, else its deputy; nobody where neither can.

    about: whose matter it is; that person is passed over.
    """
    for role in (Role.LEADER, Role.DEPUTY):
        officers = holders(role, (Grant.Scope.GROUP, group.uuid))
        able = [user for user in officers if is_there(user, group) and not (about and is_concerned(user, about))]
        if able:
            return able
    return []


def acts_for(user: Any, group: Body) -> bool:
    """Whether it is this user who acts for the group today."""
    return user in acting_officers(group)


def is_there(user: User, group: Body) -> bool:
    """Neither on leave nor gone before the cohort's end, and still within the days for writing."""
    today = clock.today()
    for place in places_of(user).filter(cohort=group.cohort):
        if place.ends_on and place.ends_on < min(today, group.cohort.ends_on):
            return False
        if Leave.objects.filter(secondment=place, starts_on__lte=today, ends_on__gte=today).exists():
            return False
    return may_write_in(user, group.cohort)
