from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "jiebang.people"
    label = "people"

    def ready(self) -> None:
        from jiebang.people import importers, merging, permissions  # noqa: F401

        importers.register()
        merging.register()
