"""Why a person and a post fit, and where they do not: statements an office can check against its own two lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jiebang.kernel.fit.model import WISH_PARTS, Opening, Profile, Reason, Sectors
from jiebang.kernel.fit.shares import duty_words, sector_share
from jiebang.kernel.fit.words import likeness, telling_words


def reasons(
    profile: Profile,
    opening: Opening,
    *,
    ranks: Mapping[str, int],
    wished_elsewhere: bool = False,
    sectors: Sectors | None = None,
) -> list[Reason]:
    """Reasons in the order own job, gap, level, wishes.

    ranks: as `Wishes.of` gives them · wished_elsewhere: the person wished, and not for this post
    """
    return [
        *_sector(profile, opening, sectors or Sectors()),
        *_needs(profile, opening),
        *_duties(profile, opening),
        *_gap(profile, opening),
        *_level(profile, opening),
        *_wishes(ranks, wished_elsewhere),
    ]


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
    met, near, _ = _matched(opening.needs, profile.skills)
    found = []
    if met:
        found.append(Reason("own_job", "needs_met", {"tags": met, "of": len(opening.needs)}))
    if near:
        found.append(Reason("own_job", "needs_near", {"pairs": [[skill, need] for need, skill in near]}))
    return found


def _duties(profile: Profile, opening: Opening) -> list[Reason]:
    """Skills whose telling words stand in the duties, beyond those the post asked for by name."""
    words = duty_words(opening)
    asked = {need for need in opening.needs if max((likeness(need, s) for s in profile.skills), default=0) == 1}
    used = [skill for skill in profile.skills if skill not in asked and telling_words(skill) & words]
    if used:
        return [Reason("own_job", "duties_use", {"tags": used})]
    shared = sorted(telling_words(profile.job) & words)
    return [Reason("own_job", "duties_like_job", {"words": shared, "job": profile.job})] if shared else []


def _gap(profile: Profile, opening: Opening) -> list[Reason]:
    if not profile.gap:
        return [Reason("gap", "gap_unknown")]
    if not opening.offers:
        return [Reason("gap", "offers_unknown")]
    learned, near, missed = _matched(profile.gap, opening.offers)
    found = []
    if learned:
        found.append(Reason("gap", "gap_learned", {"tags": learned, "of": len(profile.gap)}))
    if near:
        found.append(Reason("gap", "gap_near", {"pairs": [list(pair) for pair in near]}))
    if missed:
        code = "gap_missed" if learned or near else "gap_none"
        found.append(Reason("gap", code, {"tags": missed, "offers": list(opening.offers)}))
    return found


def _matched(wanted: Sequence[str], given: Sequence[str]) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """Of what is wanted: given as such, given by something like it (with that), not given at all."""
    exact, near, missed = [], [], []
    for one in wanted:
        likest = max(given, key=lambda other: likeness(one, other))
        share = likeness(one, likest)
        if share == 1:
            exact.append(one)
        elif share:
            near.append((one, likest))
        else:
            missed.append(one)
    return exact, near, missed


def _wishes(ranks: Mapping[str, int], wished_elsewhere: bool) -> list[Reason]:
    found = [Reason(side, f"{side}_wish", {"rank": ranks[side]}) for side in WISH_PARTS if side in ranks]
    if "home_host" in ranks:
        found.append(Reason("home", "home_wish_host", {"rank": ranks["home_host"]}))
    if wished_elsewhere and "person" not in ranks:
        found.append(Reason("person", "person_wished_elsewhere"))
    return found


def _level(profile: Profile, opening: Opening) -> list[Reason]:
    if profile.level is None or opening.level is None:
        return [Reason("level", "level_unknown")]
    gap = profile.level - opening.level
    code = "level_same" if not gap else "level_above" if gap > 0 else "level_below"
    return [Reason("level", code, {"own": profile.level, "post": opening.level, "by": abs(gap)})]
