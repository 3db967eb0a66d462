"""Who is where: what this room must know of cohorts, groups and their people, without knowing the room that keeps them.

The programmes room fills this in AppConfig.ready: `audiences.fill(source)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True)
class Place:
    """Where something is announced: kind "programme", "cohort", "group", "branch" or "task_force".

    scope: the cohort's uuid, None for a whole programme · within: what stands before the title where two are alike
    """

    kind: str
    uuid: UUID
    title: str
    scope: UUID | None
    within: str = ""


@dataclass(frozen=True)
class Member:
    """Somebody of a place. person: primary key · uuid: of the secondment · part: the group, in its fixed order."""

    person: int
    uuid: UUID
    name: str
    sort_key: str
    number: str
    part: str
    part_order: int
    bodies: frozenset[UUID]
    is_officer: bool


class Source(Protocol):
    def writable(self, user: Any) -> list[Place]:
        """Where the user may announce today."""

    def managed(self, user: Any) -> list[Any]:
        """Querysets of uuids of places whose announcements the user sees as their author's side does."""

    def parts(self, place: Place) -> list[Place]:
        """Groups, branches and task forces inside a place."""

    def members(self, place: Place) -> list[Member]:
        """Everybody of a place, by group and name."""

    def cohorts(self, user: Any, roles: Iterable[str]) -> Any:
        """A queryset of uuids of cohorts in which the user holds one of the roles."""

    def cohorts_of(self, user: Any) -> list[Place]:
        """Cohorts the user belongs to or sees, the own one first."""

    def current(self, request: Any) -> UUID | None:
        """The uuid of the cohort this page is about when its address does not say."""

    def programme(self, cohort: UUID) -> UUID | None:
        """The programme a cohort is of, by their uuids."""

    def holders(self, scope: UUID | None, role: str) -> list[Any]:
        """Accounts that hold a role on the whole of a cohort, or on the installation."""


_source: list[Source] = []


def fill(source: Source) -> None:
    _source[:] = [source]


def source() -> Source:
    """Raises LookupError while no room has said who is where."""
    if not _source:
        raise LookupError("no room has filled in the audiences")
    return _source[0]


def place_of(user: Any, uuid: UUID | None) -> Place | None:
    """The place of that uuid among those the user may announce to."""
    return next((place for place in source().writable(user) if place.uuid == uuid), None)


def chosen(members: Iterable[Member], audience: dict[str, Any]) -> list[Member]:
    """The members an announcement is for. audience: as `models.Announcement` keeps it; each person once."""
    wanted = {UUID(text) for text in audience.get("ids", [])}
    match audience.get("to"):
        case "groups":
            found = [member for member in members if member.bodies & wanted]
        case "officers":
            found = [member for member in members if member.is_officer]
        case "people":
            found = [member for member in members if member.uuid in wanted]
        case _:
            found = list(members)
    return list({member.person: member for member in found}.values())
