"""What placement keeps about a person, for the person: wishes, and where one was placed and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common.own_data import Part, register
from jiebang.people.models import Person
from jiebang.placements.agreements import text as words
from jiebang.placements.models import (
    Advice,
    AgreementRemark,
    AgreementVersion,
    Objection,
    Placement,
    Side,
    Wish,
    WishStep,
)


def register_parts() -> None:
    columns = {"cohort": _("Cohort"), "host": _("Host"), "post": _("Post"), "rank": _("Rank"), "side": _("Whose wish")}
    register(Part("wishes", _("Wishes"), columns, wishes, 35))
    columns = {
        "cohort": _("Cohort"),
        "at": _("When"),
        "what": _("What"),
        "said": _("Numbers"),
        "office": _("By the office"),
    }
    register(Part("wish_steps", _("When wishes were said"), columns, wish_steps, 36))
    columns = {"cohort": _("Cohort"), "host": _("Host"), "post": _("Post"), "placed": _("Placed")}
    register(Part("placements", _("Placements"), columns, placements, 40))
    columns = {"cohort": _("Cohort"), "host": _("Host"), "written": _("Written on"), "text": _("Advice")}
    register(Part("advice", _("Advice to who comes next"), columns, advice, 45))
    columns = {
        "cohort": _("Cohort"), "host": _("Host"), "version": _("Version"), "made": _("Made on"), "confirmed":
        _("Confirmed"), "text": _("What it says"),
    }  # fmt: skip
    register(Part("agreements", _("Agreements"), columns, agreements, 42))
    columns = {"host": _("Host"), "said": _("Written on"), "text": _("Wish for another wording"), "answer": _("Answer")}
    register(Part("agreement_wishes", _("Wishes for another wording"), columns, agreement_wishes, 43))
    columns = {
        "cohort": _("Cohort"), "text": _("Objection"), "wanted": _("Post wished for instead"), "state": _("State"),
        "reply": _("Answer"),
    }  # fmt: skip
    register(Part("objections", _("Objections to placements"), columns, objections, 44))


def wishes(person: Person) -> Iterator[dict[str, Any]]:
    """The person's own; what hosts and home units wish is theirs."""
    rows = Wish.objects.filter(secondment__person=person, side=Wish.Side.PERSON)
    for wish in rows.select_related("cohort", "post__host__organisation").order_by("cohort_id", "rank", "id"):
        yield {
            "cohort": wish.cohort.name,
            "host": wish.post.host.organisation.name,
            "post": wish.post.title,
            "rank": wish.rank,
            "side": str(Wish.Side(wish.side).label),
        }


def wish_steps(person: Person) -> Iterator[dict[str, Any]]:
    rows = WishStep.objects.filter(sheet__secondment__person=person).select_related("sheet__cohort")
    for step in rows.order_by("id"):
        yield {
            "cohort": step.sheet.cohort.name,
            "at": step.at,
            "what": str(step.get_kind_display()),
            "said": step.said,
            "office": step.for_them,
        }


def placements(person: Person) -> Iterator[dict[str, Any]]:
    rows = Placement.objects.filter(secondment__person=person).select_related("cohort", "post__host__organisation")
    for placement in rows.order_by("created_at", "id"):
        yield {
            "cohort": placement.cohort.name,
            "host": placement.post.host.organisation.name,
            "post": placement.post.title,
            "placed": placement.created_at,
        }


def advice(person: Person) -> Iterator[dict[str, Any]]:
    rows = Advice.objects.filter(secondment__person=person).select_related("host__cohort", "host__organisation")
    for one in rows.order_by("written_on", "id"):
        yield {
            "cohort": one.host.cohort.name,
            "host": one.host.organisation.name,
            "written": one.written_on,
            "text": one.text,
        }


def agreements(person: Person) -> Iterator[dict[str, Any]]:
    """Every version with its words, and who confirmed it."""
    rows = AgreementVersion.objects.filter(agreement__secondment__person=person).prefetch_related("confirmations")
    for version in rows.select_related("agreement__cohort", "agreement__host__organisation").order_by("id"):
        standing = [one for one in version.confirmations.all() if one.withdrawn_at is None]
        yield {
            "cohort": version.agreement.cohort.name,
            "host": version.agreement.host.organisation.name,
            "version": version.number,
            "made": version.made_on,
            "confirmed": [f"{one.get_side_display()} {one.on.isoformat()}" for one in standing],
            "text": "\n".join(f"{part.title}\n{part.words}" for part in words.from_json(version.text).parts),
        }


def agreement_wishes(person: Person) -> Iterator[dict[str, Any]]:
    """What the person asked to be worded otherwise; what the others asked is theirs."""
    rows = AgreementRemark.objects.filter(agreement__secondment__person=person, side=Side.PERSON)
    for one in rows.select_related("agreement__host__organisation").order_by("id"):
        yield {
            "host": one.agreement.host.organisation.name,
            "said": one.said_on,
            "text": one.text,
            "answer": one.answer,
        }


def objections(person: Person) -> Iterator[dict[str, Any]]:
    rows = Objection.objects.filter(secondment__person=person).select_related("cohort", "wanted__host__organisation")
    for one in rows.order_by("id"):
        yield {
            "cohort": one.cohort.name,
            "text": one.text,
            "wanted": f"{one.wanted.host.organisation.name} {one.wanted.title}" if one.wanted else "",
            "state": str(one.get_state_display()),
            "reply": one.reply,
        }
