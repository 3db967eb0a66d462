"""Tables of the people room: who signs in, who somebody is, which organisations there are."""

from jiebang.people.models.accounts import User, UserManager
from jiebang.people.models.grants import Grant, Role
from jiebang.people.models.merges import FormerAddress, Merge, NotTheSame
from jiebang.people.models.organisations import Alias, Contact, ContactAlias, Organisation
from jiebang.people.models.persons import Person, PersonAlias

__all__ = [
    "Alias",
    "Contact",
    "ContactAlias",
    "FormerAddress",
    "Grant",
    "Merge",
    "NotTheSame",
    "Organisation",
    "Person",
    "PersonAlias",
    "Role",
    "User",
    "UserManager",
]
