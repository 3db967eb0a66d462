"""Posts of a cohort, with their hosts and seats. Key: 编号, else 单位 and 岗位."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from jiebang.common.imports import Change, Fate, Journal, Line, refused, set_repeats_aside
from jiebang.common.tables import Fault, Options, Row
from jiebang.common.text import normal_name
from jiebang.people.matching import References
from jiebang.people.models import Organisation
from jiebang.placements import actions, files
from jiebang.placements.models import Post
from jiebang.placements.seats import holds_at, most_taken
from jiebang.programmes.actions import ensure_host
from jiebang.programmes.importers import CohortImporter
from jiebang.programmes.models import Cohort, Host

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
        holds = holds_at(self.stored)
        self.taken = {pk: most_taken(holds[pk], cohort.starts_on, cohort.ends_on) for pk in list(holds)}
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
        taken = self.taken.get(post.pk, 0) if post else 0
        if taken > most:
            return [row.fault("seats_in_use", "max", count=taken)]
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
