from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from jiebang.common.navigation import Place


class EvidenceConfig(AppConfig):
    name = "jiebang.evidence"
    label = "evidence"

    def ready(self) -> None:
        from jiebang.common import imports, waiting
        from jiebang.common.imports.taking_back import NOUNS
        from jiebang.evidence import (
            archive,
            erasing,
            importer,
            merging,
            outside,
            own_data,
            panels,
            permissions,
            promised,
            scheme_effects,
            tallies,
            trail_words,
        )
        from jiebang.people import permissions as people
        from jiebang.programmes import changes, own_days

        # One's own host is never a visit, and a group's task counts its members.
        changes.listen(tallies.recount_secondments)
        changes.listen_to_schemes(tallies.recount_scheme)
        scheme_effects.register()
        own_days.register("records", outside.records_outside)
        archive.register()
        own_data.register_parts()
        erasing.register_rules()
        merging.register()
        panels.register()
        people.opens("organisation", "evidence", permissions.organisations_named)
        people.opens("contact", "evidence", permissions.contacts_met)
        importer.add_words()
        trail_words.register()
        imports.register(importer.RecordsImporter())
        NOUNS.update({"evidence.recordorganisation": _("mentions in records"), "evidence.personmet": _("meetings")})
        waiting.register("steps", promised.steps_due)
        add_entries()


def add_entries() -> None:
    """The rail and dock entries of this room's pages."""
    from jiebang.common.navigation import Entry, add

    def has_own(place: Place) -> bool:
        return place["secondment"] is not None

    add(
        Entry(
            "tasks", _("Tasks"), "tasks", icon="tasks", section="mine", policy="evidence.tasks", order=20, dock=2,
            show=has_own,
        )
    )  # fmt: skip
    add(
        Entry(
            "record_new", _("Note it down"), "record_new", icon="edit", section="mine", policy="evidence.write",
            order=30, dock=3, show=has_own,
        )
    )  # fmt: skip
    add(
        Entry(
            "records", _("Records"), "records", icon="list", section="mine", policy="evidence.read", order=15, dock=4,
            show=has_own,
        )
    )  # fmt: skip
    add(
        Entry(
            "cohort_records", _("Records"), "records", icon="list", section="cohort", policy="evidence.read", order=26,
            show=lambda place: not has_own(place) and place["cohort"] is not None,
        )
    )  # fmt: skip
    add(
        Entry(
            "cohort_tasks", _("Tasks"), "tasks", icon="tasks", section="cohort", policy="evidence.tasks", order=25,
            show=lambda place: not has_own(place) and place["cohort"] is not None,
        )
    )  # fmt: skip
