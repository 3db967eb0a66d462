"""The posts of a cohort, searched and filtered, as rows of a page and of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common.asked import Narrowed
from jiebang.people.models import Organisation
from jiebang.people.search import organisation_says
from jiebang.placements.models import Post
from jiebang.placements.offers.draft import POST_FIELDS
from jiebang.placements.posts.days import narrower
from jiebang.placements.seats import holds_at, most_taken
from jiebang.programmes.models import Cohort
from jiebang.programmes.words import word

PAGE = 50
OPEN, FREE, FULL, CLOSED, OTHER_DAYS = "open", "free", "full", "closed", "days"
STATES = frozenset({"", OPEN, FREE, FULL, CLOSED, OTHER_DAYS})


class Asked(Narrowed):
    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls.read(query, STATES)


@dataclass(frozen=True)
class Row:
    """taken: the most seats in use on one day · days: in words, where the post is not open for the whole cohort."""

    post: Post
    taken: int
    days: str

    def is_in(self, state: str) -> bool:
        seats = self.post.seats
        return {
            "": True, OPEN: seats > 0, FREE: seats > self.taken, FULL: 0 < seats <= self.taken, CLOSED: seats == 0,
            OTHER_DAYS: bool(self.days),
        }[state]  # fmt: skip


def states() -> list[tuple[str, Any]]:
    return [
        ("", _("all")), (OPEN, pgettext("posts", "open")), (FREE, _("with free seats")), (FULL, _("full")),
        (CLOSED, pgettext("posts", "closed")), (OTHER_DAYS, _("not for the whole time")),
    ]  # fmt: skip


def rows_of(cohort: Cohort, asked: Asked) -> list[Row]:
    """By number; two queries however many posts."""
    posts = Post.objects.filter(cohort=cohort).select_related("host__organisation")
    for part in asked.text.split():
        hosts = Organisation.objects.filter(organisation_says(part))
        said = Q(title__icontains=part) | Q(number__icontains=part) | Q(sector__icontains=part)
        posts = posts.filter(said | Q(host__organisation__in=hosts))
    if asked.chosen:
        posts = posts.filter(uuid__in=asked.chosen)
    listed = list(posts)
    holds = holds_at(listed)
    rows = [
        Row(post, most_taken(holds[post.pk], cohort.starts_on, cohort.ends_on), narrower(post, cohort))
        for post in listed
    ]
    return [row for row in rows if row.is_in(asked.state)]


def verdict(rows: list[Row]) -> str:
    posts, seats = sum(row.post.seats > 0 for row in rows), sum(row.post.seats for row in rows)
    said = [
        ngettext("{n} open post", "{n} open posts", posts).format(n=posts),
        ngettext("{n} seat", "{n} seats", seats).format(n=seats),
        _("{n} taken").format(n=sum(row.taken for row in rows)),
    ]
    return pgettext("between clauses", ", ").join(said) + _(".")


def sheet_columns(cohort: Cohort) -> list[str]:
    return [
        _("Number"), capfirst(word(cohort, "host")),
        *(str(POST_FIELDS[name]) for name in ("title", "sector", "level", "seats", "min_seats")), _("Taken"),
        *(str(POST_FIELDS[name]) for name in ("duties", "offers", "needs")), _("Days"),
    ]  # fmt: skip


def sheet_rows(rows: Iterable[Row]) -> Iterator[list[Any]]:
    for row in rows:
        post = row.post
        yield [
            post.number, post.host.organisation.name, post.title, post.sector, post.level, post.seats, post.min_seats,
            row.taken, post.duties, "、".join(post.offers), "、".join(post.needs), row.days,
        ]  # fmt: skip
