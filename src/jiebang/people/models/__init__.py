"""Tables of the people room: who signs in, who somebody is, which organisations there are."""

from jiebang.people.models.accounts import FormerPassword, User, UserManager
from jiebang.people.models.grants import Grant, GrantRequest, Role
from jiebang.people.models.organisations import Alias, Contact, Organisation
from jiebang.people.models.persons import Person
from jiebang.people.models.privacy import BulkExport, Consent, DataRequest, IdentityNumber
from jiebang.people.models.sessions import Session
from jiebang.people.models.slips import SignInHelp, Slip

__all__ = [
    "Alias",
    "BulkExport",
    "Consent",
    "Contact",
    "DataRequest",
    "FormerPassword",
    "Grant",
    "GrantRequest",
    "IdentityNumber",
    "Organisation",
    "Person",
    "Role",
    "Session",
    "SignInHelp",
    "Slip",
    "User",
    "UserManager",
]
