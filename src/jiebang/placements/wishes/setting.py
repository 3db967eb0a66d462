"""Setting the window of a side."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.placements.models import WishWindow
from jiebang.placements.wishes import asking, telling_all
from jiebang.placements.wishes.windows import MOST
from jiebang.programmes.bodies import changed_meanwhile
from jiebang.programmes.models import Cohort

FIELDS = ("opens_on", "closes_on", "most", "fewest", "shows_count", "shows_names", "note")


@transaction.atomic
def set_window(cohort: Cohort, side: str, *, version: int, by: Any, **fields: Any) -> WishWindow:
    """Give a side its days and how many may be ranked. version: of the window the writer saw, 0 for none.

    The links of those without a last day of their own are good to the new one. Raises Refused.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    held = WishWindow.objects.select_for_update().filter(cohort=cohort, side=side).first()
    held = held or WishWindow(cohort=cohort, side=side, version=0)
    before = {name: getattr(held, name) for name in FIELDS}
    for name in FIELDS:
        setattr(held, name, fields.get(name, before[name]))
    after = {name: getattr(held, name) for name in FIELDS}
    if held.pk and before == after:
        return held
    if version != held.version:
        raise Refused(changed_meanwhile())
    require_sound(held)
    held.version += 1
    held.save()
    said = {name: str(after[name]) for name in FIELDS if name != "note" and after[name] != before[name]}
    audit(by, "wishes.window_set", held, scope=cohort.uuid, side=side, **said)
    asking.keep_links_good(cohort, side, held.closes_on, by=by)
    telling_all.tell_opening(held)
    return held


def require_sound(window: WishWindow) -> None:
    if window.closes_on < window.opens_on:
        raise Refused(_("The last day lies before the first. Choose a later last day."), field="closes_on")
    if not 1 <= window.most <= MOST:
        raise Refused(_("From 1 to {n} can be ranked.").format(n=MOST), field="most")
    if window.fewest > window.most:
        raise Refused(_("At least {fewest}, but at most {most}: make the first number smaller.").format(
            fewest=window.fewest, most=window.most), field="fewest")  # fmt: skip
