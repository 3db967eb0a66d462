"""Reasons, faults and figures of a plan in words. Codes come from the kernel and from `matching`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from jiebang.kernel.fit import PARTS
from jiebang.placements.inputs import Vacancy
from jiebang.placements.rules import Stated

Values = Mapping[str, Any]

PART_NAMES = {
    "own_job": gettext_lazy("own job"),
    "gap": gettext_lazy("wants to learn"),
    "level": gettext_lazy("level"),
    "person": gettext_lazy("secondee's wish"),
    "host": gettext_lazy("host's wish"),
    "home": gettext_lazy("home unit's wish"),
}
AIM_NAMES = {
    "fair": gettext_lazy("worst-off person first"),
    "total": gettext_lazy("largest total fit"),
    "wishes": gettext_lazy("most first wishes"),
    "stable": gettext_lazy("nobody would rather swap"),
}


def reason_text(code: str, values: Values) -> str:
    """One reason as a short statement without a full stop; the code itself where nobody has words for it."""
    say = _SAYINGS.get(code)
    return say(values) if say else code


def reason_texts(reasons: Sequence[Any]) -> list[str]:
    """reasons: `kernel.fit.Reason`s, or their stored form {"code", "values"}."""
    pairs = ((r["code"], r["values"]) if isinstance(r, Mapping) else (r.code, r.values) for r in reasons)
    return [reason_text(code, values) for code, values in pairs]


# What an office asks first: does it serve the programme's purpose, whose wish is it, what speaks against it.
_FIRST = (
    "note_against", "fixed", "gap_learned", "gap_none", "gap_near", "gap_duties",
    "same_sector", "near_sector", "other_sector",
)  # fmt: skip
_LEAD = 2


def worth_reading_first(reasons: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[Any]]:
    """(at most two to show at once, the others), each in its order; the place in the list is told apart."""
    told = [reason for reason in reasons if reason["code"] != "place_in_list"]
    order = {code: number for number, code in enumerate(_FIRST)}
    lead = sorted(told, key=lambda reason: order.get(reason["code"], len(order)))[:_LEAD]
    return lead, [reason for reason in told if reason not in lead]


def parts_text(parts: Mapping[str, int]) -> str:
    """The parts of a fit on one line: own job 228, wants to learn 350 …"""
    named = [_("{part} {points}").format(part=PART_NAMES[part], points=parts[part]) for part in PARTS if part in parts]
    return joined(named)


def summary_text(found: Any, people: int) -> str:
    """One sentence on a plan: who has a place, how the first wishes went, and whether it is proved."""
    seen = found.certificate
    first = sum(line.wish_rank == 1 for line in found.placed)
    return plan_sentence(
        people=people,
        placed=seen.placed,
        worst=seen.worst_fit,
        first_wishes=first if any(line.wish_rank for line in found.placed) else None,
        proved=found.status == "optimal",
        aim=found.aim,
    )


def plan_sentence(
    *,
    people: int,
    placed: int,
    worst: int | None,
    first_wishes: int | None,
    proved: bool,
    aim: str = "fair",
    worst_place: tuple[int, int] | None = None,
) -> str:
    """The verdict with its numbers, before any table. first_wishes: None where nobody wished · worst_place: which of
    how many posts the worst-off person got, counted from the best; on pages it stands for the points."""
    sentences = [_("{placed} of {people} people have a place.").format(placed=placed, people=people)]
    if first_wishes is not None:
        sentences.append(
            ngettext(
                "{count} of them gets the first wish.", "{count} of them get their first wish.", first_wishes
            ).format(count=first_wishes)
        )
    if worst_place is not None:
        place, of = worst_place
        sentences.append(
            _("The worst-off person goes to the one in place {place} of the {of} posts open to that person.").format(
                place=place, of=of
            )
        )
    elif worst is not None:
        sentences.append(_("The worst-off person's fit is {worst} of 1000.").format(worst=worst))
    if proved and aim == "stable":
        sentences.append(_("Nobody and no host would rather have each other than what this plan gives them."))
    elif proved:
        sentences.append(_("No other plan is better in this order; the proof is kept with the plan."))
    elif aim == "stable":
        sentences.append(_("Some people and hosts would rather have each other; no better plan was found."))
    else:
        sentences.append(_("A better plan may exist: the search was stopped by the time limit."))
    return reduce(lambda one, other: _("{one} {other}").format(one=one, other=other), sentences)


def joined(texts: Sequence[str]) -> str:
    return pgettext("between the items of a list", ", ").join(texts)


def quoted(tags: Sequence[str]) -> str:
    """Each in quotation marks, as one list."""
    return _("“{text}”").format(text=pgettext("between quoted items", "”, “").join(tags))


# ── rules ──────────────────────────────────────────────────────────────────────────────────────────────────────

COLUMN_NAMES = {
    "home": gettext_lazy("home unit"),
    "job": gettext_lazy("job"),
    "sector": gettext_lazy("sector"),
    "level": gettext_lazy("level"),
    "born": gettext_lazy("year of birth"),
    "name": gettext_lazy("name"),
    "note": gettext_lazy("note"),
}


def rule_text(rule: Stated, people: Mapping[str, str], posts: Mapping[str, Vacancy]) -> str:
    """A rule as a sentence without a full stop; why it was made is told apart. people: number → name."""
    values = {
        "who": _person(rule.person, people),
        "people": _(", ").join(_person(number, people) for number in rule.people),
        "home": rule.home,
        "where": rule.host or _post(rule.post, posts),
        "column": COLUMN_NAMES.get(rule.by, rule.by),
        "most": rule.most,
        "least": rule.least,
    }
    return str(_sentence(rule)).format(**values)


def _sentence(rule: Stated) -> Any:
    match rule.kind:
        case "forbid":
            return _FORBIDDEN_ONE if rule.person else _FORBIDDEN_HOME
        case "fill":
            return _FILLED_ALWAYS if rule.hard else _FILLED_IF_POSSIBLE
        case "limit":
            bounds = _AT_LEAST if rule.most is None else _AT_MOST if rule.least is None else _BETWEEN
            return bounds[rule.at]
    return _OF_PEOPLE[rule.kind]


def _person(number: str, people: Mapping[str, str]) -> str:
    return f"{number} {people.get(number, '')}".strip()


def _post(number: str, posts: Mapping[str, Vacancy]) -> str:
    post = posts.get(number)
    return _("{post} ({host}, {title})").format(post=number, host=post.host, title=post.title) if post else number


_FORBIDDEN_ONE = gettext_lazy("{who} does not go to {where}")
_FORBIDDEN_HOME = gettext_lazy("Nobody from {home} goes to {where}")
_FILLED_ALWAYS = gettext_lazy("Every post gets at least the fewest people it asks for")
_FILLED_IF_POSSIBLE = gettext_lazy("The fewest people each post asks for are reached as far as possible")
_OF_PEOPLE = {
    "fix": gettext_lazy("{who} goes to {where}, whatever the plan"),
    "together": gettext_lazy("{people}: all at one host, or none of them placed"),
    "apart": gettext_lazy("{people}: no two of them at one host"),
}
_AT_MOST = {
    "host": gettext_lazy("At most {most} people of one {column} at one host"),
    "post": gettext_lazy("At most {most} people of one {column} at one post"),
}
_AT_LEAST = {
    "host": gettext_lazy("At least {least} people of one {column} at a host that takes any"),
    "post": gettext_lazy("At least {least} people of one {column} at a post that takes any"),
}
_BETWEEN = {
    "host": gettext_lazy("At most {most} people of one {column} at one host, at least {least} where any"),
    "post": gettext_lazy("At most {most} people of one {column} at one post, at least {least} where any"),
}


# ── own job ────────────────────────────────────────────────────────────────────────────────────────────────────


def _same_sector(v: Values) -> str:
    if v.get("job"):
        return _("Own work ({job}) and post are both in {sector}").format(job=v["job"], sector=v["post"])
    return _("Own work and post are both in {sector}").format(sector=v["post"])


def _near_sector(v: Values) -> str:
    if v.get("job"):
        return _("Own work ({job}) is in {own}, close to {post}, the post's sector").format(
            **_only(v, "job", "own", "post")
        )
    return _("Own work in {own} is close to {post}, the post's sector").format(**_only(v, "own", "post"))


def _other_sector(v: Values) -> str:
    return _("Own work is in {own}, the post in {post}: another sector").format(**_only(v, "own", "post"))


def _sector_unknown(v: Values) -> str:
    if v["own"]:
        return _("The list gives no sector for the post; counted half")
    return _("The list gives no sector for the person; counted half")


def _needs_met(v: Values) -> str:
    met, missed = v["tags"], v.get("missed", [])
    if missed:
        return _("Of what the post asks for, has {tags} but not {missed}").format(
            tags=quoted(met), missed=quoted(missed)
        )
    if len(met) < v["of"] or v["of"] == 1:
        return _("Has {tags}, which the post asks for").format(tags=quoted(met))
    return _("Has all the post asks for: {tags}").format(tags=quoted(met))


def _needs_missed(v: Values) -> str:
    return _("The post asks for {tags}; the person's skills do not name it").format(tags=quoted(v["tags"]))


def _pair(text: Any, of_title: Any = None) -> Callable[[Values], str]:
    """Two texts and the words they share. of_title: for the second being the post's title, which needs no repeating."""

    def say(v: Values) -> str:
        one, other, words = v["pair"]
        said = str(of_title if of_title and other == v["title"] else text).format(one=one, other=other)
        if len("".join(words)) == len("".join(one.split())):
            return said  # Words that are all the first text says would only repeat it.
        return _("{text} (both: {words})").format(text=said, words=quoted(words))

    return say


