from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "jiebang.programmes"
    label = "programmes"

    def ready(self) -> None:
        from jiebang.programmes import archive, importers, merging, permissions, sight, words  # noqa: F401

        archive.register()
        importers.register()
        merging.register()
        sight.register()
        words.register()
        add_entries()


def add_entries() -> None:
    """The rail entries of this room's pages."""
    from jiebang.common.navigation import Entry, add

    add(Entry("cohorts", _("Cohorts"), "cohorts", icon="list", section="rules", policy="programmes.oversee", order=10))
    add(
        Entry(
            "people", _("People"), "people", icon="people", section="cohort", policy="people.read", order=22,
            show=lambda place: place["cohort"] is not None and (place["secondment"] is None or bool(place["group"])),
        )
    )  # fmt: skip
    add(
        Entry(
            "own_page", _("My page"), "person", icon="person", section="mine", policy="people.read", order=60,
            kwargs=lambda place: {"uuid": place["secondment"].uuid} if place["secondment"] else None,
        )
    )  # fmt: skip
