"""Who may open the first pages: each page for the roles it is made for."""

from __future__ import annotations

from jiebang.common.policy import declare
from jiebang.people.access import has_role
from jiebang.people.models import Role

# Whose eyes a group's board and a cohort's overview are for; which rows they see is decided by visible_to.
BOARD_ROLES = (Role.OFFICE, Role.READER, Role.LEADER, Role.DEPUTY)
OVERVIEW_ROLES = (Role.OFFICE, Role.READER)

declare("home.today", has_role(Role.SECONDEE))
declare("home.board", has_role(*BOARD_ROLES))
declare("home.overview", has_role(*OVERVIEW_ROLES))
