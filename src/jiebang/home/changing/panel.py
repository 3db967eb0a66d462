"""The panel of changes on a person's page: what changed, and the buttons of the guided act; for the office alone."""

from __future__ import annotations

from typing import Any

from jiebang.home.changing.acts import standing_changes
from jiebang.home.changing.asked import LEAVING, Kind
from jiebang.home.changing.lists import row_of
from jiebang.people.access import is_office_of
from jiebang.programmes.models import Secondment


def changes_of(user: Any, who: Secondment) -> dict[str, Any] | None:
    if not is_office_of(user, who.cohort):
        return None
    rows = standing_changes(who).select_related("secondment__person", "successor__person", "made_by__person")
    found = list(rows.order_by("-id"))
    left = any(change.kind in LEAVING and change.secondment_id == who.pk for change in found)
    return {
        "who": who,
        "rows": [row_of(change) for change in found],
        "kinds": [] if left else [(kind.value, str(kind.label)) for kind in Kind],
    }
