"""Why a person and a post fit, and where they do not: statements an office can check against its own two lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jiebang.kernel.fit.alike import likeness, shared_words
from jiebang.kernel.fit.model import WISH_PARTS, Opening, Profile, Reason, Sectors
from jiebang.kernel.fit.shares import LEARNED_IN_DUTIES, best, duty_texts, free_for, gap_share, sector_share

HALF = 0.5
# Two texts and the words that make them alike: JSON, so that a stored reason reads as a new one does.
Pair = list[object]


def reasons(
    profile: Profile, opening: Opening, *, ranks: Mapping[str, int], sectors: Sectors | None = None
) -> list[Reason]:
    """What decides comes first: what is learned there where that is half of the gap or more, else the own job.

    Level and wishes follow.

    ranks: as `Wishes.of` gives them
    """
    gap = _gap(profile, opening)
    own = [*_sector(profile, opening, sectors or Sectors()), *_needs(profile, opening), *_duties(profile, opening)]
    learns = profile.gap and opening.offers and gap_share(profile, opening) >= HALF
    return [*(gap + own if learns else own + gap), *_level(profile, opening), *_wishes(ranks)]


def _gap(profile: Profile, opening: Opening) -> list[Reason]:
    if not profile.gap:
        return [Reason("gap", "gap_unknown")]
    if not opening.offers:
        return [Reason("gap", "offers_unknown")]
    given = _given(profile.gap, opening.offers, duties=duty_texts(opening))
    found = []
    if given.as_such:
        values = {"tags": given.as_such, "of": len(profile.gap), "missed": given.missed}
        found.append(Reason("gap", "gap_learned", values))
    found += [Reason("gap", "gap_near", {"pair": pair}) for pair in given.near]
    found += [Reason("gap", "gap_duties", {"pair": pair, "title": opening.title}) for pair in given.in_duties]
    if given.missed and not given.as_such:
        found.append(Reason("gap", "gap_missed" if found else "gap_none", {"tags": given.missed}))
    return found


def _sector(profile: Profile, opening: Opening, sectors: Sectors) -> list[Reason]:
    own, asked = profile.sector, opening.sector
    if not own or not asked:
        return [Reason("own_job", "sector_unknown", {"own": own, "post": asked})]
    share = sector_share(own, asked, sectors)
    code = "same_sector" if share == 1 else "near_sector" if share else "other_sector"
    return [Reason("own_job", code, {"own": own, "post": asked, "job": profile.job, "title": opening.title})]


def _needs(profile: Profile, opening: Opening) -> list[Reason]:
    if not opening.needs:
        return []
    if not profile.skills:
        return [Reason("own_job", "skills_unknown")]
    given = _given(opening.needs, profile.skills)
    found = []
    if given.as_such:
        values = {"tags": given.as_such, "of": len(opening.needs), "missed": given.missed}
        found.append(Reason("own_job", "needs_met", values))
    found += [Reason("own_job", "needs_near", {"pair": pair}) for pair in given.near]
    if given.missed and not given.as_such:
        found.append(Reason("own_job", "needs_missed", {"tags": given.missed}))
    return found


def _duties(profile: Profile, opening: Opening) -> list[Reason]:
    """The skill most used in the duties, beyond those the post asks for by name; else the present job."""
    duties = duty_texts(opening)
    unasked = [skill for skill in profile.skills if best(skill, opening.needs) < 1]
    for code, texts in (("duties_skill", unasked), ("duties_job", [profile.job])):
        used = max(texts, key=lambda text: best(text, duties), default="")
        if used and best(used, duties):
            return [Reason("own_job", code, {"pair": _pair(used, duties), "title": opening.title})]
    return []


@dataclass
class _Given:
    """Of what is wanted: given as such, by something near it, met with in the duties, not at all."""

    as_such: list[str] = field(default_factory=list)
    near: list[Pair] = field(default_factory=list)
    in_duties: list[Pair] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def _given(wanted: Sequence[str], given: Sequence[str], *, duties: Sequence[str] = ()) -> _Given:
    found = _Given()
    for one in wanted:
        free = free_for(one, wanted, given)
        offered, met = best(one, free), LEARNED_IN_DUTIES * best(one, duties)
        if offered == 1:
            found.as_such.append(one)
        elif offered and offered >= met:
            found.near.append(_pair(one, free))
        elif met:
            found.in_duties.append(_pair(one, duties))
        else:
            found.missed.append(one)
    return found


def _pair(one: str, others: Sequence[str]) -> Pair:
    likest = max(others, key=lambda other: likeness(one, other))
    return [one, likest, shared_words(one, likest)]


def _wishes(ranks: Mapping[str, int]) -> list[Reason]:
    found = [Reason(side, f"{side}_wish", {"rank": ranks[side]}) for side in WISH_PARTS if side in ranks]
    if "home_host" in ranks:
        found.append(Reason("home", "home_wish_host", {"rank": ranks["home_host"]}))
    return found


def _level(profile: Profile, opening: Opening) -> list[Reason]:
    if profile.level is None or opening.level is None:
        return [Reason("level", "level_unknown")]
    gap = profile.level - opening.level
    code = "level_same" if not gap else "level_above" if gap > 0 else "level_below"
    return [Reason("level", code, {"own": profile.level, "post": opening.level, "by": abs(gap)})]
