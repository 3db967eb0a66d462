"""Watching the rows of some people while a change is carried out, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from jiebang.common.imports.journal import Journal, label_of, plain
from jiebang.evidence.models import Record
from jiebang.placements.models import Placement
from jiebang.programmes.models import Duty, GroupStay, Membership, Officer, Secondment

# What a change may touch. Roles, tallies, hosts day by day and the days of drafts follow by themselves.
THEIRS: tuple[type[models.Model], ...] = (Placement, GroupStay, Officer, Duty, Membership)
# Who is to do a next step is all that changes of a record.
STEP = ("next_owner",)
Rows = dict[str, dict[int, dict[str, Any]]]


class Watch:
    """The rows of these people as they stand now; `journal` says what became of them since."""

    def __init__(self, people: Iterable[int]) -> None:
        self.people = set(people)
        self.before = rows_of(self.people)

    def journal(self, *newcomers: Secondment, made: Iterable[models.Model] = ()) -> Journal:
        """What was made, changed and removed. newcomers: people taken in meanwhile · made: rows made for them."""
        after = rows_of(self.people | {who.pk for who in newcomers})
        found = Journal()
        for row in made:
            found.made_row(row)
        for label, now in after.items():
            then = self.before.get(label, {})
            steps = label == label_of(Record)
            new = [key for key in now if key not in then and not steps]
            found.made.setdefault(label, []).extend(new)
            found.removed += [(label, fields) for key, fields in then.items() if key not in now and not steps]
            for key in now.keys() & then.keys():
                if differ := differences(then[key], now[key]):
                    found.changed.append((label, key, differ))
        # A step passed on leaves the list of its giver; whose it became stands in the row.
        found.changed += passed_steps(self.before, after)
        found.made = {label: keys for label, keys in found.made.items() if keys}
        found.close()
        return found


def rows_of(people: set[int]) -> Rows:
    found = {label_of(Secondment): fields_of(Secondment.objects.filter(pk__in=people))}
    for table in THEIRS:
        found[label_of(table)] = fields_of(table._base_manager.filter(secondment__in=people))
    own = Q(next_owner__in=people) | Q(next_owner__isnull=True, author__in=people)
    found[label_of(Record)] = {
        key: {"next_owner": owner} for key, owner in Record.objects.filter(own).values_list("pk", "next_owner_id")
    }
    return found


def fields_of(rows: Any) -> dict[int, dict[str, Any]]:
    """Every row's own fields as JSON, by key."""
    fields = rows.model._meta.concrete_fields
    return {row.pk: {field.attname: plain(getattr(row, field.attname)) for field in fields} for row in rows}


def differences(then: dict[str, Any], now: dict[str, Any]) -> dict[str, list[Any]]:
    """Field name → [old, new]; a reference goes by the name of its field."""
    return {name.removesuffix("_id"): [old, now[name]] for name, old in then.items() if now[name] != old}


def passed_steps(before: Rows, after: Rows) -> list[tuple[str, int, dict[str, list[Any]]]]:
    label = label_of(Record)
    gone = {key: fields["next_owner"] for key, fields in before[label].items() if key not in after[label]}
    now = dict(Record.objects.filter(pk__in=gone).values_list("pk", "next_owner_id"))
    return [(label, key, {"next_owner": [old, now[key]]}) for key, old in gone.items() if now.get(key) != old]


def merged(first: Journal, second: Journal) -> Journal:
    """Two stretches of one change as one: what it made, changed and removed in all."""
    whole = Journal()
    gone = {(label, fields["id"]) for label, fields in second.removed}
    for part in (first, second):
        for label, keys in part.made.items():
            whole.made.setdefault(label, []).extend(key for key in keys if (label, key) not in gone)
    made = {(label, key) for label, keys in first.made.items() for key in keys}
    whole.removed = [*first.removed, *(row for row in second.removed if (row[0], row[1]["id"]) not in made)]
    together: dict[tuple[str, int], dict[str, list[Any]]] = {}
    for label, key, fields in [*first.changed, *second.changed]:
        for name, (old, new) in fields.items():
            kept = together.setdefault((label, key), {})
            kept[name] = [kept[name][0] if name in kept else old, new]
    whole.changed = [(label, key, fields) for (label, key), fields in together.items() if (label, key) not in gone]
    whole.made = {label: keys for label, keys in whole.made.items() if keys}
    whole.close()
    return whole
