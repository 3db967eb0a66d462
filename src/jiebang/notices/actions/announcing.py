"""Writing, publishing, correcting and withdrawing announcements; the reader's tap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock, files
from jiebang.common.audit import SYSTEM, audit
from jiebang.common.files import Accepted
from jiebang.common.refusals import Refused, Stale
from jiebang.common.telling import tell
from jiebang.notices import audiences
from jiebang.notices.actions.telling import Reminded, remind
from jiebang.notices.audiences import Member, Place
from jiebang.notices.models import (
    Announcement,
    AnnouncementFile,
    AnnouncementVersion,
    Publication,
    Recipient,
    Robot,
    RobotCall,
    Withdrawal,
)
from jiebang.people.models import User

FOLDER = "announcements"
MOST_FILES = 6


@transaction.atomic
def save_draft(
    place: Place, *, title: str, text: str, audience: dict[str, Any], for_newcomers: bool, by: Any
) -> Announcement:
    """A new announcement that nobody but its author's side sees yet."""
    saved = Announcement.objects.create(
        place_id=place.uuid, place_kind=place.kind, place_title=place.title, scope_id=place.scope, title=title,
        text=text, audience=audience, for_newcomers=for_newcomers, author=user_or_none(by), created_on=clock.today(),
        created_at=clock.now(),
    )  # fmt: skip
    keep_version(saved, by)
    audit(by, "announcement.saved", saved, scope=saved.scope_id)
    return saved


@transaction.atomic
def correct(
    announcement: Announcement,
    *,
    version: int,
    title: str,
    text: str,
    by: Any,
    audience: dict[str, Any] | None = None,
    for_newcomers: bool | None = None,
    ask_again: bool = False,
) -> Announcement:
    """Change its words; the former ones stay as a version. Whom it is for can change only while it is a draft.

    ask_again: whoever tapped the former text is asked to tap this one.
    """
    held = locked(announcement)
    if held.version != version:
        raise Stale(
            _("Somebody else changed this announcement meanwhile."),
            yours={"title": title, "text": text},
            theirs={"title": held.title, "text": held.text},
        )
    refuse_withdrawn(held)
    if not held.is_published:
        held.audience = held.audience if audience is None else audience
        held.for_newcomers = held.for_newcomers if for_newcomers is None else for_newcomers
    if (held.title, held.text) != (title, text):
        held.title, held.text, held.version = title, text, held.version + 1
        keep_version(held, by)
    if ask_again and held.is_published:
        held.asks_from = held.version
        held.recipients.update(digest=None)
    held.save()
    audit(by, "announcement.corrected", held, scope=held.scope_id, version=held.version)
    return held


@transaction.atomic
def plan_publication(announcement: Announcement, on: date | None, *, by: Any) -> None:
    """Let it go out by itself on that day; None takes the plan back."""
    held = locked(announcement)
    refuse_published(held)
    if on is not None and on <= clock.today():
        raise Refused(_("Choose a day after today, or publish it now."), field="on")
    held.publish_on = on
    held.save(update_fields=["publish_on"])
    audit(by, "announcement.planned", held, scope=held.scope_id, on=on.isoformat() if on else None)


@transaction.atomic
def publish(announcement: Announcement, *, by: Any) -> Publication:
    """Publish it and settle whom it reaches. A second time changes nothing."""
    held = locked(announcement)
    refuse_withdrawn(held)
    if held.is_published:
        return held.publication
    people = audiences.chosen(audiences.source().members(place_of(held)), held.audience)
    if not people:
        raise Refused(_("Nobody would get it. Choose for whom it is."), field="to")
    made = Publication.objects.create(
        announcement=held, published_on=clock.today(), published_at=clock.now(), published_by=user_or_none(by)
    )
    add_recipients(held, people)
    call_robots(held)
    audit(by, "announcement.published", held, scope=held.scope_id, people=len(people))
    return made


def add_recipients(held: Announcement, people: Iterable[Member]) -> int:
    rows = [
        Recipient(
            announcement=held, person_id=m.person, part=m.part[:60], part_order=m.part_order, scope_id=held.scope_id
        )
        for m in people
    ]
    return len(Recipient.objects.bulk_create(rows))


def call_robots(held: Announcement) -> None:
    """Note for the group chats of this place, or of the groups chosen, that there is something to call about."""
    places = [held.place_id]
    if held.audience.get("to") == "groups":
        places = held.audience["ids"]
    elif held.audience.get("to") in ("people", "officers"):
        return  # a chat holds others too
    robots = Robot.objects.filter(place_id__in=places)
    RobotCall.objects.bulk_create([RobotCall(robot=robot, matter=f"announcement {held.uuid}") for robot in robots])


