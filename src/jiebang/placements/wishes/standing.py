"""Who has said what, who has not, of everybody who may: a fixed number of queries for a whole cohort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.placements.models import Wish, WishSheet
from jiebang.placements.wishes.owners import COLUMN, Owner, Side
from jiebang.placements.wishes.windows import Opening, windows_of
from jiebang.programmes.models import Cohort
from jiebang.programmes.words import word

SILENT, PARTLY, ANSWERED = "silent", "partly", "answered"
TONES = {SILENT: "och", PARTLY: "ind", ANSWERED: "pin"}


TERMS = {Side.PERSON: "secondee", Side.HOST: "host", Side.HOME: "home_unit"}


def side_word(cohort: Cohort, side: str) -> str:
    """What the cohort calls those of a side."""
    return word(cohort, TERMS[Side(side)])


@dataclass
class Standing:
    """How far one who answers is. of: how many rankings are asked for · done: how many are there, or said to need none
    · ranked: how many wishes in all."""

    owner: Owner
    sheet: WishSheet | None
    opening: Opening
    of: int
    done: int
    ranked: int
    fewest: int = 0
    easy: bool = False
    link: str = ""
    wishes: list[Wish] = field(default_factory=list)

    @property
    def state(self) -> str:
        if not self.done:
            return SILENT
        return ANSWERED if self.is_answered else PARTLY

    @property
    def is_answered(self) -> bool:
        """A secondee with fewer wishes than asked for has said a part."""
        enough = self.owner.side != Side.PERSON or self.easy or self.ranked >= self.fewest
        return self.done >= self.of and bool(self.done) and enough

    @property
    def side_label(self) -> str:
        return side_word(self.owner.cohort, self.owner.side)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def words(self) -> str:
        if self.state == SILENT:
            return _("not answered")
        if self.easy and self.is_answered:
            return _("any is fine")
        if self.owner.side == Side.PERSON:
            return pgettext("of wishes", "answered") if self.is_answered else _("in part")
        return _("{done} of {n}").format(done=self.done, n=self.of) if self.state == PARTLY else _("all answered")


@dataclass
class Said:
    """What was said in a cohort, to be asked owner by owner. counts: (side, subject) → wishes."""

    cohort: Cohort
    wishes: dict[tuple[str, int], list[Wish]] = field(default_factory=lambda: defaultdict(list))
    sheets: dict[tuple[str, int], WishSheet] = field(default_factory=dict)
    windows: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, cohort: Cohort, *, only: Owner | None = None) -> Said:
        """only: where one alone is asked about."""
        said = cls(cohort, windows=windows_of(cohort))
        rows = Wish.objects.filter(cohort=cohort).select_related("post", "secondment__person")
        rows = rows.order_by("rank", "id")
        if only is not None:
            subject = "post" if only.side == Side.HOST else "secondment"
            rows = rows.filter(**{"side": only.side, f"{subject}__in": only.subjects})
        for wish in rows:
            subject = wish.post_id if wish.side == Side.HOST else wish.secondment_id
            said.wishes[wish.side, subject].append(wish)
        for sheet in WishSheet.objects.filter(cohort=cohort):
            said.sheets[sheet.side, getattr(sheet, f"{COLUMN[Side(sheet.side)]}_id")] = sheet
        return said

    def standing(self, owner: Owner) -> Standing:
        sheet = self.sheets.get((owner.side, owner.who.pk))
        easy = set(sheet.easy) if sheet else set()
        subjects = owner.subjects
        lists = [self.wishes.get((owner.side, subject.pk), []) for subject in subjects]
        done = sum(
            bool(wishes) or str(subject.uuid) in easy for wishes, subject in zip(lists, subjects, strict=True)
        )  # fmt: skip
        opening = Opening(self.windows.get(owner.side), sheet.until if sheet else None)
        flat = [wish for wishes in lists for wish in wishes]
        return Standing(
            owner, sheet, opening, len(subjects), done, len(flat), opening.fewest,
            easy=bool(easy) and not flat, wishes=flat,
        )  # fmt: skip


def standings(cohort: Cohort, owners: Iterable[Owner]) -> list[Standing]:
    said = Said.of(cohort)
    return [said.standing(owner) for owner in owners]


def standing_of(owner: Owner) -> Standing:
    """Of one alone."""
    return Said.of(owner.cohort, only=owner).standing(owner)
