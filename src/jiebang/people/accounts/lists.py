"""The list of accounts: search and filters from the address, and the same list as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.common import clock
from jiebang.common.text import clean
from jiebang.people.models import Grant, Role, User

PAGE = 50
WITHOUT = "none"


@dataclass(frozen=True)
class Asked:
    """What the address asks for; values that make no sense are left out, never an error."""

    text: str = ""
    state: str = ""
    role: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        state, role = query.get("state", ""), query.get("role", "")
        return cls(
            text=clean(query.get("q", ""))[:100],
            state=state if state in dict(states()) else "",
            role=role if role in Role.values or role == WITHOUT else "",
        )

    @property
    def any(self) -> bool:
        return self != Asked()


def found(asked: Asked) -> QuerySet[User]:
    """The accounts asked for, by login, each with the roles it holds today."""
    accounts = User.objects.order_by("username", "id")
    if asked.state:
        accounts = accounts.filter(is_active=asked.state == "open")
    if asked.role == WITHOUT:
        accounts = accounts.exclude(pk__in=held_today().values("user_id"))
    elif asked.role:
        accounts = accounts.filter(pk__in=held_today().filter(role=asked.role).values("user_id"))
    if asked.text:
        # A person's name is no business of who keeps accounts: it is neither shown nor found.
        shown = Q(display_name__icontains=asked.text, person__isnull=True)
        accounts = accounts.filter(Q(username__icontains=asked.text) | shown)
    return accounts.prefetch_related(Prefetch("grants", queryset=held_today(), to_attr="held"))


def held_today() -> QuerySet[Grant]:
    today = clock.today()
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=today)
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    return Grant.objects.filter(begun, running, revoked_at__isnull=True).order_by("role", "id")


def roles_in_words(user: Any) -> str:
    """The kinds of roles the account holds, without what they are held on."""
    labels = dict.fromkeys(str(Role(grant.role).label) for grant in user.held)
    return pgettext("between things listed", ", ").join(labels)


def shown_name(user: User) -> str:
    """The name of an account that belongs to an office rather than a person."""
    return "" if user.person_id else user.display_name


def filters(asked: Asked) -> list[dict[str, Any]]:
    roles = [("", _("any role")), *((role.value, role.label) for role in Role), (WITHOUT, _("without a role"))]
    return [
        {"name": "state", "label": _("State"), "value": asked.state, "choices": states()},
        {"name": "role", "label": _("Role"), "value": asked.role, "choices": roles},
    ]


def states() -> list[tuple[str, str]]:
    return [("", _("open and shut")), ("open", pgettext("account", "open")), ("shut", pgettext("account", "shut"))]


def state_words(user: User) -> str:
    return pgettext("account", "open") if user.is_active else pgettext("account", "shut")


def sheet_columns() -> list[str]:
    return [_("Login"), _("Name"), _("State"), _("Roles held"), _("Opened on")]


def sheet_rows(accounts: QuerySet[User]) -> Iterator[list[Any]]:
    for user in accounts:
        opened = user.date_joined.astimezone(clock.zone()).date()
        yield [user.username, shown_name(user), state_words(user), roles_in_words(user), opened]
