"""Putting letters into the box, passing them on, answering them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import SYSTEM, audit
from jiebang.common.refusals import KeyReused, Refused
from jiebang.common.telling import tell
from jiebang.notices import audiences
from jiebang.notices.audiences import Place
from jiebang.notices.models import Answer, FollowUp, Letter, PassedOn
from jiebang.people.models import Role, User

LONGEST = 5_000


@dataclass(frozen=True)
class Receipt:
    """What the writer is shown once: the number, and the code that opens the letter together with it."""

    letter: Letter
    code: str


@transaction.atomic
def put_in(
    *, key: str, kind: str, about: str, text: str, by: User, place: Place | None, page: str = "",
    about_user: User | None = None, unnamed: bool = False,
) -> Receipt:  # fmt: skip
    """Put a complaint or suggestion into the box. key: the form's own; the same key again is the same letter.

    Unnamed, nothing that is stored says who wrote: no author, no key of the request, no line of the trail.
    """
    code, number, once = code_of(key, "receipt", 16), code_of(key, "number", 8), digest("once", key)
    said = {"kind": kind, "about": about, "text": text, "author": None if unnamed else by}
    letter, created = Letter.objects.get_or_create(
        once=once,
        defaults={
            **said, "about_user": about_user, "scope_id": place.scope if place else None,
            "scope_title": place.title if place else "", "page": page, "number": number,
            "receipt": digest("receipt", code), "sent_on": clock.today(),
            "to_leadership": belongs_to_leadership(about, about_user, place),
        },
    )  # fmt: skip
    if not created:
        if any(getattr(letter, name) != value for name, value in said.items()):
            raise KeyReused(_("This form was sent before with other content. Reload the page and enter it afresh."))
        return Receipt(letter, code)
    audit(SYSTEM if unnamed else by, "letter.received", letter, scope=letter.scope_id, kind=kind)
    tell_handlers(letter, "letter.received")
    return Receipt(letter, code)


def belongs_to_leadership(about: str, about_user: User | None, place: Place | None) -> bool:
    """What is about the office, or about its only member, goes to leadership, where there is any."""
    scope = place.scope if place else None
    if about == Letter.About.MEMBER:
        others = [user for user in audiences.source().holders(scope, Role.OFFICE) if user != about_user]
        concerns = not others
    else:
        concerns = about == Letter.About.OFFICE
    return concerns and bool(audiences.source().holders(scope, Role.READER))


@transaction.atomic
def pass_on(letter: Letter, *, to: str, note: str, by: Any) -> PassedOn:
    """Pass it on: to="" to leadership, else to whom outside in words. Its clock goes on, its writer is told."""
    held = locked(letter)
    if not to:
        if held.to_leadership:
            raise Refused(_("It lies with leadership already."), field="to")
        if not audiences.source().holders(held.scope_id, Role.READER):
            raise Refused(_("There is no account of leadership. Say in words to whom it goes."), field="to")
        held.to_leadership = True
        held.save(update_fields=["to_leadership"])
    made = PassedOn.objects.create(
        letter=held,
        to=to[:120],
        note=note[:300],
        passed_on=clock.today(),
        passed_by=by if isinstance(by, User) else None,
    )
    audit(by, "letter.passed_on", held, scope=held.scope_id, leadership=not to)
    tell_author(held, "letter.passed_on")
    if not to:
        tell_handlers(held, "letter.received")
    return made


@transaction.atomic
def answer(letter: Letter, text: str, *, by: Any) -> Answer:
    """Answer it, or the question that followed; its writer is told."""
    held = locked(letter)
    if held.answers.count() >= held.rounds:
        raise Refused(_("{number} is answered already. Reload the page to read the answer.").format(number=held.number))
    made = Answer.objects.create(
        letter=held, round=held.answers.count() + 1, text=text, answered_on=clock.today(),
        answered_by=by if isinstance(by, User) else None,
    )  # fmt: skip
    audit(by, "letter.answered", held, scope=held.scope_id, round=made.round)
    tell_author(held, "letter.answered")
    return made


@transaction.atomic
def ask_again(letter: Letter, text: str, *, by: User | None) -> FollowUp:
    """The writer's one question after the answer; by=None for a letter without a name, opened by its code."""
    held = locked(letter)
    if not held.answers.exists():
        raise Refused(_("It is not answered yet. You can ask once the answer is there."))
    if hasattr(held, "followup"):
        if held.followup.text == text:
            return held.followup
        raise Refused(_("One question can follow an answer, and it was asked already. Write a new letter."))
    made = FollowUp.objects.create(letter=held, text=text, asked_on=clock.today())
    audit(by or SYSTEM, "letter.asked_again", held, scope=held.scope_id)
    tell_handlers(held, "letter.asked_again")
    return made


def by_receipt(number: str, code: str) -> Letter | None:
    """The letter of that number, for whoever knows its code."""
    letter = Letter.objects.filter(number=tidy(number)).first()
    fits = hmac.compare_digest(letter.receipt if letter else "", digest("receipt", tidy(code)))
    return letter if letter and fits else None


def tidy(written: str) -> str:
    """As printed on the receipt, however it is typed."""
    return "".join(written.upper().split()).replace("-", "").replace("0", "O").replace("1", "I")[:40]


def code_of(key: str, purpose: str, length: int) -> str:
    """Letters and digits that nobody can guess and only this form's key leads to."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{key}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode()[:length]


def digest(purpose: str, text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"box {purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def handlers_of(letter: Letter) -> list[User]:
    role = Role.READER if letter.to_leadership else Role.OFFICE
    held = audiences.source().holders(letter.scope_id, role)
    return [user for user in held if user.pk not in (letter.about_user_id, letter.author_id)]


def tell_handlers(letter: Letter, kind: str) -> None:
    told = {"number": letter.number, "kind": letter.kind}
    tell(handlers_of(letter), kind, told, url=letter.get_absolute_url(), matter=f"letter:{letter.uuid}")


def tell_author(letter: Letter, kind: str) -> None:
    if letter.author is not None:
        told = {"number": letter.number}
        tell([letter.author], kind, told, url=letter.get_absolute_url(), matter=f"letter:{letter.uuid}")


def locked(letter: Letter) -> Letter:
    rows = Letter.objects.select_for_update(of=("self",)).select_related("followup", "author")
    return rows.get(pk=letter.pk)