# ── what the person wants to learn ─────────────────────────────────────────────────────────────────────────────


def _gap_learned(v: Values) -> str:
    learned, missed, of = v["tags"], v.get("missed", []), v["of"]
    if missed:
        return _("Wants to learn {of} things: {tags} can be learned here; {missed} cannot").format(
            of=of, tags=quoted(learned), missed=quoted(missed)
        )
    if len(learned) < of:
        return _("Wants to learn {of} things: {tags} can be learned here").format(of=of, tags=quoted(learned))
    if of == 1:
        return _("{tags}, which the person wants to learn, is what this post teaches").format(tags=quoted(learned))
    return _("All the person wants to learn can be learned here: {tags}").format(tags=quoted(learned))


def _gap_missed(v: Values) -> str:
    return _("Not taught at this post: {tags}").format(tags=quoted(v["tags"]))


def _gap_none(v: Values) -> str:
    if len(v["tags"]) == 1:
        return _gap_missed(v)
    return _("None of what the person wants to learn is taught here: {tags}").format(tags=quoted(v["tags"]))


# ── level, wishes ──────────────────────────────────────────────────────────────────────────────────────────────


def _level_same(v: Values) -> str:
    return _("Level {own}, as the post asks").format(own=v["own"])


def _level_above(v: Values) -> str:
    return _("Level {own}, {by} above the post's {post}").format(**_only(v, "own", "by", "post"))


