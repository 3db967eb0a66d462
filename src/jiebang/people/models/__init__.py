"""Tables of the people room: who signs in, who somebody is, which organisations there are."""

from jiebang.people.models.accounts import User, UserManager
from jiebang.people.models.grants import Grant, GrantRequest, Role
from jiebang.people.models.organisations import Alias, Contact, Organisation
from jiebang.people.models.persons import Person

__all__ = ["Alias", "Contact", "Grant", "GrantRequest", "Organisation", "Person", "Role", "User", "UserManager"]
