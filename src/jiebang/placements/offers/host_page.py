"""The page of a host: its dealings over all cohorts, posts with their seats and mentors, what can be learned, advice.

Panels on the page of an organisation, for who oversees a cohort it takes people of, its mentor, and who sees somebody
placed there.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import clock, panels
from jiebang.people.access import OVERSEERS, grants_of
from jiebang.people.models import Grant, Organisation, Role
from jiebang.placements.models import Offer, Post
from jiebang.placements.offers import gains
from jiebang.placements.offers.advice import advice_for, own_place
from jiebang.placements.permissions import visible_offers
from jiebang.placements.seats import holds_at
from jiebang.programmes.models import Cohort, Host, Secondment
from jiebang.programmes.permissions import union, visible_cohorts

MOST_LEARNED = 24


def register() -> None:
    panels.add("organisation", panels.Panel("host", "placements/offers/host_panel.html", dealings_of, order=5))
    panels.add("organisation", panels.Panel("advice", "placements/offers/advice_panel.html", advice_of, order=20))


def hosts_seen(user: Any, organisation: Organisation) -> list[Host]:
    """The organisation as a host of each cohort, the newest first, as far as the user may know of it."""
    run = visible_cohorts(Cohort.objects.all(), user, roles=OVERSEERS)
    people = Secondment.objects.visible_to(user).filter(host__organisation=organisation)
    mentored = union(Q(cohort__uuid=g.cohort_uuid) for g in grants_of(user, [Role.MENTOR]) if is_of(g, organisation))
    rows = Host.objects.filter(
        Q(cohort__in=run) | Q(pk__in=people.values("host")) | mentored, organisation=organisation
    )
    return list(rows.select_related("cohort", "organisation").order_by("-cohort__starts_on", "-id"))


def is_of(grant: Grant, organisation: Organisation) -> bool:
    return grant.scope_kind == Grant.Scope.HOST and grant.scope_id == organisation.uuid


def dealings_of(user: Any, organisation: Organisation) -> dict[str, Any] | None:
    hosts = hosts_seen(user, organisation)
    if not hosts:
        return None
    posts = list(Post.objects.filter(host__in=hosts).select_related("host__cohort").order_by("number", "id"))
    times = {one.cohort.pk: one for one in gains.earlier(organisation)}
    offers = {
        offer.host_id: offer
        for offer in visible_offers(Offer.objects.filter(host__in=hosts), user).select_related("cohort")
    }
    cleared = set(visible_offers(Offer.objects.all(), user, line="offers.phone").filter(host__in=hosts).values_list(
        "host_id", flat=True))  # fmt: skip
    return {
        "organisation": organisation,
        "verdict": verdict(hosts, times),
        "times": [
            {
                "cohort": host.cohort,
                "time": times.get(host.cohort_id),
                "offer": offers.get(host.pk),
                "mentor": mentor_of(host, offers.get(host.pk)),
            }
            for host in hosts
        ],
        "current": current(user, hosts[0], [post for post in posts if post.host_id == hosts[0].pk]),
        "offer": offers.get(hosts[0].pk),
        "phone": offers[hosts[0].pk].mentor_phone if hosts[0].pk in cleared & offers.keys() else "",
        "host": hosts[0],
        "learned": learned(posts),
    }


def verdict(hosts: list[Host], times: dict[int, gains.Earlier]) -> str:
    """Since which cohort, how many people over all of them, how many in the newest."""
    total = sum(one.people for one in times.values())
    if not total:
        return _("Nobody was placed here yet.")
    if len(times) == 1:
        return ngettext("{n} person placed here in all.", "{n} people placed here in all.", total).format(n=total)
    said = ngettext(
        "{n} person placed here over {cohorts} cohorts.", "{n} people placed here over {cohorts} cohorts.", total
    ).format(n=total, cohorts=len(times))
    newest = times.get(hosts[0].cohort_id)
    if newest is None:
        return said
    latest = ngettext("{n} of them in {cohort}.", "{n} of them in {cohort}.", newest.people)
    return _("{one} {two}").format(one=said, two=latest.format(n=newest.people, cohort=hosts[0].cohort.name))


def mentor_of(host: Host, offer: Offer | None) -> str:
    return (offer.mentor_name if offer else "") or host.mentor_name


def current(user: Any, host: Host, posts: list[Post]) -> list[dict[str, Any]]:
    """The posts of the newest cohort: seats, who of those the user sees is there today or comes, what it asks for."""
    holds = holds_at(posts)
    day = min(max(clock.today(), host.cohort.starts_on), host.cohort.ends_on)
    there = {post.pk: {h.secondment_id for h in holds[post.pk] if h.first <= day <= h.last} for post in posts}
    seen = Secondment.objects.visible_to(user).filter(pk__in=set().union(*there.values())) if posts else []
    names = {one.pk: one for one in seen.select_related("person")} if posts else {}
    return [
        {
            "post": post,
            "taken": len(there[post.pk]),
            "people": [names[key] for key in sorted(there[post.pk]) if key in names],
        }
        for post in posts
        if post.seats
    ]


def learned(posts: list[Post]) -> list[tuple[str, int]]:
    """What can be learned, with in how many cohorts it was said; what stood in most first."""
    said: Counter[str] = Counter()
    for words in {(post.host.cohort_id, word) for post in posts for word in post.offers}:
        said[words[1]] += 1
    return sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_LEARNED]


def advice_of(user: Any, organisation: Organisation) -> dict[str, Any] | None:
    shown = advice_for(user, organisation)
    if shown is None:
        return None
    place = own_place(user, organisation)
    if not shown and place is None:
        return None
    return {"organisation": organisation, "shown": shown, "place": place}
