"""Each part's share from 0 to 1 for one pair. What a list leaves blank counts half: neither for nor against anybody."""

from __future__ import annotations

from collections.abc import Sequence

from jiebang.kernel.fit.model import Opening, Profile, Sectors
from jiebang.kernel.fit.words import folded, likeness, telling_words

UNKNOWN = 0.5

# own_job is made of three: the sector, what the post asks for, and what is done there all day.
SECTOR_SHARE, NEEDS_SHARE, DUTIES_SHARE = 0.5, 0.3, 0.2
# Two telling words in common between a person's work and the duties are as much as a short text can show.
DUTY_WORDS_ENOUGH = 2


def sector_share(own: str, asked: str, sectors: Sectors) -> float:
    if not own or not asked:
        return UNKNOWN
    if folded(own) == folded(asked):
        return 1.0
    return max(sectors.near.get(frozenset((own, asked)), 0.0), likeness(own, asked))


def covered_share(wanted: Sequence[str], given: Sequence[str]) -> float:
    """How much of what is wanted is given: the mean, over the wanted, of the likest one given."""
    if not wanted or not given:
        return UNKNOWN
    return sum(max(likeness(one, other) for other in given) for one in wanted) / len(wanted)


def duties_share(profile: Profile, opening: Opening) -> float:
    if not work_words(profile) or not duty_words(opening):
        return UNKNOWN
    return min(1.0, len(work_words(profile) & duty_words(opening)) / DUTY_WORDS_ENOUGH)


def work_words(profile: Profile) -> frozenset[str]:
    """Telling words of what the person does and can do."""
    return frozenset().union(telling_words(profile.job), *map(telling_words, profile.skills))


def duty_words(opening: Opening) -> frozenset[str]:
    return telling_words(opening.title) | telling_words(opening.duties)


def level_share(own: int | None, asked: int | None) -> float:
    """A quarter less for each level between."""
    if own is None or asked is None:
        return UNKNOWN
    return max(0.0, 1.0 - abs(own - asked) / 4)


def wish_share(rank: int | None) -> float:
    """First wish 1, each later one a fifth less, never less than a tenth; 0 where the post was not wished."""
    return 0.0 if rank is None else max(0.1, 1.2 - 0.2 * rank)
