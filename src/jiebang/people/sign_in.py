"""Signing in by name and password: what allauth and axes ask of us."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common.address import client_address, is_on_site
from jiebang.common.audit import SYSTEM, audit
from jiebang.people.models import User


class Adapter(DefaultAccountAdapter):
    """Accounts come from the office, never from a sign-up page."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("The login or the password is not right. Check both and try again."),
    }

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No greeting: the page itself shows who is signed in."""

    def is_open_for_signup(self, request: object) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and is_on_site(url, self.request)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Only somebody who knows the password learns that the account is closed."""
        sentence = _("This account is closed. The programme office can open it again.")
        return login_page(request, sentence, status=422)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)


def login_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name attempts are counted under: names differ by letters, not by case or width, as at signing in."""
    credentials = credentials or {}
    written = credentials.get("username") or request.POST.get("login") or ""
    return unicodedata.normalize("NFKC", str(written)).strip().lower()[:150]


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any) -> HttpResponse:
    """The answer after too many wrong passwords for one name from one address; the same for a name nobody has."""
    name = login_name(request, credentials)
    account = User.objects.filter(username__iexact=name).first()
    audit(SYSTEM, "sign_in.locked", account)
    wait = get_cool_off(request)
    minutes = round(wait.total_seconds() / 60) if wait else 15
    sentence = _(
        "Too many wrong passwords. Wait {minutes} minutes and try again, or ask the programme office for help."
    ).format(minutes=minutes)
    answer = login_page(request, sentence, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def login_page(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    from allauth.account.forms import LoginForm

    form = LoginForm(request=request, initial={"login": request.POST.get("login", "")[:150]})
    return render(request, "account/login.html", {"locked": sentence, "form": form}, status=status)
