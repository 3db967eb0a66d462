"""What writes the register of persons and organisations by hand: names, fields, other names. One audit line each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.common.text import clean, clean_name, clean_number, credit_code, normal_name
from jiebang.people.merging import rename
from jiebang.people.models import Alias, Organisation, Person

MANY = ("kind", "sector", "city")


@transaction.atomic
def rename_person(person: Person, name: str, *, by: Any, scope: UUID | None = None) -> bool:
    """Correct a person's name everywhere. True when it changed."""
    name = clean_name(name)
    if not name:
        raise Refused(_("Write the name."), field="name")
    if len(name) > 60:
        raise Refused(_("A name has at most 60 characters."), field="name")
    if person.name == name:
        return False
    for column, value in rename(person, name).items():
        setattr(person, column, value)
    person.save(update_fields=["name", "sort_key"])
    audit(by, "person.renamed", person, scope=scope, about=[person.uuid])
    return True


@transaction.atomic
def change_organisation(organisation: Organisation, *, by: Any, **values: Any) -> list[str]:
    """Change what the register says of an organisation; the names of the columns that changed.

    values: name, kind, sector, city, size, note, code. A code that fails its check is kept as doubtful.
    """
    columns = {name: value for name, value in values.items() if name not in ("name", "code")}
    if "name" in values:
        columns |= new_name(organisation, values["name"])
    if "code" in values:
        columns |= new_code(organisation, values["code"])
    changed = [column for column, value in columns.items() if getattr(organisation, column) != value]
    for column in changed:
        setattr(organisation, column, columns[column])
    if changed:
        organisation.save(update_fields=changed)
        audit(by, "organisation.changed", organisation, fields=changed)
    return changed


def new_name(organisation: Organisation, written: str) -> dict[str, Any]:
    name = clean_name(written)
    if not normal_name(name):
        raise Refused(_("Write the name."), field="name")
    if name == organisation.name:
        return {}
    return rename(organisation, name)


def new_code(organisation: Organisation, written: str) -> dict[str, Any]:
    code = credit_code(written)
    if code is None:
        return {"credit_code": None, "doubtful_code": clean_number(written)[:40]}
    other = Organisation.objects.filter(credit_code=code).exclude(pk=organisation.pk).first()
    if other is not None:
        raise Refused(
            _("{other} has this credit code. If the two are one organisation, merge them.").format(other=other.name),
            field="code",
        )
    return {"credit_code": code, "doubtful_code": ""}


@transaction.atomic
def add_alias(organisation: Organisation, written: str, *, by: Any) -> bool:
    """Give an organisation another name. True when it had it not."""
    name = clean_name(written)
    key = normal_name(name)
    if not key:
        raise Refused(_("Write the other name."), field="alias")
    if len(name) > 200:
        raise Refused(_("A name has at most 200 characters."), field="alias")
    taken = Organisation.objects.filter(normal_name=key).exclude(pk=organisation.pk).first()
    if taken is not None:
        raise Refused(
            _("{other} is called so itself. If the two are one organisation, merge them.").format(other=taken.name),
            field="alias",
        )
    _alias, made = Alias.objects.get_or_create(organisation=organisation, normal_name=key, defaults={"name": name})
    if made:
        audit(by, "organisation.named", organisation, name=name)
    return made


@transaction.atomic
def remove_alias(organisation: Organisation, written: str, *, by: Any) -> bool:
    """Take another name away. True when it was there."""
    gone, _rows = Alias.objects.filter(organisation=organisation, normal_name=normal_name(written)).delete()
    if gone:
        audit(by, "organisation.unnamed", organisation, name=clean_name(written))
    return bool(gone)


@transaction.atomic
def change_many(organisations: Iterable[Organisation], column: str, value: str, *, by: Any) -> int:
    """Set one column of MANY for several organisations; how many changed."""
    if column not in MANY:
        raise TypeError(f"no such column: {column}")
    value = clean(value)
    if column == "kind" and value not in Organisation.Kind.values:
        raise Refused(_("Choose what the organisations are."), field="kind")
    if not value or len(value) > 60:
        raise Refused(_("Write in a few words what the ticked ones are to get."), field=column)
    return sum(1 for organisation in organisations if change_organisation(organisation, by=by, **{column: value}))
