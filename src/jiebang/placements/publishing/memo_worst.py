"""Who is worst off in a plan, why, and what a better place for that person would take from others."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.placements.answers import Answers
from jiebang.placements.models import Assignment, Post, Run, Wish
from jiebang.placements.publishing import memo_words as words
from jiebang.placements.wording import place_text, reason_texts
from jiebang.placements.workbench.why import Answer, Asker
from jiebang.programmes.models import Secondment

ASKED = 2
# Reasons that are told elsewhere in the paragraph, or that quote points.
LEFT_OUT = {"place_in_list", "first_wish_lower"}


def worst_off(run: Run, lines: Sequence[Assignment], answers: Answers | None) -> list[str]:
    number = (run.options.get("figures") or {}).get("worst_person")
    line = next((one for one in lines if one.secondment.number == number and one.post_id), None)
    unplaced = [one for one in lines if one.post_id is None]
    told = [without_place(one) for one in unplaced[: words.NAMED]]
    if line is None:
        return told or [_("Nobody is placed.")]
    told += [who(line), why(line)]
    if answers is not None:
        told += better(run, line, answers)
    return told


def without_place(line: Assignment) -> str:
    text = _("{number} {name} has no place: {reason}.")
    who = line.secondment
    return text.format(number=who.number, name=who.person.name, reason=words.clauses(reason_texts(line.reasons)))


def who(line: Assignment) -> str:
    post, person = line.post, line.secondment
    assert post is not None  # noqa: S101 - the caller looked
    home = person.home_unit.name if person.home_unit else _("no home unit")
    place = place_text(line.place_in_list or 1, line.open_posts or 1)
    return _("Of everybody placed, the place fits {number} {name} ({home}) least: {host}, {post}. {place}.").format(
        number=person.number, name=person.person.name, home=home, host=post.host.organisation.name, post=post.title,
        place=place,
    )  # fmt: skip


def why(line: Assignment) -> str:
    told = reason_texts([reason for reason in line.reasons if reason["code"] not in LEFT_OUT])
    return _("What speaks for and against it: {reasons}.").format(reasons=words.clauses(told))


# ── what would be better ───────────────────────────────────────────────────────────────────────────────────────


def better(run: Run, line: Assignment, answers: Answers) -> list[str]:
    posts = asked_about(run, line, answers)
    if not posts:
        return [_("No post open to this person fits better.")]
    question = Asker(run)
    return [price(question.answer(line.secondment, post), post) for post in posts]


def asked_about(run: Run, line: Assignment, answers: Answers) -> list[Post]:
    """The first wish, then the best fitting posts, where they are not the place itself."""
    grid = answers.grid
    i, problem = grid.row[line.secondment.number], grid.problem
    here = grid.row_of_pair(i, int(answers.plan.post_of[i]))
    points = int(problem.fit[here]) if here is not None else 0
    rows = [
        (-int(fit), grid.posts[j].number)
        for person, j, fit in zip(problem.person.tolist(), problem.post.tolist(), problem.fit.tolist(), strict=True)
        if person == i and fit > points and grid.posts[j].seats
    ]
    numbers = [*first_wish(line.secondment), *(number for _points, number in sorted(rows))]
    wanted = [number for number in dict.fromkeys(numbers) if line.post is None or number != line.post.number][:ASKED]
    found = Post.objects.filter(cohort=run.cohort, number__in=wanted).select_related("host__organisation")
    return sorted(found, key=lambda post: wanted.index(post.number))


def first_wish(secondment: Secondment) -> list[str]:
    rows = Wish.objects.filter(secondment=secondment, side=Wish.Side.PERSON).order_by("rank", "pk")
    return list(rows.values_list("post__number", flat=True)[:1])


def price(answer: Answer, post: Post) -> str:
    where = _("{host}, {post}").format(host=post.host.organisation.name, post=post.title)
    wish = _(" (wish {n})").format(n=answer.there.wish) if answer.there.wish else ""
    return _("Instead to {where}{wish}: {price}.").format(where=where, wish=wish, price=words.clauses(takes(answer)))


def takes(answer: Answer) -> list[str]:
    """What it would take, who would pay."""
    if not answer.possible:
        if answer.against:
            return [_("a rule is against it ({numbers})").format(
                numbers=words.listed([str(rule.number) for rule in answer.against])
            )]  # fmt: skip
        return [_("no plan that keeps the rules has the person there")]
    found = answer.found
    chain = [link for link, step in zip(answer.chain, found.moves, strict=True) if step.person != found.person]
    told = []
    if found.placed_change < 0:
        text = ngettext(
            "{n} person fewer would have a place", "{n} people fewer would have a place", -found.placed_change
        )
        told.append(text.format(n=-found.placed_change))
    if not found.exact:
        told.append(_("others would have to move; finding out who exactly takes a search of its own"))
    elif not chain:
        told.append(_("nobody else would have to move"))
    for link in chain[: words.NAMED]:
        told.append(mover(link.who, link.old, link.new, link.change))
    if len(chain) > words.NAMED:
        told.append(_("and {count} more").format(count=len(chain) - words.NAMED))
    told.append(judged(answer))
    return told


def mover(who: str, old: str, new: str, change: int) -> str:
    if not new:
        return _("{who} would lose the place at {old}").format(who=who, old=old)
    text = _("{who} would move from {old} to {new}, a place that fits as well")
    if change < 0:
        text = _("{who} would move from {old} to {new}, a place that fits less")
    elif change > 0:
        text = _("{who} would move from {old} to {new}, a place that fits better")
    return text.format(who=who, old=old or _("no place"), new=new)


def judged(answer: Answer) -> str:
    found = answer.found
    if found.worst_change < 0:
        return _("somebody would then be worse off than this person is now")
    if found.cost > 0:
        return _("all together would be placed less well than they are")
    return _("all together would be placed as well as now")
