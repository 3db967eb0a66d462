"""What differs between two schemes, as sentences an office reads: 集中推介活动：定额由 10 改为 8."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import look
from jiebang.kernel.scheme import Difference, Scheme, differences
from jiebang.programmes.scheme import words

# What a key of the file is called on a page.
KEYS: dict[str, Any] = {
    "code": gettext_lazy("Code"),
    "title": gettext_lazy("Title"),
    "name": gettext_lazy("Name"),
    "days": gettext_lazy("Length in days"),
    "home": gettext_lazy("Comes from"),
    "destination": gettext_lazy("Goes to"),
    "text": gettext_lazy("Explanation"),
    "source": gettext_lazy("Source"),
    "from_day": gettext_lazy("From day"),
    "to_day": gettext_lazy("To day"),
    "question": gettext_lazy("Question it asks"),
    "meaning": gettext_lazy("Meaning"),
    "level": gettext_lazy("Holds for"),
    "group": gettext_lazy("Entered once for all who took part"),
    "minutes": gettext_lazy("Minutes an entry takes"),
    "quota": gettext_lazy("Quota"),
    "unit": gettext_lazy("Unit"),
    "scope": gettext_lazy("Who owes it"),
    "counts": gettext_lazy("What counts"),
    "organisation": gettext_lazy("Only visits to"),
    "distinct": gettext_lazy("Counted once"),
    "pace": gettext_lazy("Pace"),
    "due_day": gettext_lazy("Due on day"),
    "window": gettext_lazy("Quota holds"),
    "carry": gettext_lazy("What is missing is owed in the next"),
    "action": gettext_lazy("Belongs to the action"),
    "every": gettext_lazy("How often"),
    "who": gettext_lazy("Who"),
    "form": gettext_lazy("Form"),
    "due_days": gettext_lazy("Due, days after the period"),
    "due_time": gettext_lazy("Due at"),
    "lock_days": gettext_lazy("Locked, days after the period"),
    "sections": gettext_lazy("Sections"),
    "section_actions": gettext_lazy("Actions of the sections"),
    "hours": gettext_lazy("Hours"),
    "branch": gettext_lazy("Temporary branch"),
    "events": gettext_lazy("Events and delegations"),
    "leads": gettext_lazy("Leads"),
    "questions": gettext_lazy("Questions and answers"),
    "control_seconds": gettext_lazy("Seconds for a choice"),
    "character_seconds": gettext_lazy("Seconds for a character"),
    "page_seconds": gettext_lazy("Seconds to open a page"),
}
CHOICES: dict[str, dict[str, Any]] = {
    "scope": words.SCOPES, "organisation": words.ORGANISATIONS, "distinct": words.DISTINCT, "pace": words.PACES,
    "window": words.WINDOWS, "every": words.EVERY, "who": words.WHO, "form": words.FORMS, "level": words.LEVELS,
}  # fmt: skip


def told(before: Scheme, after: Scheme) -> list[tuple[Difference, str]]:
    """Every difference with its sentence, in the order of the file."""
    return [(found, sentence(found, before, after)) for found in differences(before, after)]


def sentences(before: Scheme, after: Scheme) -> list[str]:
    return [text for _found, text in told(before, after)]


def sentence(found: Difference, before: Scheme, after: Scheme) -> str:
    return look.spaced(worded(found, before, after))


def worded(found: Difference, before: Scheme, after: Scheme) -> str:
    if found.what == "moved":
        return _("{table}: put into another order").format(table=words.heading(found.table))
    if found.table == "words":
        return word_sentence(found)
    name = name_of(found)
    if found.what == "added":
        return _("{name}: new; {details}").format(name=name, details=details(found, after)).removesuffix("; ")
    if found.what == "removed":
        return _("{name}: taken out; {details}").format(name=name, details=details(found, before)).removesuffix("; ")
    was, now = value_words(found.key, found.before, before), value_words(found.key, found.after, after)
    return _("{name}: {key} from {before} to {after}").format(name=name, key=key_word(found.key), before=was, after=now)


def name_of(found: Difference) -> str:
    """集中推介活动; for a table that stands once its heading, and with its table where only that tells it apart."""
    title = words.said(found.item, "title")
    if found.table in ("scheme", "modules", "burden", "lead") or not title:
        return words.heading(found.table)
    return _("{table} “{title}”").format(table=words.heading(found.table), title=title)


def details(found: Difference, scheme: Scheme) -> str:
    return words.entry_words(found.table, found.item, scheme)


def word_sentence(found: Difference) -> str:
    term = found.code.removesuffix("_en")
    if term == "source":
        name = key_word(found.code)
    else:
        name = in_english(words.term_word(term)) if found.code.endswith("_en") else words.term_word(term)
    return _("Word for “{term}”: from {before} to {after}").format(
        term=name, before=quoted(found.before), after=quoted(found.after)
    )


def key_word(key: str) -> str:
    base = key.removesuffix("_en")
    return in_english(str(KEYS[base])) if key != base else str(KEYS[key])


def in_english(name: str) -> str:
    return _("{name} in English").format(name=name)


def value_words(key: str, value: Any, scheme: Scheme) -> str:
    """A value of the file as a page says it."""
    if value is None or value in ("", ()):
        return _("nothing")
    if key in CHOICES:
        return str(CHOICES[key].get(value, value))
    if key in CODES:
        return CODES[key](value, scheme)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return words.joined(value)
    return look.number(value) if isinstance(value, int | float) else quoted(value)


def actions_words(codes: tuple[str, ...], scheme: Scheme) -> str:
    return words.joined(words.action_word(code, scheme) if code else _("none") for code in codes)


# Keys whose values are codes of other entries.
CODES: dict[str, Callable[[Any, Scheme], str]] = {
    "counts": lambda codes, scheme: words.joined(words.count_word(code, scheme) for code in codes),
    "action": words.action_word,
    "section_actions": actions_words,
}


def quoted(text: str) -> str:
    return _("“{text}”").format(text=text) if text else _("nothing")
