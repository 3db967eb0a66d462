"""Wrong passwords: five lock a name for fifteen minutes.

django-axes counts and refuses; three things it does not do are decided here:

- A name is counted over all addresses, so that many addresses together get no more tries than one.
- Wrong passwords typed elsewhere do not count against a browser that signed in to the account before (`devices`), so
  nobody is kept out of the own account by an attacker.
- An address is never locked as a whole: behind one there may be an office of 81. One from which many names failed gets
  fewer tries for each name instead.

The address is the one the trusted proxies vouch for (common.address); whatever else a request claims is ignored. Names
nobody has are counted alike, so that a lock tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import Lower
from django.http import HttpRequest

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.people.models import User
from jiebang.people.signing_in import devices
from jiebang.people.signing_in.names import account_of, folded

TRIES = 5
LASTS = timedelta(minutes=15)
# From an address with so many failures over so many names, each name has only so many tries.
CROWD_FAILURES, CROWD_NAMES, CROWD_TRIES = 25, 5, 2
# Codes of the second factor are counted apart from passwords.
SECOND_FACTOR = "2:"


class Handler(AxesDatabaseHandler):
    """What django-axes asks before and after each try (AXES_HANDLER)."""

    def filter_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> list[Any]:
        name = get_client_username(request, credentials)
        return [AccessAttempt.objects.filter(username=name, user_agent=device_of(request, name))]

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Failures that count against this try; at TRIES it is refused."""
        failures: int = super().get_failures(request, credentials)
        name = get_client_username(request, credentials)
        if device_of(request, name) or not is_crowd(request):
            return failures
        return max(failures, TRIES - CROWD_TRIES + failures_here(request, name))

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
        name = get_client_username(request, credentials)
        # Of the browser only this is kept: whether it is one that signed in before.
        request.axes_user_agent = device_of(request, name)
        super().user_login_failed(sender, credentials, request, **kwargs)
        # What else was sent is nobody's business, and somebody may have typed the password into the wrong field.
        AccessAttempt.objects.filter(username=name).update(get_data="", post_data="", http_accept="")


def login_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name a try is counted under: the account meant, however it was written, else what was written."""
    given = credentials or {}
    written = folded(str(given.get("username") or request.POST.get("login") or ""))
    known: dict[str, str] = request.__dict__.setdefault("_names_tried", {})
    if written not in known:
        account = None if written.startswith(SECOND_FACTOR) else account_of(written)
        known[written] = folded(account.username) if account else written
    return known[written]


def device_of(request: HttpRequest, name: str) -> str:
    """Stands for the browser where it signed in to this account before; else ""."""
    account = User.objects.filter(username__iexact=name.removeprefix(SECOND_FACTOR)).first()
    found = devices.known_id(request, account) if account else ""
    return f"device {found}" if found else ""


def is_crowd(request: Any) -> bool:
    """Whether so many names failed from this address lately that somebody seems to be trying them all."""
    here = recent().filter(ip_address=request.axes_ip_address, user_agent="")
    told = here.aggregate(failures=Sum("failures_since_start"), names=Count("username", distinct=True))
    return (told["failures"] or 0) >= CROWD_FAILURES and told["names"] >= CROWD_NAMES


def failures_here(request: Any, name: str) -> int:
    here = recent().filter(ip_address=request.axes_ip_address, username=name, user_agent="")
    return here.aggregate(n=Sum("failures_since_start"))["n"] or 0


def recent() -> Any:
    return AccessAttempt.objects.filter(attempt_time__gte=clock.now() - LASTS)


def tries_left(request: Any) -> int | None:
    """How many tries are left after a failure; the same for a name nobody has. None where nothing failed."""
    failures = getattr(request, "axes_failures_since_start", None)
    return None if failures is None else max(0, TRIES - failures)


# ── second factor ──────────────────────────────────────────────────────────────────────────────────────────────


def code_is_locked(request: HttpRequest, user: User) -> bool:
    return not AxesProxyHandler.is_allowed(request, code_credentials(user))


def code_failed(request: HttpRequest, user: User) -> None:
    AxesProxyHandler.user_login_failed(sender=None, credentials=code_credentials(user), request=request)


def code_was_right(user: User) -> None:
    AccessAttempt.objects.filter(username=code_credentials(user)["username"]).delete()


def code_credentials(user: User) -> dict[str, str]:
    return {"username": SECOND_FACTOR + folded(user.username)}


# ── for the security administrator ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Lock:
    """A name that takes no password at present. account: None where nobody has it."""

    name: str
    account: User | None
    second_factor: bool
    failures: int
    since: datetime
    until: datetime


def locks() -> list[Lock]:
    """All names locked now for browsers that are not known, the newest first."""
    grouped = recent().filter(user_agent="").values("username").annotate(
        failures=Sum("failures_since_start"), since=Min("attempt_time"), newest=Max("attempt_time")
    )  # fmt: skip
    rows = list(grouped.filter(failures__gte=TRIES).order_by("-newest", "username"))
    names = [row["username"].removeprefix(SECOND_FACTOR) for row in rows]
    found = User.objects.select_related("person").annotate(lower=Lower("username")).filter(lower__in=names)
    accounts = {user.lower: user for user in found}
    return [as_lock(row, accounts) for row in rows]


def as_lock(row: dict[str, Any], accounts: dict[str, User]) -> Lock:
    name = row["username"].removeprefix(SECOND_FACTOR)
    second = row["username"] != name
    return Lock(name, accounts.get(name), second, row["failures"], row["since"], row["newest"] + LASTS)


@transaction.atomic
def lift(names: list[str], *, by: Any) -> int:
    """Let these names try again at once. Returns how many were locked."""
    here = {lock.name: lock for lock in locks()}
    lifted = [here[name] for name in dict.fromkeys(names) if name in here]
    for lock in lifted:
        AccessAttempt.objects.filter(username__in=[lock.name, SECOND_FACTOR + lock.name]).delete()
        about = [lock.account.person.uuid] if lock.account and lock.account.person else []
        # A name nobody has stays out of the trail: it may be a password typed into the wrong field.
        audit(by, "lock.lifted", lock.account, about=about, login=lock.account.username if lock.account else "")
    return len(lifted)
