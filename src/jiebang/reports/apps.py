from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "jiebang.reports"
    label = "reports"

    def ready(self) -> None:
        from jiebang.common import waiting
        from jiebang.programmes import changes, own_days
        from jiebang.reports import (  # noqa: F401
            actions,
            archive,
            erasing,
            jobs,
            outside,
            owed,
            own_data,
            panels,
            permissions,
            scheme_effects,
            trail_words,
        )

        waiting.register("reports", owed.reports_owed)
        archive.register()
        own_data.register_parts()
        erasing.register_rules()
        trail_words.register()
        panels.register()
        scheme_effects.register()
        changes.listen(actions.follow_own_days)
        own_days.register("reports", outside.reports_outside)
        add_entries()


def add_entries() -> None:
    """One's own reports stand with one's own work, those one answers for among the papers."""
    from jiebang.common.navigation import Entry, add

    add(
        Entry(
            "reports", _("Reports"), "reports", icon="paper", section="mine", policy="reports.read", order=40, dock=5,
            show=lambda place: place["secondment"] is not None,
        )
    )  # fmt: skip
    add(
        Entry(
            "reports_received", _("Reports"), "reports", icon="paper", section="papers", policy="reports.read",
            order=10, show=lambda place: place["secondment"] is None,
        )
    )  # fmt: skip
