"""A leader reminds those of the group who are behind and have not said why: seen before it is sent, sent once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.home import board as boards
from jiebang.home.permissions import may_remind, visible_groups
from jiebang.home.standing import Standing, people_of, standings
from jiebang.notices import actions
from jiebang.people.models import User
from jiebang.programmes.current import remember
from jiebang.programmes.models import Body


@dataclass(frozen=True)
class Reached:
    """Somebody behind. why_not: why no reminder goes there, "" where one does · slow: what is behind."""

    standing: Standing
    user: User | None
    slow: str
    why_not: str = ""


@policy("home.remind")
@require_http_methods(["GET", "POST"])
def group_remind(request: HttpRequest, uuid: UUID) -> HttpResponse:
    group = group_or_404(request, uuid)
    people = behind_in(group)
    to = [one for one in people if not one.why_not]
    if request.method == "POST":
        return send(request, group, to)
    context = {
        "group": group,
        "cohort": group.cohort,
        "to": to,
        "others": [one for one in people if one.why_not],
        "text": _("Some tasks are behind. Please note down what is missing, or tell me what is in the way."),
        "longest": actions.LONGEST_REMINDER,
    }
    return render(request, "home/reminder.html", context)


def group_or_404(request: HttpRequest, uuid: UUID) -> Body:
    groups: Any = may_remind(visible_groups(Body.objects.select_related("cohort"), request.user), request.user)
    found = get_object_or_404(groups, uuid=uuid)
    remember(request, found.cohort)
    return found


def behind_in(group: Body) -> list[Reached]:
    """Everybody behind, in the fixed order of the group: whoever has explained it, lately been reminded or has no
    account gets none; whoever has been quiet for days is called, not reminded."""
    found = [
        person for person in standings(group.cohort, people_of(group.cohort).filter(group=group)) if person.is_behind
    ]
    users = {
        user.person_id: user
        for user in User.objects.filter(person__in=[one.secondment.person_id for one in found], is_active=True)
    }
    late = actions.reminded_lately(users.values(), matter_of(group))
    return [reached(person, users.get(person.secondment.person_id), late) for person in found]


def reached(person: Standing, user: User | None, late: dict[int, date]) -> Reached:
    if person.explained:
        why_not = _("has given a reason")
    elif person.needs_help:
        why_not = _("may need help: call rather than remind")
    elif user is None:
        why_not = _("has no account: tell the person yourself")
    elif user.pk in late:
        why_not = _("was reminded in the last three days")
    else:
        why_not = ""
    return Reached(person, user, boards.phrases.joined(map(boards.phrases.slow_words, person.slow[:2])), why_not)


def send(request: HttpRequest, group: Body, to: list[Reached]) -> HttpResponse:
    users = [one.user for one in to if one.user is not None]
    if not users:
        raise Refused(_("Nobody is to be reminded: look at the board for what else asks for your hand."))
    text = request.POST.get("text", "")
    done = actions.remind(users, matter_of(group), text, url="/tasks/", by=request.user, scope=group.cohort.uuid)
    n = len(done.reached)
    messages.success(request, ngettext("{n} person was reminded.", "{n} people were reminded.", n).format(n=n))
    return redirect("group", uuid=group.uuid)


def matter_of(group: Body) -> str:
    return f"behind:{group.uuid}"
