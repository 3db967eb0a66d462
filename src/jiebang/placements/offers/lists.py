"""The hosts of a cohort beside what they offer: search, filter by state, as rows of a page and of a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import clock
from jiebang.common.asked import Narrowed
from jiebang.people.models import Organisation
from jiebang.people.search import organisation_says
from jiebang.placements.models import Offer, OfferedPost, Post
from jiebang.placements.offers import draft as drafts
from jiebang.placements.offers.asking import may_be_reminded
from jiebang.programmes.models import Cohort, Host, Secondment

PAGE = 50
NOT_INVITED, WAITED_FOR, LATE = "not_invited", "open", "late"
TONES = {
    "handed_in": "cin", "asked_back": "och", "accepted": "pin", "invited": "ind", "drafting": "ind", LATE: "och",
}  # fmt: skip


class Asked(Narrowed):
    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls.read(query, dict(states()))


@dataclass(frozen=True)
class Row:
    """One host with its offer, if it was invited. posts, seats: as handed in, else as in the list of posts."""

    host: Host
    offer: Offer | None
    posts: int
    seats: int

    @property
    def state(self) -> str:
        return self.offer.state if self.offer else NOT_INVITED

    @property
    def words(self) -> str:
        return str(self.offer.get_state_display()) if self.offer else _("not invited")

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "line")

    @property
    def is_late(self) -> bool:
        return bool(self.offer and self.offer.is_open and self.offer.answer_by < clock.today())

    @property
    def may_be_reminded(self) -> bool:
        return bool(self.offer and may_be_reminded(self.offer, clock.today()))


def states() -> list[tuple[str, Any]]:
    return [
        ("", _("all")),
        (NOT_INVITED, _("not invited")),
        (WAITED_FOR, _("no answer yet")),
        (LATE, _("past the day")),
        *Offer.State.choices,
    ]


def hosts_of(cohort: Cohort) -> QuerySet[Host]:
    return Host.objects.filter(cohort=cohort).select_related("organisation", "offer", "cohort")


def found(hosts: QuerySet[Host], asked: Asked) -> QuerySet[Host]:
    for word in asked.text.split():
        named = Organisation.objects.filter(organisation_says(word))
        hosts = hosts.filter(Q(organisation__in=named) | Q(posts__title__icontains=word)).distinct()
    if asked.chosen:
        hosts = hosts.filter(uuid__in=asked.chosen)
    return in_state(hosts, asked.state).order_by("organisation__sort_key", "id")


def in_state(hosts: QuerySet[Host], state: str) -> QuerySet[Host]:
    waited_for = Q(offer__state__in=[Offer.State.INVITED, Offer.State.DRAFTING, Offer.State.ASKED_BACK])
    special = {
        "": Q(),
        NOT_INVITED: Q(offer__isnull=True),
        WAITED_FOR: waited_for,
        LATE: waited_for & Q(offer__answer_by__lt=clock.today()),
    }
    return hosts.filter(special[state] if state in special else Q(offer__state=state))


def rows_of(hosts: Iterable[Host]) -> list[Row]:
    """Three queries however many hosts."""
    listed = list(hosts)
    offered: dict[int, list[int]] = {}
    rows = OfferedPost.objects.filter(offer__host__in=listed, gone=False).values_list("offer__host_id", "seats")
    for host, seats in rows:
        offered.setdefault(host, []).append(seats)
    known: dict[int, list[int]] = {}
    for host, seats in Post.objects.filter(host__in=listed, seats__gt=0).values_list("host_id", "seats"):
        known.setdefault(host, []).append(seats)
    found = {host.pk: offered.get(host.pk) or known.get(host.pk, []) for host in listed}
    return [Row(host, offer_of(host), len(found[host.pk]), sum(found[host.pk])) for host in listed]


def offer_of(host: Host) -> Offer | None:
    return getattr(host, "offer", None)


@dataclass(frozen=True)
class Standing:
    """Where the cohort's offers stand. seats: of all open posts · people: who is to be placed."""

    hosts: int
    counts: Counter[str]
    late: int
    seats: int
    people: int

    @property
    def waited_for(self) -> int:
        return sum(self.counts[state] for state in ("invited", "drafting", "asked_back"))

    @property
    def verdict(self) -> str:
        """The page's one sentence: how many have answered, and whether there are seats enough."""
        answered = sum(self.counts[state] for state in ("handed_in", "accepted", "declined", "nothing"))
        said = ngettext(
            "{hosts} host: {answered} answered, {open} not yet, {rest} not invited.",
            "{hosts} hosts: {answered} answered, {open} not yet, {rest} not invited.",
            self.hosts,
        ).format(hosts=self.hosts, answered=answered, open=self.waited_for, rest=self.counts[NOT_INVITED])
        if not self.people:
            return said
        seats = _("{seats} seats stand for {people} people.") if self.seats >= self.people else _(
            "{seats} seats stand for {people} people: {missing} are missing."
        )  # fmt: skip
        told = seats.format(seats=self.seats, people=self.people, missing=self.people - self.seats)
        return _("{one} {two}").format(one=said, two=told)


def standing(cohort: Cohort) -> Standing:
    rows = list(Host.objects.filter(cohort=cohort).values_list("offer__state", "offer__answer_by"))
    waited_for = {"invited", "drafting", "asked_back"}
    return Standing(
        len(rows),
        Counter(state or NOT_INVITED for state, _day in rows),
        sum(1 for state, day in rows if state in waited_for and day < clock.today()),
        sum(Post.objects.filter(cohort=cohort).values_list("seats", flat=True)),
        Secondment.objects.filter(cohort=cohort, ending="").count(),
    )


def sheet_columns() -> list[str]:
    return [
        _("Host"), _("Offer"), _("Answer by"), _("Handed in on"), _("Reminded on"),
        *(str(label) for label in drafts.POST_FIELDS.values()), _("Number"), _("Decision"), _("Mentor"),
    ]  # fmt: skip


def sheet_rows(hosts: QuerySet[Host]) -> Iterable[list[Any]]:
    """One line for each post offered; a host that offers none has one line."""
    shown = OfferedPost.objects.filter(gone=False).select_related("post")
    for host in hosts.prefetch_related(Prefetch("offer__posts", shown)):
        offer = offer_of(host)
        head = [host.organisation.name, offer.get_state_display() if offer else _("not invited")]
        days: list[date | None] = (
            [offer.answer_by, offer.handed_in_on, offer.reminded_on] if offer else [None, None, None]
        )
        posts = list(offer.posts.all()) if offer else []
        mentor = offer.mentor_name if offer else ""
        for post in posts or [None]:
            yield [*head, *days, *post_cells(post), mentor]


def post_cells(post: OfferedPost | None) -> list[Any]:
    if post is None:
        return [None] * (len(drafts.POST_FIELDS) + 2)
    values = [getattr(post, name) for name in drafts.POST_FIELDS]
    shown = ["、".join(value) if isinstance(value, list) else value for value in values]
    return [*shown, post.post.number if post.post else "", post.get_verdict_display() if post.verdict else ""]
