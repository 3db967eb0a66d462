"""What becomes of the notices room's tables when somebody is erased."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jiebang.common.erasure import Subject, blank, delete, keep, mentions, register
from jiebang.common.erasure.run import name_tables
from jiebang.notices.models import (
    Answer,
    Choice,
    Digest,
    FollowUp,
    Letter,
    Notice,
    PassedOn,
    Publication,
    Recipient,
)
from jiebang.people.models import User

# A letter somebody wrote says who wrote it; what others write for many only may name them.
OWN_LETTERS = {"text": "", "page": "", "author": None}
NOBODYS = _("no row of it is about a person")
KNOWN_TO_HAVE_BEEN = _("that there was a letter, and when it was answered, stays")
TO_MANY = _("what was told to many stays; the name in it goes")


def accounts(subject: Subject) -> QuerySet[User]:
    return User.objects.filter(person=subject.person)


def own(model: Any, field: str = "user") -> Any:
    return lambda subject: model.objects.filter(**{f"{field}__in": accounts(subject).values("pk")})


def of_others(subject: Subject) -> QuerySet[Notice]:
    return Notice.objects.exclude(user__in=accounts(subject).values("pk"))


def own_letters(subject: Subject) -> QuerySet[Letter]:
    return Letter.objects.filter(author__in=accounts(subject).values("pk"))


def of_own_letters(model: Any) -> Any:
    return lambda subject: model.objects.filter(letter__in=own_letters(subject).values("pk"))


def about_them(subject: Subject) -> QuerySet[Letter]:
    return Letter.objects.filter(about_user__in=accounts(subject).values("pk"))


def register_rules() -> None:
    register(
        delete("notices.notice", own(Notice)),
        mentions("notices.notice", ("said", "values"), of_others, shared=True),
        delete("notices.digest", own(Digest)),
        delete("notices.choice", own(Choice)),
        delete("notices.recipient", lambda s: Recipient.objects.filter(person=s.person)),
        # What hangs on a letter goes before the letter forgets whose it was.
        blank("notices.followup", of_own_letters(FollowUp), {"text": ""}),
        blank("notices.answer", of_own_letters(Answer), {"text": ""}),
        blank("notices.passedon", of_own_letters(PassedOn), {"note": ""}),
        blank("notices.letter", about_them, {"about_user": None, "text": ""}),
        blank("notices.letter", own_letters, OWN_LETTERS, KNOWN_TO_HAVE_BEEN),
        mentions("notices.letter", ("text",), shared=True),
        mentions("notices.followup", ("text",), shared=True),
        mentions("notices.answer", ("text",), shared=True),
        mentions("notices.passedon", ("note",), shared=True),
        mentions("notices.announcement", ("title", "text"), shared=True, reason=TO_MANY),
        mentions("notices.announcementversion", ("title", "text"), shared=True, reason=TO_MANY),
        mentions("notices.announcementfile", ("name",), shared=True, reason=TO_MANY),
        mentions("notices.withdrawal", ("reason",), shared=True, reason=TO_MANY),
        keep("notices.publication", _("who published it is part of the trail"),
             lambda s: Publication.objects.filter(published_by__in=accounts(s).values("pk"))),
        keep("notices.robot", NOBODYS),
        keep("notices.robotcall", NOBODYS),
    )  # fmt: skip
    name_tables(
        **{
            "notices.notice": _("notices"),
            "notices.digest": _("messages sent"),
            "notices.choice": _("choices about messages"),
            "notices.recipient": _("announcements received"),
            "notices.letter": _("letters of the suggestion box"),
            "notices.followup": _("letters of the suggestion box"),
            "notices.answer": _("answers to letters"),
            "notices.passedon": _("letters passed on"),
            "notices.announcement": _("announcements"),
            "notices.announcementversion": _("announcements"),
            "notices.announcementfile": _("files of announcements"),
            "notices.withdrawal": _("announcements withdrawn"),
            "notices.publication": _("announcements"),
        }
    )
