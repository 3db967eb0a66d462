"""The first pages: each role lands on the page made for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jiebang.common import clock, panels
from jiebang.common.policy import policy
from jiebang.home import board as boards
from jiebang.home import board_page, living, overview, overview_page, plain
from jiebang.home import today as todays
from jiebang.home.context import led_group, own_place
from jiebang.home.permissions import may_remind, visible_groups, visible_overviews
from jiebang.people.access import holds
from jiebang.people.models import Role
from jiebang.programmes.current import current_cohort, remember
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.permissions import own_secondments


@policy("signed_in")
def home(request: HttpRequest) -> HttpResponse:
    """The office and leadership to the cohort, officers of a group to its board, secondees to their day."""
    user, cohort = request.user, current_cohort(request)
    if cohort is not None and holds(user, Role.OFFICE, Role.READER):
        return redirect("cohort", code=cohort.code)
    group = led_group(user, cohort)
    if group is not None:
        return redirect("group", uuid=group.uuid)
    if own_place(user, cohort) is not None:
        return redirect("today")
    return render(request, "home/plain.html", plain.context(user))


@policy("home.today")
def today(request: HttpRequest) -> HttpResponse:
    view = todays.today_of(own_or_404(request))
    shown = panels.shown("today", request.user, view.secondment)
    return render(request, "home/today.html", {**todays.context(view), "panels": shown})


def own_or_404(request: HttpRequest) -> Secondment:
    """The user's own place in the current cohort, else in the newest."""
    rows = own_secondments(request.user).select_related("host__organisation", "group")
    cohort = current_cohort(request)
    found = rows.filter(cohort=cohort).first() or rows.first()
    if found is None:
        raise Http404
    remember(request, found.cohort)
    return found


@policy("home.board")
def group(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = group_or_404(request, uuid)
    remember(request, found.cohort)
    by_name = request.GET.get("sort") == "name"
    board = boards.group_board(found, by_name=by_name)
    reminds = may_remind(Body.objects.filter(pk=found.pk), request.user).exists()
    return render(
        request,
        "home/group.html",
        board_page.context(found, board, today=clock.today(), by_name=by_name, may_remind=reminds),
    )


def group_or_404(request: HttpRequest, uuid: UUID) -> Body:
    groups: Any = visible_groups(Body.objects.select_related("cohort"), request.user)
    return get_object_or_404(groups, uuid=uuid)


@policy("home.overview")
def cohort(request: HttpRequest, code: str) -> HttpResponse:
    cohorts: Any = visible_overviews(Cohort.objects.all(), request.user)
    found = get_object_or_404(cohorts, code__iexact=code)
    remember(request, found)
    view = overview.overview_of(found)
    return render(request, "home/overview.html", overview_page.context(view))


@policy("signed_in")
def ui(request: HttpRequest) -> HttpResponse:
    """The living page: every component of docs/look.md with its states."""
    return render(request, "home/ui.html", living.context())
