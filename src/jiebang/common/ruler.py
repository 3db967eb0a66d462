"""The day ruler 百日尺: one tick per day of a cohort of any length, as SVG that keeps its label size at any width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common.look import day_short, percent

WIDE = 1100  # px the volume ruler has on an office screen


@dataclass(frozen=True)
class Span:
    """A phase or an event on the ruler; days count from 1."""

    title: str
    from_day: int
    to_day: int


@dataclass(frozen=True)
class Ruler:
    """days: length · today: day number, 0 or less before the start, above `days` after the end ·
    counts: records of day 1, 2, … · starts_on: the date of day 1, for the ends of the volume ruler."""

    days: int
    today: int = 0
    counts: Sequence[int] = ()
    starts_on: date | None = None
    phases: Sequence[Span] = ()
    events: Sequence[Span] = ()
    label: str = ""

    @property
    def running(self) -> bool:
        return 1 <= self.today <= self.days

    @property
    def past(self) -> range:
        return range(1, min(self.today, self.days + 1))

    @property
    def future(self) -> range:
        return range(max(1, self.today + 1), self.days + 1)

    def sentence(self) -> str:
        """What the drawing says, for those who hear it."""
        if self.label:
            return self.label
        if self.today < 1:
            here = ngettext("Day ruler: {days} day, not begun", "Day ruler: {days} days, not begun", self.days)
        elif self.today > self.days:
            here = ngettext("Day ruler: {days} day, ended", "Day ruler: {days} days, ended", self.days)
        else:
            here = _("Day ruler: day {today} of {days}")
        here = here.format(days=self.days, today=self.today)
        if not self.counts:
            return here
        kept = sum(1 for count in self.counts if count)
        return _("{here}; records on {kept} days").format(here=here, kept=kept)


def draw(kind: str, ruler: Ruler) -> SafeString:
    """kind: "personal" (ink height = records that day), "volume" (bars, phases, events), "slim", "bare"."""
    return {"personal": personal, "volume": volume, "slim": slim, "bare": bare}[kind](ruler)


def personal(ruler: Ruler) -> SafeString:
    ground = 26
    tops = {1: 15, 2: 10}  # one record, two, more
    on = [(d, tops.get(n, 5)) for d, n in enumerate(ruler.counts, 1) if n and d != ruler.today and d <= ruler.days]
    written = {d for d, _top in on}
    lines = [
        _path("base", f"M0 {ground}H{ruler.days}"),
        _ticks("on", on, ground),
        _ticks("no", [(d, 22) for d in ruler.past if d not in written], ground),
        _ticks("fut", [(d, 15 if d % 10 == 0 else 20) for d in ruler.future if d not in written], ground),
        _now(ruler, top=2, ground=30),
    ]
    return _svg(ruler, "", 44, lines, _day_labels(ruler, 40, wide=False))


def slim(ruler: Ruler) -> SafeString:
    lines = [
        _ticks("on", [(d, 9 if d % 10 == 0 else 5) for d in ruler.past], 0),
        _ticks("fut", [(d, 9 if d % 10 == 0 else 5) for d in ruler.future], 0),
        _now(ruler, top=12, ground=0),
    ]
    return _svg(ruler, "slim noprint", 28, lines, _day_labels(ruler, 24, wide=True))


def bare(ruler: Ruler) -> SafeString:
    ticks = [(d, 6 if d in {1, ruler.days} or d % 10 == 0 else 16) for d in range(1, ruler.days + 1)]
    return _svg(ruler, "", 24, [_path("base", f"M0 23H{ruler.days}"), _ticks("d", ticks, 23)], [])


def volume(ruler: Ruler) -> SafeString:
    ground = 66
    behind = [_band("ph2" if i % 2 else "ph", span, ruler.days, 0, ground) for i, span in enumerate(ruler.phases)]
    behind += [_band("evb", span, ruler.days, 42, ground - 42) for span in ruler.events]
    lines = [
        _path("base", f"M0 {ground}H{ruler.days}"),
        _bars(ruler, ground),
        _ticks("fut", [(d, ground - 10 if d % 10 == 0 else ground - 5) for d in ruler.future], ground),
        _now(ruler, top=4, ground=ground + 2),
    ]
    words = [_phase_title(span, ruler.days) for span in ruler.phases]
    words += [_text("evt", _left(s, ruler.days), 36, "start", s.title, dx=4) for s in ruler.events]
    return _svg(ruler, "", 90, lines, words + _dated_labels(ruler), behind=behind)


def _phase_title(span: Span, days: int) -> SafeString:
    """Within its own band: where the ruler is narrower than thought, a title is cut and never runs into the next."""
    wide = percent(min(span.to_day, days) - span.from_day + 1, days)
    title = _text("pht", 0, 16, "start", _fitting(span, days), dx=8)
    return format_html('<svg class="clip" x="{}%" width="{}%" height="24">{}</svg>', _left(span, days), wide, title)


def _fitting(span: Span, days: int) -> str:
    """As much of a phase's title as its band holds on a wide screen: with its days, without, or cut short."""
    room = WIDE * (min(span.to_day, days) - span.from_day + 1) / days - 12
    full = f"{span.title} {span.from_day}–{span.to_day}"
    if _width(full) <= room:
        return full
    title = span.title
    while title and _width(title) > room:
        title = title[:-1]
    return title if title == span.title else f"{title[:-1]}…" if len(title) > 2 else ""


