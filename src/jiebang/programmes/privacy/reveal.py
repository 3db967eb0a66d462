"""Looking at a whole number: one at a time, with a reason, logged, so many an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.models import AuditEntry
from jiebang.common.refusals import Refused
from jiebang.common.text import clean
from jiebang.people import identity
from jiebang.people.models import User
from jiebang.programmes.models import Secondment
from jiebang.programmes.privacy.rules import Sight, id_sight, phone_sight

AN_HOUR, MOST = timedelta(hours=1), 30
SHOWN_FOR = timedelta(minutes=5)
WORDS = 200
SESSION_KEY = "revealed"

REASONS = {
    "work": gettext_lazy("to reach the person about the programme"),
    "urgent": gettext_lazy("an emergency"),
    "list": gettext_lazy("to check a list"),
    "formality": gettext_lazy("a formality: pass, ticket, insurance"),
    "other": gettext_lazy("something else"),
}
PHONE, ID_NUMBER = "phone", "id_number"
SIGHTS = {PHONE: phone_sight, ID_NUMBER: id_sight}


@transaction.atomic
def reveal(user: Any, secondment: Secondment, field: str, *, reason: str, words: str) -> None:
    """Log that the user looks at the whole number now. Raises PermissionDenied, Refused."""
    if SIGHTS[field](user, secondment) != Sight.FULL:
        raise PermissionDenied
    reason, words = good_reason(reason, words)
    User.objects.select_for_update().get(pk=user.pk)
    refuse_too_many(user)
    verb = "seen.phone" if field == PHONE else "seen.id_number"
    audit(
        user, verb, secondment, scope=secondment.cohort.uuid, about=[secondment.person.uuid],
        reason=reason, words=words,
    )  # fmt: skip


def good_reason(reason: str, words: str) -> tuple[str, str]:
    """The reason as it is kept. Refused without one, and for own words that are missing or endless."""
    words = clean(words)
    if reason not in REASONS:
        raise Refused(_("Say why you need it."), field="reason")
    if reason == "other" and not words:
        raise Refused(_("Say in a few words what you need it for."), field="words")
    if len(words) > WORDS:
        raise Refused(_("Write at most {n} characters.").format(n=WORDS), field="words")
    return reason, words


def refuse_too_many(user: Any) -> None:
    since = clock.now() - AN_HOUR
    looked = AuditEntry.objects.filter(actor=user, verb__in=[f"seen.{field}" for field in SIGHTS], at__gt=since)
    if looked.count() >= MOST:
        raise Refused(
            ngettext(
                "You looked at {n} number within the hour. Wait a while, or take the list away with a second person.",
                "You looked at {n} numbers within the hour. Wait a while, or take the list away with a second person.",
                MOST,
            ).format(n=MOST)
        )


def say_reason(data: dict[str, Any]) -> str:
    """The reason of an audit line in words."""
    words = str(data.get("words", ""))
    chosen = REASONS.get(str(data.get("reason", "")))
    if data.get("reason") == "other" or chosen is None:
        return words
    return _("{reason} ({words})").format(reason=chosen, words=words) if words else str(chosen)


def remember(request: HttpRequest, secondment: Secondment, field: str) -> None:
    """Let this session show the number for a few minutes: the answer to the form itself holds none and may be kept."""
    held = {key: until for key, until in request.session.get(SESSION_KEY, {}).items() if not is_over(until)}
    held[f"{field}:{secondment.uuid}"] = (clock.now() + SHOWN_FOR).isoformat()
    request.session[SESSION_KEY] = held


def is_open(request: HttpRequest, secondment: Secondment, field: str) -> bool:
    until = request.session.get(SESSION_KEY, {}).get(f"{field}:{secondment.uuid}", "")
    return bool(until) and not is_over(until)


def is_over(until: str) -> bool:
    return datetime.fromisoformat(until) <= clock.now()


def whole(secondment: Secondment, field: str) -> str:
    """The number itself; for who is allowed it and has said why."""
    return secondment.person.phone if field == PHONE else identity.number_of(secondment.person)
