"""What a home unit sees of its people before the start: what of each is still open, and where it is put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jiebang.programmes.checklist.states import open_words, standings
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.profiles.words import Side, parts_words, profiles_of


@dataclass(frozen=True)
class Ahead:
    """missing: parts of the profile nobody has filled · spoken: whether the unit has said anything of it ·
    left: lines of the checklist that are open."""

    who: Secondment
    missing: str
    spoken: bool
    left: str


def ahead(cohort: Cohort, people: Sequence[Secondment]) -> list[Ahead]:
    """A fixed number of queries for any number of people."""
    profiles = {profile.who.pk: profile for profile in profiles_of(people)}
    return [
        Ahead(
            standing.who,
            parts_words(profiles[standing.who.pk].missing),
            profiles[standing.who.pk].has_spoken(Side.HOME),
            open_words(standing),
        )
        for standing in standings(cohort, people)
    ]
