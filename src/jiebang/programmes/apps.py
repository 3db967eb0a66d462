from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "jiebang.programmes"
    label = "programmes"

    def ready(self) -> None:
        from jiebang.notices import audiences
        from jiebang.programmes import archive, importers, permissions, words  # noqa: F401
        from jiebang.programmes.audiences import Audiences

        audiences.fill(Audiences())
        archive.register()
        importers.register()
        words.register()
        add_entries()


def add_entries() -> None:
    """The rail entries of this room's pages."""
    from jiebang.common.navigation import Entry, add

    add(Entry("cohorts", _("Cohorts"), "cohorts", icon="list", section="rules", policy="programmes.oversee", order=10))
