from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    name = "jiebang.placements"
    label = "placements"

    def ready(self) -> None:
        from jiebang.common import navigation
        from jiebang.placements import (
            archive,
            erasing,
            files,
            importers,
            outside,
            own_data,
            panels,
            permissions,  # noqa: F401 - declares the policies
            trail_words,
        )
        from jiebang.placements.agreements import registering as agreements
        from jiebang.placements.offers import registering
        from jiebang.placements.publishing import registering as publishing
        from jiebang.placements.wishes import registering as wishes
        from jiebang.placements.workbench import (
            jobs,  # noqa: F401 - registers the periodic job
            proposals,
        )
        from jiebang.programmes import own_days

        own_days.register("placements", outside.placements_outside)
        files.register_words()
        trail_words.register()
        importers.register()
        archive.register()
        own_data.register_parts()
        erasing.register_rules()
        panels.register()
        proposals.register()
        registering.register()
        agreements.register()
        wishes.register()
        publishing.register()
        navigation.add(
            navigation.Entry(
                "offers",
                _("Offers of hosts"),
                "offers",
                icon="house",
                section="cohort",
                policy="placements.read",
                order=31,
                kwargs=cohort_code,
                show=oversees,
            )
        )
        navigation.add(
            navigation.Entry(
                "placement",
                _("Placement"),
                "placement",
                icon="match",
                section="cohort",
                policy="placements.read",
                order=33,
                kwargs=cohort_code,
                show=oversees,
            )
        )
        navigation.add(
            navigation.Entry(
                "agreements",
                _("Agreements"),
                "agreements",
                icon="paper",
                section="cohort",
                policy="agreements.list",
                order=34,
                kwargs=cohort_code,
                show=has_agreements,
            )
        )


def cohort_code(place):  # type: ignore[no-untyped-def]
    cohort = place["cohort"]
    return {"code": cohort.code} if cohort else None


def oversees(place):  # type: ignore[no-untyped-def]
    """Only where the user has the office's or leadership's role in the cohort shown."""
    from jiebang.people.access import OVERSEERS, roles_in

    return bool(place["cohort"] and OVERSEERS & roles_in(place["user"], place["cohort"]))


def has_agreements(place):  # type: ignore[no-untyped-def]
    """Where the user's side of the cohort has a list of agreements."""
    from jiebang.people.access import roles_in, roles_of

    cohort = place["cohort"]
    return bool(cohort and not roles_in(place["user"], cohort).isdisjoint(roles_of("agreements.list")))
