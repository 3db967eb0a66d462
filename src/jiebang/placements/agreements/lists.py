"""The agreements of a cohort: every place with its agreement or without, searched and filtered, as page and sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.common import clock
from jiebang.common.asked import Narrowed
from jiebang.people.access import OVERSEERS, roles_in
from jiebang.people.models import Organisation
from jiebang.people.search import organisation_says
from jiebang.placements.agreements import text as words
from jiebang.placements.agreements.links import may_be_reminded
from jiebang.placements.agreements.remarks import open_of
from jiebang.placements.agreements.standing import COMPLETE, OUTDATED, Standing, listed, side_word, standings
from jiebang.placements.models import Agreement, AgreementConfirmation, Placement, Side
from jiebang.programmes.models import Cohort, Secondment
from jiebang.programmes.people_list import says
from jiebang.programmes.words import word

PAGE = 50
MISSING, REMARKS, CHANGED = "missing", "remarks", "changed"
WAITS = {f"waits_{side}": side for side in Side.values}
TONES = {COMPLETE: "pin", OUTDATED: "cin", MISSING: "och"}


class Asked(Narrowed):
    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls.read(query, STATES)


@dataclass(frozen=True)
class Row:
    """One person with a place. post: "" for who does not see plans · remarks: asked to be worded otherwise, open."""

    who: Secondment
    host: str
    post: str
    standing: Standing | None
    remarks: int = 0

    @property
    def state(self) -> str:
        return self.standing.state if self.standing else MISSING

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "line")

    @property
    def verdict(self) -> str:
        return self.standing.verdict if self.standing else _("No draft yet")

    @property
    def is_changed(self) -> bool:
        return bool(self.standing and self.standing.changed)

    @property
    def changed_words(self) -> str:
        return listed(words.titles(self.standing.changed)) if self.standing else ""

    @property
    def marks(self) -> list[tuple[str, AgreementConfirmation | None]]:
        """Each side, as a term of the glossary, with its confirmation."""
        held = self.standing.confirmed if self.standing else {}
        return [(side.term, held.get(side)) for side in Side]

    @property
    def may_be_reminded(self) -> bool:
        stand = self.standing
        return bool(stand and stand.waiting_for and may_be_reminded(stand.agreement, clock.today()))

    def is_in(self, state: str) -> bool:
        if state in WAITS:
            return bool(self.standing and WAITS[state] in self.standing.waiting_for)
        if state == REMARKS:
            return bool(self.remarks)
        return self.is_changed if state == CHANGED else self.state == state


STATES = frozenset({"", MISSING, *WAITS, REMARKS, COMPLETE, OUTDATED})


def states(cohort: Cohort) -> list[tuple[str, Any]]:
    waits = [(name, _("waits for: {side}").format(side=side_word(cohort, side))) for name, side in WAITS.items()]
    return [
        ("", _("all")), (MISSING, _("no draft yet")), *waits, (REMARKS, _("asked to be worded otherwise")),
        (COMPLETE, pgettext("agreement", "complete")), (OUTDATED, pgettext("agreement", "outdated")),
    ]  # fmt: skip


def rows_of(user: Any, cohort: Cohort) -> list[Row]:
    """Everything the user sees of the cohort's agreements, by number; a fixed number of queries.

    Who oversees the cohort sees every place, the others the agreements of their own side.
    """
    current = Agreement.objects.visible_to(user).filter(cohort=cohort).current()
    rows = list(current.select_related("secondment__person", "secondment__home_unit", "host__organisation"))
    for row in rows:
        row.cohort = row.secondment.cohort = cohort
    stands = {one.agreement.secondment_id: one for one in standings(rows, with_facts=True)}
    remarks = open_of(rows)
    found = [
        Row(one.agreement.secondment, str(one.agreement.host), "", one, remarks.get(one.agreement.pk, 0))
        for one in stands.values()
    ]
    if not OVERSEERS & roles_in(user, cohort):
        return sorted(found, key=lambda row: (row.who.number, row.who.pk))
    places = Placement.objects.standing().filter(cohort=cohort).select_related(
        "secondment__person", "secondment__home_unit", "post__host__organisation"
    )  # fmt: skip
    return [
        Row(
            place.secondment, place.post.host.organisation.name, place.post.title, stand,
            remarks.get(stand.agreement.pk, 0) if stand else 0,
        )
        for place in places.order_by("secondment__number", "id")
        for stand in [stands.get(place.secondment_id)]
    ]  # fmt: skip


def found(rows: Iterable[Row], cohort: Cohort, asked: Asked) -> list[Row]:
    chosen = set(asked.chosen)
    keys = matching(cohort, asked.text) if asked.text else None
    return [
        row
        for row in rows
        if (not asked.state or row.is_in(asked.state))
        and (keys is None or row.who.pk in keys)
        and (not chosen or row.who.uuid in chosen)
    ]


def matching(cohort: Cohort, text: str) -> set[int]:
    people = Secondment.objects.filter(cohort=cohort)
    for part in text.split():
        hosts = Organisation.objects.filter(organisation_says(part))
        placed = Placement.objects.standing().filter(cohort=cohort, post__host__organisation__in=hosts)
        people = people.filter(Q(says(part)) | Q(pk__in=placed.values("secondment")))
    return set(people.values_list("pk", flat=True))


@dataclass(frozen=True)
class Count:
    """How the rows stand in all."""

    rows: list[Row]

    def of(self, state: str) -> int:
        return sum(row.is_in(state) for row in self.rows)

    @property
    def missing(self) -> int:
        return self.of(MISSING)

    @property
    def waiting(self) -> int:
        return sum(bool(row.standing and row.standing.waiting_for) for row in self.rows)

    @property
    def changed(self) -> int:
        return self.of(CHANGED)

    @property
    def verdict(self) -> str:
        """80 份，41 份已齐，30 份待确认，9 份待起草，2 份内容有变。"""
        total = len(self.rows)
        said = [
            ngettext("{n} place", "{n} places", total).format(n=total),
            ngettext("{n} agreement complete", "{n} agreements complete", self.of(COMPLETE)).format(
                n=self.of(COMPLETE)
            ),
        ]
        if self.waiting:
            said.append(ngettext("{n} waits", "{n} wait", self.waiting).format(n=self.waiting))
        if self.missing:
            said.append(ngettext("{n} to be drafted", "{n} to be drafted", self.missing).format(n=self.missing))
        if outdated := self.of(OUTDATED):
            said.append(ngettext("{n} outdated", "{n} outdated", outdated).format(n=outdated))
        return pgettext("between clauses", ", ").join(said) + _(".")


def sheet_columns(cohort: Cohort) -> list[str]:
    sides = [_("{side} confirmed").format(side=capfirst(side_word(cohort, side))) for side in Side]
    return [
        _("Number"), _("Full name"), capfirst(word(cohort, "home_unit")), capfirst(word(cohort, "host")),
        capfirst(word(cohort, "post")), _("State"), _("Version"), _("Drafted on"), *sides, _("Reminded on"),
        _("Changed since"),
    ]  # fmt: skip


def sheet_rows(rows: Iterable[Row]) -> Iterator[list[Any]]:
    for row in rows:
        who, stand = row.who, row.standing
        agreement = stand.agreement if stand else None
        yield [
            who.number, who.person.name, who.home_unit.name if who.home_unit else "", row.host, row.post, row.verdict,
            stand.newest.number if stand else None, agreement.drafted_on if agreement else None,
            *(confirmed_words(one) for _side, one in row.marks), agreement.reminded_on if agreement else None,
            row.changed_words,
        ]  # fmt: skip


def confirmed_words(one: AgreementConfirmation | None) -> str:
    if one is None:
        return ""
    return pgettext("between facts", " · ").join([one.on.isoformat(), one.name, str(one.get_way_display())])
