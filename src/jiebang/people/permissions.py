"""Who may look at people and organisations, manage accounts, propose and decide roles, read the audit trail."""

from __future__ import annotations

from jiebang.common.policy import declare
from jiebang.people.access import has_any_business_role, has_role
from jiebang.people.models import Role

declare("people.read", has_any_business_role)
declare("people.write", has_role(Role.OFFICE))

# Rows of administration: none says what stands in a programme. A try without the right leaves an audit line.
declare("people.accounts", has_role(Role.SYSADMIN), guarded=True)
declare("people.installation", has_role(Role.SYSADMIN), guarded=True)
# Looked over and proposed by an office within its cohorts, decided by security administrators.
declare("people.grants", has_role(Role.OFFICE, Role.SECADMIN), guarded=True)
declare("people.grants_decide", has_role(Role.SECADMIN), guarded=True)
# The page is everybody's; which lines somebody reads, `people.trail.visible_lines` decides.
declare("people.trail", lambda user: user.is_authenticated)
