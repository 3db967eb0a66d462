"""Pages of forming groups: everybody group by group, the proposal, moving, heads, undo."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiebang.common import clock
from jiebang.common.asked import as_uuid
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.programmes.bodies import members_of
from jiebang.programmes.body_pages import in_fixed_order, titles_of
from jiebang.programmes.body_views import ticked
from jiebang.programmes.grouping import actions, proposing
from jiebang.programmes.grouping.actions import HEADS
from jiebang.programmes.models import Body, Cohort, GroupStep, Officer, Secondment
from jiebang.programmes.permissions import visible_bodies
from jiebang.programmes.reaching import cohort_for, opened_or_denied

NO_GROUP = "none"


@policy("programmes.write")
@require_safe
def grouping(request: HttpRequest, code: str) -> HttpResponse:
    return board(request, cohort_for(request, code, "programmes.write"))


def board(request: HttpRequest, cohort: Cohort, *, status: int = 200, sentence: str = "") -> HttpResponse:
    people: dict[int | None, list[Secondment]] = defaultdict(list)
    rows = cohort.secondments.select_related("person", "home_unit").prefetch_related("offices")
    for who in rows.order_by("person__sort_key", "number"):
        people[who.group_id].append(who)
    bodies = list(in_fixed_order(cohort.bodies.filter(dissolved_on__isnull=True, kind__in=HEADS)))
    heads = actions.heads_in(bodies)
    groups = [body for body in bodies if body.kind == Body.Kind.GROUP]
    step = actions.last_step(cohort)
    context = {
        "cohort": cohort,
        "cards": [card(body, people[body.pk], heads[body.pk]) for body in groups],
        "branches": [card(body, members(body), heads[body.pk]) for body in bodies if body.kind == Body.Kind.BRANCH],
        "free": people[None],
        "groups": groups,
        "count": sum(map(len, people.values())),
        "begun": clock.today() >= cohort.starts_on,
        "step": step,
        "sentence": sentence,
    }
    return render(request, "programmes/grouping/board.html", context, status=status)


def members(body: Body) -> list[Secondment]:
    rows = members_of(body).select_related("person").prefetch_related("offices")
    return list(rows.order_by("person__sort_key", "number"))


def card(body: Body, people: list[Secondment], heads: dict[str, Officer]) -> dict[str, Any]:
    posts = HEADS[Body.Kind(body.kind)]
    holders = {post: heads[post].secondment_id if post in heads else None for post in posts}
    rows = [{"who": who, "titles": [o.title for o in who.offices.all() if o.body_id == body.pk]} for who in people]
    return {
        "body": body,
        "rows": sorted(rows, key=lambda row: not row["titles"]),
        "heads": [
            {"post": str(post), "title": title, "holder": holders[post]}
            for post, title in zip(posts, titles_of(body), strict=False)
        ],
        "seen": actions.heads_seen(heads),
    }


@policy("programmes.write")
@require_http_methods(["GET", "HEAD", "POST"])
def grouping_proposal(request: HttpRequest, code: str) -> HttpResponse:
    """Groups as they would be; sending the form makes exactly these."""
    cohort = cohort_for(request, code, "programmes.write")
    wanted = proposing.Wanted.of(request.POST if request.method == "POST" else request.GET, cohort)
    if request.method != "POST":
        return proposal_page(request, cohort, wanted)
    try:
        step = actions.apply(cohort, wanted, seen=request.POST.get("seen", ""), by=request.user)
    except Stale as stale:
        return proposal_page(request, cohort, wanted, status=409, sentence=str(stale))
    said = ngettext("{n} person is in a group now.", "{n} people are in groups now.", len(step.moved))
    messages.success(request, said.format(n=len(step.moved)))
    return redirect("grouping", code=cohort.code)


def proposal_page(
    request: HttpRequest, cohort: Cohort, wanted: proposing.Wanted, *, status: int = 200, sentence: str = ""
) -> HttpResponse:
    context = {
        "cohort": cohort,
        "shown": proposing.proposal(cohort, wanted),
        "grouped": cohort.secondments.filter(group__isnull=False).count(),
        "filters": choices(cohort, wanted),
        "size": wanted.size,
        "most": proposing.MOST,
        "begun": clock.today() >= cohort.starts_on,
        "sentence": sentence,
    }
    return render(request, "programmes/grouping/proposal.html", context, status=status)


def choices(cohort: Cohort, wanted: proposing.Wanted) -> list[dict[str, Any]]:
    ways = [
        (proposing.MIXED, _("mixed over all groups")),
        (proposing.TOGETHER, _("kept together where it fits")),
        (proposing.APART, _("groups of their own")),
    ]
    who = [("", _("who is in no group yet")), (proposing.EVERYBODY, _("everybody anew"))]
    return [
        {"name": "by", "label": _("Look at"), "choices": proposing.grounds(cohort), "value": wanted.by},
        {"name": "way", "label": _("Those alike are"), "choices": ways, "value": wanted.way},
        {"name": "who", "label": _("Whom to group"), "choices": who, "value": wanted.who},
    ]


@policy("programmes.write")
@require_POST
def grouping_moves(request: HttpRequest, code: str) -> HttpResponse:
    """Put the ticked people into a group, or into none."""
    cohort = cohort_for(request, code, "programmes.write")
    people = ticked(request, cohort)
    target = request.POST.get("group", "")
    into = None
    if target != NO_GROUP:
        groups = cohort.bodies.filter(kind=Body.Kind.GROUP, dissolved_on__isnull=True)
        into = groups.filter(uuid=as_uuid(target)).first()
        if into is None:
            raise Refused(_("Choose the group."), field="group")
    step = actions.move(cohort, people, into, by=request.user)
    count = len(step.moved) if step else 0
    said = ngettext("{n} person was moved.", "{n} people were moved.", count)
    messages.success(request, said.format(n=count))
    return redirect("grouping", code=cohort.code)


@policy("programmes.heads")
@require_POST
def grouping_heads(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who leads a group or branch."""
    body = body_to_lead(request, uuid)
    people = {str(who.uuid): who for who in members_of(body).select_related("person", "cohort")}
    chosen: dict[str, Secondment | None] = {}
    posts = HEADS[Body.Kind(body.kind)]
    for post in posts:
        said = request.POST.get(post, "")
        if said and said not in people:
            raise Refused(_("Choose a member of {body}.").format(body=body.name), field=str(post))
        chosen[post] = people.get(said)
    titles = dict(zip(posts, titles_of(body), strict=False))
    try:
        count = actions.name_heads(body, chosen, titles, seen=request.POST.get("seen", ""), by=request.user)
    except Stale as stale:
        return board(request, body.cohort, status=409, sentence=str(stale))
    if count:
        messages.success(request, _("Named for {body}.").format(body=body.name))
    return redirect(f"{grouping_url(body.cohort)}#b-{body.uuid}")


def body_to_lead(request: HttpRequest, uuid: UUID) -> Body:
    rows = Body.objects.select_related("cohort").filter(kind__in=HEADS, dissolved_on__isnull=True)
    found: Body = opened_or_denied(request.user, "programmes.heads", visible_bodies, rows, uuid=uuid)
    return found


def grouping_url(cohort: Cohort) -> str:
    return reverse("grouping", kwargs={"code": cohort.code})


@policy("programmes.write")
@require_POST
def grouping_undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take the last step back; the form names which one it was."""
    cohort = cohort_for(request, code, "programmes.write")
    step = GroupStep.objects.filter(cohort=cohort, uuid=as_uuid(request.POST.get("step", ""))).first()
    if step is None:
        raise Refused(_("This step is not known any more. Reload the page."))
    actions.undo(step, by=request.user)
    said = ngettext("{n} person is back where it was.", "{n} people are back where they were.", len(step.moved))
    messages.success(request, said.format(n=len(step.moved)))
    return redirect("grouping", code=cohort.code)
