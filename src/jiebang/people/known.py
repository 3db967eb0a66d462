"""What is stored of the organisations a list names."""

from __future__ import annotations

from collections.abc import Iterable

from jiebang.common.tables import Row
from jiebang.common.text import credit_code, normal_name
from jiebang.people.merging import organisation_at
from jiebang.people.models import Alias, Organisation


class KnownOrganisations:
    """What is stored of the organisations a list names; a handful of queries however long the list is."""

    def __init__(self, rows: list[Row]) -> None:
        codes = {code for row in rows if (code := credit_code(row.get("code") or ""))}
        numbers = {row.get("number") for row in rows if row.has("number")}
        names = {normal_name(row.get("name")) for row in rows if row.has("name")}
        found: dict[int, Organisation] = {}
        for lookup, keys in (("credit_code", codes), ("number", numbers), ("normal_name", names)):
            found |= self._load(lookup, keys)
        self.alias_owner = {
            alias.normal_name: alias.organisation
            for part in _parts(names)
            for alias in Alias.objects.filter(normal_name__in=part).select_related("organisation").order_by("-id")
        }
        found |= {organisation.pk: organisation for organisation in self.alias_owner.values()}
        self.rows = found
        self.by_code = {o.credit_code: o for o in found.values() if o.credit_code}
        self.by_number = {o.number: o for o in found.values() if o.number}
        self.by_name: dict[str, list[Organisation]] = {}
        for organisation in sorted(found.values(), key=lambda o: o.pk):
            self.by_name.setdefault(organisation.normal_name, []).append(organisation)
        self._aliases: dict[int, set[str]] | None = None
        self._by_uuid = {str(o.uuid): o for o in found.values()}

    def _load(self, lookup: str, keys: set[str]) -> dict[int, Organisation]:
        rows = (Organisation.objects.filter(**{f"{lookup}__in": part}) for part in _parts(keys))
        return {organisation.pk: organisation for part in rows for organisation in part}

    def find(self, row: Row) -> Organisation | None:
        code = credit_code(row.get("code") or "")
        if code and code in self.by_code:
            return self.by_code[code]
        if row.has("number") and row.get("number") in self.by_number:
            return self.by_number[row.get("number")]
        return next((o for o in self.named(row.get("name", "")) if not code or o.credit_code in {None, code}), None)

    def named(self, name: str) -> list[Organisation]:
        key = normal_name(name) if name else ""
        owner = self.alias_owner.get(key)
        own = self.by_name.get(key, [])
        return [*own, owner] if owner and owner not in own else own

    def by_uuid(self, uuid: str) -> Organisation | None:
        if uuid not in self._by_uuid:
            found = organisation_at(uuid)
            if found is None:
                return None
            self._by_uuid[uuid] = found
        return self._by_uuid[uuid]

    def aliases_of(self, organisation: Organisation) -> set[str]:
        if self._aliases is None:
            self._aliases = {}
            for part in _parts({str(key) for key in self.rows}):
                for owner, key in Alias.objects.filter(organisation__in=part).values_list(
                    "organisation", "normal_name"
                ):
                    self._aliases.setdefault(owner, set()).add(key)
        if organisation.pk not in self.rows:
            return set(organisation.aliases.values_list("normal_name", flat=True))
        return self._aliases.get(organisation.pk, set())


def _parts(keys: Iterable[str]) -> list[list[str]]:
    ordered = sorted(keys)
    return [ordered[start : start + 500] for start in range(0, len(ordered), 500)]
