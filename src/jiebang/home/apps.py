from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "jiebang.home"
    label = "home"

    def ready(self) -> None:
        from jiebang.common import panels, waiting
        from jiebang.home import host_gains, import_page, jobs, permissions, trail_words  # noqa: F401
        from jiebang.home.changing import panel, telling
        from jiebang.home.setting_out import permissions as setting_out_rights  # noqa: F401 - declares policies
        from jiebang.home.setting_out import views as setting_out
        from jiebang.home.trail.views import waits_for_the_auditor

        trail_words.register()
        waiting.register("audit_trail", waits_for_the_auditor)
        waiting.register("imports", import_page.previews_waiting)
        telling.declare_kinds()
        host_gains.register()
        panels.add(
            "person", panels.Panel("changes", "home/changing/panel.html", panel.changes_of, order=80, aside=True)
        )
        asking = panels.Panel("asking", "home/setting_out/asking.html", setting_out.panel_of, order=45)
        panels.add("person", asking)
        add_entries()
        add_entries_of_trust()


def add_entries() -> None:
    """The rail and dock entries of this room's pages."""
    from jiebang.common import clock
    from jiebang.common.navigation import Entry, Place, add
    from jiebang.home.context import oversees
    from jiebang.people.access import is_office_of, roles_in, roles_of

    def before_the_start(place: Place) -> bool:
        cohort = place["cohort"]
        if cohort is None or clock.today() >= cohort.starts_on:
            return False
        return not roles_in(place["user"], cohort).isdisjoint(roles_of("departures.list"))

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
    add(
        Entry(
            "departures", _("Departure list"), "departures", icon="out", section="cohort", policy="departures.list",
            order=40, kwargs=lambda place: {"code": place["cohort"].code}, show=before_the_start,
        )
    )  # fmt: skip
    add(
        Entry(
            "host_projects", _("Projects at home"), "host_projects", icon="house", section="cohort",
            policy="host_projects.write", order=58, kwargs=lambda place: {"code": place["cohort"].code},
            show=lambda place: place["cohort"] is not None and is_office_of(place["user"], place["cohort"]),
        )
    )  # fmt: skip
    add(
        Entry(
            "changes", _("Changes"), "changes", icon="arrow", section="cohort", policy="changes.write", order=55,
            kwargs=lambda place: {"code": place["cohort"].code},
            show=lambda place: place["cohort"] is not None and is_office_of(place["user"], place["cohort"]),
        )
    )  # fmt: skip


def add_entries_of_trust() -> None:
    """Roles, the installation, the audit trail: each for who looks after it, the own acts for everybody."""
    from jiebang.common.navigation import Entry, add
    from jiebang.people.trail import reads_all

    add(Entry("grants", _("Roles"), "grants", icon="lock", section="accounts", policy="people.grants", order=20))
    add(
        Entry(
            "installation", _("Installation"), "installation", icon="settings", section="accounts",
            policy="people.installation", order=30,
        )
    )  # fmt: skip
    add(
        Entry(
            "audit", _("My actions"), "audit", icon="list", section="accounts", policy="people.trail", order=40,
            name=lambda place: str(_("Audit trail") if reads_all(place["user"]) else _("My actions")),
        )
    )  # fmt: skip
