"""What a host does with its offer: it is kept as typed, handed in whole, opened again, or there is nothing this time.

Everything here may come twice, from two windows or from a page that was left open: a second copy changes nothing, and
what another window stored meanwhile is never overwritten unseen. `by` is the link (`Guest`), or somebody of the office
who enters it for the host.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jiebang.common import clock, telling
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.people.access import office_users
from jiebang.placements.models import Offer, OfferedPost, OfferStep, Post
from jiebang.placements.offers import draft as drafts
from jiebang.placements.offers.checking import Checked, checked
from jiebang.placements.offers.draft import Draft, Merged, Sent
from jiebang.placements.offers.steps import locked, note

State, Kind = Offer.State, OfferStep.Kind


@transaction.atomic
def save_draft(offer: Offer, sent: Sent, *, by: Any, take_mine: bool = False) -> tuple[Offer, Merged]:
    """Keep what was typed. Fields that another window changed as well stay as they stand and are named."""
    held = locked(offer)
    merge = drafts.merged(held.draft, sent, take_mine=take_mine)
    if merge.conflicts:
        require_open(held)
    keep(held, merge.draft, by=by)
    return held, merge


def keep(held: Offer, draft: Draft, *, by: Any) -> None:
    if drafts.copied(held.draft) == draft:
        return
    require_open(held)
    held.draft = draft
    if held.state == State.INVITED:
        held.state = State.DRAFTING
    held.save(update_fields=["draft", "state"])


def require_open(offer: Offer) -> None:
    if not offer.is_open:
        raise Refused(
            _("This offer stands as “{state}” and takes no more words. Press “Change it once more” first.").format(
                state=offer.get_state_display()
            )
        )


@transaction.atomic
def add_post(offer: Offer, key: str, *, by: Any) -> Offer:
    held = locked(offer)
    keep(held, drafts.add_post(held.draft, key), by=by)
    return held


@transaction.atomic
def remove_post(offer: Offer, key: str, *, by: Any) -> Offer:
    held = locked(offer)
    keep(held, drafts.remove_post(held.draft, key), by=by)
    return held


@transaction.atomic
def put_post_back(offer: Offer, key: str, *, by: Any) -> Offer:
    held = locked(offer)
    keep(held, drafts.put_back(held.draft, key), by=by)
    return held


@transaction.atomic
def start_from_earlier(offer: Offer, *, by: Any) -> Offer:
    """Put the posts of the host's last cohort, or those of this one the office has already, into the draft. Twice
    changes nothing."""
    held = locked(offer)
    draft = drafts.copied(held.draft)
    known = {post["id"] for post in [*draft["posts"], *draft["removed"]]}
    for post in earlier_posts(held):
        key = str(uuid5(held.uuid, str(post.uuid)))
        if key not in known and len(draft["posts"]) < drafts.MOST_POSTS:
            draft["posts"].append(as_draft(post, key))
    draft["posts"] = [post for post in draft["posts"] if drafts.says_something(post)]
    if not draft["mentor_name"]:
        draft["mentor_name"] = held.host.mentor_name or earlier_mentor(held)
    keep(held, draft, by=by)
    return held


def earlier_posts(offer: Offer) -> list[Post]:
    """The posts the office has of this host in this cohort already, else those of the last cohort it took people in."""
    own = Post.objects.filter(host__organisation=offer.host.organisation_id).select_related("cohort")
    here = list(own.filter(cohort=offer.cohort_id, seats__gt=0))
    if here:
        return here
    before = list(own.filter(cohort__starts_on__lt=offer.cohort.starts_on).order_by("-cohort__starts_on", "number"))
    return [post for post in before if post.cohort_id == before[0].cohort_id]


def has_earlier(offer: Offer) -> bool:
    return Post.objects.filter(
        Q(cohort=offer.cohort_id, seats__gt=0) | Q(cohort__starts_on__lt=offer.cohort.starts_on),
        host__organisation=offer.host.organisation_id,
    ).exists()


def earlier_mentor(offer: Offer) -> str:
    rows = Offer.objects.filter(host__organisation=offer.host.organisation_id).exclude(mentor_name="")
    return rows.order_by("-cohort__starts_on").values_list("mentor_name", flat=True).first() or ""


def as_draft(post: Post | OfferedPost, key: str) -> dict[str, str]:
    """A post as somebody would have typed it."""
    texts = {name: getattr(post, name, None) for name in drafts.POST_FIELDS}
    shown = {
        name: "\n".join(v) if isinstance(v, list) else "" if v in (None, "") else str(v) for name, v in texts.items()
    }
    return {"id": key, **shown, "min_seats": shown["min_seats"] if post.min_seats else ""}


@transaction.atomic
def hand_in(offer: Offer, sent: Sent, *, by: Any) -> tuple[Offer, Merged]:
    """Keep what was typed and hand the whole in. What is missing or wrong comes back as `faults`, the words kept.

    Where another window changed a field as well, nothing is handed in: the person looks at both texts first. The same
    words once more, handed in already, change nothing.
    """
    held = locked(offer)
    merge = drafts.merged(held.draft, sent)
    if held.state == State.HANDED_IN and merge.draft == drafts.copied(held.draft):
        return held, merge
    keep(held, merge.draft, by=by)
    if merge.conflicts:
        return held, merge
    require_open(held)
    found = checked(held.draft, held.cohort)
    if not found.faults:
        store(held, found)
        held.state, held.said, held.handed_in_on = State.HANDED_IN, "", clock.today()
        held.save()
        note(held, Kind.HANDED_IN, by=by)
        audit(by, "offer.handed_in", held, scope=held.cohort.uuid, posts=len(found.posts))
        tell_office(held, "offer.handed_in")
    else:
        merge.faults = found.faults
    return held, merge


def store(offer: Offer, found: Checked) -> None:
    """The mentor and the posts as handed in. A post left out that one of the cohort came of stays, marked gone."""
    for name, value in found.mentor.items():
        setattr(offer, name, value)
    there = {str(row.key): row for row in OfferedPost.objects.filter(offer=offer)}
    for values in found.posts:
        row = there.pop(values["key"], None) or OfferedPost(offer=offer)
        for name, value in values.items():
            setattr(row, name, value)
        row.gone, row.verdict = False, OfferedPost.Verdict.OPEN
        row.save()
    for row in there.values():
        if row.post_id is None:
            row.delete()
        else:
            row.gone = True
            row.save(update_fields=["gone"])


@transaction.atomic
def nothing_this_time(offer: Offer, reason: str, *, by: Any) -> Offer:
    """The host takes nobody this time; why is its own to say or not. What it typed is kept."""
    held = locked(offer)
    if held.state == State.NOTHING:
        return held
    require_open(held)
    if OfferedPost.objects.filter(offer=held, post__isnull=False).exists():
        raise Refused(
            _("Posts of this offer were accepted already. Tell the programme office, which can take them back.")
        )
    held.state, held.said, held.handed_in_on = State.NOTHING, drafts.cleaned(reason)[:500], clock.today()
    held.save(update_fields=["state", "said", "handed_in_on"])
    note(held, Kind.NOTHING, by=by, text=held.said)
    audit(by, "offer.nothing", held, scope=held.cohort.uuid)
    tell_office(held, "offer.nothing")
    return held


@transaction.atomic
def open_again(offer: Offer, *, by: Any) -> Offer:
    """Change what was handed in while the office has not decided, or take back having nothing. Twice is once."""
    held = locked(offer)
    if held.is_open:
        return held
    if held.state not in (State.HANDED_IN, State.NOTHING):
        raise Refused(
            _("The office has decided about this offer. Ask it to open the offer again, and say what should change.")
        )
    held.state, held.said = State.DRAFTING, ""
    held.save(update_fields=["state", "said"])
    note(held, Kind.REOPENED, by=by)
    audit(by, "offer.reopened", held, scope=held.cohort.uuid)
    return held


def tell_office(offer: Offer, kind: str) -> None:
    telling.tell(
        office_users(offer.cohort), kind, {"host": str(offer)}, url=f"/offers/{offer.uuid}/",
        matter=f"{kind} {offer.uuid}",
    )  # fmt: skip