def _level_below(v: Values) -> str:
    return _("Level {own}, {by} below the post's {post}").format(**_only(v, "own", "by", "post"))


def _ranked(text: Any) -> Callable[[Values], str]:
    return lambda v: str(text).format(rank=v["rank"])


def _first_wish(say: Callable[[Values], str]) -> Callable[[Values], str]:
    """What became of the first wish; at a post that nobody wished for, also that it is none of the wishes."""
    return lambda v: (
        say(v) if v.get("wished", True) else _("{text}; this post is none of the wishes").format(text=say(v))
    )


def _first_wish_full(v: Values) -> str:
    return ngettext(
        "First wish, {title} at {host}: one seat, which serves the plan as a whole better with somebody else",
        "First wish, {title} at {host}: {seats} seats, which serve the plan as a whole better with others",
        v["seats"],
    ).format(**v)


def _first_wish_lower(v: Values) -> str:
    if v["there"] < v["here"]:
        return _("First wish, {title} at {host}: a seat is left, but it fits less, {there} against {here} here").format(
            **v
        )
    if v["there"] == v["here"]:
        return _("First wish, {title} at {host}: a seat is left, and it fits just as well ({there})").format(**v)
    return _("First wish, {title} at {host}: a seat is left, but the plan as a whole is better this way").format(**v)


def _first_wish_forbidden(v: Values) -> str:
    if v.get("why"):
        return _("First wish, {title} at {host}: a rule is against it ({why})").format(**v)
    return _("First wish, {title} at {host}: a rule is against it").format(**v)


def _fixed(v: Values) -> str:
    return _("Fixed by a rule ({why})").format(why=v["why"]) if v.get("why") else _("Fixed by a rule")


# ── about the plan as a whole ──────────────────────────────────────────────────────────────────────────────────


def place_text(place: int, of: int) -> str:
    """Never a bare score: where the post stands among those the person could go to."""
    if of == 1:
        return _("The only post this person could go to")
    if place == 1:
        return _("Fits best of the {of} posts this person could go to").format(of=of)
    return _("Number {place} by fit of the {of} posts this person could go to").format(place=place, of=of)