@transaction.atomic
def withdraw(announcements: Sequence[Announcement], reason: str, *, by: Any) -> int:
    """Say that they hold no more. Whoever was to read one is told; a second time changes nothing."""
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise Refused(_("Say why it is withdrawn; its readers see the reason."), field="reason")
    rows = Announcement.objects.select_for_update(of=("self",)).filter(pk__in=[a.pk for a in announcements])
    count = 0
    for held in rows.select_related("publication", "withdrawal").order_by("pk"):
        if held.is_withdrawn:
            continue
        if not held.is_published:
            raise Refused(_("“{title}” is not published; delete the draft instead.").format(title=held.title))
        Withdrawal.objects.create(
            announcement=held, reason=reason, withdrawn_on=clock.today(), withdrawn_by=user_or_none(by)
        )
        readers = User.objects.filter(person__announcements__announcement=held, is_active=True)
        told = {"title": held.title}
        tell(readers, "announcement.withdrawn", told, url=held.get_absolute_url(), matter=f"announcement:{held.uuid}")
        audit(by, "announcement.withdrawn", held, scope=held.scope_id, reason=reason)
        count += 1
    return count


@transaction.atomic
def drop_draft(announcement: Announcement, *, by: Any) -> None:
    """Delete a draft; its files go with it."""
    held = locked(announcement)
    refuse_published(held)
    stored = list(held.files.values_list("stored", flat=True))
    audit(by, "announcement.dropped", held, scope=held.scope_id)
    held.delete()
    transaction.on_commit(lambda: [files.drop(name) for name in stored])


@transaction.atomic
def add_files(announcement: Announcement, accepted: Sequence[tuple[Accepted, str]], *, by: Any) -> None:
    """Put files beside it. accepted: what `files.accept` found, with the name `files.keep` stored it under."""
    held = locked(announcement)
    refuse_withdrawn(held)
    if held.files.count() + len(accepted) > MOST_FILES:
        raise Refused(_("At most {n} files fit beside an announcement.").format(n=MOST_FILES), field="files")
    for file, stored in accepted:
        AnnouncementFile.objects.create(
            announcement=held, name=file.name[:160], stored=stored, size=file.size, sha256=file.sha256,
            added_by=user_or_none(by), added_at=clock.now(),
        )  # fmt: skip
    if accepted:
        audit(by, "announcement.files_added", held, scope=held.scope_id, files=len(accepted))


@transaction.atomic
def remove_file(file: AnnouncementFile, *, by: Any) -> None:
    """Take a file away; whoever saved it before keeps it."""
    refuse_withdrawn(locked(file.announcement))
    stored = file.stored
    audit(by, "announcement.file_removed", file.announcement, scope=file.announcement.scope_id, sha256=file.sha256)
    file.delete()
    transaction.on_commit(lambda: files.drop(stored))


def tap(announcement: Announcement, *, by: User) -> bool:
    """The reader's own 已阅; False where it was tapped before. No audit line and no time: the tap says enough."""
    rows = Recipient.objects.filter(announcement=announcement, person=by.person_id)
    if by.person_id is None or not rows.exists():
        raise Refused(_("This announcement is not addressed to you, so there is nothing to tap."))
    return bool(rows.exclude(tapped=announcement.version).update(tapped=announcement.version))


def remind_untapped(announcement: Announcement, text: str, *, by: Any) -> Reminded:
    """One polite reminder to those who have not tapped, at most one in three days each."""
    refuse_withdrawn(announcement)
    untapped = untapped_of(announcement).filter(person__user__is_active=True).select_related("person__user__person")
    people = [row.person.user for row in untapped]
    matter = f"announcement:{announcement.uuid}"
    return remind(people, matter, text, url=announcement.get_absolute_url(), by=by, scope=announcement.scope_id)


def untapped_of(announcement: Announcement) -> Any:
    """Recipients who have not tapped the text that asks for it."""
    return announcement.recipients.exclude(tapped__gte=announcement.asks_from)


@transaction.atomic
def welcome_newcomers(announcement: Announcement) -> int:
    """Give it to those who joined its audience since; how many."""
    held = locked(announcement)
    known = set(held.recipients.values_list("person_id", flat=True))
    people = audiences.chosen(audiences.source().members(place_of(held)), held.audience)
    new = [member for member in people if member.person not in known]
    if new:
        add_recipients(held, new)
        audit(SYSTEM, "announcement.reached_newcomers", held, scope=held.scope_id, people=len(new))
    return len(new)


def place_of(held: Announcement) -> Place:
    return Place(held.place_kind, held.place_id, held.place_title, held.scope_id)


def locked(announcement: Announcement) -> Announcement:
    """The row as it stands now, kept from others until this transaction ends."""
    rows = Announcement.objects.select_for_update(of=("self",)).select_related("publication", "withdrawal")
    return rows.get(pk=announcement.pk)


def keep_version(held: Announcement, by: Any) -> None:
    AnnouncementVersion.objects.create(
        announcement=held, version=held.version, title=held.title, text=held.text, saved_by=user_or_none(by),
        saved_at=clock.now(),
    )  # fmt: skip


def refuse_withdrawn(held: Announcement) -> None:
    if held.is_withdrawn:
        raise Refused(_("“{title}” is withdrawn. Write a new announcement.").format(title=held.title))


def refuse_published(held: Announcement) -> None:
    if held.is_published:
        raise Refused(_("“{title}” is published already. Correct or withdraw it.").format(title=held.title))


def user_or_none(by: Any) -> User | None:
    return by if isinstance(by, User) else None
