from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "jiebang.programmes"
    label = "programmes"

    def ready(self) -> None:
        from jiebang.programmes import archive, importers, jobs, permissions, words  # noqa: F401
        from jiebang.programmes.scheme import effects, waiting

        archive.register()
        importers.register()
        words.register()
        waiting.register()
        effects.add("programmes", effects.of_programmes, order=5)
        add_entries()


def add_entries() -> None:
    """The rail entries of this room's pages."""
    from jiebang.common.navigation import Entry, Place, add

    def of_cohort(place: Place) -> dict[str, str] | None:
        return {"code": place["cohort"].code} if place["cohort"] is not None else None

    add(Entry("cohorts", _("Cohorts"), "cohorts", icon="list", section="rules", policy="programmes.oversee", order=10))
    add(
        Entry(
            "scheme", _("Scheme"), "scheme", icon="settings", section="rules", policy="programmes.read", order=5,
            kwargs=of_cohort,
        )
    )  # fmt: skip
