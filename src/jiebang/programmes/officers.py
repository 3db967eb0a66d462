"""What depends on an office: the roles its holder has in the product.

Offices are the truth and grants follow them: whoever names, ends or moves an officer, gives somebody with an office an
account, or changes an officer's days calls `sync_officer_grants` in the same transaction.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from jiebang.people.actions import grant, revoke
from jiebang.people.models import Grant, Role, User
from jiebang.programmes.models import Body, Officer, Secondment

Scope = Grant.Scope

# (kind of body, post) → the role it carries; every other office is a duty without a role.
CARRIED: dict[tuple[str, str], tuple[str, str]] = {
    (Body.Kind.GROUP, Officer.Post.LEADER): (Role.LEADER, Scope.GROUP),
    (Body.Kind.GROUP, Officer.Post.DEPUTY): (Role.DEPUTY, Scope.GROUP),
    (Body.Kind.BRANCH, Officer.Post.SECRETARY): (Role.SECRETARY, Scope.BRANCH),
}
# (role, kind of scope, uuid of the body)
Key = tuple[str, str, UUID]


@transaction.atomic
def sync_officer_grants(secondment: Secondment, by: Any) -> list[Grant]:
    """Let the roles of leader, deputy and secretary in this cohort be those of the person's offices today.

    They end with the person's own days. Somebody without an account has none to hold; a second call changes nothing.
    A role that somebody took back stays so while the office stands: only whoever grants roles gives it again.
    Returns the grants given or changed.
    """
    user = User.objects.filter(person=secondment.person_id).first()
    if user is None:
        return []
    wanted = carried_by(secondment)
    for held in held_in(user, secondment):
        if (held.role, held.scope_kind, held.scope_id) not in wanted:
            revoke(held, by=by, with_office=True)
    known = {(held.role, held.scope_kind, held.scope_id): held for held in held_in(user, secondment)}
    return [
        grant(
            user,
            role,
            by=by,
            scope_kind=kind,
            scope_id=body,
            cohort_uuid=secondment.cohort.uuid,
            starts_on=held.starts_on if held else None,
            ends_on=secondment.ends_on,
        )
        for role, kind, body in sorted(wanted, key=str)
        if (held := known.get((role, kind, body))) is None or held.ends_on != secondment.ends_on
        if held or not was_taken_back(user, (role, kind, body))
    ]


def carried_by(secondment: Secondment) -> set[Key]:
    """The roles the secondee's offices carry."""
    offices = Officer.objects.filter(secondment=secondment).values_list("body__kind", "post", "body__uuid")
    return {(*CARRIED[kind, post], body) for kind, post, body in offices if (kind, post) in CARRIED}


def held_in(user: User, secondment: Secondment) -> list[Grant]:
    """The user's grants of officers' roles in this cohort that are not taken back."""
    roles = {role for role, _scope in CARRIED.values()}
    held = Grant.objects.filter(
        user=user, role__in=roles, cohort_uuid=secondment.cohort.uuid, revoked_at__isnull=True
    ).order_by("id")
    return list(held)


def was_taken_back(user: User, key: Key) -> bool:
    role, kind, body = key
    last = Grant.objects.filter(user=user, role=role, scope_kind=kind, scope_id=body).order_by("id").last()
    return last is not None and last.taken_back
