"""Who may look at people and organisations, manage accounts and grant roles."""

from __future__ import annotations

from jiebang.common.policy import declare
from jiebang.common.sensitive import guard
from jiebang.people.access import has_any_business_role, has_role
from jiebang.people.models import Role

declare("people.read", has_any_business_role)
declare("people.write", has_role(Role.OFFICE))
declare("people.accounts", has_role(Role.SYSADMIN))
declare("people.grants", has_role(Role.SECADMIN))

# Who reads what is sensitive about a person (reliability, matrix b).
declare(
    "person.phone",
    has_role(Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.SECRETARY, Role.SECONDEE, Role.HOME_UNIT),
)
declare("person.born", has_role(Role.OFFICE, Role.SECONDEE, Role.HOME_UNIT))
declare("person.party", has_role(Role.OFFICE, Role.SECRETARY, Role.SECONDEE, Role.HOME_UNIT))
guard("people.Person", phone="person.phone", born="person.born", is_party_member="person.party")
