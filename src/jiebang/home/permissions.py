"""Who may open the first pages: each page for the roles it is made for."""

from __future__ import annotations

from typing import Any

from jiebang.common.policy import declare
from jiebang.people.access import has_role
from jiebang.people.models import Role
from jiebang.programmes.models import Body
from jiebang.programmes.permissions import visible_bodies, visible_cohorts

# Whose eyes a group's board and a cohort's overview are for; which rows they see is decided by visible_to.
BOARD_ROLES = (Role.OFFICE, Role.READER, Role.LEADER, Role.DEPUTY)
# Who reminds the people of a group; leadership looks on.
REMINDERS = (Role.OFFICE, Role.LEADER, Role.DEPUTY)
OVERVIEW_ROLES = (Role.OFFICE, Role.READER)

declare("home.today", has_role(Role.SECONDEE))
declare("home.board", has_role(*BOARD_ROLES))
declare("home.remind", has_role(*REMINDERS))
declare("home.overview", has_role(*OVERVIEW_ROLES))
declare("home.mentoring", has_role(Role.MENTOR))
declare("home.sent", has_role(Role.HOME_UNIT))
declare("home.branch", has_role(Role.SECRETARY))
declare("imports.write", has_role(Role.OFFICE))
declare("changes.write", has_role(Role.OFFICE))


def visible_groups(queryset: Any, user: Any) -> Any:
    """Groups whose board the user may open: the ones led, or all of a cohort overseen. A member's own group is not."""
    groups = queryset.filter(kind=Body.Kind.GROUP)
    return visible_bodies(groups, user, roles=BOARD_ROLES)


def visible_branches(queryset: Any, user: Any) -> Any:
    """Branches whose page the user may open: those whose secretary they are."""
    return visible_bodies(queryset.filter(kind=Body.Kind.BRANCH), user, roles=[Role.SECRETARY])


def may_remind(queryset: Any, user: Any) -> Any:
    """Groups whose people the user may remind."""
    return visible_bodies(queryset, user, roles=REMINDERS)


def visible_overviews(queryset: Any, user: Any) -> Any:
    """Cohorts whose overview the user may open."""
    return visible_cohorts(queryset, user, roles=OVERVIEW_ROLES)