def place_short(place: int, of: int) -> str:
    """The same for a table."""
    return _("Number {place} by fit of the {of} posts this person could go to").format(place=place, of=of)


def _place(v: Values) -> str:
    return place_text(v["place"], v["of"])


def _too_few_seats(v: Values) -> str:
    return _("There are {seats} seats for {people} people").format(**_only(v, "seats", "people"))


def _all_taken(v: Values) -> str:
    return ngettext(
        "The only post this person could go to is taken by somebody who could go nowhere else, or fits better",
        "All {posts} posts this person could go to are taken, and no rearranging frees a seat",
        v["posts"],
    ).format(posts=v["posts"])


def _left_by_rules(v: Values) -> str:
    return ngettext(
        "The only post this person could go to has no seat that the rules leave free",
        "None of the {posts} posts this person could go to has a seat that the rules leave free",
        v["posts"],
    ).format(**v)


def _note_against(v: Values) -> str:
    return _("To be checked: the note says “{note}”").format(note=v["note"])


def _plain(text: Any) -> Callable[[Values], str]:
    return lambda v: str(text)


def _filled(text: Any) -> Callable[[Values], str]:
    return lambda v: str(text).format(**v)


def _only(values: Values, *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names}


_SAYINGS: dict[str, Callable[[Values], str]] = {
    "same_sector": _same_sector,
    "near_sector": _near_sector,
    "other_sector": _other_sector,
    "sector_unknown": _sector_unknown,
    "skills_unknown": _plain(gettext_lazy("The list gives no skills of the person; counted half")),
    "needs_met": _needs_met,
    "needs_near": _pair(gettext_lazy("Has “{other}”, near the “{one}” the post asks for")),
    "needs_missed": _needs_missed,
    "duties_skill": _pair(
        gettext_lazy("“{one}” is of use for “{other}”"), of_title=gettext_lazy("“{one}” is what the post is about")
    ),
    "duties_job": _pair(
        gettext_lazy("“{other}” is close to the present job"),
        of_title=gettext_lazy("The post is close to the present job"),
    ),
    "gap_learned": _gap_learned,
    "gap_near": _pair(gettext_lazy("“{one}”, which the person wants to learn, is not taught here, but “{other}” is")),
    "gap_duties": _pair(
        gettext_lazy("“{one}”, which the person wants to learn, is not taught here, but met with in “{other}”"),
        of_title=gettext_lazy("“{one}”, which the person wants to learn, is not taught here, but met with in the post"),
    ),
    "gap_missed": _gap_missed,
    "gap_none": _gap_none,
    "gap_unknown": _plain(gettext_lazy("The list does not say what the person wants to learn; counted half")),
    "offers_unknown": _plain(gettext_lazy("The list does not say what the post teaches; counted half")),
    "level_same": _level_same,
    "level_above": _level_above,
    "level_below": _level_below,
    "level_unknown": _plain(gettext_lazy("A level is missing in the list; counted half")),
    "person_wish": _ranked(gettext_lazy("Secondee's wish number {rank}")),
    "host_wish": _ranked(gettext_lazy("Host's choice number {rank}")),
    "home_wish": _ranked(gettext_lazy("Home unit's proposal number {rank}")),
    "home_wish_host": _ranked(gettext_lazy("The home unit proposes this host (another post there, number {rank})")),
    "first_wish_full": _first_wish(_first_wish_full),
    "first_wish_closed": _first_wish(_filled(gettext_lazy("First wish, {title} at {host}: takes nobody this time"))),
    "first_wish_lower": _first_wish(_first_wish_lower),
    "first_wish_rules": _first_wish(
        _filled(
            gettext_lazy("First wish, {title} at {host}: a seat is left, but no better plan keeps the rules with it")
        )
    ),
    "first_wish_forbidden": _first_wish(_first_wish_forbidden),
    "first_wish_not_allowed": _first_wish(
        _filled(gettext_lazy("First wish, {title} at {host}: not among the pairs given as allowed"))
    ),
    "fit_given": _plain(gettext_lazy("Fit as given in the office's own list")),
    "place_in_list": _place,
    "no_post_allowed": _plain(gettext_lazy("No post is open to this person")),
    "too_few_seats": _too_few_seats,
    "all_taken": _all_taken,
    "note_against": _note_against,
    "fixed": _fixed,
    "left_by_rules": _left_by_rules,
}
