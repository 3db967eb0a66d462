"""What this room tells people, and what waits for them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jiebang.common import clock, telling, waiting
from jiebang.common.waiting import Waiting
from jiebang.people.access import holds
from jiebang.people.four_eyes import why_not
from jiebang.people.models import GrantRequest, Role


def register() -> None:
    telling.declare("grant.asked", _("A role is proposed for {login}; it waits for your decision."))
    telling.declare("grant.granted", _("What you proposed for {login} was granted."))
    telling.declare("grant.declined", _("What you proposed for {login} was declined. The page says why."))
    telling.declare("grant.received", _("You were given a role. It holds from the next page you open."))
    telling.declare("grant.taken", _("A role of yours was taken back."))
    telling.declare("account.shut", _("The administrator's account {login} was shut."))
    waiting.register("grant_requests", to_decide)


def to_decide(user: Any) -> list[Waiting]:
    """One matter however many proposals: they are decided on one page."""
    if not holds(user, Role.SECADMIN):
        return []
    requests = GrantRequest.objects.filter(decided_at__isnull=True).select_related("user", "proposed_by").order_by("id")
    mine = [request for request in requests if not why_not(request, user)]
    if not mine:
        return []
    title = ngettext("{n} proposed role waits for a decision", "{n} proposed roles wait for a decision", len(mine))
    since = mine[0].proposed_at.astimezone(clock.zone()).date()
    return [Waiting("grant_requests", title.format(n=len(mine)), "/grant-requests/", since=since)]
