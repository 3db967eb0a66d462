"""Who fills in a nominee's profile: home unit, person and office; office and home unit look them over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jiebang.common import clock
from jiebang.common.policy import declare
from jiebang.people.access import WRITING_DAYS_AFTER_END, has_role, may_write_in
from jiebang.people.models import Role
from jiebang.programmes.models import ProfileWord, Secondment
from jiebang.programmes.sight import sight_of

declare("profiles.read", has_role(Role.OFFICE, Role.HOME_UNIT, Role.SECONDEE))
declare("profiles.list", has_role(Role.OFFICE, Role.HOME_UNIT))
declare("profiles.remind", has_role(Role.OFFICE), within="profiles.list")

Side = ProfileWord.Side


def side_of(user: Any, who: Secondment) -> str:
    """For which side the user speaks about this person: the person before any other, then office, then home unit; ""
    for who only reads."""
    sight = sight_of(user, who)
    if sight.own:
        return Side.PERSON if may_write_in(user, who.cohort) else ""
    if sight.office:
        return Side.OFFICE
    ends = who.cohort.ends_on + timedelta(days=WRITING_DAYS_AFTER_END)
    return Side.HOME if Role.HOME_UNIT in sight.roles and clock.today() <= ends else ""
