"""Small phrases of the first pages: numbers in words, lists, days, verdicts of papers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from jiebang.common import look, words
from jiebang.common.look import spaced
from jiebang.evidence.queries import TaskProgress
from jiebang.home.papers import Handed, Turn
from jiebang.kernel.scheme import in_language
from jiebang.programmes.models import Cohort

NUMERALS = "零一两三四五六七八九十"
# Chinese counts things with a measure word; a grammar of the language, not a text to translate.
MEASURES = {"task": "项", "host": "家", "home_unit": "家", "secondee": "名"}


def count_word(n: int) -> str:
    """九 where Chinese would write it out, "12 " where not; digits in other languages."""
    if not (get_language() or "").startswith("zh"):
        return str(n)
    return NUMERALS[n] if 0 <= n <= 10 else f"{n} "


def counted(key: str, n: int, cohort: Cohort | None) -> str:
    """九项任务, 6 goals: how many of something, in the scheme's word for it."""
    word = words.say(key, cohort)
    if (get_language() or "").startswith("zh") and not word.isascii():
        return f"{count_word(n)}{MEASURES.get(key, '个')}{word}"
    return f"{n} {word if n == 1 else plural(word)}"


def plural(word: str) -> str:
    """The English plural of a scheme's word; good enough for the words an office writes."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def title_of(item: Any) -> str:
    return in_language(item, "title", get_language() or "")


def joined(parts: Iterable[Any]) -> str:
    """甲、乙、丙"""
    return pgettext("between things listed", ", ").join(str(part) for part in parts)


def ink(tone: str, text: str) -> SafeString:
    """Bold words in one of the inks: "cin", "och", "pin" or ""."""
    text = spaced(text)
    return format_html('<b class="{}">{}</b>', tone, text) if tone else format_html("<b>{}</b>", text)


def sentence(clauses: Iterable[str]) -> SafeString:
    """Clauses as one sentence: joined by commas, begun with a capital, closed by a full stop; empty ones left out."""
    kept = [(clause,) for clause in clauses if clause]
    if not kept:
        return SafeString("")
    said = format_html_join(pgettext("between clauses", ", "), "{}", kept)
    # Only a letter outside the tags is touched, so what was escaped stays escaped.
    begun = re.sub(r"^((?:<[^>]*>)*)([a-z])", lambda found: found[1] + found[2].upper(), said)
    return format_html("{}{}", SafeString(begun), pgettext("end of a sentence", "."))


def sentences(*said: SafeString) -> SafeString:
    """Sentences one after the other."""
    gap = "" if (get_language() or "").startswith("zh") else " "
    return format_html_join(gap, "{}", ((one,) for one in said if one))


def slow_words(task: TaskProgress) -> str:
    """集中推介活动慢 3 场"""
    return f"{title_of(task.task)} {look.verdict_words(task)}"


def handed_words(handed: Handed | None) -> tuple[str, str]:
    """(words, ink) of how a paper came in."""
    if handed is None or handed.code == "not_owed":
        return "—", "muted"
    if handed.code == "late":
        return ngettext("{n} day late", "{n} days late", handed.days).format(n=handed.days), "och"
    return {
        "on_time": (_("on time"), "pin"),
        "missing": (_("not in"), "cin"),
        "open": (_("not due yet"), ""),
    }[handed.code]


def turn_title(turn: Turn) -> str:
    return title_of(turn.kind)


def turn_span(turn: Turn) -> str:
    """11/16–30, or 16–30 Nov."""
    return look.day_span(turn.period.start, turn.period.end)
