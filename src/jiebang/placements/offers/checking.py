"""A draft read as what is handed in: typed posts and a mentor, or every fault with its field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jiebang.common.text import clean, half_width
from jiebang.placements.offers.draft import Draft, copied, says_something
from jiebang.programmes.models import Cohort

MOST_SEATS = 50
LENGTHS = {"mentor_name": 60, "mentor_job": 120, "mentor_phone": 40, "note": 1_000}
POST_LENGTHS = {"title": 120, "sector": 60, "duties": 2_000}
MOST_WORDS, LONGEST_WORD = 20, 60
BETWEEN_WORDS = re.compile(r"[、,，;；\n]+")
PHONE = re.compile(r"[\d+()（）\-— #转xX.ext]{5,}")


@dataclass
class Checked:
    """mentor: columns of the offer · posts: columns of each post, with its key · faults: field → what to do."""

    mentor: dict[str, str] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


def checked(draft: Draft, cohort: Cohort) -> Checked:
    """Posts that say nothing are left out; at least one must say something."""
    whole, result = copied(draft), Checked()
    for name, most in LENGTHS.items():
        result.mentor[name] = short_enough(result, name, str(whole[name]), most)
    check_mentor(result)
    said = [post for post in whole["posts"] if says_something(post)]
    for position, post in enumerate(said):
        result.posts.append({"key": post["id"], "position": position, **check_post(result, post, cohort)})
    if not said:
        result.faults["posts"] = _("Enter at least one post, or say that there is nothing this time.")
    return result


def check_mentor(result: Checked) -> None:
    phone = half_width(result.mentor["mentor_phone"])
    if not result.mentor["mentor_name"]:
        result.faults["mentor_name"] = _("Who looks after the people who come? Enter a name.")
    if phone and not PHONE.fullmatch(phone):
        result.faults["mentor_phone"] = _("This is no telephone number. Enter figures, or leave it empty.")
    result.mentor["mentor_phone"] = phone


def check_post(result: Checked, post: dict[str, str], cohort: Cohort) -> dict[str, Any]:
    key = post["id"]
    texts = {n: short_enough(result, f"{n}-{key}", post[n], most) for n, most in POST_LENGTHS.items()}
    if not texts["title"]:
        result.faults[f"title-{key}"] = _("Give the post a title.")
    seats = whole_number(result, f"seats-{key}", post["seats"], 1, MOST_SEATS) or 1
    least = whole_number(result, f"min_seats-{key}", post["min_seats"], 0, MOST_SEATS) or 0
    if least > seats and f"seats-{key}" not in result.faults:
        result.faults[f"min_seats-{key}"] = _("At most as many as there are seats ({seats}).").format(seats=seats)
    first, last = days_of(result, post, cohort)
    return {
        **texts,
        "seats": seats,
        "min_seats": least,
        "offers": words_of(result, f"offers-{key}", post["offers"]),
        "needs": words_of(result, f"needs-{key}", post["needs"]),
        "level": whole_number(result, f"level-{key}", post["level"], 1, 9),
        "starts_on": first,
        "ends_on": last,
    }


def short_enough(result: Checked, name: str, text: str, most: int) -> str:
    text = text.strip() if name.partition("-")[0] in ("duties", "note") else clean(text)
    if len(text) > most:
        result.faults[name] = _("Up to {most} characters, these are {count}.").format(most=most, count=len(text))
    return text[:most]


def whole_number(result: Checked, name: str, text: str, least: int, most: int) -> int | None:
    plain = half_width(clean(text))
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit() or not least <= int(plain[:6]) <= most:
        result.faults[name] = _("Write a whole number from {least} to {most}.").format(least=least, most=most)
        return None
    return int(plain)


def words_of(result: Checked, name: str, text: str) -> list[str]:
    """Words or short phrases, written one a line or with 、 between them."""
    found = list(dict.fromkeys(word for part in BETWEEN_WORDS.split(text) if (word := clean(part))))
    if len(found) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in found):
        result.faults[name] = _("Up to {n} short phrases of {m} characters, one a line.").format(
            n=MOST_WORDS, m=LONGEST_WORD
        )
    return found[:MOST_WORDS]


def days_of(result: Checked, post: dict[str, str], cohort: Cohort) -> tuple[date | None, date | None]:
    """The days the post is open, where it is not for the whole course."""
    found: list[date | None] = []
    for name in ("starts_on", "ends_on"):
        field_name, text = f"{name}-{post['id']}", post[name].strip()
        day = as_day(text)
        if text and day is None:
            result.faults[field_name] = _("Write the day as year-month-day, for example {day}.").format(
                day=cohort.starts_on.isoformat()
            )
        elif day is not None and not cohort.starts_on <= day <= cohort.ends_on:
            result.faults[field_name] = _("Choose a day of the course, {first} to {last}.").format(
                first=cohort.starts_on.isoformat(), last=cohort.ends_on.isoformat()
            )
            day = None
        found.append(day)
    first, last = found
    if first and last and last < first:
        result.faults[f"ends_on-{post['id']}"] = _("This is before the first day.")
    whole = (cohort.starts_on, cohort.ends_on)
    return (None if first == whole[0] else first), (None if last == whole[1] else last)


def as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        return None
