"""Telling those with an account that wishes may be given: when a window is set that is open, else on its first day."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiebang.common import clock, look, telling
from jiebang.common.jobs import job
from jiebang.people.models import Organisation, User
from jiebang.placements.models import WishWindow
from jiebang.placements.wishes.owners import Owner, Side, everybody
from jiebang.programmes.models import Secondment
from jiebang.programmes.profiles.lists import unit_users

KIND = "wishes.open"
telling.declare(KIND, _("{cohort}: wishes can be given until {day}."))


@job("open the wishes", _("tell that wishes can be given"))
def tell_openings() -> int:
    today = clock.today()
    due = WishWindow.objects.filter(opens_on__lte=today, closes_on__gte=today, told_on=None).select_related("cohort")
    return sum(tell_opening(window) for window in due)


def tell_opening(window: WishWindow) -> int:
    """How many were told; nobody before the first day, after the last, or twice."""
    today = clock.today()
    if window.told_on or not window.opens_on <= today <= window.closes_on:
        return 0
    window.told_on = today
    window.save(update_fields=["told_on"])
    values = {"cohort": window.cohort.name, "day": look.day_full(window.closes_on)}
    owners = [owner for owner in everybody(window.cohort) if owner.side == window.side]
    accounts = accounts_of(owners)
    for owner in owners:
        users = accounts.get(owner.key, [])
        telling.tell(users, KIND, values, url=page_of(owner), matter=f"wishes {window.cohort.uuid} {window.side}")
    return sum(map(len, accounts.values()))


def accounts_of(owners: Iterable[Owner]) -> dict[str, list[User]]:
    """The accounts that may say it, by the owner's key: a secondee's own, those of a home unit; hosts come by link."""
    asked = list(owners)
    people = {owner.who.person_id: owner for owner in asked if isinstance(owner.who, Secondment)}
    users = User.objects.filter(person__in=people, is_active=True)
    found = {people[user.person_id].key: [user] for user in users if user.person_id}
    for owner in asked:
        if isinstance(owner.who, Organisation) and (acting := unit_users(owner.who, owner.cohort)):
            found[owner.key] = acting
    return found


def page_of(owner: Owner) -> str:
    """Where it is said by who has an account, and read by the office."""
    if owner.side == Side.HOST:
        return reverse("host_wishes", kwargs={"uuid": owner.who.uuid})
    if owner.side == Side.PERSON:
        return reverse("person_wishes", kwargs={"uuid": owner.who.uuid})
    people = owner.subjects
    return reverse("home_wishes", kwargs={"uuid": people[0].uuid}) if people else ""
