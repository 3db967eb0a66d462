"""What the office sees beside a ranking: what was said when and by whom, the last day, the link."""

from __future__ import annotations

from typing import Any

from jiebang.common import clock
from jiebang.placements.wishes import asking
from jiebang.placements.wishes.owners import Owner
from jiebang.placements.wishes.standing import standing_of


def office_panel(owner: Owner) -> dict[str, Any]:
    standing = standing_of(owner)
    sheet = standing.sheet
    link = asking.link_of(sheet) if sheet else None
    return {
        "office": True,
        "standing": standing,
        "steps": sheet.steps.select_related("by__person").order_by("-id") if sheet else [],
        "link_state": link.state_at(clock.now()) if link else "",
        "link_words": link.State(link.state_at(clock.now())).label if link else "",
        "may_remind": asking.may_be_reminded(standing),
        "has_link": owner.side in asking.BY_LINK,
    }
