"""Unmistakable values in every sensitive field, and the search for them in whatever the product gives out.

The fields are those rooms guard (`common.sensitive`). A field of a table not known here yet needs one line in ROWS:
which row of the sample it is of, and of which noun's scopes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.apps import apps
from django.db import models

from jiebang.common.sensitive import FIELDS
from jiebang.people.access import ADMINISTRATORS, roles_of
from tests.access_table import Held, opens_row
from tests.samples import CohortSample, a_rule, an_advice, an_objection, an_offer, its_remark, its_version

# table → (the noun whose scopes its rows have, the row of the sample)
ROWS: dict[str, tuple[str, Callable[[CohortSample], Any]]] = {
    "people.Person": ("people", lambda sample: sample.secondment.person),
    "programmes.Secondment": ("people", lambda sample: sample.secondment),
    "programmes.Absence": ("people", lambda sample: sample.secondment.absences.get()),
    "programmes.Leave": ("people", lambda sample: sample.secondment.leaves.get()),
    "placements.PlacementRule": ("rules", a_rule),
    "programmes.Host": ("hosts", lambda sample: sample.host),
    "placements.Offer": ("offers", an_offer),
    "placements.AgreementVersion": ("agreements", its_version),
    "placements.AgreementRemark": ("agreements", its_remark),
    "placements.Advice": ("organisations", an_advice),
    "placements.Objection": ("people", an_objection),
}
# Values of fields that take no text: (table, field) → value of the n-th sample.
VALUES: dict[tuple[str, str], Callable[[int], Any]] = {
    ("people.Person", "phone"): lambda n: f"1397701{n:04d}",
    ("people.Person", "born"): lambda n: 1901 + n,
    ("placements.AgreementVersion", "text"): lambda n: f"zqdeed{n}qz",
    ("placements.AgreementRemark", "text"): lambda n: f"zqremark{n}qz",
    ("programmes.Absence", "reason"): lambda n: f"zqabsent{n}qz",
}
# What may be read of a whole row, not of a field: (noun, row's text) → the line that opens it.
TEXTS: dict[str, tuple[str, str, Callable[[CohortSample], Any], str]] = {
    "sentence": ("reports", "reports.read", lambda sample: sample.report.sentences.first(), "text"),
    "learned": ("records", "evidence.read", lambda sample: sample.record, "learned"),
}


@dataclass(frozen=True)
class Canary:
    """A value that stands in one place alone. where: "people.Person.phone" · line: who may meet it."""

    where: str
    value: str
    line: str
    noun: str
    rows: CohortSample

    def is_for(self, held: Iterable[Held]) -> bool:
        """Whether its line clears somebody who holds these roles."""
        return any(opens_row(self.noun, self.line, role.who, role.own, self.rows) for role in held)


def plant(relations: dict[str, CohortSample]) -> dict[str, Canary]:
    """Fill the sensitive fields of all rows; {value as it would be found: what it is}."""
    found: dict[str, Canary] = {}
    for number, rows in enumerate(relations.values()):
        for canary in [*planted_fields(rows, number), *planted_texts(rows, number)]:
            found[canary.value] = canary
    return found


def planted_fields(rows: CohortSample, number: int) -> Iterator[Canary]:
    for (table, name), line in FIELDS.items():
        field = apps.get_model(table)._meta.get_field(name)
        if isinstance(field, models.BooleanField):
            continue  # yes or no is no value to look for; WORDS are
        noun, row_of = ROWS[table]
        row = row_of(rows)
        value = VALUES.get((table, name), lambda n, name=name: f"zq{name}{n}qz")(number)
        setattr(row, name, {"zq": value} if isinstance(field, models.JSONField) else value)
        row.save(update_fields=[name])
        yield Canary(f"{table}.{name}", str(value), line, noun, rows)


def planted_texts(rows: CohortSample, number: int) -> Iterator[Canary]:
    for where, (noun, line, row_of, name) in TEXTS.items():
        row, value = row_of(rows), f"zq{where}{number}qz"
        setattr(row, name, value)
        row.save(update_fields=[name])
        yield Canary(where, value, line, noun, rows)


# Words that betray what they stand beside → who may meet them. To administrators 支部 is a word of roles and of what
# they are held on; which branch it is they learn as little as everybody else.
KNOW_OF_BRANCHES = frozenset(roles_of("programmes.branches"))
WORDS = {
    "党员": frozenset(roles_of("person.party")),
    "支部": KNOW_OF_BRANCHES | ADMINISTRATORS,
    **dict.fromkeys(("临时党支部", "第二支部", "第三支部"), KNOW_OF_BRANCHES),
}
# A value, not part of a longer one (of a key, an address, a token).
FOUND = re.compile(r"(?<![-\w])(?:zq[a-z_]+\d+qz|1397701\d{4}|19[01]\d)(?![-\w])")


def leaks_to(held: list[Held], body: bytes, planted: dict[str, Canary]) -> list[str]:
    """What an answer gives out that is not for somebody who holds these roles."""
    values = [f"{canary.where} of {canary.value}" for canary in met(body, planted) if not canary.is_for(held)]
    roles = {role.role for role in held}
    text = as_read(body)
    return values + [word for word, cleared in WORDS.items() if word in text and not roles & cleared]


def met(body: bytes, planted: dict[str, Canary]) -> list[Canary]:
    """The canaries in an answer."""
    return [planted[value] for value in sorted(set(FOUND.findall(as_read(body)))) if value in planted]


def as_read(body: bytes) -> str:
    """An answer as text, unpacked where it is an Excel or Word file."""
    if not body.startswith(b"PK"):
        return body.decode(errors="ignore")
    with ZipFile(BytesIO(body)) as archive:
        return "\n".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())


def as_text(values: Any) -> bytes:
    return json.dumps(values, default=str, ensure_ascii=False).encode()
