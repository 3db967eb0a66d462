"""Sign-in slips: a link for one person, good once and for a week, with which they set their own password.

What stands in the link is made here, handed back once and never kept; the table holds a hash of it. Looking at a link
uses nothing up, so a chat program that fetches it for a preview spoils nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import SYSTEM, audit
from jiebang.common.refusals import Refused
from jiebang.people import actions
from jiebang.people.access import ADMINISTRATORS, holds, is_operator
from jiebang.people.models import Grant, Person, Role, Slip, User
from jiebang.people.signing_in.names import folded

LASTS = timedelta(days=7)
# A second tap on the button arrives within so long after the first.
SECOND_TAP = timedelta(minutes=2)
# An account of these could take over more than whoever issues slips may do.
PRIVILEGED = frozenset({Role.OFFICE, Role.READER}) | ADMINISTRATORS

Listener = Callable[[User, Person], Any]
_listeners: list[Listener] = []


def when_taken(listener: Listener) -> None:
    """Have `listener(user, person)` called when somebody took a slip: rooms above give what belongs to the person."""
    if listener not in _listeners:
        _listeners.append(listener)


@dataclass(frozen=True)
class Issued:
    """A slip with what stands in its link, which nobody can ask for again."""

    slip: Slip
    token: str

    @property
    def path(self) -> str:
        return f"/slip/{self.token}/"


@transaction.atomic
def issue(
    *, by: Any, person: Person | None = None, user: User | None = None, login: str = "", cohort: UUID | None = None
) -> Issued:
    """A new slip for a person or an account; an open one of the same ends.

    login: the name of the account that will be made; an account there is keeps its own.
    """
    user = user or getattr(person, "user", None)
    person = person or getattr(user, "person", None)
    if user is not None:
        require_may_issue(by, user)
    whose = Q(pk__in=[])
    # The row is held, so that of two issued at once the later ends the earlier.
    if person is not None:
        whose |= Q(person=Person.objects.select_for_update().get(pk=person.pk))
    if user is not None:
        whose |= Q(user=User.objects.select_for_update().get(pk=user.pk))
    now, token = clock.now(), secrets.token_urlsafe(24)
    Slip.objects.filter(whose, used_at__isnull=True, ended_at__isnull=True).update(ended_at=now)
    slip = Slip.objects.create(
        token_hash=hash_of(token), person=person, user=user, login=user.username if user else login, cohort_uuid=cohort,
        issued_at=now, issued_by=by if isinstance(by, User) else None, expires_at=now + LASTS,
    )  # fmt: skip
    audit(by, "slip.issued", slip, scope=cohort, about=about(person), login=slip.login)
    return Issued(slip, token)


def hash_of(token: str) -> str:
    """The token has 192 random bits, so one round is enough and no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def require_may_issue(by: Any, user: User) -> None:
    """Nobody gets at an account that may do more than they, nor past the four eyes of the office."""
    if getattr(by, "pk", None) == user.pk:
        raise Refused(_("You change your own password under “Your password”; a slip is for somebody else."))
    if not user.is_active:
        raise Refused(_("The account {login} is closed. The system administrator can open it.").format(login=user))
    if not may_issue(by, user):
        raise Refused(
            _(
                "{name} is an office, leadership or administrator's account. The system administrator issues slips for "
                "the first two, the operator of the server for administrators."
            ).format(name=user)
        )


def may_issue(by: Any, user: User) -> bool:
    """The office for secondees, officers, mentors and home units; a system administrator for the office as well."""
    if is_operator(by):
        return True
    held = set(Grant.objects.filter(user=user, revoked_at__isnull=True).values_list("role", flat=True))
    if held & ADMINISTRATORS:
        return False
    return not held & PRIVILEGED or holds(by, Role.SYSADMIN)


@transaction.atomic
def take_back(slips: Iterable[Slip], *, by: Any) -> int:
    """End open slips that should not be used any more, such as a printed sheet that was lost."""
    ended = 0
    for slip in Slip.objects.select_for_update().filter(pk__in=[slip.pk for slip in slips]):
        if slip.state_at(clock.now()) == Slip.State.OPEN:
            slip.ended_at = clock.now()
            slip.save(update_fields=["ended_at"])
            audit(by, "slip.ended", slip, scope=slip.cohort_uuid, about=about(slip.person), login=slip.login)
            ended += 1
    return ended


def find(token: str) -> Slip | None:
    return Slip.objects.select_related("person__user", "user__person").filter(token_hash=hash_of(token)).first()


def account_for(slip: Slip) -> User | None:
    """The account the slip opens, if it exists already."""
    return slip.user or getattr(slip.person, "user", None)


@transaction.atomic
def take(slip: Slip, password: str) -> User:
    """Use the slip up: make the account where there is none, set its password, end its other sessions.

    The same slip with the same password once more within two minutes is a second tap, not a second use.
    """
    slip = Slip.objects.select_for_update(of=("self",)).select_related("person__user", "user__person").get(pk=slip.pk)
    if is_second_tap(slip, password):
        return slip.user
    require_open(slip)
    user = account_for(slip)
    if user is None:
        user = actions.create_user(free_login(slip.login), by=SYSTEM, password=password, person=slip.person)
    elif not user.is_active:
        raise Refused(_("This account is closed. The programme office can open it again."))
    else:
        actions.set_password(user, password, by=user)
    slip.user, slip.used_at = user, clock.now()
    slip.save(update_fields=["user", "used_at"])
    audit(user, "slip.used", slip, scope=slip.cohort_uuid, about=about(slip.person), login=user.username)
    if slip.person is not None:
        for listener in _listeners:
            listener(user, slip.person)
    return user


def is_second_tap(slip: Slip, password: str) -> bool:
    if slip.used_at is None or clock.now() - slip.used_at > SECOND_TAP:
        return False
    return slip.user is not None and slip.user.check_password(password)


def require_open(slip: Slip) -> None:
    if slip.state_at(clock.now()) != Slip.State.OPEN:
        raise Refused(_("This slip does not open anything any more. Ask for a new one."))


def free_login(login: str) -> str:
    """The login printed on the slip; with a number behind it where somebody took the name meanwhile."""
    taken = {
        folded(name) for name in User.objects.filter(username__istartswith=login).values_list("username", flat=True)
    }
    number = 1
    wanted = login
    while folded(wanted) in taken:
        number += 1
        wanted = f"{login}-{number}"
    return wanted


def about(person: Person | None) -> list[UUID]:
    return [person.uuid] if person else []
