"""What becomes of wishes, plans and placements when somebody is erased: they stay, and name nobody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.erasure import keep, mentions, register
from jiebang.common.erasure.run import name_tables
from jiebang.placements.models import Assignment, Placement, Post, Run, Wish
from jiebang.programmes.erasing import NAMELESS, cohorts, places

RECOMPUTED = _("the plan can be recomputed and defended only with them; they point at a place without a name")


def register_rules() -> None:
    register(
        keep("placements.wish", RECOMPUTED, lambda s: Wish.objects.filter(secondment__in=places(s))),
        keep("placements.assignment", RECOMPUTED, lambda s: Assignment.objects.filter(secondment__in=places(s))),
        keep("placements.placement", NAMELESS, lambda s: Placement.objects.filter(secondment__in=places(s))),
        mentions("placements.post", ("title", "duties", "offers", "needs", "extra"),
                 lambda s: Post.objects.filter(cohort__in=cohorts(s)), shared=True),
        mentions("placements.run", ("options", "certificate"),
                 lambda s: Run.objects.filter(cohort__in=cohorts(s)), shared=True),
    )  # fmt: skip
    name_tables(
        **{
            "placements.wish": _("wishes"),
            "placements.assignment": _("lines of plans"),
            "placements.placement": _("placements"),
            "placements.post": _("posts"),
            "placements.run": _("plans"),
        }
    )
