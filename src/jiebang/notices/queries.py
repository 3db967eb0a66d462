"""Shared reads: how much asks for a user, the inbox, how announcements and letters stand."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from jiebang.common import telling
from jiebang.notices import permissions
from jiebang.notices.models import Announcement, Answer, Letter, Notice, Recipient
from jiebang.people.access import holds
from jiebang.people.models import User

ASKING = Q(tapped__isnull=True) | Q(tapped__lt=F("announcement__asks_from"))


def asking_count(user: Any) -> int:
    """What the rail shows: notices not opened and announcements not tapped. One query."""
    if not isinstance(user, User):
        return 0
    unopened = Notice.objects.filter(user=user, unopened__isnull=False).order_by()
    rows = unopened.annotate(n=F("pk")).values("n")
    if user.person_id is not None:
        rows = rows.union(asking(user).order_by().annotate(n=-F("pk")).values("n"), all=True)
    return rows.count()


def asking(user: Any) -> QuerySet[Recipient]:
    """The user's own places among the readers of announcements that wait for the tap."""
    person = getattr(user, "person_id", None)
    standing = Q(announcement__publication__isnull=False, announcement__withdrawal__isnull=True)
    return Recipient.objects.filter(ASKING, standing, person=person) if person else Recipient.objects.none()


def with_standing(announcements: QuerySet[Announcement], user: Any) -> QuerySet[Announcement]:
    """Announcements with `people`, `untapped` and, for the reader, `mine` (addressed) and `asks` (waits for a tap)."""
    own = Recipient.objects.filter(announcement=OuterRef("pk"), person=getattr(user, "person_id", None) or 0)
    untapped = Q(recipients__tapped__isnull=True) | Q(recipients__tapped__lt=F("asks_from"))
    return announcements.select_related("publication", "withdrawal", "author__person").annotate(
        people=Count("recipients"),
        untapped=Count("recipients", filter=untapped),
        mine=Exists(own),
        asks=Exists(own.filter(ASKING)),
    )


def sentence_of(notice: Notice) -> str:
    """What was told, in the language of now; "" for a kind no room declares any more."""
    try:
        return telling.say(notice.kind, notice.values)
    except KeyError:  # the kind, or a value it names, is of another version
        return ""


def kinds_saying(text: str) -> list[str]:
    """Kinds whose wording holds the text, so that a search finds the words a reader sees."""
    return [kind for kind, wording in telling.kinds().items() if text.lower() in str(wording).lower()]


def out_of_sight(user: Any, notices: list[Notice]) -> set[int]:
    """Notices about something the user may no longer open. One question for each kind among them."""
    gone: set[int] = set()
    for kind in {notice.kind for notice in notices}:
        own = [notice for notice in notices if notice.kind == kind]
        seen = telling.seen_by(user, kind, [notice.url for notice in own])
        gone |= {notice.pk for notice in own if notice.url not in seen}
    return gone


def letters_with_state(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """Letters with what their list shows: `answered` (how often), `passed` (whether it was passed on)."""
    rows = letters.select_related("followup", "author__person", "about_user__person")
    return rows.annotate(answered=Count("answers", distinct=True), passed=Count("passed_on", distinct=True))


def open_condition() -> Q:
    """Letters that wait for an answer: none was given, or a question followed it."""
    first = Answer.objects.filter(letter=OuterRef("pk"), round=1)
    second = Answer.objects.filter(letter=OuterRef("pk"), round=2)
    return ~Exists(first) | (Q(followup__isnull=False) & ~Exists(second))


def letters_waiting(user: Any) -> list[Letter]:
    """Those the user is to answer, by their clock."""
    if not holds(user, *permissions.HANDLERS):
        return []
    rows = Letter.objects.to_answer(user).filter(open_condition()).exclude(author=user).select_related("followup")
    own = [letter for letter in rows if lies_with(user, letter)]
    return sorted(own, key=lambda letter: (letter.due, letter.number))


def lies_with(user: Any, letter: Letter) -> bool:
    """What the office passed on to leadership lies with leadership."""
    return holds(user, "reader") if letter.to_leadership else holds(user, "office")
