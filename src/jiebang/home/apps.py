from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "jiebang.home"
    label = "home"

    def ready(self) -> None:
        from jiebang.common import waiting
        from jiebang.home import import_page, permissions  # noqa: F401

        waiting.register("imports", import_page.previews_waiting)
        add_entries()


def add_entries() -> None:
    """The rail and dock entries of this room's pages."""
    from jiebang.common.navigation import Entry, add

    add(
        Entry(
            "today", _("Today"), "today", icon="today", section="mine", policy="home.today", order=10, dock=1,
            show=lambda place: place["secondment"] is not None,
        )
    )  # fmt: skip
    add(
        Entry(
            "overview", _("Cohort overview"), "cohort", icon="overview", section="cohort", policy="home.overview",
            order=10,
            kwargs=lambda place: {"code": place["cohort"].code} if place["cohort"] else None,
        )
    )  # fmt: skip
    add(
        Entry(
            "group", _("Group board"), "group", icon="people", section="cohort", policy="home.board", order=20, dock=4,
            kwargs=lambda place: {"uuid": place["group"].uuid} if place["group"] else None,
            name=lambda place: place["group"].name,
            dock_label=_("My group"),
        )
    )  # fmt: skip
    add(
        Entry("imports", _("Imports"), "imports", icon="up", section="cohort", policy="imports.write", order=60),
    )
