"""What the three lists ask for in their addresses: notices, announcements, letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiebang.common import telling
from jiebang.common.asked import uuids
from jiebang.common.text import clean
from jiebang.notices import audiences
from jiebang.notices.models import Announcement, Letter, Notice
from jiebang.notices.queries import kinds_saying, open_condition

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """Search, filters and ticked rows; values that make no sense are left out, never an error."""

    text: str = ""
    state: str = ""
    kind: str = ""
    chosen: tuple[UUID, ...] = ()
    cohort: UUID | None = None  # only announcements have one

    @classmethod
    def of(
        cls, query: QueryDict, *, states: Iterable[str], kinds: Iterable[str] = (), cohort: UUID | None = None
    ) -> Asked:
        state, kind = query.get("state", ""), query.get("kind", "")
        return cls(
            text=clean(query.get("q", ""))[:100],
            state=state if state in set(states) else "",
            kind=kind if kind in set(kinds) else "",
            chosen=uuids(query.getlist("id")),
            cohort=cohort,
        )

    @property
    def any(self) -> bool:
        return self != Asked()

    @property
    def narrows(self) -> bool:
        """Whether more is asked for than a cohort."""
        return replace(self, cohort=None) != Asked()


# ── notices ────────────────────────────────────────────────────────────────────────────────────────────────────

NOTICE_STATES = ("unopened", "opened")


def notices_found(notices: QuerySet[Notice], asked: Asked) -> QuerySet[Notice]:
    """The notices asked for, newest first."""
    if asked.state:
        notices = notices.filter(unopened__isnull=asked.state == "opened")
    if asked.kind:
        notices = notices.filter(kind__startswith=f"{asked.kind}.") | notices.filter(kind=asked.kind)
    if asked.chosen:
        notices = notices.filter(uuid__in=asked.chosen)
    if asked.text:
        notices = notices.filter(Q(said__icontains=asked.text) | Q(kind__in=kinds_saying(asked.text)))
    return notices.order_by("-told_at", "-id")


def notice_kinds(notices: QuerySet[Notice]) -> list[tuple[str, str]]:
    """The sorts of things the user was told of, by what comes before the point: report.returned is of "report"."""
    sorts = {kind.partition(".")[0] for kind in notices.order_by().values_list("kind", flat=True).distinct()}
    titles = {
        "announcement": _("announcements"), "letter": _("letters"), "reminder": _("reminders"), "report": _("reports"),
        "slip": _("sign-in"), "grant": _("roles"), "record": _("records"), "body": _("groups and branches"),
        "scheme": _("scheme"), "placement": _("placement"), "secondment": _("people"), "role": _("roles"),
    }  # fmt: skip
    named = [(sort, titles[sort]) for sort in sorted(sorts) if sort in titles]
    return [("", _("everything")), *named]


def known_sorts() -> set[str]:
    return {kind.partition(".")[0] for kind in telling.kinds()}


# ── announcements ──────────────────────────────────────────────────────────────────────────────────────────────

ANNOUNCEMENT_STATES = ("asks", "draft", "planned", "published", "withdrawn")


def announcements_found(announcements: QuerySet[Announcement], asked: Asked) -> QuerySet[Announcement]:
    """The announcements asked for, newest first; `announcements` carry with_standing."""
    by_state: dict[str, dict[str, Any]] = {
        "asks": {"asks": True, "publication__isnull": False, "withdrawal__isnull": True},
        "draft": {"publication__isnull": True, "publish_on__isnull": True},
        "planned": {"publication__isnull": True, "publish_on__isnull": False},
        "published": {"publication__isnull": False, "withdrawal__isnull": True},
        "withdrawn": {"withdrawal__isnull": False},
    }
    if asked.cohort:
        whole = Q(scope_id=None, place_id=audiences.source().programme(asked.cohort))
        announcements = announcements.filter(Q(scope_id=asked.cohort) | whole)
    if asked.state:
        announcements = announcements.filter(**by_state[asked.state])
    if asked.chosen:
        announcements = announcements.filter(uuid__in=asked.chosen)
    if asked.text:
        said = Q(title__icontains=asked.text) | Q(place_title__icontains=asked.text)
        # What a withdrawn one said is shown to nobody any more, and so is not found by it either.
        announcements = announcements.filter(said | Q(text__icontains=asked.text, withdrawal__isnull=True))
    return announcements.order_by(
        F("publication__published_on").desc(nulls_first=True), "-publication__published_at", "-created_at", "-id"
    )


def announcement_states(*, author: bool) -> list[tuple[str, str]]:
    own = [("draft", _("drafts")), ("planned", _("to go out later"))] if author else []
    read = [("asks", _("waits for my tap")), *own, ("published", _("published")), ("withdrawn", _("withdrawn"))]
    return [("", _("all")), *read]


# ── letters ────────────────────────────────────────────────────────────────────────────────────────────────────

LETTER_STATES = ("open", "answered", "mine")


def letters_found(letters: QuerySet[Letter], asked: Asked, user: Any) -> QuerySet[Letter]:
    if asked.state == "mine":
        letters = letters.filter(author=user)
    elif asked.state:
        open_ones = open_condition()
        letters = letters.filter(open_ones if asked.state == "open" else ~open_ones)
    if asked.kind:
        letters = letters.filter(Q(kind=asked.kind) | Q(about=asked.kind))
    if asked.chosen:
        letters = letters.filter(uuid__in=asked.chosen)
    if asked.text:
        letters = letters.filter(Q(text__icontains=asked.text) | Q(number__icontains=asked.text))
    return letters.order_by("-sent_on", "number")


def letter_states(*, handler: bool) -> list[tuple[str, str]]:
    own = [("mine", _("written by me"))] if handler else []
    return [("", _("all")), ("open", _("waits for an answer")), ("answered", _("answered")), *own]


def letter_kinds() -> list[tuple[str, str]]:
    return [("", _("all")), *Letter.Kind.choices, *Letter.About.choices]
