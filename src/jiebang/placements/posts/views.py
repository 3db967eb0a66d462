"""Pages of the posts of a cohort: the list, closing several, one post to change with what happened to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiebang.common.asked import uuids
from jiebang.common.models import AuditEntry
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.common.sheets import sheet_response
from jiebang.common.trail.wording import actor_of, wording_of
from jiebang.placements.actions import change_post
from jiebang.placements.agreements.drafts import freshen
from jiebang.placements.models import Agreement, Placement, Post
from jiebang.placements.offers.draft import POST_FIELDS
from jiebang.placements.permissions import cohorts_with_plans, may_plan
from jiebang.placements.posts import lists
from jiebang.placements.posts.forms import PostForm, initial_of, seen_of
from jiebang.placements.posts.lists import Asked
from jiebang.programmes.bodies import changed_meanwhile
from jiebang.programmes.current import remember
from jiebang.programmes.models import Cohort
from jiebang.programmes.permissions import may_manage

LATEST = 30


@policy("placements.read")
@require_safe
def posts(request: HttpRequest, code: str) -> HttpResponse:
    cohort = cohort_or_404(request, code)
    asked = Asked.of(request.GET)
    rows = lists.rows_of(cohort, asked)
    context = {
        "cohort": cohort,
        "page": Paginator(rows, lists.PAGE).get_page(request.GET.get("page")),
        "verdict": lists.verdict(rows),
        "asked": asked,
        "filters": [{"name": "state", "label": _("State"), "choices": lists.states(), "value": asked.state}],
        "sheet": reverse("posts_sheet", kwargs={"code": cohort.code}),
        "writes": may_manage(request.user, cohort),
    }
    return render(request, "placements/posts/list.html", context)


@policy("placements.read")
@require_safe
def posts_sheet(request: HttpRequest, code: str) -> FileResponse:
    cohort = cohort_or_404(request, code)
    rows = lists.rows_of(cohort, Asked.of(request.GET))
    name = _("Posts of {cohort}").format(cohort=cohort.name)
    return sheet_response(name, lists.sheet_columns(cohort), lists.sheet_rows(rows))


def cohort_or_404(request: HttpRequest, code: str) -> Cohort:
    return remember(request, get_object_or_404(cohorts_with_plans(request.user), code__iexact=code))


@policy("placements.write")
@require_POST
def posts_chosen(request: HttpRequest, code: str) -> HttpResponse:
    """Close the ticked posts; those with somebody there are left and counted."""
    cohort = cohort_or_404(request, code)
    if not may_plan(request.user, cohort):
        raise PermissionDenied
    chosen = uuids(request.POST.getlist("id"))
    if not chosen:
        raise Refused(_("Tick the posts first."))
    closed, left = 0, 0
    for post in Post.objects.filter(cohort=cohort, uuid__in=chosen, seats__gt=0):
        try:
            with transaction.atomic():
                change_post(post, seats=0, min_seats=0, by=request.user)
            closed += 1
        except Refused:
            left += 1
    said = ngettext("{n} post closed.", "{n} posts closed.", closed).format(n=closed)
    if left:
        more = ngettext("{n} has somebody placed there and stays open.",
                        "{n} have somebody placed there and stay open.", left).format(n=left)  # fmt: skip
        said = _("{one} {two}").format(one=said, two=more)
    messages.success(request, said)
    return redirect("posts", code=cohort.code)


@policy("placements.read", post="placements.write")
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One post: a form for the office, read by leadership."""
    rows = Post.objects.select_related("cohort__programme", "host__organisation")
    found: Post = get_object_or_404(rows.filter(cohort__in=cohorts_with_plans(request.user)), uuid=uuid)
    remember(request, found.cohort)
    if request.method != "POST":
        return post_page(request, found, PostForm(initial=initial_of(found)))
    if not may_plan(request.user, found.cohort):
        raise PermissionDenied
    form = PostForm(request.POST)
    if not form.is_valid():
        return post_page(request, found, form, status=422)
    return save(request, found, form)


def save(request: HttpRequest, found: Post, form: PostForm) -> HttpResponse:
    """Sent twice it is saved once; where somebody changed it meanwhile, both texts are shown."""
    with transaction.atomic():
        held = Post.objects.select_for_update(of=("self",)).select_related("cohort", "host__organisation").get(
            pk=found.pk
        )  # fmt: skip
        values = form.values(held)
        if all(getattr(held, name) == value for name, value in values.items()):
            return redirect("posts", code=held.cohort.code)
        if form.cleaned_data["seen"] != seen_of(held):
            return stale_page(request, held, form)
        try:
            change_post(held, by=request.user, **values)
            freshen(Agreement.objects.filter(secondment__placements__post=held), by=request.user)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            held.refresh_from_db()
            return post_page(request, held, form, status=422)
    messages.success(request, _("Saved."))
    return redirect("posts", code=found.cohort.code)


def stale_page(request: HttpRequest, held: Post, form: PostForm) -> HttpResponse:
    now = initial_of(held)
    data = form.data.copy()
    data["seen"] = now["seen"]
    texts = [
        (form.fields[name].label, str(data.get(name, "")), "" if now[name] is None else str(now[name]))
        for name in form.fields
        if name != "seen" and str(data.get(name, "")).replace("\r", "") != ("" if now[name] is None else str(now[name]))
    ]
    return post_page(request, held, PostForm(data), status=409, texts=texts, sentence=changed_meanwhile())


def post_page(request: HttpRequest, found: Post, form: PostForm, *, status: int = 200, **more: Any) -> HttpResponse:
    there = Placement.objects.standing().filter(post=found).select_related("secondment__person")
    context = {
        "post": found,
        "cohort": found.cohort,
        "form": form,
        "writes": may_plan(request.user, found.cohort),
        "there": there.order_by("secondment__number", "id"),
        "history": history_of(found),
    }
    return render(request, "placements/posts/post.html", {**context, **more}, status=status)


def history_of(found: Post) -> list[dict[str, Any]]:
    """What the trail says of the post: who did what when, and which fields it changed."""
    lines = AuditEntry.objects.filter(object_type="placements.post", object_id=str(found.uuid))
    between = pgettext("between things listed", ", ")
    return [
        {
            "at": line.at,
            "who": str(line.actor) if line.actor else actor_of(line.actor_label),
            "did": wording_of(line.verb).said,
            "fields": between.join(str(POST_FIELDS.get(name, name)) for name in line.data.get("fields", ())
                                   if name != "extra"),
        }
        for line in lines.select_related("actor__person").order_by("-id")[:LATEST]
    ]  # fmt: skip
