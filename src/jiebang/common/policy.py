"""Every view declares who may come in; a route without a declaration fails the test run.

A policy is a name with a rule over the user alone ("may this role use this page at all": 403 otherwise).
Which rows a user sees is decided by `visible_to(user)` on each query set (404 otherwise). A rule that asks for roles
(`people.access.has_role`) is one line of the table of rights, from which docs/access.md and the access matrix follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from jiebang.common.audit import refusal


@dataclass(frozen=True)
class Policy:
    """name: "evidence.read" · may: rule over the user · public: no sign-in needed · guarded: a try leaves a line.

    within: the policy that shows the rows this one acts on. A row shown there and not opened here answers 403.
    """

    name: str
    may: Callable[[Any], bool]
    public: bool = False
    within: str = ""
    guarded: bool = False


REGISTRY: dict[str, Policy] = {}
READING = frozenset({"GET", "HEAD", "OPTIONS"})

# What has to be done before anything else: (request, name of the policy) → the way there, or None.
Gate = Callable[[HttpRequest, str], HttpResponse | None]
_gates: list[Gate] = []


def declare(
    name: str, may: Callable[[Any], bool], *, public: bool = False, within: str = "", guarded: bool = False
) -> None:
    """Rooms declare their policies in permissions.py, imported by AppConfig.ready.

    within: for what acts on rows more people may read than change: `declare("x.write", …, within="x.read")` ·
    guarded: who tries without the right is noted in the audit trail (accounts, roles, the trail itself).
    """
    REGISTRY[name] = Policy(name, may, public, within, guarded)


def add_gate(gate: Gate) -> None:
    """Have every page but the public ones asked for through this gate as well; the same gate once."""
    if gate not in _gates:
        _gates.append(gate)


def policy(name: str, *, post: str = "") -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Guard a view by the policy of that name; KeyError at the first request when nobody declared it.

    post: the policy for whatever changes something, where a page is read by more people than may use its form.
    """

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            rule = REGISTRY[name if request.method in READING or not post else post]
            if not rule.public:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                for gate in _gates:
                    if (elsewhere := gate(request, name)) is not None:
                        return elsewhere
                if not rule.may(request.user):
                    if rule.guarded:
                        refusal(request.user, "page.refused", policy=name)
                    raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = name  # type: ignore[attr-defined]
        guarded.post_policy = post or name  # type: ignore[attr-defined]
        return guarded

    return guard


declare("public", lambda user: True, public=True)
declare("signed_in", lambda user: user.is_authenticated)
