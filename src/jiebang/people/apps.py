from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "jiebang.people"
    label = "people"

    def ready(self) -> None:
        from jiebang.people import importers, merging, permissions  # noqa: F401

        importers.register()
        merging.register()
        add_entries()


def add_entries() -> None:
    """The rail entries of this room's pages."""
    from jiebang.common.navigation import Entry, add

    add(
        Entry(
            "organisations", _("Organisations"), "organisations", icon="house", section="outcomes",
            policy="people.read", order=20,
        )
    )  # fmt: skip
    add(
        Entry(
            "duplicates", _("Duplicates"), "duplicates", icon="match", section="cohort", policy="people.write",
            order=70,
        )
    )  # fmt: skip
