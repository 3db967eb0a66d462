"""What the office does with an offer: accept it into posts, ask back, decline, undo an acceptance nothing rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ForeignKey
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common.audit import audit
from jiebang.common.merging import pointing_at
from jiebang.common.refusals import Refused
from jiebang.placements import actions
from jiebang.placements.models import Offer, OfferedPost, OfferStep, Post
from jiebang.placements.offers import asking
from jiebang.placements.offers.comparing import CARRIED, Comparison, compared, comparison
from jiebang.placements.offers.steps import lock_cohort, locked, note
from jiebang.programmes.actions import ensure_host
from jiebang.programmes.models import Cohort

State, Kind, Verdict = Offer.State, OfferStep.Kind, OfferedPost.Verdict
LONGEST = 500


@transaction.atomic
def accept(offer: Offer, posts: Iterable[UUID], *, by: Any, reason: str = "") -> Offer:
    """Make posts of these of the offer's; the others are declined. Accepted already, it changes nothing.

    reason: asked for where posts accepted earlier change.
    """
    lock_cohort(offer.cohort)
    held = locked(offer)
    if held.state == State.ACCEPTED:
        return held
    require_with_office(held)
    chosen = set(posts)
    lines = compared(held)
    taken = [line for line in lines if line.line.uuid in chosen]
    if not taken:
        raise Refused(_("Tick at least one post, or decline the offer with a reason."))
    left = [line.line for line in lines if line.line.uuid not in chosen] + list(held.posts.filter(gone=True))
    reason = reason.strip()[:LONGEST]
    require_reason(taken, left, reason)
    for line in taken:
        carry_out(line, held, by=by)
    for row in left:
        close(row, by=by)
    name_mentor(held, by=by)
    held.state, held.said = State.ACCEPTED, ""
    held.save(update_fields=["state", "said", "before"])
    note(held, Kind.ACCEPTED, by=by, text=reason)
    audit(by, "offer.accepted", held, scope=held.cohort.uuid, posts=len(taken), left=len(left))
    return held


def require_with_office(offer: Offer) -> None:
    if not offer.is_with_office:
        raise Refused(
            _("This offer stands as “{state}” and is not yours to decide. Look at the page again.").format(
                state=offer.get_state_display()
            )
        )


def require_reason(taken: list[Comparison], left: list[OfferedPost], reason: str) -> None:
    """A post that stands through an earlier acceptance is not changed without saying why."""
    changed = [line for line in taken if line.line.post_id and line.changes]
    closed = [row for row in left if row.post_id and row.post and row.post.seats]
    if (changed or closed) and not reason:
        raise Refused(_("Posts accepted earlier change with this. Say why."), field="reason")


def carry_out(line: Comparison, offer: Offer, *, by: Any) -> None:
    row = line.line
    if line.post is None:
        row.post = actions.open_post(offer.cohort, next_number(offer.cohort), host=offer.host, by=by, **line.fields)
        row.made, row.before = True, {}
    else:
        if row.post_id is None:  # of a change after an acceptance, what stood before the first one is kept
            row.made, row.before = False, {name: getattr(line.post, name) for name in CARRIED}
        row.post = Post.objects.select_related("cohort", "host").get(pk=line.post.pk)
        actions.change_post(row.post, by=by, **line.fields)
    row.verdict = Verdict.ACCEPTED
    row.save(update_fields=["post", "made", "before", "verdict"])


def close(row: OfferedPost, *, by: Any) -> None:
    """Not taken, or left out since: a post that came of it takes nobody any more."""
    if row.post is not None and row.post.seats:
        post = Post.objects.select_related("cohort", "host").get(pk=row.post_id)
        actions.change_post(post, by=by, seats=0, min_seats=0)
    row.verdict = Verdict.DECLINED
    row.save(update_fields=["verdict"])


def next_number(cohort: Cohort) -> str:
    """The first number past those of the cohort's posts, with the letter most of them have."""
    numbers = list(Post.objects.filter(cohort=cohort).values_list("number", flat=True))
    letters = [number[0] for number in numbers if number[:1].isalpha()]
    letter = max(sorted(set(letters)), key=letters.count, default="K")
    used = [int(number[1:]) for number in numbers if number[:1] == letter and number[1:].isdigit()]
    return f"{letter}{max(used, default=0) + 1:03d}"


