"""Who manages accounts, proposes and decides roles, reads the trail, and what everybody may for themselves."""

from __future__ import annotations

from typing import Any

from jiebang.common.policy import declare
from jiebang.common.sensitive import guard
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

# Rows of administration: none says what stands in a programme. A try without the right leaves an audit line.
declare("people.accounts", has_role(Role.SYSADMIN), guarded=True)
declare("people.installation", has_role(Role.SYSADMIN), guarded=True)
# Looked over and proposed by an office within its cohorts, decided by security administrators.
declare("people.grants", has_role(Role.OFFICE, Role.SECADMIN), guarded=True)
declare("people.grants_decide", has_role(Role.SECADMIN), guarded=True)
declare("people.lockouts", has_role(Role.SECADMIN), guarded=True)
# The page is everybody's; which lines somebody reads, `people.trail.visible_lines` decides.
declare("people.trail", lambda user: user.is_authenticated)

# Who reads what is sensitive about a person (reliability, matrix b).
declare(
    "person.phone",
    has_role(Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.SECRETARY, Role.SECONDEE, Role.HOME_UNIT),
)
declare("person.born", has_role(Role.OFFICE, Role.SECONDEE, Role.HOME_UNIT))
declare("person.party", has_role(Role.OFFICE, Role.SECRETARY, Role.SECONDEE, Role.HOME_UNIT))
guard("people.Person", phone="person.phone", born="person.born", is_party_member="person.party")
