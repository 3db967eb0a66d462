"""Who is told that something changed: the person, who takes over, leaders of the groups, mentors of the hosts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common.telling import declare, tell
from jiebang.home.changing.asked import Kind
from jiebang.people.models import Grant, Role, User
from jiebang.placements.seats import placement_on
from jiebang.programmes.models import Body, Change, Host, Officer, Secondment
from jiebang.programmes.stays import group_on

# The reason is the office's: it goes out with none of these.
WORDINGS: dict[str, Any] = {
    Kind.WITHDRAW: _("{name} withdraws from {cohort}; the last day is {day}."),
    Kind.REPLACE: _("{name} leaves {cohort} after {day}; {successor} takes the place over."),
    Kind.JOIN: _("{name} joins {cohort} on {day}."),
    Kind.EARLY: _("{name} ends {cohort} early; the last day is {day}."),
    Kind.HOST: _("{name} works at {new} from {day} on."),
    Kind.GROUP: _("{name} is in {new} from {day} on."),
}
UNDONE = "change.undone"


def declare_kinds() -> None:
    for kind, wording in WORDINGS.items():
        declare(f"change.{kind}", wording)
    declare(UNDONE, _("What was told of {name} and {day} is taken back; everything stands as before."))


def tell_of(change: Change, *, undone: bool = False) -> list[str]:
    """Tell everybody the change concerns who has an account; the names of those told."""
    people = [who for who in (change.secondment, change.successor) if who is not None]
    if not people or change.secondment is None:
        return []
    values = {
        "name": change.secondment.person.name,
        "cohort": change.cohort.name,
        "day": change.day.isoformat(),
        "new": change.asked.get("new", ""),
        "successor": change.successor.person.name if change.successor else "",
    }
    kind = UNDONE if undone else f"change.{change.kind}"
    told: dict[int, str] = {}
    for users, url in audiences(change, people):
        new = [user for user in users if user.pk not in told]
        told |= {user.pk: str(user) for user in new}
        tell(new, kind, values, url=url, matter=f"change:{change.uuid}:{'undone' if undone else 'made'}")
    return list(told.values())


def audiences(change: Change, people: list[Secondment]) -> Iterator[tuple[list[User], str]]:
    """Who is to know, each with the page where it shows for them."""
    yield users_of(who.person_id for who in people), "/today/"
    for group in groups_of(change, people):
        officers = Officer.objects.filter(body=group, post__in=[Officer.Post.LEADER, Officer.Post.DEPUTY])
        yield users_of(officers.values_list("secondment__person_id", flat=True)), f"/groups/{group.uuid}/"
    for host in hosts_of(change, people):
        yield mentors_of(host), "/"


def users_of(people: Iterable[int]) -> list[User]:
    return list(User.objects.filter(person__in=list(people), is_active=True).order_by("id"))


def groups_of(change: Change, people: list[Secondment]) -> list[Body]:
    """The groups before and after."""
    found = [group_on(who, day) for who in people for day in around(change)]
    return list({group.pk: group for group in found if group is not None}.values())


def hosts_of(change: Change, people: list[Secondment]) -> list[Host]:
    found = [placement_on(who, day) for who in people for day in around(change)]
    return list({held.post.host_id: held.post.host for held in found if held is not None}.values())


def around(change: Change) -> tuple[date, date]:
    """The last day before the change takes effect, and the first one after it."""
    return change.takes_effect_on - timedelta(days=1), change.takes_effect_on


def mentors_of(host: Host) -> list[User]:
    grants = Grant.objects.filter(
        role=Role.MENTOR, scope_id=host.organisation.uuid, cohort_uuid=host.cohort.uuid, revoked_at__isnull=True
    )
    return list(User.objects.filter(grants__in=grants, is_active=True).distinct().order_by("id"))
