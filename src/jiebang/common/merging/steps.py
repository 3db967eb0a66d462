"""The steps a merge is made of, each of which can be done, undone and kept as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from jiebang.common.imports.journal import label_of
from jiebang.common.merging.rows import (
    columns_of,
    foreign_keys,
    is_orphan,
    key_of,
    parts,
    read_back,
    refuse_twin,
    rows_of,
)


@dataclass
class Outcome:
    """What undoing could not bring back, by model: rows that were changed or taken away since."""

    stayed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Move:
    """One column of many rows goes from one value to another."""

    model: str
    column: str
    old: Any
    new: Any
    keys: list[int]

    def do(self) -> None:
        for part in parts(self.keys):
            rows_of(self.model).filter(pk__in=part).update(**{self.column: self.new})

    def undo(self, outcome: Outcome) -> None:
        back = 0
        target = self.target
        there = target is None or target._base_manager.filter(pk=self.old).exists()
        for part in parts(self.keys) if there else ():
            still = rows_of(self.model).filter(pk__in=part, **{self.column: self.new})
            back += still.update(**{self.column: self.old})
        outcome.stayed[self.model] += len(self.keys) - back

    @property
    def target(self) -> type[models.Model] | None:
        """What the column points at; None for one that names a row by its uuid."""
        found: type[models.Model] | None = apps.get_model(self.model)._meta.get_field(self.column).related_model
        return found


@dataclass(frozen=True)
class Put:
    """Columns of one row: {column: [old, new]}."""

    model: str
    key: int
    values: dict[str, list[Any]]

    def do(self) -> None:
        self.write({column: new for column, (_old, new) in self.values.items()})

    def undo(self, outcome: Outcome) -> None:
        row = rows_of(self.model).filter(pk=self.key).first()
        if row is None:
            return
        now = columns_of(row)
        # What somebody wrote since stays: the later hand knows better.
        self.write({column: old for column, (old, new) in self.values.items() if now[column] == new})

    def write(self, values: dict[str, Any]) -> None:
        if values:
            model = apps.get_model(self.model)
            rows_of(self.model).filter(pk=self.key).update(
                **{column: read_back(model, column, value) for column, value in values.items()}
            )


@dataclass(frozen=True)
class Drop:
    """A row that goes, with all it held. kept: the row it became part of, None where it only went."""

    model: str
    row: dict[str, Any]
    kept: int | None = None

    def do(self) -> None:
        # Not `delete()`: that takes along what still points here, and nothing may by now. The database refuses if so.
        rows = rows_of(self.model).filter(pk=self.row[key_of(self.model)])
        rows._raw_delete(rows.db)

    def undo(self, outcome: Outcome) -> None:
        model = apps.get_model(self.model)
        row = model(**{column: read_back(model, column, value) for column, value in self.row.items()})
        if any(is_orphan(row, relation) for relation in foreign_keys(model)):
            outcome.stayed[self.model] += 1
            return
        refuse_twin(row)
        model._base_manager.bulk_create([row])


@dataclass(frozen=True)
class Make:
    """A row made on the way (another name)."""

    model: str
    row: dict[str, Any]

    def do(self) -> None:
        model = apps.get_model(self.model)
        made = model._base_manager.create(**{c: read_back(model, c, value) for c, value in self.row.items()})
        self.row[key_of(self.model)] = made.pk

    def undo(self, outcome: Outcome) -> None:
        rows_of(self.model).filter(pk=self.row[key_of(self.model)]).delete()


Step = Move | Put | Drop | Make
STEPS: dict[str, type[Any]] = {kind.__name__.lower(): kind for kind in (Move, Put, Drop, Make)}


def as_data(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [{"step": type(step).__name__.lower(), **asdict(step)} for step in steps]


def from_data(data: Iterable[dict[str, Any]]) -> list[Step]:
    return [STEPS[row["step"]](**{name: value for name, value in row.items() if name != "step"}) for row in data]


def depends_on(later: list[Step], earlier: list[Step]) -> bool:
    """Whether the later steps touch what the earlier ones changed, so that they have to be undone first."""
    changed = {row for step in earlier for row in rows_written(step)}
    fields = {one for step in earlier for one in fields_put(step)}
    wanted_back = {row for step in earlier for row in rows_named(step)}
    return any(
        changed.intersection(rows_used(step))
        or fields.intersection(fields_put(step))
        or (isinstance(step, Drop) and wanted_back.intersection(rows_written(step)))
        for step in later
    )


def rows_written(step: Step) -> Iterator[tuple[str, int]]:
    match step:
        case Move():
            yield from ((step.model, key) for key in step.keys)
        case Drop() | Make():
            yield step.model, step.row[key_of(step.model)]


def rows_used(step: Step) -> Iterator[tuple[str, int]]:
    """The rows a step writes, joins into or points at."""
    yield from rows_written(step)
    match step:
        case Drop(kept=int() as kept):
            yield step.model, kept
        case Move():
            if step.target is not None:
                yield label_of(step.target), step.new
                yield label_of(step.target), step.old


def rows_named(step: Step) -> Iterator[tuple[str, int]]:
    """The rows a row that goes points at, without which it cannot come back."""
    if isinstance(step, Drop):
        for relation in foreign_keys(apps.get_model(step.model)):
            if (key := step.row[relation.attname]) is not None:
                yield label_of(relation.related_model), key


def fields_put(step: Step) -> Iterator[tuple[str, int, str]]:
    if isinstance(step, Put):
        yield from ((step.model, step.key, column) for column in step.values)
