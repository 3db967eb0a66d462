"""The first pages: each role lands on the page made for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiebang.common import clock, panels
from jiebang.common.policy import policy
from jiebang.home import board as boards
from jiebang.home import board_page, charges, living, overview, overview_page, plain
from jiebang.home import today as todays
from jiebang.home.context import led_branch, led_group, oversees, own_place
from jiebang.home.discretion import reads_as_leadership
from jiebang.home.permissions import may_remind, visible_branches, visible_groups, visible_overviews
from jiebang.home.setting_out import countdown
from jiebang.people.access import holds, roles_in
from jiebang.people.models import Role
from jiebang.programmes.current import current_cohort, remember
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.permissions import own_secondments, visible_cohorts


@policy("signed_in")
def home(request: HttpRequest) -> HttpResponse:
    """Everybody to the page made for their role; who has none yet is told what the account may do."""
    user, cohort = request.user, current_cohort(request)
    address = next((reverse(page) for role, page in DESKS.items() if holds(user, role)), "")
    if not address and cohort is not None:
        address = first_page(user, cohort)
    return redirect(address) if address else render(request, "home/plain.html", plain.context(user))


def first_page(user: Any, cohort: Cohort) -> str:
    """The office and leadership to the cohort, officers to their group or branch, secondees to their day, mentors and
    home units to their people; "" for who has no page of their own in this cohort."""
    if oversees(user, cohort):
        return reverse("cohort", kwargs={"code": cohort.code})
    if group := led_group(user, cohort):
        return reverse("group", kwargs={"uuid": group.uuid})
    if branch := led_branch(user, cohort):
        return reverse("branch", kwargs={"uuid": branch.uuid})
    if own_place(user, cohort) is not None:
        return reverse("today")
    return next((reverse(name) for name, role in ANSWERING if role in roles_in(user, cohort)), "")


# Pages of those who answer for people from outside the cohort.
ANSWERING = (("sent", Role.HOME_UNIT), ("mentoring", Role.MENTOR))


# What the three administrators look after; they hold no other role.
DESKS = {Role.SYSADMIN: "accounts", Role.SECADMIN: "grants", Role.AUDITOR: "audit"}


@policy("home.today")
def today(request: HttpRequest) -> HttpResponse:
    own = own_or_404(request)
    shown = panels.shown("today", request.user, own)
    if clock.today() < own.first_day <= own.last_day:
        return render(request, "home/setting_out/countdown.html", {**countdown.context(own), "panels": shown})
    view = todays.today_of(own)
    return render(request, "home/today.html", {**todays.context(view), "panels": shown})


def own_or_404(request: HttpRequest) -> Secondment:
    """The user's own place in the current cohort, else in the newest."""
    rows = own_secondments(request.user).select_related("host__organisation", "group", "home_unit")
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
    board = boards.group_board(found, to=request.user, by_name=by_name)
    reminds = may_remind(Body.objects.filter(pk=found.pk), request.user).exists()
    return render(
        request,
        "home/group.html",
        board_page.context(found, board, today=clock.today(), by_name=by_name, may_remind=reminds),
    )


def group_or_404(request: HttpRequest, uuid: UUID) -> Body:
    groups: Any = visible_groups(Body.objects.select_related("cohort"), request.user)
    return get_object_or_404(groups, uuid=uuid)


@policy("home.mentoring")
def mentoring(request: HttpRequest) -> HttpResponse:
    return render(request, "home/mentoring.html", charges.mentoring(request.user, cohort_or_404(request, Role.MENTOR)))


@policy("home.sent")
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "home/sent.html", charges.sent(request.user, cohort_or_404(request, Role.HOME_UNIT)))


def cohort_or_404(request: HttpRequest, role: str) -> Cohort:
    """The current cohort if the user holds the role in it, else the newest in which they do."""
    here = current_cohort(request)
    if here is None or role not in roles_in(request.user, here):
        here = visible_cohorts(Cohort.objects.all(), request.user, roles=[role]).first()
    if here is None:
        raise Http404
    return remember(request, here)


@policy("home.branch")
def branch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    branches: Any = visible_branches(Body.objects.select_related("cohort"), request.user)
    found = get_object_or_404(branches, uuid=uuid)
    remember(request, found.cohort)
    return render(request, "home/branch.html", charges.branch(request.user, found))


@policy("home.overview")
def cohort(request: HttpRequest, code: str) -> HttpResponse:
    cohorts: Any = visible_overviews(Cohort.objects.all(), request.user)
    found = get_object_or_404(cohorts, code__iexact=code)
    remember(request, found)
    view = overview.overview_of(found)
    discreet = reads_as_leadership(request.user, found)
    return render(request, "home/overview.html", overview_page.context(view, discreet=discreet))


@policy("signed_in")
def ui(request: HttpRequest) -> HttpResponse:
    """The living page: every component of docs/look.md with its states."""
    return render(request, "home/ui.html", living.context())
