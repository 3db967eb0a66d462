"""What the pages of rules show: each rule in words with what it forbids, and which cannot hold together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jiebang.common import clock, look
from jiebang.common.text import fold
from jiebang.placements import queries
from jiebang.placements.answer_words import Names
from jiebang.placements.inputs import Inputs
from jiebang.placements.models import PlacementRule
from jiebang.placements.rules import Stated
from jiebang.placements.workbench import rule_rows
from jiebang.placements.workbench.rule_rows import Clash, Effects
from jiebang.programmes.models import Cohort

Kind = PlacementRule.Kind


@dataclass(frozen=True)
class Asked:
    """Search and filters of the list. state: "" = those that hold."""

    text: str = ""
    kind: str = ""
    state: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Asked:
        kind, state = str(query.get("kind", "")), str(query.get("state", ""))
        return cls(
            str(query.get("q", "")).strip()[:100],
            kind if kind in (*Kind.values, "lock") else "",
            state if state in ("off", "all") else "",
        )

    @property
    def any(self) -> bool:
        return self != Asked()

    def takes(self, row: Row) -> bool:
        if self.state != "all" and (row.rule.off_at is None) == (self.state == "off"):
            return False
        if self.kind and not (row.rule.is_lock if self.kind == "lock" else row.rule.kind == self.kind):
            return False
        return all(fold(word) in fold(row.searched) for word in self.text.split())


@dataclass(frozen=True)
class Row:
    """One rule on the page. idle: why it counts for nothing although it is switched on."""

    rule: PlacementRule
    stated: Stated
    text: str
    effect: str
    people: int
    pairs: int
    idle: str
    clashes: Sequence[str]

    @property
    def searched(self) -> str:
        rule = self.rule
        return f"{rule.number} {self.text} {rule.why} {rule.off_why} {rule.written_by or ''} {Kind(rule.kind).label}"


@dataclass(frozen=True)
class Book:
    """All rules of a cohort with what they do to today's lists."""

    inputs: Inputs
    rows: Sequence[Row]
    clashes: Sequence[Clash]

    def kept(self) -> list[Row]:
        return [row for row in self.rows if row.rule.off_at is None and row.stated.binds]

    def weighed(self) -> list[Row]:
        return [row for row in self.rows if row.rule.off_at is None and not row.stated.binds]


def book_of(cohort: Cohort) -> Book:
    inputs = queries.inputs_of(cohort)
    found = rule_rows.clashes(inputs.rules, inputs)
    by_number: dict[int, list[str]] = {}
    for clash in found:
        for number in clash.numbers:
            by_number.setdefault(number, []).append(clash.text)
    # Named from all people and posts there ever were: rules of somebody who left are read as well.
    names, effects = rule_rows.everybody(cohort), Effects(inputs)
    rows = [row_of(rule, inputs, names, effects, by_number) for rule in rule_rows.rules_of(cohort)]
    return Book(inputs, rows, found)


def row_of(
    rule: PlacementRule, inputs: Inputs, names: Names, effects: Effects, clashes: Mapping[int, Sequence[str]]
) -> Row:
    said = rule_rows.stated(rule)
    cut = rule_rows.cut_to(said, inputs)
    effect = effects.of(cut) if cut else None
    return Row(
        rule=rule,
        stated=said,
        text=rule_rows.text_of(said, names),
        effect=effect.text if effect else "",
        people=effect.people if effect else 0,
        pairs=effect.pairs if effect else 0,
        idle="" if cut else _("counts for nothing: somebody or something it names is no longer to be placed"),
        clashes=clashes.get(rule.number, ()) if rule.off_at is None else (),
    )


def filters(asked: Asked) -> list[dict[str, Any]]:
    kinds = [("", _("all")), *((kind.value, kind.label) for kind in Kind), ("lock", _("locks"))]
    states = [("", _("switched on")), ("off", _("switched off")), ("all", _("all"))]
    return [
        {"name": "kind", "label": _("Kind"), "choices": kinds, "value": asked.kind},
        {"name": "state", "label": _("State"), "choices": states, "value": asked.state},
    ]


# ── taken away ─────────────────────────────────────────────────────────────────────────────────────────────────


def sheet_titles() -> list[str]:
    return [
        _("Number"), _("Kind"), _("Rule"), _("Why"), _("What it forbids"), _("People"), _("Pairs closed"),
        _("Written by"), _("Written on"), _("State"), _("Why switched off"), _("Cannot hold together"),
    ]  # fmt: skip


def sheet_rows(rows: Iterable[Row]) -> Iterator[list[Any]]:
    for row in rows:
        rule = row.rule
        yield [
            rule.number, str(Kind(rule.kind).label), row.text, rule.why, row.idle or row.effect, row.people, row.pairs,
            who(rule.written_by), look.day_long(rule.written_at.astimezone(clock.zone()).date()),
            _("switched off") if rule.off_at else _("switched on"), rule.off_why, "\n".join(row.clashes),
        ]  # fmt: skip


def who(user: Any) -> str:
    return str(user) if user else _("the operator")
