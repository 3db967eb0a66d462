"""The page of reports: what oneself owes, and for leader, office, home unit and leadership what comes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from jiebang.common import clock
from jiebang.common.policy import policy
from jiebang.common.sheets import sheet_response
from jiebang.common.text import clean
from jiebang.common.words import say
from jiebang.people.access import holds
from jiebang.people.models import Role
from jiebang.programmes.current import current_cohort
from jiebang.programmes.models import Body, Cohort, Secondment
from jiebang.programmes.permissions import own_secondments, visible_secondments
from jiebang.reports.periods import begun, personal_kinds, title_of
from jiebang.reports.permissions import ONCE_HANDED_IN
from jiebang.reports.queries import Turn, latest_due, turns_of_many
from jiebang.reports.wording import STATES, TONES, days_of, due_words, state_words

PAGE = 50
FOLLOWERS = (Role.LEADER, Role.DEPUTY, Role.OFFICE)
ALL = "all"
# What a reader looks for, as groups of states.
LOOKED_FOR = {
    "open": ("running", "waiting", "drafted"),
    "missing": ("overdue", "locked"),
    "in": ("submitted", "submitted_late"),
    "late": ("submitted_late",),
}


@dataclass(frozen=True)
class Row:
    """One period of one person, as a list shows it."""

    secondment: Secondment
    turn: Turn

    @property
    def title(self) -> str:
        return f"{self.turn.title} {days_of(self.turn.period)}"

    @property
    def days(self) -> str:
        return days_of(self.turn.period)

    @property
    def state(self) -> str:
        return state_words(self.turn)

    @property
    def tone(self) -> str:
        return TONES[self.turn.state]

    @property
    def due(self) -> str:
        return due_words(self.turn)


@policy("reports.read")
def report_list(request: HttpRequest) -> HttpResponse:
    cohort = current_cohort(request)
    own = own_rows(request.user, cohort)
    asked = Asked.of(request, cohort)
    rows = found_rows(request.user, cohort, asked) if cohort else None
    context = {
        "shell_template": "phone.html" if own is not None else "office.html",
        "cohort": cohort,
        "own": own,
        "own_open": by_due(row for row in own or [] if row.turn.is_open),
        "own_running": by_due(row for row in own or [] if row.turn.state == "running"),
        "own_past": [row for row in own or [] if not row.turn.is_open and row.turn.state != "running"],
        "asked": asked,
        "filters": filters(request.user, cohort, asked) if rows is not None else [],
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")) if rows is not None else None,
        "tally": tally(rows or []),
    }
    return render(request, "reports/list.html", context)


@policy("reports.read")
def report_sheet(request: HttpRequest) -> HttpResponse:
    cohort = current_cohort(request)
    rows = found_rows(request.user, cohort, Asked.of(request, cohort)) if cohort else None
    columns = [
        _("Number"), _("Full name"), capfirst(say("group", cohort)), _("Report"), _("Period"), _("First day"),
        _("Last day"), _("Due"), _("State"), _("Handed in on"), _("Days late"),
    ]  # fmt: skip
    return sheet_response(
        _("Reports"), columns, sheet_rows(rows if rows is not None else own_rows(request.user, cohort) or [])
    )


def sheet_rows(rows: list[Row]) -> Iterator[list[Any]]:
    for row in rows:
        turn, period = row.turn, row.turn.period
        group = row.secondment.group
        late = turn.late_by if turn.state in ("submitted_late", "overdue", "locked") else None
        yield [
            row.secondment.number, row.secondment.person.name, group.name if group else "", turn.title, period.key,
            period.start, period.end, period.due, row.state, turn.submitted_on, late,
        ]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the address asks for, kept to what there is."""

    search: str = ""
    kind: str = ""
    period: str = ""
    state: str = ""
    group: str = ""

    @classmethod
    def of(cls, request: HttpRequest, cohort: Cohort | None) -> Asked:
        get = request.GET.get
        kinds = [kind.code for kind in personal_kinds(cohort)] if cohort else []
        kind = get("kind", "")
        chosen = kind if kind in kinds else (kinds or [""])[0]
        return cls(
            search=clean(get("q", ""))[:60],
            kind=chosen,
            period=known_period(cohort, chosen, get("period", "")),
            state=get("state", "") if get("state", "") in LOOKED_FOR else "",
            group=get("group", "")[:36],
        )


