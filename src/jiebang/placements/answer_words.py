"""Answers beside a plan in words: why not there, why moved, which rules cannot hold together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.placements.answers import Impossible, Moved, Step, WhyNot
from jiebang.placements.inputs import Inputs, Vacancy
from jiebang.placements.rules import Stated
from jiebang.placements.wording import joined, place_text, rule_text

# Beyond so many, a list of people says no more than its length.
NAMED = 8
GREATEST = 1000


@dataclass(frozen=True)
class Names:
    """Numbers as the office reads them."""

    people: Mapping[str, str]
    posts: Mapping[str, Vacancy]

    @classmethod
    def of(cls, inputs: Inputs) -> Names:
        return cls({p.number: p.name for p in inputs.people}, {p.number: p for p in inputs.posts})

    def person(self, number: str) -> str:
        return f"{number} {self.people.get(number, '')}".strip()

    def post(self, number: str) -> str:
        if not number:
            return _("no place")
        post = self.posts.get(number)
        return f"{post.host} {post.title}".strip() or number if post else number

    def rule(self, rule: Stated) -> str:
        text = rule_text(rule, self.people, self.posts)
        return _("{rule} ({why})").format(rule=text, why=rule.why) if rule.why else text


# ── why not there ──────────────────────────────────────────────────────────────────────────────────────────────


def why_texts(why: WhyNot, aim: str, names: Names) -> list[str]:
    """The answer as statements without a full stop: whether it can be, what it costs, who moves, what would help."""
    if why.here:
        return [_("This is where the plan has the person")]
    if not why.possible:
        return _impossible(why, names)
    place = [place_text(why.place, why.of)] if why.place else []
    return [*_cost(why), *_movers(why, names), *_change(why, aim), *place]


_CLOSED = {
    "no_seat": gettext_lazy("The post takes nobody this time"),
    "not_allowed": gettext_lazy("The pair is not in the list of fits given, so it is not allowed"),
}


def _impossible(why: WhyNot, names: Names) -> list[str]:
    if why.closed in _CLOSED:
        return [str(_CLOSED[why.closed])]
    if why.closed == "stable":
        if not why.liked_better:
            return [_("The person likes the own place better")]
        liked = joined([names.person(number) for number in why.liked_better[:NAMED]])
        return [_("The seats are taken by people the host likes no less: {names}").format(names=liked)]
    if len(why.rules) == 1:
        return [_("Against a rule: {rule}").format(rule=names.rule(why.rules[0]))]
    if why.rules:
        return [
            _("Cannot be while these rules all hold; lift one of them"),
            *(names.rule(rule) for rule in why.rules),
        ]
    return [_("No plan that keeps the rules has the person there")]


def _cost(why: WhyNot) -> list[str]:
    found = []
    if why.placed_change < 0:
        fewer = -why.placed_change
        text = ngettext("{n} person fewer would have a place", "{n} people fewer would have a place", fewer)
        found.append(text.format(n=fewer))
    if why.worst_change < 0 and why.worst is not None:
        text = _("The worst-off person's fit would fall from {old} to {new}")
        found.append(text.format(old=why.worst, new=why.worst + why.worst_change))
    if not why.exact:
        text = _("The total fit would fall by at least {cost}; finding out exactly would take longer")
        found.append(text.format(cost=why.cost))
    elif why.cost > 0:
        found.append(_("The total fit would fall by {cost}").format(cost=why.cost))
    elif why.cost < 0:
        found.append(_("The total fit would rise by {gain}").format(gain=-why.cost))
    elif not found:
        found.append(_("The plan would be just as good in what it aims at"))
    return found


def _movers(why: WhyNot, names: Names) -> list[str]:
    others = [step for step in why.moves if step.person != why.person]
    if not why.exact and not others:
        return []
    if not others:
        return [_("Nobody else would have to move")]
    told = [step_text(step, names) for step in others[:NAMED]]
    if len(others) > NAMED:
        told.append(_("and {count} more").format(count=len(others) - NAMED))
    text = ngettext("{count} other person would move: {steps}", "{count} others would move: {steps}", len(others))
    return [text.format(count=len(others), steps=_("; ").join(told))]


def step_text(step: Step, names: Names) -> str:
    text = _("{who} from {old} to {new}, fit {before} → {after}")
    if not step.new:
        text = _("{who} loses the place at {old}")
    elif not step.old:
        text = _("{who} gets {new}, fit {after}")
    return text.format(
        who=names.person(step.person),
        old=names.post(step.old),
        new=names.post(step.new),
        before=step.before,
        after=step.after,
    )


def _change(why: WhyNot, aim: str) -> list[str]:
    """What would have to be otherwise; said where it follows from the figures."""
    if not why.exact or why.fit is None or why.placed_change or aim != "total" or why.cost <= 0:
        return []
    needed = why.fit + why.cost + 1
    if needed > GREATEST:
        return [_("No fit up to 1000 would bring the person here; somebody else or a rule would have to change")]
    return [_("The plan would have the person here if the pair fitted {needed} instead of {fit}").format(
        needed=needed, fit=why.fit
    )]  # fmt: skip


# ── why moved ──────────────────────────────────────────────────────────────────────────────────────────────────

_MOVED = {
    "post_gone": gettext_lazy("The post is no longer in the list"),
    "no_seat": gettext_lazy("The post takes nobody any more"),
    "not_allowed": gettext_lazy("The pair is no longer allowed"),
    "no_room": gettext_lazy("The seats there are needed for others"),
    "out_of_time": gettext_lazy("Why could not be found out in time"),
    "worst_fit": gettext_lazy("Staying would lower the worst-off person's fit by {value}"),
    "total_fit": gettext_lazy("Staying would lower the total fit by {value}"),
    "equal": gettext_lazy("Staying would be just as good"),
}


_COUNTED: dict[str, Callable[[int], str]] = {
    "placed": lambda n: ngettext(
        "Staying would leave {n} person without a place", "Staying would leave {n} people without a place", n
    ),
    "kept": lambda n: ngettext("Staying would move {n} other person", "Staying would move {n} other people", n),
    "missing": lambda n: ngettext(
        "Staying would leave {n} promised seat empty", "Staying would leave {n} promised seats empty", n
    ),
}


def moved_text(moved: Moved, names: Names) -> str:
    """Why somebody is not kept: the first thing that staying would have made worse."""
    value = moved.value
    if moved.why == "rules":
        rules = _("; ").join(names.rule(rule) for rule in moved.rules)
        return _("Staying is against the rules: {rules}").format(rules=rules)
    if moved.why in _COUNTED:
        return _COUNTED[moved.why](value).format(n=value)
    if moved.why.startswith("rank "):
        return _("Staying would cost others a wish ({rank})").format(rank=moved.why.removeprefix("rank "))
    return str(_MOVED[moved.why]).format(value=value)


# ── what cannot hold ───────────────────────────────────────────────────────────────────────────────────────────


def impossible_texts(found: Impossible, names: Names) -> list[str]:
    """Which rules stand against each other, and what to do."""
    if not found.rules:
        return [_("There are people or posts missing: no plan can be made of these lists")]
    if len(found.rules) == 1:
        return [_("This rule cannot hold with these lists; change it or the lists"), names.rule(found.rules[0])]
    head = _("These {count} rules cannot all hold; lift or change one of them").format(count=len(found.rules))
    return [head, *(names.rule(rule) for rule in found.rules)]


def told(texts: Sequence[str]) -> str:
    """Statements as one line."""
    return _("; ").join(texts)
