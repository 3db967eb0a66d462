"""A draft of an offer: every field as the text somebody typed, so that half a number is kept as well as a whole one.

A draft is {"mentor_name": …, "posts": [{"id": uuid, "title": …}, …], "removed": [{…}]}. A form of it carries the values
it was drawn with (`base`). Three ways meet when it comes back: what this window changed, what another one stored since,
and where both changed the same field, which nothing but the person can decide.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiebang.common.asked import as_uuid

OFFER_FIELDS: dict[str, Any] = {
    "mentor_name": pgettext_lazy("of a mentor", "Name"),
    "mentor_job": pgettext_lazy("of a mentor", "Position"),
    "mentor_phone": pgettext_lazy("of a mentor", "Telephone"),
    "note": _("Anything else we should know"),
}
POST_FIELDS: dict[str, Any] = {
    "title": pgettext_lazy("of a post", "Title"),
    "seats": _("Seats"),
    "min_seats": _("At least"),
    "sector": _("Sector"),
    "duties": pgettext_lazy("of a post", "Duties"),
    "offers": _("What can be learned"),
    "needs": _("What it asks for"),
    "level": pgettext_lazy("of a post", "Level"),
    "starts_on": pgettext_lazy("of a post", "Open from"),
    "ends_on": pgettext_lazy("of a post", "Open to"),
}
MOST_POSTS = 20
LONGEST = 5_000  # characters kept of any field; what is too long to be handed in is said then

Values = dict[str, str]  # "mentor_name" or "title-<uuid>" → the text
Draft = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What a form sent back. base: the values it was drawn with · posts: the posts it showed, in their order."""

    base: Values
    values: Values
    posts: tuple[str, ...]

    @classmethod
    def of(cls, data: QueryDict) -> Sent:
        posts = tuple(dict.fromkeys(str(key) for key in map(as_uuid, data.getlist("post")[:MOST_POSTS]) if key))
        names = [*OFFER_FIELDS, *(f"{name}-{post}" for post in posts for name in POST_FIELDS)]
        return cls(read_base(data.get("base", "")), {n: cleaned(data[n]) for n in names if n in data}, posts)


def read_base(text: str) -> Values:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in said.items()} if isinstance(said, dict) else {}


def cleaned(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST]


@dataclass
class Merged:
    """draft: with what this window changed · conflicts: field → (this window's text, the text that stands)
    · faults: field → what to do before it can be handed in."""

    draft: Draft
    conflicts: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def merged(draft: Draft, sent: Sent, *, take_mine: bool = False) -> Merged:
    """The draft with what the form changed. take_mine: where both changed a field, the form's text is taken."""
    result = Merged(copied(draft))
    for post in sent.posts:
        find_or_revive(result.draft, post, sent)
    theirs = values_of(result.draft)
    for name, mine in sent.values.items():
        base, now = sent.base.get(name, ""), theirs.get(name)
        if now is None or mine in (base, now):  # of a post removed meanwhile, not touched here, or the same
            continue
        if now != base and not take_mine:
            result.conflicts[name] = (mine, now)
        else:
            put(result.draft, name, mine)
    return result


def find_or_revive(draft: Draft, post: str, sent: Sent) -> None:
    """Have the form's post in the draft: a new one that says something, or one removed elsewhere, written on here."""
    if post_of(draft, post) is not None or len(draft["posts"]) >= MOST_POSTS:
        return
    touched = any(sent.values.get(n, "") != sent.base.get(n, "") for n in (f"{key}-{post}" for key in POST_FIELDS))
    removed = next((one for one in draft["removed"] if one["id"] == post), None)
    if touched:
        if removed:
            draft["removed"].remove(removed)
        draft["posts"].append(removed or blank_post(post))


def copied(draft: Draft) -> Draft:
    whole = {**dict.fromkeys(OFFER_FIELDS, ""), "posts": [], "removed": [], **draft}
    return {**whole, "posts": [dict(post) for post in whole["posts"]], "removed": [dict(p) for p in whole["removed"]]}


def blank_post(key: str | UUID | None = None) -> dict[str, str]:
    return {"id": str(key or uuid4()), **dict.fromkeys(POST_FIELDS, "")}


def post_of(draft: Draft, key: str) -> dict[str, str] | None:
    return next((post for post in draft["posts"] if post["id"] == key), None)


def values_of(draft: Draft) -> Values:
    """Every field with its text, as a form names them."""
    whole = copied(draft)
    found = {name: str(whole[name]) for name in OFFER_FIELDS}
    for post in whole["posts"]:
        found.update({f"{name}-{post['id']}": str(post.get(name, "")) for name in POST_FIELDS})
    return found


def put(draft: Draft, name: str, text: str) -> None:
    key, _dash, post = name.partition("-")
    if not post:
        draft[key] = text
    elif (row := post_of(draft, post)) is not None:
        row[key] = text


def add_post(draft: Draft, key: str) -> Draft:
    """With another post under this key; the same key again changes nothing."""
    whole = copied(draft)
    known = {post["id"] for post in [*whole["posts"], *whole["removed"]]}
    if key not in known and len(whole["posts"]) < MOST_POSTS:
        whole["posts"].append(blank_post(key))
    return whole


def remove_post(draft: Draft, key: str) -> Draft:
    """Without the post, which can be put back; an empty one goes for good."""
    whole = copied(draft)
    if (row := post_of(whole, key)) is not None:
        whole["posts"].remove(row)
        if says_something(row):
            whole["removed"].append(row)
    return whole


def put_back(draft: Draft, key: str) -> Draft:
    whole = copied(draft)
    row = next((one for one in whole["removed"] if one["id"] == key), None)
    if row is not None and len(whole["posts"]) < MOST_POSTS:
        whole["removed"].remove(row)
        whole["posts"].append(row)
    return whole


def says_something(post: Mapping[str, Any]) -> bool:
    return any(post.get(name) for name in POST_FIELDS)


def label_of(name: str, draft: Draft) -> str:
    """The field in words: "Duties (post 2)"."""
    key, _dash, post = name.partition("-")
    if not post:
        return str(OFFER_FIELDS[key])
    place = next((n for n, one in enumerate(copied(draft)["posts"], 1) if one["id"] == post), 0)
    return str(_("{field} (post {n})").format(field=POST_FIELDS[key], n=place))
