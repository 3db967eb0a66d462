"""The placement tables of a cohort's open archive. Keys are those of the import files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jiebang.common import archive
from jiebang.placements.models import (
    Advice,
    Agreement,
    AgreementVersion,
    Objection,
    Offer,
    OfferedPost,
    Placement,
    PlanEdit,
    PlanPublication,
    Post,
    Wish,
    WishSheet,
    WishWindow,
)
from jiebang.placements.workbench.rule_rows import rules_of, stated
from jiebang.programmes.models import Cohort


def register() -> None:
    archive.register("posts", posts)
    archive.register("wishes", wishes)
    archive.register("wish_windows", wish_windows)
    archive.register("wish_sheets", wish_sheets)
    archive.register("placements", placements)
    archive.register("offers", offers)
    archive.register("advice", advice)
    archive.register("agreements", agreements)
    archive.register("placement_rules", placement_rules)
    archive.register("plan_edits", plan_edits)
    archive.register("plan_publications", plan_publications)
    archive.register("objections", objections)


def posts(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rows = Post.objects.filter(cohort=cohort).select_related("host__organisation").order_by("number", "id")
    for post in rows.iterator(chunk_size=500):
        yield {
            "id": post.number,
            "host": post.host.organisation.name,
            "sector": post.sector,
            "title": post.title,
            "max": post.seats,
            "min": post.min_seats,
            "duties": post.duties,
            "offers": post.offers,
            "needs": post.needs,
            "level": post.level,
            "extra": post.extra,
        }


def wishes(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rows = Wish.objects.filter(cohort=cohort).select_related("secondment", "post")
    for wish in rows.order_by("secondment__number", "side", "rank", "post__number").iterator(chunk_size=500):
        yield {"side": wish.side, "person": wish.secondment.number, "post": wish.post.number, "rank": wish.rank}


def wish_windows(cohort: Cohort) -> Iterator[dict[str, Any]]:
    for window in WishWindow.objects.filter(cohort=cohort).order_by("side"):
        yield {
            "side": window.side,
            "from": window.opens_on,
            "to": window.closes_on,
            "most": window.most,
            "fewest": window.fewest,
            "shows_count": window.shows_count,
            "shows_names": window.shows_names,
            "note": window.note,
        }


def wish_sheets(cohort: Cohort) -> Iterator[dict[str, Any]]:
    """Who was asked and answered when; the person by number, hosts and home units by name."""
    rows = WishSheet.objects.filter(cohort=cohort).select_related("secondment", "host__organisation", "home_unit")
    for sheet in rows.prefetch_related("steps").order_by("side", "id"):
        yield {
            "side": sheet.side,
            "who": sheet.secondment.number if sheet.secondment else str(sheet),
            "until": sheet.until,
            "any_is_fine": len(sheet.easy),
            "steps": [
                {"kind": s.kind, "about": s.about, "said": s.said, "at": s.at.isoformat(), "by_office": s.for_them}
                for s in sheet.steps.all()
            ],
        }


def placements(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rows = Placement.objects.filter(cohort=cohort).select_related("secondment", "post__host__organisation", "run")
    for placement in rows.order_by("secondment__number", "id").iterator(chunk_size=500):
        yield {
            "person": placement.secondment.number,
            "post": placement.post.number,
            "host": placement.post.host.organisation.name,
            "from": placement.starts_on,
            "to": placement.ends_on,
            "plan": str(placement.run.uuid) if placement.run else "",
            "made": placement.created_at,
        }


def offers(cohort: Cohort) -> Iterator[dict[str, Any]]:
    """As handed in last; what a host is still typing is its own."""
    rows = Offer.objects.filter(cohort=cohort).select_related("host__organisation").prefetch_related("posts__post")
    for offer in rows.order_by("host__organisation__sort_key", "id"):
        yield {
            "host": offer.host.organisation.name,
            "state": offer.state,
            "invited": offer.invited_on,
            "answer_by": offer.answer_by,
            "handed_in": offer.handed_in_on,
            "mentor": {"name": offer.mentor_name, "job": offer.mentor_job, "phone": offer.mentor_phone},
            "note": offer.note,
            "posts": [offered(post) for post in offer.posts.all() if not post.gone],
        }


def offered(post: OfferedPost) -> dict[str, Any]:
    return {
        "title": post.title,
        "sector": post.sector,
        "max": post.seats,
        "min": post.min_seats,
        "duties": post.duties,
        "offers": post.offers,
        "needs": post.needs,
        "level": post.level,
        "from": post.starts_on and post.starts_on.isoformat(),
        "to": post.ends_on and post.ends_on.isoformat(),
        "decision": post.verdict,
        "post": post.post.number if post.post else "",
    }


def advice(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rows = Advice.objects.filter(host__cohort=cohort).select_related("secondment", "host__organisation")
    for one in rows.order_by("secondment__number", "id"):
        yield {
            "person": one.secondment.number,
            "host": one.host.organisation.name,
            "text": one.text,
            "written": one.written_on,
        }


def agreements(cohort: Cohort) -> Iterator[dict[str, Any]]:
    """Every agreement with all its versions, who confirmed which, and what was asked to be worded otherwise."""
    rows = Agreement.objects.filter(cohort=cohort).select_related("secondment", "host__organisation")
    rows = rows.prefetch_related("remarks", "versions__confirmations")
    for agreement in rows.order_by("secondment__number", "id"):
        yield {
            "person": agreement.secondment.number,
            "host": agreement.host.organisation.name,
            "drafted": agreement.drafted_on,
            "ended": agreement.ended_on,
            "versions": [version_row(version) for version in agreement.versions.all()],
            "remarks": [
                {
                    "version": one.number, "side": one.side, "name": one.name, "text": one.text, "said": one.said_on,
                    "answer": one.answer, "answered": one.answered_on,
                }
                for one in agreement.remarks.all()
            ],
        }  # fmt: skip


def version_row(version: AgreementVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "made": version.made_on,
        "sha256": version.digest,
        "text": version.text,
        "confirmations": [
            {
                "side": one.side, "way": one.way, "name": one.name, "on": one.on, "brought_by": one.brought_by,
                "withdrawn": one.withdrawn_at,
            }
            for one in version.confirmations.all()
        ],
    }  # fmt: skip


def placement_rules(cohort: Cohort) -> Iterator[dict[str, Any]]:
    """Rules by number, those switched off among them."""
    for rule in rules_of(cohort):
        said = stated(rule)
        yield {
            "number": rule.number,
            "kind": rule.kind,
            "person": said.person,
            "home": said.home,
            "post": said.post,
            "host": said.host,
            "people": list(said.people),
            "by": rule.by,
            "at": rule.at,
            "max": rule.most,
            "min": rule.least,
            "hard": rule.hard,
            "why": rule.why,
            "written": rule.written_at,
            "off": rule.off_at,
            "off_why": rule.off_why,
        }


def plan_edits(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rows = PlanEdit.objects.filter(cohort=cohort).select_related("before", "after", "secondment", "old", "new")
    for edit in rows.order_by("id").iterator(chunk_size=500):
        yield {
            "kind": edit.kind,
            "before": str(edit.before.uuid),
            "after": str(edit.after.uuid),
            "person": edit.secondment.number if edit.secondment else "",
            "from": edit.old.number if edit.old else "",
            "to": edit.new.number if edit.new else "",
            "reason": edit.reason,
            "made": edit.at,
            "undone": edit.undone_at,
        }


def plan_publications(cohort: Cohort) -> Iterator[dict[str, Any]]:
    for one in PlanPublication.objects.filter(cohort=cohort).select_related("run").order_by("id"):
        yield {
            "plan": str(one.run.uuid),
            "published": one.published_at,
            "objections_until": one.objections_until,
            "words": one.words,
        }


def objections(cohort: Cohort) -> Iterator[dict[str, Any]]:
    """Those handed in; a draft is the person's own."""
    rows = Objection.objects.filter(cohort=cohort).handed_in()
    for one in rows.select_related("secondment", "wanted", "publication__run").order_by("secondment__number", "id"):
        yield {
            "person": one.secondment.number,
            "plan": str(one.publication.run.uuid),
            "text": one.text,
            "wanted": one.wanted.number if one.wanted else "",
            "state": one.state,
            "handed_in": one.handed_in_at,
            "reply": one.reply,
            "answered": one.answered_at,
        }
