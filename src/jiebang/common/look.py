"""Pace bars, heat steps, task cells and days in words. No style attribute: colours come from classes in app.css."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop, npgettext, pgettext
from django.utils.translation import gettext as _

from jiebang.kernel.progress import Progress
from jiebang.kernel.scheme import in_language

# ---------- pace ----------

# How far done is from what today expects, as steps of the heat ramp (design.md, "heat −3…+3").
BEHIND = ((0.5, -3), (0.8, -2))
AHEAD = 1.4


def heat_level(done: float, quota: float, expected: float) -> int:
    """−3 (less than half of what today expects) … 0 (keeps up) … 2 (far ahead), 3 = complete."""
    if quota and done >= quota:
        return 3
    if done >= expected:
        return 0 if done == expected else 2 if expected and done / expected >= AHEAD else 1
    return next((level for below, level in BEHIND if done / expected < below), -1)


def level_of(progress: Progress) -> int | None:
    """The heat step of a task; None while it is not yet time for it and nothing is done."""
    code = progress.verdict.code
    if code == "not_yet":
        return 1 if progress.done else None
    if code == "overdue":
        return -3
    return -1 if code == "due" else heat_level(progress.done, progress.quota, progress.expected)


def pace_state(level: int | None) -> str:
    """The colour of a bar for a heat step: "done", "ok", "low", or "" where there is nothing to judge."""
    if level is None:
        return ""
    return "done" if level == 3 else "low" if level < 0 else "ok"


def verdict_words(progress: Progress) -> str:
    """快 1 场 · 慢 3 场 · 正好 · 未到时候 · 完成: the verdict in plain words, with the task's unit."""
    n = progress.verdict.n
    unit = unit_of(progress) if n != 1 else singular(unit_of(progress))
    return {
        "done": _("Done"),
        "on_pace": _("On pace"),
        "not_yet": _("Not yet time"),
        "ahead": _("{n} {unit} ahead"),
        "behind": _("{n} {unit} behind"),
        "due": _("{n} {unit} due today"),
        "overdue": _("{n} {unit} missing"),
    }[progress.verdict.code].format(n=n, unit=unit)


def unit_of(progress: Progress) -> str:
    return in_language(progress.task, "unit", get_language() or "")


def singular(unit: str) -> str:
    """One visit, one company, one person: an English unit for a single thing; others stay."""
    if unit == "people":
        return "person"
    if unit.endswith("ies"):
        return f"{unit[:-3]}y"
    return unit[:-1] if unit.endswith("s") and unit.isascii() else unit


def tone_of(level: int | None) -> str:
    """The ink of the words for a heat step."""
    if level is None or level == 0:
        return "muted" if level is None else "pin"
    return "och" if level < 0 else "pin"


@dataclass(frozen=True)
class Cell:
    """One cell of the task grid. tick: where today should be, in the unit of the quota; None = no tick."""

    title: str
    done: int
    quota: int
    verdict: str
    url: str = ""
    tick: float | None = None
    state: str = ""
    tone: str = ""
    text: str = ""  # shown large instead of done / quota


def cell_of(progress: Progress, url: str = "", *, due: date | None = None) -> Cell:
    """due: the day a task that is due as a whole falls due, said while it is not yet time for it."""
    level = level_of(progress)
    waiting = progress.verdict.code == "not_yet"
    by_day = progress.verdict.code in ("not_yet", "due", "overdue") and progress.task.pace == "by_day"
    return Cell(
        title=in_language(progress.task, "title", get_language() or ""),
        done=progress.done,
        quota=progress.quota,
        verdict=_("by {day}").format(day=day_long(due)) if waiting and due else verdict_words(progress),
        url=url,
        tick=None if by_day else progress.quota * progress.tick / 1000,
        state=pace_state(level),
        tone=tone_of(level),
    )


def percent(value: float, of: float) -> float:
    return round(max(0.0, min(100.0, 100 * value / of)), 1) if of else 0.0


def pace_bar(
    value: float, of: float = 100, *, tick: float | None = None, state: str = "", label: str = ""
) -> SafeString:
    """Fill = done, tick = where today should be; both in the unit of `of`. label: the sentence to hear instead."""
    if not label:
        label = _("{done} of {quota}").format(done=number(value), quota=number(of))
        if tick is not None and state != "done":
            label = _("{done} of {quota}, {expected} expected by today").format(
                done=number(value), quota=number(of), expected=number(tick)
            )
    mark = ""
    if tick is not None and state != "done":
        mark = format_html('<rect class="ti" x="{}%" y="0" width="2" height="12"/>', percent(tick, of))
    return format_html(
        '<svg class="pace {}" role="img" aria-label="{}"><rect class="tr" y="3" width="100%" height="6" rx="1"/>'
        '<rect class="fi" y="3" width="{}%" height="6" rx="1"/>{}</svg>',
        state, label, percent(value, of), mark,
    )  # fmt: skip


