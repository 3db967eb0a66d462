"""Placements: who works at which post, from a list or the plan `match` wrote. Key: 学员编号."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common import look, wording
from jiebang.common.imports import Change, Fate, Journal, Line, refused, set_repeats_aside
from jiebang.common.refusals import Refused
from jiebang.common.tables import CLEAR, Cell, Fault, Options, Row, Sheet, Workbook
from jiebang.common.tables.values import Line as SheetLine
from jiebang.placements import actions, files, queries, seats
from jiebang.placements.models import Placement, Post
from jiebang.programmes.importers import CohortImporter
from jiebang.programmes.models import Cohort, Secondment


@dataclass
class PlacementTarget:
    """post: None = to be taken away."""

    secondment: Secondment
    before: Placement | None
    post: Post | None


class PlacementsImporter(CohortImporter):
    kind = "placements"
    title = _("placements")
    file = files.PLACEMENTS
    position = 50

    def sheets(self, workbook: Workbook) -> Workbook:
        if workbook.data is None:
            return workbook
        return Workbook(sheets=[plan_sheet(workbook.data)], encoding=workbook.encoding)

    def plan(self, rows: list[Row], scope: Cohort, options: Options) -> list[Line]:
        return _PlacementsPlan(rows, scope).lines()

    def write(self, lines: list[Line], scope: Cohort, journal: Journal, *, by: Any) -> None:
        for line in lines:
            target: PlacementTarget = line.target
            secondment = Secondment.objects.select_related("cohort", "host").get(pk=target.secondment.pk)
            host = {"host": secondment.host}
            if target.post is None:
                self.take_away(target, journal, by)
                secondment.refresh_from_db()
            elif target.before is None:
                journal.made_row(actions.move(secondment, target.post, None, by=by))
            else:
                fields = {name: getattr(target.before, name) for name in ("post", "run")}
                actions.move(secondment, target.post, target.before, by=by)
                journal.changed_row(target.before, fields)
            journal.changed_row(secondment, host)

    def after_undo(self, scope: Cohort, *, by: Any) -> None:
        seats.settle_hosts(scope.secondments.filter(host_stays__isnull=False).distinct())
        super().after_undo(scope, by=by)

    def take_away(self, target: PlacementTarget, journal: Journal, by: Any) -> None:
        if target.before is not None:
            journal.removed_row(target.before)
            actions.unplace(target.before, by=by)


def plan_sheet(data: Any) -> Sheet:
    """The plan `jiebang match --json` wrote, as a sheet of person and post."""
    lines = data.get("assignments") if isinstance(data, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise Refused(wording.say_file("not_a_plan", {}), field="file")
    pairs = [(str(line.get("person", "")), str(line.get("post", ""))) for line in lines]
    rows = [("person", "post"), *pairs]
    return Sheet("", [SheetLine(n, [Cell("text", text) for text in row]) for n, row in enumerate(rows, start=1)])


class _PlacementsPlan:
    def __init__(self, rows: list[Row], cohort: Cohort) -> None:
        self.rows = rows
        secondments = Secondment.objects.filter(cohort=cohort).select_related("person", "cohort")
        self.secondments = {secondment.number: secondment for secondment in secondments}
        posts = Post.objects.filter(cohort=cohort).select_related("host__organisation")
        self.posts = {post.number: post for post in posts}
        standing = Placement.objects.standing().filter(cohort=cohort)
        standing = standing.select_related("secondment__cohort", "post", "run")
        self.standing = {placement.secondment_id: placement for placement in standing}
        self.there = set(queries.people_to_place(cohort).values_list("pk", flat=True))
        self.held = seats.still_held(cohort)
        self.people_book = files.PersonBook((s.number, s.person.name) for s in self.secondments.values())
        self.post_book = files.PostBook((p.number, p.host.organisation.name, p.title) for p in self.posts.values())

    def lines(self) -> list[Line]:
        rows, aside = set_repeats_aside(self.rows, key=lambda row: row.get("person"), name=self.name)
        lines = [self.line(row) for row in rows]
        return [*aside, *self.within_seats(lines)]

    def name(self, row: Row) -> str:
        secondment = self.secondments.get(str(row.get("person", "")))
        return f"{secondment.number} {secondment.person.name}" if secondment else str(row.get("person", ""))

    def line(self, row: Row) -> Line:
        faults: list[Fault] = []
        number = self.found(row, "person", self.people_book.find, faults)
        post = None
        if row.has("post") and row.get("post") is not CLEAR:
            post = self.posts.get(self.found(row, "post", self.post_book.find, faults))
        if faults:
            return refused(row, *faults, name=self.name(row))
        secondment = self.secondments[number]
        if post is not None and secondment.pk not in self.there:
            left = look.day_dated(secondment.last_day)
            return refused(row, row.fault("person_left", "person", left=left), name=self.name(row))
        before = self.standing.get(secondment.pk)
        target = PlacementTarget(secondment, before, post)
        return Line(
            row, self.fate(row, before, post), name=self.name(row), notices=list(row.notices), target=target,
            changes=[Change(row.titles.get("post", ""), before.post.number, post.number if post else "")]
            if before and (row.get("post") is CLEAR or (post and post.pk != before.post_id)) else [],
        )  # fmt: skip

    def fate(self, row: Row, before: Placement | None, post: Post | None) -> Fate:
        if post is None:
            return Fate.CHANGED if before and row.get("post") is CLEAR else Fate.UNCHANGED
        if before is None:
            return Fate.NEW
        return Fate.CHANGED if before.post_id != post.pk else Fate.UNCHANGED

    def found(self, row: Row, key: str, find: Any, faults: list[Fault]) -> str:
        found = find(str(row.get(key)))
        if isinstance(found, files.Found):
            return found.number
        faults.append(row.fault(found.code, key, **{"near": "", **found.values}))
        return ""

    def within_seats(self, lines: list[Line]) -> list[Line]:
        """Rows that would put more people at a post than it has seats are refused, the later ones.

        Who is refused keeps the old place, which may fill another post: so again until nobody more is refused.
        """
        while True:
            over = self.first_over(lines)
            if over is None:
                return lines
            line = lines[over]
            fault = line.row.fault("post_full", "post", seats=line.target.post.seats)
            lines[over] = refused(line.row, fault, name=line.name)

    def first_over(self, lines: list[Line]) -> int | None:
        going = [line for line in lines if line.fate in {Fate.NEW, Fate.CHANGED}]
        leaving = {line.target.secondment.pk for line in going}
        staying = self.there - leaving
        taken = self.held + Counter(row.post_id for pk, row in self.standing.items() if pk in staying)
        for number, line in enumerate(lines):
            post = line.target.post if line in going else None
            if post is not None:
                taken[post.pk] += 1
                if taken[post.pk] > post.seats:
                    return number
        return None
