"""The contact panel of a person's page."""

from __future__ import annotations

from typing import Any

from jiebang.common.masks import mask_phone
from jiebang.people import identity
from jiebang.programmes.models import Secondment
from jiebang.programmes.privacy.rules import Sight, id_sight, phone_sight


def contact_of(user: Any, secondment: Secondment) -> dict[str, Any] | None:
    """What this user sees of the numbers; None where it is nothing at all."""
    phone, number = phone_sight(user, secondment), id_sight(user, secondment)
    shows_id = identity.are_kept() and number in {Sight.OWN, Sight.FULL}
    if phone == Sight.NOTHING and not shows_id:
        return None
    return {
        "secondment": secondment,
        "own": phone == Sight.OWN,
        "phone": mask_phone(secondment.person.phone) if phone != Sight.NOTHING else None,
        "may_see_phone": phone == Sight.FULL and bool(secondment.person.phone),
        "shows_id": shows_id,
        "id_number": identity.masked_number_of(secondment.person) if shows_id else "",
        "may_see_id": number == Sight.FULL,
    }
