"""Accounts and grants: the only place that writes them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import Operator, audit, refusal
from jiebang.common.refusals import Refused
from jiebang.common.telling import tell
from jiebang.people.access import (
    ADMINISTRATORS,
    PARTAKERS,
    SCOPES,
    WRITING_DAYS_AFTER_END,
    cohort_of,
    forget_grants,
)
from jiebang.people.models import Grant, Person, Role, User

Scope = Grant.Scope


@transaction.atomic
def create_user(
    username: str,
    *,
    by: Any,
    password: str | None = None,
    person: Person | None = None,
    display_name: str = "",
    language: str = "",
    check_password: bool = True,
    one_time: bool = False,
) -> User:
    """A new account, without a usable password unless one is given.

    check_password=False only for a demonstration, whose password the operator chose. one_time: the person replaces the
    password at the first sign-in.
    """
    username = username.strip()
    if not username:
        raise Refused(_("Write a login name."), field="username")
    if User.objects.filter(username__iexact=username).exists():
        raise name_taken(username)
    user = User(username=username, person=person, display_name=display_name, language=language)
    user.must_change_password = one_time
    if password is not None and check_password:
        require_good_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise name_taken(username) from None
    audit(by, "user.created", user, login=username)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, by: Any, check_password: bool = True, one_time: bool = False) -> None:
    """Give an account a new password; every session it had elsewhere ends with the old one."""
    if check_password:
        require_good_password(password, user)
    user.set_password(password)
    user.must_change_password = one_time
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
    audit(by, "user.password_set", user, login=user.username)


def choose_language(user: User, code: str) -> None:
    """What a person reads in is nobody else's business: no audit line."""
    user.language = code
    user.save(update_fields=["language"])


@transaction.atomic
def deactivate(user: User, *, by: Any, reason: str = "") -> None:
    """Shut an account: it acts at the next request, whatever is open. A second time changes nothing.

    The last account that holds one of the three administrators' roles stays, for nobody could make another.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if getattr(by, "pk", None) == user.pk:
        refusal(by, "user.deactivated", user, login=user.username)
        raise Refused(_("Nobody shuts the own account. Ask another system administrator."))
    if not user.is_active:
        return
    administers = Grant.objects.filter(user=user, role__in=ADMINISTRATORS, revoked_at__isnull=True)
    if not isinstance(by, Operator):
        for held in administers:
            require_another(held)
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit(by, "user.deactivated", user, login=user.username, reason=reason)
    if administers:
        tell(other_administrators(user), "account.shut", {"login": user.username}, url="/")


@transaction.atomic
def activate(user: User, *, by: Any, reason: str = "") -> None:
    """Open a shut account again, with the roles it still holds."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit(by, "user.activated", user, login=user.username, reason=reason)


