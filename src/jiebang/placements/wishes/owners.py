"""Who says wishes, and of what: a secondee of posts, a host of people for each own post, a home unit of posts for each
of its people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from jiebang.people.models import Organisation
from jiebang.placements.models import Post, Wish, WishSheet
from jiebang.placements.queries import people_to_place
from jiebang.programmes.models import Cohort, Host, Secondment

Side = Wish.Side
# Which column of a sheet says whose it is.
COLUMN = {Side.PERSON: "secondment", Side.HOST: "host", Side.HOME: "home_unit"}
Subject = Secondment | Post


@dataclass(frozen=True)
class Owner:
    """One who says wishes. who: the secondee, the host or the home unit · subjects: of whom or what: the person, the
    open posts of the host, the people of the home unit, each with a ranking of its own · known: those, where they were
    read already."""

    cohort: Cohort
    side: str
    who: Secondment | Host | Organisation
    known: Sequence[Subject] | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> str:
        """As forms send it: side:uuid."""
        return f"{self.side}:{self.who.uuid}"

    @property
    def name(self) -> str:
        return str(self.who)

    @property
    def column(self) -> dict[str, Any]:
        return {"cohort": self.cohort, "side": self.side, COLUMN[Side(self.side)]: self.who}

    @cached_property
    def subjects(self) -> list[Subject]:
        if self.known is not None:
            return list(self.known)
        if self.side == Side.PERSON:
            return [self.who]  # type: ignore[list-item]
        if self.side == Side.HOST:
            return list(open_posts(self.cohort).filter(host=self.who.pk))
        return list(people_there(self.cohort).filter(home_unit=self.who.pk))

    def subject(self, key: UUID | None) -> Subject | None:
        return next((one for one in self.subjects if one.uuid == key), None)

    @cached_property
    def sheet(self) -> WishSheet | None:
        return WishSheet.objects.filter(**self.column).first()


def locked(owner: Owner) -> WishSheet:
    """The sheet as it stands, made where there is none, held until the transaction ends."""
    Cohort.objects.select_for_update().get(pk=owner.cohort.pk)  # of two first answers one waits for the other
    made, _new = WishSheet.objects.get_or_create(**owner.column)
    return WishSheet.objects.select_for_update(of=("self",)).get(pk=made.pk)


def owner_of(sheet: WishSheet) -> Owner:
    who = {Side.PERSON: sheet.secondment, Side.HOST: sheet.host, Side.HOME: sheet.home_unit}[Side(sheet.side)]
    return Owner(sheet.cohort, sheet.side, who)  # type: ignore[arg-type]


def owner_for_link(uuid: UUID) -> Owner | None:
    rows = WishSheet.objects.select_related("cohort", "host__organisation", "host__cohort", "home_unit")
    sheet = rows.filter(uuid=uuid).first()
    return owner_of(sheet) if sheet else None


def everybody(cohort: Cohort) -> list[Owner]:
    """All who may say wishes: those to be placed, hosts with open posts, home units of those to be placed.

    Two queries, with what each says them of.
    """
    people = list(people_there(cohort))
    posts, sent = defaultdict(list), defaultdict(list)
    for post in open_posts(cohort):
        posts[post.host].append(post)
    for who in people:
        if who.home_unit is not None:
            sent[who.home_unit].append(who)
    hosts = sorted(posts, key=lambda host: (host.organisation.sort_key, host.pk))
    units = sorted(sent, key=lambda unit: (unit.sort_key, unit.pk))
    return [
        *(Owner(cohort, Side.PERSON, who, [who]) for who in people),
        *(Owner(cohort, Side.HOST, host, posts[host]) for host in hosts),
        *(Owner(cohort, Side.HOME, unit, sent[unit]) for unit in units),
    ]


def people_there(cohort: Cohort) -> Any:
    people = people_to_place(cohort).select_related("person", "home_unit", "cohort")
    return people.order_by("number", "id")


def open_posts(cohort: Cohort) -> Any:
    posts = Post.objects.filter(cohort=cohort, seats__gt=0).select_related("host__organisation", "host__cohort")
    return posts.order_by("number", "id")


def chosen(owners: Iterable[Owner], keys: Iterable[str]) -> list[Owner]:
    """Of these the ones a form names."""
    wanted = set(keys)
    return [owner for owner in owners if owner.key in wanted]


def wishes_of(side: str, subject: Subject) -> list[Wish]:
    """The ranking as it stands. Imported lists of hosts and home units may hold equal ranks."""
    of = Q(post=subject.pk) if side == Side.HOST else Q(secondment=subject.pk)
    rows = Wish.objects.filter(of, side=side).select_related(
        "post__host__organisation", "secondment__person", "secondment__home_unit"
    )
    return list(rows.order_by("rank", "id"))


def wished(side: str, wish: Wish) -> Post | Secondment:
    """What or whom a wish ranks."""
    return wish.secondment if side == Side.HOST else wish.post
