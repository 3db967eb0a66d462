"""Into the inbox: what rooms tell, and reminders people write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock, telling
from jiebang.common.audit import audit
from jiebang.common.plain import printable
from jiebang.common.refusals import Refused
from jiebang.notices.models import Notice
from jiebang.people.models import User

# One matter reaches one person once in so many days.
DAYS_APART = 3
LONGEST_REMINDER = 300
REMINDER = "reminder"


@transaction.atomic
def store(users: Iterable[Any], kind: str, values: Mapping[str, str], url: str, matter: str = "") -> None:
    """Put one notice into each user's inbox; the listener of common.telling, called in the teller's transaction.

    A matter that still lies unopened is renewed with the new words. What was told in the last three days word for word
    is not told again.
    """
    told = {name: printable(str(value))[:300] for name, value in values.items()}
    key = key_of(kind, told, url, matter)
    today = clock.today()
    reached = {user.pk: user for user in users if isinstance(user, User) and user.is_active}
    since = today - timedelta(days=DAYS_APART - 1)
    known = Notice.objects.filter(user__in=reached, matter=key, told_on__gte=since, unopened__isnull=True)
    again = {row.user_id for row in known if row.values == told and row.url == url}
    rows = [
        Notice(
            user_id=pk, kind=kind, values=told, said=" ".join(told.values())[:1000], url=url[:500], matter=key,
            unopened=key, told_on=today, told_at=clock.now(),
        )
        for pk in sorted(reached)
        if pk not in again
    ]  # fmt: skip
    Notice.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "unopened"],
        update_fields=["values", "said", "url", "told_on", "told_at", "digest"],
    )


def key_of(kind: str, told: dict[str, str], url: str, matter: str) -> str:
    """What counts as the same thing: the kind with the matter it names, else the very same sentence and page."""
    if matter and matter != kind:
        return f"{kind} {matter}"[:200]
    said = json.dumps([told, url], ensure_ascii=False, sort_keys=True)
    return f"{kind} {hashlib.sha256(said.encode()).hexdigest()[:32]}"[:200]


@dataclass(frozen=True)
class Reminded:
    """Who got the reminder, and who had had one about the same matter in the last three days."""

    reached: list[User]
    lately: list[User]


@transaction.atomic
def remind(users: Iterable[User], matter: str, text: str, *, url: str, by: Any, scope: UUID | None = None) -> Reminded:
    """Send a reminder in the writer's own words. matter: "behind:<group>"; one reaches nobody twice in three days."""
    text = " ".join(printable(text).split())
    if not text:
        raise Refused(_("Write what you want to remind of."), field="text")
    if len(text) > LONGEST_REMINDER:
        raise Refused(_("A reminder has at most {n} characters.").format(n=LONGEST_REMINDER), field="text")
    asked = {user.pk: user for user in users}
    # Whoever else reminds the same people waits here, and then sees that it was done.
    list(User.objects.select_for_update().filter(pk__in=asked).order_by("pk").values_list("pk"))
    late = reminded_lately(asked.values(), matter)
    reached = [user for pk, user in asked.items() if pk not in late]
    if reached:
        told = {"text": text, "name": str(by) if isinstance(by, User) else _("programme office")}
        store(reached, REMINDER, told, url, matter)
        audit(by, "reminder.sent", scope=scope, matter=matter, people=len(reached))
    return Reminded(reached, [user for pk, user in asked.items() if pk in late])


def reminded_lately(users: Iterable[User], matter: str) -> dict[int, Any]:
    """Who was reminded of this matter in the last three days: {user.pk: the day}."""
    since = clock.today() - timedelta(days=DAYS_APART - 1)
    rows = Notice.objects.filter(
        user__in=[user.pk for user in users], matter=key_of(REMINDER, {}, "", matter), told_on__gte=since
    )
    return dict(rows.order_by("told_on").values_list("user_id", "told_on"))


def open_notice(notice: Notice) -> None:
    """Its reader opens it. No audit line: what a person reads is nobody else's business."""
    Notice.objects.filter(pk=notice.pk).update(unopened=None)


def mark_opened(user: User, ids: Iterable[UUID] | None = None) -> int:
    """Mark the named notices of the user as read, or all of them; returns how many were not."""
    rows = Notice.objects.filter(user=user, unopened__isnull=False)
    return (rows if ids is None else rows.filter(uuid__in=list(ids))).update(unopened=None)


telling.declare(REMINDER, gettext_lazy("{name}: {text}"))
