from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "jiebang.people"
    label = "people"

    def ready(self) -> None:
        from jiebang.people import importers, notices, permissions, trail  # noqa: F401

        importers.register()
        notices.register()
        trail.register()
        add_entries()


def add_entries() -> None:
    """Accounts in the rail of who keeps them."""
    from jiebang.common.navigation import Entry, add

    add(
        Entry(
            "accounts", _("Accounts"), "accounts", icon="person", section="accounts", policy="people.accounts", order=10
        )
    )
