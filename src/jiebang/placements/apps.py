from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "jiebang.placements"
    label = "placements"

    def ready(self) -> None:
        from jiebang.placements import (
            archive,
            erasing,
            files,
            importers,
            outside,
            own_data,
            panels,
            permissions,  # noqa: F401 - declares the policies
            rail,
            trail_words,
        )
        from jiebang.placements.agreements import registering as agreements
        from jiebang.placements.offers import registering as offers
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
        offers.register()
        agreements.register()
        wishes.register()
        publishing.register()
        rail.register()
