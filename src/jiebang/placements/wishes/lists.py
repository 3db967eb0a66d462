"""The office's list of who has said wishes and who has not, and the file that goes in again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from jiebang.common.text import clean, fold
from jiebang.people.access import roles_of
from jiebang.placements import files
from jiebang.placements.models import Wish
from jiebang.placements.wishes.owners import Owner, Side, everybody
from jiebang.placements.wishes.standing import ANSWERED, PARTLY, SILENT, Standing, side_word, standings
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.permissions import may_manage, visible_secondments

PAGE = 50
CROWDED, WAITED_FOR = "crowded", "waited"


@dataclass(frozen=True)
class Asked:
    text: str = ""
    side: str = ""
    state: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        side, state = query.get("side", ""), query.get("state", "")
        return cls(
            clean(query.get("q", ""))[:100], side if side in Side.values else "", state if state in STATES else ""
        )

    @property
    def any(self) -> bool:
        return self != Asked()


STATES = (WAITED_FOR, SILENT, PARTLY, ANSWERED, CROWDED)


def filters(cohort: Cohort, asked: Asked) -> list[dict[str, Any]]:
    states = [
        ("", _("all")), (WAITED_FOR, _("not complete")), (SILENT, _("not answered")), (PARTLY, _("in part")),
        (ANSWERED, pgettext("of wishes", "answered")), (CROWDED, _("all wishes at sought-after posts")),
    ]  # fmt: skip
    sides = [("", _("all")), *((side.value, side_word(cohort, side)) for side in Side)]
    return [
        {"name": "side", "label": _("Side"), "choices": sides, "value": asked.side},
        {"name": "state", "label": _("State"), "choices": states, "value": asked.state},
    ]


def owners_for(user: Any, cohort: Cohort) -> list[Owner]:
    """All of the cohort for its office; a home unit sees its own people and itself."""
    owners = everybody(cohort)
    if may_manage(user, cohort):
        return owners
    seen: Any = visible_secondments(Secondment.objects.filter(cohort=cohort), user, roles=roles_of("wishes.list"))
    people = set(seen.values_list("pk", flat=True))
    own = [owner for owner in owners if owner.side == Side.PERSON and owner.who.pk in people]
    units = {owner.who.home_unit_id for owner in own}  # type: ignore[union-attr]
    return [*own, *(owner for owner in owners if owner.side == Side.HOME and owner.who.pk in units)]


def rows_for(user: Any, cohort: Cohort) -> list[Standing]:
    return standings(cohort, owners_for(user, cohort))


def found(rows: Iterable[Standing], asked: Asked, first_wishes: Counter[int]) -> list[Standing]:
    words = [fold(word) for word in asked.text.split()]
    return [
        row
        for row in rows
        if (not asked.side or row.owner.side == asked.side)
        and in_state(row, asked.state, first_wishes)
        and all(any(word in text for text in texts_of(row)) for word in words)
    ]


def in_state(row: Standing, state: str, first_wishes: Counter[int]) -> bool:
    if state == CROWDED:
        return is_crowded(row, first_wishes)
    if state == WAITED_FOR:
        return row.state != ANSWERED
    return not state or row.state == state


def is_crowded(row: Standing, first_wishes: Counter[int]) -> bool:
    """A secondee all of whose wishes are for posts that more put first than they have seats."""
    if row.owner.side != Side.PERSON or not row.wishes:
        return False
    return all(first_wishes[wish.post_id] > wish.post.seats for wish in row.wishes)


def first_wishes_of(cohort: Cohort) -> Counter[int]:
    """How many secondees put each post first."""
    rows = Wish.objects.filter(cohort=cohort, side=Side.PERSON, rank=1)
    return Counter(rows.values_list("post_id", flat=True))


def texts_of(row: Standing) -> list[str]:
    who = row.owner.who
    if isinstance(who, Secondment):
        person, unit = who.person, str(who.home_unit or "")
        return [fold(text) for text in (who.number, person.name, person.sort_key, unit, who.job)]
    named = who if row.owner.side == Side.HOME else who.organisation  # type: ignore[union-attr]
    return [fold(named.name), fold(named.sort_key)]  # type: ignore[union-attr]


def verdict(rows: list[Standing]) -> str:
    """已填：学员 69/77，实训单位 32/50，派出单位 24/61。"""
    said = []
    for side in Side:
        of = [row for row in rows if row.owner.side == side]
        if of:
            done = sum(row.state == ANSWERED for row in of)
            said.append(_("{who} {done} of {n}").format(who=of[0].side_label, done=done, n=len(of)))
    if not said:
        return _("Nobody is to be placed yet.")
    return _("Answered: {sides}.").format(sides=pgettext("between clauses", ", ").join(said))


# ── as a file ──────────────────────────────────────────────────────────────────────────────────────────────────


def sheet_columns() -> list[str]:
    """Titles the import of wishes knows, in the reader's language."""
    if (get_language() or "").startswith("zh"):
        return [files.WISHES.column("side").title, files.WISHES.column("person").title, "姓名",
                files.WISHES.column("post").title, files.WISHES.column("rank").title]  # fmt: skip
    return ["side", "person", "name", "post", "rank"]


def sheet_rows(rows: Iterable[Standing]) -> Iterable[list[Any]]:
    """One line for each wish; the sides by the words the import reads."""
    chinese = (get_language() or "").startswith("zh")
    sides = {"person": "学员", "host": "单位", "home": "派出"} if chinese else {s: s for s in Side.values}
    for row in rows:
        for wish in row.wishes:
            yield [
                sides[wish.side], wish.secondment.number, wish.secondment.person.name, wish.post.number, wish.rank,
            ]  # fmt: skip


def state_columns() -> list[str]:
    return [_("Whose wishes"), _("Who"), _("Answer"), _("Ranked"), pgettext("of wishes", "Last day"), _("Reminded on")]


def state_rows(rows: Iterable[Standing]) -> Iterable[list[Any]]:
    """Beside the wishes: how far everybody is. The import passes this sheet over."""
    for row in rows:
        sheet = row.sheet
        name = f"{row.owner.who.number} {row.owner.name}" if row.owner.side == Side.PERSON else row.owner.name  # type: ignore[union-attr]
        yield [
            row.side_label, name, row.words, row.ranked, row.opening.last,
            sheet.reminded_on if sheet else None,
        ]  # fmt: skip


def told_reminded(count: int, left: int) -> str:
    said = ngettext("{n} is reminded.", "{n} are reminded.", count).format(n=count)
    if not left:
        return said
    out = ngettext(
        "{n} was left out: answered, not invited, without an account, or reminded within the last three days.",
        "{n} were left out: answered, not invited, without an account, or reminded within the last three days.",
        left,
    ).format(n=left)
    return _("{one} {two}").format(one=said, two=out)