def name_mentor(offer: Offer, *, by: Any) -> None:
    if "mentor_name" not in offer.before:
        offer.before = {**offer.before, "mentor_name": offer.host.mentor_name}
    if offer.mentor_name:
        ensure_host(offer.cohort, offer.host.organisation, by=by, mentor_name=offer.mentor_name)


@transaction.atomic
def ask_back(offer: Offer, question: str, *, by: Any) -> Offer:
    """Have the host answer a question and hand in once more. Posts that came of it stay as they are until then."""
    held = locked(offer)
    question = question.strip()[:LONGEST]
    if not question:
        raise Refused(_("Write what the host should answer or change."), field="question")
    if held.state == State.ASKED_BACK and held.said == question:
        return held
    if held.state not in (State.HANDED_IN, State.ACCEPTED, State.DECLINED, State.ASKED_BACK):
        raise Refused(_("There is nothing handed in to ask about yet."))
    asking.keep_link_good(held, by=by)
    held.state, held.said = State.ASKED_BACK, question
    held.save(update_fields=["state", "said", "answer_by"])
    note(held, Kind.ASKED_BACK, by=by, text=question)
    audit(by, "offer.asked_back", held, scope=held.cohort.uuid)
    return held


@transaction.atomic
def decline(offer: Offer, reason: str, *, by: Any) -> Offer:
    """The office takes nothing of it; the host reads why."""
    held = locked(offer)
    reason = reason.strip()[:LONGEST]
    if not reason:
        raise Refused(_("Write why; the host reads it."), field="reason")
    if held.state == State.DECLINED:
        return held
    require_with_office(held)
    for row in held.posts.select_related("post"):
        close(row, by=by)
    held.state, held.said = State.DECLINED, reason
    held.save(update_fields=["state", "said"])
    note(held, Kind.DECLINED, by=by, text=reason)
    audit(by, "offer.declined", held, scope=held.cohort.uuid)
    return held


@transaction.atomic
def undo_acceptance(offer: Offer, *, by: Any) -> Offer:
    """Take the posts back that acceptance opened, and let those it changed say what they said before.

    Refused where anything rests on a post: a placement, a wish, a plan. Undone already, it changes nothing.
    """
    lock_cohort(offer.cohort)
    held = locked(offer)
    if held.state == State.HANDED_IN:
        return held
    if held.state != State.ACCEPTED:
        raise Refused(_("This offer is not accepted, so there is nothing to undo."))
    rows = list(held.posts.filter(post__isnull=False).select_related("post"))
    require_unused([row for row in rows if row.made])
    for row in rows:
        take_back(row, held, by=by)
    if held.before.get("mentor_name") is not None:
        ensure_host(held.cohort, held.host.organisation, by=by, mentor_name=held.before["mentor_name"])
    held.posts.update(verdict=Verdict.OPEN)
    held.state, held.before = State.HANDED_IN, {}
    held.save(update_fields=["state", "before"])
    note(held, Kind.UNDONE, by=by)
    audit(by, "offer.undone", held, scope=held.cohort.uuid)
    return held


def require_unused(rows: list[OfferedPost]) -> None:
    used = [row.post for row in rows if row.post and rests_on(row.post)]
    if used:
        raise Refused(
            ngettext(
                "Something rests on {posts}: a placement, a wish or a plan. Move or remove that first; or ask back, "
                "and say what should change.",
                "Something rests on {posts}: placements, wishes or plans. Move or remove those first; or ask back, "
                "and say what should change.",
                len(used),
            ).format(posts=_(", ").join(f"{post.number} {post.title}" for post in used))
        )


def rests_on(post: Post) -> bool:
    """Whether any row of any room points at the post, what came of offers left aside."""
    links: list[ForeignKey[Any, Any]] = [link for link in pointing_at(Post) if link.model is not OfferedPost]
    return any(link.model._base_manager.filter(**{link.name: post}).exists() for link in links)


def take_back(row: OfferedPost, offer: Offer, *, by: Any) -> None:
    post = Post.objects.select_related("cohort", "host").get(pk=row.post_id)
    if not row.made and comparison(row, post, offer).changes:
        raise Refused(
            _("{post} was changed since it was accepted. Ask back instead, and say what should change.").format(
                post=post
            )
        )
    before, made = row.before, row.made
    row.post, row.made, row.before = None, False, {}
    row.save(update_fields=["post", "made", "before"])
    if made:
        actions.remove_post(post, by=by)
    else:
        actions.change_post(post, by=by, **before)
