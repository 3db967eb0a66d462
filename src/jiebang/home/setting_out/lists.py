"""The departure list: who leaves when and how, and what is still missing. Whom to call is told as there or missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import look, words
from jiebang.common.asked import Narrowed
from jiebang.common.documents import Annex, Document, layout_for, official_document
from jiebang.people.access import roles_of
from jiebang.programmes.checklist.states import Standing, open_words, standings
from jiebang.programmes.models import Cohort, Departure, Secondment
from jiebang.programmes.people_list import says
from jiebang.programmes.permissions import visible_secondments
from jiebang.programmes.words import language_of

READY, UNSAID, NO_CONTACT, OPEN = "ready", "unsaid", "contact", "open"
STATES = (READY, UNSAID, NO_CONTACT, OPEN)


class Asked(Narrowed):
    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls.read(query, STATES)


@dataclass(frozen=True)
class Row:
    who: Secondment
    departure: Departure | None
    standing: Standing

    @property
    def said(self) -> bool:
        return self.departure is not None and self.departure.leaves_on is not None

    @property
    def has_contact(self) -> bool:
        return bool(self.who.emergency_name)

    @property
    def open(self) -> str:
        return open_words(self.standing)

    @property
    def ready(self) -> bool:
        return self.said and self.has_contact and not self.standing.open

    def is_in(self, state: str) -> bool:
        states = {READY: self.ready, UNSAID: not self.said, NO_CONTACT: not self.has_contact}
        return states.get(state, bool(self.standing.open))

    @property
    def leaves(self) -> date | None:
        return self.departure.leaves_on if self.departure else None


def found(user: Any, cohort: Cohort, asked: Asked) -> list[Row]:
    """By number, so that several print-outs agree."""
    rows: Any = visible_secondments(Secondment.objects.filter(cohort=cohort), user, roles=roles_of("departures.list"))
    for word in asked.text.split():
        rows = rows.filter(says(word))
    people = [
        who
        for who in rows.select_related(
            "person", "home_unit", "group", "cohort", "host__organisation", "departure"
        ).order_by("number", "id")
        if who.last_day >= who.first_day
    ]
    states = standings(cohort, people)
    listed = [Row(who, getattr(who, "departure", None), s) for who, s in zip(people, states, strict=True)]
    return [row for row in listed if not asked.state or row.is_in(asked.state)]


def filters(asked: Asked) -> list[dict[str, Any]]:
    choices = [
        ("", _("all")), (READY, _("ready to leave")), (UNSAID, _("no departure yet")),
        (NO_CONTACT, _("no emergency contact")), (OPEN, _("checklist still open")),
    ]  # fmt: skip
    return [{"name": "state", "label": _("State"), "choices": choices, "value": asked.state}]


def verdict(rows: list[Row]) -> str:
    """77 人，30 人就绪；20 人没有行程，12 人没有紧急联系人。"""
    ready = sum(row.ready for row in rows)
    said = [
        ngettext("{n} person", "{n} people", len(rows)).format(n=len(rows)),
        ngettext("{n} ready to leave", "{n} ready to leave", ready).format(n=ready),
    ]
    if n := sum(not row.said for row in rows):
        said.append(ngettext("{n} without a departure", "{n} without a departure", n).format(n=n))
    if n := sum(not row.has_contact for row in rows):
        said.append(ngettext("{n} without an emergency contact", "{n} without an emergency contact", n).format(n=n))
    return pgettext("between clauses", ", ").join(said) + _(".")


def columns(cohort: Cohort) -> list[str]:
    return [
        _("Number"), _("Full name"), capfirst(words.say("home_unit", cohort)), capfirst(words.say("group", cohort)),
        capfirst(words.say("host", cohort)), _("Sets out"), _("How"), _("Met by"), _("Emergency contact"),
        _("Checklist"), _("Note"),
    ]  # fmt: skip


def sheet_rows(rows: Iterable[Row]) -> Iterator[list[Any]]:
    for row in rows:
        who, going = row.who, row.departure
        yield [
            who.number, who.person.name, who.home_unit.name if who.home_unit else "",
            who.group.name if who.group else "", who.host.organisation.name if who.host else "",
            row.leaves, going.travel if going else "", going.met_by if going else "",
            _("present") if row.has_contact else pgettext("contact", "missing"),
            row.open or pgettext("checklist", "complete"),
            going.note if going else "",
        ]  # fmt: skip


def word_file(cohort: Cohort, rows: list[Row]) -> bytes:
    """The list on paper, in the layout of the cohort's papers."""
    titles = [
        _("Number"), _("Full name"), capfirst(words.say("host", cohort)), _("Sets out"), _("How"), _("Met by"),
        _("Still open"),
    ]  # fmt: skip
    lines = [
        [
            row.who.number, row.who.person.name, row.who.host.organisation.name if row.who.host else "",
            look.day_short(row.leaves) if row.leaves else "", row.departure.travel if row.departure else "",
            row.departure.met_by if row.departure else "", missing_words(row),
        ]
        for row in rows
    ]  # fmt: skip
    title = _("Departure list of {cohort}").format(cohort=cohort.name)
    document = Document(
        title, sections=[("", [verdict(rows)])],
        annex=Annex(title, titles, lines, widths=(8, 9, 18, 9, 16, 16, 24), label=_("Annex")),
    )  # fmt: skip
    return official_document(document, layout_for(language_of(cohort.scheme)))


def missing_words(row: Row) -> str:
    parts = [row.open, "" if row.has_contact else str(_("emergency contact"))]
    return pgettext("between things listed", ", ").join(part for part in parts if part)
