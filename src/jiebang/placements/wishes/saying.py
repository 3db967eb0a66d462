"""Storing what somebody wishes. What is stored counts at once: there is nothing to hand in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.placements.models import Post, Wish, WishSheet
from jiebang.placements.wishes.choices import Choice
from jiebang.placements.wishes.owners import Owner, Side, Subject, locked, wished, wishes_of
from jiebang.placements.wishes.ranking import Order, incomplete
from jiebang.placements.wishes.steps import Kind, note
from jiebang.placements.wishes.windows import Opening, opening_for
from jiebang.programmes.models import Secondment


@transaction.atomic
def say(
    owner: Owner, subject: Subject, wanted: Order, *, seen: Order, by: Any, for_them: bool = False
) -> list[Wish]:  # fmt: skip
    """Rank these, in this order. seen: the ranking the writer had before the eyes.

    Raises Stale with both lists where it was changed meanwhile and says something else now; the same again changes
    nothing. for_them: entered by the office, which no window holds back.
    """
    sheet = locked(owner)
    rows = wishes_of(owner.side, subject)
    now = tuple(wished(owner.side, row).uuid for row in rows)
    if wanted == now:
        return rows
    opening = opening_for(owner.cohort, owner.side, sheet)
    require_open(owner, opening, for_them=for_them)
    choice = Choice(owner, subject)
    if seen != now:
        raise stale(owner, choice, wanted, rows)
    require_rankable(choice, wanted, now, opening)
    changed = store(owner, subject, wanted, rows, choice)
    forget_easy(sheet, subject)
    sheet.said_on = clock.today()
    sheet.save(update_fields=["easy", "said_on"])
    stored = wishes_of(owner.side, subject)
    numbers = [wished(owner.side, row).number for row in stored]
    about = [secondment.person.uuid for secondment in changed]
    note(sheet, Kind.SAID, by=by, about=own_number(owner, subject), said=listed(numbers), for_them=for_them)
    audit(by, "wishes.said", sheet, scope=owner.cohort.uuid, about=about, side=owner.side, ranked=len(stored))
    return stored


@transaction.atomic
def say_easy(owner: Owner, subject: Subject, easy: bool, *, by: Any, for_them: bool = False) -> WishSheet:
    """Say that any post, or anybody, is fine; or take that back. Twice is once."""
    sheet = locked(owner)
    if easy == (str(subject.uuid) in sheet.easy):
        return sheet
    require_open(owner, opening_for(owner.cohort, owner.side, sheet), for_them=for_them)
    if easy and wishes_of(owner.side, subject):
        raise Refused(_("There is a ranking already. Remove what is ranked first."))
    forget_easy(sheet, subject)
    if easy:
        sheet.easy = [*sheet.easy, str(subject.uuid)]
    sheet.said_on = clock.today()
    sheet.save(update_fields=["easy", "said_on"])
    kind = Kind.EASY if easy else Kind.SAID
    note(sheet, kind, by=by, about=own_number(owner, subject), for_them=for_them)
    about = [subject.person.uuid] if isinstance(subject, Secondment) else []
    audit(by, "wishes.any_is_fine", sheet, scope=owner.cohort.uuid, about=about, side=owner.side, easy=easy)
    return sheet


def require_open(owner: Owner, opening: Opening, *, for_them: bool) -> None:
    if not for_them and not opening.is_open:
        raise Refused(opening.words(owner.cohort))


def require_rankable(choice: Choice, wanted: Order, now: Order, opening: Opening) -> None:
    """What is new is on offer, and there are not more than may be; fewer, or another order, is always possible."""
    new = [key for key in wanted if key not in now]
    known = choice.by_key
    if any(key not in known for key in new):
        raise Refused(_("This is no longer on offer. Reload the page to see what is."))
    count = sum(key in known for key in wanted)
    if new and count > opening.most:
        text = ngettext(
            "At most {n} can be ranked. Remove one first.", "At most {n} can be ranked. Remove one first.", opening.most
        )
        raise Refused(text.format(n=opening.most))


def store(owner: Owner, subject: Subject, wanted: Order, rows: list[Wish], choice: Choice) -> list[Secondment]:
    """Write the ranks; whom a change concerns."""
    known = {wished(owner.side, row).uuid: row for row in rows}
    touched: list[Secondment] = []
    for key, row in known.items():
        if key not in wanted:
            touched.append(row.secondment)
            row.delete()
    for rank, key in enumerate(wanted, start=1):
        held = known.get(key)
        if held is None:
            held = new_wish(owner, subject, row_of(choice, key), rank)
        elif held.rank == rank:
            continue
        held.rank = rank
        held.save()
        touched.append(held.secondment)
    return list({who.pk: who for who in touched}.values())


def new_wish(owner: Owner, subject: Subject, what: Any, rank: int) -> Wish:
    secondment, post = (what, subject) if owner.side == Side.HOST else (subject, what)
    return Wish(cohort=owner.cohort, side=owner.side, secondment=secondment, post=post, rank=rank)


def row_of(choice: Choice, key: UUID) -> Any:
    if key not in choice.by_key:
        raise incomplete()
    return choice.by_key[key].row


def forget_easy(sheet: WishSheet, subject: Subject) -> None:
    sheet.easy = [key for key in sheet.easy if key != str(subject.uuid)]


def own_number(owner: Owner, subject: Subject) -> str:
    """Of what it is said, where a sheet has several."""
    return "" if owner.side == Side.PERSON else subject.number


def listed(texts: list[str]) -> str:
    return pgettext("between things listed", ", ").join(texts)


def stale(owner: Owner, choice: Choice, wanted: Order, rows: list[Wish]) -> Stale:
    theirs = {wished(owner.side, row).uuid: wished(owner.side, row) for row in rows}
    known = {**{key: option.row for key, option in choice.by_key.items()}, **theirs}
    label = _("Ranking")
    yours = listed([title_of(known[key], choice) for key in wanted if key in known])
    return Stale(
        _("The ranking was changed in another window meanwhile. Nothing is lost: say which one is to stand."),
        yours={label: yours}, theirs={label: listed([title_of(row, choice) for row in theirs.values()])},
    )  # fmt: skip


def title_of(row: Post | Secondment, choice: Choice) -> str:
    """As a ranking names it."""
    if isinstance(row, Secondment):
        return f"{row.number} {row.person.name}" if choice.shows_names else f"{row.number} {row.job}".strip()
    return pgettext("between facts", " · ").join((str(row.host), row.title))
