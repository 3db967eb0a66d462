"""Every view declares who may come in; a route without a declaration fails the test run.

A policy is a name with a rule over the user alone ("may this role use this page at all": 403 otherwise).
Which rows a user sees is decided by `visible_to(user)` on each query set (404 otherwise).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from jiebang.common.audit import refusal


@dataclass(frozen=True)
class Policy:
    """name: "evidence.read" · may: rule over the user · public: no sign-in needed · guarded: a try leaves a line."""

    name: str
    may: Callable[[Any], bool]
    public: bool = False
    guarded: bool = False


REGISTRY: dict[str, Policy] = {}


def declare(name: str, may: Callable[[Any], bool], *, public: bool = False, guarded: bool = False) -> None:
    """Rooms declare their policies in permissions.py, imported by AppConfig.ready.

    guarded: who tries without the right is noted in the audit trail (accounts, roles, the trail itself).
    """
    REGISTRY[name] = Policy(name, may, public, guarded)


def policy(name: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Guard a view by the policy of that name; KeyError at the first request when nobody declared it."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            rule = REGISTRY[name]
            if not rule.public:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                if getattr(request.user, "must_change_password", False) and name != OWN_PASSWORD:
                    return redirect("account_change_password")
                if not rule.may(request.user):
                    if rule.guarded:
                        refusal(request.user, "page.refused", policy=name)
                    raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = name  # type: ignore[attr-defined]
        return guarded

    return guard


# The one page open to somebody whose password was made by another.
OWN_PASSWORD = "own_password"  # noqa: S105

declare(OWN_PASSWORD, lambda user: user.is_authenticated)
declare("public", lambda user: True, public=True)
declare("signed_in", lambda user: user.is_authenticated)
