from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "jiebang.home"
    label = "home"

    def ready(self) -> None:
        from jiebang.home import permissions  # noqa: F401

        add_entries()


def add_entries() -> None:
    """The rail and dock entries of this room's pages."""
    from jiebang.common.navigation import Entry, add
    from jiebang.home.context import oversees

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
            show=lambda place: oversees(place["user"], place["cohort"]),
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
        Entry(
            "branch", _("Branch"), "branch", icon="house", section="cohort", policy="home.branch", order=22,
            kwargs=lambda place: {"uuid": place["branch"].uuid} if place["branch"] else None,
            name=lambda place: place["branch"].name,
        )
    )  # fmt: skip
    add(Entry("sent", _("The people you sent"), "sent", icon="people", section="cohort", policy="home.sent", order=12))
    add(
        Entry(
            "mentoring", _("The people you mentor"), "mentoring", icon="people", section="cohort",
            policy="home.mentoring", order=13,
        )
    )  # fmt: skip
    add(
        Entry("imports", _("Imports"), "imports", icon="up", section="cohort", policy="imports.write", order=60),
    )
