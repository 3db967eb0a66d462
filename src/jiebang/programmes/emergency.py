"""Whom to call when something happens to a secondee: written by the person, looked at by the office for a reason."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.common.text import clean, clean_name, mask, phone
from jiebang.programmes.models import Secondment

COLUMNS = ("emergency_name", "emergency_relation", "emergency_phone")


@transaction.atomic
def set_emergency_contact(secondment: Secondment, *, name: str, relation: str, number: str, by: Any) -> bool:
    """Store or, with everything blank, take away whom to call. True when something changed."""
    values = checked(clean_name(name), clean(relation), clean(number))
    changed = [column for column, value in values.items() if getattr(secondment, column) != value]
    for column in changed:
        setattr(secondment, column, values[column])
    if changed:
        secondment.save(update_fields=changed)
        # That it was changed, never what it says.
        audit(
            by, "emergency_contact.set", secondment, scope=secondment.cohort.uuid, about=[secondment.person.uuid],
            given=bool(values["emergency_name"]),
        )  # fmt: skip
    return bool(changed)


def checked(name: str, relation: str, number: str) -> dict[str, str]:
    if not (name or relation or number):
        return dict.fromkeys(COLUMNS, "")
    if not name:
        raise Refused(_("Write whom to call."), field="name")
    found = phone(number)
    if found is None:
        raise Refused(_("Write a telephone number: 11 digits, or area code and number."), field="number")
    for text, most, field in ((name, 60, "name"), (relation, 30, "relation")):
        if len(text) > most:
            raise Refused(_("At most {most} characters.").format(most=most), field=field)
    return dict(zip(COLUMNS, (name, relation, found), strict=True))


def see_emergency_contact(secondment: Secondment, *, reason: str, by: Any) -> None:
    """Note in the trail that somebody looks at it, and why; the person can read that it was looked at."""
    reason = clean(reason)[:200]
    if len(reason) < 2:
        raise Refused(_("Write why you need it; the person can read that you looked."), field="reason")
    audit(
        by, "seen.emergency_contact", secondment, scope=secondment.cohort.uuid, about=[secondment.person.uuid],
        reason=reason,
    )  # fmt: skip


def masked(secondment: Secondment) -> tuple[str, str]:
    """Name and number as they stand on a page before somebody says why they need them; "" for none."""
    name, number = secondment.emergency_name, secondment.emergency_phone
    return (name[:1] + "＊" * min(len(name) - 1, 2) if name else "", mask(number) if number else "")