def _width(words: str) -> float:
    """Rough width in px at 12 px: a Chinese character is as wide as high, a Latin one about half."""
    return sum(12 if unicodedata.east_asian_width(letter) in "WF" else 6.6 for letter in words)


def _bars(ruler: Ruler, ground: int) -> SafeString | str:
    most = max(ruler.counts, default=0)
    if not most:
        return ""
    height = {d: max(2.0, 40 * n / most) for d, n in enumerate(ruler.counts[: ruler.days], 1) if n}
    return _path("bar", "".join(f"M{d - 0.72:.2f} {ground}V{ground - h:.1f}h.44V{ground}z" for d, h in height.items()))


def _now(ruler: Ruler, *, top: int, ground: int) -> SafeString | str:
    return _ticks("now", [(ruler.today, top)], ground) if ruler.running else ""


def _svg(
    ruler: Ruler, extra: str, height: int, lines: Iterable, words: Iterable, *, behind: Iterable = ()
) -> SafeString:
    """Lines stand in a stretched inner drawing, words outside it at percentages."""
    inner = format_html(
        '<svg width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        height,
        ruler.days,
        height,
        _join(lines),
    )
    return format_html(
        '<svg class="ruler {}" width="100%" height="{}" role="img" aria-label="{}">{}{}{}</svg>',
        extra,
        height,
        ruler.sentence(),
        _join(behind),
        inner,
        _join(words),
    )


def _join(parts: Iterable) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts if part))


def _path(name: str, d: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', name, d)


def _ticks(name: str, marks: Sequence[tuple[int, float]], ground: float) -> SafeString | str:
    """Strokes in the middle of each day, from the ground to the mark's height."""
    return _path(name, "".join(f"M{day - 0.5} {ground}V{to}" for day, to in marks)) if marks else ""


def _band(name: str, span: Span, days: int, y: int, height: int) -> SafeString:
    wide = percent(min(span.to_day, days) - span.from_day + 1, days)
    left = _left(span, days)
    return format_html('<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>', name, left, y, wide, height)


def _left(span: Span, days: int) -> float:
    return percent(span.from_day - 1, days)


def _text(name: str, x: float, y: float, anchor: str, words: str, *, dx: int = 0) -> SafeString:
    return format_html(
        '<text class="{}" x="{}%" y="{}" dx="{}" text-anchor="{}">{}</text>', name, x, y, dx, anchor, words
    )


def _day_labels(ruler: Ruler, y: int, *, wide: bool) -> list[SafeString]:
    here = _("Day {today}").format(today=ruler.today) if wide else str(ruler.today)
    return _labels(ruler, y, first="1", last=str(ruler.days), here=here)


def _dated_labels(ruler: Ruler) -> list[SafeString]:
    first, last = "1", str(ruler.days)
    if ruler.starts_on:
        first, last = day_short(ruler.starts_on), day_short(ruler.starts_on + timedelta(days=ruler.days - 1))
    return _labels(ruler, 82, first=first, last=last, here=_("Today · day {today}").format(today=ruler.today))


def _labels(ruler: Ruler, y: int, *, first: str, last: str, here: str) -> list[SafeString]:
    """The first and last day, some between, and today; none so near another that the two would touch."""
    days, today = ruler.days, ruler.today
    gap = 0.09 * days
    words = []
    if not ruler.running or today > gap:
        words.append(_text("", 0, y, "start", first))
    for day, small in _numbered(days):
        if not (ruler.running and abs(day - today) <= gap):
            words.append(_text("min" if small else "", percent(day - 0.5, days), y, "middle", str(day)))
    if not ruler.running or today < days - gap:
        words.append(_text("", 100, y, "end", last))
    if ruler.running:
        words.append(_text("nowt", percent(today - 0.5, days), y, _anchor(today, days), here))
    return words


def _numbered(days: int) -> list[tuple[int, bool]]:
    """About ten days to number, each with True where it goes away on a narrow screen."""
    step = next(step for step in (5, 10, 20, 50, 100) if days / step <= 10 or step == 100)
    return [(day, day % (2 * step) != 0) for day in range(step, days, step) if days - day > 0.06 * days]


def _anchor(today: int, days: int) -> str:
    if today < 0.08 * days:
        return "start"
    return "end" if today > 0.92 * days else "middle"
