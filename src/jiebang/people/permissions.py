"""Who may look at people and organisations, manages accounts and roles, reads the trail, and what everybody may.

Which organisations and contacts somebody sees follows from what they are to the rows that person reads, and those live
in higher rooms: an organisation is seen by who sees a secondment it sends or hosts, or a record that names it. Rooms
say so:

    opens("organisation", "evidence", named_in_visible_records)    # named_in_visible_records(user) -> Q

The office of a cohort also sees organisations nothing points at yet (a list of companies just imported). The office
and leadership of the whole installation see all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import CASCADE, Exists, OuterRef, Q

from jiebang.common.merging import pointing_at
from jiebang.common.policy import declare
from jiebang.common.sensitive import guard
from jiebang.people.access import OVERSEERS, active_grants, has_any_business_role, has_role, holds, is_operator
from jiebang.people.models import Contact, Grant, Merge, Organisation, Person, Role

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

Condition = Callable[[Any], Q]
NOTHING = Q(pk__in=[])
_opens: dict[str, dict[str, Condition]] = {"organisation": {}, "person": {}, "contact": {}}


def opens(kind: str, room: str, condition: Condition) -> None:
    """Have rows of this kind seen for what `condition(user)` says; the same room again replaces it."""
    _opens[kind][room] = condition


def visible_organisations(queryset: Any, user: Any) -> Any:
    if sees_all(user):
        return queryset
    conditions = opened("organisation", user) | own_organisations(user)
    if holds(user, Role.OFFICE):
        conditions |= unlinked()
    return queryset.filter(conditions)


def visible_contacts(queryset: Any, user: Any) -> Any:
    """Contacts met in records the user sees; for the office also those of organisations nobody met them for yet."""
    if sees_all(user):
        return queryset
    conditions = opened("contact", user)
    if holds(user, Role.OFFICE):
        conditions |= ~Q(Exists(links_of(Contact)[0])) & Q(organisation__in=seen_ids(user))
    return queryset.filter(conditions)


def visible_persons(queryset: Any, user: Any) -> Any:
    """Persons an office answers for: those with a secondment in a cohort it runs."""
    return queryset if sees_all(user) else queryset.filter(opened("person", user))


def visible_merges(queryset: Any, user: Any) -> Any:
    """Merges into rows the user sees."""
    organisations = visible_organisations(Organisation.objects.all(), user).values("uuid")
    persons = visible_persons(Person.objects.all(), user).values("uuid")
    contacts = visible_contacts(Contact.objects.all(), user).values("uuid")
    return queryset.filter(
        Q(kind=Merge.Kind.ORGANISATION, winner__in=organisations)
        | Q(kind=Merge.Kind.PERSON, winner__in=persons)
        | Q(kind=Merge.Kind.CONTACT, winner__in=contacts)
    )


def sees_all(user: Any) -> bool:
    """Operators, and the office and leadership of the whole installation."""
    if is_operator(user):
        return True
    return any(g.role in OVERSEERS and g.scope_kind == Grant.Scope.INSTALLATION for g in active_grants(user))


def opened(kind: str, user: Any) -> Q:
    total = NOTHING
    for condition in _opens[kind].values():
        total |= condition(user)
    return total


def own_organisations(user: Any) -> Q:
    """The unit or host a role is held on, also before anybody is sent or placed there."""
    own = {Grant.Scope.HOME_UNIT, Grant.Scope.HOST}
    return Q(uuid__in=[grant.scope_id for grant in active_grants(user) if grant.scope_kind in own])


def unlinked() -> Q:
    """Organisations no row of any room points at."""
    total = Q()
    for link in links_of(Organisation):
        total &= ~Q(Exists(link))
    return total


def links_of(model: Any) -> list[Any]:
    """Rows of other tables that point at a row; other names and the like, which go with it, are none."""
    relations = [relation for relation in pointing_at(model) if relation.remote_field.on_delete is not CASCADE]
    return [relation.model._base_manager.filter(**{relation.name: OuterRef("pk")}) for relation in relations]


def seen_ids(user: Any) -> Any:
    return visible_organisations(Organisation.objects.all(), user).values("pk")
