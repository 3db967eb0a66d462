"""Reading what people write in one cell or line: whom they met, what a meeting decided, which organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from jiebang.common.text import clean, clean_name
from jiebang.evidence.drafts import Decided, Met

_OPEN, _CLOSE = "（(", "）)"
_DAY = re.compile(r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})日?(前|起|止|之前)?")


def people_met(text: str) -> list[Met]:
    """姓名（单位，职务）；… one after the other, or one a line; the unit may itself end in （样例）."""
    return [one_met(part) for part in split(clean(text), "；;\n")]


def one_met(text: str) -> Met:
    name, inside = bracketed(text)
    organisation, job = first_comma(inside)
    return Met(clean_name(name), clean_name(organisation), clean_name(job))


def decisions(text: str, day: date | None) -> list[Decided]:
    """事项（负责人，日期前）；… A day without a year is the next such day after the meeting's, `day`."""
    return [one_decision(part, day) for part in split(clean(text), "；;\n")]


def one_decision(text: str, day: date | None) -> Decided:
    matter, inside = bracketed(text)
    if not inside:
        return Decided(matter)
    match = _DAY.search(inside)
    if match is None:
        return Decided(matter, clean_name(inside))
    owner = clean_name((inside[: match.start()] + inside[match.end() :]).strip("，,、 "))
    if match[4] == "起":  # a beginning is no due date; it stays in the words
        return Decided(f"{matter}（{match[0]}）", owner)
    due = the_day(match, day)
    return Decided(matter if due else f"{matter}（{match[0]}）", owner, due)


def the_day(match: re.Match[str], after: date | None) -> date | None:
    year, month, day = match[1], int(match[2]), int(match[3])
    if not year and after is None:
        return None
    try:
        found = date(int(year or after.year), month, day)  # type: ignore[union-attr]
        if not year and after and (after - found).days > 180:  # a December meeting says January
            found = found.replace(year=found.year + 1)
    except ValueError:
        return None
    return found


def bracketed(text: str) -> tuple[str, str]:
    """(what stands before the first bracket, what stands inside it up to the last closing one)."""
    start = next((place for place, char in enumerate(text) if char in _OPEN), None)
    if start is None:
        return text.strip(), ""
    end = max((place for place, char in enumerate(text) if char in _CLOSE), default=len(text))
    return text[:start].strip(), text[start + 1 : end if end > start else len(text)].strip()


def first_comma(text: str) -> tuple[str, str]:
    parts = list(split(text, "，,", most=1))
    return (parts[0], parts[1]) if len(parts) > 1 else (parts[0] if parts else "", "")


def split(text: str, marks: str, most: int = -1) -> Iterator[str]:
    """The parts between marks that stand outside brackets, blank ones left out; after `most` splits the rest is one."""
    depth, start = 0, 0
    for place, char in enumerate(text):
        depth += (char in _OPEN) - (char in _CLOSE and depth > 0)
        if char in marks and depth == 0 and most != 0:
            if text[start:place].strip():
                yield text[start:place].strip()
            start, most = place + 1, most - 1
    if text[start:].strip():
        yield text[start:].strip()


def names(text: str) -> list[str]:
    """Names joined by 、 or standing one a line; a comma may belong to an English name and joins nothing."""
    found = (clean_name(part) for part in split(clean(text), "、；;\n"))
    return list(dict.fromkeys(name for name in found if name))
