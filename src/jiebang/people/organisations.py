"""Finding organisations and the people outside by what somebody wrote, and making those nobody knows yet.

One writing of a name is found again however it is spelled: by credit code, by the office's number, by normalised name,
by alias. Imports of hosts, companies and records, and the form 记一笔, all come through here.
"""

from __future__ import annotations

from collections.abc import Iterable

from jiebang.common.text import clean_name, credit_code, normal_name, sort_key
from jiebang.people.models import Alias, Contact, ContactAlias, Organisation


class OrganisationBook:
    """Organisations looked up by name, many at once: two queries however many names are asked for.

    names: every name that will be asked for; others are looked up when they come.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.made: list[Organisation] = []
        self._by_key: dict[str, Organisation | None] = {}
        self._load({normal_name(name) for name in names})

    def find(self, name: str) -> Organisation | None:
        key = normal_name(name)
        if key not in self._by_key:
            self._load({key})
        return self._by_key[key]

    def find_or_make(self, name: str, *, kind: str = Organisation.Kind.COMPANY) -> Organisation:
        found = self.find(name)
        if found is None:
            found = make_organisation(name, kind=kind)
            self.made.append(found)
            self._by_key[normal_name(name)] = found
        return found

    def _load(self, keys: set[str]) -> None:
        wanted = {key for key in keys if key} - self._by_key.keys()
        self._by_key.update(dict.fromkeys(keys - self._by_key.keys()))
        # The own name goes before an alias, the older row before a younger one of the same name.
        for part in _parts(sorted(wanted)):
            for alias in Alias.objects.filter(normal_name__in=part).select_related("organisation").order_by("-id"):
                self._by_key[alias.normal_name] = alias.organisation
        for part in _parts(sorted(wanted)):
            for organisation in Organisation.objects.filter(normal_name__in=part).order_by("-id"):
                self._by_key[organisation.normal_name] = organisation


def find_or_make_organisation(
    name: str, *, kind: str = Organisation.Kind.COMPANY, code: str = "", number: str = ""
) -> Organisation:
    """The organisation of that credit code, number, name or alias (in this order), made where there is none."""
    valid = credit_code(code) if code else None
    found = None
    if valid:
        found = Organisation.objects.filter(credit_code=valid).first()
    if found is None and number:
        found = Organisation.objects.filter(number=number).first()
    if found is None:
        found = OrganisationBook([name]).find(name)
    if found is None:
        found = make_organisation(name, kind=kind, credit_code=valid, number=number or None)
    return found


def make_organisation(name: str, *, kind: str = Organisation.Kind.COMPANY, **fields: object) -> Organisation:
    name = clean_name(name)
    return Organisation.objects.create(
        name=name, normal_name=normal_name(name), sort_key=sort_key(name, person=False), kind=kind, **fields
    )


class ContactBook:
    """People outside by name or another writing of it and organisation, many at once: two queries for all names."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.made: list[Contact] = []
        self._by_key: dict[tuple[str, int | None], Contact] = {}
        self._known: set[str] = set()
        self._load({clean_name(name) for name in names})

    def find(self, name: str, organisation: Organisation | None) -> Contact | None:
        name = clean_name(name)
        if name not in self._known:
            self._load({name})
        return self._by_key.get((name, organisation.pk if organisation else None))

    def find_or_make(self, name: str, organisation: Organisation | None, *, job: str = "") -> Contact:
        """job: what a new contact is; the job at a later meeting stands with that meeting."""
        found = self.find(name, organisation)
        if found is None:
            name = clean_name(name)
            found = Contact.objects.create(name=name, sort_key=sort_key(name), organisation=organisation, job=job)
            self.made.append(found)
            self._by_key[name, organisation.pk if organisation else None] = found
        return found

    def _load(self, names: set[str]) -> None:
        self._known |= names
        for part in _parts(sorted(names)):
            # The own name goes before another writing of it.
            for alias in ContactAlias.objects.filter(name__in=part).select_related("contact").order_by("-id"):
                self._by_key[alias.name, alias.contact.organisation_id] = alias.contact
            for contact in Contact.objects.filter(name__in=part).order_by("-id"):
                self._by_key[contact.name, contact.organisation_id] = contact


def _parts(keys: list[str]) -> Iterable[list[str]]:
    """Slices that fit into one query on any database."""
    return (keys[start : start + 500] for start in range(0, len(keys), 500))
