"""Which posts are wished by how many: for the office alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from jiebang.common.asked import Narrowed
from jiebang.common.text import fold
from jiebang.placements.models import Post, Wish
from jiebang.placements.wishes.owners import Side
from jiebang.programmes.models import Cohort

UNWISHED, SOUGHT = "unwished", "sought"


class Asked(Narrowed):
    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls.read(query, (UNWISHED, SOUGHT))


@dataclass(frozen=True)
class Demand:
    """One open post. first, any: how many secondees put it first, wish it at all · home: of home units · ranked: people
    its host ranks."""

    post: Post
    first: int
    any: int
    home: int
    ranked: int

    @property
    def is_sought(self) -> bool:
        return self.first > self.post.seats


def demand_of(cohort: Cohort) -> list[Demand]:
    """Two queries."""
    counts: Counter[tuple[str, int]] = Counter()
    for side, post, rank in Wish.objects.filter(cohort=cohort).values_list("side", "post_id", "rank"):
        counts[side, post] += 1
        if side == Side.PERSON and rank == 1:
            counts["first", post] += 1
    posts = Post.objects.filter(cohort=cohort, seats__gt=0).select_related("host__organisation")
    rows = [
        Demand(p, counts["first", p.pk], counts[Side.PERSON, p.pk], counts[Side.HOME, p.pk], counts[Side.HOST, p.pk])
        for p in posts
    ]
    return sorted(rows, key=lambda row: (-row.first, -row.any, row.post.number))


def found(rows: Iterable[Demand], asked: Asked) -> list[Demand]:
    words = [fold(word) for word in asked.text.split()]
    return [
        row
        for row in rows
        if (asked.state != UNWISHED or not row.any)
        and (asked.state != SOUGHT or row.is_sought)
        and all(any(word in fold(text) for text in texts_of(row.post)) for word in words)
    ]


def texts_of(post: Post) -> list[str]:
    return [post.number, post.title, post.host.organisation.name, post.sector]


def verdict(rows: list[Demand]) -> str:
    unwished = sum(not row.any for row in rows)
    sought = sum(row.is_sought for row in rows)
    return _("{posts} open posts: {unwished} nobody wished, {sought} with more first wishes than seats.").format(
        posts=len(rows), unwished=unwished, sought=sought
    )


def filters(asked: Asked) -> list[dict[str, Any]]:
    states = [("", _("all")), (UNWISHED, _("nobody wished")), (SOUGHT, _("more first wishes than seats"))]
    return [{"name": "state", "label": _("State"), "choices": states, "value": asked.state}]


def columns() -> list[str]:
    return [_("Number"), _("Host"), _("Post"), _("Seats"), _("First wishes"), _("Wishes"), _("Of home units"),
            _("People ranked by the host")]  # fmt: skip


def sheet_rows(rows: Iterable[Demand]) -> Iterable[list[Any]]:
    for row in rows:
        post = row.post
        yield [post.number, str(post.host), post.title, post.seats, row.first, row.any, row.home, row.ranked]
