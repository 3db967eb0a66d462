"""How somebody stands on the checklist: every line with who ticked it when, consents and readings as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import clock
from jiebang.common import words as glossary
from jiebang.common.asked import as_uuid
from jiebang.common.text import clean
from jiebang.people.access import roles_of
from jiebang.people.models import Consent
from jiebang.programmes.checklist import readings
from jiebang.programmes.models import CheckItem, Cohort, Secondment, Tick
from jiebang.programmes.people_list import says
from jiebang.programmes.permissions import visible_secondments

COMPLETE, OPEN = "complete", "open"


@dataclass(frozen=True)
class State:
    """One line for one person. by: who says so, in words · answer: of a consent, agreed or declined · last: the tick
    taken back last, where it is open."""

    item: CheckItem
    done: bool
    by: str = ""
    on: date | None = None
    answer: str = ""
    last: Tick | None = None

    @property
    def is_read(self) -> bool:
        """Whether nobody answers it: a room above knows it."""
        return self.item.purpose in readings.known()


@dataclass(frozen=True)
class Standing:
    who: Secondment
    states: list[State]

    @property
    def open(self) -> list[State]:
        return [state for state in self.states if not state.done]

    @property
    def done(self) -> int:
        return len(self.states) - len(self.open)


def standings(cohort: Cohort, people: Iterable[Secondment]) -> list[Standing]:
    """A fixed number of queries for any number of people and lines."""
    people, items = list(people), list(cohort.check_items.all())
    ticks: dict[tuple[int, int], Tick] = {}
    rows = Tick.objects.filter(item__in=items, secondment__in=people).select_related("ticked_by__person")
    for row in rows.order_by("id"):  # the newest last
        ticks[row.item_id, row.secondment_id] = row
    purposes = [item.purpose for item in items if item.purpose]
    answers = {
        (answer.purpose, answer.person_id): answer
        for answer in Consent.objects.filter(
            person__in=[who.person_id for who in people], purpose__in=purposes, withdrawn_at__isnull=True
        )
    }
    read = {code: reading.so(people) for code, reading in readings.known().items() if code in purposes}
    return [Standing(who, [state_of(item, who, ticks, answers, read) for item in items]) for who in people]


def state_of(item: CheckItem, who: Secondment, ticks: Any, answers: Any, read: Any) -> State:
    if item.purpose in read:
        by, on = read[item.purpose].get(who.pk, ("", None))
        return State(item, on is not None, by, on)
    if item.purpose:
        answer = answers.get((item.purpose, who.person_id))
        if answer is None:
            return State(item, False)
        said = _("agreed") if answer.agreed else _("declined")
        return State(
            item, True, str(Consent.How(answer.how).label), answer.answered_at.astimezone(clock.zone()).date(), said
        )
    tick = ticks.get((item.pk, who.pk))
    if tick is None or tick.undone_at is not None:
        return State(item, False, last=tick)
    return State(item, True, str(tick.ticked_by or _("programme office")), tick.ticked_on)


def open_words(standing: Standing) -> str:
    return pgettext("between things listed", ", ").join(state.item.title for state in standing.open)


# ── the overview ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Asked:
    """line: uuid of a line that is still open."""

    text: str = ""
    state: str = ""
    line: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        state = query.get("state", "")
        line = as_uuid(query.get("line", ""))
        return cls(
            clean(query.get("q", ""))[:100], state if state in (COMPLETE, OPEN) else "", str(line) if line else ""
        )

    @property
    def any(self) -> bool:
        return self != Asked()


def found(user: Any, cohort: Cohort, asked: Asked) -> list[Standing]:
    rows: Any = visible_secondments(
        Secondment.objects.filter(cohort=cohort), user, roles=roles_of("checklist.list")
    ).select_related("person", "home_unit", "cohort")
    for word in asked.text.split():
        rows = rows.filter(says(word))
    return [standing for standing in standings(cohort, rows.order_by("number", "id")) if fits(standing, asked)]


def fits(standing: Standing, asked: Asked) -> bool:
    if asked.state and (asked.state == COMPLETE) == bool(standing.open):
        return False
    return not asked.line or any(str(state.item.uuid) == asked.line for state in standing.open)


def filters(cohort: Cohort, asked: Asked) -> list[dict[str, Any]]:
    states = [("", _("all")), (OPEN, _("something is open")), (COMPLETE, pgettext("checklist", "complete"))]
    lines = [("", _("all")), *((str(item.uuid), item.title) for item in cohort.check_items.all())]
    return [
        {"name": "state", "label": _("State"), "choices": states, "value": asked.state},
        {"name": "line", "label": _("Open line"), "choices": lines, "value": asked.line},
    ]


def verdict(people: list[Standing]) -> str:
    """77 人，30 人齐全，47 人还缺。"""
    complete = sum(not standing.open for standing in people)
    said = [
        ngettext("{n} person", "{n} people", len(people)).format(n=len(people)),
        ngettext("{n} complete", "{n} complete", complete).format(n=complete),
    ]
    if left := len(people) - complete:
        said.append(ngettext("{n} still open", "{n} still open", left).format(n=left))
    return pgettext("between clauses", ", ").join(said) + _(".")


def sheet_columns(cohort: Cohort) -> list[str]:
    lines = cohort.check_items.values_list("title", flat=True)
    return [_("Number"), _("Full name"), capfirst(glossary.say("home_unit", cohort)), *lines, _("Still open")]


def sheet_rows(people: Iterable[Standing]) -> Iterator[list[Any]]:
    for standing in people:
        who = standing.who
        cells = [cell_of(state) for state in standing.states]
        yield [
            who.number, who.person.name, who.home_unit.name if who.home_unit else "", *cells, open_words(standing),
        ]  # fmt: skip


def cell_of(state: State) -> str:
    if not state.done:
        return ""
    return pgettext("between facts", " · ").join(str(part) for part in (state.answer or state.by, state.on) if part)
