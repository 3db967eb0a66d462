"""What the plan page and its workbook show of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.common import words
from jiebang.common.asked import as_uuid
from jiebang.kernel.fit import PARTS
from jiebang.placements import queries
from jiebang.placements.models import Assignment, Placement, Post, Run
from jiebang.placements.wording import (
    AIM_NAMES,
    PART_NAMES,
    parts_text,
    place_short,
    plan_sentence,
    reason_texts,
    worth_reading_first,
)
from jiebang.programmes.models import Cohort, Secondment


@dataclass(frozen=True)
class Chosen:
    """Search, filters and order of the list; what is no choice at all counts as none.

    scores: whether the reader may know fit and wishes, and so search and order by them.
    """

    q: str = ""
    host: str = ""
    wish: str = ""
    sort: str = "number"
    by: str = "person"
    scores: bool = True

    @classmethod
    def of(cls, query: Mapping[str, Any], *, scores: bool) -> Chosen:
        sort = str(query.get("sort", "number"))
        return cls(
            q=str(query.get("q", "")).strip()[:100],
            host=str(as_uuid(str(query.get("host", ""))) or ""),
            wish=str(query.get("wish", "")) if scores else "",
            sort=sort if scores or sort == "name" else "number",
            by="host" if query.get("by") == "host" else "person",
            scores=scores,
        )

    @property
    def narrows(self) -> bool:
        return bool(self.q or self.host or self.wish)


def context(cohort: Cohort, run: Run, chosen: Chosen, page: Page[Assignment], *, may_plan: bool) -> dict[str, Any]:
    return {**frame(cohort, run, chosen, may_plan=may_plan), "rows": [row(line) for line in page], "page": page}


def frame(cohort: Cohort, run: Run, chosen: Chosen, *, may_plan: bool) -> dict[str, Any]:
    """What stands around the list, person by person or post by post."""
    vacant = queries.vacant_posts(run)
    figures = queries.figures_of(run, vacant)
    changed = run.accepted_at is None and queries.digest(queries.inputs_of(cohort)) != run.inputs_hash
    return {
        "cohort": cohort,
        "run": run,
        "verdict": verdict(run, figures),
        "figures": figures,
        "chosen": chosen,
        "filters": filters(run, chosen, cohort),
        "vacant": vacant,
        "free_seats": sum(post.seats - post.taken for post in vacant),  # type: ignore[attr-defined]
        "aim_name": AIM_NAMES[run.aim],
        "scores": chosen.scores,
        "legend": [(part, PART_NAMES[part]) for part in PARTS] if chosen.scores else [],
        "may_plan": may_plan,
        "changed": changed,
        "difference": queries.difference(run),
        "sheet": reverse("placement_run_sheet", kwargs={"code": cohort.code, "uuid": run.uuid}),
        "imports_url": page_of("imports"),
    }


def empty_context(cohort: Cohort, *, may_plan: bool) -> dict[str, Any]:
    people = Secondment.objects.filter(cohort=cohort).count()
    posts = Post.objects.filter(cohort=cohort, seats__gt=0).count()
    return {
        "cohort": cohort,
        "people": people,
        "posts": posts,
        "placed": Placement.objects.filter(cohort=cohort).count(),
        "may_plan": may_plan,
        "imports_url": page_of("imports") if may_plan else "",
    }


def verdict(run: Run, figures: queries.Figures) -> str:
    seen = run.options.get("figures") or {}
    return plan_sentence(
        people=run.people,
        placed=run.placed,
        worst=run.worst_fit,
        first_wishes=figures.first_wishes,
        proved=run.status == "optimal",
        aim=run.aim,
        worst_place=(place, seen["worst_of"]) if (place := seen.get("worst_place")) else None,
    )


def filters(run: Run, chosen: Chosen, cohort: Cohort) -> list[dict[str, Any]]:
    wishes = [
        ("", _("all")),
        ("first", _("first wish")),
        ("second_third", _("second or third wish")),
        ("later", _("a later wish")),
        ("unwished", _("not wished for")),
        ("unplaced", _("without a place")),
    ]
    sorts = [("number", _("number")), ("name", pgettext("of a person", "name"))]
    hosts = [("", _("all")), *queries.hosts_of(run)]
    by_host = {"name": "host", "label": words.say("host", cohort), "choices": hosts, "value": chosen.host}
    views = [("person", _("by person")), ("host", _("by host"))]
    view = {"name": "by", "label": _("List"), "choices": views, "value": chosen.by}
    if chosen.by == "host":
        return [view, by_host]
    by_wish = {"name": "wish", "label": _("Wish"), "choices": wishes, "value": chosen.wish}
    if chosen.scores:
        sorts.append(("fit", _("least fitting first")))
    order = {"name": "sort", "label": _("Order"), "choices": sorts, "value": chosen.sort}
    return [view, by_host, by_wish, order] if chosen.scores else [view, by_host, order]


def row(line: Assignment) -> dict[str, Any]:
    """One line as the page shows it. lead: the reasons worth reading first; rest: the others, folded away."""
    lead, rest = worth_reading_first(line.reasons)
    return {
        "line": line,
        "secondment": line.secondment,
        "post": line.post,
        "place": place_short(line.place_in_list, line.open_posts) if line.place_in_list else "",
        "lead": reason_texts(lead),
        "rest": reason_texts(rest),
        "parts_text": parts_text(line.parts),
    }


def sheet_titles(*, scores: bool) -> list[str]:
    where = [
        _("Secondee's number"), pgettext("of a person", "Name"), _("Home unit"), _("Job"), _("Post's number"),
        _("Host"), _("Post"),
    ]  # fmt: skip
    if not scores:
        return where
    return [
        *where,
        _("Fit"),
        *(str(PART_NAMES[part]) for part in PARTS),
        _("Wish"),
        _("Place among the posts open to the person"),
        _("Posts open to the person"),
        _("Reasons"),
    ]


def sheet_rows(lines: Iterable[Assignment], *, scores: bool) -> Iterator[list[Any]]:
    for line in lines:
        secondment, post = line.secondment, line.post
        home = secondment.home_unit.name if secondment.home_unit else ""
        where = [post.number, post.host.organisation.name, post.title] if post else [None] * 3
        why = [
            line.fit if post else None,
            *(line.parts.get(part) for part in PARTS),
            line.wish_rank,
            line.place_in_list,
            line.open_posts,
            "\n".join(reason_texts([r for r in line.reasons if r["code"] != "place_in_list"])),
        ]
        yield [
            secondment.number, secondment.person.name, home, secondment.job, *where, *(why if scores else []),
        ]  # fmt: skip


def page_of(name: str, **kwargs: Any) -> str:
    """The address of a page of another room, "" while there is none."""
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""
