"""What wishes add to the product's registries: the purpose of their links, what waits for whom, the rail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import clock, invitations, look, merging, navigation, waiting
from jiebang.common.invitations import Invitation, Purpose
from jiebang.common.merging import Plan
from jiebang.common.waiting import Waiting
from jiebang.people.access import is_operator, may_write_in, roles_in, roles_of
from jiebang.people.models import Role
from jiebang.placements.models import WishSheet
from jiebang.placements.offers.registering import language_here, office_of
from jiebang.placements.wishes import telling_all
from jiebang.placements.wishes.lists import owners_for
from jiebang.placements.wishes.owners import Owner, Side
from jiebang.placements.wishes.standing import Standing, standing_of, standings
from jiebang.placements.wishes.steps import PURPOSE
from jiebang.programmes.models import Cohort
from jiebang.programmes.permissions import own_secondments, visible_cohorts

# When the office is told that somebody has not answered: so many days before the last.
NEAR_THE_END = timedelta(days=3)


def register() -> None:
    invitations.declare(
        Purpose(PURPOSE, gettext_lazy("wishes"), page="wishes_by_link", whom=office_of, language=language_here)
    )
    waiting.register("wishes", wishes_to_say)
    merging.references("placements.wishsheet", take_link_along)
    navigation.add(
        navigation.Entry(
            "wishes", gettext_lazy("Wishes"), "wishes", icon="list", section="cohort", policy="wishes.list", order=32,
            kwargs=lambda place: {"code": place["cohort"].code} if place["cohort"] else None, show=lists_wishes,
        )
    )  # fmt: skip
    navigation.add(
        navigation.Entry(
            "own_wishes", gettext_lazy("My wishes"), "person_wishes", icon="list", section="mine",
            policy="wishes.say", order=55, kwargs=own_place, show=says_wishes,
        )
    )  # fmt: skip


def lists_wishes(place: navigation.Place) -> bool:
    held = roles_in(place["user"], place["cohort"]) if place["cohort"] else set()
    return not held.isdisjoint(roles_of("wishes.list"))


def own_place(place: navigation.Place) -> dict[str, Any] | None:
    return {"uuid": place["secondment"].uuid} if place["secondment"] else None


def says_wishes(place: navigation.Place) -> bool:
    """Until somebody is placed; asked on every page, so of no query. The page itself says from when."""
    return place["secondment"] is not None and place["secondment"].host_id is None


def take_link_along(plan: Plan, kept: WishSheet, gone: WishSheet) -> None:
    """Of two hosts that become one, the link of the sheet that goes opens the one that stays."""
    plan.repoint(Invitation, "subject", gone.uuid, kept.uuid, Q(purpose=PURPOSE))


# ── what waits ─────────────────────────────────────────────────────────────────────────────────────────────────


def wishes_to_say(user: Any) -> list[Waiting]:
    if is_operator(user):
        return []
    return [*own_wishes(user), *of_cohorts(user)]


def own_wishes(user: Any) -> list[Waiting]:
    """The user's own, while they may be said and are not."""
    found = []
    for who in own_secondments(user).filter(cohort__wish_windows__side=Side.PERSON, host=None).distinct():
        row = standing_of(Owner(who.cohort, Side.PERSON, who, [who]))
        if row.opening.is_open and not row.is_answered and may_write_in(user, who.cohort):
            title = _("{cohort}: say your wishes until {day}.")
            found.append(to_say(row, title.format(cohort=who.cohort.name, day=look.day_full(row.opening.last))))
    return found


def of_cohorts(user: Any) -> list[Waiting]:
    """A home unit's own; for the office who has not answered, near the last day."""
    today, found = clock.today(), []
    open_ones = Cohort.objects.filter(wish_windows__opens_on__lte=today, ends_on__gte=today).distinct()
    run = set(visible_cohorts(open_ones, user, roles=[Role.OFFICE]).values_list("pk", flat=True))
    for cohort in visible_cohorts(open_ones, user, roles=[Role.OFFICE, Role.HOME_UNIT]):
        rows = standings(cohort, owners_for(user, cohort))
        due = [row for row in rows if row.opening.is_open and not row.is_answered]
        if cohort.pk in run:
            found += silent_near_the_end(cohort, due)
        else:
            found += [of_unit(row) for row in due if row.owner.side == Side.HOME]
    return found


def to_say(row: Standing, title: str) -> Waiting:
    key = f"wishes {row.owner.cohort.uuid} {row.owner.key}"
    return Waiting(key, title, telling_all.page_of(row.owner), since=row.opening.first, due=row.opening.last)


def of_unit(row: Standing) -> Waiting:
    title = _("{cohort}: say where your people should go until {day}.")
    return to_say(row, title.format(cohort=row.owner.cohort.name, day=look.day_full(row.opening.last)))


def silent_near_the_end(cohort: Cohort, due: list[Standing]) -> list[Waiting]:
    near = [row for row in due if row.opening.last and row.opening.last - clock.today() <= NEAR_THE_END]
    if not near:
        return []
    title = ngettext(
        "{cohort}: {n} has not said all wishes, and the last day is near.",
        "{cohort}: {n} have not said all wishes, and the last day is near.",
        len(near),
    ).format(cohort=cohort.name, n=len(near))
    due_on = min(row.opening.last for row in near if row.opening.last)
    return [Waiting(f"wishes {cohort.uuid}", title, f"/cohorts/{cohort.code}/wishes/?state=waited", due=due_on)]
