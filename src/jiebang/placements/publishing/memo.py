"""The decision memo, heading by heading: how it was decided, who is worst off and why, what was changed by hand.

Written for somebody who was not there. No points stand in it: how well a place fits is said by its parts and by where
it stands among the posts open to the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import clock, look
from jiebang.kernel.placement import Aim
from jiebang.placements import queries
from jiebang.placements.answers import Answers
from jiebang.placements.models import Assignment, Post, Proposal, Run, Wish
from jiebang.placements.publishing import memo_words as words
from jiebang.placements.publishing.memo_changes import changed_by_hand, compared
from jiebang.placements.publishing.memo_rules import rules_kept
from jiebang.placements.publishing.memo_worst import worst_off
from jiebang.placements.wording import place_text
from jiebang.placements.workbench import names
from jiebang.programmes.words import word

Paragraphs = list[str]


def aim_of(run: Run) -> Aim:
    return Aim(run.aim)


def paper(run: Run, answers: Answers | None) -> dict[str, Any]:
    """The memo without its signatures, as plain data."""
    lines = lines_of(run)
    sections = [
        (_("What was to be decided"), asked(run)),
        (_("How it was decided"), method(run)),
        (_("Rules that held"), rules_kept(run, answers)),
        (_("The result"), result(run, lines)),
        (_("Who is worst off, and why"), worst_off(run, lines, answers)),
        (_("Plans compared, and why this one"), compared(run)),
        (_("Changed by hand"), changed_by_hand(run)),
        (_("How far it can be relied on"), proof(run, answers)),
        (_("The decision"), [_("This is a draft. Nobody has accepted the plan yet.")]),
    ]
    return {
        "title": _("{cohort}: how the placements were decided").format(cohort=run.cohort.name),
        "subtitle": names.named([run], run.cohort)[0].title,  # type: ignore[attr-defined]
        "sections": [[heading, paragraphs] for heading, paragraphs in sections],
        "closing": [],
        "annex": annex(run, lines),
    }


def signed(run: Run, draft: dict[str, Any]) -> dict[str, Any]:
    """The memo with who proposed and who accepted in place of the draft's last section."""
    day = (run.accepted_at or clock.business_now()).astimezone(clock.zone()).date()
    closing = [word(run.cohort, "office"), look.day_dated(day)]
    *sections, (heading, _draft) = draft["sections"]
    return {**draft, "sections": [*sections, [heading, decided(run)]], "closing": closing}


def decided(run: Run) -> Paragraphs:
    said = []
    proposal = Proposal.objects.filter(run=run, outcome=Proposal.Outcome.ACCEPTED).select_related("by__person").first()
    if proposal is not None:
        said.append(
            _("{name} proposed the plan on {day}: “{words}”").format(
                name=proposal.by or _("the operator"), day=day_of(proposal.at), words=proposal.words
            )
        )
    by = run.accepted_by or _("the operator")
    said.append(_("{name} accepted it on {day}.").format(name=by, day=day_of(run.accepted_at)))
    if proposal is not None and run.accepted_by is not None:
        said.append(_("Two different people proposed and accepted; who accepted is not placed by this plan."))
    return said


def day_of(moment: Any) -> str:
    return look.day_dated(moment.astimezone(clock.zone()).date())


def lines_of(run: Run) -> list[Assignment]:
    rows = Assignment.objects.filter(run=run).select_related(
        "secondment__person", "secondment__home_unit", "post__host__organisation"
    )
    return list(rows.order_by("secondment__number", "pk"))


# ── what was asked ─────────────────────────────────────────────────────────────────────────────────────────────


def asked(run: Run) -> Paragraphs:
    posts = Post.objects.filter(cohort=run.cohort, seats__gt=0)
    seats = sum(posts.values_list("seats", flat=True))
    hosts = posts.values("host").distinct().count()
    people = ngettext("{n} person was to be placed", "{n} people were to be placed", run.people).format(n=run.people)
    text = _("{people}: {posts} posts with {seats} seats at {hosts} hosts were open. The lists are those of {day}.")
    return [
        text.format(people=people, posts=posts.count(), seats=seats, hosts=hosts, day=day_of(run.created_at)),
        wishes(run),
    ]


def wishes(run: Run) -> str:
    rows = Wish.objects.filter(cohort=run.cohort)
    told = []
    for side, text in words.WISHES.items():
        of_side = rows.filter(side=side)
        if number := of_side.count():
            who = "post__host" if side == Wish.Side.HOST else "secondment"
            told.append(str(text).format(who=of_side.values(who).distinct().count(), wishes=number))
    if not told:
        return _("Nobody stated a wish.")
    return _("Wishes were stated by three sides where they had any: {told}.").format(told=words.clauses(told))