def known_period(cohort: Cohort | None, kind: str, asked: str) -> str:
    """The period asked for; the latest that is over where it is none of this paper's."""
    found = next((k for k in personal_kinds(cohort) if k.code == kind), None) if cohort else None
    if found is None or cohort is None:
        return ""
    if asked == ALL or asked in {period.key for period in begun(cohort, found, clock.today())}:
        return asked
    latest = latest_due(cohort, found)
    return latest.key if latest else ""


def own_rows(user: Any, cohort: Cohort | None) -> list[Row] | None:
    """Every turn of one's own in this cohort, newest first; None for who is no secondee of it."""
    own = own_secondments(user).filter(cohort=cohort).select_related("group").first() if cohort else None
    if own is None or cohort is None:
        return None
    return [Row(own, turn) for turn in turns_of_many(cohort, [own])[own.pk]]


def by_due(rows: Iterable[Row]) -> list[Row]:
    """What is due first stands first."""
    return sorted(rows, key=lambda row: row.turn.period.due)


def found_rows(user: Any, cohort: Cohort, asked: Asked) -> list[Row] | None:
    """The turns of the people the user answers for; None for who answers for nobody."""
    if not holds(user, *FOLLOWERS, *ONCE_HANDED_IN):
        return None
    everybody = cohort.secondments.select_related("person", "group")
    followed = list(searched(visible_secondments(everybody, user, roles=FOLLOWERS), asked))
    received = list(searched(visible_secondments(everybody, user, roles=ONCE_HANDED_IN), asked))
    whole = {secondment.pk for secondment in followed}
    people = {secondment.pk: secondment for secondment in [*received, *followed]}
    turns = turns_of_many(cohort, people.values())
    rows = [
        Row(people[pk], turn)
        for pk in sorted(people, key=lambda pk: (people[pk].number, pk))
        for turn in turns[pk]
        if pk in whole or turn.is_done
    ]
    return [row for row in rows if is_asked(row.turn, asked)]


def searched(people: Any, asked: Asked) -> Any:
    if asked.search:
        people = people.filter(
            Q(person__name__icontains=asked.search)
            | Q(number__icontains=asked.search)
            | Q(person__sort_key__icontains=asked.search)
        )
    return people.filter(group__name=asked.group) if asked.group else people


def is_asked(turn: Turn, asked: Asked) -> bool:
    return (
        turn.kind.code == asked.kind
        and asked.period in (ALL, turn.period.key)
        and (not asked.state or turn.state in LOOKED_FOR[asked.state])
    )


def filters(user: Any, cohort: Cohort, asked: Asked) -> list[dict[str, Any]]:
    kinds = personal_kinds(cohort)
    chosen = next((kind for kind in kinds if kind.code == asked.kind), None)
    turns = begun(cohort, chosen, clock.today())[::-1] if chosen else []
    groups = Body.objects.filter(cohort=cohort, kind=Body.Kind.GROUP).visible_to(user).values_list("name", flat=True)
    shown = [
        {"name": "period", "label": _("Period"), "value": asked.period,
         "choices": [(p.key, days_of(p)) for p in turns] + [(ALL, _("all periods"))]},
        {"name": "state", "label": _("State"), "value": asked.state, "choices": state_choices()},
    ]  # fmt: skip
    if len(kinds) > 1:
        choices = [(kind.code, title_of(kind)) for kind in kinds]
        shown.insert(0, {"name": "kind", "label": _("Report"), "value": asked.kind, "choices": choices})
    names = list(groups)
    if len(names) > 1:
        choices = [("", _("all groups")), *((name, name) for name in names)]
        shown.append(
            {"name": "group", "label": capfirst(say("group", cohort)), "value": asked.group, "choices": choices}
        )
    return shown


def state_choices() -> list[tuple[str, str]]:
    return [
        ("", _("any state")),
        ("missing", _("missing")),
        ("open", _("still open")),
        ("in", _("handed in")),
        ("late", _("handed in late")),
    ]


def tally(rows: list[Row]) -> list[tuple[str, int]]:
    """How many rows are in each state, in a fixed order, states without any left out."""
    counts = {state: sum(1 for row in rows if row.turn.state == state) for state in STATES}
    return [(str(STATES[state]), count) for state, count in counts.items() if count]
