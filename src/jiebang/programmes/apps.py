from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "jiebang.programmes"
    label = "programmes"

    def ready(self) -> None:
        from jiebang.common import panels
        from jiebang.programmes import archive, importers, panel, permissions, words  # noqa: F401

        archive.register()
        importers.register()
        words.register()
        panels.add("person", panels.Panel("duties", "programmes/duties_panel.html", panel.duties_of, order=20))
        add_entries()


def add_entries() -> None:
    """The rail entries of this room's pages."""
    from jiebang.common.navigation import Entry, add

    add(Entry("cohorts", _("Cohorts"), "cohorts", icon="list", section="rules", policy="programmes.oversee", order=10))
    add(
        Entry(
            "bodies", _("Groups and duties"), "bodies", icon="people", section="cohort", policy="programmes.bodies",
            order=22, kwargs=lambda place: {"code": place["cohort"].code} if place["cohort"] else None,
        )
    )  # fmt: skip
