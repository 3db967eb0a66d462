"""Identity numbers: off unless JIEBANG_ID_NUMBERS is on; kept sealed, found again by a blind index."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.common import clock, sealing
from jiebang.common.audit import audit
from jiebang.common.masks import mask_id_number
from jiebang.common.refusals import Refused
from jiebang.common.text import clean_number, id_number
from jiebang.common.wording import CELLS
from jiebang.people import consents
from jiebang.people.models import Consent, IdentityNumber, Person

COLUMN = sealing.SealedColumn("people.identitynumber", "sealed", "index")


def are_kept() -> bool:
    return bool(settings.ID_NUMBERS)


def number_of(person: Person) -> str:
    """The whole number, "" where none is kept. Whoever calls this logs who looks and why. Raises Unreadable."""
    row = IdentityNumber.objects.filter(person=person).first() if are_kept() else None
    return sealing.unseal(row.sealed, place=sealing.place_of(row)) if row else ""


def numbers_of(people: list[int]) -> dict[int, str]:
    """Person → whole number, for many at once; asterisks where one does not open."""
    found = {}
    for row in IdentityNumber.objects.filter(person__in=people):
        try:
            found[row.person_id] = sealing.unseal(row.sealed, place=sealing.place_of(row))
        except sealing.Unreadable:
            found[row.person_id] = "*" * 18
    return found


def masked_number_of(person: Person) -> str:
    """370202********1234, "" where none is kept; asterisks alone where it does not open."""
    try:
        return mask_id_number(number_of(person))
    except sealing.Unreadable:
        return "*" * 8


def written_one_way(text: str) -> str:
    """The number as it is sealed. Raises Refused with what is wrong about it, never with the number."""
    checked = id_number(text, today=clock.today())
    if checked.fault:
        what, remedy = CELLS[f"id_{checked.fault}"]
        raise Refused(_("{what}; {remedy}.").format(what=what, remedy=remedy), field="id_number")
    return clean_number(text).replace("-", "")


@transaction.atomic
def store_number(person: Person, text: str, *, by: Any) -> IdentityNumber:
    """Keep somebody's number, or another in its place. The same number again changes nothing."""
    if not are_kept():
        raise Refused(_("This installation keeps no identity numbers."))
    number = written_one_way(text)
    refuse_declined(person)
    held = IdentityNumber.objects.select_for_update().filter(person=person).first()
    if held is not None and is_number(held, number):
        return held
    if IdentityNumber.objects.filter(index__in=sealing.indexes_of(number)).exclude(person=person).exists():
        raise another_has_it()
    if held is not None:
        held.delete()
    made = IdentityNumber(person=person, index=sealing.index_of(number), stored_at=clock.now())
    made.sealed = sealing.seal(number, place=sealing.place_of(made))
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # the same number for two people at the same moment
        raise another_has_it() from None
    audit(by, "person.id_number_stored", person, about=[person.uuid])
    return made


@transaction.atomic
def give_number(person: Person, text: str, *, by: Any) -> IdentityNumber:
    """The person enters the own number, which is the agreement to keep it."""
    written_one_way(text)
    consents.answer(person, consents.ID_NUMBER, agreed=True, by=by)
    return store_number(person, text, by=by)


@transaction.atomic
def forget_number(person: Person, *, by: Any) -> bool:
    """Delete it. True when there was one."""
    gone, _rows = IdentityNumber.objects.filter(person=person).delete()
    if gone:
        audit(by, "person.id_number_deleted", person, about=[person.uuid])
    return bool(gone)


def forget_when_declined(consent: Consent, by: Any) -> None:
    """Whoever takes the agreement back has the number deleted in the same moment."""
    if consent.purpose == consents.ID_NUMBER and not consent.agreed:
        forget_number(consent.person, by=by)


def refuse_declined(person: Person) -> None:
    answer = consents.standing_answers(person).get(consents.ID_NUMBER)
    if answer is not None and not answer.agreed:
        raise Refused(_("{name} does not agree that the identity number is kept.").format(name=person.name))


def another_has_it() -> Refused:
    return Refused(
        _("Somebody else has this identity number. Check it against the card; the programme office can help."),
        field="id_number",
    )


def is_number(held: IdentityNumber, number: str) -> bool:
    """Whether the stored number is this one, told without opening it."""
    return held.index in sealing.indexes_of(number)


def owners(indexes: list[str]) -> dict[str, IdentityNumber]:
    """index → the stored number with its person, for many at once."""
    found: dict[str, IdentityNumber] = {}
    for start in range(0, len(indexes), 500):
        rows = IdentityNumber.objects.filter(index__in=indexes[start : start + 500]).select_related("person")
        found |= {row.index: row for row in rows}
    return found
