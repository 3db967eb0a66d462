"""Importers of the programmes room: people and hosts; `CohortImporter` is the base of every list of a cohort."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common import wording
from jiebang.common.imports import register as register_importer
from jiebang.common.imports.taking_back import NOUNS
from jiebang.programmes.importers.base import CohortImporter
from jiebang.programmes.importers.hosts import HOSTS, HostsImporter
from jiebang.programmes.importers.people import PeopleImporter
from jiebang.programmes.importers.people_columns import PEOPLE

__all__ = ["HOSTS", "PEOPLE", "CohortImporter", "HostsImporter", "PeopleImporter", "register"]


def register() -> None:
    register_importer(PeopleImporter())
    register_importer(HostsImporter())
    wording.add(
        cells={
            "person_needs_name": (
                _("a number nobody in the cohort has, without a name"),
                _("write name and home unit"),
            ),
            "id_of_other": (
                _("this identity number is kept for somebody else"),
                _("check it against the card; where it is the same person, name that person"),
            ),
            "id_twice": (_("another row has the same identity number"), _("check both against the cards")),
            "id_unreadable": (
                _("the identity number can no longer be opened, for the key was changed since"),
                _("upload the file again"),
            ),
            "not_party": (_("neither yes nor no"), _("write 是 or 否, or the political status")),
        },
        notices={
            "id_checked": _("identity number {masked} is valid; it is not stored"),
            "id_declined": _("identity number {masked} is valid; it is not kept, for this person does not agree"),
            "id_kept": _("identity number {masked} is valid; it is kept encrypted"),
            "born_differs": _("the year of birth {born} differs from {inside} in the identity number"),
            "person_namesake": _("the same name as {others}: told apart by home unit and number"),
            "other_name": _("the number is known under the name {known}; check that it is the same person"),
            "person_without_home": _("without a home unit"),
        },
        questions={"person": _("{name} may be in already. Who is it?")},
    )
    NOUNS.update(
        {
            "programmes.host": _("hosts"),
            "programmes.body": _("groups"),
            "programmes.secondment": _("secondments"),
            "programmes.officer": _("offices"),
            "programmes.duty": _("duties"),
            "programmes.membership": _("memberships"),
            "programmes.leave": _("leaves"),
        }
    )
