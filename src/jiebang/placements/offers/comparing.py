"""What accepting an offer would do: which posts are opened, which are there already and would change, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import pgettext

from jiebang.placements import files
from jiebang.placements.models import Offer, OfferedPost, Post
from jiebang.placements.offers.draft import POST_FIELDS
from jiebang.programmes.models import Cohort
from jiebang.programmes.words import language_of

CARRIED = ("title", "sector", "seats", "min_seats", "duties", "offers", "needs", "level", "extra")


@dataclass
class Comparison:
    """One post of an offer beside the post of the cohort it is or becomes.

    post: None = will be opened · changes: (field in words, as it stands, as offered)
    """

    line: OfferedPost
    post: Post | None
    fields: dict[str, Any]
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        return self.post is not None and not self.changes


def compared(offer: Offer) -> list[Comparison]:
    """Each post of the offer that is not gone. A post is found by what it became before, else by host and title."""
    lines = [line for line in offer.posts.select_related("post") if not line.gone]
    claimed = {line.post_id for line in lines if line.post_id}
    free = Post.objects.filter(cohort=offer.cohort, host=offer.host).exclude(pk__in=claimed).order_by("number", "id")
    by_title: dict[str, Post] = {}
    for post in free:
        by_title.setdefault(files.squeezed(post.title), post)
    return [comparison(line, line.post or by_title.pop(files.squeezed(line.title), None), offer) for line in lines]


def comparison(line: OfferedPost, post: Post | None, offer: Offer) -> Comparison:
    fields = carried(line, post, offer.cohort)
    if post is None:
        return Comparison(line, None, fields)
    changes = [
        (label, shown(old), shown(new))
        for name, new in fields.items()
        if name != "extra" and (old := getattr(post, name)) != new
        for label in [str(POST_FIELDS[name])]
    ]
    changes += [
        (label, shown(post.extra.get(label)), shown(fields["extra"].get(label)))
        for label in day_labels(offer.cohort)
        if post.extra.get(label, "") != fields["extra"].get(label, "")
    ]
    return Comparison(line, post, fields, changes)


def carried(line: OfferedPost, post: Post | None, cohort: Cohort) -> dict[str, Any]:
    """What the post says after acceptance. What the host left empty does not empty what the office knows already."""
    fields: dict[str, Any] = {name: getattr(line, name) for name in CARRIED if name != "extra"}
    if post is not None:
        fields = {name: value if said(value) else getattr(post, name) for name, value in fields.items()}
    extra = dict(post.extra) if post is not None else {}
    for label, day in zip(day_labels(cohort), (line.starts_on, line.ends_on), strict=True):
        if day:
            extra[label] = day.isoformat()
        else:
            extra.pop(label, None)
    return {**fields, "extra": extra}


def said(value: Any) -> bool:
    return value == 0 or bool(value)


def day_labels(cohort: Cohort) -> tuple[str, str]:
    """What the days a post is open are called among its further columns, in the language of the cohort's papers."""
    with translation.override(language_of(cohort.scheme)):
        return str(POST_FIELDS["starts_on"]), str(POST_FIELDS["ends_on"])


def shown(value: Any) -> str:
    if isinstance(value, list):
        return pgettext("between things listed", ", ").join(str(part) for part in value) or "—"
    return "—" if value in (None, "") else str(value)
