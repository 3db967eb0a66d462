"""Lists of posts, wishes and placements of a cohort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from jiebang.common import wording
from jiebang.common.imports import Change, Fate, Journal, Line, refused, set_repeats_aside
from jiebang.common.imports import register as register_importer
from jiebang.common.imports.taking_back import NOUNS
from jiebang.common.refusals import Refused
from jiebang.common.tables import CLEAR, Cell, Fault, Options, Row, Sheet, Workbook
from jiebang.common.tables.values import Line as SheetLine
from jiebang.common.text import clean_number, normal_name
from jiebang.people.matching import References
from jiebang.people.models import Organisation
from jiebang.placements import actions, files
from jiebang.placements.models import Placement, Post, Wish
from jiebang.programmes.actions import ensure_host
from jiebang.programmes.importers import CohortImporter
from jiebang.programmes.models import Cohort, Host, Secondment


def register() -> None:
    for importer in (PostsImporter(), WishesImporter(), PlacementsImporter()):
        register_importer(importer)
    NOUNS.update(
        {
            "placements.post": _("posts"),
            "placements.wish": _("wishes"),
            "placements.run": _("plans"),
            "placements.assignment": _("lines of plans"),
            "placements.placement": _("placements"),
        }
    )


# ── posts ──────────────────────────────────────────────────────────────────────────────────────────────────────

# Row key → field of the post; seats and host need more than setting a field.
POST_FIELDS = {
    "title": "title", "sector": "sector", "duties": "duties", "offers": "offers", "needs": "needs", "level": "level",
}  # fmt: skip
EMPTY = {"offers": [], "needs": [], "level": None}


@dataclass
class PostTarget:
    """post: the one known, None = new · host: name as written, "" where the row says nothing."""

    post: Post | None
    number: str
    host: str
    fields: dict[str, Any]
    references: References


class PostsImporter(CohortImporter):
    kind = "posts"
    title = _("posts")
    file = files.POSTS
    position = 30

    def plan(self, rows: list[Row], scope: Cohort, options: Options) -> list[Line]:
        return _PostsPlan(rows, scope, options).lines()

    def write(self, lines: list[Line], scope: Cohort, journal: Journal, *, by: Any) -> None:
        for line in lines:
            self.write_post(line.target, scope, journal, by)

    def write_post(self, target: PostTarget, cohort: Cohort, journal: Journal, by: Any) -> None:
        fields = dict(target.fields)
        if target.host:
            fields["host"] = self.host(target, cohort, journal, by)
        if target.post is None:
            journal.made_row(actions.open_post(cohort, target.number, by=by, **fields))
            return
        post = Post.objects.select_related("cohort", "host").get(pk=target.post.pk)
        before = {name: getattr(post, name) for name in fields}
        actions.change_post(post, by=by, **fields)
        journal.changed_row(post, before)

    def host(self, target: PostTarget, cohort: Cohort, journal: Journal, by: Any) -> Host:
        organisation = target.references.make(target.host, journal)
        known = Host.objects.filter(cohort=cohort, organisation=organisation).first()
        return known or journal.made_row(ensure_host(cohort, organisation, by=by))


class _PostsPlan:
    """One pass over the rows against the cohort's posts; the number of queries does not grow with the rows."""

    def __init__(self, rows: list[Row], cohort: Cohort, options: Options) -> None:
        self.rows = rows
        hosts = [row.get("host") for row in rows if row.has("host")]
        self.references = References(hosts, options, default_kind=Organisation.Kind.COMPANY)
        posts = Post.objects.filter(cohort=cohort).select_related("host__organisation")
        self.stored = list(posts.annotate(placed=Count("placements")))
        self.by_number = {post.number: post for post in self.stored}
        self.by_name = {(post.host.organisation_id, files.squeezed(post.title)): post for post in self.stored}

    def lines(self) -> list[Line]:
        rows, aside = set_repeats_aside(self.rows, key=self.key, name=post_name)
        for row in rows:
            if not row.has("id") and (known := self.known(row)):
                row.values["id"] = known.number
        files.give_numbers(rows, "K", taken=self.by_number)
        return [*aside, *(self.line(row) for row in rows)]

    def key(self, row: Row) -> Any:
        if row.has("id"):
            return row.get("id")
        return normal_name(row.get("host", "")), files.squeezed(row.get("title", ""))

    def known(self, row: Row) -> Post | None:
        if row.has("id"):
            return self.by_number.get(row.get("id"))
        organisation = self.references.find(row.get("host", ""))
        return self.by_name.get((organisation.pk, files.squeezed(row.get("title", "")))) if organisation else None

    def line(self, row: Row) -> Line:
        post = self.known(row)
        faults = self.faults(row, post)
        if faults:
            return refused(row, *faults, name=post_name(row))
        target = PostTarget(post, row.get("id"), row.get("host", ""), self.fields(row, post), self.references)
        changes = list(self.changes(row, post, target)) if post else []
        fate = Fate.NEW if post is None else Fate.CHANGED if changes else Fate.UNCHANGED
        question = self.references.question(target.host) if target.host and not self.same_host(target) else None
        return Line(
            row, fate, name=post_name(row), changes=changes, notices=list(row.notices), target=target,
            questions=[question] if question else [],
        )  # fmt: skip

    def faults(self, row: Row, post: Post | None) -> list[Fault]:
        if post is None and (missing := files.missing_columns([row], files.POST_NEEDS)):
            return [Fault("columns_missing", row.sheet, row.number, values={"columns": missing})]
        if post is None and (lacking := files.lacking(row, files.POST_NEEDS)):
            return lacking
        least, most = self.seats(row, post)
        if least > most:
            return [row.fault("min_above_max", "min" if row.has("min") else "max", least=least, most=most)]
        if not most and row.has("max"):
            row.notices.append(row.notice("post_closed", "max"))
        if post is not None and post.placed > most:  # type: ignore[attr-defined]
            return [row.fault("seats_in_use", "max", count=post.placed)]  # type: ignore[attr-defined]
        if post is not None and post.placed and row.has("host") and not self.is_host(row.get("host"), post):  # type: ignore[attr-defined]
            return [row.fault("seats_in_use", "host", count=post.placed)]  # type: ignore[attr-defined]
        return []

    def seats(self, row: Row, post: Post | None) -> tuple[int, int]:
        least, most = row.get("max", (post.min_seats, post.seats) if post else (0, 0))
        if post is not None and not row.has("min") and not least:
            # A bare number of seats says nothing about the minimum.
            least = min(post.min_seats, most) if row.has("max") else post.min_seats
        return files.given(row, "min", 0) if row.has("min") else least, most

    def fields(self, row: Row, post: Post | None) -> dict[str, Any]:
        fields = {name: files.given(row, key, EMPTY.get(key, "")) for key, name in POST_FIELDS.items() if row.has(key)}
        if row.has("max") or row.has("min"):
            fields["min_seats"], fields["seats"] = self.seats(row, post)
        if row.extra:
            fields["extra"] = {**(post.extra if post else {}), **row.extra}
        return fields

    def changes(self, row: Row, post: Post, target: PostTarget) -> Iterator[Change]:
        if target.host and not self.is_host(target.host, post):
            yield Change(row.titles["host"], post.host.organisation.name, target.host)
        titles = {
            **{name: row.titles.get(key, "") for key, name in POST_FIELDS.items()},
            "seats": row.titles.get("max", files.POSTS.column("max").title),
            "min_seats": row.titles.get("min", files.POSTS.column("min").title),
        }
        for name, value in target.fields.items():
            old = getattr(post, name)
            if name == "extra":
                yield from (Change(k, old.get(k, ""), v) for k, v in value.items() if old.get(k) != v)
            elif old != value:
                yield Change(titles[name], shown(old), shown(value))

    def same_host(self, target: PostTarget) -> bool:
        return target.post is not None and self.is_host(target.host, target.post)

    def is_host(self, name: str, post: Post) -> bool:
        found = self.references.find(name)
        return found is not None and found.pk == post.host.organisation_id


def post_name(row: Row) -> str:
    return " ".join(str(row.get(key)) for key in ("id", "host", "title") if row.has(key))


def shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return "" if value is None else str(value)


# ── wishes ─────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── placements ─────────────────────────────────────────────────────────────────────────────────────────────────


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
        standing = Placement.objects.filter(cohort=cohort).select_related("secondment__cohort", "post", "run")
        self.standing = {placement.secondment_id: placement for placement in standing}
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
        taken = Counter(placement.post_id for pk, placement in self.standing.items() if pk not in leaving)
        for number, line in enumerate(lines):
            post = line.target.post if line in going else None
            if post is not None:
                taken[post.pk] += 1
                if taken[post.pk] > post.seats:
                    return number
        return None
