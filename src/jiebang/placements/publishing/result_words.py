"""What is said to a person, a host or a home unit of a place: in words, without points, naming nobody else.

Who reads what: the person the own reasons, not what the host or the home unit wished nor what the office noted; the
home unit its own wish as well; a host reads no reasons at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.placements.models import Assignment
from jiebang.placements.rules import Stated
from jiebang.placements.wording import place_text, reason_texts

# Told apart, or not for the person: whose wishes and notes they quote reads them elsewhere.
NEVER = {"place_in_list", "note_against", "host_wish"}
OF_HOME = {"home_wish", "home_wish_host"}
FIRST_WISH = "first_wish_"


def why_here(line: Assignment, *, for_home: bool = False) -> list[str]:
    """The reasons for a place, the place among the open posts first."""
    hidden = NEVER if for_home else NEVER | OF_HOME | {"person_wish"}
    told = [
        reason for reason in line.reasons if reason["code"] not in hidden and not reason["code"].startswith(FIRST_WISH)
    ]
    place = [place_text(line.place_in_list, line.open_posts or 0)] if line.place_in_list else []
    return [*place, *reason_texts(told)]


def why_none(line: Assignment) -> list[str]:
    """Of somebody without a place: why."""
    return reason_texts(line.reasons)


def wish_words(line: Assignment) -> str:
    if line.wish_rank is None:
        return _("None of your wishes")
    return _("Your wish number {n}").format(n=line.wish_rank)


# ── why not the first wish ─────────────────────────────────────────────────────────────────────────────────────


def why_not_first(line: Assignment, price: Mapping[str, Any] | None, rules: Iterable[Stated]) -> list[str]:
    """What stood against the first wish, and what following it would have meant for others; [] where it was followed.

    price: what the decision kept of it (`prices`) · rules: those the plan was made under.
    """
    reason = next((one for one in line.reasons if one["code"].startswith(FIRST_WISH)), None)
    if reason is None:
        return []
    values = reason["values"]
    told = [stood_against(reason["code"], values)]
    if reason["code"] == "first_wish_forbidden":
        told += rule_against(line, values, rules)
    if price is not None and told:
        told += what_it_takes(price, reason["code"])
    return [text for text in told if text]


def stood_against(code: str, values: Mapping[str, Any]) -> str:
    wish = _("{host}, {post}").format(host=values["host"], post=values["title"])
    seats = values.get("seats", 0)
    match code:
        case "first_wish_full":
            text = ngettext(
                "Your first wish, {wish}, has {n} seat, and it is taken.",
                "Your first wish, {wish}, has {n} seats, and all are taken.",
                seats,
            )
        case "first_wish_closed":
            text = _("Your first wish, {wish}, takes nobody this time.")
        case "first_wish_forbidden":
            text = _("A rule of the placement is against your first wish, {wish}.")
        case "first_wish_not_allowed":
            text = _("Your first wish, {wish}, was not among the posts open to you.")
        case "first_wish_rules":
            text = _("At your first wish, {wish}, a seat is left, but the rules leave no better plan with you there.")
        case _:
            text = _("At your first wish, {wish}, a seat is left, but it fits you no better than this place.")
            if values.get("there", 0) > values.get("here", 0):
                text = _("At your first wish, {wish}, a seat is left, but the plan as a whole is better this way.")
    return text.format(wish=wish, n=seats)


RULES = {
    "forbid": gettext_lazy("The rule says who does not go to which host."),
    "fix": gettext_lazy("The rule fixes who is placed where."),
    "together": gettext_lazy("The rule says who is to be at one host together."),
    "apart": gettext_lazy("The rule says who is not to be at one host."),
    "limit": gettext_lazy("The rule limits how many of one kind go to one place."),
    "fill": gettext_lazy("The rule gives every post the fewest people it asks for."),
}


def rule_against(line: Assignment, values: Mapping[str, Any], rules: Iterable[Stated]) -> list[str]:
    """The rule that forbids the pair, in words that name nobody and give no reason: that is the office's to tell."""
    who = line.secondment
    home = who.home_unit.name if who.home_unit else ""
    for rule in rules:
        if rule.kind == "forbid" and (rule.host == values["host"] or rule.post == values.get("post")):
            if rule.person == who.number:
                return [_("The rule says that you do not go there.")]
            if rule.home and rule.home == home:
                return [_("The rule says that nobody from your home unit goes there.")]
    return [_("The programme office can tell you which one.")]


def what_it_takes(price: Mapping[str, Any], code: str) -> list[str]:
    if not price["possible"]:
        kinds = [str(RULES[kind]) for kind in price.get("rules", []) if kind in RULES]
        return kinds if price["closed"] == "rules" and code != "first_wish_forbidden" else []
    told = []
    if fewer := price["placed"]:
        text = ngettext(
            "With you there, {n} person fewer would have a place.",
            "With you there, {n} people fewer would have a place.",
            fewer,
        )
        told.append(text.format(n=fewer))
    if price["moves"]:
        text = ngettext(
            "With you there, {n} other person would have to move.",
            "With you there, {n} others would have to move.",
            price["moves"],
        )
        told.append(text.format(n=price["moves"]))
    if price["worse"]:
        told.append(_("Somebody would then have a place that fits less than anybody's now."))
    elif price["moves"] and not price.get("better"):
        told.append(_("Taken together, people would then be placed less well."))
    return told
