"""Making one row of two: what pointed at the row that goes points at the one that stays, and every step can be undone.

A plan is read first and written then, step by step; its steps as data are all that undoing needs. Foreign keys are
found through the model registry, in whatever room. Where two rows would then be one too many for a unique constraint
(the same host twice in a cohort), they are joined in their turn. Rooms add what no registry knows:

    merging.references("people.organisation", facts_about)    # rows that name a row by its uuid
    merging.joins("people.contact", join_contacts)            # how two rows become one, where not in the plain way
    merging.keeps("programmes.secondment", which_stays)       # which of two colliding rows stays; may refuse
    merging.listen(recount)                                   # told the steps, after they are done and after undoing
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from jiebang.common.imports.journal import label_of, plain
from jiebang.common.imports.taking_back import NOUNS
from jiebang.common.refusals import Refused

_CHUNK = 500


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
        for part in _parts(self.keys):
            rows_of(self.model).filter(pk__in=part).update(**{self.column: self.new})

    def undo(self, outcome: Outcome) -> None:
        back = 0
        target = self.target
        there = target is None or target._base_manager.filter(pk=self.old).exists()
        for part in _parts(self.keys) if there else ():
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


def in_words(counts: Counter[str]) -> list[tuple[str, int]]:
    """(noun, number) of the models an office has a word for."""
    return [(str(NOUNS[label]), count) for label, count in counts.items() if label in NOUNS and count]


# ── rows, columns and constraints ──────────────────────────────────────────────────────────────────────────────────


def pointing_at(model: type[models.Model]) -> list[models.ForeignKey]:
    """Every foreign key of any room that points at this model, those of many-to-many tables included."""
    relations = model._meta.get_fields(include_hidden=True)
    return [r.field for r in relations if r.auto_created and not r.concrete and (r.one_to_many or r.one_to_one)]


def twins_of(model: type[models.Model], column: str, rows: list[models.Model], new: Any) -> dict[int, models.Model]:
    """Rows that may not stand beside one that says `new` already, with that one."""
    found: dict[int, models.Model] = {}
    for names, condition, nulls_alike in unique_sets(model, column):
        there = model._base_manager.filter(condition, **{column: new})
        within = set(
            model._base_manager.filter(condition, pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        )
        by_key = {tuple(getattr(row, name) for name in names): row for row in there}
        for row in rows:
            key = tuple(getattr(row, name) for name in names)
            if row.pk in within and key in by_key and (nulls_alike or None not in key):
                found.setdefault(row.pk, by_key[key])
    return found


def unique_sets(model: type[models.Model], column: str) -> Iterator[tuple[list[str], models.Q, bool]]:
    """(other columns, condition, whether two nulls are alike) of each unique constraint this column is part of."""
    options = model._meta
    own = options.get_field(column)
    if own.unique:
        yield [], models.Q(), False
    for constraint in options.constraints:
        if isinstance(constraint, models.UniqueConstraint) and own.name in constraint.fields:
            others = [options.get_field(name).attname for name in constraint.fields if name != own.name]
            yield others, constraint.condition or models.Q(), constraint.nulls_distinct is False
    for together in options.unique_together:
        if own.name in together:
            yield [options.get_field(name).attname for name in together if name != own.name], models.Q(), False


def first_stays(winners: models.Model, losers: models.Model) -> tuple[models.Model, models.Model]:
    return winners, losers


def blanks(kept: models.Model, gone: models.Model) -> dict[str, Any]:
    """What the row that goes says and the one that stays leaves blank."""
    found = {}
    for column in kept._meta.concrete_fields:
        theirs = getattr(gone, column.attname)
        if not column.primary_key and getattr(kept, column.attname) in BLANK and theirs not in BLANK:
            found[column.attname] = theirs
    return found


BLANK: tuple[Any, ...] = (None, "", [], {})


def refuse_twin(row: models.Model) -> None:
    """Refused where a row that is to come back would break a unique constraint, naming what stands in the way."""
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if column.unique and value is not None:
            other = type(row)._base_manager.filter(**{column.attname: value}).first()
            if other is not None:
                raise Refused(
                    _("{row} cannot come back: {other} has {what} now. Change that first.").format(
                        row=row, other=other, what=value
                    )
                )
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            try:
                constraint.validate(type(row), row)
            except ValidationError:
                raise Refused(
                    _("{row} cannot come back: another has taken its place since. Change that first.").format(row=row)
                ) from None


def is_orphan(row: models.Model, relation: models.ForeignKey) -> bool:
    """Whether what the row pointed at is gone."""
    target = getattr(row, relation.attname)
    return target is not None and not relation.related_model._base_manager.filter(pk=target).exists()


def foreign_keys(model: type[models.Model]) -> list[models.ForeignKey]:
    return [f for f in model._meta.concrete_fields if f.is_relation]


def columns_of(row: models.Model) -> dict[str, Any]:
    """All of a row, as it can be kept in JSON."""
    return {f.attname: as_stored(f, getattr(row, f.attname)) for f in row._meta.concrete_fields}


def as_stored(column: models.Field, value: Any) -> Any:
    """What the database holds, not what code reads: a column that is kept encrypted stays so in the steps."""
    if reads_apart(column):
        value = column.get_prep_value(value)
    return plain(value)


def read_back(model: type[models.Model], column: str, value: Any) -> Any:
    found = model._meta.get_field(column)
    if reads_apart(found):
        return found.from_db_value(value, None, connection)  # type: ignore[attr-defined]
    return found.to_python(value)


def reads_apart(column: models.Field) -> bool:
    return hasattr(column, "from_db_value") and not isinstance(column, models.JSONField)


def rows_of(label: str) -> models.QuerySet:
    return apps.get_model(label)._base_manager.all()


def key_of(label: str) -> str:
    return apps.get_model(label)._meta.pk.attname


def _parts(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