def number(value: float) -> str:
    """A count without a needless decimal."""
    return str(int(value)) if float(value).is_integer() else f"{value:.1f}"


CHINESE = "\u3400-\u9fff"


def spaced(text: str) -> str:
    """A space between Chinese and Latin letters or digits, wherever a name brought one beside the other."""
    return re.sub(rf"(?<=[{CHINESE}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{CHINESE}])", " ", text)


# ---------- stacked bars ----------

BAR_HEIGHT, BAR_TOP, BARS_AT_LEAST = 60, 8, 6


@dataclass(frozen=True)
class Bar:
    """One stacked bar from the ground up: parts as (class in app.css, size); words stand under it."""

    words: str
    parts: tuple[tuple[str, int], ...]


def stacked_bars(bars: list[Bar], label: str) -> SafeString:
    """Bars of one common height scale. label: the sentence for those who hear it."""
    most = max((sum(size for _name, size in bar.parts) for bar in bars), default=0) or 1
    step = 100 / max(len(bars), BARS_AT_LEAST)
    drawn = format_html_join("", "{}", ((_bar(bar, i * step, step, most),) for i, bar in enumerate(bars)))
    return format_html('<svg class="bars" width="100%" height="88" role="img" aria-label="{}">{}</svg>', label, drawn)


def _bar(bar: Bar, left: float, step: float, most: int) -> SafeString:
    ground, rects = BAR_TOP + BAR_HEIGHT, []
    for name, size in bar.parts:
        tall = BAR_HEIGHT * size / most
        if size:
            ground -= tall
            rects.append(
                (
                    name,
                    round(left + 0.14 * step, 2),
                    round(ground, 1),
                    round(0.72 * step, 2),
                    round(max(tall - 1, 1), 1),
                )
            )
    return format_html(
        '{}<text x="{}%" y="84" text-anchor="middle">{}</text>',
        format_html_join("", '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>', rects),
        round(left + step / 2, 2),
        bar.words,
    )


# ---------- days in words ----------


def day_short(day: date | None) -> str:
    """11/2 or 2 Nov, for tables."""
    # Translators: {month}, the month's number, is filled as well
    return _formatted(day, pgettext("date format", "j M"))


def day_long(day: date | None) -> str:
    """11 月 2 日 or 2 November, for prose."""
    # Translators: {month}, the month's number, is filled as well
    return _formatted(day, pgettext("date format", "j F"))


def day_dated(day: date | None) -> str:
    """2021 年 12 月 12 日 · 12 December 2021."""
    return _formatted(day, pgettext("date format", "j F Y"))


# Named here so that the catalogue keeps its own words for them: 周日, where Django says 星期日.
SHORT_WEEKDAYS = (
    gettext_noop("Mon"), gettext_noop("Tue"), gettext_noop("Wed"), gettext_noop("Thu"), gettext_noop("Fri"),
    gettext_noop("Sat"), gettext_noop("Sun"),
)  # fmt: skip


def day_full(day: date | None) -> str:
    """11 月 2 日 周一 or Mon 2 November."""
    # Translators: {month}, the month's number, is filled as well
    return _formatted(day, pgettext("date format", "D j F"))


def day_span(first: date, last: date) -> str:
    """11/16–30 or 16–30 Nov; over a month's end 11/29–12/12."""
    if first == last:
        return day_short(first)
    if (first.year, first.month) != (last.year, last.month):
        return f"{day_short(first)}–{day_short(last)}"
    month = date_format(first, pgettext("date format: a month after its days", "M"))
    pattern = pgettext("days of one month, the month as {month}", "{first}–{last} {month}")
    return pattern.format(first=first.day, last=last.day, month=month)


def _formatted(day: date | None, pattern: str) -> str:
    return date_format(day, pattern) if day else ""


def day_near(day: date | None, today: date) -> str:
    """Today, yesterday, 6 days ago, in 3 days; beyond a week the date."""
    if day is None:
        return ""
    away = (day - today).days
    if away in (-1, 0, 1):
        return {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}[away]
    if -7 <= away < 0:
        return npgettext("past", "{days} day ago", "{days} days ago", -away).format(days=-away)
    if 0 < away <= 7:
        return npgettext("future", "in {days} day", "in {days} days", away).format(days=away)
    return day_short(day) if abs(away) < 300 else day.isoformat()
