"""Who may look at people and organisations, manage accounts and grant roles."""

from __future__ import annotations

from jiebang.common.policy import declare
from jiebang.people.access import has_any_business_role, has_role
from jiebang.people.models import Role

declare("people.read", has_any_business_role)
declare("people.write", has_role(Role.OFFICE))
declare("people.accounts", has_role(Role.SYSADMIN))
declare("people.grants", has_role(Role.SECADMIN))
