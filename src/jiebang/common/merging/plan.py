"""What rooms add to merging, and the plan that makes one of two rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from jiebang.common.imports.journal import label_of, plain
from jiebang.common.imports.taking_back import NOUNS
from jiebang.common.merging.rows import as_stored, blanks, columns_of, first_stays, pointing_at, twins_of
from jiebang.common.merging.steps import Drop, Make, Move, Outcome, Put, Step

# ── what rooms add ─────────────────────────────────────────────────────────────────────────────────────────────────

Reference = Callable[["Plan", Any, Any], None]
Keeper = Callable[[Any, Any], tuple[Any, Any]]
Listener = Callable[[list[Step]], Any]

_references: dict[str, list[Reference]] = {}
_joins: dict[str, Reference] = {}
_keeps: dict[str, Keeper] = {}
_listeners: list[Listener] = []


def references(label: str, add: Reference) -> None:
    """`add(plan, kept, gone)` adds the steps for what names a row of this model by its uuid, not by a foreign key."""
    known = _references.setdefault(label, [])
    if add not in known:
        known.append(add)


def joins(label: str, join: Reference) -> None:
    """Have `join(plan, kept, gone)` add the steps that make one of two rows of this model; see `Plan.join_rows`."""
    _joins[label] = join


def keeps(label: str, keeper: Keeper) -> None:
    """`keeper(winners, losers)` says which of two colliding rows stays: (kept, gone). Raises Refused for neither."""
    _keeps[label] = keeper


def listen(listener: Listener) -> None:
    """Have `listener(steps)` called in the same transaction after the steps are done and after they are undone."""
    if listener not in _listeners:
        _listeners.append(listener)


# ── the plan ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Plan:
    """The steps in the order in which they are done. addresses: (uuid that goes, uuid that stays)."""

    steps: list[Step] = field(default_factory=list)
    addresses: list[tuple[UUID, UUID]] = field(default_factory=list)

    def join(self, kept: models.Model, gone: models.Model) -> None:
        """Make one of two rows, in the model's own way or the plain one."""
        _joins.get(label_of(kept), Plan.join_rows)(self, kept, gone)

    def join_rows(self, kept: models.Model, gone: models.Model, *, fill: dict[str, Any] | None = None) -> None:
        """The plain way: all that points at the one points at the other; what the kept row leaves blank is filled.

        fill: columns with the values the kept row gets, besides.
        """
        for relation in pointing_at(type(kept)):
            self.repoint(relation.model, relation.attname, gone.pk, kept.pk)
        for add in _references.get(label_of(kept), ()):
            add(self, kept, gone)
        self.drop(gone, kept)
        self.put(kept, {**blanks(kept, gone), **(fill or {})})

    def repoint(self, model: type[models.Model], column: str, old: Any, new: Any, only: models.Q | None = None) -> None:
        """Rows whose column says `old` say `new`; those that would then stand twice are joined with their twin."""
        rows = list(model._base_manager.filter(only or models.Q(), **{column: old}).order_by("pk"))
        if not rows:
            return
        twins = twins_of(model, column, rows, new)
        free = [row.pk for row in rows if row.pk not in twins]
        for row in rows:
            if row.pk in twins:
                kept, gone = _keeps.get(label_of(row), first_stays)(twins[row.pk], row)
                self.join(kept, gone)
                if kept.pk == row.pk:
                    free.append(row.pk)
        if free:
            self.steps.append(Move(label_of(model), column, plain(old), plain(new), free))

    def put(self, row: models.Model, values: dict[str, Any]) -> None:
        """Set columns of a row where they differ."""
        now = columns_of(row)
        new = {column: as_stored(type(row)._meta.get_field(column), value) for column, value in values.items()}
        changed = {column: [now[column], value] for column, value in new.items() if now[column] != value}
        if changed:
            self.steps.append(Put(label_of(row), row.pk, changed))

    def drop(self, gone: models.Model, kept: models.Model | None = None) -> None:
        self.steps.append(Drop(label_of(gone), columns_of(gone), kept.pk if kept is not None else None))
        if kept is not None and hasattr(gone, "uuid"):
            self.addresses.append((gone.uuid, kept.uuid))

    def make(self, model: type[models.Model], **row: Any) -> None:
        self.steps.append(Make(label_of(model), {name: plain(value) for name, value in row.items()}))

    def do(self) -> None:
        for step in self.steps:
            step.do()
        announce(self.steps)

    def moving(self) -> list[tuple[str, int]]:
        """What will point at the kept row, in the office's words and numbers."""
        found: Counter[str] = Counter()
        for step in self.steps:
            if isinstance(step, Move):
                found[step.model] += len(step.keys)
        return in_words(found)

    def joining(self) -> list[tuple[str, int]]:
        """What both sides have and becomes one, the two rows themselves, which go last, left out."""
        joined = [step.model for step in self.steps if isinstance(step, Drop) and step.kept is not None]
        return in_words(Counter(joined[:-1]))


def undo(steps: list[Step]) -> Outcome:
    """Take the steps back, the last one first. What was written since stays; what stands in the way is Refused."""
    outcome = Outcome()
    for step in reversed(steps):
        step.undo(outcome)
    announce(steps)
    return outcome


def announce(steps: list[Step]) -> None:
    for listener in _listeners:
        listener(steps)


def in_words(counts: Counter[str]) -> list[tuple[str, int]]:
    """(noun, number) of the models an office has a word for."""
    return [(str(NOUNS[label]), count) for label, count in counts.items() if label in NOUNS and count]
