"""Tables of the people room: who signs in, who somebody is, which organisations there are."""

from jiebang.people.models.accounts import FormerPassword, User, UserManager
from jiebang.people.models.grants import Grant, GrantRequest, Role
from jiebang.people.models.merges import FormerAddress, Merge, NotTheSame
from jiebang.people.models.organisations import Alias, Contact, ContactAlias, Organisation
from jiebang.people.models.persons import Person, PersonAlias
from jiebang.people.models.privacy import BulkExport, Consent, DataRequest, IdentityNumber
from jiebang.people.models.sessions import Session
from jiebang.people.models.slips import SignInHelp, Slip

__all__ = [
    "Alias",
    "BulkExport",
    "Consent",
    "Contact",
    "ContactAlias",
    "DataRequest",
    "FormerAddress",
    "FormerPassword",
    "Grant",
    "GrantRequest",
    "IdentityNumber",
    "Merge",
    "NotTheSame",
    "Organisation",
    "Person",
    "PersonAlias",
    "Role",
    "Session",
    "SignInHelp",
    "Slip",
    "User",
    "UserManager",
]
