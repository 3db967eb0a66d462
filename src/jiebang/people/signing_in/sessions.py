"""How long a session lasts, which ones somebody has, and ending them.

When a session began, the sort of browser and when it was last used stand in the session itself and go with it; nothing
about signing in is kept for a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from jiebang.common import clock
from jiebang.common.address import is_on_site
from jiebang.common.audit import audit
from jiebang.common.jobs import job
from jiebang.people.models import Session, User
from jiebang.people.signing_in import devices
from jiebang.people.signing_in.profile import profile

Handler = Callable[[HttpRequest], HttpResponseBase]
BEGAN, ACTIVE, DEVICE = "began", "active", "device"
# A session is written again at most so often; it ends so much early at worst.
NOTED_EVERY = timedelta(seconds=60)
IDLE, LONGEST = "idle", "longest"


def session_limits(get_response: Handler) -> Handler:
    """Middleware: a session ends after so long without a request, and so long after it began."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        ended = why_over(request)
        if ended:
            logout(request)
        response = get_response(request)
        if request.user.is_authenticated:
            note_use(request, response)
        elif ended and asks_to_sign_in(response):
            return to_sign_in(request, ended)
        return response

    return middleware


def why_over(request: HttpRequest) -> str:
    """IDLE or LONGEST when this session has lasted long enough; "" while it goes on, and for visitors."""
    if BEGAN not in request.session or not request.user.is_authenticated:
        return ""
    now, limits = clock.now(), profile()
    if now - moment(request.session[BEGAN]) >= limits.longest:
        return LONGEST
    return IDLE if now - moment(request.session[ACTIVE]) >= limits.idle else ""


def note_use(request: HttpRequest, response: HttpResponseBase) -> None:
    now, session = clock.now(), request.session
    if BEGAN not in session:
        session[BEGAN] = session[ACTIVE] = now.timestamp()
        session[DEVICE] = devices.kind_of(request.headers.get("User-Agent", ""))
        devices.remember(request, response, request.user)  # type: ignore[arg-type]
    elif now - moment(session[ACTIVE]) >= NOTED_EVERY:
        session[ACTIVE] = now.timestamp()


def moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, tz=UTC)


def asks_to_sign_in(response: HttpResponseBase) -> bool:
    return response.status_code == 302 and urlsplit(response["Location"]).path == settings.LOGIN_URL


def to_sign_in(request: HttpRequest, ended: str) -> HttpResponse:
    """To the sign-in page with the reason, and from there back to the page that was open."""
    address = f"{settings.LOGIN_URL}?{urlencode({'next': page_open(request), 'ended': ended})}"
    if getattr(request, "htmx", False):
        # The whole page goes to the sign-in, not the fragment the page asked for.
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = address
        return answer
    return HttpResponseRedirect(address)


def page_open(request: HttpRequest) -> str:
    """The page the browser shows: the one asked for, or the one a form or fragment was asked for from."""
    if request.method in {"GET", "HEAD"} and not getattr(request, "htmx", False):
        return request.get_full_path()
    parts = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    page = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return page if page and is_on_site(page, request) else "/"


@dataclass(frozen=True)
class Open:
    """One signed-in browser. began: by the real clock, None for one whose first page has not been answered."""

    uuid: UUID
    words: str
    began: datetime | None
    here: bool


def open_sessions(user: User, *, here: str | None = None) -> list[Open]:
    """The account's sessions that still open something, this one first. here: this browser's session key."""
    found = [(row, row.get_decoded()) for row in running(user)]
    rows = [as_open(row, data, here) for row, data in found if opens(user, data)]
    return sorted(rows, key=lambda row: (not row.here, -(row.began.timestamp() if row.began else 0)))


def running(user: User) -> Any:
    return Session.objects.filter(user=user, expire_date__gt=clock.now())


def opens(user: User, data: dict[str, Any]) -> bool:
    """Not run out by its own limits, and of the present password."""
    now, limits = clock.now(), profile()
    if data.get("_auth_user_hash") != user.get_session_auth_hash():
        return False
    if BEGAN not in data:
        return True
    return now - moment(data[BEGAN]) < limits.longest and now - moment(data[ACTIVE]) < limits.idle


def as_open(row: Session, data: dict[str, Any], here: str | None) -> Open:
    began = moment(data[BEGAN]) if BEGAN in data else None
    return Open(row.uuid, devices.words_for(data.get(DEVICE, ["", ""])), began, row.session_key == here)


def end_session(user: User, uuid: UUID, *, by: Any) -> bool:
    """End one session of the account; False when it has none with this address (any more)."""
    row = next((row for row in running(user) if row.uuid == uuid), None)
    if row is None:
        return False
    end([row], user, by=by)
    return True


def end_sessions(user: User, *, by: Any, but: str | None = None) -> int:
    """End all sessions of the account, or all but the one with the session key `but`."""
    rows = [row for row in running(user) if row.session_key != but]
    if rows:
        end(rows, user, by=by)
    return len(rows)


@transaction.atomic
def end(rows: list[Session], user: User, *, by: Any) -> None:
    Session.objects.filter(pk__in=[row.pk for row in rows]).delete()
    about = [user.person.uuid] if user.person else []
    audit(by, "user.sessions_ended", user, about=about, login=user.username, count=len(rows))


@job("sweep sessions", gettext_lazy("forget sessions that are over"))
def sweep_sessions() -> int:
    return int(Session.objects.filter(expire_date__lt=clock.now()).delete()[0])