@transaction.atomic
def grant(
    user: User,
    role: str,
    *,
    by: Any,
    scope_kind: str = Scope.INSTALLATION,
    scope_id: UUID | None = None,
    cohort_uuid: UUID | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Grant:
    """Give a role on one scope. Granting what is held already changes only its dates."""
    User.objects.select_for_update().get(pk=user.pk)
    require_other_hands(user, by)
    require_fitting_scope(role, scope_kind, scope_id, cohort_uuid)
    require_separate_administrators(user, role)
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(_("The role would end before it starts."), field="ends_on")
    require_time_to_write(role, cohort_uuid, starts_on)
    held, created = Grant.objects.update_or_create(
        user=user,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        cohort_uuid=scope_id if scope_kind == Scope.COHORT else cohort_uuid,
        revoked_at=None,
        defaults={"starts_on": starts_on, "ends_on": ends_on},
    )
    forget_grants(user)
    data = {"login": user.username, "role": role, "scope_kind": scope_kind, "scope_id": str(scope_id or "")}
    audit(by, "grant.given" if created else "grant.dated", held, scope=held.cohort_uuid, **data)
    return held


@transaction.atomic
def revoke(held: Grant, *, by: Any, reason: str = "", with_office: bool = False) -> None:
    """Take a role back; it acts at the user's next request. A second time changes nothing.

    with_office: it ends with the office that carried it, and comes again with the next one.
    """
    held = Grant.objects.select_for_update().select_related("user").get(pk=held.pk)
    if held.revoked_at is not None:
        return
    held.revoked_at, held.taken_back = clock.now(), not with_office
    held.save(update_fields=["revoked_at", "taken_back"])
    forget_grants(held.user)
    data = {"login": held.user.username, "role": held.role, "reason": reason}
    audit(by, "grant.revoked", held, scope=held.cohort_uuid, **data)


def name_taken(username: str) -> Refused:
    return Refused(_("The login name {name} is taken. Choose another.").format(name=username), field="username")


def other_administrators(user: User) -> list[User]:
    """Who else administers, and has to know when one of them is shut out."""
    held = Grant.objects.filter(role__in=ADMINISTRATORS, revoked_at__isnull=True, user__is_active=True)
    return list(User.objects.filter(pk__in=held.values("user_id")).exclude(pk=user.pk).order_by("id"))


def require_another(held: Grant) -> None:
    """Some other open account holds the administrator's role too."""
    others = Grant.objects.filter(role=held.role, revoked_at__isnull=True, user__is_active=True).exclude(user=held.user)
    if not any(other.holds_on(clock.today()) for other in others):
        raise Refused(
            _(
                "{login} is the only {role}. Have another one named first; in an emergency the operator shuts it with "
                "`jiebang account close`."
            ).format(login=held.user.username, role=Role(held.role).label)
        )


def require_good_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from None


def require_other_hands(user: User, by: Any) -> None:
    if getattr(by, "pk", None) == user.pk:
        raise Refused(_("Nobody grants a role to themselves. Ask another security administrator."))


def require_fitting_scope(role: str, scope_kind: str, scope_id: UUID | None, cohort_uuid: UUID | None) -> None:
    if role not in SCOPES:
        raise Refused(_("There is no role {role}.").format(role=role), field="role")
    if scope_kind not in SCOPES[role]:
        raise Refused(
            _("{role} cannot be held there. Choose the scope the role belongs to.").format(role=Role(role).label)
        )
    if scope_kind == Scope.INSTALLATION:
        if scope_id or cohort_uuid:
            raise Refused(_("A role on the whole installation names no cohort."))
    elif scope_id is None:
        raise Refused(_("Say what the role is held on."))
    elif scope_kind == Scope.PROGRAMME:
        if cohort_uuid:
            raise Refused(_("A role on a programme holds in all its cohorts and names none."))
    elif scope_kind != Scope.COHORT and cohort_uuid is None:
        raise Refused(_("Say in which cohort the role is held."))


def require_time_to_write(role: str, cohort_uuid: UUID | None, starts_on: date | None) -> None:
    """Whoever takes part writes until 30 days after the cohort; a role that begins later is a wrong date."""
    cohort = cohort_of(cohort_uuid) if role in PARTAKERS and starts_on else None
    if cohort is None or starts_on is None:
        return
    last = cohort.ends_on + timedelta(days=WRITING_DAYS_AFTER_END)
    if starts_on > last:
        raise Refused(
            _("{cohort} ends on {end}, and {role} writes there until {last}. Choose an earlier day.").format(
                cohort=cohort, end=cohort.ends_on, role=Role(role).label, last=last
            ),
            field="starts_on",
        )


def require_separate_administrators(user: User, role: str) -> None:
    """One person holds one administrator's role at most, and beside it no role in a programme (三员分立)."""
    others = set(Grant.objects.filter(user=user, revoked_at__isnull=True).values_list("role", flat=True)) - {role}
    if others and (role in ADMINISTRATORS or others & ADMINISTRATORS):
        raise Refused(
            _("{name} holds another role. The three administrators' roles are each held alone.").format(name=user)
        )
