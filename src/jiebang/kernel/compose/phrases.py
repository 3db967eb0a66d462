"""The words a draft is made of, in one language. They are data: the caller passes them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Phrases:
    """texts: templates by rule; `{marks}` is where the evidence stands, other fields as the rule names them.

    A template may be a pair (one, many). topics: words that tell which section a topic belongs to · occasions: how a
    record of a kind is introduced · kind_counts: how records of a kind no task counts are told · organisations: the
    word for a kind of organisation · lead_ins: patterns left out at the start of what was learned · reported: pattern
    of a first clause that cannot follow "learned that" · listed: pattern of "first …; second …".
    """

    texts: Mapping[str, str | tuple[str, str]]
    topics: Mapping[str, tuple[str, ...]]
    occasions: Mapping[str, str] = field(default_factory=dict)
    kind_counts: Mapping[str, str | tuple[str, str]] = field(default_factory=dict)
    organisations: Mapping[str, str | tuple[str, str]] = field(default_factory=dict)
    lead_ins: tuple[str, ...] = ()
    reported: str = "(?!)"
    listed: str = "(?!)"
    numerals: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    separator: str = "、"
    last_separator: str = "、"
    stop: str = "。"

    def say(self, rule: str, /, **values: object) -> str:
        """The template filled; of a pair the first where `n` is 1. Values are never read as templates."""
        return filled(self.texts[rule], **values)

    def day(self, day: date, near: date) -> str:
        """A date in prose; with its year where that is not the year of `near`."""
        rule = "day" if day.year == near.year else "day_of_year"
        month = self.months[day.month - 1] if self.months else day.month
        return self.say(rule, year=day.year, month=month, day=day.day)

    def listing(self, items: list[str]) -> str:
        if len(items) < 2:
            return "".join(items)
        return self.separator.join(items[:-1]) + self.last_separator + items[-1]


def filled(template: str | tuple[str, str], /, **values: object) -> str:
    if isinstance(template, tuple):
        template = template[0] if values.get("n") == 1 else template[1]
    return template.format(**values)
