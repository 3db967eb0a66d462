"""The own phone number, as its owner writes it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from jiebang.common.audit import audit
from jiebang.common.masks import mask_phone
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import phone as read_phone
from jiebang.people.models import Person


def mark_of(person: Person) -> str:
    """What a form carries to tell whether the number changed since it was opened; it gives nothing of it away."""
    return salted_hmac("jiebang.people.phone", f"{person.pk}:{person.phone}").hexdigest()[:32]


@transaction.atomic
def change_phone(person: Person, written: str, *, by: Any, seen: str) -> bool:
    """Set or empty the number. seen: the mark the form carried. True when it changed; Stale when another came first."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    number = read_phone(written) if written.strip() else ""
    if number is None:
        raise Refused(
            _("This is not a telephone number. Write 11 digits, or area code and number such as 0532-00001001."),
            field="phone",
        )
    if person.phone == number:
        return False
    if not constant_time_compare(seen, mark_of(person)):
        raise Stale(
            _("The number was changed since you opened this page. Look at it and decide again."),
            yours={"phone": mask_phone(number)},
            theirs={"phone": mask_phone(person.phone)},
        )
    person.phone = number
    person.save(update_fields=["phone"])
    audit(by, "person.phone_changed", person, about=[person.uuid])
    return True
