"""Noting what happened to a sheet."""

from __future__ import annotations

from typing import Any

from django.db import models

from jiebang.common import clock
from jiebang.common.invitations import Guest
from jiebang.placements.models import WishSheet, WishStep

PURPOSE = "wishes"
Kind = WishStep.Kind


def note(
    sheet: WishSheet, kind: str, *, by: Any, about: str = "", said: str = "", for_them: bool = False
) -> None:  # fmt: skip
    """One step of the history. Taps of one writer on one ranking on one day are one step, with what came of them."""
    user, by_link, now = by if isinstance(by, models.Model) else None, isinstance(by, Guest), clock.business_now()
    who = {"by": user, "by_link": by_link, "for_them": for_them}
    last = WishStep.objects.filter(sheet=sheet, about=about).order_by("-id").first()
    same = last and last.kind == kind == Kind.SAID and all(getattr(last, name) == value for name, value in who.items())
    if last and same and last.at.astimezone(now.tzinfo).date() == now.date():
        last.said, last.at = said, now
        last.save(update_fields=["said", "at"])
        return
    WishStep.objects.create(sheet=sheet, kind=kind, about=about, said=said, at=now, **who)
