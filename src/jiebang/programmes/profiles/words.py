"""What each side says of the parts of a profile, and which of it holds.

The office decides before all others. Of what a person can, wants to learn and asks, the own word stands before the home
unit's; of job, level and sector the home unit's stands until the office decides. What holds is in the secondment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean
from jiebang.common.text import words as split_words
from jiebang.programmes.actions import change_profile, require_level
from jiebang.programmes.bodies import changed_meanwhile
from jiebang.programmes.cohorts import account, require_length
from jiebang.programmes.models import ProfileWord, Secondment

Side = ProfileWord.Side
PARTS: dict[str, Any] = {
    "skills": gettext_lazy("Skills"),
    "gap": gettext_lazy("To learn"),
    "question": gettext_lazy("Question brought along"),
    "job": gettext_lazy("Job"),
    "level": gettext_lazy("Level"),
    "sector": gettext_lazy("Sector"),
}
LISTS = ("skills", "gap")
LENGTHS = {"question": 2000, "job": 120, "sector": 60, "skills": 500, "gap": 500}
# The sides in the order in which their word holds.
OWN_FIRST, HOME_FIRST = (Side.OFFICE, Side.PERSON, Side.HOME), (Side.OFFICE, Side.HOME, Side.PERSON)
OWN_PARTS = ("skills", "gap", "question")


@transaction.atomic
def say(who: Secondment, part: str, written: str, *, side: str, by: Any, version: int | None = None) -> ProfileWord:
    """One side says one part. version: of the own word the writer had open, 0 for none; None where nothing was open.
    Raises Stale with both texts when the side's word was changed meanwhile. The same again changes nothing."""
    who = Secondment.objects.select_for_update(of=("self",)).select_related("cohort", "person").get(pk=who.pk)
    value = read(part, written)
    word = ProfileWord.objects.filter(secondment=who, part=part, side=side).first()
    if word is not None and word.value == value:
        return word
    if version is not None and version != (word.version if word else 0):
        raise stale(part, value, word)
    if word is None:
        word = ProfileWord(secondment=who, part=part, side=side, version=0)
    word.value, word.version = value, word.version + 1
    word.said_by, word.said_on, word.said_at = account(by), clock.today(), clock.now()
    word.save()
    about = [who.person.uuid]
    audit(by, "profile.said", who, scope=who.cohort.uuid, about=about, part=part, side=side)
    settle(who, part, by=by)
    return word


@transaction.atomic
def note_decisions(who: Secondment, values: dict[str, Any], *, by: Any) -> None:
    """The office is about to change these parts otherwise than by saying one: what it puts there is its word."""
    for part in set(values) & set(PARTS):
        if values[part] != getattr(who, part):
            ProfileWord.objects.update_or_create(
                secondment=who, part=part, side=Side.OFFICE,
                defaults={
                    "value": values[part], "said_by": account(by), "said_on": clock.today(), "said_at": clock.now(),
                },
            )  # fmt: skip


@transaction.atomic
def confirm(who: Secondment, parts: Iterable[str], *, side: str, by: Any) -> int:
    """The side says of these parts what holds already; how many it had not said so before."""
    said = 0
    for part in parts:
        own = ProfileWord.objects.filter(secondment=who, part=part, side=side)
        before = own.values_list("value", flat=True).first()
        if not is_empty(getattr(who, part)) and before != getattr(who, part):
            say(who, part, as_written(part, getattr(who, part)), side=side, by=by)
            said += 1
    return said


def settle(who: Secondment, part: str, *, by: Any) -> None:
    """Let the word hold that stands first; where nobody says anything what holds stays."""
    said = dict(ProfileWord.objects.filter(secondment=who, part=part).values_list("side", "value"))
    order = OWN_FIRST if part in OWN_PARTS else HOME_FIRST
    words = [said[side] for side in order if side in said]
    holds = next((value for value in words if not is_empty(value)), words[0] if words else None)
    # Of job, level and sector a person alone fills what is empty and changes nothing else.
    only_person = part not in OWN_PARTS and set(said) == {Side.PERSON}
    if only_person and not is_empty(getattr(who, part)):
        return
    change_profile(who, by=by, **{part: holds})


def read(part: str, written: str) -> Any:
    """What was written as the part's value. Raises Refused."""
    text = clean(written)
    if part == "level":
        return read_level(text)
    require_length(text, LENGTHS[part], field=part)
    if part in LISTS:
        return split_words(text)
    return text if part == "question" else " ".join(text.split())


def read_level(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 2:
        raise Refused(_("The level goes from 1 to 9, got {level}.").format(level=text[:20]), field="level")
    require_level(int(text))
    return int(text)


def as_written(part: str, value: Any) -> str:
    if part in LISTS:
        return "、".join(value or [])
    return "" if value is None else str(value)


def is_empty(value: Any) -> bool:
    return value in (None, "", [])


def stale(part: str, value: Any, word: ProfileWord | None) -> Stale:
    title = capfirst(str(PARTS[part]))
    theirs = as_written(part, word.value) if word else ""
    return Stale(changed_meanwhile(), yours={title: as_written(part, value)}, theirs={title: theirs})


# ── what is said and missing ───────────────────────────────────────────────────────────────────────────────────


@dataclass
class Profile:
    """What was said of one person. said: part → side → word."""

    who: Secondment
    said: dict[str, dict[str, ProfileWord]] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        return [part for part in PARTS if is_empty(getattr(self.who, part))]

    @property
    def differing(self) -> list[str]:
        """Parts of which some side says something else than what holds, and the office has not decided since."""
        return [part for part in PARTS if self.differs(part)]

    def differs(self, part: str) -> bool:
        words = self.said.get(part, {})
        decided = words.get(Side.OFFICE)
        later = [w for s, w in words.items() if s != Side.OFFICE and (not decided or w.said_at > decided.said_at)]
        return any(not is_empty(word.value) and word.value != getattr(self.who, part) for word in later)

    def has_spoken(self, side: str) -> bool:
        return any(side in words for words in self.said.values())

    def holds_by(self, part: str) -> str:
        """Whose word it is that holds; "" where it came with the office's list."""
        order = OWN_FIRST if part in OWN_PARTS else HOME_FIRST
        words = self.said.get(part, {})
        return next((s for s in order if s in words and words[s].value == getattr(self.who, part)), "")


def profiles_of(people: Iterable[Secondment]) -> list[Profile]:
    """One query for any number of people."""
    found = {who.pk: Profile(who) for who in people}
    for word in ProfileWord.objects.filter(secondment__in=found).select_related("said_by__person"):
        found[word.secondment_id].said.setdefault(word.part, {})[word.side] = word
    return list(found.values())


def parts_words(parts: Iterable[str]) -> str:
    return pgettext("between things listed", ", ").join(str(PARTS[part]) for part in parts)
