"""Who may look at people and organisations, manage accounts and grant roles, and what everybody may for themselves."""

from __future__ import annotations

from typing import Any

from jiebang.common.policy import declare
from jiebang.people.access import has_any_business_role, has_role
from jiebang.people.models import Role

# The pages that stay open to somebody who has to do something about the own account first (signing_in/gates.py).
OWN_PASSWORD = "own_password"  # noqa: S105
OWN_SECURITY = "own_security"


def is_signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


declare(OWN_PASSWORD, is_signed_in)
declare(OWN_SECURITY, is_signed_in)
declare("people.read", has_any_business_role)
declare("people.write", has_role(Role.OFFICE))
declare("people.accounts", has_role(Role.SYSADMIN))
declare("people.grants", has_role(Role.SECADMIN))
