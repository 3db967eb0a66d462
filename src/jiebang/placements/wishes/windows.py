"""From when to when a side says its wishes: the cohort's window, and a last day of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jiebang.common import clock, look
from jiebang.placements.models import Wish, WishSheet, WishWindow
from jiebang.programmes.models import Cohort
from jiebang.programmes.words import word

Side = Wish.Side
NONE, BEFORE, OPEN, CLOSED = "none", "before", "open", "closed"
MOST = 50


@dataclass(frozen=True)
class Opening:
    """The window as it holds for one who answers. until: the own last day, where the office gave one."""

    window: WishWindow | None = None
    until: date | None = None

    @property
    def first(self) -> date | None:
        return self.window.opens_on if self.window else None

    @property
    def last(self) -> date | None:
        """The later of the two: a window that is prolonged holds for everybody."""
        if self.window is None:
            return None
        return max(self.until, self.window.closes_on) if self.until else self.window.closes_on

    @property
    def state(self) -> str:
        if self.window is None or self.last is None:
            return NONE
        if clock.today() < self.window.opens_on:
            return BEFORE
        return OPEN if clock.today() <= self.last else CLOSED

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def most(self) -> int:
        return self.window.most if self.window else MOST

    @property
    def fewest(self) -> int:
        return self.window.fewest if self.window else 0

    def words(self, cohort: Cohort) -> str:
        """Until when something may be said, or since when no more and whom to ask."""
        values = {
            "first": look.day_full(self.first), "last": look.day_full(self.last), "office": word(cohort, "office"),
        }  # fmt: skip
        return {
            NONE: _("The {office} has not said yet from when to when wishes are given."),
            BEFORE: _("Wishes are given from {first} to {last}."),
            OPEN: _("What is saved counts already. You can change it until {last}."),
            CLOSED: _("Wishes closed on {last}. To change something, ask the {office}."),
        }[self.state].format(**values)


def windows_of(cohort: Cohort) -> dict[str, WishWindow]:
    return {window.side: window for window in WishWindow.objects.filter(cohort=cohort)}


def opening_for(cohort: Cohort, side: str, sheet: WishSheet | None) -> Opening:
    window = WishWindow.objects.filter(cohort=cohort, side=side).first()
    return Opening(window, sheet.until if sheet else None)