# ── how ────────────────────────────────────────────────────────────────────────────────────────────────────────


def method(run: Run) -> Paragraphs:
    order = [_("every rule below is kept"), _("as many people as can be have a place")]
    if run.options.get("keep"):
        order.append(_("as few people as can be move from the plan that stood"))
    if any(rule.get("kind") == "fill" and not rule.get("hard") for rule in run.options.get("rules", [])):
        order.append(_("posts get the fewest people they ask for as far as possible"))
    order.append(words.aim(run))
    steps = [_("{n}) {text}").format(n=n, text=text) for n, text in enumerate(order, 1)]
    return [
        _(
            "Of all ways to place the people, the best was sought by these points, each before the next: {steps}."
        ).format(steps=words.clauses(steps)),
        weights(run),
    ]


def weights(run: Run) -> str:
    points = {part: value for part, value in run.options.get("weights", {}).items() if value}
    whole = sum(points.values())
    if not whole:
        return _("How well a pair fits was given in the office's own list.")
    shares = [
        _("{part} {share}%").format(part=words.PART_NAMES[part], share=round(100 * value / whole))
        for part, value in points.items()
    ]
    return _("How well a place fits is weighed for everybody alike: {parts}.").format(parts=words.listed(shares))


# ── what came of it ────────────────────────────────────────────────────────────────────────────────────────────


def result(run: Run, lines: Sequence[Assignment]) -> Paragraphs:
    placed = [line for line in lines if line.post_id is not None]
    told = [_("{placed} of {people} people have a place.").format(placed=run.placed, people=run.people)]
    told += [
        text for text in (words.wish_figures(placed), words.job_figures(placed), words.gap_figures(placed)) if text
    ]
    left = [line for line in lines if line.post_id is None]
    if left:
        who = words.listed([f"{line.secondment.number} {line.secondment.person.name}" for line in left])
        told.append(_("Without a place: {who}.").format(who=who))
    return [*told, vacancies(run)]


def vacancies(run: Run) -> str:
    vacant = queries.vacant_posts(run)
    if not vacant:
        return _("Every seat is taken.")
    seats = sum(post.seats - post.taken for post in vacant)  # type: ignore[attr-defined]
    below = [post for post in vacant if post.taken < post.min_seats]  # type: ignore[attr-defined]
    told = ngettext(
        "{seats} seat at {n} post stays vacant.", "{seats} seats at {n} posts stay vacant.", len(vacant)
    ).format(seats=seats, n=len(vacant))
    if below:
        named = words.some([f"{post.host.organisation.name} {post.title}" for post in below])
        few = _("Fewer people than they asked for go to: {posts}.").format(posts=named)
        return words.sentences([told, few])
    return told


# ── whether to believe it ──────────────────────────────────────────────────────────────────────────────────────


def proof(run: Run, answers: Answers | None) -> Paragraphs:
    told = [words.proof(run)]
    if answers is None:
        told.append(
            _("The lists changed after the plan was made, so it could not be worked through again for this paper.")
        )
    else:
        told.append(
            _("On {day} the plan was worked through again line by line for this paper: nobody is where a rule forbids, "
              "no post has more people than seats, and the figures are those stored with the plan.").format(
                day=look.day_dated(clock.today())
            )
        )  # fmt: skip
    engines = words.listed([f"{name} {version}" for name, version in sorted(run.versions.items())])
    told.append(
        _("Lists, rules and options can be taken away as one archive, from which anybody can make the same plan again "
          "with {engines}. The lists are sealed with the check number {hash}.").format(
            engines=engines, hash=run.inputs_hash[:16]
        )
    )  # fmt: skip
    return told


def annex(run: Run, lines: Sequence[Assignment]) -> dict[str, Any]:
    columns = [
        _("Number"), pgettext("of a person", "Name"), _("Home unit"), _("Host"), _("Post"), _("Wish"), _("How well"),
    ]  # fmt: skip
    return {
        "title": _("Everybody's place"),
        "columns": columns,
        "rows": [row(line) for line in lines],
        "widths": [9, 10, 18, 20, 17, 8, 18],
        "label": _("Annex"),
    }


def row(line: Assignment) -> list[str]:
    who, post = line.secondment, line.post
    place = place_text(line.place_in_list, line.open_posts or 0) if line.place_in_list else ""
    return [
        who.number, who.person.name, who.home_unit.name if who.home_unit else "",
        post.host.organisation.name if post else _("no place"), post.title if post else "",
        words.rank(line.wish_rank) if post else "", place,
    ]  # fmt: skip
