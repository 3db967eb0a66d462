"""Why somebody is not at a post, and what it would take: an answer within a second, for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from jiebang.kernel.placement import Aim, Fix, solve
from jiebang.kernel.placement.certificate import figures
from jiebang.placements import queries
from jiebang.placements.answer_words import Names, why_texts
from jiebang.placements.answers import Answers, Step, WhyNot
from jiebang.placements.grid import Grid
from jiebang.placements.inputs import Inputs
from jiebang.placements.matching import for_seconds
from jiebang.placements.models import Post, Run, Wish
from jiebang.placements.rules import Stated
from jiebang.placements.wording import parts_text, place_text
from jiebang.placements.workbench import rule_rows
from jiebang.programmes.models import Secondment

# Checking what was found comes on top; a page is to wait a second at most, and what is certain by then is said.
SECONDS = 0.5


@dataclass(frozen=True)
class Place:
    """A post for one person: the parts of the fit, and where it stands among those open to the person."""

    post: Post
    parts: dict[str, int]
    words: str
    standing: str
    wish: int | None
    taken: int = 0


@dataclass(frozen=True)
class Link:
    """Somebody who would move. old, new: hosts, "" for no place · change: of the person's own fit."""

    who: str
    old: str
    new: str
    number: str
    change: int


@dataclass(frozen=True)
class Answer:
    """here, there: the post the plan has, and the one asked about · texts: what can be said · chain: who would move ·
    against: the rules in the way · possible: whether it can be tried · full: whether no seat is left there · found: the
    same in numbers."""

    here: Place | None
    there: Place
    same: bool
    possible: bool
    exact: bool
    texts: Sequence[str]
    chain: Sequence[Link]
    against: Sequence[Any]
    full: bool
    found: WhyNot


class Asker:
    """Answers about one plan. Raises nothing where lists changed: `changed` says so and no answer is given."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.today = queries.inputs_of(run.cohort)
        self.changed = queries.digest(self.today) != run.inputs_hash
        self.inputs = with_rules_of(self.today, run)
        self.whole = bool(run.options.get("whole"))
        self.aim = Aim(run.aim)

    def answer(self, secondment: Secondment, post: Post) -> Answer:
        grid = Grid(self.inputs if self.whole else self.inputs.for_aim(self.aim))
        task = grid.task(self.aim)
        places = queries.places_of_run(self.run)
        plan = grid.plan_of(places)
        answers = Answers(grid, task, plan)
        if self.by_hand:
            why = self._searched(answers, secondment.number, post.number)
        else:
            why = answers.why(secondment.number, post.number, for_seconds(SECONDS))
        names = Names.of(self.inputs)
        whole = Grid(self.inputs)
        here = places.get(secondment.number, "")
        there = self._place(whole, answers, secondment, post, places)
        return Answer(
            here=self._place(whole, answers, secondment, self._post(here), places) if here else None,
            there=there,
            same=here == post.number,
            possible=why.possible and here != post.number,
            exact=why.exact,
            texts=[text for text in self._texts(why, names) if text != there.standing],
            chain=[link(step, names) for step in why.moves],
            against=rows_of(self.run, why.rules),
            full=there.taken >= post.seats,
            found=why,
        )

    @property
    def by_hand(self) -> bool:
        """A plan nobody holds to be the best of its task: the way from it to a better one is no price."""
        trial = self.run.options.get("trial") or {}
        return bool(self.run.options.get("floor") or trial.get("way") == "stay")

    def _texts(self, why: WhyNot, names: Names) -> list[str]:
        """Who moves is told in the chain beside."""
        alone = not [step for step in why.moves if step.person != why.person]
        texts = why_texts(replace(why, moves=[]), self.run.aim, names)
        return [text for text in texts if alone or text != _("Nobody else would have to move")]

    def _searched(self, answers: Answers, person: str, post: str) -> WhyNot:
        """Against the best plan with the person there."""
        i, j = answers.grid.row[person], answers.grid.column[post]
        quick = answers.why(person, post, for_seconds(SECONDS), exactly=False)
        if quick.here or not quick.possible:
            return quick
        found = solve(answers.task.with_rules(Fix(i, j)), for_seconds(SECONDS))
        if found.plan is None:
            return replace(quick, possible=not found.impossible, exact=False)
        total, worst = figures(answers.task.problem, answers.plan)
        new_total, new_worst = figures(answers.task.problem, found.plan)
        moved = np.flatnonzero(answers.plan.post_of != found.plan.post_of).tolist()
        moves = [(k, int(answers.plan.post_of[k]), int(found.plan.post_of[k])) for k in moved]
        steps = [answers._step(move) for move in moves]
        return replace(
            quick, exact=True, cost=total - new_total, placed_change=found.plan.placed - answers.plan.placed,
            worst_change=(new_worst or 0) - (worst or 0), worst=worst, moves=own_first(steps, person),
        )  # fmt: skip

    def _post(self, number: str) -> Post:
        return Post.objects.select_related("host__organisation").get(cohort=self.run.cohort, number=number)

    def _place(self, whole: Grid, answers: Answers, who: Secondment, post: Post, places: dict[str, str]) -> Place:
        i, j = answers.grid.row[who.number], answers.grid.column[post.number]
        row = answers.grid.row_of_pair(i, j)
        parts = whole.table.of(i, j)
        standing = ""
        if row is not None:
            standing = place_text(*answers.lines.place_in_list(i, int(answers.grid.problem.fit[row])))
        rank = Wish.objects.filter(secondment=who, post=post, side=Wish.Side.PERSON).values_list("rank", flat=True)
        taken = sum(where == post.number for person, where in places.items() if person != who.number)
        return Place(post, parts, parts_text(parts), standing, rank.first(), taken)


def link(step: Step, names: Names) -> Link:
    def host(number: str) -> str:
        return names.posts[number].host if number in names.posts else ""

    return Link(names.person(step.person), host(step.old), host(step.new), step.new, step.after - step.before)


def own_first(steps: Sequence[Step], person: str) -> list[Step]:
    return sorted(steps, key=lambda step: step.person != person)


def with_rules_of(inputs: Inputs, run: Run) -> Inputs:
    """The lists with the rules the plan was made under, each with the reason it has today."""
    if "rules" not in run.options:
        return replace(inputs, rules=[])
    why = dict(run.cohort.placement_rules.values_list("number", "why"))
    rules = [replace(rule, why=why.get(rule.line, "")) for rule in rule_rows.from_plain(run.options["rules"])]
    there = [cut for rule in rules if (cut := rule_rows.cut_to(rule, inputs))]
    return replace(inputs, rules=there)


def rows_of(run: Run, rules: Sequence[Stated]) -> list[Any]:
    numbers = [rule.line for rule in rules if rule.line]
    return list(run.cohort.placement_rules.filter(number__in=numbers)) if numbers else []


def wished_posts(secondment: Secondment) -> list[Wish]:
    """What to ask about first."""
    rows = Wish.objects.filter(secondment=secondment, side=Wish.Side.PERSON).select_related("post__host__organisation")
    return list(rows.order_by("rank", "pk")[:5])
