"""Who looked at somebody's sensitive data or took it away, in words the person can read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common.models import AuditEntry
from jiebang.people.models import Grant, Role
from jiebang.programmes.privacy.reveal import say_reason

# What a line of the trail that begins "seen." says; another room adds its own with `word`.
WHAT: dict[str, Any] = {
    "seen.phone": gettext_lazy("looked at your phone number"),
    "seen.id_number": gettext_lazy("looked at your identity number"),
    "seen.list:contacts": gettext_lazy("took away a list with your phone number"),
    "seen.list:party_list": gettext_lazy("took away a list with your political status"),
    "seen.list:id_numbers": gettext_lazy("took away a list with your identity number"),
    "seen.people_taken_away": gettext_lazy("took away a list with what the cohort knows of you"),
    "seen.emergency_contact": gettext_lazy("looked at your emergency contact"),
    "seen.sessions": gettext_lazy("looked at where you are signed in"),
    "seen.own_data": gettext_lazy("took away what is kept about you"),
}


def word(verb: str, words: Any) -> None:
    """Say what a further verb means."""
    WHAT[verb] = words


@dataclass(frozen=True)
class Look:
    """One line: who (with the role held now), when, what, why."""

    at: datetime
    who: str
    role: str
    what: str
    why: str


def entries_about(person_uuid: UUID) -> QuerySet[AuditEntry]:
    """The lines about looking at this person's data, newest first."""
    lines = AuditEntry.objects.filter(subjects__person_id=person_uuid, verb__startswith="seen.")
    return lines.select_related("actor__person").order_by("-id")


def in_words(entries: list[AuditEntry]) -> list[Look]:
    roles = roles_of({entry.actor_id for entry in entries if entry.actor_id})
    return [
        Look(
            at=entry.at,
            who=str(entry.actor) if entry.actor else _("the operator"),
            role=roles.get(entry.actor_id, "") if entry.actor_id else "",
            what=what_was_done(entry),
            why=say_reason(entry.data),
        )
        for entry in entries
    ]


def what_was_done(entry: AuditEntry) -> str:
    """A list that was taken away is told by what it held."""
    listed = f"{entry.verb}:{entry.data.get('list', '')}"
    return str(WHAT.get(listed) or WHAT.get(entry.verb) or _("looked at or took away data about you"))


def roles_of(users: set[int]) -> dict[int, str]:
    """User → the role first granted of those held; a person is told by whom, not by what login."""
    rows = Grant.objects.filter(user__in=users, revoked_at__isnull=True).order_by("-id")
    return {row.user_id: str(Role(row.role).label) for row in rows}
