"""Who sees what of a phone and an identity number (reliability, matrix b), and who may open the pages about it.

Nobody but the owner sees a whole number by merely opening a page: those who may see it ask for it, one at a time, with
a reason that is kept. Mentors and leadership see the masked form, administrators nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any

from jiebang.common.masks import mask_phone
from jiebang.common.policy import declare
from jiebang.people import consents
from jiebang.people.access import has_any_business_role, has_role, holds, is_operator
from jiebang.people.models import Grant, Person, Role
from jiebang.programmes.models import Secondment
from jiebang.programmes.permissions import own_secondments, visible_secondments

Scope = Grant.Scope

PHONE_FULL = (Role.OFFICE, Role.HOME_UNIT, Role.LEADER, Role.DEPUTY, Role.SECRETARY)
PHONE_MASKED = (Role.MENTOR, Role.READER)
ID_FULL = (Role.OFFICE, Role.HOME_UNIT)
# Who may take away phone numbers.
CONTACTS = (Role.OFFICE, Role.HOME_UNIT)
EXPORTERS = (Role.OFFICE, Role.HOME_UNIT, Role.SECRETARY)
ASKED_FOR = "what the reader asked for"

# A number is asked for by who sees the place or is of its group, and shown whole to fewer.
declare("privacy.reveal", has_any_business_role, within="programmes.names")
declare(
    "privacy.reveal_phone",
    has_role(*PHONE_FULL, reach={Role.SECONDEE: Scope.GROUP}, only={Role.SECONDEE: "who lets the group see it"}),
    within="programmes.names",
)
declare("privacy.id_number", has_role(*ID_FULL, Role.SECONDEE), within="programmes.names")
declare("privacy.reveal_id_number", has_role(*ID_FULL), within="programmes.names")
declare("privacy.requests", has_role(Role.OFFICE, Role.HOME_UNIT))
declare("privacy.forward", has_role(Role.HOME_UNIT), within="privacy.requests")
declare("privacy.decide", has_role(Role.OFFICE))
declare("privacy.consents", has_role(Role.OFFICE))
declare(
    "privacy.export",
    has_role(*EXPORTERS, only=dict.fromkeys(set(EXPORTERS) - {Role.OFFICE}, ASKED_FOR)),
)
declare("privacy.fetch", has_role(only=dict.fromkeys(EXPORTERS, ASKED_FOR)), within="privacy.export")
declare("privacy.contacts", has_role(*CONTACTS))
declare("privacy.approve_export", has_role(Role.OFFICE))
# It opens no business row: the dry run tells counts by table.
declare("erasure.run", has_role(Role.SYSADMIN))


class Sight(enum.StrEnum):
    """How much of a number somebody may see."""

    OWN = "own"
    FULL = "full"
    MASKED = "masked"
    NOTHING = "nothing"


def phone_sight(user: Any, secondment: Secondment) -> Sight:
    if is_operator(user):
        return Sight.FULL
    if is_own(user, secondment):
        return Sight.OWN
    if sees(user, secondment, PHONE_FULL) or shown_to_mate(user, secondment):
        return Sight.FULL
    return Sight.MASKED if sees(user, secondment, PHONE_MASKED) else Sight.NOTHING


def id_sight(user: Any, secondment: Secondment) -> Sight:
    if is_operator(user):
        return Sight.FULL
    if is_own(user, secondment):
        return Sight.OWN
    return Sight.FULL if sees(user, secondment, ID_FULL) else Sight.NOTHING


def sees(user: Any, secondment: Secondment, roles: Iterable[str]) -> bool:
    rows = Secondment.objects.filter(pk=secondment.pk)
    return bool(visible_secondments(rows, user, roles=roles).exists())


def shown_to_mate(user: Any, secondment: Secondment) -> bool:
    """Whether the user is of the same group and the owner lets the group see the number."""
    if secondment.group_id is None or not holds(user, Role.SECONDEE):
        return False
    is_mate = own_secondments(user).filter(group_id=secondment.group_id).exists()
    return is_mate and consents.has_agreed(secondment.person, consents.PHONE_TO_GROUP)


def masked_phones(user: Any, secondments: Iterable[Secondment]) -> dict[int, str]:
    """Primary key → the masked phone of those the user may see that much of; one query however many there are.

    For lists: a whole number is never part of a list.
    """
    rows = list(secondments)
    seen = visible_secondments(
        Secondment.objects.filter(pk__in=[row.pk for row in rows]), user, roles=(*PHONE_FULL, *PHONE_MASKED)
    )
    keys = set(seen.values_list("pk", flat=True))
    return {row.pk: mask_phone(row.person.phone) for row in rows if row.pk in keys}


def own_person(user: Any) -> Person | None:
    """The human being behind an account."""
    if getattr(user, "person_id", None):
        return user.person  # type: ignore[no-any-return]
    own = own_secondments(user).first() if holds(user, Role.SECONDEE) else None
    return own.person if own else None


def has_own(user: Any) -> bool:
    return bool(getattr(user, "person_id", None)) or (not is_operator(user) and holds(user, Role.SECONDEE))


def is_own(user: Any, secondment: Secondment) -> bool:
    if getattr(user, "person_id", None) == secondment.person_id:
        return True
    return bool(holds(user, Role.SECONDEE) and own_secondments(user).filter(person=secondment.person).exists())


declare("privacy.own", has_own)
