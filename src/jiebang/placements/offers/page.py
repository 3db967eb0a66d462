"""What the pages of one offer show: the form as it is filled in, or what was handed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4, uuid5

from django.http import HttpRequest

from jiebang.common.invitations import Guest
from jiebang.placements.models import Offer
from jiebang.placements.offers import answering, gains
from jiebang.placements.offers import draft as drafts
from jiebang.placements.offers.draft import Draft, Merged, Sent, Values


@dataclass
class Desk:
    """One window on one offer. by: the link, or who of the office enters it for the host · here: its address."""

    request: HttpRequest
    offer: Offer
    by: Any
    here: str

    @property
    def is_office(self) -> bool:
        return not isinstance(self.by, Guest)

    @property
    def is_htmx(self) -> bool:
        return bool(getattr(self.request, "htmx", False))

    @property
    def sent(self) -> Sent:
        return Sent.of(self.request.POST)


@dataclass(frozen=True)
class Control:
    """One field of the form. kind: which of the fields · name: as the form sends it."""

    kind: str
    name: str
    label: Any
    value: str
    fault: str = ""

    @property
    def id(self) -> str:
        return f"id_{self.name}"


def context_of(desk: Desk) -> dict[str, Any]:
    """What both sorts of page show beside the offer itself."""
    offer = desk.offer
    return {
        "offer": offer,
        "cohort": offer.cohort,
        "organisation": offer.host.organisation,
        "desk": desk,
        "coming": gains.coming(offer.cohort),
        "earlier": gains.earlier(offer.host.organisation, before=offer.cohort),
        "posts": offer.posts.filter(gone=False),
    }


def form_context(desk: Desk, draft: Draft | None = None, merge: Merged | None = None) -> dict[str, Any]:
    """The form of a draft; merge: what came of a form just sent, whose own texts stay in it."""
    whole = drafts.copied(desk.offer.draft if draft is None else draft)
    stored = drafts.values_of(whole)
    typed = {name: mine for name, (mine, _theirs) in merge.conflicts.items()} if merge else {}
    faults = merge.faults if merge else {}
    # A field both windows changed keeps what it was drawn with, so that only a decision overwrites the other text.
    bases = {name: desk.sent.base.get(name, "") for name in typed}
    if not whole["posts"]:
        # The same for every window that opens it, so that two of them do not make two posts of the first one.
        whole["posts"] = [drafts.blank_post(uuid5(desk.offer.uuid, "first"))]
    values = {**stored, **typed}
    return {
        "base": as_json({**stored, **bases}),
        "mentor": [control(name, name, values, faults) for name in drafts.OFFER_FIELDS],
        "parts": [part(post["id"], values, faults) for post in whole["posts"]],
        "removed": [{"id": post["id"], "title": post["title"]} for post in whole["removed"]],
        "new_key": str(uuid4()),
        "full": len(whole["posts"]) >= drafts.MOST_POSTS,
        "has_earlier": answering.has_earlier(desk.offer) and not any(map(drafts.says_something, whole["posts"])),
        "problems": [problem(name, text, whole) for name, text in faults.items()],
        "texts": texts_of(merge) if merge else [],
    }


def part(key: str, values: Values, faults: Values) -> dict[str, Any]:
    fields = {name: control(name, f"{name}-{key}", values, faults) for name in drafts.POST_FIELDS}
    more = [fields[name] for name in ("sector", "level", "starts_on", "ends_on")]
    # A sector or level taken over from last time needs no second look; other days and faults do.
    opened = any(one.fault for one in more) or any(fields[name].value for name in ("starts_on", "ends_on"))
    return {"id": key, "fields": fields, "more_open": opened}


def control(kind: str, name: str, values: Values, faults: Values) -> Control:
    label = drafts.OFFER_FIELDS.get(kind) or drafts.POST_FIELDS[kind]
    return Control(kind, name, label, values.get(name, ""), faults.get(name, ""))


def problem(name: str, text: str, draft: Draft) -> tuple[str, str, str]:
    """(id of the field, its name in words, what to do)."""
    return ("posts", "", text) if name == "posts" else (f"id_{name}", drafts.label_of(name, draft), text)


def texts_of(merge: Merged) -> list[tuple[str, str, str]]:
    """(field in words, this window's text, the text that stands) of what two windows changed."""
    return [(drafts.label_of(name, merge.draft), *pair) for name, pair in merge.conflicts.items()]


def base_after(desk: Desk, merge: Merged) -> str:
    """What the window has seen of each field once its texts were kept: its own texts, but where they were not."""
    sent = desk.sent
    return as_json({n: sent.base.get(n, "") if n in merge.conflicts else text for n, text in sent.values.items()})


def unstored(desk: Desk) -> list[tuple[str, str, str]]:
    """What a form says that an offer takes no more: to be read and copied, so that nothing typed is lost."""
    merge = drafts.merged(desk.offer.draft, desk.sent, take_mine=True)
    now, wanted = drafts.values_of(desk.offer.draft), drafts.values_of(merge.draft)
    return [
        (drafts.label_of(name, merge.draft), text, now.get(name, ""))
        for name, text in wanted.items()
        if text != now.get(name, "")
    ]


def as_json(values: Values) -> str:
    return json.dumps(values, ensure_ascii=False)
