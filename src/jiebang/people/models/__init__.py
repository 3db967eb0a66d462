"""Tables of the people room: who signs in, who somebody is, which organisations there are."""

from jiebang.people.models.accounts import User, UserManager
from jiebang.people.models.grants import Grant, Role
from jiebang.people.models.organisations import Alias, Contact, Organisation
from jiebang.people.models.persons import Person
from jiebang.people.models.privacy import BulkExport, Consent, DataRequest, IdentityNumber

__all__ = [
    "Alias",
    "BulkExport",
    "Consent",
    "Contact",
    "DataRequest",
    "Grant",
    "IdentityNumber",
    "Organisation",
    "Person",
    "Role",
    "User",
    "UserManager",
]
