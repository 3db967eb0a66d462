"""What this room tells, what of it waits for whom, and what of it stands on Today."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import telling
from jiebang.common.asked import uuids
from jiebang.common.waiting import Waiting
from jiebang.notices.models import Announcement, Letter
from jiebang.notices.queries import asking, letters_waiting

SHOWN_ON_TODAY = 3


def declare() -> None:
    announced, letters = sees(Announcement), sees(Letter)
    telling.declare("announcement.withdrawn", gettext_lazy("The announcement “{title}” is withdrawn."), sees=announced)
    telling.declare("letter.received", gettext_lazy("A letter is in the box: {number}."), sees=letters)
    telling.declare("letter.asked_again", gettext_lazy("{number}: its writer asks once more."), sees=letters)
    telling.declare("letter.answered", gettext_lazy("Your letter {number} is answered."), sees=letters)
    telling.declare("letter.passed_on", gettext_lazy("Your letter {number} was passed on."), sees=letters)


def sees(model: Any) -> telling.Sees:
    """Which addresses of rows of this table a user may still open."""

    def seen(user: Any, urls: Iterable[str]) -> Iterable[str]:
        by_uuid = {uuid: url for url in urls if (uuid := uuid_in(url))}
        return [
            by_uuid[uuid]
            for uuid in model.objects.visible_to(user).filter(uuid__in=by_uuid).values_list("uuid", flat=True)
        ]

    return seen


def uuid_in(url: str) -> UUID | None:
    return next(iter(uuids(url.split("/"))), None)


def announcements_to_tap(user: Any) -> list[Waiting]:
    rows = asking(user).select_related("announcement__publication")
    return [
        Waiting(
            key=f"announcement:{row.announcement.uuid}",
            title=_("Announcement: {title}").format(title=row.announcement.title),
            url=row.announcement.get_absolute_url(),
            since=row.announcement.publication.published_on,
        )
        for row in rows
    ]


def letters_to_answer(user: Any) -> list[Waiting]:
    return [
        Waiting(
            key=f"letter:{letter.uuid}",
            title=_("Letter {number} waits for an answer").format(number=letter.number),
            url=letter.get_absolute_url(),
            since=letter.asked_on,
            due=letter.due,
        )
        for letter in letters_waiting(user)
    ]


def on_today(user: Any, subject: Any) -> dict[str, Any] | None:
    """Announcements that wait for the reader's tap, newest first; nothing where there is none."""
    rows = list(
        asking(user).select_related("announcement__publication").order_by("-announcement__publication__published_at")
    )
    if not rows:
        return None
    return {"announcements": [row.announcement for row in rows[:SHOWN_ON_TODAY]], "more": len(rows) - SHOWN_ON_TODAY}
