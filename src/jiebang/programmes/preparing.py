"""Getting ready: ties courses, groups, profiles, checklist and topics to the registries; called by AppConfig.ready."""

from __future__ import annotations


def set_up() -> None:
    from jiebang.common import panels
    from jiebang.programmes.checklist import permissions as checklist_rights  # noqa: F401 - declares policies
    from jiebang.programmes.checklist import views as checklist
    from jiebang.programmes.courses import importer, pages, permissions  # noqa: F401 - declares policies
    from jiebang.programmes.profiles import permissions as profile_rights  # noqa: F401 - declares policies
    from jiebang.programmes.profiles import views as profiles
    from jiebang.programmes.topics import permissions as topic_rights  # noqa: F401 - declares policies
    from jiebang.programmes.topics import views as topics

    importer.register_importer()
    panels.add("person", panels.Panel("nominee", "programmes/profiles/panel.html", profiles.panel_of, order=15))
    panels.add("person", panels.Panel("checklist", "programmes/checklist/panel.html", checklist.panel_of, order=16))
    panels.add("person", panels.Panel("topic", "programmes/topics/panel.html", topics.panel_of, order=35))
    panels.add("person", panels.Panel("courses", "programmes/courses/panel.html", pages.panel_of, order=40))
    add_entries()


def add_entries() -> None:
    """The rail entries of these pages."""
    from django.utils.translation import gettext_lazy as _

    from jiebang.common import clock
    from jiebang.common.navigation import Entry, Place, add
    from jiebang.people.access import is_office_of, roles_in, roles_of

    def of_cohort(place: Place) -> dict[str, str] | None:
        return {"code": place["cohort"].code} if place["cohort"] is not None else None

    def reads(line: str):  # type: ignore[no-untyped-def]
        return lambda place: (
            place["cohort"] is not None and not roles_in(place["user"], place["cohort"]).isdisjoint(roles_of(line))
        )

    def before_the_start(place: Place) -> bool:
        cohort = place["cohort"]
        return cohort is not None and clock.today() < cohort.starts_on and is_office_of(place["user"], cohort)

    add(
        Entry(
            "courses", _("Courses"), "courses", icon="paper", section="cohort", policy="courses.read", order=38,
            kwargs=of_cohort, show=reads("courses.read"),
        )
    )  # fmt: skip
    add(
        Entry(
            "profiles", _("Nominee profiles"), "profiles", icon="person", section="cohort", policy="profiles.list",
            order=30, kwargs=of_cohort, show=reads("profiles.list"),
        )
    )  # fmt: skip
    add(
        Entry(
            "checklist", _("Checklist"), "checklist", icon="check", section="cohort", policy="checklist.list",
            order=37, kwargs=of_cohort, show=reads("checklist.list"),
        )
    )  # fmt: skip
    add(
        Entry(
            "topics", _("Research topics"), "topics", icon="question", section="cohort", policy="topics.read",
            order=39, kwargs=of_cohort, show=reads("topics.read"),
        )
    )  # fmt: skip
    add(
        Entry(
            "grouping", _("Form groups"), "grouping", icon="lanes", section="cohort", policy="programmes.write",
            order=36, kwargs=of_cohort, show=before_the_start,
        )
    )  # fmt: skip
