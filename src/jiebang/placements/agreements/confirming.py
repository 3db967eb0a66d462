"""The three confirmations: each of one exact version, by its own side alone, in any order.

All of it may come twice, from two windows or a page left open: the same again changes nothing, and whoever had other
words open is shown both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.invitations import Guest
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean_name
from jiebang.placements.agreements import sides
from jiebang.placements.agreements import text as words
from jiebang.placements.agreements.drafts import locked, require_current
from jiebang.placements.agreements.standing import Standing, listed, side_word, standing_of, standings
from jiebang.placements.agreements.text import Text
from jiebang.placements.models import Agreement, AgreementConfirmation, AgreementVersion, Side
from jiebang.programmes.cohorts import require_length

Way = AgreementConfirmation.Way
NAME = 60


@dataclass(frozen=True)
class Paper:
    """A signature on paper, as the office records it. name: who signed · on: when · brought_by: who handed it in."""

    name: str
    on: date
    brought_by: str


@transaction.atomic
def confirm(
    agreement: Agreement, side: str, digest: str, *, by: Any, name: str = "", paper: Paper | None = None
) -> AgreementConfirmation:
    """One side stands by the version it was shown. digest: of the words shown · by: an account or a link (`Guest`),
    for a paper who of the office records it · name: who it is, where `by` does not say.

    Raises Stale with both texts where these are no longer the words.
    """
    held = locked(agreement)
    require_current(held)
    stand = standing_of(held, with_facts=True)
    require_same_words(stand, digest)
    there = stand.confirmed.get(side)
    if there is not None:
        return there
    require_up_to_date(stand)
    way = Way.PAPER if paper else Way.LINK if isinstance(by, Guest) else Way.ACCOUNT
    if way == Way.ACCOUNT:
        require_one_side(stand, by)
    elif way == Way.PAPER:
        require_others_matter(held, by)
    made = AgreementConfirmation.objects.create(
        version=stand.newest, side=side, way=way, name=required_name(paper.name if paper else name or str(by)),
        by=by if isinstance(by, models.Model) else None, on=paper_day(paper) if paper else clock.today(),
        brought_by=required_name(paper.brought_by, field="brought_by") if paper else "", at=clock.business_now(),
    )  # fmt: skip
    note(held, "agreement.confirmed", by=by, side=side, way=way, number=stand.newest.number)
    if len(stand.confirmed) + 1 == len(Side):
        sides.Accounts(held.cohort).tell(held, "agreement.complete", number=stand.newest.number)
    return made


@transaction.atomic
def withdraw(agreement: Agreement, side: str, *, by: Any) -> bool:
    """Take the own side's confirmation back, while not all three stand; False where there is none."""
    held = locked(agreement)
    require_current(held)
    stand = standing_of(held)
    there = stand.confirmed.get(side)
    if there is None:
        return False
    if stand.is_complete:
        raise Refused(
            _("All three have confirmed, so this agreement stands. Ask the programme office for a new version.")
        )
    there.withdrawn_at = clock.business_now()
    there.save(update_fields=["withdrawn_at"])
    note(held, "agreement.withdrawn", by=by, side=side, number=stand.newest.number)
    return True


@dataclass
class Several:
    """What confirming several came to. refused: agreement in words → why not."""

    confirmed: int = 0
    refused: dict[str, str] = field(default_factory=dict)


def confirm_several(
    agreements: Iterable[Agreement], digests: dict[UUID, str], sides_for: Callable[[Agreement], list[str]], *,
    by: Any, name: str = "",
) -> Several:  # fmt: skip
    """Each for the one side that is still waited for and the own; one refused holds up no other. digests: uuid of an
    agreement → of the words that were shown."""
    found = Several()
    for stand in standings(agreements):
        agreement = stand.agreement
        own = next((side for side in sides_for(agreement) if side in stand.waiting_for), None)
        if own is None:
            continue
        try:
            confirm(agreement, own, digests.get(agreement.uuid, ""), by=by, name=name)
            found.confirmed += 1
        except Refused as refused:
            found.refused[str(agreement)] = str(refused)
    return found


def note(agreement: Agreement, verb: str, *, by: Any, **data: Any) -> None:
    about = [agreement.secondment.person.uuid]
    audit(by, verb, agreement, scope=agreement.cohort.uuid, about=about, **data)


# ── what must be so ────────────────────────────────────────────────────────────────────────────────────────────


def require_same_words(stand: Standing, digest: str) -> None:
    """The words shown are those of the newest version."""
    if digest == stand.newest.digest:
        return
    shown = AgreementVersion.objects.filter(agreement=stand.agreement, digest=digest).first()
    if shown is None:
        raise Refused(_("The form is incomplete. Reload the page and try again."))
    raise Stale(
        _("There is a newer version of this agreement. Read what changed, then confirm that one."),
        **both(words.from_json(shown.text), stand.text),
    )


def require_up_to_date(stand: Standing) -> None:
    """Nobody confirms what is known to have changed; where nobody has yet, the page makes the next version first.

    What changed is named and not shown: it is the office's to put new words before the parties.
    """
    if stand.changed:
        raise Stale(
            _("Since this version {parts} changed. The programme office makes a new one; confirm that.").format(
                parts=listed(words.titles(stand.changed))
            ),
            yours={},
            theirs={},
        )


def both(shown: Text, now: Text) -> dict[str, dict[str, str]]:
    found = words.differences(shown, now)
    names = dict(zip((id(one) for one in found), words.titles(found), strict=True))
    return {
        "yours": {names[id(one)]: one.old for one in found},
        "theirs": {names[id(one)]: one.new for one in found},
    }


def require_one_side(stand: Standing, by: Any) -> None:
    for side, other in stand.confirmed.items():
        if other.way == Way.ACCOUNT and other.by_id is not None and other.by_id == by.pk:
            raise Refused(
                _("You confirmed this agreement for the side “{side}”. Somebody else confirms for this one.").format(
                    side=side_word(stand.agreement.cohort, side)
                )
            )


def require_others_matter(agreement: Agreement, by: Any) -> None:
    if getattr(by, "person_id", None) == agreement.secondment.person_id:
        raise Refused(_("This is your own agreement. Nobody records papers of the own: ask a colleague."))


def required_name(name: str, *, field: str = "name") -> str:
    name = clean_name(name)
    if not name:
        raise Refused(_("Write the name of who signed.") if field == "name" else _("Write who brought the paper."),
                      field=field)  # fmt: skip
    require_length(name, NAME, field=field)
    return name


def paper_day(paper: Paper) -> date:
    if paper.on > clock.today():
        raise Refused(_("This day has not come yet. Enter the day of the signature."), field="on")
    return paper.on
