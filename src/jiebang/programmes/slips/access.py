"""Which roles an account gets from what stands in the cohort: a secondee's own place, and an officer's body."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from jiebang.common.audit import SYSTEM
from jiebang.people import actions
from jiebang.people.models import Grant, Person, Role, User
from jiebang.programmes.models import Secondment
from jiebang.programmes.officers import carried_by

Scope = Grant.Scope


@transaction.atomic
def open_places(user: User, person: Person) -> int:
    """Give the account the roles of all the person's places and duties; how many it never had before.

    A role somebody took back stays taken back; only whoever grants roles gives it again.
    """
    held = {(grant.role, grant.scope_id) for grant in Grant.objects.filter(user=user)}
    wanted = [grant for grant in grants_for(person) if (grant["role"], grant["scope_id"]) not in held]
    for grant in wanted:
        actions.grant(user, by=SYSTEM, **grant)
    return len(wanted)


def grants_for(person: Person) -> list[dict[str, Any]]:
    places = Secondment.objects.filter(person=person).select_related("cohort")
    own = [
        {"role": Role.SECONDEE, "scope_kind": Scope.PERSON, "scope_id": row.uuid, "cohort_uuid": row.cohort.uuid}
        for row in places
    ]
    return own + [
        {
            "role": role,
            "scope_kind": scope_kind,
            "scope_id": body,
            "cohort_uuid": place.cohort.uuid,
            "ends_on": place.ends_on,
        }
        for place in places
        for role, scope_kind, body in sorted(carried_by(place), key=str)
    ]


def persons_with_number(written: str) -> list[int]:
    """Who has this 编号 in any cohort; what somebody may write to sign in."""
    return list(Secondment.objects.filter(number__iexact=written).values_list("person_id", flat=True).distinct())


def login_for(secondment: Secondment) -> str:
    """The login an account will have: the 编号, with the cohort's code before it where somebody else has the number.

    Numbers begin afresh in every cohort, so P001 may be several people.
    """
    number, person = secondment.number, secondment.person_id
    elsewhere = Secondment.objects.filter(number__iexact=number).exclude(person_id=person).exists()
    taken = User.objects.filter(username__iexact=number).filter(~Q(person_id=person) | Q(person_id=None)).exists()
    return f"{secondment.cohort.code}-{number}" if elsewhere or taken else number
