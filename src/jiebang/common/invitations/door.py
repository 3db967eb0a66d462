"""Coming in by a link: a good one leads to the view, any other to a page that says what is the matter and whom to ask.

Links nobody handed out count as failed tries, in the locks of sign-in, under a mark of the address they came from;
after as many as for a password such links are answered no longer for a while. A good link always opens: a lock on an
address would shut out the host behind it, and 192 random bits are not found by trying.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from jiebang.common import clock
from jiebang.common.address import client_address
from jiebang.common.invitations.links import find
from jiebang.common.invitations.purposes import purpose_named
from jiebang.common.models import Invitation
from jiebang.common.policy import declare, policy
from jiebang.common.write_once import keeps_no_key

POLICY = "invited"
View = Callable[..., HttpResponseBase]

# Whoever holds a good link; which row it opens stands in the link alone.
declare(POLICY, lambda user: True, public=True)


def invited(purpose: str) -> Callable[[View], View]:
    """Guard a view by a link: it gets the invitation in place of the route's `token`."""

    def guard(view: View) -> View:
        @keeps_no_key  # its path would keep the link
        @policy(POLICY)
        @wraps(view)
        @sensitive_variables("token")
        def guarded(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            found = find(purpose, token)
            if found is None:
                return kept_apart(unknown(request, purpose))
            with translation.override(language_of(request, found)):
                if found.state_at(clock.now()) != Invitation.State.OPEN:
                    return kept_apart(closed_page(request, found))
                return kept_apart(view(request, found, *args, **kwargs))

        guarded.purpose = purpose  # type: ignore[attr-defined]
        return guarded

    return guard


def language_of(request: HttpRequest, found: Invitation) -> str:
    """What the reader chose, else what the link's row is written in."""
    own = purpose_named(found.purpose).language
    if own is None or request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return translation.get_language() or settings.LANGUAGE_CODE
    return own(found)


def unknown(request: HttpRequest, purpose: str) -> HttpResponse:
    """An invented link, or one that was cut off: counted, and said."""
    if is_locked(request):
        page = render(request, "common/invitations/locked.html", status=429)
        page["Retry-After"] = "900"
        return page
    return render(request, "common/invitations/unknown.html", {"title": purpose_named(purpose).title}, status=404)


def is_locked(request: HttpRequest) -> bool:
    """Whether so many wrong links came from this address lately; counts this one where not."""
    tried = {"username": f"link:{mark_of(request)}"}
    AxesProxyHandler.update_request(request)
    request.axes_path_info = ""  # type: ignore[attr-defined]  # what was tried may be most of a good link
    locked = not AxesProxyHandler.is_allowed(request, tried)
    if not locked:
        AxesProxyHandler.user_login_failed(sender=None, credentials=tried, request=request)
    request.axes_locked_out = False  # type: ignore[attr-defined]  # else its middleware shows the sign-in page
    return locked


def mark_of(request: HttpRequest) -> str:
    """Stands for the address and the day, and tells neither."""
    said = f"{client_address(request)} {clock.real_today()}"
    return salted_hmac("jiebang.invitations", said).hexdigest()[:16]


def closed_page(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Why the link opens nothing any more, and whom to ask."""
    purpose = purpose_named(found.purpose)
    context = {
        "invitation": found,
        "state": found.state_at(clock.now()),
        "title": purpose.title,
        "whom": purpose.whom(found),
    }
    return render(request, "common/invitations/closed.html", context, status=410)


def kept_apart(page: HttpResponseBase) -> HttpResponseBase:
    """The address is the secret: no other site learns it from a link, no search engine and no cache keeps it."""
    page["Referrer-Policy"] = "strict-origin"
    page["X-Robots-Tag"] = "noindex, nofollow"
    page["Cache-Control"] = "no-store, private"
    page["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return page
