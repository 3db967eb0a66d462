"""Each part's share from 0 to 1 for one pair. What a list leaves blank counts half: neither for nor against anybody."""

from __future__ import annotations

from collections.abc import Sequence

from jiebang.kernel.fit.alike import MOST_ALIKE, likeness
from jiebang.kernel.fit.model import Opening, Profile, Sectors
from jiebang.kernel.fit.words import clauses, folded

UNKNOWN = 0.5

# own_job is made of three: the sector, what the post asks for, and what is done there all day.
SECTOR_SHARE, NEEDS_SHARE, DUTIES_SHARE = 0.5, 0.3, 0.2
# What is wanted and not offered as such, but met with in the duties, is half learned.
LEARNED_IN_DUTIES = 0.5


def sector_share(own: str, asked: str, sectors: Sectors) -> float:
    if not own or not asked:
        return UNKNOWN
    if folded(own) == folded(asked):
        return 1.0
    given = sectors.share(own, asked)
    return likeness(own, asked) if given is None else given


def needs_share(profile: Profile, opening: Opening) -> float:
    """How much of what the post asks for the person has: the mean, over the needs, of the likest skill."""
    needs, skills = opening.needs, profile.skills
    if not needs or not skills:
        return UNKNOWN
    return sum(best(need, free_for(need, needs, skills)) for need in needs) / len(needs)


def duties_share(profile: Profile, opening: Opening) -> float:
    """How much the duties use what the person does and can do: the likest piece for each, added up.

    One as alike as two different texts can be is enough.
    """
    work, duties = work_texts(profile), duty_texts(opening)
    return min(1.0, sum(best(text, duties) for text in work) / MOST_ALIKE) if work and duties else UNKNOWN


def gap_share(profile: Profile, opening: Opening) -> float:
    """How much of what the person wants to learn the post gives: the mean, over the gap, of offer or duties."""
    gap, offers, duties = profile.gap, opening.offers, duty_texts(opening)
    if not gap or not offers:
        return UNKNOWN
    given = (max(best(one, free_for(one, gap, offers)), LEARNED_IN_DUTIES * best(one, duties)) for one in gap)
    return sum(given) / len(gap)


def free_for(one: str, wanted: Sequence[str], given: Sequence[str]) -> list[str]:
    """Of what is given, that which may stand in for one thing wanted: what another asks for by name counts there."""
    taken = {folded(other) for other in wanted} - {folded(one)}
    return [text for text in given if folded(text) not in taken]


def best(text: str, others: Sequence[str]) -> float:
    return max((likeness(text, other) for other in others), default=0.0)


def work_texts(profile: Profile) -> list[str]:
    """What the person does and can do."""
    return list(dict.fromkeys(text for text in (profile.job, *profile.skills) if text.strip()))


def duty_texts(opening: Opening) -> list[str]:
    """Title and duties in the pieces they are written in."""
    return list(dict.fromkeys(text for text in (opening.title.strip(), *clauses(opening.duties)) if text))


def level_share(own: int | None, asked: int | None) -> float:
    """A quarter less for each level between."""
    if own is None or asked is None:
        return UNKNOWN
    return max(0.0, 1.0 - abs(own - asked) / 4)


def wish_share(rank: int | None) -> float:
    """First wish 1, each later one a fifth less, never less than a tenth; 0 where the post was not wished."""
    return 0.0 if rank is None else max(0.1, 1.2 - 0.2 * rank)
