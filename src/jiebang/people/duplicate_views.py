"""Suggested duplicates, merging two rows, and taking a merge back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiebang.common.merging import Plan, in_words
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused
from jiebang.people import duplicates
from jiebang.people.duplicate_page import choices, rows_of, visible
from jiebang.people.merging import CHOSEN, KINDS, in_order, merge, plan_merge, print_of, say_not_the_same, undo_merge
from jiebang.people.models import Merge
from jiebang.people.permissions import visible_merges

PAGE = 20
MERGES = 50


@policy("people.write")
@require_GET
def duplicate_list(request: HttpRequest) -> HttpResponse:
    counted = {each: duplicates.suggested(each, request.user) for each in KINDS}
    # Unasked, the first sort that has pairs opens: a page that says "none" would hide those of another sort.
    kind = kind_asked(request) if "kind" in request.GET else next(filter(counted.get, KINDS), Merge.Kind.ORGANISATION)
    page = Paginator(counted[kind], PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "tabs": [(each, Merge.Kind(each).label, len(counted[each])) for each in KINDS],
        "page": page,
        "rows": rows_of(list(page), request.user),
    }
    return render(request, "people/duplicates.html", context)


def kind_asked(request: HttpRequest) -> str:
    asked = request.GET.get("kind") or request.POST.get("kind") or Merge.Kind.ORGANISATION
    return asked if asked in KINDS else Merge.Kind.ORGANISATION


@policy("people.write")
@require_POST
def duplicates_chosen(request: HttpRequest) -> HttpResponse:
    """Say of the ticked pairs that they are not the same; each is looked up again among what the user sees."""
    kind = kind_asked(request)
    pairs = [pair for text in request.POST.getlist("pair")[:500] if (pair := pair_of(text))]
    if not pairs:
        raise Refused(_("Tick the pairs first."))
    wanted = {uuid for pair in pairs for uuid in pair}
    if visible(kind, request.user).filter(uuid__in=wanted).count() < len(wanted):
        raise Refused(_("Some of the ticked pairs are gone or merged. Look at the list again."))
    count = say_not_the_same(kind, pairs, by=request.user)
    messages.success(
        request,
        ngettext(
            "{n} pair is remembered as two and suggested no more.",
            "{n} pairs are remembered as two and suggested no more.",
            count,
        ).format(n=count),
    )
    return redirect(f"{reverse('duplicates')}?kind={kind}")


def pair_of(text: str) -> tuple[UUID, UUID] | None:
    one, _line, other = text.partition("_")
    try:
        return in_order(UUID(one), UUID(other))
    except ValueError:
        return None


# ── merging ────────────────────────────────────────────────────────────────────────────────────────────────────────


@policy("people.write")
@require_http_methods(["GET", "POST"])
def merge_two(request: HttpRequest) -> HttpResponse:
    """What merging would move, and the choice whose values stay; POST merges."""
    kind, winner, loser = the_two(request)
    theirs = [column for column in CHOSEN[kind] if request.POST.get(column) == "theirs"]
    if request.method == "POST":
        merged = merge(winner, loser, by=request.user, theirs=theirs, seen=request.POST.get("seen", ""))
        messages.success(
            request,
            _("{loser} is merged into {winner}. You can undo it below.").format(
                loser=merged.loser_name, winner=merged.winner_name
            ),
        )
        return redirect("merges")
    plan, refusal = planned(request, winner, loser)
    context = {
        "kind": kind,
        "winner": winner,
        "loser": loser,
        "rows": rows_of([duplicates.Pair(kind, winner.uuid, loser.uuid, ())], request.user, around=winner.uuid),
        "choices": choices(winner, loser),
        "moving": plan.moving() if plan else [],
        "joining": plan.joining() if plan else [],
        "refusal": refusal,
        "seen": print_of(winner, loser),
        "swapped": f"?kind={kind}&winner={loser.uuid}&loser={winner.uuid}",
    }
    return render(request, "people/merge.html", context, status=422 if refusal else 200)


def the_two(request: HttpRequest) -> tuple[str, Any, Any]:
    """The two rows the address names, both among what the user sees; one merged already leads to the list."""
    asked = request.GET if request.method == "GET" else request.POST
    kind, rows = kind_asked(request), []
    for name in ("winner", "loser"):
        pair = pair_of(f"{asked.get(name, '')}_{asked.get(name, '')}")
        found = visible(kind, request.user).filter(uuid=pair[0]).first() if pair else None
        if found is None:
            raise Http404
        rows.append(found)
    if rows[0] == rows[1]:
        raise Http404
    return kind, rows[0], rows[1]


def planned(request: HttpRequest, winner: Any, loser: Any) -> tuple[Plan | None, str]:
    try:
        return plan_merge(winner, loser, by=request.user), ""
    except Refused as refused:
        return None, str(refused)


@policy("people.write")
@require_GET
def merge_list(request: HttpRequest) -> HttpResponse:
    seen = visible_merges(Merge.objects.all(), request.user).select_related("merged_by__person", "undone_by__person")
    page = Paginator(seen.defer("steps"), MERGES).get_page(request.GET.get("page"))
    return render(request, "people/merges.html", {"page": page})


@policy("people.write")
@require_POST
def merge_undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    merged = get_object_or_404(visible_merges(Merge.objects.all(), request.user), uuid=uuid)
    outcome = undo_merge(merged, by=request.user)
    messages.success(request, _("{loser} and {winner} are two again.").format(
        loser=merged.loser_name, winner=merged.winner_name
    ))  # fmt: skip
    if stayed := in_words(outcome.stayed):
        told = pgettext("between things listed", ", ").join(f"{noun} {count}" for noun, count in stayed)
        messages.warning(
            request,
            _("Written anew or changed since the merge, and so left with {winner}: {what}.").format(
                winner=merged.winner_name, what=told
            ),
        )
    return redirect("merges")
