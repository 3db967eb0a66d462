"""The list of cohorts. A cohort's own pages belong to `home`, where the rooms meet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.policy import policy
from jiebang.common.sheets import sheet_response
from jiebang.common.text import clean
from jiebang.kernel.scheme import in_language
from jiebang.people.access import OVERSEERS
from jiebang.programmes.models import Cohort
from jiebang.programmes.permissions import may_create_cohorts, visible_cohorts
from jiebang.programmes.queries import Standing, cohorts_in_state, standing, with_counts

PAGE = 50


@policy("programmes.oversee")
def cohort_list(request: HttpRequest) -> HttpResponse:
    found, search, state = filtered(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "programmes/cohort_list.html",
        {
            "page": page,
            "rows": [row_of(cohort) for cohort in page],
            "search": search,
            "may_create": may_create_cohorts(request.user),
            "narrowed": bool(search or state),
            "filters": [{"name": "state", "label": _("State"), "choices": states(), "value": state}],
        },
    )


@policy("programmes.oversee")
def cohort_sheet(request: HttpRequest) -> HttpResponse:
    found, _search, _state = filtered(request)
    columns = [
        _("Code"), _("Name"), _("Scheme"), _("First day"), _("Last day"), _("State"), _("Secondees"), _("Hosts"),
    ]  # fmt: skip
    return sheet_response(_("Cohorts"), columns, sheet_rows(found))


def sheet_rows(cohorts: QuerySet[Cohort]) -> Iterator[list[Any]]:
    for cohort in cohorts:
        row = row_of(cohort)
        yield [
            cohort.code, cohort.name, row["scheme"], cohort.starts_on, cohort.ends_on, row["state"],
            cohort.people_count, cohort.host_count,
        ]  # fmt: skip


def filtered(request: HttpRequest) -> tuple[QuerySet[Cohort], str, str]:
    """The cohorts the user oversees, as searched and filtered by the address."""
    search, state = clean(request.GET.get("q", ""))[:100], request.GET.get("state", "")
    if state not in dict(states()):
        state = ""
    cohorts = visible_cohorts(Cohort.objects.all(), request.user, roles=OVERSEERS)
    cohorts = cohorts_in_state(cohorts, state, clock.today())
    if search:
        named = Q(name__icontains=search) | Q(code__icontains=search) | Q(programme__name__icontains=search)
        cohorts = cohorts.filter(named)
    return with_counts(cohorts), search, state


def row_of(cohort: Cohort) -> dict[str, Any]:
    here = standing(cohort, clock.today())
    scheme = in_language(cohort.scheme.about, "name", get_language() or "")
    return {"cohort": cohort, "scheme": scheme, "state": say_state(here), "tone": TONES[here.state]}


def say_state(here: Standing) -> str:
    """Where the cohort stands today, in words."""
    if here.state == "before":
        return ngettext("begins in {n} day", "begins in {n} days", here.until_start).format(n=here.until_start)
    if here.state == "ended":
        return _("ended")
    return _("day {day} of {days}").format(day=here.number, days=here.days)


def states() -> list[tuple[str, str]]:
    return [("", _("all")), ("running", _("running")), ("before", _("not begun")), ("ended", _("ended"))]


TONES = {"before": "ind", "running": "pin", "ended": ""}
