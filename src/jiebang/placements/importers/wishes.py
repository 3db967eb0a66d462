"""Wishes, one a row or several beside each other (第一志愿 …). Key: person, post and side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common.imports import Change, Fate, Journal, Line, refused, set_repeats_aside
from jiebang.common.tables import CLEAR, Fault, Options, Row
from jiebang.common.text import clean_number
from jiebang.placements import files
from jiebang.placements.models import Post, Wish
from jiebang.programmes.importers import CohortImporter
from jiebang.programmes.models import Cohort, Secondment


@dataclass
class WishTarget:
    """put: (known wish or None, secondment, post, side, rank) to store · away: wishes another one takes the rank of."""

    put: list[tuple[Wish | None, Secondment, Post, str, int]] = field(default_factory=list)
    away: list[Wish] = field(default_factory=list)


class WishesImporter(CohortImporter):
    kind = "wishes"
    title = _("wishes")
    file = files.WISHES
    position = 40

    def plan(self, rows: list[Row], scope: Cohort, options: Options) -> list[Line]:
        missing = files.missing_wish_columns(rows)
        if missing:
            return [refused(row, Fault("columns_missing", values={"columns": missing})) for row in rows]
        return _WishesPlan(rows, scope).lines()

    def write(self, lines: list[Line], scope: Cohort, journal: Journal, *, by: Any) -> None:
        for line in lines:
            for wish in line.target.away:
                journal.removed_row(wish)
                wish.delete()
            for known, secondment, post, side, rank in line.target.put:
                if known is None:
                    made = Wish.objects.create(cohort=scope, side=side, secondment=secondment, post=post, rank=rank)
                    journal.made_row(made)
                else:
                    journal.set_fields(known, rank=rank)


class _WishesPlan:
    def __init__(self, rows: list[Row], cohort: Cohort) -> None:
        self.rows = rows
        secondments = Secondment.objects.filter(cohort=cohort).select_related("person")
        self.secondments = {secondment.number: secondment for secondment in secondments}
        posts = Post.objects.filter(cohort=cohort).select_related("host__organisation")
        self.posts = {post.number: post for post in posts}
        self.people_book = files.PersonBook((s.number, s.person.name) for s in self.secondments.values())
        self.post_book = files.PostBook((p.number, p.host.organisation.name, p.title) for p in self.posts.values())
        self.stored: dict[tuple[str, int], list[Wish]] = {}
        for wish in Wish.objects.filter(cohort=cohort).select_related("post", "secondment").order_by("rank", "id"):
            self.stored.setdefault((wish.side, wish.secondment_id), []).append(wish)

    def lines(self) -> list[Line]:
        rows, aside = set_repeats_aside(self.rows, key=self.key, name=self.name)
        return [*aside, *(self.line(row) for row in rows)]

    def key(self, row: Row) -> Any:
        return row.get("side", "person"), row.get("person"), clean_number(str(row.get("post", "")))

    def name(self, row: Row) -> str:
        secondment = self.secondments.get(clean_number(str(row.get("person", ""))))
        return f"{secondment.number} {secondment.person.name}" if secondment else str(row.get("person", ""))

    def line(self, row: Row) -> Line:
        wishes, faults = files.wishes_of(row, self.people_book.find, self.post_book.find)
        if faults:
            return refused(row, *faults, name=self.name(row))
        target = WishTarget()
        changes: list[Change] = []
        for found in wishes:
            self.add(found, target, changes)
        self.clear(row, target, changes)
        self.make_room(row, wishes, target, changes)
        new = any(known is None for known, *_rest in target.put)
        fate = Fate.CHANGED if changes else Fate.NEW if new else Fate.UNCHANGED
        return Line(row, fate, name=self.name(row), changes=changes, notices=list(row.notices), target=target)

    def add(self, found: files.WishRow, target: WishTarget, changes: list[Change]) -> None:
        wish = found.wish
        secondment, post = self.secondments[wish.person], self.posts[wish.post]
        known = next((w for w in self.stored.get((wish.side, secondment.pk), []) if w.post_id == post.pk), None)
        if known is not None and known.rank == wish.rank:
            return
        if known is not None:
            changes.append(Change(f"{post.number} {post.title}", str(known.rank), str(wish.rank)))
        target.put.append((known, secondment, post, wish.side, wish.rank))

    def clear(self, row: Row, target: WishTarget, changes: list[Change]) -> None:
        """（清空） under 第三志愿 takes the third wish away."""
        ranks = {n for n in range(1, files.MOST_WISHES + 1) if row.get(f"wish{n}") is CLEAR}
        for wish in self.own(row):
            if wish.rank in ranks:
                self.drop(wish, target, changes)

    def make_room(self, row: Row, wishes: list[files.WishRow], target: WishTarget, changes: list[Change]) -> None:
        """A wide row says which post stands at each rank it fills; what stood there and is named nowhere else goes."""
        filled = {found.wish.rank for found in wishes if found.key != "post"}
        named = {found.wish.post for found in wishes}
        for wish in self.own(row):
            if wish.rank in filled and wish.post.number not in named and wish not in target.away:
                self.drop(wish, target, changes)

    def own(self, row: Row) -> list[Wish]:
        found = self.people_book.find(str(row.get("person", "")))
        if not isinstance(found, files.Found):
            return []
        return self.stored.get((row.get("side", "person"), self.secondments[found.number].pk), [])

    def drop(self, wish: Wish, target: WishTarget, changes: list[Change]) -> None:
        target.away.append(wish)
        changes.append(Change(f"{wish.post.number} {wish.post.title}", str(wish.rank), ""))
