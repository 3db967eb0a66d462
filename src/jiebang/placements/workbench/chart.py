"""The plans as points: how well everybody is placed on the whole, against how well the worst-off person is.

Drawn in the units of the picture, 640 by 300; the sentence beside says what the points say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiebang.placements.wording import joined
from jiebang.placements.workbench.figures import Column

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 56, 46, 46
LEAST_RADIUS, MORE_RADIUS = 6, 12


@dataclass(frozen=True)
class Axis:
    """From values to places. A single value stands in the middle."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[int], start: float, end: float) -> Axis:
        low, high = min(values), max(values)
        room = max(1, (high - low) // 8)
        return cls(max(0, low - room), high + room, start, end)

    def at(self, value: int) -> float:
        return round(self.start + (value - self.low) * (self.end - self.start) / (self.high - self.low), 1)

    def ticks(self) -> list[int]:
        step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500) if (self.high - self.low) / s <= 5)
        return list(range(-(-self.low // step) * step, self.high + 1, step))


def drawn(found: Sequence[Column]) -> SafeString:
    """The chart; nothing where fewer than two plans have figures."""
    points = [one for one in found if one.mean is not None and one.worst is not None]
    if len(points) < 2:
        return SafeString("")
    across = Axis.over([one.mean or 0 for one in points], LEFT, WIDTH - RIGHT)
    up = Axis.over([one.worst or 0 for one in points], HEIGHT - BOTTOM, TOP)
    return format_html(
        '<svg class="frontier" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        told(points),
        grid(across, up),
        titles(),
        dots(points, across, up),
    )


def told(points: Sequence[Column]) -> str:
    """What is to be seen, for who does not see it."""
    text = _("{plan}: mean fit {mean}, worst-off person {worst}, {first} first wishes")
    return joined(
        [text.format(plan=one.run.title, mean=one.mean, worst=one.worst, first=one.first) for one in points]  # type: ignore[attr-defined]
    )


def grid(across: Axis, up: Axis) -> SafeString:
    down = HEIGHT - BOTTOM
    standing = format_html_join(
        "",
        '<path class="grid" d="M{0} {1}V{2}"/><text class="tick" x="{0}" y="{3}" text-anchor="middle">{4}</text>',
        ((across.at(value), TOP, down, down + 16, value) for value in across.ticks()),
    )
    lying = format_html_join(
        "",
        '<path class="grid" d="M{0} {1}H{2}"/><text class="tick" x="{3}" y="{4}" text-anchor="end">{5}</text>',
        ((LEFT, up.at(value), WIDTH - RIGHT, LEFT - 8, up.at(value) + 4, value) for value in up.ticks()),
    )
    return standing + lying


def titles() -> SafeString:
    return format_html(
        '<text class="title" x="{}" y="{}" text-anchor="end">{}</text><text class="title" x="4" y="14">{}</text>',
        WIDTH - RIGHT,
        HEIGHT - 8,
        _("mean fit of everybody →"),
        _("↑ fit of the worst-off person"),
    )


def dots(points: Sequence[Column], across: Axis, up: Axis) -> SafeString:
    """The larger, the more first wishes; plans at one place have their numbers side by side."""
    most = max((one.first for one in points), default=0) or 1
    seen: dict[tuple[float, float], int] = {}
    found = []
    for one in points:
        x, y = across.at(one.mean or 0), up.at(one.worst or 0)
        beside = seen.get((x, y), 0)
        seen[x, y] = beside + 1
        radius = round(LEAST_RADIUS + MORE_RADIUS * one.first / most, 1)
        kind = "dot chosen" if one is points[0] else "dot"
        # Beside the point, on the side where there is room: plans much alike lie one over the other.
        side, end = (1, "start") if x < (LEFT + WIDTH - RIGHT) / 2 else (-1, "end")
        at = x + side * (radius + 6), y + 4 - 15 * beside
        found.append((kind, x, y, radius, *at, end, one.run.number, one.first))  # type: ignore[attr-defined]
    label = _("{number} · {first} first wishes")
    return format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="{}" r="{}"/><text class="label" x="{}" y="{}" text-anchor="{}">{}</text>',
        ((*rest, label.format(number=number, first=first)) for *rest, number, first in found),
    )
