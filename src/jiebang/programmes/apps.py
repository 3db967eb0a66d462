from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "jiebang.programmes"
    label = "programmes"

    def ready(self) -> None:
        from jiebang.programmes import archive, erasing, importers, own_data, permissions, privacy, words  # noqa: F401

        archive.register()
        own_data.register_parts()
        erasing.register_rules()
        privacy.set_up()
        importers.register()
        words.register()
        add_entries()


def add_entries() -> None:
    """The rail entries of this room's pages."""
    from jiebang.common.navigation import Entry, add

    for order, (key, label, icon, policy) in enumerate(PRIVACY, start=40):
        add(Entry(key, label, key, icon=icon, section="accounts", policy=policy, order=order))
    add(Entry("cohorts", _("Cohorts"), "cohorts", icon="list", section="rules", policy="programmes.oversee", order=10))


# Own data, and what office, home unit and system administrator do about it.
PRIVACY = (
    ("my_data", _("My data"), "person", "privacy.own"),
    ("data_requests", _("Requests about data"), "question", "privacy.requests"),
    ("consents", _("Consents"), "check", "privacy.consents"),
    ("exports", _("Lists taken away"), "down", "privacy.export"),
    ("erasures", _("Erasures"), "box", "erasure.run"),
)
