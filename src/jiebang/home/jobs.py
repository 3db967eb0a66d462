"""What the changes of the course need done by the clock."""

from __future__ import annotations

import logging

from django.utils.translation import gettext_lazy as _

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.common.jobs import job
from jiebang.common.refusals import Refused
from jiebang.home.changing.acts import bring_into_effect
from jiebang.programmes.models import Change

log = logging.getLogger("jiebang.jobs")


@job("bring changes into effect", _("bring changes of the course into effect"))
def bring_changes_into_effect() -> int:
    """Offices end or pass and today's host and group move once the day of a change has come; late or twice is fine."""
    due = Change.objects.filter(
        in_effect_at__isnull=True, undone_at__isnull=True, secondment__isnull=False, takes_effect_on__lte=clock.today()
    ).order_by("takes_effect_on", "id")
    done = 0
    for change in due:
        try:
            bring_into_effect(change, by=SYSTEM)
            done += 1
        except Refused as refusal:  # the next run tries again; the others do not wait for it
            log.warning("change %s waits: %s", change.uuid, refusal)
    return done
