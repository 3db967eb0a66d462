"""Who sees and ticks the checklist before departure."""

from __future__ import annotations

from typing import Any

from jiebang.common.policy import declare
from jiebang.people.access import has_role
from jiebang.people.models import Role
from jiebang.programmes.models import CheckItem, Secondment
from jiebang.programmes.permissions import is_concerned
from jiebang.programmes.sight import sight_of

declare("checklist.read", has_role(Role.OFFICE, Role.HOME_UNIT, Role.SECONDEE))
declare("checklist.list", has_role(Role.OFFICE, Role.HOME_UNIT))
declare("checklist.write", has_role(Role.OFFICE), within="checklist.list")

By = CheckItem.By


def lines_to_tick(user: Any, who: Secondment) -> set[str]:
    """Whose lines the user ticks for this person. Nobody vouches for the own matter: of oneself only the own lines."""
    sight = sight_of(user, who)
    own = {By.PERSON} if sight.own else set()
    if is_concerned(user, who):
        return {str(by) for by in own}
    if sight.office:
        return {str(by) for by in By}
    return {str(By.HOME)} if "home_unit" in sight.roles else set()
