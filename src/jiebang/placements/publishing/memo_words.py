"""Phrases of the memo: aims, wishes and fits counted in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from jiebang.placements.models import Assignment, Run, Wish
from jiebang.placements.wording import PART_NAMES, joined

__all__ = ["PART_NAMES"]

NAMED = 12

WISHES = {
    Wish.Side.PERSON: gettext_lazy("{who} secondees ({wishes} wishes)"),
    Wish.Side.HOST: gettext_lazy("{who} hosts ({wishes} wishes)"),
    Wish.Side.HOME: gettext_lazy("home units for {who} people ({wishes} wishes)"),
}
AIMS = {
    "fair": gettext_lazy("whoever has the least fitting place is placed as well as can be, then all together"),
    "total": gettext_lazy("all together are placed as well as can be"),
    "wishes": gettext_lazy("as many as can be get their first wish, then the second, and so on"),
    "stable": gettext_lazy("nobody and no host would rather have each other than what they get"),
    "between": gettext_lazy("all together are placed as well as can be, while nobody falls far behind"),
    "fair_wishes": gettext_lazy("as many as can be get their first wish, while nobody is worse off than need be"),
}


def aim(run: Run) -> str:
    return str(AIMS.get(run.options.get("name", ""), AIMS[run.aim]))


def listed(texts: Sequence[str]) -> str:
    return joined(texts)


def clauses(texts: Sequence[str]) -> str:
    return pgettext("between clauses of a memo", "; ").join(texts)


def sentences(texts: Iterable[str]) -> str:
    return reduce(lambda one, other: _("{one} {two}").format(one=one, two=other), texts)


def some(texts: Sequence[str]) -> str:
    shown = listed(texts[:NAMED])
    more = len(texts) - NAMED
    return shown if more <= 0 else _("{names} and {count} more").format(names=shown, count=more)


def rank(number: int | None) -> str:
    """Which wish a place is, short for a table."""
    return _("wish {n}").format(n=number) if number else _("none")


# ── figures ────────────────────────────────────────────────────────────────────────────────────────────────────


def wish_figures(placed: Sequence[Assignment]) -> str:
    ranks = [line.wish_rank for line in placed]
    if not any(ranks):
        return ""
    first, top = ranks.count(1), sum(1 for one in ranks if one and one <= 3)
    text = ngettext(
        "{first} got the first wish and {top} one of the first three; {none} is somewhere not wished for.",
        "{first} got the first wish and {top} one of the first three; {none} are somewhere not wished for.",
        ranks.count(None),
    )
    return text.format(first=first, top=top, none=ranks.count(None))


def job_figures(placed: Sequence[Assignment]) -> str:
    found = Counter(code for line in placed for code in codes_of(line))
    texts = {
        "same_sector": ngettext("{n} works in the own sector", "{n} work in their own sector", found["same_sector"]),
        "near_sector": ngettext("{n} in one close to it", "{n} in one close to it", found["near_sector"]),
        "other_sector": ngettext("{n} in another one", "{n} in another one", found["other_sector"]),
        "sector_unknown": ngettext(
            "of {n} the lists name no sector", "of {n} the lists name no sector", found["sector_unknown"]
        ),
    }
    told = [text.format(n=found[code]) for code, text in texts.items() if found[code]]
    return _("By own work: {told}.").format(told=listed(told)) if told else ""


def gap_figures(placed: Sequence[Assignment]) -> str:
    learned = near = nothing = unknown = 0
    for line in placed:
        codes = codes_of(line)
        learned += "gap_learned" in codes
        near += "gap_learned" not in codes and bool(codes & {"gap_near", "gap_duties"})
        unknown += bool(codes & {"gap_unknown", "offers_unknown"})
        nothing += not codes & {"gap_learned", "gap_near", "gap_duties", "gap_unknown", "offers_unknown", "fit_given"}
    counts = [learned, near, nothing, unknown]
    texts = [
        ngettext("{n} learns at least part of what is wanted", "{n} learn at least part of what they want", learned),
        ngettext("{n} meets something near it", "{n} meet something near it", near),
        ngettext("{n} learns nothing of it", "{n} learn nothing of it", nothing),
        ngettext("of {n} the lists do not say", "of {n} the lists do not say", unknown),
    ]
    told = [text.format(n=n) for text, n in zip(texts, counts, strict=True) if n]
    return _("By what they want to learn: {told}.").format(told=listed(told)) if any(counts) else ""


def codes_of(line: Assignment) -> set[str]:
    return {reason["code"] for reason in line.reasons}


# ── proof ──────────────────────────────────────────────────────────────────────────────────────────────────────


def proof(run: Run) -> str:
    if run.status == "optimal" and run.aim == "stable":
        return _("Proved: no person and no host would rather have each other than what this plan gives them.")
    if run.status == "optimal":
        return _(
            "Proved: whichever way these people are placed under these rules, no plan is better in the order above. "
            "The search set a limit that no plan can pass, and this plan reaches it."
        )
    if run.options.get("trial") or run.options.get("base"):
        return _(
            "The plan was changed by hand, so a plan without these changes may be better in the order above; what the "
            "changes cost stands with each of them."
        )
    return _("A better plan may exist: the search was stopped by its time limit before it could rule that out.")
