"""What has to be done before anything else: an own password, a fresh one, a second factor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from jiebang.common import policy
from jiebang.people.permissions import OWN_PASSWORD, OWN_SECURITY
from jiebang.people.signing_in import passwords, second_factor


def password_first(request: HttpRequest, asked: str) -> HttpResponse | None:
    """A password made by somebody else, or too old, opens only the page that replaces it."""
    if asked == OWN_PASSWORD:
        return None
    user = request.user
    if user.must_change_password or passwords.is_too_old(user):  # type: ignore[union-attr,arg-type]
        return redirect("account_change_password")
    return None


def second_factor_first(request: HttpRequest, asked: str) -> HttpResponse | None:
    """Who must have a second factor and has none sets one up before anything else."""
    if asked in {OWN_PASSWORD, OWN_SECURITY} or not second_factor.is_missing(request.user):
        return None
    return redirect("mfa_index")


def register() -> None:
    policy.add_gate(password_first)
    policy.add_gate(second_factor_first)
