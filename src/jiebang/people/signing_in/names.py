"""What somebody may write to sign in: the login, the phone number, or a number a room above knows people by."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from django.db.models import Q

from jiebang.common.text import clean_name, phone
from jiebang.people.models import Person, User

LONGEST = 150
Finder = Callable[[str], Iterable[int]]
_finders: list[Finder] = []


def add_finder(finder: Finder) -> None:
    """Have `finder(written)` asked for the ids of persons known by a number (编号); the same finder once."""
    if finder not in _finders:
        _finders.append(finder)


def folded(written: str) -> str:
    """Names differ by letters, not by case, width or blanks around them."""
    return unicodedata.normalize("NFKC", written).replace("\0", "").strip().lower()[:LONGEST]


def account_of(written: str) -> User | None:
    """The one account meant: its login, else a phone number or 编号 that only one person with an account has."""
    name = folded(written)
    if not name:
        return None
    by_login = User.objects.select_related("person").filter(username__iexact=name).first()
    if by_login is not None:
        return by_login
    found = list(User.objects.select_related("person").filter(person__in=persons_known_as(name))[:2])
    return found[0] if len(found) == 1 else None


def person_of(written: str) -> Person | None:
    """The one person meant, with or without an account: by login, phone, 编号 or name."""
    name = folded(written)
    if not name:
        return None
    named = Q(user__username__iexact=name) | Q(pk__in=persons_known_as(name)) | Q(name__iexact=clean_name(written))
    found = list(Person.objects.filter(named).distinct()[:2])
    return found[0] if len(found) == 1 else None


def persons_known_as(name: str) -> set[int]:
    """Persons with this phone number, or known by this number to a room above."""
    return persons_with_phone(name) | persons_with_number(name)


def persons_with_phone(written: str) -> set[int]:
    number = phone(written)
    return set(Person.objects.filter(phone=number).values_list("pk", flat=True)) if number else set()


def persons_with_number(written: str) -> set[int]:
    return {pk for finder in _finders for pk in finder(written)}
