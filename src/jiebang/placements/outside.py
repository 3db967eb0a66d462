"""Placements that hold somebody to days: a post left or taken on a day that would be the person's no more."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from jiebang.placements.models import Placement
from jiebang.programmes.models import Secondment
from jiebang.programmes.own_days import Conflict


def placements_outside(secondment: Secondment, first: date, last: date) -> list[Conflict]:
    """Posts with no day from first to last; only who changed the post from a day can have one."""
    rows = Placement.objects.filter(Q(ends_on__lt=first) | Q(starts_on__gt=last), secondment=secondment)
    return [
        Conflict(
            _("post at {host}").format(host=row.post.host.organisation.name), row.ends_on or row.starts_on or first
        )
        for row in rows.select_related("post__host__organisation")
    ]
