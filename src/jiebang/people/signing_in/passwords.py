"""What a password must be, as validators Django asks (AUTH_PASSWORD_VALIDATORS), and how long it lasts."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import clock
from jiebang.common.text import sort_key
from jiebang.people.models import FormerPassword, User
from jiebang.people.signing_in.profile import profile

SHORTEST_NAME = 4  # a login or name of fewer letters stands in many good passwords by chance
WARNED_DAYS = 7


def hint() -> str:
    """What a new password must be, in one line under its label."""
    here = profile()
    if here.classes > 1:
        return _(
            "At least {n} characters, with {classes} of: capital letters, small letters, digits, signs. Not one of "
            "your last {former}."
        ).format(n=here.length, classes=here.classes, former=here.former)
    return _("At least {n} characters; a few words you can remember are best.").format(n=here.length)


class Length:
    def validate(self, password: str, user: Any = None) -> None:
        least = profile().length
        if len(password) < least:
            raise ValidationError(
                ngettext(
                    "The password has {n} character; it needs at least {least}.",
                    "The password has {n} characters; it needs at least {least}.",
                    len(password),
                ).format(n=len(password), least=least)
            )


class Classes:
    """Of capital letters, small letters, digits and signs, as many sorts as the profile asks for."""

    def validate(self, password: str, user: Any = None) -> None:
        wanted = profile().classes
        if len({sort_of(character) for character in password}) < wanted:
            raise ValidationError(
                _("Use at least {n} of: capital letters, small letters, digits, signs.").format(n=wanted)
            )


def sort_of(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Lu":
        return "capital"
    if category.startswith("L"):  # Chinese characters count with the small letters
        return "small"
    return "digit" if category.startswith("N") else "sign"


class Common:
    """Passwords that stand in lists of stolen ones, or are a walk over the keyboard; nothing is asked outside."""

    def __init__(self) -> None:
        self.known = CommonPasswordValidator()

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.lower().strip()
        bare = re.sub(r"[\W\d_]+$", "", plain) or plain
        if is_walk(plain) or {plain, bare} & (self.known.passwords | often_chosen()):
            raise ValidationError(_("Many people use this password, so it is guessed first. Choose another."))


@cache
def often_chosen() -> frozenset[str]:
    """Habits the library's list does not know, in the file beside this one."""
    text = (Path(__file__).parent / "common-passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn")


def is_walk(plain: str) -> bool:
    """One short piece again and again, or only runs along a row of the keyboard, either way."""
    if re.fullmatch(r"(.{1,4}?)\1{2,}.{0,3}", plain):
        return True
    rows = [*ROWS, *(row[::-1] for row in ROWS)]
    rest = plain
    while rest:
        longest = max((n for row in rows for n in range(3, len(rest) + 1) if rest[:n] in row + row), default=0)
        if not longest:
            return False
        rest = rest[longest:]
    return True


class Personal:
    """What others know of somebody: the login, the telephone number, the name in letters."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.lower()
        if any(part in plain for part in known_of(user)):
            raise ValidationError(_("The password holds your login, your name or your phone number. Choose another."))


def known_of(user: Any) -> list[str]:
    person = getattr(user, "person", None)
    parts = [getattr(user, "username", ""), getattr(user, "display_name", "")]
    if person is not None:
        letters = re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", sort_key(person.name)).lower())
        parts += [person.phone, person.name, letters]
    return [part.lower() for part in parts if len(part) >= SHORTEST_NAME or (part and not part.isascii())]


class Former:
    """The last passwords, where the profile asks for new ones again and again."""

    def validate(self, password: str, user: Any = None) -> None:
        if any(check_password(password, kept) for kept in kept_hashes(user)):
            raise ValidationError(
                _("This is one of your last {n} passwords. Choose one you have not had.").format(n=profile().former)
            )

    def password_changed(self, password: str, user: Any = None) -> None:
        """Django says so after storing; the newest few hashes are kept, or none at all."""
        wanted = profile().former
        if wanted:
            FormerPassword.objects.create(user=user, password=user.password, set_at=clock.now())
        kept = FormerPassword.objects.filter(user=user).values_list("pk", flat=True)[:wanted]
        FormerPassword.objects.filter(user=user).exclude(pk__in=list(kept)).delete()


def kept_hashes(user: Any) -> list[str]:
    if not getattr(user, "pk", None) or not profile().former:
        return []
    hashes = list(user.former_passwords.values_list("password", flat=True)[: profile().former])
    # The present one may be older than the profile.
    return list(dict.fromkeys([*hashes, *([user.password] if user.has_usable_password() else [])]))


def renewal_day(user: User) -> date | None:
    """The day the password has to be changed on; None where it lasts for good, or where there is none."""
    days = profile().days
    if days is None or not user.has_usable_password():
        return None
    return ((user.password_set_at or user.date_joined) + timedelta(days=days)).astimezone(clock.zone()).date()


def is_too_old(user: User) -> bool:
    days = profile().days
    if days is None or not user.has_usable_password():
        return False
    return clock.now() >= (user.password_set_at or user.date_joined) + timedelta(days=days)
