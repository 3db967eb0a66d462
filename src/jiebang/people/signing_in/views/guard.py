"""For the security administrator: locks, and the sessions and second factors of one account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.asked import as_uuid
from jiebang.common.audit import audit
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.text import clean
from jiebang.people.models import User
from jiebang.people.signing_in import lockout, second_factor, sessions

PAGE = 50
ACCOUNTS_FOUND = 20


@policy("people.lockouts")
@require_http_methods(["GET", "POST"])
def lockouts(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return lift(request)
    search = clean(request.GET.get("q", ""))[:100]
    found = locks_like(search)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "search": search, "accounts": accounts_like(search), "any": bool(lockout.locks())}
    return render(request, "account/lockouts.html", context)


def lift(request: HttpRequest) -> HttpResponse:
    names = request.POST.getlist("name")[:500]
    if not names:
        raise Refused(_("Tick the names first."))
    count = lockout.lift(names, by=request.user)
    told = ngettext("{n} lock is lifted.", "{n} locks are lifted.", count).format(n=count)
    messages.success(request, told)
    return redirect("lockouts")


@policy("people.lockouts")
@require_GET
def lockouts_sheet(request: HttpRequest) -> FileResponse:
    columns = [_("Login"), _("Account"), _("Kind"), _("Failures"), _("Locked until")]
    return sheet_response(_("Locked names"), columns, lock_rows(clean(request.GET.get("q", ""))[:100]))


def lock_rows(search: str) -> Iterator[list[Any]]:
    for lock in locks_like(search):
        account = str(lock.account) if lock.account else _("nobody has this name")
        kind = _("code of the second factor") if lock.second_factor else _("password")
        yield [lock.name, account, kind, lock.failures, lock.until]


def locks_like(search: str) -> list[lockout.Lock]:
    wanted = search.lower()
    return [lock for lock in lockout.locks() if wanted in lock.name or wanted in str(lock.account or "").lower()]


def accounts_like(search: str) -> list[User]:
    """Accounts with this login or name, to look at the sessions of one; nobody is listed unasked."""
    if len(search) < 2:
        return []
    by_login = User.objects.filter(username__icontains=search)
    by_name = User.objects.filter(person__name__icontains=search) | User.objects.filter(display_name__icontains=search)
    return list((by_login | by_name).select_related("person").distinct().order_by("username")[:ACCOUNTS_FOUND])


@policy("people.lockouts")
@require_GET
def account_sessions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = account_or_404(uuid)
    factors = second_factor.Authenticator.objects.filter(user=user, type__in=second_factor.FACTORS).count()
    audit(request.user, "seen.sessions", user, about=second_factor.about(user), login=user.username)
    context = {"account": user, "rows": sessions.open_sessions(user), "factors": factors}
    return render(request, "account/account_sessions.html", context)


@policy("people.lockouts")
@require_POST
def account_session_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End one session of the account, or all of them where none is named."""
    user, named = account_or_404(uuid), request.POST.get("session", "")
    if named:
        one = as_uuid(named)
        if one is None or not sessions.end_session(user, one, by=request.user):
            raise Http404
        count = 1
    else:
        count = sessions.end_sessions(user, by=request.user)
    told = ngettext("{n} device of {name} is signed out.", "{n} devices of {name} are signed out.", count)
    messages.success(request, told.format(n=count, name=user))
    return redirect("account_sessions", uuid=user.uuid)


@policy("people.lockouts")
@require_POST
def account_factors_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """For somebody who lost all of them; nobody does it for themselves here."""
    user = account_or_404(uuid)
    if user.pk == request.user.pk:
        raise Refused(
            _("Your own second factors are under “Account security”. Another administrator does this for you.")
        )
    second_factor.remove_all(user, by=request.user)
    messages.success(request, _("The second factors of {name} are removed.").format(name=user))
    return redirect("account_sessions", uuid=user.uuid)


def account_or_404(uuid: UUID) -> User:
    return get_object_or_404(User.objects.select_related("person"), uuid=uuid)
